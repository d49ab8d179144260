"""For whom ASes stand: by facts about operators and their controllers, by organisations that are registered, or for themselves."""

from __future__ import annotations

import numpy as np
import pytest
from judging import TODAY

from cleannet.impact.owners import Grouping, Owners
from cleannet.model import facts as form
from cleannet.model.answers.hegemony import By
from cleannet.model.subject import EntityId
from cleannet.world.layer import AsOrg, Layer, Texts
from cleannet.world.view import View, World

HELD = {
    "sub": "group",
    "branch": "group",
    "group": "state",
    "other-sub": "other",
    "other": "state",
    "doubted": "group~",
}
ALONE = "alone"
OPERATORS = {65001: "sub", 65002: "branch", 65003: "other-sub", 65004: "alone", 65005: "doubted", 65006: "group"}
ORGANISATIONS = {65001: 0, 65011: 0, 65012: 1, 65013: 1, 65003: 2, 65004: 2, 65014: 2, 65005: 3, 65015: 3}
ORGANISATIONS |= {65002: 4, 65007: 4, 65017: 4}
NAMES = ("Sub as registered", "Somebody", "Of two", "Doubted as registered", "Not of one")


@pytest.fixture
def view(world: World) -> View:
    """Each is held 60 % by the next one, one of them as nobody verified."""

    def holdings(name: str) -> tuple[form.Holding, ...]:
        party = HELD.get(name, "")
        held = form.Holding(
            party=EntityId(party.rstrip("~")),
            interest="shareholding",
            share=form.Share(exact="60"),
            verified=not party.endswith("~"),
        )
        return (held,) if party else ()

    entities = {
        EntityId(name): form.Entity(
            id=EntityId(name), name=name.upper(), type="state" if name == "state" else "registered_entity", held_by=holdings(name)
        )
        for name in {*HELD, "state", ALONE}
    }
    asns = sorted(ORGANISATIONS)
    table = AsOrg(
        np.array(asns, np.uint32),
        np.array([ORGANISATIONS[asn] for asn in asns], np.uint32),
        Texts.of(NAMES),
        Texts.of("" for _ in NAMES),
        Texts.of("" for _ in NAMES),
    )
    layer = Layer(name="orgs", title="orgs", date="", licence="", attribution="", as_org=table)
    view = World(world.facts, (layer,)).at(TODAY, TODAY, entities)
    view.networks.clear()
    view.networks.update({asn: [form.Network(asn=asn, name=f"NET{asn}", operator=EntityId(who))] for asn, who in OPERATORS.items()})
    view.networks[65007] = [form.Network(asn=65007, name="NET65007", not_=(EntityId("sub"),))]
    return view


@pytest.mark.parametrize(
    ("asn", "operator", "owner", "how"),
    [
        (65001, "org:sub", "org:state", "controlled"),
        (65002, "org:branch", "org:state", "controlled"),
        (65003, "org:other-sub", "org:state", "controlled"),
        (65004, "org:alone", "org:alone", "operator"),
        (65005, "org:doubted", "org:doubted", "open"),
        (65006, "org:group", "org:state", "controlled"),
        (65007, "name:Not of one", "name:Not of one", "registered"),  # facts say whose it is not
        (65011, "org:sub", "org:state", "controlled"),  # of the organisation whose other AS the facts know
        (65012, "name:Somebody", "name:Somebody", "registered"),
        (65014, "name:Of two", "name:Of two", "registered"),  # of an organisation of which two are known
        (65017, "name:Not of one", "name:Not of one", "registered"),  # of the same organisation
        (65015, "org:doubted", "org:doubted", "open"),
        (65099, "asn:65099", "asn:65099", "itself"),
    ],
)
def test_for_whom_an_as_stands(view: View, asn: int, operator: str, owner: str, how: str) -> None:
    told = Owners(view)
    assert told.of(asn, "operator").id == operator
    assert (told.of(asn, "owner").id, told.of(asn, "owner").how) == (owner, how)
    assert told.of(asn, "as").id == f"asn:{asn}"


@pytest.mark.parametrize(("by", "groups"), [("as", 4), ("operator", 4), ("owner", 2)])
def test_groups_are_numbered_as_they_come(view: View, by: By, groups: int) -> None:
    grouping = Grouping(Owners(view), by)
    numbers = [grouping.number(asn) for asn in (65001, 65003, 65099, 65006)]
    assert numbers == ([0, 1, 2, 3] if groups == 4 else [0, 0, 1, 0])
    assert sum(grouping.ways.values()) == 4
    assert grouping.members[0].name == {"as": "AS65001 NET65001", "operator": "SUB", "owner": "STATE"}[by]


@pytest.mark.parametrize("operators", [("alone",), ("alone", "sub")])
def test_operators_that_nobody_verified_are_none(view: View, operators: tuple[str, ...]) -> None:
    view.networks[65020] = [form.Network(asn=65020, operator=EntityId(who), verified=False) for who in operators]
    assert Owners(view).of(65020, "owner").id == "asn:65020"

"""A group is at home where the top of its chain of control has its head office; a branch abroad makes no country its own."""

from __future__ import annotations

import pytest
from judging import TODAY

from cleannet.model import facts as form
from cleannet.model.subject import EntityId
from cleannet.world.ownership import homes
from cleannet.world.view import World

US, CN, HK, VG = ((form.Seat(country=c),) for c in ("US", "CN", "HK", "VG"))


def held(by: str, interest: str = "control", verified: bool = True) -> tuple[form.Holding, ...]:
    return (form.Holding(party=by, interest=interest, verified=verified),)  # type: ignore[arg-type]


MADE = {
    e.id: e
    for e in (
        form.Entity(id=EntityId("group"), name="G", headquartered_in=CN, incorporated_in=HK),
        form.Entity(id=EntityId("branch"), name="B", headquartered_in=US, held_by=held("group")),
        form.Entity(id=EntityId("twig"), name="T", headquartered_in=US, held_by=held("branch")),
        form.Entity(id=EntityId("unsure"), name="U", headquartered_in=US, held_by=held("group", verified=False)),
        form.Entity(id=EntityId("unsure-there"), name="V", headquartered_in=CN, held_by=held("group", verified=False)),
        form.Entity(id=EntityId("letter-box"), name="L", incorporated_in=VG, held_by=held("group", "listed_parent")),
        form.Entity(id=EntityId("under-it"), name="M", headquartered_in=US, held_by=held("letter-box")),
        form.Entity(id=EntityId("fund"), name="F"),
        form.Entity(id=EntityId("of-fund"), name="N", headquartered_in=CN, held_by=held("fund")),
        form.Entity(id=EntityId("shares"), name="S", headquartered_in=CN, held_by=held("us", "shareholding")),
        form.Entity(id=EntityId("us"), name="O", headquartered_in=US),
        form.Entity(id=EntityId("joint"), name="J", headquartered_in=CN, held_by=held("group") + held("us")),
        form.Entity(id=EntityId("round"), name="R", headquartered_in=CN, held_by=held("circle")),
        form.Entity(id=EntityId("circle"), name="C", headquartered_in=US, held_by=held("round")),
        form.Entity(id=EntityId("registered"), name="I", incorporated_in=VG),
    )
}


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        ("group", {"CN"}),  # its head office, not where it is registered
        ("branch", {"CN"}),
        ("twig", {"CN"}),
        ("unsure", set()),  # it may be of the group, and it may be by itself
        ("unsure-there", {"CN"}),
        ("letter-box", {"CN"}),
        ("under-it", {"CN"}),
        ("of-fund", {"CN"}),  # nobody tells a seat of the top
        ("shares", {"CN"}),  # a share that nobody tells leads nowhere
        ("joint", set()),
        ("round", {"CN"}),  # nobody is at the top
        ("registered", {"VG"}),
        ("fund", set()),
        ("nobody", set()),
    ],
)
def test_the_countries_in_which_a_group_is_at_home(world: World, entity: str, expected: set[str]) -> None:
    assert homes(world.at(TODAY, TODAY, MADE), EntityId(entity)) == expected

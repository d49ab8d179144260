"""A glance at a name errs to one side only: what it calls a stranger's, comparing finds nothing like."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from judging import TODAY

from cleannet.world.names import Names
from cleannet.world.strangers import Glance
from cleannet.world.view import World

KINDS = frozenset({"org", "app", "cloud", "store"})


@pytest.fixture(scope="module")
def names(world: World) -> Names:
    return world.at(TODAY, TODAY).world.names


def known(world: World) -> list[str]:
    return [name for entity in world.facts.entities.values() for name in (entity.name, *(n.name for n in entity.names))]


def registered(world: World) -> list[str]:
    table = world.networks
    return sorted({table.name_of(asn) for asn in table.asns.tolist()} - {""})


def altered(name: str) -> list[str]:
    """As strangers might write it: with another form, cut, misspelt, joined, apart, among other words."""
    words = name.split()
    return [
        f"The {name.upper()} Group", f"{name} (Zug) AG", f"{words[0]} S.A.", f"{words[0]} & Sons", name[:-1], name[1:],
        name.replace(" ", "-"), name.replace("-", ""), name.replace(" and ", " & "), " ".join(words[:2]), f"AS-{words[0]}",
        f"Net of {name}, Ltd.", f"{name} A/S", " ".join(name.replace(" ", "")[:12]), f"{words[-1]} {words[0]}", f"{words[0]}'s",
        f"{'x' * 60} {name} {'&' * 40}", f"{words[0][:3]}.{words[0][3:]}",
    ]  # fmt: skip


@pytest.mark.slow
def test_nothing_is_like_what_a_glance_calls_a_strangers(world: World, names: Names) -> None:
    every = [*known(world), *(other for name in known(world)[::3] for other in altered(name)), *registered(world)[::9]]
    strangers = [name for name in every if names._glance.is_stranger(name)]
    assert len(strangers) > 5000
    with patch.object(Glance, "is_stranger", return_value=False):
        assert [name for name in strangers if names.look(name, KINDS)] == []


def test_nearly_all_names_in_the_register_of_networks_are_told_at_a_glance(world: World, names: Names) -> None:
    every = registered(world)[::50]
    assert sum(map(names._glance.is_stranger, every)) > 0.75 * len(every)


@pytest.mark.parametrize("written", ["LG", "LLC VK", "HP Inc.", "L & G", "Huawei-Cloud", "Hikvison Europe", "Net of A.T.T."])
def test_what_may_be_like_a_known_name_is_compared(names: Names, written: str) -> None:
    assert not names._glance.is_stranger(written)

"""How old the tables of an answer are, as of the judged day."""

from __future__ import annotations

from datetime import date

import pytest

from cleannet.world.layer import EntityTable, Layer
from cleannet.world.tables import age, stale_after, tables_used
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)


def made(name: str, said: str, **tables: object) -> Layer:
    return Layer(name=name, title="Made-up", date=said, licence="CC0-1.0", attribution="Nobody", rows=7, **tables)  # type: ignore[arg-type]


def test_only_what_was_used_is_stamped_with_licence_and_age() -> None:
    world = open_world([made("a", "2026-11-01"), made("b", "2026-11-01")])
    facts, networks, layer = tables_used(world, DAY, {"facts", "networks", "layer/b", "nonsense"})
    assert (facts.name, facts.licence, facts.stale) == ("facts", "Apache-2.0", False)
    assert (networks.name, networks.age_days, networks.stale, networks.licence) == ("networks", 160, False, "CC-BY-4.0")
    assert "errors" in networks.warning
    assert "db-ip.com" in networks.attribution
    assert (layer.name, layer.age_days, layer.rows, layer.stale) == ("layer/b", 23, 7, False)
    assert tables_used(world, DAY, set()) == ()


@pytest.mark.parametrize(
    ("day", "stale"),
    [(date(2027, 6, 17), False), (date(2027, 6, 18), True), (date(2025, 6, 17), False), (date(2025, 6, 16), True)],
)
def test_a_snapshot_is_stale_long_after_and_long_before(day: date, stale: bool) -> None:
    (networks,) = tables_used(open_world(), day, {"networks"})
    assert networks.stale is stale


def test_dated_facts_do_not_mind_that_they_were_said_later() -> None:
    (facts,) = tables_used(open_world(), date(2019, 8, 13), {"facts"})
    assert facts.age_days < -2000
    assert not facts.stale


def test_a_layer_without_a_date_is_stale() -> None:
    (layer,) = tables_used(open_world([made("a", "")]), DAY, {"layer/a"})
    assert (layer.stale, layer.age_days, layer.warning) == (True, 0, "its date is not known")


def test_an_imprecise_date_counts_from_its_first_day() -> None:
    assert (age("2026-11", DAY), age("2026", DAY), age("2026-11-25", DAY), age("", DAY)) == (23, 327, -1, None)


def test_limits_are_those_of_what_changes() -> None:
    limits = [made("a", ""), made("a", "", entities=EntityTable.of({})), made("a", "", cable_octets=b"\x90")]
    assert [stale_after(layer) for layer in limits] == [365, 180, 1096]

"""Detour: a path that leaves a country to come back, and what is said where countries are not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine.routes.test_upstream import DAY, audited, routes, seen

from cleannet.engine.local import count_paths
from cleannet.engine.routes.ways import Ways
from cleannet.importers import caida
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.sources import sources
from cleannet.readers.routes import bgpdump
from cleannet.resolve.meaning import Asking
from cleannet.world.view import World

ORGS = """# format:org_id|changed|org_name|country|source
D1|20260101|One|DE|RIPE
U1|20260101|Two|US|ARIN
C1|20260101|Three|CN|APNIC
# format:aut|changed|aut_name|org_id|opaque_id|source
3320|20260101|A|D1||RIPE
8881|20260101|B|D1||RIPE
174|20260101|C|U1||ARIN
4134|20260101|D|C1||APNIC
"""


@pytest.fixture
def countries(world: World, tmp_path: Path) -> World:
    (tmp_path / "20260101.as-org2info.txt").write_text(ORGS)
    return World(world.facts, (caida.read(tmp_path / "20260101.as-org2info.txt"),))


def test_a_path_that_leaves_a_country_to_come_back(countries: World, tmp_path: Path) -> None:
    folder = tmp_path / "routes"
    folder.mkdir()
    (folder / "rib").write_text(
        routes(
            "198.51.100.0/24 3320 174 4134 174 8881", "203.0.113.0/24 3320 4134", "192.0.2.0/24 3320 4100000000 8881",
            "198.51.100.0/25 174 4134 3320", "198.51.100.0/26 4100000000 4134 4100000000", "198.51.100.0/27 3320 174 8881",
        )
    )  # fmt: skip
    report = audited(folder, countries)
    found = seen(report, "detour")
    assert {subject: tally.records for subject, tally in found.items()} == {"asn:4134": 1, "asn:174": 2}
    assert found["asn:4134"].first.text == "198.51.100.0/24 by 3320 174 4134 174 8881"
    denied = {f.use.role for f in report.findings if f.use.subject == "asn:4134" and f.verdict.value == "denied"}
    assert denied >= {"detour", "transit"}


def test_without_countries_no_detour_is_told_and_it_is_said(tmp_path: Path) -> None:
    """Nobody has registered the numbers at the ends, so no fact and no table tells where they are."""
    (tmp_path / "rib").write_text(routes("198.51.100.0/24 4100000001 4134 4100000002"))
    report = audited(tmp_path)
    assert not seen(report, "detour")
    (says,) = (n.says for n in report.notices if n.says.startswith("detour"))
    assert "the country of" in says
    assert "2 networks at the ends" in says


def test_detours_are_counted_path_by_path_like_all_that_a_path_names(countries: World, tmp_path: Path) -> None:
    """A batch of routes may have no other references: each would be looked up by itself, which made counting twice as slow."""
    asking, file = Asking(countries.at(DAY, DAY)), tmp_path / "rib"
    told = ("3320 174 4134 174 8881", "3320 4134", "174 4134 3320", "8881 4134 8881 3320", "3320 174 8881")
    file.write_text(routes(*(f"10.{i % 9}.0.0/16 {told[i % 5]}" for i in range(90))))
    (item,) = sources([file])
    assert isinstance(item, Input)
    batches = [Ways(asking).see(batch, "rib") for batch in bgpdump.read(item)]
    assert all(batch.by_path and not batch.references for batch in batches)
    fast, by_reference = count_paths([file], asking, few_routes=0), count_paths([file], asking)
    assert fast.tallies() == by_reference.tallies()
    detours = {use.subject: tally.records for use, tally in fast.uses.items() if use.role == "detour"}
    assert detours == {"asn:4134": 36, "asn:174": 36}

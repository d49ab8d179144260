"""Detour: a path that leaves a country to come back, and what is said where countries are not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine.routes.test_upstream import audited, routes, seen

from cleannet.importers import caida
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

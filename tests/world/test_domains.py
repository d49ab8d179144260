"""Who owns a name: the longest suffix decides, and a row that names nobody leaves a gap."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cleannet.model.answer import Truth
from cleannet.model.subject import Subject
from cleannet.pack.build import build
from cleannet.pack.facts import open_facts
from cleannet.world.behind import behind
from cleannet.world.view import View, World

DOMAINS = """
domains:
- {domain: example.com, entity: owner, sources: [s], verified: true}
- {domain: open.example.com, sources: [s], verified: true}
- {domain: other.example, not: [owner], sources: [s], verified: true}
- {domain: cdn.example, entity: carrier, tenants: true, sources: [s], verified: true}
- {domain: edgesuite.net, entity: carrier, sources: [s], verified: true}
- {domain: windows.net, entity: carrier, sources: [s], verified: true}
- {domain: googleapis.com, entity: carrier, tenants: false, sources: [s], verified: true}
- {domain: a-shop.com, entity: owner, sources: [s], verified: true}
sources:
  s: {url: 'https://example.org', said: "2026-01-01"}
"""
DAY = date(2026, 6, 1)


@pytest.fixture(name="view")
def fixture_view(tmp_path: Path) -> View:
    facts = tmp_path / "facts"
    (facts / "entities").mkdir(parents=True)
    (facts / "entities" / "owner.yaml").write_text("{id: owner, name: Owner Ltd}")
    (facts / "entities" / "carrier.yaml").write_text("{id: carrier, name: Carrier Ltd}")
    (facts / "policies.yaml").write_text("policies: []")
    (facts / "domains.yaml").write_text(DOMAINS)
    (tmp_path / "facts.bin").write_bytes(build(facts))
    return World(open_facts(tmp_path / "facts.bin")).at(DAY, DAY)


def test_a_name_belongs_to_the_owner_of_its_longest_suffix(view: View) -> None:
    found = behind(view, Subject("domain:cdn.example.com"))
    assert [p.thing for p in found.parties] == ["domain:cdn.example.com", "org:owner"]
    assert not found.gaps


def test_a_row_that_names_nobody_leaves_a_gap(view: View) -> None:
    found = behind(view, Subject("domain:a.open.example.com"))
    assert [p.thing for p in found.parties] == ["domain:a.open.example.com"]
    assert [g.why for g in found.gaps] == ["the facts do not settle who owns this name"]


def test_a_look_alike_leaves_no_gap(view: View) -> None:
    assert not behind(view, Subject("domain:other.example")).gaps


def test_an_unlisted_name_leaves_a_gap(view: View) -> None:
    assert behind(view, Subject("domain:example.net")).nobody is False
    assert behind(view, Subject("domain:example.net")).gaps


def test_who_rents_out_names_only_hosts_them(world: World) -> None:
    view = world.at(date(2026, 11, 24), date(2026, 11, 24))
    rented = [p for p in behind(view, Subject("domain:someone.github.io")).parties if p.thing.startswith("org:")]
    own = [p for p in behind(view, Subject("domain:api.github.com")).parties if p.thing.startswith("org:")]
    assert {r for p in rented for r in p.relations} == {"hosts", "operates"}
    assert {"owns", "publishes"} <= {r for p in own for r in p.relations}


# --- tenants of names that are let ------------------------------------------------------------------------------------------------


def told(view: View, host: str) -> tuple[dict[str, Truth], list[bool]]:
    """Companies behind a name with how sure each is, and whether its gaps leave open what it is."""
    found = behind(view, Subject(f"domain:{host}"))
    return {p.thing[4:]: p.answer.truth for p in found.parties if p.thing.startswith("org:")}, [g.what for g in found.gaps]


@pytest.mark.parametrize(
    ("host", "companies", "gaps"),
    [
        ("example.com.edgesuite.net", {"carrier": Truth.YES, "owner": Truth.YES}, []),
        ("www.example.com.c.cdn.example", {"carrier": Truth.YES, "owner": Truth.YES}, []),  # labels of the CDN stand between
        ("img.a-shop.com.edgesuite.net", {"carrier": Truth.YES, "owner": Truth.YES}, []),
        ("p16-example-com.cdn.example", {"carrier": Truth.YES, "owner": Truth.OPEN}, [True]),
        ("p16-a-shop-com.edgesuite.net", {"carrier": Truth.YES, "owner": Truth.OPEN}, [True]),
        ("example.edgesuite.net", {"carrier": Truth.YES, "owner": Truth.OPEN}, [True]),
        ("unexample.edgesuite.net", {"carrier": Truth.YES}, [True]),
        ("d111.edgesuite.net", {"carrier": Truth.YES}, [True]),
        ("edgesuite.net", {"carrier": Truth.YES}, [True]),
        ("x.blob.core.windows.net", {"carrier": Truth.YES}, [True]),  # let by the list below what the facts know
        ("login.windows.net", {"carrier": Truth.YES}, []),
        ("example.com.googleapis.com", {"carrier": Truth.YES}, []),  # not let, though the list says so
        ("shop.nobody.test.cdn.example", {"carrier": Truth.YES}, [True]),
    ],
)
def test_names_of_a_cdn_follow_the_tenant_that_they_tell(
    view: View, host: str, companies: dict[str, Truth], gaps: list[bool]
) -> None:
    assert told(view, host) == (companies, gaps)


@pytest.mark.parametrize("ground", ["edgesuite.net", "cdn.example"])
def test_a_tenant_offers_and_the_owner_of_the_ground_hosts(view: View, ground: str) -> None:
    """Whether publicsuffix.org says that the names are let, or the facts."""
    parties = {p.thing: p.relations for p in behind(view, Subject(f"domain:example.com.{ground}")).parties}
    assert parties[Subject("org:owner")] == {"owns", "publishes"}
    assert parties[Subject("org:carrier")] == {"hosts", "operates"}

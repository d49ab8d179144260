"""What holds of every row of the embedded facts, and what a pack refuses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pack.small import ENTITY, folder

from cleannet.model import facts as form
from cleannet.model.day import span
from cleannet.model.subject import EntityId
from cleannet.pack.build import Defects, build, compile_tables
from cleannet.pack.facts import FACTS, MAGIC, Facts, open_facts
from cleannet.pack.hardware import open_hardware
from cleannet.pack.refused import PackRefused

ACTS = set(form.Act.__args__) | set(form.Duty.__args__)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return open_facts()


def structs(thing: Any) -> Iterator[Any]:
    """Every struct inside, itself first."""
    if isinstance(thing, msgspec.Struct):
        yield thing
        for name in thing.__struct_fields__:
            yield from structs(getattr(thing, name))
    elif isinstance(thing, tuple | list):
        for item in thing:
            yield from structs(item)
    elif isinstance(thing, dict):
        for item in thing.values():
            yield from structs(item)


def tables(facts: Facts) -> Iterator[tuple[str, Any, dict[str, form.Citation]]]:
    """Every row with a name for people and its sources."""
    wholes: list[form.Entity | form.Measure | form.Cable] = [
        *facts.entities.values(),
        *facts.measures.values(),
        *facts.cables.values(),
    ]
    for whole in wholes:
        yield whole.id, whole, whole.sources
    for table in (
        *("apps", "networks", "clouds", "domains", "sdks", "makers", "registries", "resolvers", "signers", "stores"),
        *("members", "messengers", "ratings", "words"),
    ):
        for row in getattr(facts, table):
            yield f"{table}: {row}"[:120], row, facts.sources[table]


# --- the embedded pack ------------------------------------------------------------------------------------------------------------


def test_every_claim_that_counts_has_a_source(facts: Facts) -> None:
    for name, row, sources in tables(facts):
        for claim in structs(row):
            if isinstance(claim, form.Claim) and claim.verified is not False:
                assert claim.sources, f"{name}: {claim}"
            if isinstance(claim, form.Claim | form.Event):
                assert set(claim.sources) <= sources.keys(), name
            if getattr(claim, "verified", True) == "partial":
                assert claim.unverified, f"{name}: {claim}"


def test_every_source_has_a_place_and_a_day_that_exists(facts: Facts) -> None:
    for name, _, sources in tables(facts):
        for key, citation in sources.items():
            assert citation.url, f"{name}: {key}"
            if citation.said:
                span(citation.said)


def test_dates_are_in_order(facts: Facts) -> None:
    for name, row, _ in tables(facts):
        for claim in structs(row):
            if isinstance(claim, form.Claim) and claim.from_ and claim.until:
                assert span(claim.from_)[0] <= span(claim.until)[1], f"{name}: {claim}"
    for measure in facts.measures.values():
        for clause in measure.clauses:
            days = [span(e.date)[0] for e in clause.events]
            assert days == sorted(days), clause.id
            assert days, f"{clause.id} has no event, so nobody could ever tell its state"


def test_a_list_that_was_read_in_a_copy_is_known_since_its_own_day(facts: Facts) -> None:
    """`said` is the day of the official text, not of the copy: else an earlier `--known-on` finds that the list names nobody."""
    late = [
        f"{clause.id}: {claim}"
        for measure in facts.measures.values()
        for clause in measure.clauses
        for claim in clause.names
        if claim.from_ and claim.sources and all(measure.sources[key].read_in for key in claim.sources)
        and (min(span(measure.sources[key].said)[0] for key in claim.sources) - span(claim.from_)[1]).days > 31
        and claim.verified is True
    ]  # fmt: skip
    assert len(late) <= 1, late  # the entry of Huawei Marine, whose notice was not read


def test_ids_are_unique_and_stand_under_their_measure(facts: Facts) -> None:
    ids = [clause.id for measure in facts.measures.values() for clause in measure.clauses]
    assert len(ids) == len(set(ids))
    for measure in facts.measures.values():
        assert all(clause.id.startswith(f"{measure.id}/") for clause in measure.clauses)
    assert len({p.id for p in facts.policies.policies}) == len(facts.policies.policies)
    for table in ("apps", "clouds"):
        names = [row.id for row in getattr(facts, table)]
        assert len(names) == len(set(names))
    app_ids = [i.id for app in facts.apps for i in app.ids]
    assert {i.partition(":")[0] for i in app_ids} <= {"android", "flatpak", "ios"}


def test_one_thing_has_one_id(facts: Facts) -> None:
    """An identifier belongs to one entity or app, and so does a full name; apps of one name have different publishers.

    An app that is another name of an app (`same_as`) shares its ids with it on purpose.
    """
    apps = [app for app in facts.apps if not app.same_as]
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entity in facts.entities.values():
        bearers["entity", " ".join(entity.name.casefold().split())].add(entity.id)
        for identifier in entity.identifiers:
            bearers[identifier.scheme, identifier.value].add(entity.id)
    for app in apps:
        bearers["app", f"{app.name.casefold()} by {sorted({p.entity for p in app.publishers})}"].add(app.id)
        for id_ in app.ids:
            bearers["id", id_.id].add(app.id)
    assert {key: ids for key, ids in bearers.items() if len(ids) > 1} == {}


def test_one_thing_has_one_row(facts: Facts) -> None:
    """A name or number stands in a table once for each owner and each day from which that holds."""
    rows = Counter(
        [
            *(("domain", d.domain, d.entity, d.app, d.from_) for d in facts.domains),
            *(("network", n.asn, n.from_) for n in facts.networks),
            *(("maker", m.name, m.registry) for m in facts.makers),
            *(("package", s.package) for s in facts.sdks),
            *(("registry", r.host, r.from_) for r in facts.registries),
            *(("store", s.id, s.entity, s.from_) for s in facts.stores),
        ]
    )
    assert [row for row, times in rows.items() if times > 1] == []
    makers: dict[str, set[str]] = defaultdict(set)
    for maker in facts.makers:
        makers[maker.name.casefold()].add(maker.entity)
    assert {name: entities for name, entities in makers.items() if len(entities) > 1} == {}


def test_the_makers_of_kits_that_apps_carry_most_are_told_by_kits(facts: Facts) -> None:
    """Each with its name; what the best known of them take has a source of its own."""
    kits: dict[str, set[str]] = defaultdict(set)
    for row in facts.sdks:
        kits[row.entity] |= {row.kit} - {""}
    makers = (
        "baidu netease tencent bytedance alibaba ant-group aurora-mobile getui xiaomi huawei-tech yandex vk-company megvii kuaishou"
    )
    assert [maker for maker in makers.split() if not kits[maker]] == []
    takers = {row.kit for row in facts.sdks if row.takes and all(taking.sources for taking in row.takes)}
    assert takers >= {
        "JPush",
        "Pangle",
        "Umeng",
        "Bugly",
        "Tencent Ads (GDT)",
        "Getui push",
        "MiPush",
        "AppMetrica",
        "myTracker",
        "Alipay",
    }


def test_every_maker_of_interfaces_stands_in_the_table_of_interfaces(facts: Facts) -> None:
    """A row in another spelling than the table's is never found, and its maker is a stranger."""
    registered = set(open_hardware().first_blocks())
    blocks_in_parts = {"Private", "IEEE Registration Authority", "Nautel LTD"}  # not in the table: no owner is told there
    assert {m.name for m in facts.makers if m.registry == "oui"} - registered == blocks_in_parts


def test_no_company_holds_itself_for_sure(facts: Facts) -> None:
    """A circle of control would make every company in it its own parent; circles of small shares exist and are judged."""
    controls = {
        e.id: {h.party for h in e.held_by if h.verified is True and not h.until and _more_than_half(h)}
        for e in facts.entities.values()
    }

    def above(entity: EntityId, path: tuple[EntityId, ...]) -> None:
        assert entity not in path, f"circle of control: {' -> '.join((*path, entity))}"
        for party in controls.get(entity, ()):
            above(party, (*path, entity))

    for entity in controls:
        above(entity, ())


def _more_than_half(holding: form.Holding) -> bool:
    share = holding.share
    return holding.interest == "control" or (share is not None and float(share.exact or share.min or 0) > 50)


def test_sure_shares_do_not_add_up_to_more_than_all(facts: Facts) -> None:
    for entity in facts.entities.values():
        held: dict[str, float] = {}
        for h in entity.held_by:
            if (
                h.verified is True
                and h.interest == "shareholding"
                and h.share
                and h.share.exact
                and not (h.until or h.from_ or h.as_of)
            ):
                held[h.party] = max(held.get(h.party, 0), float(h.share.exact))
        assert sum(held.values()) <= 100.01, entity.id


def test_every_policy_binds_somebody_to_something(facts: Facts) -> None:
    for policy in facts.policies.policies:
        assert policy.covers_not, policy.id
        assert policy.we.kinds, policy.id
        assert set(policy.acts) <= ACTS
        assert policy.clauses, policy.id


def test_the_words_of_tests_make_sense(facts: Facts) -> None:
    for measure in facts.measures.values():
        for clause in measure.clauses:
            for test in clause.asks:
                assert (test.kind == "threshold") == bool(test.share), clause.id
                if test.share:
                    assert 0 < float(test.share) <= 100
                if test.holders == "adversaries" and test.kind != "production":
                    assert measure.adversaries, clause.id


def test_variants_of_clouds_are_clouds(facts: Facts) -> None:
    ids = {cloud.id for cloud in facts.clouds}
    assert {c.variant_of for c in facts.clouds if c.variant_of} <= ids
    assert all(not c.variant_of or not next(o for o in facts.clouds if o.id == c.variant_of).variant_of for c in facts.clouds)


# --- a pack that is not what it says ----------------------------------------------------------------------------------------------


def refused(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "facts.bin"
    path.write_bytes(data)
    with pytest.raises(PackRefused) as caught:
        open_facts(path)
    assert "facts.bin" in str(caught.value)
    return str(caught.value)


def test_a_pack_with_one_changed_byte_is_refused(tmp_path: Path) -> None:
    data = FACTS.read_bytes()
    for at in (len(MAGIC), len(MAGIC) + 31, len(MAGIC) + 32, len(data) // 2, len(data) - 1):
        changed = bytearray(data)
        changed[at] ^= 1
        assert "hash of the pack is wrong" in refused(tmp_path, bytes(changed))


@pytest.mark.parametrize("length", [0, 5, len(MAGIC), len(MAGIC) + 16, len(MAGIC) + 32, 1000, -1])
def test_a_truncated_pack_is_refused(tmp_path: Path, length: int) -> None:
    refused(tmp_path, FACTS.read_bytes()[:length])


def test_something_else_and_nothing_are_refused(tmp_path: Path) -> None:
    assert "not a pack of facts" in refused(tmp_path, b"PK\x03\x04 something else")
    with pytest.raises(PackRefused, match="cannot be read"):
        open_facts(tmp_path / "nosuch.bin")


# --- what the build refuses -------------------------------------------------------------------------------------------------------


def test_a_small_folder_builds(tmp_path: Path) -> None:
    tables_ = compile_tables(folder(tmp_path))
    assert tables_.date == "2024-01-01"


NETWORKS = """
networks:
- {{asn: 64500, name: N, operator: {operator}, sources: [{source}], verified: true}}
sources:
  s: {{url: 'https://example.org'}}
"""
CLOUDS = """
clouds:
- {id: c, name: C, operator: made, variant_of: d, sources: [s], verified: true}
sources:
  s: {url: 'https://example.org'}
"""

KITS = """
sdks:
- {{package: com.a, vendor: A, libs: [liba.so], sources: [s], {more}}}
- {{package: com.b, vendor: B, {other}, sources: [s]}}
sources:
  s: {{url: 'https://example.org'}}
"""


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"entities/made": ENTITY.replace("id: made", "id: other")}, "entities/made.yaml: its id differs from the file's name"),
        ({"entities/made": ENTITY.replace("sources: [s1]", "sources: [s2]")}, "source 's2' is not defined"),
        ({"entities/made": ENTITY.replace("sources: [s1], ", "")}, "verified with no source"),
        ({"entities/made": ENTITY.replace("verified: true", "verified: partial")}, "partial, but `unverified` is empty"),
        ({"entities/made": ENTITY.replace("verified: true", "verified: true, from: '2024-13'")}, "month must be in 1..12"),
        (
            {"entities/made": ENTITY.replace("verified: true", "verified: true, from: '2024-02', until: '2023-01'")},
            "from 2024-02 is after until 2023-01",
        ),
        ({"entities/made": ENTITY.replace("name:", "nane:")}, "entities/made.yaml: Object"),
        ({"entities/made": "id: [unclosed"}, "entities/made.yaml: line 2"),
        ({"entities/made": ENTITY + "id: made\n"}, "is repeated here"),
        ({"networks": NETWORKS.format(operator="nobody", source="s")}, "networks/64500: entity 'nobody' is not defined"),
        ({"networks": NETWORKS.format(operator="made", source="t")}, "networks row 1: source 't' is not defined"),
        ({"clouds": CLOUDS}, "clouds/c: cloud 'd' is not defined"),
        (
            {"domains": "domains:\n- {domain: a.example, verified: false}\n- {domain: a.example, verified: false}\n"},
            "domains.yaml: ('a.example', '', '') stands twice",
        ),
        ({"sdks": KITS.format(more="", other="libs: [liba.so]")}, "sdks/com.b: 'liba.so' stands in sdks/com.a too"),
        ({"sdks": KITS.format(more="", other="components: [com.a]")}, "sdks/com.b: 'com.a' stands in sdks/com.a too"),
        ({"sdks": KITS.format(more="", other="libs: ['lib*x*.so']")}, "sdks/com.b: 'lib*x*.so' is no lib….so"),
        ({"sdks": KITS.format(more="", other="components: [com.b.S]")}, "sdks/com.b: component 'com.b.S' lies in its package"),
        ({"sdks": KITS.format(more="", other="hosts: ['https://b.example/']")}, "'https://b.example/' is not a host name"),
        ({"sdks": KITS.format(more="takes: [{what: souls}]", other="libs: []")}, "sdks.yaml: row 1: Invalid enum value 'souls'"),
        ({"sdks": KITS.format(more="takes: [{what: face, sources: [t]}]", other="libs: []")}, "takes[0]: source 't' is not"),
    ],
)  # fmt: skip
def test_a_defect_is_named_with_its_file(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(Defects) as caught:
        build(folder(tmp_path, **files))
    assert said in str(caught.value)

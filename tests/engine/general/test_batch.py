"""Counting in arrays equals counting one record after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from cleannet.columns import Batch, Named, References, Skip
from cleannet.engine.count import Account, Counted
from cleannet.engine.general.batch import count
from cleannet.model.subject import Subject
from cleannet.model.use import Candidate, Sighting, Tally, Use, use
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import Asking
from cleannet.resolve.named import Names
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
ASKING = Asking(open_world().at(DAY, DAY))
ADDRESSES = ["202.96.128.86", "202.96.128.87", "10.0.0.1", "240.0.0.1", "junk", "8.8.8.8", "240e::1", None]


def counted(*batches: Batch, names: Names | None = None) -> tuple[Counted, Account]:
    result, account = Counted(), Account("f", "test", "row")
    for batch in batches:
        count(batch, "f", ASKING, names or Names(), result, account)
    return result, account


def batch(ends: Sequence[Sequence[str | None]], octets: list[int], first: int = 1, **more: Any) -> Batch:
    return Batch(
        np.arange(first, first + len(octets)),
        tuple(References("address", "far-end", pa.array(end, pa.string())) for end in ends),
        octets=np.array(octets, np.int64),
        seen_first=np.array([o * 10 if o >= 0 else -1 for o in octets], np.int64),
        seen_last=np.array([o * 10 if o >= 0 else -1 for o in octets], np.int64),
        **more,
    )


def naive(ends: Sequence[Sequence[str | None]], octets: list[int]) -> tuple[dict[Use, Tally], list[int]]:
    """Record by record: the tallies, and how many records were judged, local and skipped."""
    uses: dict[Use, Tally] = {}
    fates = [0, 0, 0]
    for row, sum_ in enumerate(octets):
        named: dict[Use, str] = {}
        local = False
        for end in ends:
            value = end[row]
            if value is None:
                continue
            resolved = RESOLVERS["address"](ASKING, pa.array([value]))
            meaning = resolved.meanings[int(resolved.index[0])]
            local |= meaning.local
            if meaning.candidates:
                named.setdefault(Use("far-end", meaning.candidates), value)
        fates[0 if named else 1 if local else 2] += 1
        for what, value in named.items():
            when = sum_ * 10 if sum_ >= 0 else -1
            seen = Tally(1, Sighting("f", row + 1, value), sum_, -1, when, when)
            uses[what] = uses[what].merged(seen) if what in uses else seen
    return uses, fates


rows = st.lists(st.tuples(st.sampled_from(ADDRESSES), st.sampled_from(ADDRESSES), st.integers(-1, 10**12)), min_size=1, max_size=40)


@given(rows, st.integers(1, 40))
def test_counting_in_arrays_equals_counting_by_hand(data: list[tuple[str | None, str | None, int]], cut: int) -> None:
    ends = [[r[0] for r in data], [r[1] for r in data]]
    octets = [r[2] for r in data]
    parts = [batch([end[at : at + cut] for end in ends], octets[at : at + cut], at + 1) for at in range(0, len(data), cut)]
    result, account = counted(*parts)
    expected, (judged, local, skipped) = naive(ends, octets)
    assert result.uses == expected
    closed = account.closed()
    assert (closed.judged, closed.local, sum(closed.skipped.values())) == (judged, local, skipped)
    assert closed.read == len(data) == closed.judged + closed.local + sum(closed.skipped.values())


def test_a_record_that_names_a_use_twice_counts_once() -> None:
    result, _ = counted(batch([["202.96.128.86"], ["202.96.128.87"]], [5]))
    assert result.uses[use("far-end", "asn:4134")].records == 1
    assert result.uses[use("far-end", "asn:4134")].octets == 5


def test_what_is_folded_shows_its_most_frequent_values() -> None:
    values = ["240.0.0.1", "240.0.0.2", "240.0.0.2", "240.0.0.3"]
    result, _ = counted(batch([values], [1, 1, 1, 1]))
    tally = result.tallies()[use("far-end", "address:reserved")]
    assert tally.records == 4
    assert tally.examples == ("240.0.0.2", "240.0.0.1", "240.0.0.3")


def test_names_of_dns_name_the_flows() -> None:
    names = Names()
    names.add([Named(pa.array(["www.mail.ru", "other.zz"]), pa.array(["8.8.8.8", "1.1.1.1"]), np.array([0, 0]))])
    asking = Asking(ASKING.view, named=frozenset({Subject("domain:mail.ru")}))
    result, account = Counted(), Account("f")
    count(batch([["8.8.8.8", "1.1.1.1", "10.0.0.1"]], [1, 2, 3]), "f", asking, names, result, account)
    assert result.uses[use("far-end", "domain:mail.ru")].first == Sighting("f", 1, "8.8.8.8")
    assert not any(c.subject.startswith("domain:other") for u in result.uses for c in u.candidates)


def test_function_and_purpose_part_uses() -> None:
    makers = References(
        "maker-name",
        "maker",
        pa.array(["Huawei Technologies Co., Ltd."] * 3),
        function=pa.array(["core", None, "core"]),
        purpose=pa.array([None, None, None], pa.string()),
    )
    result, _ = counted(Batch(np.array([1, 2, 3]), (makers,)))
    who = (Candidate(Subject("org:huawei-tech")),)
    assert {u: t.records for u, t in result.uses.items()} == {Use("maker", who, "core"): 2, Use("maker", who): 1}


def test_assets_are_the_first_few_by_name() -> None:
    names = [f"eni-{n:02}" for n in range(20, 0, -1)]
    result, _ = counted(batch([["202.96.128.86"] * 20], [1] * 20, asset=pa.array(names)))
    assert result.uses[use("far-end", "asn:4134")].assets == ("eni-01", "eni-02", "eni-03", "eni-04", "eni-05")


def test_what_a_reader_skipped_stands_in_the_account_with_its_first_example() -> None:
    parts = batch([["202.96.128.86"]], [1], skipped=(Skip(7, "broken", "xx"), Skip(9, "broken", "yy")))
    _, account = counted(parts)
    closed = account.closed()
    assert closed.skipped == {"broken": 2}
    assert closed.examples == {"broken": "7: xx"}
    assert closed.read == 3


def test_tallies_merge_in_any_order() -> None:
    parts = [batch([["202.96.128.86", "240.0.0.1"]], [n, 3], at) for n, at in ((1, 1), (2, 3), (9, 5))]
    one, _ = counted(*parts)
    other, _ = counted(*reversed(parts))
    assert one.tallies() == other.tallies()
    totals: dict[str, int] = defaultdict(int)
    for what, tally in one.uses.items():
        totals[what.subject] += tally.octets
    assert totals == {"asn:4134": 12, "address:reserved": 9}


def test_what_is_folded_keeps_its_function_apart() -> None:
    macs = pa.array(["FC:FF:FF:00:00:01", "FC:FF:FF:00:00:02", "FC:FF:FF:00:00:01"])
    column = References("mac", "interface", macs, function=pa.array(["core", "", None]))
    result, _ = counted(Batch(np.array([1, 2, 3]), (column,)))
    told = {use.function: (tally.records, tally.examples) for use, tally in result.tallies().items()}
    assert told == {"core": (1, ("FC:FF:FF:00:00:01",)), "": (2, ("FC:FF:FF:00:00:01", "FC:FF:FF:00:00:02"))}


# --- hosts inside -----------------------------------------------------------------------------------------------------------------


def test_hosts_inside_are_the_local_ends_of_the_records_of_a_use() -> None:
    theirs = ["202.96.128.86", "10.0.0.2", "202.96.128.87", "8.8.8.8", "202.96.128.86"]
    mine = ["10.0.0.1", "202.96.128.86", "::ffff:10.0.0.1", "10.0.0.3", None]
    result, _ = counted(batch([theirs, mine], [1] * 5))
    told = {u.subject: t.hosts for u, t in result.tallies().items()}
    assert told == {"asn:4134": 2, "asn:15169": 1}


def test_what_speaks_to_nobody_inside_has_no_hosts_and_other_roles_are_not_counted() -> None:
    asked = References("domain", "looked-up", pa.array(["www.mail.ru"]))
    one = Batch(np.array([1]), (References("address", "far-end", pa.array(["202.96.128.86"])), asked))
    result, _ = counted(one)
    assert {u.role: t.hosts for u, t in result.tallies().items()} == {"far-end": 0, "looked-up": -1}


def test_a_name_beside_the_addresses_has_the_same_hosts() -> None:
    both = batch([["202.96.128.86"] * 40, [f"10.0.{n}.1" for n in range(40)]], [1] * 40)
    names = References("domain", "far-end", pa.array(["www.mail.ru"] * 40))
    asking = Asking(ASKING.view, named=frozenset({Subject("domain:mail.ru")}))
    result = Counted()
    count(Batch(both.records, (*both.references, names)), "f", asking, Names(), result, Account("f"))
    told = {u.subject: t.hosts for u, t in result.tallies().items()}
    assert told["asn:4134"] == told["domain:mail.ru"]
    assert 36 <= told["asn:4134"] <= 44


def test_sketches_are_the_same_octets_however_the_records_are_cut() -> None:
    theirs, mine = ["202.96.128.86", "8.8.8.8"] * 50, [f"10.0.{n}.{n % 7}" for n in range(100)]
    whole, _ = counted(batch([theirs, mine], [1] * 100))
    cut, _ = counted(*(batch([theirs[a : a + 9], mine[a : a + 9]], [1] * len(mine[a : a + 9]), a + 1) for a in range(99, -1, -9)))
    assert {u: h.tolist() for u, h in whole.hosts.items() if h is not None} == {
        u: h.tolist() for u, h in cut.hosts.items() if h is not None
    }
    assert len(whole.hosts) == 2


def test_a_use_whose_hosts_were_not_looked_at_in_part_has_no_number() -> None:
    result, _ = counted(batch([["202.96.128.86"], ["10.0.0.1"]], [1]))
    what = use("far-end", "asn:4134")
    result.add(what, Tally(1, Sighting("g", 1)))
    result.add(what, Tally(1, Sighting("h", 1)), np.zeros(256, np.uint8))
    assert result.tallies()[what].hosts == -1


def beside(asn: str, address: str | None) -> Batch:
    ends = (References("address", "far-end", pa.array([address], pa.string())),)
    told = References("asn-beside", "far-end", pa.array([asn]), beside=pa.array([address], pa.string()))
    return Batch(np.array([1]), (*ends, told))


def test_an_as_beside_an_address_is_asked_where_the_tables_tell_another() -> None:
    either = Use("far-end", (Candidate(Subject("asn:4134"), 0.9), Candidate(Subject("asn:15169"), 0.9)))
    found, _ = counted(beside("4134", "8.8.8.8"))
    assert set(found.uses) == {use("far-end", "asn:15169"), either}
    assert [notice.kind for notice in found.notices] == ["address"]
    for asn, address in (("15169", "8.8.8.8"), ("64512", "8.8.8.8"), ("4134", "10.0.0.1"), ("0", "8.8.8.8")):
        found, _ = counted(beside(asn, address))  # the same; a private number; an address of ours; none
        assert not found.notices
        assert not set(found.uses) - {use("far-end", "asn:15169")}
    found, _ = counted(beside("4134", "240.0.0.1"))  # the tables know no network
    assert set(found.uses) == {use("far-end", "address:reserved"), use("far-end", "asn:4134")}

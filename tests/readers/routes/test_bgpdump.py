"""Routes as `bgpdump -m` prints them: every type of line, every kind of segment, and a naive reading of the same."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.routes.told import read_by, roles

from cleannet.columns import Batch
from cleannet.readers.base.aspath import NOBODY
from cleannet.readers.inputs import rows
from cleannet.readers.routes.bgpdump import READER


def read(data: bytes) -> tuple[list[Batch], list[str]]:
    return read_by(READER, data)


def of_path(path: str) -> tuple[dict[str, list[int]], str, bool]:
    """Roles of the one path, or the reason for which it is skipped; and whether a note was made."""
    batches, notes = read(f"TABLE_DUMP2|1700000000|B|192.0.2.1|11|192.0.2.0/24|{path}|IGP|192.0.2.1|0|0||NAG||\n".encode())
    (batch,) = batches
    return roles(batches).get(1, {}), "".join(s.reason for s in batch.skipped), bool(notes)


LINES = b"""TABLE_DUMP|1027381055|B|192.0.2.1|11|198.51.100.0/24|11 22 33|IGP|192.0.2.1|0|0||NAG||
TABLE_DUMP2|1700000000|B|2001:db8::1|11|2001:db8:5::/48|11 4200 4200 33|IGP|2001:db8::1|0|0|1:2 3:4|AG|33 192.0.2.9|
TABLE_DUMP2_AP|1700000001|B|192.0.2.1|11|198.51.100.0/24|36|11 44|IGP|192.0.2.1|100|0||NAG||
BGP4MP|1700000002|A|192.0.2.1|11|203.0.113.0/24|11|IGP|192.0.2.1|0|0||NAG||
BGP4MP_ET|1700000003.509481|A|192.0.2.1|11|203.0.113.0/25|11 55|INCOMPLETE|192.0.2.1|0|0||NAG||

BGP4MP|1700000004|W|192.0.2.1|11|203.0.113.0/24
BGP4MP|1700000005|STATE|192.0.2.1|11|3|2
TABLE_DUMP2|11/14/23 22:13:20|B|192.0.2.1|11|203.0.113.0/26|11 66|IGP
BGP4MP|1700000006|A|192.0.2.1|11|203.0.113.0/27||IGP|192.0.2.1|0|0||NAG||
BGP4MP|1700000006|A|192.0.2.1
hello
BGP4MP|1700000006|A|192.0.2.1|11|203.0.113.0/28|11 \xff|IGP
TABLE_DUMP2_AP|1700000001|B|192.0.2.1|11|198.51.100.0/24|36
TABLE_DUMP3|1700000001|B|192.0.2.1|11|198.51.100.0/24|11 22|
BGP4MP|soon|A|192.0.2.1|11|203.0.113.0/29|11 77
"""


def test_every_type_of_line() -> None:
    (batch,), notes = read(LINES)
    assert READER.sniff(LINES)
    assert roles([batch]) == {
        1: {"direct": [11], "transit": [22], "origin": [33]},
        2: {"direct": [11], "transit": [4200], "origin": [33]},
        3: {"direct": [11], "origin": [44]},
        4: {"direct": [11], "origin": [11]},
        5: {"direct": [11], "origin": [55]},
        9: {"direct": [11], "origin": [66]},
        16: {"direct": [11], "origin": [77]},
    }
    assert sorted((s.record, s.reason) for s in batch.skipped) == [
        (7, "withdrawal"),
        (8, "state change"),
        (10, "no AS path"),
        (11, "not a line of bgpdump -m"),
        (12, "not a line of bgpdump -m"),
        (13, "not ASCII"),
        (14, "not a line of bgpdump -m"),
        (15, "not a line of bgpdump -m"),
    ]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == [
        "198.51.100.0/24", "2001:db8:5::/48", "198.51.100.0/24", "203.0.113.0/24", "203.0.113.0/25", "203.0.113.0/26",
        "203.0.113.0/29",
    ]  # fmt: skip
    assert batch.seen_first is not None
    assert batch.seen_first.tolist() == [
        1027381055_000_000, 1700000000_000_000, 1700000001_000_000, 1700000002_000_000, 1700000003_509_481, 1700000000_000_000, -1,
    ]  # fmt: skip
    assert notes == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("11 11 11 22 22 33 33", {"direct": [11], "transit": [22], "origin": [33]}),  # prepending
        ("11 11", {"direct": [11], "origin": [11]}),
        ("11 22 33 22 44", {"direct": [11], "transit": [22, 33], "origin": [44]}),  # once a record and role
        ("11 22 11 33", {"direct": [11], "transit": [11, 22], "origin": [33]}),
        ("(64512 64513) 11 22", {"direct": [11], "origin": [22]}),
        ("11 [64512,9] 22", {"direct": [11], "origin": [22]}),
        ("11 22 {33}", {"direct": [11], "transit": [22], "origin": [33]}),  # a set of one
        ("64512 11 22", {"transit": [11], "origin": [22]}),  # the others keep their roles
        ("11 23456 22 0 64496 4200000000", {"direct": [11], "transit": [22]}),
        ("11 4199999999", {"direct": [11], "origin": [4199999999]}),
    ],
)
def test_roles_in_a_path(path: str, expected: dict[str, list[int]]) -> None:
    assert of_path(path) == (expected, "", False)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("11 22 {33,44}", {"direct": [11], "transit": [22], "aggregated": [33, 44]}),  # each may be the origin
        ("11 {33,44}", {"direct": [11], "aggregated": [33, 44]}),
        ("{64512,4134}", {"aggregated": [4134]}),
        ("11 {33 44} 22", {"direct": [11], "origin": [22], "aggregated": [33, 44]}),
        ("{33,44} 22 11", {"transit": [22], "origin": [11], "aggregated": [33, 44]}),
    ],
)
def test_the_members_of_an_as_set_are_asked_and_the_set_is_noted(path: str, expected: dict[str, list[int]]) -> None:
    assert of_path(path) == (expected, "", True)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "no AS path"),
        ("(64512 64513)", "no AS path"),
        ("{}", "no AS path"),
        ("{64512,65000}", "only private AS numbers"),
        ("11 {22,4294967296}", "AS path not readable"),
        ("64512 65535", "only private AS numbers"),
        ("4294967295", "only private AS numbers"),
        ("11 4294967296", "AS path not readable"),
        ("11 99999999999999999999999", "AS path not readable"),
        ("11 000000000022", "AS path not readable"),
        ("11 x22", "AS path not readable"),
        ("11 {22", "AS path not readable"),
        ("1.10 22", "AS path not readable"),
    ],
)
def test_paths_that_name_nobody(path: str, reason: str) -> None:
    assert of_path(path) == ({}, reason, False)


def test_the_note_counts_paths_over_all_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BLOCK", 200)
    line = b"BGP4MP|1|A|192.0.2.1|11|192.0.2.0/24|11 {2,3}|IGP\n"
    data = line * 50_000
    batches, notes = read(data)
    assert len(batches) > 1
    assert [n for b in batches for n in b.records.tolist()] == list(range(1, 50_001))
    assert [note.partition(":")[0] for note in notes] == ["AS sets"]


def test_other_texts_are_left_alone() -> None:
    assert READER.sniff(b"BGP4MP_ET|1445565678.509481|STATE|192.0.2.1|11|1|2\n")
    assert not any(READER.sniff(x) for x in (b"", b"TABLE_DUMP2\n", b"a|b|c\n1|2|3\n", b"x\nBGP4MP|1|A|\n", b"\0" * 99))


def naive(path: str) -> dict[str, list[int]]:
    """The roles in a path of plain numbers, found one by one."""
    folded = [int(word) for word in path.split()]
    folded = folded[:1] + [b for a, b in pairwise(folded) if a != b]
    named = [not any(low <= asn <= high for low, high in NOBODY) for asn in folded]
    by_role = {
        "direct": [asn for asn, ok in zip(folded[:1], named[:1], strict=True) if ok],
        "transit": sorted({asn for asn, ok in zip(folded[1:-1], named[1:-1], strict=True) if ok}),
        "origin": [asn for asn, ok in zip(folded[-1:], named[-1:], strict=True) if ok],
    }
    return {role: found for role, found in by_role.items() if found}


@examples(60)
@given(st.lists(st.lists(st.sampled_from([0, 1, 7, 12, 300, 23456, 64512, 70_000, 4_199_999_999, 4_294_967_295]), max_size=7)))
def test_arrays_find_what_the_naive_reading_finds(paths: list[list[int]]) -> None:
    texts = [" ".join(map(str, path)) for path in paths]
    batches, _ = read("".join(f"BGP4MP|1|A|192.0.2.1|11|192.0.2.0/24|{text}|IGP\n" for text in texts).encode())
    assert roles(batches) == {n: found for n, text in enumerate(texts, 1) if (found := naive(text))}


@examples(120)
@given(st.integers(0, len(LINES)), st.binary(max_size=6) | st.sampled_from([b"|", b"{", b"}", b"||||", b"\n"]), st.integers(0, 60))
def test_mutated_dumps_lose_no_line(at: int, put: bytes, cut: int) -> None:
    data = LINES[:at] + put + LINES[at + cut :]
    READER.sniff(data)
    batches, _ = read(data)
    numbers = [n for b in batches for n in (*b.records.tolist(), *(s.record for s in b.skipped))]
    lines = re.sub(rb"\r\n", b"\n", data.removeprefix(b"\xef\xbb\xbf")).split(b"\n")
    assert sorted(numbers) == [n for n, line in enumerate(lines, 1) if line]

"""MRT: every kind of record, made here octet by octet; what breaks; and real files, where a folder of them is named."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import struct
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from readers.mrt_text import lines

from cleannet.columns import Batch
from cleannet.kernel import mrt as kernel
from cleannet.kernel import mrt_paths
from cleannet.readers import READERS
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.sources import Refused, sources
from cleannet.readers.routes import bgpdump, mrt

REAL = os.environ.get("CLEANNET_MRT", "")
"""A folder with test_data_NAME.gz and test_expect_NAME.gz.bgp.gz, what `bgpdump -m` prints of it."""

TIME = 1700000000

Path_ = list[int | list[int]]
"""Numbers, and lists of numbers that are AS sets."""


def record(kind: int, subtype: int, body: bytes, micros: int | None = None) -> bytes:
    body = body if micros is None else struct.pack(">I", micros) + body
    return struct.pack(">IHHI", TIME, kind, subtype, len(body)) + body


def packed(address: str) -> bytes:
    return ip_address(address).packed


def nlri(prefix: str, path_id: int | None = None) -> bytes:
    network = ip_network(prefix)
    size = (network.prefixlen + 7) // 8
    head = b"" if path_id is None else struct.pack(">I", path_id)
    return head + bytes([network.prefixlen]) + network.network_address.packed[:size]


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack(">BBH", 0x50, kind, len(value)) + value if len(value) > 9 else bytes([0x40, kind, len(value)]) + value


def as_path(path: Path_, wide: int) -> bytes:
    def number(n: int) -> bytes:
        return n.to_bytes(wide, "big")

    out = b""
    for step in path:
        numbers = step if isinstance(step, list) else [step]
        out += bytes([1 if isinstance(step, list) else 2, len(numbers)]) + b"".join(map(number, numbers))
    return out


def attributes(path: Path_, wide: int = 4, more: bytes = b"") -> bytes:
    return attribute(1, b"\0") + attribute(2, as_path(path, wide)) + attribute(3, packed("192.0.2.1")) + more


def table(prefix: str, paths: list[Path_], subtype: int = 2, path_id: int | None = None) -> bytes:
    entries = b""
    for i, path in enumerate(paths):
        attrs = attributes(path)
        extra = b"" if path_id is None else struct.pack(">I", path_id + i)
        entries += struct.pack(">HI", i % 2, TIME - 5) + extra + struct.pack(">H", len(attrs)) + attrs
    return record(13, subtype, struct.pack(">I", 0) + nlri(prefix) + struct.pack(">H", len(paths)) + entries)


PEERS = record(
    13,
    1,
    packed("192.0.2.9")
    + struct.pack(">H4sH", 4, b"view", 2)
    + b"\0" + packed("192.0.2.9") + packed("192.0.2.1") + struct.pack(">H", 11)
    + b"\3" + packed("192.0.2.9") + packed("2001:db8::1") + struct.pack(">I", 4200),
)  # fmt: skip


def message(update: bytes, as4: bool = True, kind: int = 2) -> bytes:
    form = ">II" if as4 else ">HH"
    speakers = struct.pack(form, 11, 12) + struct.pack(">HH", 0, 1) + packed("192.0.2.1") + packed("192.0.2.2")
    return speakers + b"\xff" * 16 + struct.pack(">HB", 19 + len(update), kind) + update


def update(told: bytes = b"", attrs: bytes = b"", gone: bytes = b"") -> bytes:
    return struct.pack(">H", len(gone)) + gone + struct.pack(">H", len(attrs)) + attrs + told


MULTIPROTOCOL = attribute(14, struct.pack(">HBB", 2, 1, 16) + packed("2001:db8::1") + b"\0" + nlri("2001:db8:7::/48"))
WITHDRAWN = attribute(15, struct.pack(">HB", 2, 1) + nlri("2001:db8:8::/48"))

AS_TRANS = attributes([11, 23456, 23456], 2, attribute(17, as_path([70000, 80000], 4)))
TWO = update(nlri("203.0.113.0/25") + nlri("203.0.113.128/25"), attributes([11, 88]), nlri("192.0.2.0/24"))

FILE = b"".join(
    (
        record(12, 1, struct.pack(">HH", 0, 0) + packed("198.51.100.0") + b"\x18\1" + struct.pack(">I", TIME) + packed("192.0.2.1")
               + struct.pack(">HH", 11, len(attributes([11, 22, 33], 2))) + attributes([11, 22, 33], 2)),
        PEERS,
        table("203.0.113.0/24", [[11, 22, 22, 33], [4200, [44, 55]]]),
        table("2001:db8:5::/48", [[4200, 66]], 4),
        table("198.51.100.0/25", [[11, 77], [11, 64512]], 8, 36),
        record(16, 4, message(TWO)),
        record(17, 4, message(update(b"", attributes([11, 99], 4, MULTIPROTOCOL + WITHDRAWN))), 42),
        record(16, 1, message(update(nlri("0.0.0.0/0"), AS_TRANS), as4=False)),
        record(16, 8, message(update(nlri("10.0.0.0/8", 5), attributes([11, 4134], 2)), as4=False)),
        record(16, 5, struct.pack(">IIHH", 11, 12, 0, 1) + packed("192.0.2.1") + packed("192.0.2.2") + struct.pack(">HH", 3, 2)),
        record(16, 4, message(b"", kind=4)),
        record(48, 1, b"\0" * 8),
    )
)  # fmt: skip

TOLD = """TABLE_DUMP|1700000000|B|192.0.2.1|11|198.51.100.0/24|11 22 33|IGP|192.0.2.1|0|0||NAG||
TABLE_DUMP2|1700000000|B|192.0.2.1|11|203.0.113.0/24|11 22 22 33|IGP|192.0.2.1|0|0||NAG||
TABLE_DUMP2|1700000000|B|2001:db8::1|4200|203.0.113.0/24|4200 {44,55}|IGP|192.0.2.1|0|0||NAG||
TABLE_DUMP2|1700000000|B|192.0.2.1|11|2001:db8:5::/48|4200 66|IGP|192.0.2.1|0|0||NAG||
TABLE_DUMP2_AP|1700000000|B|192.0.2.1|11|198.51.100.0/25|36|11 77|IGP|192.0.2.1|0|0||NAG||
TABLE_DUMP2_AP|1700000000|B|2001:db8::1|4200|198.51.100.0/25|37|11 64512|IGP|192.0.2.1|0|0||NAG||
BGP4MP|1700000000|W|192.0.2.1|11|192.0.2.0/24
BGP4MP|1700000000|A|192.0.2.1|11|203.0.113.0/25|11 88|IGP|192.0.2.1|0|0||NAG||
BGP4MP|1700000000|A|192.0.2.1|11|203.0.113.128/25|11 88|IGP|192.0.2.1|0|0||NAG||
BGP4MP_ET|1700000000.000042|W|192.0.2.1|11|2001:db8:8::/48
BGP4MP_ET|1700000000.000042|A|192.0.2.1|11|2001:db8:7::/48|11 99|IGP|2001:db8::1|0|0||NAG||
BGP4MP|1700000000|A|192.0.2.1|11|0.0.0.0/0|11 70000 80000|IGP|192.0.2.1|0|0||NAG||
BGP4MP_AP|1700000000|A|192.0.2.1|11|10.0.0.0/8|5|11 4134|IGP|192.0.2.1|0|0||NAG||
BGP4MP|1700000000|STATE|192.0.2.1|11|3|2
"""


def told(batches: list[Batch]) -> dict[int, object]:
    """record -> prefix, time and roles, or why it is skipped."""
    found: dict[int, object] = {}
    for batch in batches:
        assert batch.asset is not None
        assert batch.seen_first is not None
        roles: list[set[tuple[str, int]]] = [set() for _ in batch.records]
        for references in batch.every_reference:
            assert references.rows is not None
            for row, value in zip(references.rows.tolist(), references.values.to_pylist(), strict=True):
                assert (references.role, value) not in roles[row]
                roles[row].add((references.role, value))
        rows = zip(batch.records.tolist(), batch.asset.to_pylist(), batch.seen_first.tolist(), roles, strict=True)
        found |= {record: rest for record, *rest in rows}
        found |= {s.record: s.reason for s in batch.skipped}
    return found


def test_it_prints_as_bgpdump_does() -> None:
    assert list(lines(an_input(FILE))) == TOLD.splitlines()


@pytest.mark.slow
def test_it_names_whom_the_printed_lines_name() -> None:
    item, text = an_input(FILE), an_input(TOLD.encode())
    assert told(list(mrt.read(item))) == told(list(bgpdump.read(text)))
    assert item.log.notes == [
        "3 MRT records carry no routes: tables of peers, other messages and types",
        "AS sets: 1 paths have one; each member is asked, though it may be on some routes only",
    ]


NUMBERS = st.sampled_from([1, 2, 3, 3, 64512, 23456, 70000])
PATHS = st.lists(NUMBERS | st.lists(NUMBERS, max_size=3), max_size=8)


@examples(300)
@given(st.lists(PATHS, min_size=1, max_size=6))
def test_paths_of_any_shape_read_as_their_text_does(paths: list[Path_]) -> None:
    data = PEERS + table("203.0.113.0/24", paths)
    text = "".join(f"{line}\n" for line in lines(an_input(data))).encode()
    assert told(list(mrt.read(an_input(data)))) == told(list(bgpdump.read(an_input(text))))


SHORT = st.sampled_from([[], [11], [11, 22], [11, 22, 33], [23456, 23456], [11, [22, 33]], [0x000B0016, 11]])
LONG = st.sampled_from([None, [70000], [70000, 80000], [70000, 80000, 90000], []])


@examples(200)
@given(st.lists(st.tuples(SHORT, LONG, st.sampled_from([2, 4])), max_size=30))
def test_the_same_path_in_many_routes(told_by: list[tuple[Path_, Path_ | None, int]]) -> None:
    """Paths that come again, with and without AS4_PATH, and the same octets as numbers of two and of four."""
    data = PEERS
    for i, (short, long, wide) in enumerate(told_by):
        path: Path_ = [n & 0xFFFF if wide == 2 and isinstance(n, int) else n for n in short]
        more = b"" if long is None else attribute(17, as_path(long, 4))
        data += record(16, 4 if wide == 4 else 1, message(update(nlri(f"10.{i}.0.0/16"), attributes(path, wide, more)), wide == 4))
    text = "".join(f"{line}\n" for line in lines(an_input(data))).encode()
    assert told(list(mrt.read(an_input(data)))) == told(list(bgpdump.read(an_input(text))))


def test_the_same_octets_of_two_and_of_four() -> None:
    said = update(nlri("10.0.0.0/8"), attributes([11, 22], 2))
    data = record(16, 1, message(said, as4=False)) + record(16, 4, message(said))
    assert told(list(mrt.read(an_input(data)))) == {
        1: ["10.0.0.0/8", TIME * 1_000_000, {("direct", 11), ("origin", 22)}],
        2: "AS path not readable",
    }


@pytest.mark.slow
@pytest.mark.parametrize("slots", [1, 64, 1024])
def test_a_path_that_finds_no_slot_stands_anew(slots: int) -> None:
    data = np.frombuffer(b"".join(table("10.0.0.0/8", [[11, i % 100], [22, i]]) for i in range(200)), np.uint8)
    rows = np.empty((400, kernel.COLUMNS), np.int64)
    assert kernel.scan(data, 1 << 20, np.full(kernel.PEERS, -1), rows)[1] == 400
    path, offsets, known = np.empty(400, np.int64), np.empty(401, np.int64), np.empty((400, mrt_paths.KNOWN), np.int64)
    asns, roles, came_to, by_set = np.empty(2000, np.int64), *(np.empty(2000, np.uint8) for _ in range(3))
    done, found = mrt_paths.paths(
        data, rows, np.array([(0, 0)]), np.full(slots, -1, np.int32), known, path, offsets, asns, roles, came_to, by_set
    )
    assert (done, found == 300) == (400, slots == 1024)
    assert [asns[offsets[p] : offsets[p + 1]].tolist() for p in path] == [
        [a for a in pair if a] for i in range(200) for pair in ([11, i % 100], [22, i])
    ]


@examples(200)
@given(st.lists(st.sampled_from([0, 0, 0, 1, 0x20, 0xABC, 0xFFFF]), min_size=8, max_size=8), st.integers(0, 128))
def test_prefixes_are_written_as_others_write_them(groups: list[int], bits: int) -> None:
    six = IPv6Network((b"".join(g.to_bytes(2, "big") for g in groups), bits), strict=False)
    four = IPv4Network((six.network_address.packed[:4], min(bits, 32)), strict=False)
    data = np.frombuffer(six.network_address.packed, np.uint8)
    rows = np.zeros((2, kernel.COLUMNS), np.int64)
    rows[:, [kernel.BITS, kernel.PREFIX_SIZE]] = [[bits, 16], [min(bits, 32), 4]]
    for row, network in zip(rows, (six, four), strict=True):
        assert mrt.prefixes(data, row[None]).to_pylist() == [str(network)]


def test_only_this_reader_knows_it() -> None:
    for data in (FILE, PEERS, FILE[:20]):
        assert [r.id for r in READERS if r.sniff(data)] == ["mrt"]
    assert not mrt.sniff(b"")
    assert not mrt.sniff(b"\0\5\0\x0c\0\x10\0\4\0\0\0\x20" + b"\0" * 32)


@pytest.mark.parametrize("pack", [lambda d: d, gzip.compress, bz2.compress])
def test_plain_and_packed(pack: object, tmp_path: Path) -> None:
    (tmp_path / "rib").write_bytes(pack(FILE))  # type: ignore[operator]
    (item,) = sources([tmp_path])
    assert not isinstance(item, Refused)
    assert len(told(list(mrt.read(item)))) == 14


def until_it_breaks(data: bytes) -> tuple[dict[int, object], str]:
    """What was read, and where and why it ended ("" at a plain end)."""
    batches: list[Batch] = []
    try:
        for batch in mrt.read(an_input(data)):
            batches.append(batch)  # noqa: PERF402  # an error keeps those before
    except Unreadable as error:
        return told(batches), str(error)
    return told(batches), ""


def test_a_file_that_is_cut_off_keeps_what_was_before() -> None:
    route = table("203.0.113.0/24", [[11, 22]])
    why = "the file is cut off within a record"
    assert until_it_breaks(PEERS + route[:-1]) == ({}, f"byte {len(PEERS):,}: {why}")
    found, broke = until_it_breaks(PEERS + route + b"\x65")
    assert (len(found), broke) == (1, f"byte {len(PEERS + route):,}: {why}")


@pytest.mark.slow
def test_large_files_are_read_ahead() -> None:
    """Threads change nothing: neither the order, nor the numbers, nor what stands before the place where it breaks."""
    data = PEERS + b"".join(table(f"10.{i // 250}.{i % 250}.0/24", [[11, 22, i + 1], [4200, 33]]) for i in range(30_000))
    whole, broke = until_it_breaks(data)
    assert (len(whole), broke) == (60_000, "")
    assert whole[59_999] == ["10.119.249.0/24", TIME * 1_000_000, {("direct", 11), ("transit", 22), ("origin", 30_000)}]
    cut, broke = until_it_breaks(data[:-1])
    assert (cut, broke[:5]) == ({k: v for k, v in whole.items() if k <= 59_998}, "byte ")
    first = next(iter(mrt.read(an_input(data))))  # and no more of it
    assert first.records.tolist() == list(range(1, len(first.records) + 1))


def test_a_record_that_claims_too_much() -> None:
    with pytest.raises(Unreadable, match=f"byte {len(PEERS):,}: a record claims 4,294,967,295 bytes"):
        list(mrt.read(an_input(PEERS + struct.pack(">IHHI", TIME, 13, 2, 0xFFFFFFFF))))


def test_a_broken_record_is_skipped_and_the_next_is_read() -> None:
    broken = record(13, 2, b"\0\0\0\0\x21\0\0\0\0\0")
    found = told(list(mrt.read(an_input(PEERS + broken + table("203.0.113.0/24", [[11, 22]])))))
    assert found[1] == "broken MRT record"
    assert found[2] == ["203.0.113.0/24", TIME * 1_000_000, {("direct", 11), ("origin", 22)}]


def test_more_routes_than_one_batch_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    data = PEERS + b"".join(table(f"10.{i}.0.0/16", [[11, 22, i + 1], [4200, 33]]) for i in range(40))
    whole = told(list(mrt.read(an_input(data))))
    monkeypatch.setattr(mrt, "_AT_ONCE", 7)
    monkeypatch.setattr(mrt, "_PIECE", 100)
    assert told(list(mrt.read(an_input(data)))) == whole
    assert len(whole) == 80


@examples(300)
@given(st.data())
def test_whatever_it_is_fed_it_ends_in_words(data: st.DataObject) -> None:
    """Octets changed, cut and moved: batches or an error at a byte, and every record judged or skipped once."""
    octets = bytearray(FILE)
    for _ in range(data.draw(st.integers(1, 6))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    octets = octets[: data.draw(st.integers(0, len(octets)))]
    found, broke = until_it_breaks(bytes(octets))
    assert not broke or broke.startswith("byte ")
    assert sorted(found) == list(range(1, len(found) + 1))


@pytest.mark.skipif(not REAL, reason="CLEANNET_MRT names no folder of real files")
def test_real_files_print_line_for_line() -> None:
    files = sorted(Path(REAL).glob("test_data_*.gz"))
    assert files
    for file in files:
        expected = file.with_name(file.name.replace("test_data", "test_expect") + ".bgp.gz")
        (item,), (text,) = sources([file]), sources([expected])
        assert not isinstance(item, Refused)
        assert not isinstance(text, Refused)
        assert list(lines(item)) == gzip.decompress(expected.read_bytes()).decode().splitlines()
        ours = {k: v for k, v in told(list(mrt.read(item))).items() if v != "broken MRT record"}
        assert ours == told(list(bgpdump.read(text)))


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_what_stands_before_a_break_is_read_to_the_octet(tmp_path: Path, pack: Any) -> None:
    """Up to a mebibyte was lost before the place that was told."""
    numbers = np.random.default_rng(1).integers(1 << 16, 1 << 24, 12_000).tolist()
    prefixes = (f"{at >> 16}.{at >> 8 & 255}.{at & 255}.0/24" for at in numbers)
    whole = pack(PEERS + b"".join(table(prefix, [[11, 22]]) for prefix in prefixes))
    (tmp_path / "x").write_bytes(whole[: len(whole) * 3 // 4])
    (item,) = sources([tmp_path / "x"])
    assert isinstance(item, Input)
    got = bytearray()
    with suppress(Unreadable), item.open() as stream:
        while piece := stream.read1(1 << 16):  # type: ignore[attr-defined]
            got += piece
    records = 0
    with pytest.raises(Unreadable, match=f"byte {len(got):,}: "):  # noqa: PT012  # what comes before it is counted
        for batch in mrt.READER.read(item):
            records += len(batch.records) + len(batch.skipped)
    at, complete = 0, -1  # the first record is that of the peers
    while at + 12 <= len(got) and at + 12 + int.from_bytes(got[at + 8 : at + 12], "big") <= len(got):
        at, complete = at + 12 + int.from_bytes(got[at + 8 : at + 12], "big"), complete + 1
    assert records == complete > 100

"""Counting flow tables in pieces equals counting them in batches: uses, tallies, first sightings, folds and accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.engine.breakdown import NONE, Grouping
from cleannet.engine.count import Counted
from cleannet.engine.flows import parquet
from cleannet.engine.flows.meanings import Meanings
from cleannet.engine.local import count_paths
from cleannet.kernel.lookup import Tables
from cleannet.model.subject import Subject
from cleannet.model.window import EVER, Window
from cleannet.readers.flows.parquet import LOST
from cleannet.resolve.meaning import Asking, Ours
from cleannet.resolve.named import Names
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
ASKING = Asking(
    open_world().at(DAY, DAY), Ours(frozenset({15169}), ("193.0.0.0/21", "2001:67c::/32")), frozenset({Subject("domain:mail.ru")})
)
NEVER = 1 << 62

V4 = [0, 0x0A000001, 0xCA608056, 0xCA608057, 0xF0000001, 0xF0000002, 0x08080808, 0xC1000001, 0x01010101, 0x2D000001, 2**32 - 1]
"""Local, of one AS twice, reserved, ours, unrouted."""

V6 = [
    *(bytes(10) + b"\xff\xff" + n.to_bytes(4, "big") for n in V4),
    bytes.fromhex("240e0000000000000000000000000001"),
    bytes.fromhex("2002ca6080560000000000000000000a"),
    bytes.fromhex("0064ff9b0000000000000000ca608056"),
    bytes.fromhex("20010db8000000000000000000000001"),
    bytes.fromhex("fd000000000000000000000000000001"),
    bytes.fromhex("4000000000000000000000000000000a"),
    bytes.fromhex("2001067c000000000000000000000001"),
    bytes.fromhex("2a00000000000000000000000000000a"),
]

DNS = """#separator \\x09
#fields\tts\tuid\tid.orig_h\tquery\tqtype_name\tanswers
#path\tdns
1700000000.0\tC1\t10.0.0.1\twww.mail.ru\tA\t202.96.128.86,240.0.0.1
1700000000.0\tC1\t10.0.0.1\tmail.ru\tAAAA\t240e::1,2002:ca60:8056::a
"""


OF = Meanings.of
MEANINGS: dict[int, Meanings] = {}


WINDOWS = st.sampled_from(
    [
        EVER,
        EVER,
        Window(since=1_700_000_000_300_000),
        Window(until=1_700_000_001_000_000),
        Window(1_700_000_000_500_000, 1_700_000_060_000_000),
        Window(1_600_000_000_000_000, 1_690_000_000_000_000),
    ]
)


GROUPINGS = st.sampled_from([NONE, NONE, Grouping(("site",)), Grouping((), 60), Grouping(("site", "bytes", "none"), 1)])


def assert_same(*paths: Path, window: Window = EVER, grouping: Grouping = NONE) -> Counted:
    """The same paths, counted in batches and in pieces, of which none may break."""
    slow = count_paths(paths, ASKING, few=NEVER, window=window, grouping=grouping)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Meanings, "of", meanings)
        patch.setattr(parquet, "parquet_batches", broken)
        patch.setattr(Tables, "forget", lambda _: None)  # the same for all examples
        fast = count_paths(paths, ASKING, few=0, window=window, grouping=grouping)
    assert_same_groups(fast, slow)
    assert fast.uses == slow.uses
    assert fast.tallies() == slow.tallies()
    assert fast.by_table == slow.by_table
    assert {n: a.closed() for n, a in fast.accounts.items()} == {n: a.closed() for n, a in slow.accounts.items()}
    return fast


def assert_same_groups(one: Counted, other: Counted) -> None:
    assert (one.groups and one.groups.closed()) == (other.groups and other.groups.closed())
    assert (one.groups and one.groups.missing) == (other.groups and other.groups.missing)


def meanings(asking: Asking, names: Names) -> Meanings:
    """What every address means takes a second to find out: once is enough."""
    return MEANINGS.get(len(names)) or MEANINGS.setdefault(len(names), OF(asking, names))


def vanishing(file: Path) -> Callable[[Asking, Names], Meanings]:
    """The same, and the file is gone by then."""

    def of(asking: Asking, names: Names) -> Meanings:
        file.unlink()
        return meanings(asking, names)

    return of


def broken(*_: Any) -> Any:
    raise AssertionError("a piece could not be counted")


TEXTS = [
    "",
    "-",
    "junk",
    "010.0.0.1",
    "1.2.3",
    "240e::1",
    "::ffff:202.96.128.86",
    " 8.8.8.8",
    "8.8.8.8\n",
    "1.2.3.4.5",
    "256.1.1.1",
]


def text_v4(number: int) -> str:
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))


def addresses(type_: pa.DataType) -> st.SearchStrategy[Any]:
    if type_ == pa.int32():
        return st.sampled_from([n - 2**32 if n >> 31 else n for n in V4])
    if type_ == pa.int64():
        return st.sampled_from([*V4, -1, 2**32, 2**40])
    if pa.types.is_dictionary(type_) or type_ in (pa.string(), pa.large_string()):
        return st.sampled_from([*map(text_v4, V4), *TEXTS])
    return st.sampled_from(V6 if pa.types.is_fixed_size_binary(type_) else V4)


NUMBERS = st.one_of(st.integers(0, 5000), st.sampled_from([0, 2**39, 2**40, 2**61]))
SIGNED = st.one_of(NUMBERS, st.sampled_from([-1, -(2**62)]))
TIMES = st.sampled_from([1_700_000_000, 1_700_000_001, 1_699_999_999, 5, 1_700_000_000_123, 1_700_000_000_123_456])


STATES = st.sampled_from(
    ["ACCEPT", "REJECT", " deny", "D", "Denied", "S0", "REJ", "SF", "", "-", "dropped\xa0", "é", "deny all of it"]
)
"""What a filter did, or Zeek saw: some are attempts."""

SITES = st.sampled_from(["lyon", " lyon", "oslo", "", "-", "Malmö", "x" * 300])
BYTES = st.sampled_from([b"a", b"\xff"])


UNITS: dict[Literal["s", "ms", "us", "ns"] | None, int] = {"s": 1, "ms": 1000, "us": 1_000_000, "ns": 1_000_000_000, None: 1}
"""Of times: how many are a second."""


def stamps(scale: int) -> st.SearchStrategy[int]:
    seconds = st.integers(1_700_000_000, 1_700_000_100) | st.sampled_from([0, -5])
    return seconds.map(lambda n: n * scale + scale // 3)


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    size = draw(st.integers(1, 30))

    def column(type_: pa.DataType, values: st.SearchStrategy[Any]) -> pa.Array[Any]:
        maybe = st.one_of(st.none(), values) if draw(st.booleans()) else values
        return pa.array(draw(st.lists(maybe, min_size=size, max_size=size)), type_)

    texts = [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())]
    kinds: list[pa.DataType] = [pa.int32(), pa.uint32(), pa.int64(), pa.uint64(), pa.binary(16), *texts]
    columns: dict[str, pa.Array[Any]] = {}
    for end in ("src_ip", "dst_ip"):
        kind = draw(st.sampled_from(kinds))
        columns[end] = column(kind, addresses(kind))
    if draw(st.integers(0, 3)) == 0:
        columns["pkt_srcaddr"] = column(kind, addresses(kind))
    if draw(st.booleans()):
        columns["bytes"] = column(pa.int64(), SIGNED)
    elif draw(st.booleans()):
        columns["in_bytes"] = column(pa.int64(), SIGNED)
        columns["out_bytes"] = column(pa.uint64(), NUMBERS)
    if draw(st.booleans()):
        type_ = draw(st.sampled_from([*texts, pa.int16()]))
        columns["action"] = column(type_, st.integers(0, 3) if type_ == pa.int16() else STATES)
    if draw(st.booleans()):
        columns["packets"] = column(pa.int32(), st.integers(-1, 5000))
    for name in ("first", "last"):
        if draw(st.booleans()):
            unit = draw(st.sampled_from(list(UNITS)))
            columns[name] = column(pa.timestamp(unit), stamps(UNITS[unit])) if unit else column(pa.int64(), TIMES)
    if draw(st.booleans()):
        texts.append(pa.dictionary(pa.uint8(), pa.string()))
        type_ = draw(st.sampled_from([*texts, pa.int16(), pa.bool_(), pa.timestamp("s"), pa.binary()]))
        values: dict[Any, Any] = {pa.bool_(): st.booleans(), pa.binary(): BYTES}
        values |= dict.fromkeys((pa.int16(), pa.timestamp("s")), st.integers(0, 3))
        columns["site"] = column(type_, values.get(type_, SITES))
    return pa.table(columns)


@pytest.mark.slow
@examples(60)
@given(st.lists(tables(), min_size=1, max_size=3), st.integers(1, 30), st.booleans(), WINDOWS, GROUPINGS)
def test_pieces_equal_batches(
    tmp_path_factory: Any, several: list[pa.Table], group: int, named: bool, window: Window, grouping: Grouping
) -> None:
    folder: Path = tmp_path_factory.mktemp("flows")
    for i, table in enumerate(several):
        pq.write_table(table, folder / f"{i}.parquet", row_group_size=group)
    if named:
        (folder / "dns.log").write_text(DNS)
    assert_same(folder, window=window, grouping=grouping)


def test_what_was_read_before_a_broken_piece_stays(tmp_path: Path) -> None:
    rows = 5_000
    table = pa.table(
        {"src_ip": pa.array([0x0A000001] * rows, pa.uint32()), "dst_ip": pa.array([*range(2**25, 2**25 + rows)], pa.uint32())}
    )
    file = tmp_path / "flows.parquet"
    pq.write_table(table, file, row_group_size=1_000, use_dictionary=False, write_page_checksum=True)
    data = bytearray(file.read_bytes())
    at = pq.ParquetFile(file).metadata.row_group(2).column(1).data_page_offset
    data[at + 200 : at + 210] = b"broken it!"
    file.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Meanings, "of", meanings)
        counted = count_paths([file], ASKING, few=0)
    account = counted.accounts[str(file)].closed()
    assert account.unread
    assert (account.read, account.judged + account.local, account.skipped) == (5_000, 4_000, {LOST: 1_000})


@pytest.mark.slow
def test_rows_that_pyarrow_refuses_are_lost_and_told(tmp_path: Path) -> None:
    """Pages that are read in place, of which pyarrow does not understand the header: it is asked for the rows that are odd."""
    file, rows = tmp_path / "flows.parquet", 50
    columns = {"src_ip": pa.array([0x0A000001] * rows, pa.uint32()), "dst_ip": pa.array([*range(2**25, 2**25 + rows)], pa.uint32())}
    pq.write_table(pa.table({**columns, "bytes": pa.array(range(-5, rows - 5))}), file, use_dictionary=False, compression="none")
    data, seen = file.read_bytes(), set()
    begin = pq.ParquetFile(file).metadata.row_group(0).column(0).data_page_offset
    for at in range(begin, begin + 20):
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Meanings, "of", meanings)
            account = count_paths([file], ASKING, few=0).accounts[str(file)].closed()
        lost = account.skipped.get(LOST, 0)
        assert account.read == rows
        assert bool(account.unread) == bool(lost)
        seen.add(lost)
    assert seen == {0, 5, rows}


def test_a_vanished_file_costs_only_itself(tmp_path: Path) -> None:
    for name in ("a", "b"):
        pq.write_table(
            pa.table({"src_ip": pa.array(V4, pa.uint32()), "dst_ip": pa.array(V4, pa.uint32())}), tmp_path / f"{name}.parquet"
        )
    gone = tmp_path / "a.parquet"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Meanings, "of", vanishing(gone))
        counted = count_paths([tmp_path], ASKING, few=0)
    first, second = (counted.accounts[str(tmp_path / f"{name}.parquet")].closed() for name in ("a", "b"))
    assert first.unread
    assert first.read == 0
    assert not second.unread
    assert second.read == len(V4)


def test_a_file_of_many_pieces_that_vanishes_costs_only_itself(tmp_path: Path) -> None:
    """Its other pieces are under way then, and stand before those of the next file."""
    rows = pa.table({"src_ip": pa.array(V4 * 20, pa.uint32()), "dst_ip": pa.array(V4 * 20, pa.uint32())})
    for name in ("a", "b"):
        pq.write_table(rows, tmp_path / f"{name}.parquet", row_group_size=20)
    gone = tmp_path / "a.parquet"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Meanings, "of", vanishing(gone))
        counted = count_paths([tmp_path], ASKING, few=0)
    first, second = (counted.accounts[str(tmp_path / f"{name}.parquet")].closed() for name in ("a", "b"))
    assert first.unread
    assert first.read == 0
    assert not second.unread
    assert second.read == rows.num_rows
    assert sum(tally.records for tally in counted.uses.values() if tally.first.file.endswith("a.parquet")) == 0


@pytest.mark.parametrize("stopped", [False, True])
def test_what_was_taken_for_what_is_told_of_a_broken_table_too(tmp_path: Path, stopped: bool) -> None:
    rows = 5_000
    table = pa.table({end: pa.array([*range(2**25, 2**25 + rows)], pa.uint32()) for end in ("src_ip", "dst_ip")})
    file = tmp_path / "flows.parquet"
    pq.write_table(table, file, row_group_size=1_000, use_dictionary=False, write_page_checksum=True)
    data = bytearray(file.read_bytes())
    at = pq.ParquetFile(file).metadata.row_group(2).column(1).data_page_offset
    data[at + 200 : at + 210] = b"broken it!"
    file.write_bytes(data)

    def stop(name: str, records: int, share: float) -> None:
        if stopped and records:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Meanings, "of", meanings)
        counted = count_paths([file], ASKING, stop, few=0)
    account = counted.accounts[str(file)].closed()
    assert counted.interrupted == stopped
    assert account.unread
    assert account.read == account.judged + account.local + account.skipped.get(LOST, 0)
    assert (account.judged + account.local <= 2_000) if stopped else (account.skipped == {LOST: 1_000})
    assert [note for note in account.notes if "src_ip -> address far-end" in note] == list(account.notes)


def test_an_interruption_leaves_a_prefix_that_adds_up(tmp_path: Path) -> None:
    for name in ("a", "b"):
        rows = pa.table(
            {"src_ip": pa.array([0xCA608056] * 3_000, pa.uint32()), "dst_ip": pa.array([0x0A000001] * 3_000, pa.uint32())}
        )
        pq.write_table(rows, tmp_path / f"{name}.parquet", row_group_size=1_000)

    def stop(name: str, records: int, share: float) -> None:
        if records >= 2_000:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Meanings, "of", meanings)
        counted = count_paths([tmp_path], ASKING, stop, few=0)
    first, second = (counted.accounts[str(tmp_path / f"{name}.parquet")].closed() for name in ("a", "b"))
    assert counted.interrupted
    assert first.read >= 2_000  # and what was under way then
    assert first.unread
    assert second.unread
    assert first.read == 3_000 or second.read == 0
    assert sum(tally.records for tally in counted.uses.values()) == first.judged + second.judged == first.read + second.read


TEXT_ROWS = st.tuples(
    st.sampled_from([*map(text_v4, V4), *TEXTS[1:5]]),
    st.sampled_from([*map(text_v4, V4), *TEXTS[1:5]]),
    st.sampled_from(["0", "17", "-", "junk", "-5", "1e3", str(2**40)]),
    st.sampled_from(["1700000000.25", "1700000001.5", "-", "5", "x"]),
)

CONN = "#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.resp_h\torig_bytes\tresp_bytes\tconn_state\n#path\tconn\n"


@pytest.mark.slow
@examples(60)
@given(st.lists(TEXT_ROWS, min_size=1, max_size=30), st.booleans(), st.booleans(), WINDOWS, GROUPINGS)
def test_batches_of_other_formats_equal_the_general_path(
    tmp_path_factory: Any, rows: list[Any], zeek: bool, named: bool, window: Window, grouping: Grouping
) -> None:
    folder: Path = tmp_path_factory.mktemp("texts")
    if zeek:
        lines = [f"{ts}\tC\t{source}\t{destination}\t{octets}\t-\tSF\n" for source, destination, octets, ts in rows]
        (folder / "conn.log").write_text(CONN + "".join(lines))
    else:
        lines = [f"{source},{destination},{octets},{ts}\n" for source, destination, octets, ts in rows]
        (folder / "flows.csv").write_text("src_ip,dst_ip,bytes,first\n" + "".join(lines))
    if named:
        (folder / "dns.log").write_text(DNS)
    assert_same(folder, window=window, grouping=grouping)

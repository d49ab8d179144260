"""Counting logs of flows line by line in compiled loops equals counting what their readers make of them, whatever stands there."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from engine.flows.test_session import ASKING, DNS, NEVER, STATES, TEXTS, V4, WINDOWS, assert_same_groups, meanings, text_v4
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.engine.breakdown import NONE, Grouping
from cleannet.engine.count import Counted
from cleannet.engine.flows import lines, text
from cleannet.engine.flows.meanings import Meanings
from cleannet.engine.local import count_paths
from cleannet.model.window import Window
from cleannet.readers.tables.pieces import LONGEST

GROUPINGS = st.sampled_from(
    [NONE, Grouping(("note",)), Grouping((), 60), Grouping(("note", "uid", "bytes", "first"), 1), Grouping(("duration", "uid"))]
)


def assert_same(*paths: Path, piece: int, window: Window, grouping: Grouping) -> Counted:
    """The same paths, counted by their readers, and in pieces of so many octets."""
    slow = count_paths(paths, ASKING, few=NEVER, window=window, grouping=grouping)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Meanings, "of", meanings)
        patch.setattr(lines, "PIECE", piece)
        patch.setattr(lines, "_CONTEXT", 200)
        patch.setattr(text, "LINES", 5)
        fast = count_paths(paths, ASKING, few=0, window=window, grouping=grouping)
    assert_same_groups(fast, slow)
    assert fast.uses == slow.uses
    assert fast.tallies() == slow.tallies()
    assert fast.by_table == slow.by_table
    assert {n: a.closed() for n, a in fast.accounts.items()} == {n: a.closed() for n, a in slow.accounts.items()}
    return fast


SIX = [
    *("240e::1", "2002:ca60:8056::a", "2001:db8::1", "fd00::1", "4000::a", "2001:67c::1", "2A00::A", "2a00:0:0:0:0:0:0:a"),
    *("64:ff9b::1.2.3.4", "::ffff:202.96.128.86", "::ffff:ca60:8056", "fe80::1%eth0", "1::2::3"),
]
ENDS = st.one_of(
    st.sampled_from([text_v4(n) for n in V4]), st.sampled_from([*SIX, *TEXTS[:7], "1.2.3.4.5", "256.1.1.1", '"8.8.8.8"'])
)
COUNTS = st.sampled_from(
    ["0", "17", "1500", "-", "", "junk", "-5", "1e3", "12.0", "007", "0x10", "+5", str(2**40), str(2**45 + 1), '"5"']
)
MOMENTS = st.sampled_from(
    ["1700000000", "1700000000123", "1700000000123456", "1700000000123456789", "1700000000.25", "1700000001.5", "-", "", "5", "x",
     "2026-11-24T10:20:30", "2026-11-24 10:20:30.125", "2026-11-24T10:20:30Z", "2026-11-24T10:20:30+00:00", "2026-02-30 00:00:00",
     "2026-11-24T10:20:30+01:00", "1969-12-31T00:00:00", '"2026-11-24 10:20:30"']
)  # fmt: skip
ZEEK_MOMENTS = st.sampled_from(
    ["1700000000.250000", "1700000001.5", "1700000000", "5", "-", "", "x", "2026-11-24T10:20:30Z", "1e9", "99999999999.5"]
)
LINE_ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\n\n", "\n\r\n"])
STRANGE = st.sampled_from(
    ["", "a,b", "Zürich,,,,,", "Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n1,2,3,4,5,6", "Summary", '"one\ntwo",,,,,',
     "\r", 'x" y,1.1.1.1,1.2.3.4,1,1,1', '"a""b",8.8.8.8,202.96.128.86,1,1,5', "\0,8.8.8.8,8.8.4.4,1,1,1", '"open']
)  # fmt: skip


@st.composite
def csv(draw: st.DrawFn) -> bytes:
    there = draw(st.booleans())
    header = "note,src_ip,dst_ip,in_bytes,out_bytes,first,last" if there else "note,src_ip,dst_ip,bytes,packets,first,last"
    states = draw(st.booleans())
    header = header.replace("first", "action,first") if states else header
    lasting = draw(st.booleans())
    header = header.replace("first,last", "firstSeen,duration" if lasting else "first,last")
    if draw(st.integers(0, 3)) == 0:
        header = header.replace("note", "pkt-srcaddr")
    end = draw(st.sampled_from(["\n", "\r\n"]))
    strange = draw(st.integers(0, 8)) == 0
    rows = []
    for _ in range(draw(st.integers(1, 30))):
        cells = [
            draw(st.sampled_from(["", "x", "ä", " x", "NA", " NA ", "-", "null", "8.8.4.4", "0.0.0.0"])),
            draw(ENDS),
            draw(ENDS),
            draw(COUNTS),
            draw(COUNTS),
            *([draw(STATES)] if states else ()),
            draw(MOMENTS),
            draw(ZEEK_MOMENTS if lasting else MOMENTS),
        ]
        rows.append(draw(STRANGE) if strange and draw(st.integers(0, 4)) == 0 else ",".join(cells))
        rows.append(end if draw(st.integers(0, 9)) else draw(LINE_ENDS))
    if draw(st.booleans()):
        rows.pop()
    if draw(st.integers(0, 5)) == 0:
        rows.insert(len(rows) // 4 * 2, header + end)
    data = (header + end + "".join(rows)).encode()
    if draw(st.integers(0, 9)) == 0:
        data = data.replace(b"x", b"\xff")
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + data


@pytest.mark.slow
@examples(60)
@given(csv(), st.integers(20, 600), st.sampled_from(["", "gz", "zst", "cut"]), st.booleans(), WINDOWS, GROUPINGS)
def test_tables(
    tmp_path_factory: Any, data: bytes, piece: int, packed: str, named: bool, window: Window, grouping: Grouping
) -> None:
    folder: Path = tmp_path_factory.mktemp("csv")
    write(folder / "flows.csv", data, packed)
    if named:
        (folder / "dns.log").write_text(DNS)
    assert_same(folder, piece=piece, window=window, grouping=grouping)


def write(file: Path, data: bytes, packed: str) -> None:
    if packed == "zst":
        data = zstd.compress(data)
    elif packed:
        data = gzip.compress(data)
    file.write_bytes(data[: len(data) * 2 // 3 + 40] if packed == "cut" else data)


HEADER = """#separator \\x09
#set_separator\t,
#empty_field\t(empty)
#unset_field\t-
#path\tconn
#open\t2026-11-24-00-00-00
#fields\tts\tuid\tid.orig_h\tid.resp_h\tduration\torig_bytes\tresp_bytes\torig_pkts\tconn_state
#types\ttime\tstring\taddr\taddr\tinterval\tcount\tcount\tcount\tstring
"""
CLOSE = "#close\t2026-11-24-01-00-00\n"
OTHER = HEADER.replace("id.orig_h\tid.resp_h", "id.resp_h\tid.orig_h")
BETWEEN = st.sampled_from(
    [
        "",
        CLOSE,
        CLOSE + HEADER,
        HEADER,
        CLOSE + OTHER,
        "#fields\tts\n",
        "junk\n",
        "\n",
        "a\tb\r\n",
        "\r\n",
        "x\ry\n",
        "1\tC\t2\t3\t4\t5\t6\t7\t\xe9\n",
    ]
)


@st.composite
def zeek(draw: st.DrawFn) -> bytes:
    end = draw(st.sampled_from(["\n", "\r\n"]))
    parts = [HEADER]
    for _ in range(draw(st.integers(1, 25))):
        cells = [
            draw(ZEEK_MOMENTS),
            draw(st.sampled_from(["C1", "Ö", '"C', "-", "(empty)", "", " C1 "])),
            draw(ENDS),
            draw(ENDS),
            draw(ZEEK_MOMENTS),
            draw(COUNTS),
            draw(COUNTS),
            draw(COUNTS),
            draw(STATES),
        ]
        parts.append("\t".join(cells) + "\n")
        if draw(st.integers(0, 9)) == 0:
            parts.append(draw(BETWEEN))
    text = "".join(parts)
    if draw(st.booleans()):
        text = text[:-1]
    return text.replace("\r\n", "\n").replace("\n", end).encode("latin-1" if draw(st.integers(0, 9)) == 0 else "utf-8")


@pytest.mark.slow
@examples(60)
@given(zeek(), st.integers(20, 900), st.sampled_from(["", "gz", "zst", "cut"]), st.booleans(), WINDOWS, GROUPINGS)
def test_conn_logs(
    tmp_path_factory: Any, data: bytes, piece: int, packed: str, named: bool, window: Window, grouping: Grouping
) -> None:
    folder: Path = tmp_path_factory.mktemp("conn")
    write(folder / "conn.log", data, packed)
    if named:
        (folder / "dns.log").write_text(DNS)
    assert_same(folder, piece=piece, window=window, grouping=grouping)


@pytest.mark.slow
@pytest.mark.parametrize("few", [0, 1 << 62])
def test_a_log_that_is_cut_short_while_it_is_read_is_told(tmp_path: Path, few: int) -> None:
    """As `copytruncate` of logrotate does; the row at the end is gone, and nothing may be clear for it."""
    file = tmp_path / "flows.csv"
    rows = 3_000_000
    file.write_bytes(b"src_ip,dst_ip,bytes\n" + b"10.0.0.1,8.8.8.8,5\n" * rows + b"10.0.0.1,202.96.128.86,5\n")

    def cut(name: str, records: int, share: float) -> None:
        if records:
            os.truncate(file, 0)

    counted = count_paths([tmp_path], ASKING, cut, few=few)
    account = counted.accounts[str(file)].closed()
    assert "cut short while it was read" in account.unread
    assert 0 < account.read < rows


def test_a_log_that_is_cut_short_before_it_is_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "flows.csv"
    file.write_bytes(b"src_ip,dst_ip,bytes\n" + b"10.0.0.1,8.8.8.8,5\n" * 4_000)

    def cut(name: str, records: int, share: float) -> None:
        os.truncate(file, 30_000)

    for few in (0, NEVER):
        counted = count_paths([tmp_path], ASKING, cut, few=few)
        assert "cut short while it was read" in counted.accounts[str(file)].closed().unread
        file.write_bytes(b"src_ip,dst_ip,bytes\n" + b"10.0.0.1,8.8.8.8,5\n" * 4_000)


@pytest.mark.parametrize("few", [0, 1 << 62])
@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("size", [LONGEST - 100, LONGEST, 2 * LONGEST, 5 * LONGEST])
def test_a_row_that_is_too_long_is_skipped_wherever_it_stands(tmp_path: Path, size: int, quoted: bool, few: int) -> None:
    cell = "x" * size
    rows = ["192.0.2.1,8.8.8.8,5,y"] * 200
    rows[100] = rows[100][:-1] + (f'"{cell}"' if quoted else cell)
    (tmp_path / "a.csv").write_text("\n".join(["src_ip,dst_ip,bytes,remark", *rows, ""]))
    account = count_paths([tmp_path], ASKING, few=few).accounts[str(tmp_path / "a.csv")].closed()
    lost = {"row too long": 1} if size >= LONGEST else {}
    assert (account.read, account.skipped, account.unread) == (200, lost, "")
    assert account.examples == ({"row too long": "101: more than 1,048,576 bytes"} if lost else {})


@pytest.mark.parametrize("few", [0, 1 << 62])
def test_a_byte_order_mark_inside_of_a_table_is_text_of_a_row(tmp_path: Path, few: int) -> None:
    rows = ["192.0.2.1,8.8.8.8,5", "\ufeff", "192.0.2.1,8.8.8.8,5"]
    (tmp_path / "a.csv").write_text("\n".join(["src_ip,dst_ip,bytes", *rows, ""]), encoding="utf-8")
    account = count_paths([tmp_path], ASKING, few=few).accounts[str(tmp_path / "a.csv")].closed()
    assert (account.read, account.skipped, account.unread) == (3, {"wrong number of fields": 1}, "")

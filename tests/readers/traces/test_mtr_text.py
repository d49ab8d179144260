"""Reports of mtr as text, CSV and XML, of old and new versions, and texts that are none."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from readers.traces.told import read_by

from cleannet.readers.traces.mtr_text import READER

TEXT = """Start: 2026-11-24T10:00:00+0100
HOST: border-1                    Loss%   Snt   Last   Avg  Best  Wrst StDev
  1.|-- 192.0.2.1                  0.0%    10    0.5   0.5   0.4   0.6   0.1
  2.|-- AS64500  r1.example.net (192.0.2.10)  0.0%    10    0.5   0.5   0.4   0.6   0.1
        |   `|-- 192.0.2.11
        |   +-- [MPLS: Lbl 24015 Exp 0 S u TTL 1]
  3.|-- ???                       100.0    10    0.0   0.0   0.0   0.0   0.0
  4.|-- AS???    203.0.113.9       0.0%    10    0.5   0.5   0.4   0.6   0.1
"""
OLD = """HOST: border-1                    Loss%   Snt   Last   Avg  Best  Wrst StDev
  1. 192.0.2.1                     0.0%    10    0.5   0.5   0.4   0.6   0.1
  2. 192.0.2.10                    0.0%    10    0.5   0.5   0.4   0.6   0.1
  3. ???                          100.0    10    0.0   0.0   0.0   0.0   0.0
"""
CSV = """Mtr_Version,Start_Time,Status,Host,Hop,Ip,Loss%,Snt, ,Last,Avg,Best,Wrst,StDev,
MTR.0.95,1795147200,OK,203.0.113.9,1,192.0.2.1,0.00,60,0,1.10,2.20,0.90,9.00,1.00
MTR.0.95,1795147200,OK,203.0.113.9,2,r1.example.net (192.0.2.10),0.00,60,0,1.10,2.20,0.90,9.00,1.00
MTR.0.95,1795147200,OK,203.0.113.9,3,???,100.00,60,0,0.00,0.00,0.00,0.00,0.00
MTR.0.95,1795147200,OK,203.0.113.9,4,203.0.113.9,0.00,60,0,0.00,0.00,0.00,0.00,0.00
"""
XML = """<?xml version="1.0"?>
<MTR SRC="border-1" DST="203.0.113.9" TOS="0x0" PSIZE="64" BITPATTERN="0x00" TESTS="10">
    <HUB COUNT="1" HOST="192.0.2.1">
        <Loss%>  0.0%</Loss%>
        <Snt>    10</Snt>
    </HUB>
    <HUB COUNT="2" HOST="192.0.2.10">
    </HUB>
    <HUB COUNT="3" HOST="???">
    </HUB>
    <HUB COUNT="4" HOST="203.0.113.9">
    </HUB>
</MTR>
"""
HOPS = [("hop", "192.0.2.1"), ("hop", "192.0.2.10")]
REPLIED = [("far-end", "203.0.113.9"), *HOPS]


def test_text() -> None:
    assert READER.sniff(TEXT.encode())
    found, skipped, notes = read_by(READER, TEXT.encode())
    assert found == {1: [*HOPS, ("hop", "192.0.2.11"), ("hop", "203.0.113.9")]}
    assert (skipped, notes) == ([], [])
    (batch,) = READER.read(an_input(TEXT.encode()))
    assert batch.seen_first is not None
    assert batch.seen_first.tolist() == [1795510800_000000]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["border-1"]


def test_text_of_old_versions() -> None:
    assert READER.sniff(OLD.encode())
    assert read_by(READER, OLD.encode())[0] == {1: HOPS}


@pytest.mark.parametrize(
    ("text", "number"),
    [(CSV, 2), (CSV.partition("\n")[2], 1), (CSV.replace(",", ";"), 2), (XML, 2), (XML.replace('"', ""), 2)],
    ids=["csv", "csv without a header", "csv with semicolons", "xml", "xml of old versions"],
)
def test_csv_and_xml(text: str, number: int) -> None:
    for data in (text.encode(), b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()):
        assert READER.sniff(data)
        assert read_by(READER, data) == ({number: REPLIED}, [], [])


def test_several_reports_in_one_file() -> None:
    assert [len(told) for told in read_by(READER, (TEXT + OLD + TEXT).encode())[0].values()] == [4, 2, 4]
    csv = CSV + CSV.replace("1795147200", "1795147260") + CSV.partition("\n")[2]
    assert list(read_by(READER, csv.encode())[0].values()) == [REPLIED] * 3
    assert list(read_by(READER, (XML + XML).encode())[0].values()) == [REPLIED] * 2


def test_a_destination_by_name_and_hops_by_name() -> None:
    text = CSV.replace("203.0.113.9", "www.example.org")
    found, _, notes = read_by(READER, text.encode())
    assert found == {2: [("far-end", "www.example.org"), *HOPS]}
    assert notes == ["1 hops are shown by name alone and were left out; `mtr -n` and `mtr -b` show the address"]


def test_nobody_answered() -> None:
    text = "HOST: border-1                    Loss%   Snt\n  1.|-- ???                       100.0    10    0.0   0.0\n"
    assert read_by(READER, text.encode()) == ({}, [(1, "no hop answered")], [])


def test_other_texts_are_left_alone() -> None:
    others = ("", "HOST: a Loss%\n", "Start: 2026-11-24\n", "MTR.1,2\n", "<MTR/>\n", "<?xml version='1.0'?>\n<a/>\n", "\0" * 9)
    assert not any(READER.sniff(other.encode()) for other in others)


ADDRESS = st.one_of(
    st.integers(0, 255).map(lambda n: f"192.0.2.{n}"), st.integers(1, 65535).map(lambda n: f"2001:db8::{n:x}"), st.none()
)


@examples(80)
@given(st.lists(ADDRESS, min_size=1, max_size=8), st.sampled_from(["text", "csv", "xml"]))
def test_what_is_printed_is_read_again(hops: list[str | None], form: str) -> None:
    lines = {
        "text": ["HOST: border-1                    Loss%   Snt   Last   Avg  Best  Wrst StDev"],
        "csv": [],
        "xml": ['<MTR SRC="border-1" DST="203.0.113.9" TOS="0x0">'],
    }[form]
    for number, hop in enumerate(hops, 1):
        host = hop or "???"
        lines.append(
            {
                "text": f"{number:>3}.|-- {host:<25} {0.0:>5}%{10:>6}{0.5:>7}{0.5:>6}",
                "csv": f"MTR.0.95,1795147200,OK,203.0.113.9,{number},{host},0.00,60,0,0.00,0.00,0.00,0.00,0.00",
                "xml": f'    <HUB COUNT="{number}" HOST="{host}">\n        <Snt>    10</Snt>\n    </HUB>',
            }[form]
        )
    found, skipped, _ = read_by(READER, "\n".join([*lines, ""]).encode())
    replied = sorted({("hop", hop) for hop in hops if hop})
    assert list(found.values()) == ([replied] if replied else [])
    assert bool(skipped) == (not replied)

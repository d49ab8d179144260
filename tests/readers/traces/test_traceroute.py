"""Traceroutes as text: of each system and of routers, with what tools add to a hop, and texts that are none."""

from __future__ import annotations

import json

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from readers.traces.told import read_by

from cleannet.readers import READERS
from cleannet.readers.inputs import rows
from cleannet.readers.traces.traceroute import READER

LINUX = """traceroute to www.example.org (203.0.113.9), 30 hops max, 60 byte packets
 1  gw.example.net (192.0.2.1) [*]  0.512 ms  0.487 ms  0.466 ms
 2  r1.example.net (192.0.2.10) [AS64500]  4.1 ms 192.0.2.11 (192.0.2.11) [AS64500/AS64501]  4.2 ms  4.3 ms
 3  * * *
 4  198.51.100.1 (198.51.100.1)  180.1 ms !X * 180.4 ms !N
 5  www.example.org (203.0.113.9)  182.1 ms  182.2 ms  182.4 ms
"""
NUMERIC = """$ traceroute -n 203.0.113.9
traceroute to 203.0.113.9 (203.0.113.9), 30 hops max, 60 byte packets
 1  192.0.2.1  0.512 ms  0.487 ms  0.466 ms
 2  192.0.2.10  4.1 ms 192.0.2.11  4.2 ms *
 3  * * *
 4  198.51.100.1  180.1 ms  180.1 ms  180.1 ms
 5  203.0.113.9  182.1 ms  182.2 ms  182.4 ms
"""
BSD = """traceroute: Warning: www.example.org has multiple addresses; using 203.0.113.9
traceroute to www.example.org (203.0.113.9), 64 hops max, 52 byte packets
 1  gw (192.0.2.1)  0.512 ms  0.487 ms  0.466 ms
 2  r1.example.net (192.0.2.10)  4.1 ms
    192.0.2.11 (192.0.2.11)  4.2 ms
    192.0.2.10 (192.0.2.10)  4.2 ms
     MPLS Label=299776 CoS=0 TTL=1 S=1
 3  * * *
 4  198.51.100.1 (198.51.100.1)  180.1 ms  180.1 ms  180.1 ms
 5  203.0.113.9 (203.0.113.9)  182.1 ms  182.2 ms  182.4 ms
"""
CISCO = """edge1#traceroute www.example.org
Type escape sequence to abort.
Tracing the route to www.example.org (203.0.113.9)
VRF info: (vrf in name/id, vrf out name/id)
  1 192.0.2.1 4 msec 0 msec 0 msec
  2 r1.example.net (192.0.2.10) [AS 64500] [MPLS: Labels 16/23 Exp 0] 4 msec
    192.0.2.11 4 msec *
  3  *  *  *
  4 198.51.100.1 180 msec !A  *  180 msec
  5 203.0.113.9 180 msec 181 msec 180 msec
"""
TRACEPATH = """ 1?: [LOCALHOST]                      pmtu 1500
 1:  192.0.2.1                                             0.487ms
 2:  r1.example.net (192.0.2.10)                           4.487ms asymm  4
 2:  192.0.2.11                                            4.487ms
 3:  no reply
 4:  198.51.100.1                                          9.487ms
 5:  203.0.113.9                                          10.487ms reached
     Resume: pmtu 1500 hops 5 back 5
"""
TRACERT = """
{}

  1    <1 ms    <1 ms    <1 ms  gw.example.net [192.0.2.1]
  2     4 ms     4 ms     *     192.0.2.10
  3     *        *        *     {}
  4   180 ms   181 ms   180 ms  198.51.100.1
  5   182 ms   182 ms   182 ms  www.example.org [203.0.113.9]

{}
"""
WINDOWS = {
    "en": TRACERT.format(
        "Tracing route to www.example.org [203.0.113.9]\nover a maximum of 30 hops:", "Request timed out.", "Trace complete."
    ),
    "de": TRACERT.format(
        "Routenverfolgung zu www.example.org [203.0.113.9]\nüber maximal 30 Hops:",
        "Zeitüberschreitung der Anforderung.",
        "Ablaufverfolgung beendet.",
    ),
    "fr": TRACERT.format(
        "Détermination de l'itinéraire vers www.example.org [203.0.113.9]\navec un maximum de 30 sauts :",
        "Délai d'attente de la demande dépassé.",
        "Itinéraire déterminé.",
    ),
    "es": TRACERT.format(
        "Traza a la dirección www.example.org [203.0.113.9]\nsobre un máximo de 30 saltos:",
        "Tiempo de espera agotado para esta solicitud.",
        "Traza completa.",
    ),
    "ru": TRACERT.format(
        "Трассировка маршрута к www.example.org [203.0.113.9]\nс максимальным числом прыжков 30:",
        "Превышен интервал ожидания для запроса.",
        "Трассировка завершена.",
    ),
    "ja": TRACERT.format(
        "www.example.org [203.0.113.9] へのルートをトレースしています\n経由するホップ数は最大 30 です:",
        "要求がタイムアウトしました。",
        "トレースを完了しました。",
    ),
    "zh": TRACERT.format("通过最多 30 个跃点跟踪\n到 www.example.org [203.0.113.9] 的路由:", "请求超时。", "跟踪完成。"),
}
FAR = ("far-end", "203.0.113.9")
HOPS = [("hop", "192.0.2.1"), ("hop", "192.0.2.10"), ("hop", "192.0.2.11"), ("hop", "198.51.100.1")]


@pytest.mark.parametrize(
    ("text", "number"),
    [(LINUX, 1), (NUMERIC, 2), (BSD, 2), (CISCO, 3)],
    ids=["linux", "numeric", "bsd", "cisco"],
)
def test_the_same_trace_of_each_system(text: str, number: int) -> None:
    for data in (text.encode(), b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), text.rstrip("\n").encode()):
        assert READER.sniff(data)
        assert read_by(READER, data) == ({number: [FAR, *HOPS]}, [], [])


@pytest.mark.parametrize("text", WINDOWS.values(), ids=WINDOWS)
def test_windows_in_any_language(text: str) -> None:
    hops = [hop for hop in HOPS if hop[1] != "192.0.2.11"]
    for coding in ("utf-8", "cp1252", "cp866", "cp932", "gbk"):
        data = text.replace("\n", "\r\n").encode(coding, "replace")
        assert READER.sniff(data)
        assert read_by(READER, data) == ({2: [FAR, *hops]}, [], [])


def test_tracepath_does_not_name_its_destination() -> None:
    assert READER.sniff(TRACEPATH.encode())
    assert read_by(READER, TRACEPATH.encode())[0] == {1: sorted([*HOPS, ("hop", "203.0.113.9")])}


def test_hops_alone() -> None:
    data = LINUX.partition("\n")[2].encode()
    assert READER.sniff(data)
    assert read_by(READER, data)[0] == {1: sorted([*HOPS, ("hop", "203.0.113.9")])}


def test_several_traces_in_one_file() -> None:
    data = (LINUX + "\n" + WINDOWS["de"] + CISCO + NUMERIC + LINUX.partition("\n")[2]).encode()
    found, skipped, _ = read_by(READER, data)
    assert len(found) == 5
    assert sum(("far-end", "203.0.113.9") in told for told in found.values()) == 4
    assert skipped == []


def test_a_destination_that_does_not_answer_is_no_far_end() -> None:
    text = LINUX.replace(" 5  www.example.org (203.0.113.9)  182.1 ms  182.2 ms  182.4 ms", " 5  * * *")
    assert read_by(READER, text.encode())[0] == {1: HOPS}


def test_nobody_answered() -> None:
    text = "traceroute to 203.0.113.9 (203.0.113.9), 30 hops max, 60 byte packets\n 1  * * *\n 2  * * *\n"
    assert read_by(READER, text.encode()) == ({}, [(1, "no hop answered")], [])
    assert "no hop answered" in READER.idle


def test_ipv6_with_a_source_and_a_zone() -> None:
    text = (
        "traceroute6 to www.example.org (2001:db8::9) from 2001:db8::77, 64 hops max, 12 byte packets\n"
        " 1  fe80::1%en0  3.1 ms  2.0 ms  2.1 ms\n 2  2001:DB8:0::9  3.1 ms  2.0 ms  2.1 ms\n"
    )
    assert read_by(READER, text.encode())[0] == {1: [("far-end", "2001:db8::9"), ("hop", "fe80::1")]}


def test_names_without_addresses_are_noted() -> None:
    text = "traceroute to 203.0.113.9 (203.0.113.9), 30 hops max\n 1  r1.example.net  3.1 ms\n 2  192.0.2.1 3.1 ms\n"
    found, _, notes = read_by(READER, text.encode())
    assert found == {1: [("hop", "192.0.2.1")]}
    assert notes == ["1 hops are shown by name alone and were left out; `-n` shows addresses"]


@pytest.mark.parametrize("size", [60, 111])
def test_traces_across_blocks(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(rows, "BLOCK", size)
    assert read_by(READER, BSD.encode())[0] == {2: [FAR, *HOPS]}


def test_other_texts_are_left_alone() -> None:
    others = (
        "",
        "traceroute to the moon\n",
        "1 2 3\n",
        "  1. one\n  2. two\n",
        "1  apple 3 ms\n",
        "2  192.0.2.1  3 ms\n",
        "\0" * 99,
    )
    assert not any(READER.sniff(other.encode()) for other in others)


ADDRESS = st.one_of(st.integers(0, 255).map(lambda n: f"192.0.2.{n}"), st.integers(1, 65535).map(lambda n: f"2001:db8::{n:x}"))


@examples(80)
@given(st.lists(st.lists(ADDRESS, max_size=3), min_size=1, max_size=8), ADDRESS, st.sampled_from(["-n", "named", "windows"]))
def test_what_is_printed_is_read_again(hops: list[list[str]], destination: str, form: str) -> None:
    lines = [f"traceroute to x.example ({destination}), 30 hops max"]
    if form == "windows":
        lines = ["", f"Tracing route to x.example [{destination}]", "over a maximum of 30 hops:", ""]
        hops = [told[:1] for told in hops]
    for number, told in enumerate(hops, 1):
        if form == "windows":
            shown = f"  r.example [{told[0]}]" if told else "  Request timed out."
            lines.append(f"{number:>3}  {'   <1 ms  ' * 3 if told else '   *     ' * 3}{shown}")
        else:
            names = [f"r.example ({address})" if form == "named" else address for address in told]
            lines.append(f"{number:>2}  " + ("  ".join(f"{name}  1.5 ms" for name in names) or "* * *"))
    found, skipped, _ = read_by(READER, "\n".join([*lines, ""]).encode())
    passed = sorted({("far-end" if a == destination else "hop", a) for told in hops for a in told})
    assert list(found.values()) == ([passed] if passed else [])
    assert bool(skipped) == (not passed)


@examples(120)
@given(st.sampled_from([LINUX, BSD, CISCO, WINDOWS["en"]]), st.integers(0, 600), st.binary(max_size=6), st.integers(0, 60))
def test_mutated_traces(text: str, at: int, put: bytes, cut: int) -> None:
    raw = text.encode()
    data = raw[:at] + put + raw[at + cut :]
    READER.sniff(data)
    found, skipped, _ = read_by(READER, data)
    numbers = [*found, *(number for number, _ in skipped)]
    assert len(numbers) == len(set(numbers))


def test_the_as_that_the_tool_looked_up_stands_beside_the_address() -> None:
    begin = b"traceroute to 192.0.2.9 (192.0.2.9), 30 hops max\n"
    linux = begin + b" 1  a.example (192.0.2.1) [AS11/AS22]  1 ms *\n 2  192.0.2.9 (192.0.2.9) [AS33] 2 ms\n"
    bsd = begin + b" 1  [AS11] a.example (192.0.2.1)  1 ms\n 2  [AS0] 192.0.2.9  2 ms\n"
    hubs = [{"host": "192.0.2.1", "ASN": "AS11"}, {"host": "x", "ASN": "AS44"}, {"host": "192.0.2.7", "ASN": "AS???"}]
    json_ = json.dumps({"report": {"mtr": {"src": "a", "dst": "192.0.2.9"}, "hubs": hubs}}).encode()
    text = (
        b"Start: 2026-11-24T10:00:00+0100\nHOST: a   Loss%   Snt   Last\n"
        b"  1. AS11     192.0.2.1    0.0%    10    0.3\n  2. AS???    ???   100.0    10    0.0\n"
    )
    rows = b"".join(
        b"MTR.0.95;1795510800;OK;192.0.2.9;%d;192.0.2.%d;%s;0.00;10\n" % row for row in ((1, 1, b"AS11"), (2, 7, b"AS???"))
    )
    first = ("asn-beside", "hop", "11", "192.0.2.1")
    for data, expected in (
        (linux, {first, ("asn-beside", "hop", "22", "192.0.2.1"), ("asn-beside", "far-end", "33", "192.0.2.9")}),
        (bsd, {first, ("asn-beside", "far-end", "0", "192.0.2.9")}),
        (json_, {first, ("asn", "hop", 44, None)}),
        (text, {first}),
        (rows, {first}),
    ):
        (reader,) = [reader for reader in READERS if reader.sniff(data)]
        found = {
            (r.kind, r.role, value, beside if r.kind == "asn-beside" else None)
            for batch in reader.read(an_input(data))
            for r in batch.references
            if r.kind.startswith("asn")
            for value, beside in zip(r.values.to_pylist(), (r.beside or r.values).to_pylist(), strict=True)
        }
        assert found == expected

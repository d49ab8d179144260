"""What strangers write into lines: sums without end, characters that a cut would part, values of a megabyte, decoys."""

from __future__ import annotations

import tracemalloc
from time import process_time

import pytest
from readers.logs.forms import SAMPLES
from readers.logs.told import tell

from cleannet.columns import LATEST
from cleannet.readers.inputs import sessions

pytestmark = pytest.mark.slow

FORTIGATE = (
    'date=2026-11-24 time=11:37:47 logid="0000000013" type="traffic" vd="root" srcip={} dstip=203.0.113.9 sessionid={} action="{}"'
)
NUMBERS = (b"1795513067369913239", b"116", b"0:00:30", b"1796035872", b"180 ", b",30,any", b"1795515630", b"2326", b"9000")


@pytest.mark.parametrize("id_", sorted(SAMPLES))
def test_numbers_without_end_are_no_times_and_no_sums(id_: str) -> None:
    for digits in (b"9" * 18, b"9" * 30):
        grown = b"".join(SAMPLES[id_].replace(number, digits) for number in NUMBERS)
        for told in tell(SAMPLES[id_] + grown).lines.values():
            assert -1 <= told.first <= told.last <= LATEST
            assert told.octets < 1 << 46


@pytest.mark.parametrize("id_", sorted(SAMPLES))
def test_characters_beyond_ascii_are_cut_nowhere(id_: str) -> None:
    text = SAMPLES[id_].decode()
    puts = [(sign, put) for sign in '[]"/:(),= |%' for put in ("é" + sign, sign + "é", "]é", "\U0001f600")]
    changed = [text, *(text.replace(sign, put, most) for sign, put in puts for most in (-1, 1))]
    assert tell("".join(changed).encode()).counted == len(changed) * text.count("\n")


@pytest.mark.parametrize("id_", sorted(SAMPLES))
def test_a_line_of_one_sign_costs_time_in_proportion_to_its_length(id_: str) -> None:
    line = SAMPLES[id_].splitlines()[0]

    def taken(size: int) -> float:
        many = [(sign * size)[:size] for sign in (b"%", b"=", b" ", b'"', b",", b":", b"[", b"%A", b'\\"', b"a=", "é".encode())]
        data = SAMPLES[id_] + b"".join(line + signs + b"\n" + signs + line + b"\n" for signs in many)
        since = process_time()
        tell(data)
        return process_time() - since

    assert taken(1 << 17) < 16 * taken(1 << 14) + 0.2  # 8 where linear, 64 where it grows with the square


def test_lines_that_wait_are_bounded_in_number_and_in_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "HELD", 10)
    many = "".join(FORTIGATE.format(f"10.0.0.{at}", at, "start") + "\n" for at in range(1, 31))
    log = tell(many.encode())
    assert len(log.lines) == 30
    assert log.skipped == []

    waiting = FORTIGATE.replace('"traffic"', '"utm"') + ' hostname="{}"\n'
    long = "".join(waiting.format("10.0.0.1", at, "pass", "9" * (1 << 19)) for at in range(1, 81)).encode()
    tracemalloc.start()
    log = tell(long)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(log.lines) == 80
    assert peak < len(long) * 4
    assert all(len(value) <= 300 for told in log.lines.values() for value in told.hosts)


def test_a_bracket_in_the_name_of_a_host_parts_no_character() -> None:
    log = tell("Nov 30 10:51:12 x]\u20ac dnsmasq[1]: query[A] a.example from 10.0.0.1\n".encode())
    assert log.counted == 1


def test_a_decoy_in_front_of_the_message_is_passed_over() -> None:
    line = b"%ASA-like 100%FTD %PIX-6-1: %ASA-4-106023: Deny tcp src out:203.0.113.9/4 dst in:10.0.0.1/5 by x\n"
    log = tell(line)
    assert log.counted == 1


def test_what_the_journal_says_of_itself_may_stand_first() -> None:
    log = tell(b"-- Journal begins at Mon 2026-11-30 --\n" + SAMPLES["netfilter"])
    assert log.reader == "netfilter"
    assert (1, "line of another log", 1) in log.skipped


def test_a_session_of_number_0_is_none() -> None:
    anomaly = FORTIGATE.replace('type="traffic"', 'type="anomaly"')
    data = "".join(anomaly.format(f"10.0.0.{at}", 0, "detected") + "\n" for at in range(1, 4))
    assert len(tell(data.encode()).lines) == 3

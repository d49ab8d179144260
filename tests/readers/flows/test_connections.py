"""Tables of open connections: the other end in each form, what waits for others, what nobody answered, what was cut."""

from __future__ import annotations

import pytest
from inputs import an_input
from readers.flows.samples import CONNECTIONS

from cleannet.readers import READERS
from cleannet.readers.flows.connections import CUT, NO_CONNECTION, OTHER_SOCKET, READER, WAITS

Rows = list[tuple[int, set[str], bool]]


def told(data: bytes) -> tuple[Rows, list[tuple[int, str]]]:
    """Number, far ends and attempt of each record; number and reason of what was skipped."""
    rows: dict[int, set[str]] = {}
    tried: set[int] = set()
    skipped = []
    for batch in READER.read(an_input(data)):
        for references in batch.references:
            assert (references.kind, references.role) == ("address", "far-end")
            places = range(len(references.values)) if references.rows is None else references.rows.tolist()
            for value, row in zip(references.values.to_pylist(), places, strict=True):
                rows.setdefault(int(batch.records[row]), set()).add(str(value))
        if batch.attempts is not None:
            tried |= set(batch.records[batch.attempts].tolist())
        skipped += [(skip.record, skip.reason) for skip in batch.skipped]
    return [(number, ends, number in tried) for number, ends in sorted(rows.items())], sorted(skipped)


OUT, TRIED, SIX = {"203.0.113.9"}, {"203.0.113.10"}, {"2001:db8:9::1"}
BOTH, BOTH_TRIED = {"203.0.113.9", "10.0.0.1"}, {"203.0.113.10", "10.0.0.1"}
EXPECTED: dict[str, tuple[Rows, list[tuple[int, str]]]] = {
    "ss": ([(2, OUT, False), (3, TRIED, True), (5, SIX, False)], [(4, WAITS), (6, OTHER_SOCKET)]),
    "ss of one state": ([(2, OUT, False)], []),
    "netstat of Linux": (
        [(4, OUT, False), (5, TRIED, True), (6, SIX, False)],
        [(3, WAITS), (7, CUT), (8, WAITS), (11, OTHER_SOCKET)],
    ),
    "netstat of macOS": ([(3, OUT, False), (4, SIX, False)], [(5, CUT), (6, WAITS)]),
    "netstat of Windows": ([(5, OUT, False), (6, TRIED, True), (7, SIX, False)], [(4, WAITS), (8, WAITS)]),
    "PowerShell": ([(4, OUT, False), (5, TRIED, True)], [(3, WAITS)]),
    "lsof": ([(2, OUT, False), (4, SIX, True)], [(3, WAITS)]),
    "sockstat": ([(2, OUT, False)], [(3, WAITS)]),
    "pfctl": ([(1, OUT | {"192.0.2.7"}, False), (2, {"2001:db8::1", "2001:db8:9::1"}, True)], []),
    "ASA": ([(3, BOTH, False), (4, BOTH_TRIED, True), (5, BOTH, False), (7, BOTH_TRIED, True), (8, BOTH, False)], []),
    "IOS": ([(2, OUT, False)], [(3, WAITS)]),
    "RouterOS": ([(3, BOTH, False), (4, BOTH_TRIED, True)], []),
}


@pytest.mark.parametrize("form", EXPECTED)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_each_form_tells_the_other_end(form: str, end: bytes) -> None:
    data = CONNECTIONS[form].replace(b"\n", end)
    assert told(data) == EXPECTED[form]
    assert [reader.id for reader in READERS if reader.sniff(data)] == ["connections"]


def test_asa_tells_the_bytes_of_both_directions() -> None:
    (batch,) = READER.read(an_input(CONNECTIONS["ASA"]))
    assert batch.octets is not None
    assert batch.octets.tolist() == [11_896_408, 0, 18_155, 0, 64]


def test_a_row_with_addresses_that_is_no_connection_is_told() -> None:
    data = CONNECTIONS["ss"] + b"ESTAB 0 0 10.0.0.1:5 www.example.com:https\nESTAB 203.0.113.9:443\n"
    assert told(data)[1][-2:] == [(7, "not an address"), (8, NO_CONNECTION)]


def test_what_only_looks_like_a_row_is_not_claimed() -> None:
    for data in (b"192.0.2.1 443 203.0.113.9 51234 TCP\n", b"tcp 1 2 3 4\n", b"# Notes\n" + CONNECTIONS["pfctl"]):
        assert not READER.sniff(data)

"""Messages of RIS Live: announcements and withdrawals, messages without routes, and lines that are no message."""

from __future__ import annotations

import json
from typing import Any

from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.routes.told import assets, read_by, roles, skips

from cleannet.readers.routes.ris_live import READER


def message(kind: str = "UPDATE", **more: Any) -> dict[str, Any]:
    told = {"timestamp": 1795147200.25, "peer": "192.0.2.9", "peer_asn": "11", "id": "a", "host": "rrc00.ripe.net", "type": kind}
    return {"type": "ris_message", "data": {**told, **more}}


UPDATE = message(
    path=[11, 22, 22, 33],
    announcements=[
        {"next_hop": "192.0.2.9", "prefixes": ["198.51.100.0/24", "203.0.113.0/24"]},
        {"next_hop": "2001:db8::1", "prefixes": ["2001:db8:5::/48"]},
    ],
    withdrawals=["192.0.2.0/24"],
)
FILE = "".join(
    json.dumps(line) + "\n"
    for line in (
        {"type": "ris_subscribe_ok", "data": {"socketOptions": {}}},
        UPDATE,
        message("KEEPALIVE"),
        message(path=[44, [33, 55]], announcements=[{"prefixes": ["198.51.100.0/24"]}]),
    )
).encode()
FIRST = {"direct": [11], "transit": [22], "origin": [33]}


def test_a_record_is_a_prefix() -> None:
    assert READER.sniff(FILE)
    batches, _ = read_by(READER, FILE)
    assert roles(batches) == {2: FIRST, 3: FIRST, 4: FIRST, 7: {"direct": [44], "aggregated": [33, 55]}}
    assert assets(batches) == ["198.51.100.0/24", "203.0.113.0/24", "2001:db8:5::/48", "198.51.100.0/24"]
    assert skips(batches) == [(1, "no message of a router"), (5, "withdrawal"), (6, "no route in it")]
    seen = batches[0].seen_last
    assert seen is not None
    assert set(seen.tolist()) == {1795147200_250000}


def test_the_data_alone() -> None:
    data = (json.dumps(UPDATE["data"]) + "\n").encode()
    assert READER.sniff(data)
    assert len(roles(read_by(READER, data)[0])) == 3


def test_odd_lines_are_told() -> None:
    odd = (
        message(path=[11, "x"], announcements=[{"prefixes": ["198.51.100.0/24"]}]),
        message(announcements=[{"prefixes": ["198.51.100.0/24"]}], timestamp="x"),
        message(path=7, announcements=7, withdrawals=7),
        {"type": "ris_message", "data": {"type": {"a": []}}},
    )
    batches, _ = read_by(READER, b"hello\n[1]\n" + "".join(json.dumps(o) + "\n" for o in odd).encode() + b'{"type":"ris_m')
    assert [reason for _, reason in skips(batches)] == [
        *["no JSON object"] * 2,
        "AS path not readable",
        "no AS path",
        "no route in it",
        "no message of a router",
        "no JSON object",
    ]


PREFIXES = st.lists(st.integers(0, 255).map(lambda n: f"198.51.{n}.0/24"), max_size=3)


@examples(80)
@given(st.lists(st.tuples(st.lists(st.integers(1, 64495), min_size=1, max_size=5), PREFIXES, PREFIXES), min_size=1, max_size=6))
def test_what_is_sent_is_read_again(messages: list[tuple[list[int], list[str], list[str]]]) -> None:
    sent = [message(path=path, announcements=[{"prefixes": told}], withdrawals=gone) for path, told, gone in messages]
    batches, _ = read_by(READER, "".join(json.dumps(one) + "\n" for one in sent).encode())
    assert assets(batches) == [prefix for _, told, _ in messages for prefix in told]
    found = roles(batches)
    assert [found[n]["origin"] for n in sorted(found)] == [[path[-1]] for path, told, _ in messages for _ in told]
    numbers = sorted(n for b in batches for n in (*b.records.tolist(), *(s.record for s in b.skipped)))
    assert numbers == list(range(1, len(numbers) + 1))

"""What a probe counted is read back: the server is a far end, and the counts are notes that no verdict depends on."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from inputs import an_input

from cleannet.cli import run
from cleannet.columns import Batch
from cleannet.model.answers.relay import Counts, ProbedRelay, Way
from cleannet.readers.apps.relay import NO_SERVER, READER
from cleannet.readers.base.input import Unreadable
from cleannet.report.json import render

WAYS = (
    Way(
        direction="there",
        room="direct",
        controls=Counts(sent=5, arrived=5),
        canaries=Counts(sent=4, arrived=1, missing=3),
        answer="3 of 4 missing; controls: none of 5 lost",
        least=0.19,
        most=0.99,
        chance=0.04,
    ),
    Way(
        direction="back",
        room="group",
        controls=Counts(sent=5, arrived=5),
        canaries=Counts(sent=4, arrived=4),
        answer="no difference seen in 4",
    ),
)
PROBED = ProbedRelay(
    version="0.1.0",
    protocol="matrix",
    server="relay.wechat.com",
    day="2026-11-24",
    messages=18,
    repeat=2,
    wait=10,
    pause=2,
    ways=WAYS,
)
SAMPLE = render(PROBED).encode()


def read(data: bytes) -> tuple[list[Batch], list[str]]:
    item = an_input(data)
    return list(READER.read(item)), item.log.notes


def test_the_server_is_a_far_end_once_a_way() -> None:
    (batch,), notes = read(SAMPLE)
    (found,) = batch.references
    assert (found.kind, found.role, found.values.to_pylist()) == ("domain", "far-end", ["relay.wechat.com"] * 2)
    assert notes == [
        "messages (direct, there): 3 of 4 missing; controls: none of 5 lost",
        "messages (group, back): no difference seen in 4",
    ]
    assert batch.seen_first is not None
    assert batch.seen_first.tolist() == [1_795_478_400_000_000] * 2


def test_a_server_by_its_address_and_a_ledger_without_one() -> None:
    (batch,), _ = read(render(msgspec.structs.replace(PROBED, server="198.51.100.7")).encode())
    assert batch.references[0].kind == "address"
    (batch,), notes = read(render(msgspec.structs.replace(PROBED, server="", protocol="ledger")).encode())
    assert [skip.reason for skip in batch.skipped] == [NO_SERVER] * 2
    assert len(notes) == 2


def test_counts_that_do_not_add_up_are_skipped_and_not_told() -> None:
    for wrong in (Counts(sent=4, arrived=5), Counts(sent=0, arrived=-1, missing=1), Counts(sent=2, arrived=2, late=3)):
        way = msgspec.structs.replace(WAYS[0], canaries=wrong)
        (batch,), notes = read(render(msgspec.structs.replace(PROBED, ways=(way, WAYS[1]))).encode())
        assert [(skip.record, skip.reason) for skip in batch.skipped] == [(1, "counts do not add up")]
        assert len(batch.records) == 1
        assert len(notes) == 1


def test_the_words_of_the_file_are_not_repeated() -> None:
    way = msgspec.structs.replace(WAYS[1], answer="certainly honest\x1b[31m", direction="\u202e", room="no such room at all")
    _, notes = read(render(msgspec.structs.replace(PROBED, ways=(way,), stopped="\x1b[2J")).encode())
    assert notes == ["the probe ended early", "messages (): no difference seen in 4"]


@pytest.mark.parametrize(
    "data",
    [
        SAMPLE[: len(SAMPLE) // 2],
        SAMPLE.replace(b'"sent": 4', b'"sent": "many"'),
        SAMPLE.replace(b'"server"', b'"host"'),
    ],
)
def test_a_broken_file_is_named_as_such(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data)


def test_another_form_is_another_format() -> None:
    assert READER.sniff(SAMPLE)
    assert not READER.sniff(SAMPLE.replace(b"relay-probe-1", b"relay-probe-2"))
    assert not READER.sniff(SAMPLE.replace(b"relay-probe-1", b"relay-ledger-1"))


def test_an_audit_judges_the_owner_and_tells_the_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "probe.json"
    file.write_bytes(SAMPLE)
    run(["audit", str(file), "--as-of", "2026-11-24", "--known-on", "2026-11-24"])
    told = capsys.readouterr().out
    assert "messages (direct, there): 3 of 4 missing; controls: none of 5 lost" in " ".join(told.split())
    assert "(relay-probe, way): 2 = 2 + 0 + 0" in " ".join(told.split())
    assert "censor" not in told

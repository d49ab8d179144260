"""All logs of lines alike: which reader knows them, that no line is lost, and that bad lines spoil no others."""

from __future__ import annotations

from functools import cache

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.logs.forms import SAMPLES
from readers.logs.told import Told, tell

from cleannet.readers import READERS
from cleannet.readers.inputs.log_forms import OTHER
from cleannet.readers.logs import FORMS

once = cache(tell)
"""What a sample says by itself, told once."""

ALL = pytest.mark.parametrize("id_", sorted(SAMPLES))


def lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def test_every_form_has_a_sample() -> None:
    assert SAMPLES.keys() == {form.id for form in FORMS}


@ALL
@pytest.mark.parametrize("kind", ["", "BOM", "CRLF", "cut", "blank"])
def test_its_reader_alone_knows_it(id_: str, kind: str) -> None:
    data = SAMPLES[id_]
    data = {
        "BOM": b"\xef\xbb\xbf" + data,
        "CRLF": data.replace(b"\n", b"\r\n"),
        "cut": data[:-1],
        "blank": b"\n\n" + data + b"\n",
    }.get(kind, data)
    assert [reader.id for reader in READERS if reader.sniff(data)] == [id_]
    log = tell(data)
    assert log.counted == len(lines(SAMPLES[id_]))
    shift = 2 if kind == "blank" else 0
    assert {number - shift: told for number, told in log.lines.items()} == once(SAMPLES[id_]).lines


@ALL
def test_each_line_alone_is_known_or_none_of_its_kind(id_: str) -> None:
    for line in lines(SAMPLES[id_]):
        assert [reader.id for reader in READERS if reader.sniff(line)] == [id_], line


@ALL
def test_lines_that_are_none_are_skipped_with_their_place(id_: str) -> None:
    data = SAMPLES[id_]
    first = lines(data)[0]
    log = tell(data + b"something else\n" + first[:-1] + b"\xff\n" + b"A" * (2 << 20) + b"\n")
    size = len(lines(data))
    assert (size + 1, OTHER, 1) in log.skipped
    assert (size + 2, "not UTF-8", 1) in log.skipped
    assert (size + 3, "line too long", 1) in log.skipped
    assert log.lines == tell(data).lines


@pytest.mark.slow
@ALL
def test_lines_of_all_logs_in_a_file_are_read_whichever_stands_first(id_: str) -> None:
    data, said = b"", dict[int, Told]()
    for one in (id_, *sorted(SAMPLES.keys() - {id_})):
        before = len(lines(data))
        said |= {number + before: told for number, told in once(SAMPLES[one]).lines.items()}
        data += SAMPLES[one]
    log = tell(data)
    assert (log.reader, log.lines) == (id_, said)


@ALL
@examples(20)
@given(data=st.data())
def test_mutated_lines_are_counted_once(id_: str, data: st.DataObject) -> None:
    text = SAMPLES[id_]
    at, put, cut = data.draw(st.integers(0, len(text))), data.draw(st.binary(max_size=6)), data.draw(st.integers(0, 200))
    changed = lines(text)[0] + text[:at] + put + text[at + cut :]
    counted = [line for line in changed.replace(b"\r\n", b"\n").replace(b"\r", b" ").split(b"\n") if line.strip()]
    assert tell(changed).counted == len(counted)


@ALL
def test_what_is_no_such_log_is_not_claimed(id_: str) -> None:
    sample = SAMPLES[id_]
    for data in (b"# Notes\n\n" + sample, b"An essay begins.\n" + sample, b'{"message": "x"}\n' + sample):
        assert not [reader.id for reader in READERS if reader.sniff(data)]

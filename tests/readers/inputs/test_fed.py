"""Long tokens of XML and JSON cost what they are long, and are bounded."""

from __future__ import annotations

import io

import pytest

from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs import fed
from cleannet.readers.inputs.documents import elements

XML = b'<r><a x="%s"/><!--%s--><b/></r>'


class Counted(io.BytesIO):
    pieces = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.pieces += 1
        return super().read(size)


def xml(stream: io.BytesIO) -> list[str]:
    return [element.tag for event, element in fed.xml(stream) if event == "end"]


def json(stream: io.BytesIO) -> list[object]:
    return [value for _, value in elements(stream, lambda path: len(path) == 2)]


def test_pieces_grow_with_a_token() -> None:
    """A parser looks at the whole token again with each piece: a hundred pieces of 64 KiB would cost fifty times as much as one."""
    size = 100 << 16
    for read, data, found in (
        (xml, XML % (b"x" * size, b"y"), ["a", "b", "r"]),
        (xml, XML % (b"x", b"y" * size), ["a", "b", "r"]),
        (json, b'{"k": ["%s", 7]}' % (b"x" * size), ["x" * size, 7]),
        (json, b'{"k": {"%s": 7}}' % (b"x" * size), [7]),
    ):
        stream = Counted(data)
        assert read(stream) == found
        assert stream.pieces < 12


def test_a_token_that_is_too_long_ends_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fed, "TOKEN", 1 << 20)
    size = 4 << 20
    for read, data in (
        (xml, XML % (b"x" * size, b"y")),
        (xml, XML % (b"x", b"y" * size)),
        (json, b'{"k": ["%s"]}' % (b"x" * size)),
        (json, b'{"k": %s}' % (b"1" * size)),
    ):
        with pytest.raises(Unreadable, match="a name, text or tag of more than 1 MiB") as error:
            read(io.BytesIO(data))
        assert error.value.at.startswith("before byte ")


def test_many_short_tokens_are_no_long_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fed, "TOKEN", 1 << 20)
    assert len(json(io.BytesIO(b'{"k": [%s]}' % b", ".join([b'"%s"' % (b"x" * 10_000)] * 1_000)))) == 1_000
    assert len(xml(io.BytesIO(b"<r>%s</r>" % (b"<a>%s</a>" % (b"x" * 10_000) * 1_000)))) == 1_001

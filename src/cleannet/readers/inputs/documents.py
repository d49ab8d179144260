"""JSON from strangers: an outline of a document, its elements one after another, or all of it, always within limits.

`outline` distinguishes formats by the first bytes. `elements` streams and keeps everything before a fault. `load` is some fifty
times faster but gives the whole document or nothing. All raise `Unreadable` and nothing else.

*Source*: RFC 8259, which discourages duplicate keys; here the last value counts.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, BinaryIO, Final, TypeVar

import ijson  # type: ignore[import-untyped]  # has no stubs
import msgspec

from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.begins import DEEPEST, Whole, of_elements
from cleannet.readers.inputs.fed import Fed

T = TypeVar("T")
Path = tuple[str, ...]

BYTES: Final = 512 << 20
"""Octets of the largest document that `load` takes."""

VALUES: Final = 20_000_000
"""Most values of a document that `load` takes: three bytes of hostile JSON can become a hundred in memory."""

PARTS: Final = 2_000_000
"""Most parts (keys, values, brackets) of one element that `elements` builds; a larger one comes as `TooLarge`."""

DEPTH: Final = 200
"""Deepest nesting of one element that `elements` builds."""

ITEM: Final = "[]"
"""What stands in a path for a place in an array."""


class TooLarge:
    """Stands for an element that has more than `PARTS` parts, or is nested deeper than `DEPTH`."""


@lru_cache(maxsize=8)
def outline(head: bytes, levels: int = 4) -> dict[Path, object]:
    """The paths down to that level in the head of a JSON object, each with its first scalar, or None for a container.

    Empty if it is no JSON object. A head that ends in the middle gives everything before its end."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    found: dict[Path, object] = {}
    if not text.startswith(b"{"):
        return found
    try:
        for path, event, value in _walk(io.BytesIO(text)):
            if 1 <= len(path) <= levels and event != "end":
                found.setdefault(tuple(path), None if event == "start" else value)
    except Unreadable:
        pass  # the head of a longer document ends anywhere
    return found


def elements(stream: BinaryIO, wanted: Callable[[Path], bool], several: bool = False) -> Iterator[tuple[Path, Any]]:
    """Each element with a wanted path, in the order of the document, built of dict, list, str, int, float, bool and None.

    A path has the keys from the top, and `ITEM` for a place in an array; if an array and its items are wanted, its items come one
    by one. several: documents may follow one another, as from a command that ran twice. Raises Unreadable, naming the byte up to
    which was read."""
    builder: _Builder | None = None
    at: Path = ()
    for path, event, value in _walk(stream, several):
        if builder is None:
            if event == "end" or not 1 <= len(path) <= DEEPEST or not wanted(tuple(path)):
                continue
            if value is list and wanted((*path, ITEM)):  # each item is wanted, not the array
                continue
            at = tuple(path)
            if event == "value":
                yield at, value
                continue
            builder = _Builder()
        builder.add(event, path[-1], value)
        if event == "end" and len(path) == len(at):
            yield at, builder.built
            builder = None


def placed(item: Input, wanted: Callable[[Path], bool], several: bool = False) -> Iterator[tuple[Path, Any, int]]:
    """The same for an input, each with the line on which it begins, 0 if unknown."""
    lines = of_elements(item, wanted)
    with item.open() as stream:
        for path, element in elements(stream, wanted, several):
            yield path, element, next(lines, 0)


class _Builder:
    """Builds one element from its events, with no recursion, and drops it if it grows too large."""

    def __init__(self) -> None:
        self.built: Any = None
        self.stack: list[Any] = []
        self.parts = 0

    def add(self, event: str, key: str, value: Any) -> None:
        self.parts += 1
        if self.built is TooLarge:
            return
        if self.parts > PARTS or len(self.stack) > DEPTH:
            self.built, self.stack = TooLarge, []
            return
        if event == "end":
            self.stack.pop()
            return
        item = value() if event == "start" else value
        if not self.stack:
            self.built = item
        elif isinstance(self.stack[-1], list):
            self.stack[-1].append(item)
        else:
            self.stack[-1][key] = item
        if event == "start":
            self.stack.append(item)


def _walk(stream: BinaryIO, several: bool = False) -> Iterator[tuple[list[str], str, Any]]:
    """Each event: (path, "value", scalar), (path, "start", dict or list), (path, "end", None). The path changes with each event, so
    copy it."""
    fed = Fed(stream)
    path: list[str] = []  # the step below each open container
    try:
        for event, value in ijson.basic_parse(fed, use_float=True, multiple_values=several):
            fed.found()
            if event == "map_key":
                path[-1] = value
            elif event in ("start_map", "start_array"):
                array = event == "start_array"
                yield path, "start", list if array else dict
                path.append(ITEM if array else "")
                if len(path) > 10_000:
                    raise Unreadable("nested deeper than 10,000 levels", fed.at)
            elif event in ("end_map", "end_array"):
                path.pop()
                yield path, "end", None
            else:
                yield path, "value", value
    except (ijson.JSONError, ValueError, ArithmeticError, RecursionError) as error:
        raise Unreadable(f"no valid JSON: {_first_line(error)}", fed.at) from None


def load(item: Input, form: type[T]) -> T:
    """The whole document, decoded as `form`; parts that the form does not name are skipped and never built."""
    return load_whole(item, form)[0]


def load_whole(item: Input, form: type[T]) -> tuple[T, Whole]:
    """The same, with an object that knows where undecoded parts begin."""
    with item.open() as stream:
        data = stream.read(BYTES + 1)
    if len(data) > BYTES:
        raise Unreadable(f"larger than {BYTES >> 20:,} MiB, the most that is read of one such document", f"byte {BYTES:,}")
    if data.count(b",") + data.count(b"[") + data.count(b"{") > VALUES:
        raise Unreadable(f"more than {VALUES:,} values, the most that is read of one such document")
    data = data.removeprefix(b"\xef\xbb\xbf")
    return decode(data, form), Whole(data)


def at_once(item: Input, form: type[T], most: int) -> tuple[T, Whole] | None:
    """The same in one step, if the document has at most this number of octets and fits the form; None if it must be read in
    parts."""
    with item.open() as stream:
        try:
            data = stream.read(most + 1)
        except Unreadable:
            return None
    data = data.removeprefix(b"\xef\xbb\xbf")
    if len(data) > most or data.count(b",") + data.count(b"[") + data.count(b"{") > VALUES:
        return None
    try:
        return decode(data, form), Whole(data)
    except Unreadable:
        return None


def decode(data: bytes | msgspec.Raw, form: type[T]) -> T:
    """One document, or a part that `load` left undecoded."""
    try:
        return msgspec.json.decode(data, type=form)
    except RecursionError:
        raise Unreadable("nested too deep") from None
    except (msgspec.DecodeError, ValueError) as error:
        why = _first_line(error)
        cut, _, place = why.rpartition(" (byte ")
        if cut and place.rstrip(")").isdigit():
            raise Unreadable(cut, f"byte {int(place.rstrip(')')):,}") from None
        if "truncated" in why:
            raise Unreadable("the document is cut off", f"byte {memoryview(data).nbytes:,}") from None
        raise Unreadable(why) from None


def _first_line(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else str(error)
    return (text.strip() or type(error).__name__).splitlines()[0][:200].strip()

"""Takes records out of what they are wrapped in, one per line, before any reader looks. A table lists the wrappings.

Clouds and stores of logs hand out records in documents: an array of them under some key (`records`, `hits.hits`, `logEvents`), in
an object beside what the store adds (`_source`, `result`), or as text (`message`, `_raw`), also in a column of a table. A wrapping
is removed if no reader knows the file as it is, and a reader knows what is inside. Wrappings may be nested. Text is handled as
arrays of octets: no record becomes an object. A line that lacks the wrapping is passed on unchanged, so the reader reports it.

*Source*: RFC 8259; Amazon CloudWatch Logs, "Subscription filters" and FilterLogEvents (`logEvents`, `events`); AWS Network
Firewall, "Contents of a log" (`event`); Elasticsearch, "Search API" (`hits.hits`, `_source`); Splunk, "Export search results"
(`result`); Azure Monitor, "Resource logs" (`records`); Oracle, "Logging entries" (`logContent`, `data`); Elastic, filebeat
(`message`); Graylog, GELF (`short_message`); Grafana Loki HTTP API, "Query Loki" (`values`); Fluentd, out_file (time, tag and
record between tabs).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import json as columns

from cleannet.columns import Mask, Rows
from cleannet.readers.base.input import HEAD, Input, Unreadable
from cleannet.readers.inputs.lines import CAP, cells_of_line
from cleannet.readers.inputs.rows import as_lines, blocks, is_utf8

_ARRAYS: Final = (
    (),
    *(
        (key,)
        for key in ("records", "Records", "logEvents", "events", "results", "value", "rows", "items", "data", "entries", "logs")
    ),
    ("hits", "hits"),
    ("data", "results"),
    ("data", "result"),
)
"""Paths of arrays of records: of a document that is one, then by keys."""

_OBJECTS: Final = ("_source", "result", "event", "logContent", "data", "properties", "jsonPayload", "_raw", "fields", "netflow")
_TEXTS: Final = (
    *("message", "_raw", "@message", "textPayload", "MESSAGE", "log", "line", "msg", "event", "raw", "short_message"),
    *("full_message", "event.original", "Message", "RawMessage", "rawmsg", "log_message"),
)
"""Keys behind which a record stands, in each line; or names of such columns."""

_VALUES: Final = "values"
"""The key behind which Loki puts the lines of a stream, each with its time."""

_MOST: Final = 4
"""Wrappings around each other."""
_TRIED: Final = 40
"""Ways to unwrap one input: a hostile one has a key for each, and in these again."""

_PIECE: Final = 2 << 20
_BEFORE: Final = 300
"""Octets in front of a bracket among which its key is looked for."""

_QUOTE, _COMMA, _NEWLINE, _SPACE = b'",\n '
_DEEPER: Final = np.zeros(256, np.int8)
_DEEPER[[ord("{"), ord("[")]] = 1
_DEEPER[[ord("}"), ord("]")]] = -1

_DECODER: Final = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Wrapping:
    """One entry of the table. kind: `array`, `object` or `text`; `values` for the pairs of Loki; `behind` for text after tabs;
    `column` for a table. path: its keys; of a column the delimiter, its number and its name."""

    kind: str
    path: tuple[str, ...]

    @property
    def shown(self) -> str:
        if self.kind == "behind":
            return "tabs"
        if self.kind == "column":
            return f"column {self.path[2]}"
        inside = ".".join(self.path) + ("[]" if self.kind in ("array", "values") else "")
        return f"{inside} (text)" if self.kind == "text" else inside

    def off(self, stream: BinaryIO, piece: int = _PIECE) -> Iterator[bytes]:
        """The content, as lines; an array is read in pieces of so many bytes."""
        if self.kind == "array":
            return _elements(stream, self.path, piece)
        if self.kind == "column":
            return _column(stream, self.path[0], int(self.path[1]))
        if self.kind in ("values", "behind"):
            return _by_line(stream, "", _values if self.kind == "values" else _behind)
        return _by_line(stream, self.path[0], _objects if self.kind == "object" else _texts)


def unwrapped(item: Input, known: Callable[[bytes], bool]) -> tuple[Input, bool] | None:
    """The input in a form that some reader knows, and whether its records are still one per line of the file; None if no reader
    knows it. known: whether a reader knows such a head."""
    text = item.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    left: list[tuple[Wrapping, ...]] = [(wrapping,) for wrapping in _around(text)]
    for _ in range(_TRIED):
        if not left:
            break
        off = left.pop(0)
        inside = replace(item, head=b"", open=lambda off=off: _opened(item, off))  # type: ignore[misc]
        head = _head(item, off)
        if head and known(head):
            item.log.notes.append(f"records stand in {' -> '.join(one.shown for one in off)}")
            return replace(inside, head=head), all(one.kind in ("object", "behind") for one in off)
        if head and len(off) < _MOST:
            left += [(*off, wrapping) for wrapping in _around(head.lstrip())]
    return None


def _around(head: bytes) -> list[Wrapping]:
    """Wrappings that a text may begin with."""
    if head[:1] == b"[":
        return [Wrapping("array", ())]
    if behind_tabs(head):
        return [Wrapping("behind", ())]
    if head[:1] != b"{":
        return _columns(head)
    first = _first_object(head)
    if first is None:  # a document that goes on
        there = [path for path in _ARRAYS if path and all(f'"{key}"'.encode() in head for key in path)]
        return [Wrapping("array", path) for path in there]
    found = [Wrapping("array", path) for path in _ARRAYS if path and isinstance(_at(first, path), list)]
    found += [Wrapping("object", (key,)) for key in _OBJECTS if isinstance(first.get(key), dict)]
    if "stream" in first and isinstance(first.get(_VALUES), list):
        return [Wrapping("values", (_VALUES,))]
    return found + [Wrapping("text", (key,)) for key in _TEXTS if isinstance(first.get(key), str)]


def _first_object(head: bytes) -> dict[str, Any] | None:
    """The object at the beginning; None if it continues beyond the head."""
    try:
        found, _ = json.JSONDecoder().raw_decode(head.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _at(found: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _head(item: Input, off: tuple[Wrapping, ...]) -> bytes:
    """The beginning, as far as it can be read."""
    found = b""
    with suppress(Unreadable), _opened(item, off, HEAD) as stream:
        while len(found) < HEAD and (piece := stream.read1(HEAD)):  # type: ignore[attr-defined]  # a buffered stream
            found += piece
    return found[:HEAD]


def _opened(item: Input, off: tuple[Wrapping, ...], piece: int = _PIECE) -> BinaryIO:
    stream = item.open()
    for wrapping in off:
        stream = io.BufferedReader(_Inside(stream, wrapping, piece), 1 << 20)
    return stream


class _Inside(io.RawIOBase):
    """Another stream with its wrapping removed. A fault of that stream is reported after everything that came before it."""

    def __init__(self, below: BinaryIO, wrapping: Wrapping, piece: int) -> None:
        self._below, self._parts, self._held = below, wrapping.off(below, piece), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._held:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._held = memoryview(part)
        count = min(len(buffer), len(self._held))
        buffer[:count], self._held = self._held[:count], self._held[count:]
        return count

    def close(self) -> None:
        if not self.closed:
            self._below.close()
        super().close()


def _elements(stream: BinaryIO, path: tuple[str, ...], size: int) -> Iterator[bytes]:
    """The elements of the array at this path, in each document of the stream, one per line; and one line for each document with no
    such array. Raises Unreadable if one is cut off."""
    depth = read = documents = arrays = 0
    quoted = inside = False
    before = kept = b""
    while piece := stream.read(size):
        read += len(piece)
        whole = len((kept + piece).rstrip(b"\\"))
        data, kept = (kept + piece)[:whole], (kept + piece)[whole:]
        if len(kept) > CAP:
            raise Unreadable("no valid JSON", f"byte {read:,}")
        scanned = _Scan.of(data, depth, quoted)
        part, opened, inside = _cut(data, before, scanned, path, inside)
        arrays += opened
        documents += int(((scanned.behind == 0) & (_DEEPER[scanned.octets[scanned.at]] < 0)).sum())
        depth, quoted, before = scanned.depth, scanned.quoted, (before + data)[-_BEFORE:]
        if part:
            yield part
    yield b"\n" + f'"no {".".join(path)} in a document"\n'.encode() * max(documents - arrays, 0)
    if depth > 0 or quoted:
        raise Unreadable("the document is cut off", f"byte {read:,}")


@dataclass(frozen=True, slots=True)
class _Scan:
    """Where brackets are outside of strings. before, behind: the depth before the text, and behind each bracket; depth, quoted: at
    the end of the text; strings: where quotes are."""

    octets: Any
    before: int
    at: Rows
    behind: Rows
    depth: int
    quoted: bool
    strings: Rows

    @classmethod
    def of(cls, data: bytes, depth: int = 0, quoted: bool = False) -> _Scan:
        octets = np.frombuffer(data, np.uint8)
        bare = octets
        if b"\\" in data:
            bare = np.frombuffer(data.replace(b"\\\\", b"  ").replace(b'\\"', b"  "), np.uint8)
        quotes = np.flatnonzero(bare == _QUOTE)
        steps = _DEEPER[octets]
        at = np.flatnonzero(steps)
        at = at[(np.searchsorted(quotes, at) + quoted) & 1 == 0]
        behind = depth + np.cumsum(steps[at], dtype=np.int64)
        end = int(behind[-1]) if len(behind) else depth
        return cls(octets, depth, at, behind, end, bool((len(quotes) + quoted) & 1), quotes)


def _cut(data: bytes, before: bytes, scanned: _Scan, path: tuple[str, ...], inside: bool) -> tuple[bytes, int, bool]:
    """The content of the arrays at that path, with newlines instead of commas between their elements; how many begin, and whether
    the last one continues."""
    level = len(path) + 1
    octets, at, behind = scanned.octets, scanned.at, scanned.behind
    opens = at[(behind == level) & (octets[at] == ord("["))]
    if path:
        mine = [int(place) for place in opens if _keyed(data, before, int(place), path[-1])]
        opens = np.array(mine, np.int64)
    closes = at[(behind == level - 1) & (octets[at] == ord("]"))]
    starts = opens + 1
    if inside:
        starts = np.append(0, starts)
    if not len(starts):
        return b"", 0, False
    found = np.searchsorted(closes, starts)
    ends = np.append(closes, len(data))[found]
    goes_on = bool(ends[-1] == len(data))
    region = _marked(len(data) + 1, starts, ends + 1)[: len(data) + 1]
    firsts = at[(behind == level + 1) & (_DEEPER[octets[at]] > 0)]
    lasts = at[(behind == level) & (_DEEPER[octets[at]] < 0)]
    if scanned.before > level:  # one began before
        firsts = np.append(0, firsts)
    elements = _marked(len(data) + 1, firsts, lasts + 1)
    out = np.append(octets, np.uint8(_NEWLINE))
    out[(out == _NEWLINE) | (out == 13)] = _SPACE
    between = region & ~elements
    out[between & (out == _COMMA)] = _NEWLINE
    out[ends] = _NEWLINE
    if goes_on:
        region[-1] = False
    return out[region].tobytes(), len(opens), goes_on


def _marked(size: int, starts: Rows, ends: Rows) -> Mask:
    steps = np.bincount(starts, minlength=size + 1) - np.bincount(np.minimum(ends, size), minlength=size + 1)
    found: Mask = np.cumsum(steps[:size]) > 0
    return found


def _keyed(data: bytes, before: bytes, place: int, key: str) -> bool:
    """Whether this key comes before a bracket."""
    text = data[max(0, place - _BEFORE) : place]
    text = (before + text if place < _BEFORE else text).rstrip()
    return text.endswith(b":") and text[:-1].rstrip().endswith(f'"{key}"'.encode())


Take = Callable[[bytes, str], bytes]


def _by_line(stream: BinaryIO, key: str, take: Take) -> Iterator[bytes]:
    for block in blocks(stream):
        yield b"".join(f'"{skip.reason}"\n'.encode() for skip in block.skipped) + take(block.data, key)


def _objects(data: bytes, key: str) -> bytes:
    """The object after the key in each line that has one; other lines unchanged."""
    scanned = _Scan.of(data)
    octets, at, behind = scanned.octets, scanned.at, scanned.behind
    breaks = np.flatnonzero(octets == _NEWLINE)
    deep = np.append(0, behind)[np.searchsorted(at, breaks)]
    if deep.any() or (behind < 0).any() or (np.searchsorted(scanned.strings, breaks) & 1).any():
        return b"".join(_object(line, key) + b"\n" for line in data.split(b"\n")[:-1])
    opens = at[(behind == 2) & (octets[at] == ord("{"))]
    mine = np.array([place for place in opens.tolist() if _keyed(data, b"", place, key)], np.int64)
    if not len(mine):
        return data
    lines, firsts = np.unique(np.searchsorted(breaks, mine), return_index=True)
    closes = at[(behind == 1) & (_DEEPER[octets[at]] < 0)]
    mine, begins = mine[firsts], np.append(0, breaks + 1)
    kept = ~_marked(len(data), begins[lines], breaks[lines])
    kept |= _marked(len(data), mine, closes[np.searchsorted(closes, mine)] + 1)
    found: bytes = octets[kept].tobytes()
    return found


def _object(line: bytes, key: str) -> bytes:
    try:
        found = _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return line
    return msgspec.json.encode(found[key]) if isinstance(found.get(key), dict) else line


def _texts(data: bytes, key: str) -> bytes:
    """The text after the key in each line that has one; other lines unchanged."""
    if (found := _at_once(data, key)) is not None:
        return found
    return b"".join(_text(line, key) + b"\n" for line in data.split(b"\n")[:-1])


def _text(line: bytes, key: str) -> bytes:
    try:
        found = _DECODER.decode(line).get(key)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return line
    return found.strip().replace("\n", " ").encode("utf-8", "replace") if isinstance(found, str) else line


def behind_tabs(head: bytes) -> bool:
    """Whether the first line is a time, a tag and an object, with tabs between them, as Fluentd writes its files."""
    return _FLUENTD.match(head) is not None


_FLUENTD: Final = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,+Z -]{8,30}\t[^\t\n{]{1,200}\t\{")


def _behind(data: bytes, _: str) -> bytes:
    """The text after time and tag of each line; other lines stay unchanged."""
    return b"".join(line[line.index(b"\t{") + 1 :] if _FLUENTD.match(line) else line for line in data.splitlines(keepends=True))


def _values(data: bytes, _: str) -> bytes:
    """The lines of each stream of Loki."""
    return b"".join(_pairs(line) for line in data.split(b"\n")[:-1])


def _pairs(line: bytes) -> bytes:
    try:
        found = _DECODER.decode(line).get(_VALUES)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return line + b"\n"
    if not isinstance(found, list):
        return line + b"\n"
    texts = [pair[1] if isinstance(pair, list) and len(pair) > 1 and isinstance(pair[1], str) else "" for pair in found]
    return b"".join((_flat(text) or '"no line of a log"').encode("utf-8", "replace") + b"\n" for text in texts)


def _flat(text: str) -> str:
    return " ".join(text.strip().splitlines())


# --- tables -----------------------------------------------------------------------------------------------------------------------


def _columns(head: bytes) -> list[Wrapping]:
    """The columns of a table in which lines of a log may stand, by the names in its first line."""
    line = head.partition(b"\n")[0].decode("utf-8", "replace").strip()
    if len(line) > _HEADER or "\0" in line:
        return []
    found = []
    for delimiter in (",", ";", "\t", "|"):
        if delimiter in line:
            names = [name.strip() for name in cells_of_line(line, delimiter)]
            found += [Wrapping("column", (delimiter, str(names.index(key)), key)) for key in _TEXTS if key in names]
    return found


_HEADER: Final = 20_000
"""Characters of the names of columns."""


def _column(stream: BinaryIO, delimiter: str, at: int) -> Iterator[bytes]:
    """The text in that column of each row below the header, as a line; a row that has none becomes a line that says so."""
    rows = csv.reader(_decoded(stream), delimiter=delimiter)
    first = True
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield f'"row not readable: {error}"\n'.encode()
            continue
        if row is None:
            return
        if row and not first:
            yield (_flat(row[at] if at < len(row) else "") or '"no line of a log"').encode("utf-8", "replace") + b"\n"
        first = first and not row


def _decoded(stream: BinaryIO) -> Iterator[str]:
    """The lines of the text, with their ends: a quoted cell may have several."""
    for block in blocks(stream):
        yield from (f'"{skip.reason}"\n' for skip in block.skipped)
        yield from block.data.decode("utf-8-sig", "replace").replace("\0", " ").splitlines(keepends=True)


def _at_once(data: bytes, key: str) -> bytes | None:
    how = columns.ParseOptions(explicit_schema=pa.schema([(key, pa.string())]), unexpected_field_behavior="ignore")
    if not is_utf8(data):
        return None
    try:
        table = columns.read_json(io.BytesIO(data), columns.ReadOptions(use_threads=False, block_size=len(data) + 1), how)
    except (pa.ArrowException, ValueError):
        return None
    (column,) = table.combine_chunks().column(0).chunks or [pa.nulls(0, pa.string())]
    if column.null_count or len(column) != data.count(b"\n"):
        return None
    return as_lines(pc.utf8_trim_whitespace(column))

"""Zeek logs: conn, dns, ssl and http, as TSV or JSON lines; a row is a record, with the number of its line.

TSV is recognised by `#path` and `#fields`, JSON by `_path` or by keys that only that log has. The ends of a connection, `id.orig_h`
and `id.resp_h`, may have another separator (`id_orig_h`) or be in a record `id`. Fields may have any order, and one file may hold
several logs one after another; that is why one file reads all four. Both ends are far ends here, and the engine finds out which one
is ours.

*Source*: Zeek documentation, "Zeek Log Formats and Inspection" and the log references of conn.log, dns.log, ssl.log, http.log.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, BinaryIO, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Named, References, Rows, Skip
from cleannet.readers.base.attempts import attempts, said
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.lines import Columns, FlowLines, Manner
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.rows import Table, blocks, in_one_form, leave_out, numbers, stated, table, total
from cleannet.readers.tables.column_names import asked

_FIELDS: Final = {
    "conn": frozenset(
        {"ts", "duration", "id.orig_h", "id.resp_h", "orig_bytes", "resp_bytes", "orig_pkts", "resp_pkts", "conn_state"}
    ),
    "dns": frozenset({"ts", "query", "answers"}),
    "ssl": frozenset({"ts", "id.resp_h", "server_name"}),
    "http": frozenset({"ts", "id.resp_h", "host"}),
}
"""log -> the fields that are read."""

_TELLS: Final = (
    ("conn", ("conn_state",)),
    ("dns", ("trans_id", "rcode", "rcode_name", "qtype_name")),
    ("ssl", ("server_name", "cipher", "resumed", "established")),
    ("http", ("trans_depth", "status_code", "uri")),
)
"""log -> fields that no other log of these has; any one tells."""

_OTHERS: Final = {
    "smtp": "helo mailfrom rcptto last_reply first_received second_received",
    "sip": "call_id request_path response_path request_from response_from",
    "kerberos": "request_type till forwardable renewable client_cert_subject",
    "dhcp": "assigned_ip assigned_addr lease_time client_addr server_addr requested_addr msg_types",
}
"""Logs that are not read, though they share fields with some that are, and fields that they alone have."""

_ALIEN: Final = {name: log for log, names in _OTHERS.items() for name in names.split()}

_ADDRESS: Final = r"^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$"


# --- telling ----------------------------------------------------------------------------------------------------------------------


def _kind(fields: set[str], path: str = "") -> str:
    """Which log it is; "" if it is none of these."""
    if path:
        return path if path in _FIELDS else ""
    if "ts" not in fields or not fields & {"uid", "id.orig_h", "id.resp_h"}:
        return ""
    return next((kind for kind, only in _TELLS if fields & set(only)), "")


def told(head: bytes) -> str:
    """The log with this head."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"#"):
        header = _Header()
        for line in head.splitlines():
            if not line.startswith(b"#"):
                break
            header.read(line)
        return header.kind if header.names else ""
    if not head.startswith(b"{"):
        return ""
    keys: set[str] = set()  # Zeek leaves out what is not set
    for line in head.splitlines()[:20]:
        try:
            row = msgspec.json.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            break
        if not isinstance(row, dict):
            break
        if isinstance(path := row.get("_path"), str) and "ts" in row:
            return _kind(set(), path)
        if row.keys().isdisjoint(_ALIEN):
            keys |= _scoped(row).keys()
    return _kind(keys)


_END: Final = re.compile(r"id[^A-Za-z0-9]{1,3}(orig|resp)_h")


def _name(field: str) -> str:
    """The name of a field with the default `Log::default_scope_sep`.

    >>> _name("id_orig_h"), _name("id/resp_h"), _name("orig_bytes")
    ('id.orig_h', 'id.resp_h', 'orig_bytes')
    """
    found = _END.fullmatch(field) if field.startswith("id") else None
    return f"id.{found[1]}_h" if found else field


def _scoped(row: dict[str, Any]) -> dict[str, Any]:
    """The same for a JSON row, whose ends may be in a record of their own."""
    if "id.orig_h" in row or "id.resp_h" in row:
        return row
    inside = row.get("id")
    ends = {f"id.{key}": value for key, value in inside.items()} if isinstance(inside, dict) else {}
    return {_name(key): value for key, value in row.items()} | ends


class _Header:
    """The content of the `#` lines so far."""

    def __init__(self) -> None:
        self.separator, self.set_separator = b"\t", ","
        self.null = ("-", "(empty)")
        self.path, self.names = "", list[str]()

    @property
    def kind(self) -> str:
        return _kind(set(self.names), self.path)

    @property
    def said(self) -> Hashable:
        """Its whole content, for comparison."""
        return self.separator, self.set_separator, self.null, self.path, tuple(self.names)

    def read(self, line: bytes) -> None:
        """Reads one such line. A new `#separator` begins a new log."""
        if line.startswith(b"#separator "):
            self.__init__()  # type: ignore[misc]
            text = line[11:].strip().decode("latin-1")
            found = re.fullmatch(r"\\x([0-9A-Fa-f]{2})", text)
            one = bytes((int(found[1], 16),)) if found else text.encode("latin-1")
            self.separator = one if len(one) == 1 and one not in b'\r\n"' and one < b"\x80" else b"\t"
            return
        word, _, rest = line.partition(self.separator)
        value = rest.decode("utf-8", "replace")
        if word == b"#set_separator" and value:
            self.set_separator = value
        elif word == b"#empty_field":
            self.null = (self.null[0], value)
        elif word == b"#unset_field":
            self.null = (value, self.null[1])
        elif word == b"#path":
            self.path = value.strip()
        elif word == b"#fields":
            self.names = [_name(field) for field in value.split(self.separator.decode("latin-1"))[:1_000]]


# --- lines of conn logs, for whoever reads them faster ----------------------------------------------------------------------------


_MANNER: Final = Manner(hashes=True, ascii=True, seconds=True, as_written=True, by_line=True)


@dataclass(slots=True)
class ConnLines:
    """A conn log in TSV; a `lines.FlowLines`. Joined logs have headers in between, which usually repeat the first."""

    header: _Header
    columns: Columns
    offset: int
    number: int
    item: Input
    manner: Manner = _MANNER

    def notes(self) -> list[str]:
        return []

    def closing(self) -> list[str]:
        return []

    def together(self, before: bytes, line: bytes) -> bool:
        return before.startswith(b"#") and line.startswith(b"#")

    def whole(self, data: bytes) -> bytes | None:
        return data

    def same(self, comments: Sequence[bytes]) -> bool:
        header = copy(self.header)
        for comment in comments:
            header.read(in_one_form(comment))
        return vars(header) == vars(self.header)

    def said(self, cells: pa.Array[Any]) -> pa.Array[Any]:
        text: pa.Array[Any] = pc.if_else(pc.is_in(cells, value_set=pa.array(self.header.null)), None, cells)
        return text

    def odd(self, data: bytes, numbers: Rows) -> Batch:
        skipped: list[Skip] = []
        names = self.header.names
        grouped = [None if at is None else names[at] for at in self.columns.groups]
        wanted = _wanted("conn", grouped)
        rows = table(1, in_one_form(data), self.header.separator, names, wanted, self.header.null, skipped)
        rows = Table(numbers[rows.numbers - 1], rows.columns)
        skipped = [replace(skip, record=int(numbers[skip.record - 1])) for skip in skipped]
        return _batch("conn", rows, skipped, self.header.set_separator, grouped)

    def rest(self, stream: BinaryIO, number: int) -> Iterator[Batch]:
        yield from _tsv("conn", copy(self.header), stream, number, self.item)


def conn_lines(item: Input) -> ConnLines | None:
    """Where the columns of a conn log are, if its header is at the beginning; None for JSON, or if `-` does not mean empty."""
    header, head = _Header(), item.head
    at = number = 0
    if not head.startswith(b"#"):
        return None
    while head.startswith(b"#", at):
        if (end := head.find(b"\n", at)) < 0:
            return None
        header.read(in_one_form(head[at : end + 1]).rstrip(b"\n"))
        at, number = end + 1, number + 1
    names = header.names
    if header.kind != "conn" or header.null != ("-", "(empty)") or not {"ts", "id.orig_h", "id.resp_h"} <= set(names):
        return None

    def of(*fields: str) -> tuple[int, ...]:
        return tuple(names.index(field) for field in fields if field in names)

    columns = Columns(
        separator=header.separator[0],
        number=len(names),
        ends=(names.index("id.resp_h"), names.index("id.orig_h")),
        octets=of("orig_bytes", "resp_bytes"),
        packets=of("orig_pkts", "resp_pkts"),
        first=names.index("ts"),
        lasted=names.index("duration") if "duration" in names else None,
        groups=asked(item, names),
        state=names.index("conn_state") if "conn_state" in names else None,
    )
    item.log.by_line = True
    return ConnLines(header, columns, at, number, item)


# --- reading ----------------------------------------------------------------------------------------------------------------------


def _read(kind: str, item: Input) -> Iterator[Batch]:
    """Batches of a log of this kind, in either form."""
    json = item.head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    grouped = list[str | None]()
    item.log.by_line = True
    with item.open() as stream:
        if not json:
            yield from _tsv(kind, _Header(), stream, 0, item)
            return
        for block in blocks(stream):
            if item.question.by and not grouped:
                known = _grouped(item, _keys(block.data))
                grouped = [name or asked_for for name, asked_for in zip(known, item.question.by, strict=True)]
            rows = _json(_wanted(kind, grouped), kind, block.first, block.data, block.skipped)
            yield _batch(kind, rows, block.skipped, ",", grouped)


HEADERS: Final = 100
"""Different headers in one log: joined logs have a few, and each costs time in every block."""


@dataclass(slots=True)
class _Under:
    """Rows of a block below the same header, also if it is repeated, with the numbers of their lines."""

    header: _Header
    grouped: list[str | None]
    lines: list[bytes] = field(default_factory=list)
    numbers: list[Rows] = field(default_factory=list)

    def add(self, first: int, part: bytes) -> None:
        """Adds lines, the first of which has that number."""
        part = part if part.endswith(b"\n") else part + b"\n"
        self.lines.append(part)
        self.numbers.append(np.arange(first, first + part.count(b"\n"), dtype=np.int64))

    def batch(self, kind: str, skipped: list[Skip]) -> Batch:
        """All lines as a batch; then starts again."""
        said, numbers = self.header, np.concatenate(self.numbers)
        wrong: list[Skip] = []
        rows = table(1, b"".join(self.lines), said.separator, said.names, _wanted(kind, self.grouped), said.null, wrong)
        rows = Table(numbers[rows.numbers - 1], rows.columns)
        skipped += [replace(skip, record=int(numbers[skip.record - 1])) for skip in wrong]
        self.lines, self.numbers = [], []
        return _batch(kind, rows, skipped, said.set_separator, self.grouped)


def _tsv(kind: str, header: _Header, stream: BinaryIO, before: int, item: Input) -> Iterator[Batch]:
    """Batches of the rest of a stream, after so many lines whose header is given. Raises Unreadable if headers change too often."""
    known: dict[Hashable, _Under] = {}
    under: _Under | None = None
    fault: Unreadable | None = None
    for block in blocks(stream, before):
        skipped, first = block.skipped, block.first
        for part in _parts(block.data):
            if part.startswith(b"#"):
                header.read(part.rstrip(b"\n"))
                under = None
            elif header.names and header.kind == kind:
                if under is None and (under := known.get(header.said)) is None:
                    if len(known) == HEADERS:
                        why = f"more than {HEADERS} different headers, the most that are read"
                        fault = Unreadable(why, f"line {first:,}", first)
                        break
                    under = known[header.said] = _Under(copy(header), _grouped(item, header.names))
                under.add(first, part)
            else:
                why = f"a row of a {header.path or 'nameless'} log" if header.names else "a row before any #fields"
                lines = part.split(b"\n")
                skipped.extend(Skip(first + i, "row of another log", why) for i, line in enumerate(lines) if line)
            first += part.count(b"\n")
        for each in known.values():
            if each.lines:
                yield each.batch(kind, skipped)
                skipped = []
        if skipped:
            yield Batch(np.zeros(0, np.int64), skipped=tuple(skipped))
        if fault:
            raise fault


_FIRST: Final = 1_000
"""Rows of JSON whose keys are taken for the fields of the log: Zeek leaves out what is not set."""


def _keys(data: bytes) -> list[str]:
    """The keys of the first JSON rows."""
    keys: dict[str, None] = {}
    for line in data.split(b"\n", _FIRST)[:_FIRST]:
        try:
            keys |= dict.fromkeys(_DECODER.decode(line))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
    return list(keys)[:_FIRST]


def _grouped(item: Input, names: list[str]) -> list[str | None]:
    """The fields that the user groups by."""
    return [None if i is None else names[i] for i in asked(item, names)]


def _wanted(kind: str, grouped: list[str | None]) -> frozenset[str]:
    return _FIELDS[kind].union(filter(None, grouped))


def _parts(data: bytes) -> Iterator[bytes]:
    """Each `#` line by itself, and the lines between them together."""
    at = 0
    while at < len(data):
        comment = data[at : at + 1] == b"#"
        end = data.find(b"\n" if comment else b"\n#", at) + 1 or len(data)
        yield data[at:end]
        at = end


def _json(wanted: frozenset[str], kind: str, first: int, data: bytes, skipped: list[Skip]) -> Table:
    """The rows of these lines of JSON."""
    names = sorted(wanted)
    found: list[int] = []
    values: dict[str, list[Any]] = {name: [] for name in names}
    for number, line in enumerate(data.split(b"\n"), first):
        if not line.strip():
            continue
        try:
            row = _DECODER.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            skipped.append(Skip(number, "no JSON object", f"{error}: {line[:80].decode('utf-8', 'replace')}"))
            continue
        other = row["_path"] if "_path" in row else next((_ALIEN[key] for key in row if key in _ALIEN), kind)
        if other != kind:
            skipped.append(Skip(number, "row of another log", f"a row of a {str(other)[:80]} log"))
            continue
        row = _scoped(row)
        found.append(number)
        for name in names:
            values[name].append(row.get(name))
    columns: dict[str, pa.Array[Any]] = {}
    for name, column in values.items():
        columns[name] = pa.array([_plain(value) for value in column], pa.string())
    return Table(np.array(found, np.int64), columns)


_DECODER: Final = msgspec.json.Decoder(dict[str, Any])


def _plain(value: Any) -> str | None:
    """A JSON value as TSV would write it."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, (int, float)):
        return repr(value)
    return ",".join(text for v in value if (text := _plain(v))) if isinstance(value, list) else None


def _batch(kind: str, rows: Table, skipped: list[Skip], set_separator: str, grouped: list[str | None]) -> Batch:
    """The references in the rows of one log."""
    named: tuple[Named, ...] = ()
    octets = packets = tried = None
    if kind == "conn":
        orig, resp = rows.text("id.orig_h"), rows.text("id.resp_h")
        rows = leave_out(rows, stated(orig) | stated(resp), "no address", lambda _: "", skipped)
        references: tuple[References, ...] = (
            References("address", "far-end", rows.text("id.resp_h")),
            References("address", "far-end", rows.text("id.orig_h"), sender=True),
        )
        octets = total(numbers(rows.text("orig_bytes")), numbers(rows.text("resp_bytes")))
        packets = total(numbers(rows.text("orig_pkts")), numbers(rows.text("resp_pkts")))
        tried = attempts(said(rows.text("conn_state")), octets, None)
    elif kind == "dns":
        rows = leave_out(rows, stated(rows.text("query")), "no name was asked for", lambda _: "", skipped)
        references = (References("domain", "looked-up", rows.text("query")),)
        named = _answers(rows, set_separator)
    else:
        name = "server_name" if kind == "ssl" else "host"
        hosts = rows.text(name)
        keep = stated(hosts) | stated(rows.text("id.resp_h"))
        rows = leave_out(rows, keep, "no name and no address", lambda _: "", skipped)
        references = (
            References("domain", "far-end", _hosts(rows.text(name))),
            References("address", "far-end", rows.text("id.resp_h")),
        )
    seen = _times(rows.text("ts"))
    lasted = numbers(rows.text("duration"), 1_000_000)
    last = np.where(seen >= 0, seen + np.maximum(lasted, 0), -1)
    groups = tuple(None if name is None else rows.text(name) for name in grouped)
    return Batch(
        rows.numbers,
        references,
        octets,
        packets,
        seen,
        last,
        skipped=tuple(skipped),
        named=named,
        groups=groups,
        attempts=tried,
    )


def _hosts(column: pa.Array[Any]) -> pa.Array[Any]:
    """Host names without a port; an address is no name, and is in another field of the row."""
    bare = pc.replace_substring_regex(column, r":[0-9]{1,5}$", "")
    none = pc.match_substring_regex(bare, _ADDRESS + r"|^\[|^$")
    hosts: pa.Array[Any] = pc.if_else(none, pa.scalar(None, pa.string()), bare)
    return hosts


def _times(column: pa.Array[Any]) -> Rows:
    """Microseconds since 1970; JSON may also have ISO 8601 dates. Each value is parsed by itself."""
    seen = numbers(column, 1_000_000)
    if (seen < 0).any():
        dates = pc.match_substring_regex(column, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}").fill_null(False)
        at = np.flatnonzero((seen < 0) & np.asarray(dates.to_numpy(zero_copy_only=False), bool))
        seen[at] = _dates(column.take(pa.array(at, pa.int64())))
    return seen


def _dates(column: pa.Array[Any]) -> Rows:
    """Microseconds since 1970 of ISO 8601 with a zone; -1 for anything else."""
    try:
        stamps: Any = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        if len(column) > 1:
            half = len(column) // 2
            return np.concatenate((_dates(column[:half]), _dates(column[half:])))
        return np.full(len(column), -1, np.int64)
    return np.asarray(stamps.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)


def _answers(rows: Table, set_separator: str) -> tuple[Named, ...]:
    """The addresses in the answers, for the requested name."""
    lists = pc.split_pattern(rows.text("answers"), set_separator)
    values, parents = pc.list_flatten(lists), pc.list_parent_indices(lists)
    chosen = pc.match_substring_regex(values, _ADDRESS)
    values, parents = values.filter(chosen), parents.filter(chosen)
    if not len(values):
        return ()
    where = np.asarray(parents.to_numpy(zero_copy_only=False), np.int64)
    return (Named(rows.text("query").take(parents), values, where),)


def _reader(kind: str, what: str, lines: Callable[[Input], FlowLines | None] | None = None) -> Reader:
    return Reader(
        f"zeek-{kind}",
        f"Zeek {kind} log",
        what,
        lambda head: told(head) == kind,
        partial(_read, kind),
        states_facts=kind == "dns",
        idle=frozenset({"no name was asked for"}),
        lines=lines,
    )


READERS: Final = (
    _reader("conn", "connection", conn_lines),
    _reader("dns", "query"),
    _reader("ssl", "TLS handshake"),
    _reader("http", "request"),
)

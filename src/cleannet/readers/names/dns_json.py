"""Query logs of DNS services and servers in JSON: which name was looked up, and the addresses in the answer. A line is a query.

One table tells where each of them puts name, time and answers: Google Cloud DNS, Control D, Technitium, DNS-collector. Names that
were blocked count as well, and clients are not reported. DNS-collector logs a query and its response: the response adds only its
answers.

*Source*: Google Cloud DNS, "Logging and monitoring", fields of `jsonPayload`; Control D, "Log streaming"; Technitium, DnsServerApp
"Log Exporter", LogEntry; DNS-collector, docs/dnsconversions.md, "JSON encoding".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Named
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.documents import Path, outline
from cleannet.readers.inputs.events import Events, among, leave, matches, silent
from cleannet.readers.inputs.json_rows import has_keys, rows
from cleannet.readers.inputs.moments import iso
from cleannet.readers.inputs.sessions import key

NO_NAME: Final = "no name was asked for"
TOLD: Final = "response to a query that is counted"


@dataclass(frozen=True, slots=True)
class _Form:
    """Where one log has its fields, as paths of keys. beside: what it must have too; answers: a list of objects, with the keys of
    the type and of the value of each; text: answers as lines of a zone; message: what kind of message it is, of which some are
    responses."""

    name: Path
    time: Path
    beside: Path
    answers: tuple[Path, str, str] | None = None
    text: Path = ()
    message: Path = ()


_FORMS: Final = (
    _Form(
        name=("jsonPayload", "queryName"), time=("timestamp",), beside=("jsonPayload", "queryType"), text=("jsonPayload", "rdata")
    ),
    _Form(name=("question",), time=("timestamp",), beside=("rrType",), answers=(("answers",), "rr", "data")),
    _Form(
        name=("question", "questionName"),
        time=("timestamp",),
        beside=("question", "questionType"),
        answers=(("answers",), "recordType", "recordData"),
    ),
    _Form(
        name=("dns", "qname"),
        time=("dnstap", "timestamp-rfc3339ns"),
        beside=("dns", "rcode"),
        answers=(("dns", "resource-records", "an"), "rdatatype", "rdata"),
        message=("dnstap", "operation"),
    ),
)

_ADDRESS: Final = ("A", "AAAA")
_RECORD: Final = r"(?i)\sIN\s+A(?:AAA)?\s+(?P<address>[0-9A-F.:]+)"


def sniff(head: bytes) -> bool:
    """Whether the first object is a line of one of these logs."""
    return _form(head) is not None


def _form(head: bytes) -> _Form | None:
    for form in _FORMS:
        if has_keys(head, form.name[0], form.beside[0]):
            paths = outline(head)
            if isinstance(paths.get(form.name), str) and form.beside in paths:
                return form
    return None


def _schema(form: _Form) -> pa.Schema:
    """The columns of the log; keys under the same key stand in one column."""
    tree: dict[str, Any] = {}
    for path in (form.name, form.time, form.text, form.message):
        if path:
            _put(tree, path, pa.string())
    if form.answers:
        path, kind, value = form.answers
        _put(tree, path, pa.list_(pa.struct([(kind, pa.string()), (value, pa.string())])))
    return pa.schema(list(_struct(tree)))


def _put(tree: dict[str, Any], path: Path, type_: Any) -> None:
    for step in path[:-1]:
        tree = tree.setdefault(step, {})
    tree[path[-1]] = type_


def _struct(tree: dict[str, Any]) -> Any:
    return pa.struct([(name, _struct(below) if isinstance(below, dict) else below) for name, below in tree.items()])


def _at(part: pa.RecordBatch, path: Path) -> pa.Array[Any]:
    found: Any = part.column(path[0])
    for step in path[1:]:
        found = pc.struct_field(found, step)
    column: pa.Array[Any] = found
    return column


def read(item: Input) -> Iterator[Batch]:
    """One record a line."""
    form = _form(item.head) or _FORMS[0]
    asked: pa.Array[Any] = pa.array([], pa.string())
    for numbers, part, skipped in rows(item, _schema(form)):
        names = silent(_at(part, form.name))
        names = pc.if_else(pa.array(among(names, ".")), pa.scalar(None, pa.string()), names)
        kept = np.ones(len(numbers), np.bool_)
        if form.message:
            kinds = _at(part, form.message)
            response = matches(kinds, "_RESPONSE$")
            here = key(names, pc.replace_substring_regex(kinds, "_[A-Z]*$", ""))
            mine = here.filter(pa.array(~response))
            told = response & np.asarray(pc.is_in(here, value_set=pa.concat_arrays([asked, mine])))
            kept = leave(numbers, ~told, TOLD, skipped)
            asked = mine
        seen = iso(_at(part, form.time))
        events = Events.of(numbers, {"lookup": names}, first=seen, last=seen)
        yield events.where(kept).batch(skipped, _answers(form, part, names), otherwise=NO_NAME)


def _answers(form: _Form, part: pa.RecordBatch, names: pa.Array[Any]) -> tuple[Named, ...]:
    """The addresses in the answers for the requested name, also through a chain of aliases."""
    parents: Any
    if form.answers:
        path, kind, value = form.answers
        lists: Any = _at(part, path)
        parents, each = pc.list_parent_indices(lists), pc.list_flatten(lists)
        chosen = pc.is_in(pc.utf8_upper(pc.struct_field(each, kind)), value_set=pa.array(_ADDRESS))
        parents, addresses = parents.filter(chosen), pc.struct_field(each, value).filter(chosen)
    else:
        lists = pc.split_pattern_regex(_at(part, form.text), r"\n")
        parents, each = pc.list_parent_indices(lists), pc.list_flatten(lists)
        found: Any = pc.extract_regex(each, _RECORD)
        chosen = found.is_valid()
        parents, addresses = parents.filter(chosen), pc.struct_field(found, "address").filter(chosen)
    there = names.take(parents).is_valid()
    if not pc.any(there).as_py():
        return ()
    parents = parents.filter(there)
    return (Named(names.take(parents), addresses.filter(there), np.asarray(parents, np.int64)),)


READER: Final = Reader(
    "dns-json", "DNS query log in JSON lines", "query", sniff, read, states_facts=True, idle=frozenset({NO_NAME})
)

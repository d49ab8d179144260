"""A dictionary as a MaxMind DB: the clause that names the owner of an address, for all that read such databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from cleannet.enforce.running.tables import Row, compared, whole
from cleannet.enforce.syntax.beside import FILE, beside, explained_rows
from cleannet.enforce.syntax.mmdb import walked, written
from cleannet.enforce.target import ANY, Files, Running, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject, value_of
from cleannet.model.subject import parse as parsed

_FILE: Final = "cleannet.mmdb"
_TITLE: Final = "cleannet-control"
_MOST: Final = 5_000_000


def render(control: Control) -> Files:
    """The database, and the reasons beside it."""
    day = int(datetime.fromisoformat(control.as_of).replace(tzinfo=UTC).timestamp())
    return {_FILE: written(_rows(control), "network", _TITLE, day), FILE: beside(control)}


def _rows(control: Control) -> Iterator[tuple[str, dict[str, str]]]:
    """Each prefix with its record. An allowed prefix splits the stopped one around it, so a record names the prefix as decided."""
    passes = {"does": "allow"}
    yield from ((value_of(thing), passes) for thing in control.allow)
    for part in control.sections:
        why = part.reasons[0]
        told = {"whom": why.whom, "clause": why.clause, "source": why.source, "fingerprint": why.fingerprint}
        record = {"does": "stop", **told, "until": part.until}
        yield from ((value_of(stop), record) for stop in part.stops)


def parse(files: Files) -> Control:
    """The control of a database that `render` wrote."""
    return explained_rows(files, _FILE, _read)


def _read(content: bytes) -> Iterator[tuple[str, Subject]]:
    for _, record in walked(content, _MOST):
        yield record["does"], parsed(f"prefix:{record['network']}")


def running(content: bytes, control: Control) -> Running:
    """The database as it lies where a tool reads it."""
    return compared(whole(_there(content)), control)


def _there(content: bytes) -> Iterator[Row]:
    for _, record in walked(content, _MOST):
        told = {name: str(record.get(name, "")) for name in ("clause", "until")}
        yield Row(record["does"], parsed(f"prefix:{record['network']}"), **told)


TARGET: Final = Target(
    id="mmdb",
    title="MaxMind DB",
    kinds=frozenset({"prefix"}),
    acts=ANY,
    render=render,
    parse=parse,
    limits=("It stops nothing. Where several clauses name the owner of a prefix, it holds the first; reasons.txt has all.",),
    install=(
        "name cleannet.mmdb where your tool reads such databases: Vector's `enrichment_tables` of type `mmdb`, Logstash, nginx",
        "load a new one before the last day in the field `until`",
        "to take it back, remove the database",
    ),
    blocks=False,
    running=running,
    proven="maxminddb",
)

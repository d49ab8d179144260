"""A dictionary for ClickHouse: prefixes with the clause that names their owner, looked up by address.

*Source*: clickhouse.com/docs, dictionary layout `ip_trie` (one key, a prefix as text), source `FILE`, format `CSVWithNames`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running.tables import Row, compared, csv_rows, prefix
from cleannet.enforce.syntax.beside import FILE, beside, explained_rows
from cleannet.enforce.syntax.networks import held
from cleannet.enforce.target import ANY, Files, Running, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject
from cleannet.model.subject import parse as parsed

_FILE: Final = "cleannet.clickhouse.csv"
_QUERIES: Final = "cleannet.clickhouse.sql"
_COLUMNS: Final = ("prefix", "does", "whom", "clause", "source", "fingerprint", "until")

_SQL: Final = """\
-- Copy cleannet.clickhouse.csv to the folder user_files of the server, then run this.
CREATE OR REPLACE DICTIONARY cleannet (
    prefix String,
    does String DEFAULT '',
    whom String DEFAULT '',
    clause String DEFAULT '',
    source String DEFAULT '',
    fingerprint String DEFAULT '',
    until Date DEFAULT '1970-01-01'
)
PRIMARY KEY prefix
SOURCE(FILE(path '/var/lib/clickhouse/user_files/cleannet.clickhouse.csv' format 'CSVWithNames'))
LAYOUT(IP_TRIE)
LIFETIME(3600);

-- It says at once if the server cannot read the table, which it would else first try when somebody asks.
SYSTEM RELOAD DICTIONARY cleannet;

-- SELECT dictGet('cleannet', 'clause', toIPv6('2001:db8::1'));
-- To take it back: DROP DICTIONARY cleannet;
"""


def render(control: Control) -> Files:
    """The table, the statement that loads it, and the reasons beside it."""
    told = io.StringIO()
    # All in quotes: else the server drops spaces at the ends, and old ones take a text that begins with ' for a quoted one.
    csv.writer(told, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([_COLUMNS, *_rows(control)])
    return {_FILE: told.getvalue().encode(), _QUERIES: _SQL.encode(), FILE: beside(control)}


def _rows(control: Control) -> Iterator[tuple[str, ...]]:
    for kind in ("v4", "v6"):
        yield from ((net, "allow", "", "", "", "", "1970-01-01") for net in held(control.allow, kind))
    for part in control.sections:
        why = part.reasons[0]
        told = tuple(" ".join(text.split()) for text in (why.whom, why.clause, why.source, why.fingerprint))
        yield from ((stop.removeprefix("prefix:"), "stop", *told, part.until) for stop in part.stops)


def parse(files: Files) -> Control:
    """The control of a table that `render` wrote."""
    return explained_rows(files, _FILE, _read)


def _read(content: bytes) -> Iterator[tuple[str, Subject]]:
    for row in csv.DictReader(io.StringIO(content.decode()), strict=True):
        yield row["does"], parsed(f"prefix:{row['prefix']}")


def running(content: bytes, control: Control) -> Running:
    """The dictionary as the server prints it, which is what it looks addresses up in, and not the file."""
    command = "`SELECT * FROM dictionary('cleannet') FORMAT CSVWithNames`"
    rows = csv_rows(content, ("prefix", "does", "clause", "until"), command)
    return compared(
        (Row(row["does"], prefix(row["prefix"]), row["clause"], row["until"] if row["does"] == "stop" else "") for row in rows),
        control,
    )


TARGET: Final = Target(
    id="clickhouse",
    title="ClickHouse, dictionary by address",
    kinds=frozenset({"prefix"}),
    acts=ANY,
    render=render,
    parse=parse,
    limits=("It stops nothing. Where several clauses name the owner of a prefix, it holds the first; reasons.txt has all.",),
    install=(
        "copy cleannet.clickhouse.csv to user_files, and run cleannet.clickhouse.sql",
        "copy a new table before its last day; the server reads it within the hour, or keeps the old one if it is broken",
        "to take it back, run `DROP DICTIONARY cleannet`",
    ),
    blocks=False,
    proven="ClickHouse (chDB)",
    running=running,
)

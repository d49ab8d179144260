"""An answer as JSON, and a report read back from it with no loss: this form is stored, compared and explained later.

Hiding and controlling characters are JSON escapes, so the file can be shown on a terminal. The same answer gives the same bytes.

*Source*: RFC 8259.
"""

from __future__ import annotations

import msgspec

from cleannet.model.report import SCHEMA, Report
from cleannet.report.escape import in_json, without_surrogates


def render(answer: msgspec.Struct) -> str:
    """The answer as JSON, fields in the order of the model, maps sorted by key."""
    try:
        data = msgspec.json.encode(answer, order="deterministic")
    except UnicodeEncodeError:
        data = msgspec.json.encode(without_surrogates(msgspec.to_builtins(answer)), order="deterministic")
    return in_json(msgspec.json.format(data, indent=2).decode()) + "\n"


class _Head(msgspec.Struct, frozen=True):
    schema: str = ""


def parse(text: str | bytes) -> Report:
    """The report that was rendered. Raises ValueError that says what is wrong and, if known, in which field."""
    try:
        schema = msgspec.json.decode(text, type=_Head).schema
        if schema == SCHEMA:
            return msgspec.json.decode(text, type=Report)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ValueError(f"this is not a report of cleannet: {error}") from error
    except RecursionError as error:
        raise ValueError("this is not a report of cleannet: it is nested too deep") from error
    told = f"its schema is {schema[:60]!r}" if schema else "it names no schema"
    raise ValueError(f"this version cannot read the report: {told}, expected {SCHEMA!r}; write it with `audit -f json`")

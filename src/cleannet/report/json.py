"""A report as JSON and back, without loss: this is the form that is stored, compared and explained later.

Characters that hide or steer are written as escapes of JSON, so that the file can be shown on a terminal. The same report is the
same bytes. The published schema is `docs/schema/report-1.json`; `make schema` writes it anew.

*Source*: RFC 8259; json-schema.org/draft/2020-12.
"""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from cleannet.model.report import SCHEMA, Report
from cleannet.report.escape import in_json, without_surrogates


def render(report: Report) -> str:
    """The report as JSON, fields in the order of the model, maps by key."""
    try:
        data = msgspec.json.encode(report, order="deterministic")
    except UnicodeEncodeError:
        data = msgspec.json.encode(without_surrogates(msgspec.to_builtins(report)), order="deterministic")
    return in_json(msgspec.json.format(data, indent=2).decode()) + "\n"


class _Head(msgspec.Struct, frozen=True):
    schema: str = ""


def parse(text: str | bytes) -> Report:
    """The report that was rendered. Raises ValueError that says what is wrong and, where known, at which field."""
    try:
        schema = msgspec.json.decode(text, type=_Head).schema
        if schema == SCHEMA:
            return msgspec.json.decode(text, type=Report)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ValueError(f"this is no report of cleannet: {error}") from error
    except RecursionError as error:
        raise ValueError("this is no report of cleannet: it is nested too deep") from error
    told = f"its schema is {schema[:60]!r}" if schema else "it names no schema"
    raise ValueError(f"this is no report that this version reads: {told}, expected {SCHEMA!r}; write it with `audit -f json`")


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what `render` writes."""
    described = msgspec.json.schema(Report)
    for form in described["$defs"].values():
        if "description" in form:
            form["description"] = inspect.cleandoc(form["description"])
    described["$defs"]["Report"]["properties"]["schema"] = {"const": SCHEMA}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:cleannet:{SCHEMA}", **described}


def schema_text() -> str:
    """The schema as it is published."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"

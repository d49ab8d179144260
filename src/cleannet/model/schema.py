"""How a form is published: one JSON Schema per form, made from the code, so that the two always agree.

*Source*: json-schema.org/draft/2020-12.
"""

from __future__ import annotations

import inspect
from typing import Any

import msgspec


def head(name: str) -> dict[str, Any]:
    """The beginning of every schema. name: of the form with its version, such as `cleannet-report-1`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:cleannet:{name}"}


def name_of(answer: type[msgspec.Struct]) -> str:
    """The name of an answer's form, the value of its field `schema`."""
    return str(next(f.default for f in msgspec.structs.fields(answer) if f.name == "schema"))


def of_answer(answer: type[msgspec.Struct]) -> dict[str, Any]:
    """The schema of what a command returns. Its docstring describes every form inside."""
    described = msgspec.json.schema(answer)
    for form in described["$defs"].values():
        if "description" in form:
            form["description"] = inspect.cleandoc(form["description"])
        if name := form.get("properties", {}).get("schema", {}).get("default"):
            form["properties"]["schema"] = {"const": name}
    return {**head(name_of(answer)), **described}


def published(schema: dict[str, Any]) -> str:
    """The text of a schema file."""
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def file_of(name: str) -> str:
    """The file that holds the schema of this name.

    >>> file_of("cleannet-report-1")
    'report-1.json'
    """
    return f"{name.removeprefix('cleannet-')}.json"

"""The published schemas are those of the code, tell a line of every field, and hold for every file that ships."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cleannet.policy.schema import FIELDS, cases_schema, files, policy_schema
from cleannet.safe_yaml import load

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "docs" / "schema"


def test_the_published_schemas_are_those_of_the_code() -> None:
    for name, text in files().items():
        assert (PUBLISHED / name).read_text(encoding="utf-8") == text, "run `make schema` and read what changed"
        jsonschema.Draft202012Validator.check_schema(json.loads(text))


def test_every_field_has_its_line_and_no_line_is_left_over() -> None:
    used = set()
    for schema in (policy_schema(), cases_schema()):
        for name, form in schema["$defs"].items():
            assert form["description"]
            assert form["additionalProperties"] is False
            for field, told in form["properties"].items():
                assert told["description"]
                used.add(f"{name}.{field}" if f"{name}.{field}" in FIELDS else f"Claim.{field}")
    assert used == FIELDS.keys()


def check(schema: dict[str, Any], path: Path) -> None:
    errors = [
        f"{path.name}: {'.'.join(map(str, e.absolute_path))}: {e.message[:200]}"
        for e in jsonschema.Draft202012Validator(schema).iter_errors(load(path.read_text(encoding="utf-8")))
    ]
    assert errors == []


def test_shipped_policies_fit() -> None:
    check(policy_schema(), ROOT / "facts" / "policies.yaml")
    check(policy_schema(), ROOT / "src" / "cleannet" / "demo" / "policy.yaml")
    check(policy_schema(), ROOT / "src" / "cleannet" / "demo" / "waivers.yaml")


def test_shipped_measures_fit() -> None:
    schema = {**policy_schema(), "anyOf": [{"$ref": "#/$defs/Measure"}]}
    paths = list((ROOT / "facts" / "measures").glob("*.yaml"))
    assert len(paths) > 90
    for path in paths:
        check(schema, path)


def test_shipped_cases_fit() -> None:
    for path in (ROOT / "facts" / "golden").glob("*.yaml"):
        check(cases_schema(), path)


@pytest.mark.parametrize(
    "text",
    [
        "policies: [{id: x}]",
        "{id: x, title: x, issuer: US, we: {kinds: [spy]}, acts: [use], clauses: [x], covers_not: x}",
        "{id: x, title: x, issuer: US, we: {kinds: [any]}, acts: [like], clauses: [x], covers_not: x}",
        "{id: x, title: x, issuer: US, we: {kinds: [any]}, acts: [use], clauses: [x], covers_not: x, covers: y}",
        "waivers: [{clause: x, owner: y, reason: z}]",
    ],
)
def test_what_is_no_policy_does_not_fit(text: str) -> None:
    assert not jsonschema.Draft202012Validator(policy_schema()).is_valid(load(text))

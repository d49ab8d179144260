"""The published schemas are those of the code, one for each answer, and every answer has a page."""

from __future__ import annotations

import importlib
import json
import pkgutil
from pathlib import Path

import jsonschema
import msgspec
import pytest

from cleannet.model import answers
from cleannet.model.report import Report
from cleannet.model.schema import name_of, of_answer
from cleannet.policy import schema as of_policies
from cleannet.report.schema import files
from cleannet.report.text import answers as with_pages

PUBLISHED = Path(__file__).parents[2] / "docs" / "schema"


@pytest.mark.parametrize("name", files())
def test_the_published_schema_is_that_of_the_code(name: str) -> None:
    assert (PUBLISHED / name).read_text(encoding="utf-8") == files()[name], "run `make schema` and read what changed"


def test_no_schema_is_left_over() -> None:
    assert {file.name for file in PUBLISHED.iterdir()} == files().keys() | of_policies.files().keys()


def test_every_answer_has_a_page_and_a_schema() -> None:
    defined: set[type[msgspec.Struct]] = {Report}
    for module in pkgutil.iter_modules(answers.__path__, f"{answers.__name__}."):
        for form in vars(importlib.import_module(module.name)).values():
            if isinstance(form, type) and issubclass(form, msgspec.Struct) and "schema" in form.__struct_fields__:
                defined.add(form)
    assert defined == set(with_pages())


@pytest.mark.parametrize("answer", with_pages())
def test_a_schema_is_one_and_describes_each_form(answer: type[msgspec.Struct]) -> None:
    made = of_answer(answer)
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["$id"] == f"urn:cleannet:{name_of(answer)}"
    assert made["$defs"][answer.__name__]["properties"]["schema"] == {"const": name_of(answer)}
    assert all(form["description"] for form in made["$defs"].values())
    json.dumps(made)

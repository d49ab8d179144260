"""A report becomes text: one file a format, each a pure function; `json` reads back what it wrote, `explain` tells one finding.

Read `escape` first: everything that is printed went through it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cleannet.model.report import Report
from cleannet.report import csv_, csv_groups, json, markdown, sarif, text
from cleannet.report.explain import explain as explain

FORMATS: Final[dict[str, Callable[[Report], str]]] = {
    "text": text.render,
    "json": json.render,
    "sarif": sarif.render,
    "csv": csv_.render,
    "csv-groups": csv_groups.render,
    "markdown": markdown.render,
}
"""The names behind `-f`."""

"""Answers become text: one file per format and answer, each a pure function of the value; `json` also reads back what it wrote.

The report of an audit has seven formats; every other answer has text (`text/`, one file per answer) and JSON, and packages of apps
have a page (HTML) as well. Read `escape` first: everything that is printed goes through it. `schema` publishes the forms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

from msgspec import Struct

from cleannet.model.answers.app_shown import AppShown, BuildShown
from cleannet.model.report import Report
from cleannet.report import csv_, csv_groups, json, markdown, sarif
from cleannet.report.text import PAGES
from cleannet.report.text import report as text
from cleannet.report.text.lines import PIPE, Screen


def _html(report: Report) -> str:
    from cleannet.report import html  # its template engine is not for those who want text

    return html.render(report)


FORMATS: Final[dict[str, Callable[[Report], str]]] = {
    "text": text.page,
    "json": json.render,
    "sarif": sarif.render,
    "csv": csv_.render,
    "csv-groups": csv_groups.render,
    "markdown": markdown.render,
    "html": _html,
}
"""The names behind `-f` of an audit."""

Format = Literal["text", "json"]


def page_of_audit(report: Report, builds: Sequence[BuildShown], more: int) -> str:
    """A report as a page of HTML. builds: packages of apps that it also shows; more: how many others were read."""
    from cleannet.report import html

    return html.render(report, builds, more)


def page_of_apps(answer: AppShown) -> str:
    """Packages of apps as a page of HTML."""
    from cleannet.report import html

    return html.render(answer)


def page(answer: Struct, format: Format, screen: Screen = PIPE, **shown: int) -> str:
    """Any answer, in a format that every answer has. screen: for text; shown: how much of the text; JSON always has everything."""
    return json.render(answer) if format == "json" else PAGES[type(answer)](answer, screen, **shown)

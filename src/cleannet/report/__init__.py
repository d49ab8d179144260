"""Answers become text: one file per format and answer, each a pure function of the value; `json` also reads back what it wrote.

The report of an audit has seven formats; every other answer has text (`text/`, one file per answer) and JSON, and packages of apps
have a page (HTML) as well. Read `escape` first: everything that is printed goes through it. `schema` publishes the forms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct

from cleannet.model.report import Report
from cleannet.report import json
from cleannet.report.text import page_of
from cleannet.report.text.lines import PIPE, Screen

if TYPE_CHECKING:
    from cleannet.model.answers.app_shown import AppShown, BuildShown


def _by(module: str, function: str = "render") -> Callable[[Report], str]:
    """A format whose module is loaded when something is written in it."""

    def write(report: Report) -> str:
        written: Any = getattr(import_module(f"{__name__}.{module}"), function)(report)
        return str(written)

    return write


FORMATS: Final[dict[str, Callable[[Report], str]]] = {
    "text": _by("text.report", "page"),
    "json": json.render,
    "sarif": _by("sarif"),
    "csv": _by("csv_"),
    "csv-groups": _by("csv_groups"),
    "markdown": _by("markdown"),
    "html": _by("html"),
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
    return json.render(answer) if format == "json" else page_of(type(answer))(answer, screen, **shown)

"""Text for people: one file an answer, each with one function `page` from the value to all that is printed.

Text may change with any version; who programs reads JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from cleannet.model.answers.considered import Considered
from cleannet.model.answers.finding import TracedFinding
from cleannet.model.report import Report
from cleannet.report.text import considered, finding, report

PAGES: Final[dict[type[Struct], Callable[[Any], str]]] = {
    Report: report.page,
    Considered: considered.page,
    TracedFinding: finding.page,
}
"""Every answer, and its page. Each also has JSON (`report.json`) and a published schema (`report.schema`)."""

"""A page of an answer in a real browser, and what its console and its network were told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from cleannet.model.answers.app_shown import AppShown, BuildShown
from cleannet.model.report import Report
from cleannet.report import html

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

IN_A_BROWSER: Final = [
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("CI") != "true" and CHROMIUM is None, reason="no Chromium: apt-get install chromium"),
]
"""Marks of tests that need one."""


class Opened(NamedTuple):
    page: Page
    said: list[str]
    """What the console said, and what was asked of a network."""


def opened(browser: Browser, answer: Report | AppShown, folder: Path, builds: Sequence[BuildShown] = (), **how: str) -> Opened:
    """The page of an answer. builds: packages of apps that a report shows."""
    (folder / "report.html").write_text(html.render(answer, builds), "utf-8")
    page, said = browser.new_page(**how), list[str]()  # type: ignore[arg-type]  # the words of the browser
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if not request.url.startswith("file:") else None)
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto((folder / "report.html").as_uri())
    return Opened(page, said)


def serious(page: Page) -> list[tuple[str, str]]:
    """Faults that axe calls serious or critical, with all that is closed opened before."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    for part in page.locator("details > summary").all():
        part.click()
    faults = Axe().run(page).response["violations"]
    return [(f["id"], f["nodes"][0]["html"]) for f in faults if f["impact"] in ("serious", "critical")]

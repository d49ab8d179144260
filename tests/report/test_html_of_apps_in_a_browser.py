"""The page of a package of an app in a real browser: no error, no serious fault, a keyboard is enough, names stay text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsers import IN_A_BROWSER, opened, serious

from cleannet.model.answers.app_shown import AppShown

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = IN_A_BROWSER


def test_it_says_no_error_and_hostile_names_stay_text(browser: Browser, hostile: AppShown, tmp_path: Path) -> None:
    page, said = opened(browser, hostile, tmp_path)
    assert "</ul><script>alert(1)" in page.locator("h2").first.inner_text()
    assert page.locator("img").count() == 0
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(browser: Browser, messenger: AppShown, tmp_path: Path, scheme: str) -> None:
    assert serious(opened(browser, messenger, tmp_path, color_scheme=scheme).page) == []


def test_a_keyboard_is_enough(browser: Browser, messenger: AppShown, tmp_path: Path) -> None:
    page, _ = opened(browser, messenger, tmp_path)
    page.locator(".card > summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".card").first.get_attribute("open") is not None
    page.locator(".card a").first.focus()
    page.keyboard.press("Enter")
    assert "#statement-" in page.url


def test_it_prints_what_is_closed(browser: Browser, messenger: AppShown, tmp_path: Path) -> None:
    page, _ = opened(browser, messenger, tmp_path)
    page.evaluate("() => { dispatchEvent(new Event('beforeprint')) }")
    assert page.locator("details:not([open])").count() == 0

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


# --- in the page of an audit ------------------------------------------------------------------------------------------------------


def test_the_page_of_an_audit_says_no_error_and_its_names_stay_text(browser: Browser, hostile: AppShown, tmp_path: Path) -> None:
    page, said = opened(browser, hostile.report, tmp_path, hostile.builds)
    page.locator("#filter").wait_for()
    assert "</ul><script>alert(1)" in page.locator("#app-1").inner_text()
    assert page.locator("img").count() == 0
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_in_the_page_of_an_audit(
    browser: Browser, messenger: AppShown, tmp_path: Path, scheme: str
) -> None:
    assert serious(opened(browser, messenger.report, tmp_path, messenger.builds, color_scheme=scheme).page) == []


def test_an_app_opens_by_keyboard_and_by_its_link(browser: Browser, messenger: AppShown, tmp_path: Path) -> None:
    page, _ = opened(browser, messenger.report, tmp_path, messenger.builds)
    page.locator(".app > summary").first.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("heading", name="What may it take?").is_visible()
    page.locator(".app .card > summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".app .card").first.get_attribute("open") is not None

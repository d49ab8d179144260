"""The page in a real browser: it filters, pages and opens, says no error, passes axe, and what strangers wrote stays text."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from browsers import IN_A_BROWSER, Opened, serious
from browsers import opened as opened_at

from cleannet.model.report import Report
from cleannet.model.use import use

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = IN_A_BROWSER
replace = msgspec.structs.replace


def opened(browser: Browser, report: Report, folder: Path, **how: str) -> Opened:
    """The page, when its script has made its form."""
    found = opened_at(browser, report, folder, (), **how)
    found.page.locator("#filter").wait_for()
    return found


def many(report: Report, number: int) -> Report:
    """The report with so many findings, which differ in their subject."""
    found = report.findings
    return replace(
        report,
        findings=tuple(
            replace(found[i % len(found)], use=use("far-end", f"domain:host{i}.example"), subject_name=f"host{i}.example")
            for i in range(number)
        ),
    )


def test_it_filters_pages_and_says_nothing_to_the_console(browser: Browser, report: Report, tmp_path: Path) -> None:
    page, said = opened(browser, many(report, 250), tmp_path)
    shown = page.locator("#shown")
    assert shown.inner_text() == "100 of 250 findings"
    page.get_by_role("button", name="Show more").click()
    assert shown.inner_text() == "200 of 250 findings"
    assert page.locator("#cards > details").count() == 200
    page.get_by_label("Contains").fill("host24")
    page.get_by_text("11 of 11 findings (250 in all)").wait_for()
    page.get_by_label("Order").select_option("subject")
    page.get_by_label("Contains").fill("")
    page.get_by_text("100 of 250 findings").wait_for()
    for kind in ("denied", "lead", "unknown", "conditional"):
        page.get_by_label(kind, exact=True).uncheck()
    page.get_by_text("0 of 0 findings (250 in all)").wait_for()
    assert said == []


def test_what_the_script_makes_is_what_the_template_wrote(browser: Browser, report: Report, tmp_path: Path) -> None:
    page, _ = opened(browser, report, tmp_path)
    looks = "cards => [...cards.children].map(c => [c.className, c.innerText, [...c.querySelectorAll('[href]')].map(a => a.hash)])"
    for part in page.locator("#cards > details > summary").all():
        part.click()
    written = page.locator("#cards").evaluate(looks)
    page.get_by_label("Order").select_option("records")
    page.get_by_label("Order").select_option("")
    page.wait_for_timeout(300)
    for part in page.locator("#cards > details > summary").all():
        part.click()
    assert page.locator("#cards").evaluate(looks) == written
    assert len(written) == len(report.findings)


def test_hostile_names_stay_text(browser: Browser, report: Report, tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script><img src=http://evil.example/x onerror=alert(2)>"
    named = replace(report, findings=tuple(replace(f, subject_name=evil, why=evil) for f in many(report, 120).findings))
    page, said = opened(browser, named, tmp_path)
    assert page.locator("#cards strong").first.inner_text().startswith("</script><script>alert(1)")
    page.get_by_role("button", name="Show more").click()
    assert page.locator("#cards strong").last.inner_text().startswith("</script><script>alert(1)")
    assert page.locator("img").count() == 0
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(browser: Browser, report: Report, tmp_path: Path, scheme: str) -> None:
    full = replace(report, places={"CN": {"denied": 2}, "HK": {"unknown": 1}})
    page, _ = opened(browser, full, tmp_path, color_scheme=scheme)
    assert serious(page) == []


def test_a_keyboard_is_enough(browser: Browser, report: Report, tmp_path: Path) -> None:
    page, _ = opened(browser, report, tmp_path)
    page.locator("#cards > details > summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#cards > details").first.get_attribute("open") is not None


def test_it_prints_what_is_closed(browser: Browser, report: Report, tmp_path: Path) -> None:
    page, _ = opened(browser, report, tmp_path)
    page.evaluate("() => { dispatchEvent(new Event('beforeprint')) }")
    assert page.locator("details:not([open])").count() == 0


@pytest.mark.alone
def test_a_hundred_thousand_findings_open_in_three_seconds(browser: Browser, report: Report, tmp_path: Path) -> None:
    big = many(report, 100_000)
    begun = time.monotonic()
    page, said = opened(browser, big, tmp_path)
    rendered = time.monotonic() - begun
    begun = time.monotonic()
    page.reload()
    page.locator("#filter").wait_for()
    assert page.locator("#shown").inner_text() == "100 of 100,000 findings"
    assert time.monotonic() - begun < 3, f"rendering and first opening took {rendered:.1f} s"
    assert said == []

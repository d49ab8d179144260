"""The page is one file that may load nothing and run nothing but its own script, whatever things are called."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import msgspec
import pytest

from cleannet.model.report import Milestone, Report
from cleannet.model.use import use
from cleannet.report import html
from cleannet.report.html.timeline import timeline
from cleannet.report.html.view import WRITTEN
from cleannet.report.html.worldmap import worldmap

replace = msgspec.structs.replace


class Page(HTMLParser):
    """Elements with their attributes, and what stands inside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inside: list[tuple[str, dict[str, str], str]] = []
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style"):
            self.inside.append((self._open, self.elements[-1][1], data))


def test_nothing_is_loaded_and_only_our_script_runs(report: Report) -> None:
    page = Page(html.render(report))
    assert not {tag for tag, _ in page.elements} & {"link", "iframe", "img", "object", "embed", "base", "audio", "video"}
    assert not [name for _, attrs in page.elements for name in attrs if name in ("src", "style", "action") or name.startswith("on")]
    policy = next(a["content"] for tag, a in page.elements if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    for kind, attrs, text in page.inside:
        if attrs.get("type") != "application/json":
            assert f"{kind}-src 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_links_lead_to_the_web_or_into_the_page(report: Report) -> None:
    """The sources of the report hold `javascript:` addresses."""
    page = Page(html.render(report))
    links = [attrs["href"] for tag, attrs in page.elements if tag == "a"]
    assert [link for link in links if link.startswith("https://example.org/")]
    assert [link for link in links if not link.startswith(("#", "https://", "http://"))] == []
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    assert {link[1:] for link in links if len(link) > 1 and link.startswith("#")} <= ids | {"statement-", "clause-"}


def test_the_page_has_the_elements_of_the_template_alone(report: Report, clean: Report) -> None:
    """A name with tags in it makes no element, and none of its attributes."""
    known = {tag for tag, _ in Page(html.render(clean)).elements}
    evil = replace(report, policy_title='"><marquee onload=x>', findings=tuple(replace(f, why="<blink>'") for f in report.findings))
    assert not {"marquee", "blink", "b"} & ({tag for tag, _ in Page(html.render(evil)).elements} - known - {"b"})
    assert "<marquee" not in html.render(evil)


def test_all_findings_are_in_the_data_and_the_first_are_written(report: Report) -> None:
    first = report.findings[0]
    many = replace(report, findings=tuple(replace(first, use=use("far-end", f"domain:</script>{i}")) for i in range(WRITTEN + 5)))
    page = html.render(many)
    assert page.count('<details class="card ') == WRITTEN + 1  # and the form that the script fills
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert data
    told = json.loads(data[1])
    at = told["fields"].index("identifier")
    assert [told["texts"][row[at]] for row in told["rows"]] == [f"domain:</script>{i}" for i in range(WRITTEN + 5)]


def test_a_timeline_draws_each_state_and_the_day() -> None:
    history = (Milestone(date="2020", state="pending"), Milestone(date="2021-06", state="in_force", instrument="x"))
    drawn = str(timeline(history, "2023-01-01"))
    assert re.findall(r'<rect class="(state-\w+)"', drawn) == ["state-pending", "state-in_force"]
    assert 'aria-label="pending from 2020; in force from 2021-06"' in drawn
    assert 'class="today"' in drawn
    assert not timeline((), "2023-01-01")
    assert not timeline((Milestone(date="soon", state="<x>"),), "2023-01-01")


def test_a_state_that_nobody_foresaw_is_drawn_as_open() -> None:
    drawn = str(timeline((Milestone(date="2020-02-02", state='"><script>'),), "2021-01-01"))
    assert "<script" not in drawn
    assert 'class="state-open"' in drawn


def test_the_map_shades_each_country_by_its_worst_verdict() -> None:
    drawn = str(worldmap({"CN": {"clear": 3, "denied": 1}, "HK": {"unknown": 2}, "US": {"clear": 5}, "ZZ": {"denied": 1}}))
    assert re.search(r'<path class="denied" d="[^"]+"><title>CN: 1 denied, 3 clear</title>', drawn)
    assert re.search(r'<circle class="unknown" [^>]+><title>HK: 2 unknown</title>', drawn)
    assert drawn.count('class="clear"') == 1
    assert worldmap({}) == ""


@pytest.mark.parametrize("code", ["CN", "US", "RU", "BR", "ZA", "AU", "FR", "IN", "TW"])
def test_the_outlines_hold_the_large_countries_and_the_dots_the_small(code: str) -> None:
    drawn = str(worldmap({code: {"denied": 1}}))
    assert '<path class="denied"' in drawn
    assert '<circle class="denied"' in str(worldmap({"SG": {"denied": 1}}))

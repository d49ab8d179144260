"""The page of a package of an app: what it takes, where its data may go, who is behind it; hostile names stay text."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

import msgspec
from report.test_html import Page

from cleannet.model.answer import Truth
from cleannet.model.answers.app_shown import AppShown
from cleannet.model.answers.considered import Background
from cleannet.report import html
from cleannet.report.html.app_shown import view


def test_it_says_what_it_takes_where_that_goes_and_who_is_behind(messenger: AppShown) -> None:
    page = html.render(messenger)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main>") :]))
    assert "It may take: camera, clipboard, contacts, device, location, microphone, nearby." in words
    assert re.search(r"device JPush takes device .+? source \d+", words)
    assert re.search(r"unknown api\.map\.baidu\.com Baidu, Inc\. \(CN\) named in classes\.dex Baidu, Inc\. \(CN\): hosts", words)
    umeng, owner = r"denied Umeng \(com\.umeng\)", r"Alibaba Group Holding Limited \(CN, HK\)"
    assert re.search(rf"{umeng} {owner} type defined: \S+ {owner}: makes", words)
    assert "held by Prosus N.V. (NL)" in words
    assert "type defined that does nothing: com.baidu.mobstat.StatService" in words
    assert "Signed no" in words


def test_hosts_are_counted_by_the_seat_of_their_owner(messenger: AppShown) -> None:
    (build,) = view(messenger)["builds"]
    assert build["countries"] == [("CN", 2, 0, "unknown"), ("HK", 1, 0, "unknown")]


def test_an_owner_in_doubt_and_none_at_all_are_told_apart(messenger: AppShown) -> None:
    (build,) = messenger.builds
    first, second = build.hosts
    doubted = tuple(msgspec.structs.replace(party, answer=Truth.OPEN) for party in first.behind.parties)
    hosts = (
        msgspec.structs.replace(first, behind=msgspec.structs.replace(first.behind, parties=doubted)),
        msgspec.structs.replace(second, behind=Background(name="x", parties=(), gaps=("nobody",), members=())),
    )
    told = msgspec.structs.replace(messenger, builds=(msgspec.structs.replace(build, hosts=hosts),))
    assert view(told)["builds"][0]["countries"] == [("CN", 0, 1, "unknown"), ("unknown", 1, 0, "unknown")]


def test_what_was_not_read_stands_in_it(messenger: AppShown) -> None:
    (build,) = messenger.builds
    lost = msgspec.structs.replace(messenger, builds=(msgspec.structs.replace(build, lost=("classes2.dex: broken",)),))
    assert '<p class="partial">Not read: classes2.dex: broken</p>' in html.render(lost)


def test_nothing_is_loaded_and_every_link_leads_somewhere(messenger: AppShown, hostile: AppShown) -> None:
    for told in (messenger, hostile):
        page = Page(html.render(told))
        assert not {tag for tag, _ in page.elements} & {"link", "iframe", "img", "object", "embed", "base", "form"}
        assert not [n for _, attrs in page.elements for n in attrs if n in ("src", "style", "action") or n.startswith("on")]
        policy = next(a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
        for kind, _, text in page.inside:
            assert f"{kind}-src 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
        links = [attrs["href"] for tag, attrs in page.elements if tag == "a"]
        assert [link for link in links if not link.startswith(("#", "https://", "http://"))] == []
        ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
        assert len(ids) == len(set(ids))
        assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


def test_hostile_names_make_no_element(messenger: AppShown, hostile: AppShown) -> None:
    page = html.render(hostile)
    assert {tag for tag, _ in Page(page).elements} <= {tag for tag, _ in Page(html.render(messenger)).elements}
    assert page.count("<script") == 1
    assert "\u202e" not in page
    assert "&lt;/ul&gt;&lt;script&gt;alert(1)" in page


# --- in the page of an audit ------------------------------------------------------------------------------------------------------


def test_the_page_of_an_audit_shows_the_same_of_each_package(messenger: AppShown) -> None:
    """Below one heading for all apps; its own page has the same words one level higher."""
    own, audited = html.render(messenger), html.render(messenger.report, messenger.builds)
    part = own[own.index("<h3>Who is behind it?") : own.index("</section>", own.index("<h3>Who is behind it?"))].strip()
    assert part.replace("h3>", "h4>") in audited
    assert '<a href="#apps">Apps</a>' in audited
    assert 'id="apps"' not in html.render(messenger.report)
    assert "Not shown" not in audited
    assert "Not shown: 3;" in html.render(messenger.report, messenger.builds, 3)


def test_every_link_of_such_a_page_leads_somewhere(messenger: AppShown, hostile: AppShown) -> None:
    for told in (messenger, hostile):
        page = Page(html.render(told.report, [*told.builds, *told.builds]))
        ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
        assert len(ids) == len(set(ids))
        links = [attrs["href"] for tag, attrs in page.elements if tag == "a"]
        assert {link[1:] for link in links if link.startswith("#") and link != "#statement-"} <= {*ids, "clause-"}


def test_hostile_names_make_no_element_there(messenger: AppShown, hostile: AppShown) -> None:
    page = html.render(hostile.report, hostile.builds)
    plain = html.render(messenger.report, messenger.builds)
    assert {tag for tag, _ in Page(page).elements} <= {tag for tag, _ in Page(plain).elements}
    assert page.count("<script") == plain.count("<script")
    assert "\u202e" not in page

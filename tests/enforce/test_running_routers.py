"""What routers say they run, beside what was decided: BIRD and OpenBGPD themselves, and the text that Cisco and Juniper print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from enforce.controls import control
from enforce.daemons import needs, program, ran, until
from enforce.neighbour import telling
from enforce.routes import ALL
from enforce.routes import CONTROL as ROUTES
from enforce.routes import MONITOR as ROUTES_MONITOR
from enforce.routes import ROUTES as NEIGHBOURS
from enforce.test_bird import bird, table
from enforce.test_openbgpd import bgpd, root
from enforce.test_running import as_decided, told

from cleannet.enforce import TARGETS
from cleannet.enforce.target import NotOurs
from cleannet.model.control import Control


def birdc(folder: Path) -> bytes:
    """What BIRD answers to the questions of the control, as the page says."""
    socket, questions = folder / "ctl", folder / "questions.birdc"
    return ran("sh", "-c", f"{program('birdc')} -s {socket} < {questions}").stdout.encode()


def reconfigured(folder: Path, *edits: tuple[str, str]) -> bytes:
    """What BIRD answers after somebody changed the file and told it to read it again."""
    conf = folder / "cleannet.bird.conf"
    whole = text = conf.read_text()
    for right, wrong in edits:
        assert right in text
        text = text.replace(right, wrong)
    conf.write_text(text)
    said = ran("birdc", "-s", str(folder / "ctl"), "configure").stdout
    assert "Reconfigured" in said, said
    conf.write_text(whole)
    return birdc(folder)


live_bird = needs("bird", "bird", "birdc")


@live_bird
def test_bird_answers_for_the_control_that_it_loaded(tmp_path: Path) -> None:
    with bird(tmp_path):
        whole = birdc(tmp_path)
        right = told("bird", whole, ROUTES)
        assert (right.stops, right.allow, right.changed) == (as_decided(ROUTES).stops, as_decided(ROUTES).allow, ())
        assert [*right.untold.values()] == [as_decided(ROUTES).stops], "nobody can call them in force"
        assert "of the mode 'block'" in told("bird", whole, ROUTES_MONITOR).changed[0]
        fewer = told("bird", reconfigured(tmp_path, ("  4134,\n", "")), ROUTES)
        assert as_decided(ROUTES).stops - fewer.stops == {"asn:4134"}
        more = told("bird", reconfigured(tmp_path, ("  4134,\n", "  4134,\n 41340..41341,\n")), ROUTES)
        assert more.stops - as_decided(ROUTES).stops == {"asn:41340", "asn:41341"}
        exact = told("bird", reconfigured(tmp_path, ("  198.51.100.0/24+,", "  198.51.100.0/24,")), ROUTES)
        assert as_decided(ROUTES).stops - exact.stops == {"prefix:198.51.100.0/24"}, "what lies inside passes"
        wide = told("bird", reconfigured(tmp_path, ("  198.51.100.0/24+,", "  198.51.100.0/24+,\n 203.0.112.0/24+,")), ROUTES)
        assert wide.stops - as_decided(ROUTES).stops == {"prefix:203.0.112.0/24"}
        odd = told("bird", reconfigured(tmp_path, ("  198.51.100.0/24+,", "  198.51.100.0/24+,\n 203.0.112.0/24{24,25},")), ROUTES)
        assert "203.0.112.0/24" in odd.changed[0]
        kept = told("bird", reconfigured(tmp_path, ("  198.51.100.0/26+", "  198.51.100.0/27+")), ROUTES)
        assert as_decided(ROUTES).allow - kept.allow == {"prefix:198.51.100.0/26"}
        assert not kept.allow - as_decided(ROUTES).allow, "a part of what is kept is no other thing"
        gone = told(
            "bird", reconfigured(tmp_path, ("define CLEANNET_STOP_IP6", "define MINE"), ("~ CLEANNET_STOP_IP6", "~ MINE")), ROUTES
        )
        assert as_decided(ROUTES).stops - gone.stops == {"prefix:2001:db8:1::/48"}
        (tmp_path / "bird.conf").write_text(
            (tmp_path / "bird.conf").read_text().replace("import filter cleannet_import", "import all")
        )
        assert "no channel uses" in told("bird", reconfigured(tmp_path), ROUTES).changed[0]
    for content in (b"", whole[:400], b"bird> show status\n"):
        with pytest.raises(NotOurs, match="CLEANNET_MODE"):
            told("bird", content, ROUTES)
    cut = told("bird", whole[:-200], ROUTES)
    assert not as_decided(ROUTES).stops - cut.stops - {thing for things in cut.untold.values() for thing in things}


@pytest.mark.slow
@live_bird
def test_a_set_that_bird_does_not_print_is_asked_for_member_by_member(tmp_path: Path) -> None:
    big = control([f"asn:{at}" for at in range(100, 9000, 3)] + [f"prefix:10.{at}.0.0/16" for at in range(0, 250, 2)])
    with bird(tmp_path, big):
        whole = birdc(tmp_path)
        found = told("bird", whole, big)
        assert (found.stops, found.changed) == (as_decided(big).stops, ())
        assert list(found.untold.values()) == [frozenset(), frozenset(), found.stops], "what else a set holds is not told"
        fewer = told("bird", reconfigured(tmp_path, ("  1000,\n", "")), big)
        assert as_decided(big).stops - fewer.stops == {"asn:1000"}


@live_bird
def test_a_filter_of_bird_that_somebody_disarmed_shows_in_its_routes(tmp_path: Path) -> None:
    with bird(tmp_path) as port:
        disarmed = ("  if cleannet_stops() then reject;\n", "")
        assert not told("bird", reconfigured(tmp_path, disarmed), ROUTES).changed, "BIRD prints no filter, and has no route yet"
        conf = tmp_path / "cleannet.bird.conf"
        conf.write_text(conf.read_text().replace(*disarmed))
        assert "Reconfigured" in ran("birdc", "-s", str(tmp_path / "ctl"), "configure").stdout
        with telling(port, NEIGHBOURS):
            table(tmp_path, len(ALL))
            assert "routes that the control stops are taken: " in told("bird", birdc(tmp_path), ROUTES).changed[0]
    (tmp_path / "b").mkdir()
    with bird(tmp_path / "b", use="cleannet_blackhole") as port, telling(port, NEIGHBOURS):
        table(tmp_path / "b", len(ALL))
        assert not told("bird", birdc(tmp_path / "b"), ROUTES).changed, "a route to nowhere is as decided"


def openbgpd(folder: Path) -> bytes:
    """What OpenBGPD tells, as the page says."""
    counts = ran("bgpctl", "-s", str(folder / "ctl"), "show", "sets").stdout
    return (counts + ran("/usr/sbin/bgpd", "-nv", "-f", str(folder / "bgpd.conf")).stdout).encode()


@root
@needs("openbgpd", "/usr/sbin/bgpd", "bgpctl")
def test_openbgpd_tells_the_control_of_its_file_and_the_sizes_of_its_sets(tmp_path: Path) -> None:
    conf = tmp_path / "cleannet.bgpd.conf"
    with bgpd(tmp_path, ROUTES):
        until(lambda: "cleannet-stop" in ran("bgpctl", "-s", str(tmp_path / "ctl"), "show", "sets").stdout or None)
        whole = openbgpd(tmp_path)
        found = told("openbgpd", whole, ROUTES)
        assert (found.stops, found.allow, found.changed) == (as_decided(ROUTES).stops, as_decided(ROUTES).allow, ())
        assert list(found.untold.values()) == [as_decided(ROUTES).stops], "nobody can call them in force"
        text = conf.read_text()
        conf.write_text(text.replace("  4134\n", ""))
        late = told("openbgpd", openbgpd(tmp_path), ROUTES)
        assert as_decided(ROUTES).stops - late.stops == {"asn:4134"}
        assert "has 2 members in what runs, and 1 in the file" in late.changed[0]
        assert not ran("bgpctl", "-s", str(tmp_path / "ctl"), "reload").returncode
        until(lambda: not told("openbgpd", openbgpd(tmp_path), ROUTES).changed or None)
        for right, wrong, says in (
            ("deny from any", "# deny from any", "'deny from any large-community 65535:0:889' is not there"),
            ("/24 or-longer", "/24 prefixlen 24 - 30", "and no control writes it"),
            ('AS as-set "cleannet-stop"', 'AS as-set "cleannet-allow"', "is not there"),
        ):
            conf.write_text(text.replace(right, wrong, 1))
            assert says in "\n".join(told("openbgpd", openbgpd(tmp_path), ROUTES).changed), wrong
        conf.write_text(text)
        assert not ran("bgpctl", "-s", str(tmp_path / "ctl"), "reload").returncode
        until(lambda: told("openbgpd", openbgpd(tmp_path), ROUTES) == found or None)
        main = tmp_path / "bgpd.conf"
        mine = main.read_text()
        for right, wrong, says in (
            ("include", "allow quick from any AS 4134\ninclude", "ends the filter"),
            ('cleannet.bgpd.conf"', 'cleannet.bgpd.conf"\nallow from any', "stands among or behind"),
        ):
            main.write_text(mine.replace(right, wrong))
            assert says in "\n".join(told("openbgpd", openbgpd(tmp_path), ROUTES).changed), wrong
        main.write_text(mine + "\nmatch from any large-community 65535:0:889 set { nexthop blackhole localpref 0 }\n")
        assert not told("openbgpd", openbgpd(tmp_path), ROUTES).changed, "as the page says"
    for content, says in ((b"", "show sets"), (whole[: whole.index(b"AS 64501")], "bgpd -nv"), (whole.replace(b"}", b""), "cut")):
        with pytest.raises(NotOurs, match=says):
            told("openbgpd", content, ROUTES)


def ios(what: Control, used: str = " neighbor 192.0.2.9 route-map cleannet-import-v4 in") -> str:
    """What IOS prints of a control: no comments, and its own order, spaces and letters of IPv6."""
    text = TARGETS["cisco"].render(what)["cleannet.ios.txt"].decode()
    kept = [line for line in text.splitlines() if not line.startswith(("!", "no ", "exit", "end"))]
    lists = [line for line in kept if line.startswith("ip")]
    maps = [f"{line} " if line.startswith("route-map") else line for line in kept if not line.startswith("ip")]
    upper = [re.sub(r"2001:\S+", lambda found: found[0].upper(), line) for line in lists]
    head = ["Building configuration...", "", "Current configuration : 4 bytes", "!", "version 17.3", "router bgp 64501", used, "!"]
    return "\r\n".join([*head, *upper, "!", *maps, "!", "ip prefix-list mine seq 5 permit 192.0.2.0/24", "end", ""])


def test_cisco_prints_the_control_in_its_own_way() -> None:
    for what in (ROUTES, ROUTES_MONITOR):
        assert told("cisco", ios(what).encode(), what) == as_decided(what)
    assert told("cisco", ios(ROUTES).encode(), ROUTES_MONITOR).changed
    whole = ios(ROUTES)
    for right, wrong, says in (
        ("_(4134|4200000001)_", "_(4134|4200000001)$", "no control writes it"),
        ("seq 5 permit 203", "seq 5 deny 203", ""),
        (" match as-path 489", " match as-path 490", "is not there"),
        ("neighbor 192.0.2.9 route-map cleannet-import-v4 in", "neighbor 192.0.2.9 activate", "no neighbour"),
        (
            "route-map cleannet-import-v4 permit 10 ",
            "route-map cleannet-import-v4 permit 5 \r\nroute-map cleannet-import-v4 permit 10 ",
            "permit 5",
        ),
        (" continue 20\r\n", "", "continue 20"),
    ):
        if says:
            assert right in whole
            assert says in "\n".join(told("cisco", whole.replace(right, wrong).encode(), ROUTES).changed), wrong
    fewer = told("cisco", whole.replace("_(4134|4200000001)_", "_(4200000001|41340)_").encode(), ROUTES)
    assert as_decided(ROUTES).stops - fewer.stops == {"asn:4134"}
    assert fewer.stops - as_decided(ROUTES).stops == {"asn:41340"}
    for content, says in (("", "version"), (whole[:-9], "cut"), ("frr version 8.4\nend\n", "version")):
        with pytest.raises(NotOurs, match=says):
            told("cisco", content.encode(), ROUTES)


JUNOS = "\nversion 21.4R1;\nprotocols { bgp { group a { import [ cleannet-import mine ]; neighbor 192.0.2.9; } } }\n"


def in_braces(what: Control) -> str:
    """What Junos prints of a control, beside lists of its owner."""
    text = TARGETS["juniper"].render(what)["cleannet.junos.conf"].decode()
    text = re.sub(r"/\*.*?\*/\n?", "", text).replace("replace: ", "").replace("}\npolicy-options {\n", "")
    return f"## Last commit: 2026-11-30\n{JUNOS}{text}policy-options {{ prefix-list mine {{ 192.0.2.0/24; }} }}\n"


def as_set(what: Control) -> str:
    """The same as `| display set` prints it."""
    inside: list[str] = []
    lines = [
        "set version 21.4R1",
        "set protocols bgp group a import cleannet-import",
        "set policy-options prefix-list mine 192.0.2.0/24",
    ]
    for line in (raw.strip() for raw in in_braces(what).splitlines() if raw.startswith(("policy", " ", "}"))):
        if line.endswith("{"):
            inside.append(line[:-1].strip())
        elif line == "}":
            inside.pop()
        elif not line.startswith("policy-options { prefix-list mine"):
            lines.append(" ".join(["set", *inside, line.rstrip(";")]))
    return "\n".join(lines) + "\n"


def test_juniper_prints_the_control_in_braces_or_as_set_lines() -> None:
    for what in (ROUTES, ROUTES_MONITOR):
        for text in (in_braces(what), as_set(what)):
            assert told("juniper", text.encode(), what) == as_decided(what)
            assert told("juniper", text.replace("\n", "\r\n").encode(), what) == as_decided(what)
    assert told("juniper", as_set(ROUTES).encode(), ROUTES_MONITOR).changed


@pytest.mark.parametrize("shown", [in_braces, as_set])
def test_what_somebody_changed_in_junos_is_seen(shown: object) -> None:
    whole = shown(ROUTES)  # type: ignore[operator]
    for right, wrong, missing, orphan in (
        ("4134", "41340", {"asn:4134"}, {"asn:41340"}),
        ("203.0.113.9/32", "203.0.113.8/32", {"prefix:203.0.113.9/32"}, {"prefix:203.0.113.8/32"}),
        ("64512", "64513", {"asn:64512"}, {"asn:64513"}),
    ):
        there, wanted = told("juniper", whole.replace(right, wrong).encode(), ROUTES), as_decided(ROUTES)
        assert (wanted.stops - there.stops) | (wanted.allow - there.allow) == missing
        assert (there.stops - wanted.stops) | (there.allow - wanted.allow) == orphan
        assert not there.changed
    for right, wrong, says in (
        ('".* 4134 .*"', '".* 4134"', "no control writes it"),
        ("prefix-list-filter cleannet-stop orlonger", "prefix-list-filter cleannet-stop exact", "is not there"),
        ("reject", "accept", "then reject' is not there"),
        ("cleannet-import mine", "mine", "nothing is stopped")
        if shown is in_braces
        else (" import cleannet-import", " import mine", "nothing"),
        ("large:65535:0:889", "large:65535:0:888", "is not there"),
    ):
        assert right in whole
        assert says in "\n".join(told("juniper", whole.replace(right, wrong).encode(), ROUTES).changed), wrong


def test_what_is_not_active_in_junos_stops_nothing() -> None:
    off = in_braces(ROUTES).replace("as-path as4134", "inactive: as-path as4134")
    there = told("juniper", off.encode(), ROUTES)
    assert as_decided(ROUTES).stops - there.stops == {"asn:4134"}
    assert not there.changed
    off = as_set(ROUTES) + "deactivate policy-options policy-statement cleannet-import term stop-as-path-group\n"
    assert "term stop-as-path-group" in "\n".join(told("juniper", off.encode(), ROUTES).changed)
    whole = in_braces(ROUTES)
    for content, says in (("", "show configuration"), (whole[:-3], "cut"), ("} " + whole, "closes"), ("a {" * 99, "deeper")):
        with pytest.raises(NotOurs, match=says):
            told("juniper", content.encode(), ROUTES)

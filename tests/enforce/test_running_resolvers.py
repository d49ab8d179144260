"""What resolvers say they run: their zones where they print them, and else what they answer."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from enforce.controls import control
from enforce.daemons import needs, ran, until
from enforce.dns import authority
from enforce.resolvers import RESOLVERS, Resolver, Started, written
from enforce.test_running import as_decided, told
from msgspec.structs import replace

from cleannet.enforce import TARGETS
from cleannet.enforce.syntax.questions import about
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.control import Control
from cleannet.model.subject import Subject

NAMES = ["domain:bad.example.net", "domain:worse.example.com"]
KEPT = ["domain:good.bad.example.net"]
ADDRESSES = ["prefix:198.51.100.0/24", "prefix:2001:db8:5::/48"]
BY_NAME = control(NAMES, KEPT)
BOTH = control([*NAMES, *ADDRESSES], [*KEPT, "prefix:198.51.100.128/25"])
OTHER_REASON = "domain:bad.example.net", "for other reasons"

BY_TARGET = {one.target: one for one in RESOLVERS}


def each(*leaving_out: str) -> list[Any]:
    """The resolvers as parameters of a test."""
    return [
        pytest.param(one, id=one.target, marks=needs(one.target, *one.programs, "named", "dig"))
        for one in RESOLVERS
        if one.target not in leaving_out
    ]


def decided(resolver: Resolver) -> Control:
    return BOTH if resolver.addresses else BY_NAME


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with authority(tmp_path_factory.mktemp("authority")) as port:
        yield port


@contextmanager
def started(resolver: Resolver, what: Control, folder: Path, upstream: int, *edits: tuple[str, str]) -> Iterator[Started]:
    """A resolver with a control, after these edits of the files that it reads."""
    artefact = written(what, resolver.target, folder)
    for file in artefact.iterdir():
        if not file.name.startswith("questions"):
            text = file.read_text()
            for right, wrong in edits:
                text = text.replace(right, wrong)
            file.write_text(text)
    with resolver.start(artefact, resolver.enforced, upstream) as there:
        yield there


def asked(there: Started, folder: Path) -> bytes:
    """What dig prints, as the page says."""
    return ran("dig", "@127.0.0.1", "-p", str(there.port), "-f", str(folder / "cleannet" / "questions.dig")).stdout.encode()


def known(there: Running) -> set[Subject]:
    """Things of which it does not tell."""
    return {thing for things in there.untold.values() for thing in things}


@pytest.mark.parametrize("resolver", each())
def test_answers_show_the_names_of_a_control(resolver: Resolver, upstream: int, tmp_path: Path) -> None:
    what = decided(resolver)
    with started(resolver, what, tmp_path, upstream) as there:
        dug = asked(there, tmp_path)
    found = told(resolver.target, dug, what)
    silent = known(found)
    assert not found.changed
    assert "answers do not show what is stopped besides" in found.untold
    assert silent == (set() if resolver.target in {"unbound", "dnsmasq", "knot"} else {*ADDRESSES, "prefix:198.51.100.128/25"})
    assert found.stops == as_decided(what).stops - silent
    assert found.allow == as_decided(what).allow - silent
    cut = told(resolver.target, dug[: len(dug) // 2], what)
    assert known(cut) > silent, "what is cut is not told"
    assert cut.stops < found.stops | {Subject("x:y")}
    assert not (as_decided(what).stops - cut.stops - known(cut))
    with pytest.raises(NotOurs):
        told(resolver.target, b"", what)


@pytest.mark.parametrize("resolver", each())
def test_names_that_somebody_took_out_or_let_pass_are_seen_in_answers(resolver: Resolver, upstream: int, tmp_path: Path) -> None:
    what = decided(resolver)
    edits = [("bad.example.net", "bad2.example.net"), ("by p/3", "by p/4")]
    with started(resolver, what, tmp_path, upstream, *edits) as there:
        found = told(resolver.target, asked(there, tmp_path), what)
    names = {Subject(name) for name in (*NAMES, *KEPT)}
    assert (as_decided(what).stops | as_decided(what).allow) - found.stops - found.allow - known(found) == {NAMES[0]}
    assert found.stops & names == {NAMES[1]}
    assert [says for says in found.changed if "worse.example.com" in says and "other reasons" in says]


@pytest.mark.parametrize("resolver", each())
def test_a_resolver_without_the_control_stops_nothing(resolver: Resolver, upstream: int, tmp_path: Path) -> None:
    what = decided(resolver)
    artefact = written(what, resolver.target, tmp_path)
    with resolver.start(artefact, resolver.rollback, upstream) as there:
        found = told(resolver.target, asked(there, tmp_path), what)
    assert not found.stops
    assert not {Subject(name) for name in NAMES} & known(found)
    assert Subject(KEPT[0]) in found.allow
    nobody = told(
        resolver.target, ran("dig", "@127.0.0.1", "-p", "9", "+tries=1", "+time=1", "x").stdout.encode() + dug_head(), what
    )
    assert known(nobody) == as_decided(what).stops | as_decided(what).allow, "who does not answer does not tell"


def dug_head() -> bytes:
    """An answer about another name: a server that was asked something else."""
    return (
        b";; ->>HEADER<<- opcode: QUERY, status: SERVFAIL, id: 1\n;; flags: qr; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0\n"
    )


@pytest.mark.parametrize("resolver", each("dnsmasq"))
def test_a_monitor_answers_as_before(resolver: Resolver, upstream: int, tmp_path: Path) -> None:
    what = replace(decided(resolver), mode="monitor")
    (tmp_path / "m").mkdir()
    with started(resolver, what, tmp_path / "m", upstream) as there:
        found = told(resolver.target, asked(there, tmp_path / "m"), what)
    if resolver.target == "unbound":
        assert (found.stops, found.allow, found.changed) == (as_decided(what).stops, as_decided(what).allow, ())
    else:
        assert {Subject(name) for name in NAMES} <= found.untold["the monitor form answers as before"]
    with started(resolver, decided(resolver), tmp_path, upstream) as there:
        blocks = told(resolver.target, asked(there, tmp_path), what)
    assert "bad.example.net is stopped, and the control only logs" in blocks.changed


@needs("unbound", "unbound", "named", "dig")
def test_unbound_is_asked_for_its_rules_about_addresses(upstream: int, tmp_path: Path) -> None:
    edits = [
        ("24.0.100.51.198.rpz-ip CNAME *.", "24.0.101.51.198.rpz-ip CNAME *."),
        ("25.128.100.51.198.rpz-ip CNAME rpz-passthru.", ""),
    ]
    with started(BY_TARGET["unbound"], BOTH, tmp_path, upstream, *edits) as there:
        found = told("unbound", asked(there, tmp_path), BOTH)
    assert as_decided(BOTH).stops - found.stops == {"prefix:198.51.100.0/24"}
    assert as_decided(BOTH).allow - found.allow == {"prefix:198.51.100.128/25"}
    assert not known(found)


def recursor_zones(folder: Path) -> bytes:
    """What the recursor prints of its zones, as the page says."""
    loop = 'for file in "$1"/cleannet/*.rpz; do echo "; $file"; rec_control --socket-dir="$(readlink "$1/sockets")" dump-rpz '
    loop += '"$(basename "$file" | cut -d- -f1).cleannet" -; done'
    return ran("sh", "-c", loop, "sh", str(folder)).stdout.encode()


@needs("recursor", "pdns_recursor", "rec_control", "named")
def test_the_recursor_prints_the_control_that_it_loaded(upstream: int, tmp_path: Path) -> None:
    recursor = BY_TARGET["recursor"]
    for mode in ("block", "monitor"):
        what = replace(BOTH, mode=mode)
        (tmp_path / mode).mkdir()
        with started(recursor, what, tmp_path / mode, upstream):
            whole = recursor_zones(tmp_path / mode)
        assert told("recursor", whole, what) == as_decided(what)
        if mode == "block":
            assert not told("recursor", whole, replace(BOTH, mode="monitor")).stops
            fewer = re.sub(rb"; \S*2-stop-names.rpz\n(?:[^;].*\n)*", b"", whole)
            assert as_decided(BOTH).stops - told("recursor", fewer, BOTH).stops == {*NAMES}
        else:
            assert not told("recursor", whole, BOTH).stops, "the monitor form stops nothing"
    for content in (b"", b"done\n", whole[2:].replace(b"\n; ", b"\n"), b"; 2-stop-names.rpz\n"):
        with pytest.raises(NotOurs, match="dump-rpz"):
            told("recursor", content, BOTH)


EDITS = [
    ("*.worse.example.com TXT", "*.worse2.example.com TXT"),
    ("bad.example.net TXT", "bad.example.net CNAME . ;"),
    ("good.bad.example.net CNAME", "evil.bad.example.net CNAME"),
]


def edited(found: Running, what: Control) -> None:
    """What the edits above make of it."""
    wanted = as_decided(what)
    assert wanted.stops - found.stops == {NAMES[1]}
    assert wanted.allow - found.allow == {*KEPT}
    assert found.allow - wanted.allow == {"domain:evil.bad.example.net"}
    assert found.stops - wanted.stops == {"domain:worse2.example.com"}
    assert [says for says in found.changed if "'bad.example.net'" in says and "`.`" in says]


def other_reasons(found: Running, what: Control) -> None:
    """What another clause makes of it."""
    assert (found.stops, found.allow) == (as_decided(what).stops, as_decided(what).allow)
    assert len(found.changed) == len(NAMES)
    assert all("is stopped for other reasons" in says for says in found.changed)


@needs("recursor", "pdns_recursor", "rec_control", "named")
def test_records_that_somebody_changed_in_the_recursor_are_seen(upstream: int, tmp_path: Path) -> None:
    with started(BY_TARGET["recursor"], BOTH, tmp_path, upstream, *EDITS):
        edited(told("recursor", recursor_zones(tmp_path), BOTH), BOTH)
    (tmp_path / "b").mkdir()
    with started(BY_TARGET["recursor"], BOTH, tmp_path / "b", upstream, ("by p/3", "by p/4")):
        other_reasons(told("recursor", recursor_zones(tmp_path / "b"), BOTH), BOTH)


def from_knot(folder: Path, *commands: str) -> bytes:
    """What Knot Resolver writes of what it holds, after these commands to its control socket."""
    (path,) = (folder / "control").iterdir()
    file = folder / "running.txt"
    file.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(path))
        line.sendall("".join(f"{command}\n" for command in (*commands, f"cleannet('{file}')")).encode())
        return until(lambda: whole if b", rule " in (whole := file.read_bytes() if file.exists() else b"") else None)


@needs("knot", "kresd", "named")
def test_knot_prints_the_control_that_it_loaded(upstream: int, tmp_path: Path) -> None:
    with started(BY_TARGET["knot"], BY_NAME, tmp_path, upstream):
        whole = from_knot(tmp_path)
        assert told("knot", whole, BY_NAME) == as_decided(BY_NAME)
        assert "it runs as block, and not as monitor" in told("knot", whole, replace(BY_NAME, mode="monitor")).changed
        first = from_knot(
            tmp_path,
            "policy.add(policy.all(policy.PASS))",
            "table.insert(policy.rules, 1, table.remove(policy.rules))",
        )
        assert "1 policies stand before it" in told("knot", first, BY_NAME).changed[0]
        gone = from_knot(tmp_path, "policy.del(0)")
        assert "nothing is stopped" in told("knot", gone, BY_NAME).changed[0]
    for content, says in ((b"", "no line"), (whole[: len(whole) // 2], "no line"), (whole * 2, "2 instances")):
        with pytest.raises(NotOurs, match=says):
            told("knot", content, BY_NAME)


@needs("knot", "kresd", "named")
def test_records_that_somebody_changed_in_knot_are_seen(upstream: int, tmp_path: Path) -> None:
    with started(BY_TARGET["knot"], BY_NAME, tmp_path, upstream, *EDITS):
        edited(told("knot", from_knot(tmp_path), BY_NAME), BY_NAME)
    (tmp_path / "b").mkdir()
    with started(BY_TARGET["knot"], BY_NAME, tmp_path / "b", upstream, ("by p/3", "by p/4")):
        other_reasons(told("knot", from_knot(tmp_path / "b"), BY_NAME), BY_NAME)


def test_a_question_that_came_back_to_its_sender_is_no_answer() -> None:
    """dig may send from the very port that it asks on loopback."""
    head = (
        ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n;; flags:%s rd; QUERY: 1, ANSWER: %s, AUTHORITY: 0, ADDITIONAL: 0\n"
    )
    asked, text = ";; QUESTION SECTION:\n;%s. IN TXT\n\n", '%s. 60 IN TXT "Stopped until 2027-02-28 by p/3 [0123456789abcdef]: a"\n'
    names = [question[0] for thing in BY_NAME.sections[0].stops for question in about(thing)]
    whole = "".join(head % (" qr", 1) + asked % name + text % name for name in names)
    assert told("knot", whole.encode(), BY_NAME).stops == as_decided(BY_NAME).stops
    back = whole.replace(head % (" qr", 1) + asked % names[0] + text % names[0], head % ("", 0) + asked % names[0])
    found = told("knot", back.encode(), BY_NAME)
    assert as_decided(BY_NAME).stops - found.stops == {NAMES[0]} <= known(found)


@pytest.mark.parametrize("resolver", each())
def test_a_name_that_nobody_resolves_is_seen_if_it_is_no_longer_stopped(resolver: Resolver, upstream: int, tmp_path: Path) -> None:
    """Whom the resolver asks refuses such names, so it has an answer for what it stops alone."""
    what = control(["domain:bad.zz-a.com", "domain:worse.zz-a.com"])
    with started(resolver, what, tmp_path, upstream, ("bad.zz-a.com", "bad2.zz-a.com")) as there:
        found = told(resolver.target, asked(there, tmp_path), what)
    assert as_decided(what).stops - found.stops - known(found) == {"domain:bad.zz-a.com"}
    assert "domain:worse.zz-a.com" in found.stops


def test_a_resolver_that_refuses_us_tells_nothing() -> None:
    head = ";; ->>HEADER<<- opcode: QUERY, status: REFUSED, id: 1\n;; flags: qr; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0\n"
    with pytest.raises(NotOurs, match="refuses every question"):
        told("unbound", f"{head};; QUESTION SECTION:\n;bad.example.net. IN TXT\n".encode(), BOTH)


def test_each_resolver_has_its_questions() -> None:
    for name in BY_TARGET:
        files = TARGETS[name].render(BY_NAME)
        assert b"-q bad.example.net -t TXT\n" in files["questions.dig"]
        assert b"-q cleannet-verify.good.bad.example.net" in files["questions.dig"]

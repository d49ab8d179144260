"""What real resolvers answer under a control: they stop what it stops, pass what it does not name, and tell why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from enforce.daemons import needs
from enforce.dns import Answer, ask, authority
from enforce.resolvers import RESOLVERS, Resolver, Started, written

from cleannet.enforce import TARGETS
from cleannet.model.control import Control, Reason, Section
from cleannet.model.subject import Subject

LABEL = "a" * 63
LONG = f"{LABEL}.{LABEL}.{LABEL}.{'b' * 32}.example.net"
CLAUSES = ("us-one/s1", "us-two/s2")


def _reason(clause: str, mark: str) -> Reason:
    says = 'it is "named"; $GENERATE 1-9 \\ (\n*/ é \u202e' + " address=/near-address.example.org/\n" * 200
    return Reason(clause=clause, source="https://law.example/1", fingerprint=mark * 16, says=says)


def control(resolver: Resolver, mode: str = "block") -> Control:
    """Names and addresses with reasons by which files break."""
    names = (
        ("bad.example.net", "_sip._tcp.example.com", f"{LABEL}.example.com"),
        ("worse.example.net", "xn--bcher-kva.example.com", "deep.below.allowed.example.com", LONG),
    )
    sections = [
        Section(
            reasons=(_reason(clause, mark),), until="2027-02-28", stops=tuple(sorted(Subject(f"domain:{name}") for name in held))
        )
        for clause, mark, held in zip(CLAUSES, "ab", names, strict=True)
    ]
    allow = [Subject("domain:good.bad.example.net"), Subject("domain:kept.example.net")]
    if resolver.addresses:
        blocks = [Subject("prefix:198.51.100.0/24"), Subject("prefix:2001:db8:5::/48"), Subject("prefix:2001:db8:0:0:1::1/128")]
        blocks += [Subject("prefix:2001:db8:0:1:1:1:1:0/112"), Subject("prefix:2001:db8:a:b:c:d:e:f/128")]
        sections.append(Section(reasons=(_reason(CLAUSES[1], "c"),), until="2027-02-28", stops=tuple(sorted(blocks))))
        allow += [Subject("domain:kept.inside.example.org"), Subject("prefix:198.51.100.128/25")]
    return Control(
        policy="clean-network",
        as_of="2026-11-30",
        known_on="2026-11-30",
        pack="2026-11-30 sha256:0",
        mode=mode,  # type: ignore[arg-type]
        sections=tuple(sorted(sections)),
        allow=tuple(sorted(allow)),
    )


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with authority(tmp_path_factory.mktemp("authority")) as port:
        yield port


@pytest.fixture(
    scope="module",
    params=[pytest.param(one, id=one.target, marks=needs(one.target, *one.programs, "named", "dig")) for one in RESOLVERS],
)
def resolver(request: pytest.FixtureRequest) -> Resolver:
    found: Resolver = request.param
    return found


@pytest.fixture(scope="module")
def blocking(resolver: Resolver, upstream: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    artefact = written(control(resolver), resolver.target, tmp_path_factory.mktemp("blocking"))
    with resolver.start(artefact, resolver.enforced, upstream) as started:
        yield started


def passes(answer: Answer) -> bool:
    return answer.status == "NOERROR" and bool(answer.records) and not answer.told


def stopped(answer: Answer) -> bool:
    return answer.status in {"NOERROR", "NXDOMAIN"} and not answer.records


STOPPED = (
    "bad.example.net",
    "www.bad.example.net",
    "a.b.c.bad.example.net",
    "WWW.Bad.Example.NET",
    "between.good-not.bad.example.net",
    "_sip._tcp.example.com",
    f"{LABEL}.example.com",
    "worse.example.net",
    "xn--bcher-kva.example.com",
    LONG,
    f"x.{LONG}",
)


@pytest.mark.parametrize("kind", ["A", "AAAA", "HTTPS"])
@pytest.mark.parametrize("name", STOPPED)
def test_a_stopped_name_and_all_below_it_have_no_answer(blocking: Started, name: str, kind: str) -> None:
    assert stopped(ask(blocking.port, name, kind))


def test_what_a_client_asks_for_beside_changes_nothing(blocking: Started, upstream: int) -> None:
    while len(ask(upstream, "ready.example.net", "A", "+dnssec").records) < 2:
        pass  # the zone is signed when it was loaded
    for more in ("+dnssec", "+cdflag", "+tcp", "+noedns"):
        assert stopped(ask(blocking.port, "www.bad.example.net", "A", more)), more


@pytest.mark.parametrize(
    "name",
    [
        "notbad.example.net",
        "bad.example.net.example.com",
        "example.com",
        "net.example.com",
        "allowed.example.com",
        "below.allowed.example.com",
        "good.bad.example.net",
        "x.y.good.bad.example.net",
        "near-address.example.org",
    ],
)
@pytest.mark.parametrize("kind", ["A", "AAAA"])
def test_a_near_name_and_an_allowed_one_pass(blocking: Started, name: str, kind: str) -> None:
    answer = ask(blocking.port, name, kind)
    assert passes(answer) or (name == "example.com" and answer.status == "NOERROR" and not answer.told)


def test_an_alias_of_a_stopped_name_is_stopped_where_the_server_follows_it(resolver: Resolver, blocking: Started) -> None:
    records = ask(blocking.port, "alias.example.net").records
    assert ("192.0.2.1" not in records) is resolver.aliases


def test_an_allowed_name_passes_although_it_is_an_alias_of_a_stopped_one(blocking: Started) -> None:
    assert "192.0.2.1" in ask(blocking.port, "kept.example.net").records


def test_an_answer_is_stopped_by_its_address_where_the_server_looks_at_it(resolver: Resolver, blocking: Started) -> None:
    for kind in ("A", "AAAA"):
        assert stopped(ask(blocking.port, "www.inside.example.org", kind)) is resolver.addresses
        assert passes(ask(blocking.port, "kept.inside.example.org", kind))
    assert passes(ask(blocking.port, "kept-address.example.org"))


@needs("unbound", "unbound", "named", "dig")
def test_what_dns64_makes_of_a_stopped_address_is_stopped(upstream: int, tmp_path: Path) -> None:
    unbound = RESOLVERS[0]
    artefact = written(control(unbound), unbound.target, tmp_path)
    conf = artefact / unbound.enforced
    conf.write_text(conf.read_text("utf-8").replace('"respip validator', '"respip dns64 validator'), "utf-8")
    with unbound.start(artefact, unbound.enforced, upstream) as started:
        assert ask(started.port, "free4.example.org", "AAAA").records == ("64:ff9b::c000:209",)
        assert stopped(ask(started.port, "only4.example.org", "AAAA"))


def test_who_is_blocked_learns_why(resolver: Resolver, blocking: Started) -> None:
    for name, clause, mark in (("bad.example.net", CLAUSES[0], "a"), ("worse.example.net", CLAUSES[1], "b")):
        (text,) = ask(blocking.port, name, "TXT").records
        assert text.startswith(f'"Stopped until 2027-02-28 by {clause} [{mark * 16}]: it is ')
    assert "assertion" not in blocking.log.read_text("utf-8", "replace")
    told = ask(blocking.port, "www.bad.example.net").told
    assert bool(told) is resolver.extended
    assert all(text == f"15 (Blocked): ({CLAUSES[0]}, until 2027-02-28 [{'a' * 16}])" for text in told)


def test_the_monitor_form_passes_and_logs(resolver: Resolver, upstream: int, tmp_path: Path) -> None:
    if not TARGETS[resolver.target].monitors:
        return
    artefact = written(control(resolver, "monitor"), resolver.target, tmp_path)
    with resolver.start(artefact, resolver.enforced, upstream) as started:
        for name in ("www.bad.example.net", "worse.example.net", "good.bad.example.net", "notbad.example.net"):
            assert passes(ask(started.port, name)), name
        if resolver.addresses:
            assert passes(ask(started.port, "www.inside.example.org"))
    seen = [line for line in started.log.read_text("utf-8", "replace").splitlines() if "cleannet" in line or "us-" in line]
    assert any("www.bad.example.net" in line for line in seen)
    assert any("worse.example.net" in line for line in seen)
    assert any("inside.example.org" in line for line in seen) is resolver.addresses
    assert not any("notbad.example.net" in line for line in seen)


def test_the_rollback_takes_everything_back(resolver: Resolver, upstream: int, tmp_path: Path) -> None:
    artefact = written(control(resolver), resolver.target, tmp_path)
    with resolver.start(artefact, resolver.rollback, upstream) as started:
        assert passes(ask(started.port, "www.bad.example.net"))


def test_the_checker_accepts_the_artefact_and_no_broken_one(resolver: Resolver, upstream: int, tmp_path: Path) -> None:
    artefact = written(control(resolver), resolver.target, tmp_path)
    assert resolver.check(artefact, upstream)
    for path in sorted(artefact.iterdir()):
        if not path.name.startswith(("rollback", "questions")):
            whole = path.read_bytes()
            path.write_bytes(whole + b'\n"broken {\n')
            assert not resolver.check(artefact, upstream), path.name
            path.write_bytes(whole)

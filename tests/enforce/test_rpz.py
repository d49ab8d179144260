"""Response-policy zones: what a zone can hold, how it is ordered, and what nothing may free."""

from __future__ import annotations

import pytest
from enforce.controls import VALUES
from hypothesis import given

from cleannet.enforce.syntax import rpz
from cleannet.enforce.target import NotOurs
from cleannet.model.control import Control, Reason, Section
from cleannet.model.subject import Subject


def part(*stops: str, clause: str = "m/c", mark: str = "a", until: str = "2027-02-28") -> Section:
    reason = Reason(clause=clause, source="", fingerprint=mark * 16, says="s")
    return Section(reasons=(reason,), until=until, stops=tuple(sorted(Subject(stop) for stop in stops)))


def control(*parts: Section, allow: tuple[str, ...] = ()) -> Control:
    allowed = tuple(Subject(thing) for thing in allow)
    return Control(
        policy="p", as_of="2026-11-30", known_on="2026-11-30", pack="", mode="block", sections=tuple(sorted(parts)), allow=allowed
    )


def files(told: Control) -> dict[str, bytes]:
    return {zone.file: rpz.content(zone, told) for zone in rpz.zones(told)}


def records(told: Control) -> list[str]:
    lines = (line for content in files(told).values() for line in content.decode().splitlines())
    return [line for line in lines if not line.startswith((";", "$", "@"))]


@pytest.mark.parametrize(
    ("value", "held"),
    [
        ("a.example.net", True),
        ("_dmarc.example.net", True),
        (f"{'a' * 63}.example.net", True),
        (f"{'a' * 64}.example.net", False),
        (".".join(["a" * 59] * 3 + ["b" * 56]), True),
        (".".join(["a" * 59] * 3 + ["b" * 57]), False),
        ("*.example.net", False),
        ("a..example.net", False),
        (".example.net", False),
        ("bücher.example", False),
        ("a b.example.net", False),
        ('a";.example.net', False),
        ("$generate", False),
        ("@", False),
        ("a\n.example.net", False),
        ("24.0.100.51.198.rpz-ip", False),
        ("32.1.0.0.127.rpz-client-ip", False),
        ("ns.example.net.rpz-nsdname", False),
        ("xn--bcher-kva.example", True),
    ],
)
def test_only_names_that_a_zone_can_hold_are_carried(value: str, held: bool) -> None:
    assert rpz.carries(Subject(f"domain:{value}")) is held


def test_an_ipv4_prefix_stops_in_the_form_of_dns64_too() -> None:
    told = control(part("prefix:198.51.100.0/24"))
    assert records(told) == ["24.0.100.51.198.rpz-ip CNAME *.", "120.6400.c633.zz.ff9b.64.rpz-ip CNAME *."]
    assert not rpz.carries(Subject("prefix:64:ff9b::c633:6400/120"))
    assert rpz.carries(Subject("prefix:64:ff9b:1::/48"))
    (name,) = files(told)
    with pytest.raises(NotOurs, match="do not stand together"):
        rpz.parse({name: files(told)[name].replace(b"120.6400", b"121.6400")}, [name])


def test_many_reasons_are_counted() -> None:
    reasons = tuple(Reason(clause=f"m/{n}", source="", fingerprint="", says="s") for n in range(40))
    told = rpz.texts(Section(reasons=reasons, until="2027-02-28", stops=()))
    assert (len(told), told[-1]) == (8, "Stopped for 33 more reasons")


def test_a_name_stops_with_all_below_it() -> None:
    text = '"Stopped until 2027-02-28 by m/c [aaaaaaaaaaaaaaaa]: s"'
    assert records(control(part("domain:bad.example.net"))) == [f"bad.example.net TXT {text}", f"*.bad.example.net TXT {text}"]


def test_no_record_below_a_wildcard_frees_the_names_between() -> None:
    told = control(part("domain:bad.example.net", "domain:a.b.bad.example.net"))
    assert not [line for line in records(told) if "a.b.bad" in line]
    assert rpz.parse(files(told), files(told)) == told
    allowing = control(part("domain:net"), allow=("domain:a.b.c.example.net", "domain:example.net"))
    assert not [line for line in records(allowing) if "a.b.c" in line]


def test_zones_stand_in_the_order_in_which_they_win() -> None:
    told = control(
        part("domain:bad.example.net", "prefix:198.51.100.0/24"),
        part("domain:other.example.net", clause="m/d"),
        part("domain:third.example.net", mark="b"),
        allow=("domain:good.bad.example.net", "prefix:198.51.100.128/25"),
    )
    zones = rpz.zones(told)
    assert [zone.file for zone in zones] == [
        "1-allow-names.rpz",
        "2-stop-names.rpz",
        "3-stop-names.rpz",
        "4-allow-addresses.rpz",
        "5-stop-addresses.rpz",
    ]
    assert zones[1].why == f"m/c, until 2027-02-28 [{'a' * 16}, {'b' * 16}]"
    assert zones[2].why == f"m/d, until 2027-02-28 [{'a' * 16}]"


def test_many_fingerprints_are_counted() -> None:
    parts = [part(f"domain:{mark}.example.net", mark=mark) for mark in "abcde"]
    (zone,) = rpz.zones(control(*parts))
    assert zone.why.endswith(f"{'c' * 16} and 2 more]")


def test_a_reason_fits_into_one_string() -> None:
    reason = Reason(clause='"\\;' + "é" * 300, source="", fingerprint="", says="s\n")
    (text,) = rpz.texts(Section(reasons=(reason,), until="2027-02-28", stops=()))
    assert len(text.encode()) == 255
    assert not set(text) & set('"\\\n')


@given(prefix=VALUES["prefix"])
def test_a_prefix_becomes_a_name_and_the_prefix_again(prefix: str) -> None:
    told = control(part(f"prefix:{prefix}"))
    assert rpz.parse(files(told), files(told)) == told


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("*.bad.example.net", "*.worse.example.net", "lacks the record"),
        ("TXT", "A", "no rule that stops"),
        ('TXT "Stopped until 2027-02-28 by m/c [aaaaaaaaaaaaaaaa]: s"', "CNAME rpz-passthru.", "no rule that stops"),
        ("24.0.100.51.198.rpz-ip", "24.0.100.51.999.rpz-ip", "no prefix"),
        ("bad.example.net TXT", "b(d.example.net TXT", "no name that cleannet writes"),
        ('policy="p"', 'policy="q"', "another control"),
    ],
)
def test_a_zone_that_was_changed_is_not_ours(old: str, new: str, why: str) -> None:
    told = files(control(part("domain:bad.example.net", "prefix:198.51.100.0/24")))
    name = next(name for name, content in sorted(told.items(), reverse=True) if old.encode() in content)
    with pytest.raises(NotOurs, match=why):
        rpz.parse({**told, name: told[name].replace(old.encode(), new.encode(), 1)}, told)


def test_a_missing_zone_and_a_wrong_order_are_not_ours() -> None:
    told = files(control(part("domain:bad.example.net", "prefix:198.51.100.0/24")))
    first, second = sorted(told)
    with pytest.raises(NotOurs, match="missing"):
        rpz.parse({first: told[first]}, told)
    with pytest.raises(NotOurs, match="order"):
        rpz.parse(told, [second, first])


def test_a_zone_that_is_cut_is_not_ours() -> None:
    told = files(control(part("domain:bad.example.net", "domain:worse.example.net")))
    (name,) = told
    cut = told[name][: told[name].index(b"worse.example.net TXT")]
    with pytest.raises(NotOurs, match="end is missing"):
        rpz.parse({name: cut}, told)


def test_many_sets_of_clauses_share_the_last_zone() -> None:
    parts = [part(f"domain:n{n}.example.net", clause=f"m/{n:02}", until=f"2027-02-{28 - n % 9}") for n in range(40)]
    told = control(*parts)
    zones = rpz.zones(told)
    assert len(zones) == 30
    assert len(zones[-1].parts) == 11
    assert " and 8 more, until " in zones[-1].why
    assert min(held.until for held in zones[-1].parts) in zones[-1].why
    assert rpz.parse(files(told), [zone.file for zone in zones]) == told

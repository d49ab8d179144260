"""A policy binds the clauses it names; a file that cannot be used is named with its place, and nothing is judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from judging import TODAY

from cleannet.model import facts as form
from cleannet.policy.bound import Bound, acts_text, within
from cleannet.policy.policy import (
    Policy,
    PolicyError,
    bind,
    bind_all,
    bound_clauses,
    read_cases,
    read_policies,
    read_waivers,
)
from cleannet.world.view import World

MINE = """\
id: mine
title: Our own
issuer: DE
we: {kinds: [any], where: DE}
acts: [use]
clauses: [us-1260h, us-pafaca/distribution]
covers_not: everything else
"""
ROW = "- " + MINE.replace("\n", "\n  ").rstrip() + "\n"
"""The same, as a row of `policies:`."""

Write = Callable[..., Path]
Measures = dict[str, form.Measure]


@pytest.fixture
def measures(world: World) -> dict[str, form.Measure]:
    return world.facts.measures


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str | bytes, name: str = "mine.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


# --- binding ----------------------------------------------------------------------------------------------------------------------


def test_a_measure_stands_for_all_its_clauses_in_their_order(measures: Measures) -> None:
    ids = [b.id for b in bound_clauses(measures, ["us-pafaca/distribution", "us-1260h", "us-1260h/s805-direct"])]
    assert ids == ["us-pafaca/distribution", *(c.id for c in measures["us-1260h"].clauses)]


@pytest.mark.parametrize("wanted", ["nosuch", "us-1260h/nosuch", "", "us-1260h/"])
def test_an_unknown_clause_is_an_error_that_names_the_policy(measures: Measures, policies: dict[str, Policy], wanted: str) -> None:
    text = policies["clean-network"].text
    with pytest.raises(PolicyError, match="policy clean-network: ") as caught:
        bind(msgspec.structs.replace(text, clauses=(wanted,)), measures)
    assert repr(wanted) in str(caught.value)


def test_what_a_policy_applies_itself_is_no_notice(measures: Measures, policies: dict[str, Policy]) -> None:
    text = msgspec.structs.replace(policies["clean-network"].text, clauses=("us-1260h/s805-direct",), notices=("us-1260h",))
    assert {b.id: b.notice for b in bind(text, measures).clauses} == {"us-1260h/s805-direct": False, "us-1260h/s805-indirect": True}


def test_every_shipped_policy_binds(policies: dict[str, Policy], world: World) -> None:
    assert set(policies) == {p.id for p in world.facts.policies.policies}
    assert all(policy.clauses for policy in policies.values())
    assert "clean-network" in policies


def test_a_measure_of_the_file_goes_before_that_of_the_pack(measures: Measures) -> None:
    own = msgspec.structs.replace(measures["us-1260h"], title="Ours")
    text = form.PolicyText(id="p", title="", issuer="", we=form.We(kinds=("any",)), acts=(), clauses=("us-1260h",), covers_not="x")
    (bound, *_) = bind_all(form.Policies(policies=(text,), measures=(own,)), measures)["p"].clauses
    assert bound.measure.title == "Ours"


# --- the state of a clause --------------------------------------------------------------------------------------------------------

SAID = {"old": form.Citation(url="https://x", said="2020-01-01"), "new": form.Citation(url="https://x", said="2024-01-01")}


def bound(*events: form.Event, **fields: Any) -> Bound:
    clause = form.Clause(id="m/c", says="", lines=(), who=form.Who(kinds=()), events=events, **fields)
    return Bound(clause, form.Measure(id="m", title="", issuer="", type="statute", force="binding"), sources=SAID)


PENDING, FORCE = form.Event(date="2020-05-01", state="pending", sources=("old",)), form.Event(date="2021", state="in_force")


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2020-04-30", None),
        ("2020-05-01", "pending"),
        ("2020-12-31", "pending"),
        ("2021-01-01", "open"),
        ("2021-06-01", "open"),
        ("2021-12-31", "in_force"),
    ],
)
def test_the_last_event_gives_the_state(day: str, state: str | None) -> None:
    found = bound(PENDING, FORCE).state(date.fromisoformat(day), TODAY)
    assert (found.state if found else None) == state


def test_an_event_that_nobody_had_told_yet_has_not_happened() -> None:
    enjoined = form.Event(date="2020-06-01", state="enjoined", sources=("new",))
    clause = bound(PENDING, enjoined)
    states = [clause.state(date(2023, 1, 1), known) for known in (date(2023, 1, 1), date(2024, 1, 1))]
    assert [s.state for s in states if s] == ["pending", "enjoined"]


@pytest.mark.parametrize(
    "clause",
    [
        bound(msgspec.structs.replace(PENDING, verified=False)),
        bound(PENDING, unverified=("events.2020-05-01",)),
        bound(PENDING, unverified=("events",)),
    ],
)
def test_an_unverified_event_leaves_the_state_open(clause: Bound) -> None:
    state = clause.state(TODAY, TODAY)
    assert state is not None
    assert (state.state, "not verified" in state.note) == ("open", True)


def event(date: str, state: form.ClauseState, verified: form.Verified = True, **fields: Any) -> form.Event:
    return form.Event(date=date, state=state, verified=verified, instrument=f"text of {date}", **fields)


STOPPED = event("2021-01-01", "enjoined")


@pytest.mark.parametrize(
    ("events", "state", "since", "confirmed"),
    [
        ([event("2019", "pending"), event("2020", "in_force")], "in_force", "2020", ""),
        # a letter that reminds, a court that upholds, a longer term
        ([event("2020", "in_force"), event("2021-01-01", "in_force"), event("2022", "in_force")], "in_force", "2020", "2022"),
        ([event("2020", "suspended"), event("2021-01-01", "suspended")], "suspended", "2020", "2021-01-01"),
        # interrupted: the new state counts from its own day
        ([event("2020", "in_force"), STOPPED, event("2022", "in_force")], "in_force", "2022", ""),
        ([event("2020", "in_force"), event("2021", "ended", False), event("2022", "in_force")], "in_force", "2022", ""),
        # what nobody verified opens nothing where it changes nothing; else its own effect is open
        ([event("2020", "in_force"), event("2021-01-01", "in_force", False)], "in_force", "2020", "2021-01-01"),
        ([event("2020", "pending"), event("2021", "in_force", False)], "open", "2021", ""),
        # a start that nobody verified is no start
        ([event("2020", "in_force", False), event("2021-01-01", "in_force")], "in_force", "2021-01-01", ""),
        # the judged day lies in the year of the last event
        ([event("2020", "in_force"), event("2026", "in_force")], "in_force", "2020", "2026"),
        ([event("2020", "pending"), event("2026", "in_force")], "open", "2026", ""),
        ([event("2020", "open"), event("2021-01-01", "open")], "open", "2020", "2021-01-01"),
    ],
)
def test_a_state_counts_from_its_first_unbroken_day(events: list[form.Event], state: str, since: str, confirmed: str) -> None:
    found = bound(*events).state(date(2026, 6, 1), TODAY)
    assert found is not None
    assert (found.state, found.since, found.confirmed.date if found.confirmed else "") == (state, since, confirmed)
    assert found.instrument == f"text of {since}"


def test_what_confirms_counts_from_the_day_on_which_it_was_told() -> None:
    clause = bound(event("2019-01-01", "in_force", sources=("old",)), event("2020-06-01", "in_force", sources=("new",)))
    early, late = (clause.state(date(2025, 1, 1), known) for known in (date(2023, 1, 1), date(2024, 1, 1)))
    assert early is not None
    assert late is not None
    assert early.confirmed is None
    assert late.confirmed is not None
    assert (early.since, late.since, late.confirmed.date) == ("2019-01-01", "2019-01-01", "2020-06-01")


@pytest.mark.parametrize(
    ("clause", "day", "since"),
    [
        ("us-padfaa/data-brokers", "2026-11-24", "2024-06-23"),
        ("us-no-tiktok-gov-devices/contractors", "2026-11-24", "2023-06-02"),
        ("us-fcc-cta-2021/revocation", "2026-11-24", "2022-01-03"),
        ("us-fcc-cua-2022/revocation", "2026-11-24", "2022-04-04"),
        ("us-pafaca/distribution", "2025-12-31", "2025-01-20"),
        ("us-eo-13942/app-stores", "2021-01-01", "2020-09-27"),
        ("ua-sanctions-2017/access", "2020-01-01", "2017-05-17"),
    ],
)
def test_clauses_that_ship_count_from_their_first_day(clause: str, day: str, since: str, measures: Measures) -> None:
    (found,) = bound_clauses(measures, [clause])
    state = found.state(date.fromisoformat(day), TODAY)
    assert state is not None
    assert (state.state == "open", state.since) == (False, since)


@pytest.mark.parametrize(
    ("unverified", "open_"),
    [(("who",), True), (("names",), False), (("tests.aggregate",), False), (("events.2020-05-01",), False), (("who.note",), False)],
)
def test_which_doubts_are_of_the_whole_clause(unverified: tuple[str, ...], open_: bool) -> None:
    assert bound(PENDING, verified="partial", unverified=unverified).doubt.open is open_


@pytest.mark.parametrize(
    ("place", "area", "fits"),
    [
        ("US", "US", True),
        ("US-TX", "US", True),
        ("US", "US-TX", False),
        ("USA", "US", False),
        ("DE", "EU", True),
        ("GB", "EU", False),
        ("HK", "CN", False),
        ("", "US", True),
        ("DE", "", True),
    ],
)
def test_where_a_place_lies(place: str, area: str, fits: bool) -> None:
    assert within(place, area) is fits


def test_every_act_and_duty_has_its_words(measures: Measures) -> None:
    for measure in measures.values():
        for clause in measure.clauses:
            assert acts_text(clause) or not (clause.forbids or clause.requires or clause.advises)


# --- lists in part ----------------------------------------------------------------------------------------------------------------


def test_a_policy_tells_the_lists_of_which_rows_are_missing(policies: dict[str, Policy]) -> None:
    (india, *_) = policies["in-69a"].in_part
    assert india == (
        "order of 2020-07-24 under section 69A (edition of 2020-07-24): 5 of 47 rows; "
        "missing: clones of the first 59; the ministry published no list"
    )
    assert policies["us-exporter"].in_part
    assert not any("1260H" in told for policy in policies.values() for told in policy.in_part)


def test_lists_count_the_rows_that_they_name(measures: Measures) -> None:
    """It carries no more rows than its clauses name, where it tells them; a complete one has as many rows as it carries."""
    for measure in measures.values():
        for carried in measure.carries:
            assert carried.complete == (carried.rows_carried == carried.rows_of_list), (measure.id, carried.list)
            assert bool(carried.missing) != carried.complete, (measure.id, carried.list)
            assert set(carried.clauses) <= {c.id for c in measure.clauses}, (measure.id, carried.list)
            if carried.clauses:
                names = {str(n) for c in measure.clauses if c.id in carried.clauses for n in c.names if not n.category}
                assert carried.rows_carried <= len(names), (measure.id, carried.list)


# --- files of users ---------------------------------------------------------------------------------------------------------------


def test_a_file_holds_one_policy_or_several(write: Write, measures: Measures) -> None:
    assert set(read_policies(write(MINE), measures)) == {"mine"}
    assert set(read_policies(write("\ufeffpolicies:\n" + ROW), measures)) == {"mine"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MINE.replace("acts: [use]", "acts: [ban]"), "Invalid enum value 'ban'"),
        (MINE.replace("title:", "tittle:"), "unknown field `tittle`"),
        (MINE.replace("[us-1260h,", "[us-9999,"), "mine.yaml: policy mine: 'us-9999' is neither a clause nor a measure"),
        (f"policies:\n{ROW}{ROW}", "two policies have the id 'mine'"),
        (MINE + "as_of: soon\n", "'soon' is not a date"),
        (MINE + "waivers: []\n", "unknown field `waivers`"),
        ("id: [unclosed", "mine.yaml: line 2, column 1"),
        ("just words", "Expected `object`"),
        ("", "Expected `object`"),
        (b"id: \xff\xfe", "mine.yaml"),
        ("id: !!python/object:os.system x", "the tag"),
    ],
)
def test_a_file_that_is_no_policy_is_named_with_what_is_wrong(
    write: Write, measures: Measures, text: str | bytes, said: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policies(write(text), measures)
    assert "mine.yaml" in str(caught.value)
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, measures: Measures) -> None:
    with pytest.raises(PolicyError, match=r"nosuch\.yaml: cannot be read"):
        read_policies(tmp_path / "nosuch.yaml", measures)


WAIVER = "- {clause: m/c, owner: ops, reason: replaced soon, expires: 2027-01-01, subject: 'asn:4134'}\n"


@pytest.mark.parametrize("text", [WAIVER, "waivers:\n" + WAIVER, "waivers:\n" + WAIVER.replace("asn:4134", "ASN:AS4134")])
def test_waivers_are_read_with_the_name_of_their_file(write: Write, text: str) -> None:
    ((waiver, file),) = read_waivers(write(text, "waivers.yaml"))
    assert (waiver.subject, waiver.expires, file) == ("asn:4134", "2027-01-01", "waivers.yaml")


@pytest.mark.parametrize("text", ["", "waivers: []\n", "[]\n"])
def test_a_file_without_waivers_has_none(write: Write, text: str) -> None:
    assert read_waivers(write(text)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("owner: ops", "owner: ' '"), "waiver 2: needs owner"),
        (("reason: replaced soon, ", ""), "missing required field `reason`"),
        ((", subject: 'asn:4134'", ""), "waiver 2: needs subject or fingerprint"),
        (("2027-01-01", "never"), "waiver 2: 'never' is not a date"),
        (("2027-01-01", "2027-02-30"), "waiver 2: "),
        (("asn:4134", "4134"), "waiver 2: '4134' is not a subject"),
        (("asn:4134", "asn:many"), "waiver 2: 'many' is not an AS number"),
        (("clause:", "claus:"), "claus"),
    ],
)
def test_a_waiver_that_is_not_complete_is_refused_with_its_number(write: Write, change: tuple[str, str], said: str) -> None:
    with pytest.raises(PolicyError, match=r"^mine\.yaml: ") as caught:
        read_waivers(write(WAIVER + WAIVER.replace(*change)))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cases: []", "holds no cases"),
        ("golden: []", "holds no cases"),
        (
            "golden:\n- {id: one, use: {}, as_of: '2020-01-01', known_on: '2020-01-01', expect: fine}",
            "case one: Invalid enum value 'fine'",
        ),
        ("golden:\n- {id: one, use: {}, as_of: '2020', known_on: '2020-01-01', expect: clear}", "case one: as_of"),
        ("golden:\n- 7", "case 1: Expected `object`"),
    ],
)
def test_a_file_of_cases_that_cannot_be_used_is_named_with_the_case(write: Write, text: str, said: str) -> None:
    with pytest.raises(PolicyError, match=r"mine\.yaml: ") as caught:
        read_cases(write(text))
    assert said in str(caught.value)

"""Each defect that lint knows is found where it is planted, with its line, and a sound file has none."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cleannet.model import facts as form
from cleannet.model.answers.linted import Defect
from cleannet.model.facts import LINES
from cleannet.model.subject import KINDS, EntityId
from cleannet.pack.build import compile_tables
from cleannet.pack.facts import Facts
from cleannet.policy.defects import Known, known
from cleannet.policy.lint import lint_file, lint_pack
from cleannet.policy.lint_measure import ASKED
from cleannet.rules import RULES
from cleannet.world.view import World

TODAY = date(2026, 11, 30)  # the day on which the newest sources of the facts were read
FACTS = Path(__file__).parents[2] / "facts"

SOUND = """\
policies:
- id: house
  title: What the house may use
  issuer: US
  we:
    {kinds: [any], where: US, asns: [64500], prefixes: [192.0.2.0/24], domains: [example.org], apps: [wechat, "ios:1"]}
  acts: [use, install]
  clauses: [house-rules, us-no-tiktok-gov-devices/agencies]
  covers_not: routes and cables
measures:
- id: house-rules
  title: Rules of the house
  issuer: US
  type: guidance
  force: binding
  adversaries: [{country: CN, from: "2026-01-01", sources: [board]}]
  clauses:
  - id: house-rules/no-spies
    says: Nothing of these makers is installed.
    lines: [equipment, carrier]
    forbids: [install, use]
    who: {kinds: [anyone]}
    names:
    - {entity: huawei-tech, from: "2026-01-01", until: "2026-06-01", sources: [board]}
    - {subject: "asn:64501", from: "2026-01-01", sources: [board]}
    tests:
    - {kind: affiliates}
    - {kind: threshold, share: "50", comparator: ">=", holders: adversaries}
    exceptions:
    - {says: until it is replaced, from: "2026-01-01", sources: [board]}
    events:
    - {date: "2026-01", state: pending, instrument: decision 12, sources: [board]}
    - {date: "2026-03-01", state: in_force, instrument: decision 12, sources: [board]}
    verified: true
  sources:
    board: {url: "https://house.example/12", said: "2026-01-15", kind: primary, evidence: decision 12}
waivers:
- {clause: house-rules/no-spies, owner: ops, reason: until the swap, expires: "2027-01-01", subject: "org:huawei-tech"}
"""

Lint = Callable[[str], list[Defect]]


@pytest.fixture(scope="session")
def defined(world: World) -> Known:
    return known(world.facts, TODAY)


@pytest.fixture
def lint(tmp_path: Path, defined: Known) -> Lint:
    def of(text: str) -> list[Defect]:
        path = tmp_path / "house.yaml"
        path.write_text(text, encoding="utf-8")
        return lint_file(path, defined, frozenset({"clean-network"}))

    return of


def test_a_sound_file_has_no_defect(lint: Lint) -> None:
    assert lint(SOUND) == []


EVENTS = """
    - {date: "2026-01", state: pending, instrument: decision 12, sources: [board]}
    - {date: "2026-03-01", state: in_force, instrument: decision 12, sources: [board]}"""

PLANTED = {
    # planted, in place of: what is told, and in which line it stands
    "no source": ('until: "2026-06-01", sources: [board]}', 'until: "2026-06-01"}', "a claim with no source"),
    "no source of an event": (
        "instrument: decision 12, sources: [board]}\n    verified",
        "instrument: x}\n    verified",
        "a claim with no",
    ),
    "source of nobody": (
        'until: "2026-06-01", sources: [board]',
        'until: "2026-06-01", sources: [bord]',
        "the source 'bord' is not defined",
    ),
    "source without url": ('url: "https://house.example/12"', 'url: ""', "the source has no url"),
    "source in the future": ('said: "2026-01-15"', 'said: "2026-12-01"', "the source is dated in the future"),
    "until before from": ('until: "2026-06-01"', 'until: "2025-06-01"', "it ends (2025-06-01) before it begins (2026-01-01)"),
    "until at once": ('until: "2026-06-01"', 'until: "2026-01-01"', "it ends (2026-01-01) before it begins (2026-01-01)"),
    "no day": ('until: "2026-06-01"', 'until: "2026-02-30"', "'2026-02-30' is no day of the calendar"),
    "no date": ('until: "2026-06-01"', "until: soon", "'soon' is not a date"),
    "events out of order": ('{date: "2026-03-01"', '{date: "2025-03-01"', "the event of 2025-03-01 comes after that of 2026-01"),
    "foretold": ('"2026-03-01", state: in_force', '"2026-03-01", state: enjoined', "is later than its sources"),
    "unverified of what": ("exceptions:\n    - {", "exceptions:\n    - {verified: partial, ", "does not say what was not seen"),
    "event of no day": (
        "    verified: true",
        '    verified: partial\n    unverified: ["events.2020-01-01"]',
        "it has no event of 2020-01-01",
    ),
    "share of nothing": ('share: "50", ', "", "a threshold whose share is ''"),
    "share above all": ('share: "50"', 'share: "500"', "no share can be >= 500 %"),
    "more than all": ('share: "50", comparator: ">="', 'share: "100", comparator: ">"', "no share can be > 100 %"),
    "no adversaries": ('adversaries: [{country: CN, from: "2026-01-01", sources: [board]}]', "adversaries: []", "lists none"),
    "no holders": ("entity: huawei-tech, from", 'subject: "asn:64502", from', "without holders: the clause names no entity"),
    "holders of no measure": ("holders: adversaries", "holders: {lists: [no-such]}", "the measure 'no-such', which is not defined"),
    "holders nobody defines": ("holders: adversaries", "holders: [no-such]", "its holder 'no-such' is not defined"),
    "no places": ("{kind: affiliates}", "{kind: domicile}", "a domicile test without countries"),
    "no landings": ("{kind: affiliates}", "{kind: landing}", "a landing test without landings"),
    "no production": ("{kind: affiliates}", "{kind: production}", "without a category and its countries"),
    "entity nobody defines": ("entity: huawei-tech", "entity: hauwei", "the entity 'hauwei' is not defined"),
    "app nobody defines": ('subject: "asn:64501"', "app: no-such", "the app 'no-such' is not defined"),
    "cable nobody defines": ('subject: "asn:64501"', 'subject: "cable:no-such"', "'cable:no-such' is not defined"),
    "no subject": ('subject: "asn:64501"', 'subject: "asn:many"', "is not an AS number"),
    "kind of nothing": ('subject: "asn:64501"', 'subject: "star:sun"', "'star' is not a kind of subject"),
    "another spelling": ('subject: "asn:64501"', 'subject: "asn:AS64501"', "is not in its one spelling and matches nothing"),
    "open to others, named": ("entity: huawei-tech, from", "entity: huawei-tech, open_to: [CN], from", "only a category is open"),
    "open to no country": ("entity: huawei-tech, from", "category: spies, open_to: [China], from", "'China' is not a country"),
    "open to a country that there is none": (
        "entity: huawei-tech, from",
        "category: spies, open_to: [ZZ], from",
        "'ZZ' is not a country",
    ),
    "no such place": ('subject: "asn:64501"', 'place: "landing:UK"', "'landing:UK' is no place"),
    "no place": ('subject: "asn:64501"', 'place: "HK"', "'HK' is no place"),
    "no line asks": ('subject: "asn:64501"', 'subject: "sdk:com.example"', "no use on the lines equipment, carrier can be a sdk"),
    "two names in one": (
        "{entity: huawei-tech,",
        "{entity: huawei-tech, app: wechat,",
        "it names several things at once (entity, app)",
    ),
    "no name": ('{subject: "asn:64501", from', "{from", "it names nothing"),
    "no events": (EVENTS, " []", "a clause with no events"),
    "no acts": ("forbids: [install, use]", "forbids: []", "a clause with no acts"),
    "no lines": ("lines: [equipment, carrier]", "lines: []", "a clause with no lines"),
    "binds nobody": ("who: {kinds: [anyone]}", "who: {kinds: []}", "it binds nobody"),
    "clause of another": ("- id: house-rules/no-spies", "- id: other/no-spies", "does not begin with the id of its measure"),
    "clause nobody defines": ("clauses: [house-rules, ", "clauses: [house-rule, ", "'house-rule' is neither a clause nor a"),
    "clause twice": ("clauses: [house-rules, ", "clauses: [house-rules, house-rules/no-spies, ", "is listed twice"),
    "clause and notice": ("  covers_not", "  notices: [house-rules]\n  covers_not", "is also listed under `clauses`"),
    "act of no clause": ("acts: [use, install]", "acts: [use, install, land]", "no clause of it speaks of 'land'"),
    "clause that never counts": (
        "us-no-tiktok-gov-devices/agencies",
        "us-pafaca/distribution",
        "counts: it forbids none of its acts",
    ),
    "not one of us": (
        "{kinds: [any], where: US",
        "{kinds: [bank], where: US",
        "never counts: it does not bind us",
    ),
    "we are where nobody is": ("where: US", "where: ZZ", "'ZZ' is not a country"),
    "we are nowhere": ("where: US", "where: Germany", "'Germany' is not a country"),
    "AS of nobody": ("asns: [64500]", "asns: [0]", "0 is not an AS number"),
    "prefix with host bits": ("192.0.2.0/24", "192.0.2.1/24", "has host bits set"),
    "prefix of half the Internet": ("192.0.2.0/24", "128.0.0.0/1", "wider than any organisation holds"),
    "top-level domain": ("domains: [example.org]", "domains: [org]", "a whole top-level domain"),
    "own app": ("[wechat,", "[no-such,", "the app 'no-such' is not defined"),
    "says nothing of its gaps": ("covers_not: routes and cables", 'covers_not: ""', "it is empty"),
    "waiver of no clause": ("{clause: house-rules/no-spies", "{clause: house-rules", "no clause 'house-rules' is defined"),
    "waiver that expired": ('expires: "2027-01-01"', 'expires: "2026-11-24"', "it expired on 2026-11-24"),
    "waiver without reason": ("reason: until the swap", 'reason: ""', "it is empty"),
    "waiver without owner": ("owner: ops, ", "", "missing required field `owner`"),
    "waiver of nothing": (', subject: "org:huawei-tech"}', "}", "it names no subject and no fingerprint"),
    "waiver of both": ('subject: "org:huawei-tech"', 'subject: "org:huawei-tech", fingerprint: 0123456789abcdef', "both"),
    "waiver of no finding": ('subject: "org:huawei-tech"', "fingerprint: abc", "'abc' is not a fingerprint"),
    "unknown field": ("  issuer: US\n  we", "  isuer: US\n  we", "unknown field `isuer`"),
    "word not on its list": ("force: binding", "force: strong", "invalid enum value 'strong'"),
    "wrong type": ("asns: [64500]", "asns: AS64500", "expected `array`, got `str`"),
    "wrong source": ("kind: primary, evidence", "kind: primary, evidnce", "unknown field `evidnce`"),
    "unknown rows": ("waivers:\n", "wavers: []\nwaivers:\n", "nothing is called 'wavers' here"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_defect_is_found(name: str, lint: Lint) -> None:
    old, new, told = PLANTED[name]
    assert SOUND.count(old) >= 1
    found = lint(SOUND.replace(old, new, 1))
    assert any(told in d.what for d in found), [d.what for d in found]
    assert all(d.do and d.line for d in found)


def test_a_defect_names_its_line(lint: Lint) -> None:
    found = lint(SOUND.replace("entity: huawei-tech, from", "entity: hauwei, from"))
    line = next(n for n, text in enumerate(SOUND.splitlines(), 1) if "entity: huawei-tech, from" in text)
    assert [(d.line, d.place) for d in found if "hauwei" in d.what] == [(line, "measures[0].clauses[0].names[0].entity")]


def test_one_mistake_of_form_does_not_hide_the_rest(lint: Lint) -> None:
    broken = SOUND.replace("state: pending", "state: soon").replace("asns: [64500]", "asns: x").replace('"asn:64501"', '"star:sun"')
    told = [(d.place, d.what) for d in lint(broken)]
    assert ("measures[0].clauses[0].events[0].state", "invalid enum value 'soon'") in told
    assert ("policies[0].we.asns", "expected `array`, got `str`") in told
    assert any("'star' is not a kind" in what for _, what in told)
    assert not any("missing" in what for _, what in told)


def test_bad_yaml_is_one_line_with_its_place(lint: Lint) -> None:
    (defect,) = lint("policies:\n- {id: [}\n")
    assert defect.line == 2
    assert "no YAML" in defect.what
    (defect,) = lint("a: &a [x]\nb: *c\n")
    assert "no anchor" in defect.what


@pytest.mark.parametrize(
    "text", ["", "- a\n", "5\n", "policies: 7\n", "golden: {}\n", "policies: [1, null, {}]\n", "measures: [[]]\n"]
)
def test_other_documents_are_told_not_raised(text: str, lint: Lint) -> None:
    assert lint(text)


def test_what_is_not_utf8_is_told(tmp_path: Path, defined: Known) -> None:
    (tmp_path / "x.yaml").write_bytes(b"id: \xff")
    (defect,) = lint_file(tmp_path / "x.yaml", defined)
    assert "not UTF-8 at byte 4" in defect.what


def test_a_clause_in_the_laws_own_words_needs_a_note(lint: Lint) -> None:
    words = SOUND.replace("entity: huawei-tech, from", "category: spies, from").replace('subject: "asn:64501"', "category: others")
    words = words.replace("    - {kind: affiliates}\n", "    - {kind: control}\n")
    assert any("without holders" in d.what for d in lint(words))
    assert not any("without holders" in d.what for d in lint(words.replace("    verified: true\n", "    note: names nobody\n")))


def test_cases_are_linted(lint: Lint) -> None:
    sound = """\
golden:
- {id: a, use: {line: app, app: wechat}, policy: clean-network, as_of: "2026-01-01", known_on: "2026-01-01", expect: clear}
"""
    assert lint(sound) == []
    for old, new, told in (
        ("app: wechat", "app: no-such", "the app 'no-such' is not defined"),
        ("app: wechat", "", "it uses nothing"),
        ("app: wechat", "app: wechat, entity: zte", "it uses entity and app"),
        ("app: wechat", 'subject: "asn:AS1"', "not in its one spelling"),
        ("app: wechat", "cloud: aliyun, region: moon", "the region 'aliyun/moon' is not defined"),
        ("line: app", "line: phones", "invalid enum value 'phones'"),
        ("policy: clean-network", "policy: no-such", "no policy 'no-such' is defined"),
        ("policy: clean-network", "clause: no-such", "no clause 'no-such' is defined"),
        ("policy: clean-network", "clause: us-pafaca/distribution, policy: clean-network", "it is judged by clause and policy"),
        ('as_of: "2026-01-01"', 'as_of: "2026-01"', "2026-01 is not one day"),
        ("expect: clear", "expect: fine", "invalid enum value 'fine'"),
    ):
        found = lint(sound.replace(old, new))
        assert any(told in d.what for d in found), (told, found)
    twice = lint(sound + sound.splitlines()[1] + "\n")
    assert any("the case 'a' stands 2 times" in d.what for d in twice)


@pytest.mark.slow
def test_what_ships_has_no_defect() -> None:
    facts = Facts(compile_tables(FACTS), "")
    assert lint_pack(facts, known(facts, TODAY)) == []


def test_every_entity_that_a_record_can_name_has_a_name(world: World) -> None:
    """States, arrangements and holders whom nobody has identified have none by nature."""
    holding = form.Holding(party=EntityId("somebody"), interest="shareholding")
    made = (
        form.Entity(id=EntityId("a-company"), name="A Company", held_by=(holding,)),
        form.Entity(id=EntityId("a-body"), name="A Body", type="state_body"),
        form.Entity(id=EntityId("a-stranger"), name="A Stranger", type="unknown_entity"),
        form.Entity(id=EntityId("somebody"), name="Somebody (as reported)", type="unknown_entity"),
        form.Entity(id=EntityId("a-state"), name="A State (state)", type="state"),
        form.Entity(id=EntityId("a-fund"), name="A Fund of Employees", type="arrangement"),
    )
    facts = copy.copy(world.facts)
    facts.entities = {**facts.entities, **{e.id: e for e in made}}
    found = lint_pack(facts, known(facts, TODAY))
    assert [d.file for d in found] == ["entities/a-body.yaml", "entities/a-company.yaml", "entities/a-stranger.yaml"]
    assert {(d.place, d.what) for d in found} == {("names", "no name by which a record could call it")}


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["measures", "golden"])
def test_the_files_of_the_facts_have_no_defect(folder: str, defined: Known, world: World) -> None:
    policies = frozenset(p.id for p in world.facts.policies.policies)
    for path in (FACTS / folder).glob("*.yaml"):
        assert lint_file(path, defined, policies) == []


def test_the_lines_that_ask_are_those_of_the_rules() -> None:
    """A kind that a rule is asked about can be named on that rule's line; every kind that can be named is one."""
    for rule in RULES:
        for kind in rule.kinds & ASKED.keys():
            assert rule.line in ASKED[kind], (rule.id, kind)
    assert ASKED.keys() <= KINDS
    assert all(lines <= frozenset(LINES) for lines in ASKED.values())


# --- what a record can tell -------------------------------------------------------------------------------------------------------

PHONES = """\
policies:
- id: phones
  title: Phones of the house
  issuer: US
  we: {kinds: [agency], where: US}
  acts: [install]
  clauses: [phone-rules]
  covers_not: other phones
measures:
- id: phone-rules
  title: Rules on phones
  issuer: US
  type: guidance
  force: binding
  clauses:
  - id: phone-rules/tiktok
    says: TikTok is not on the phones of the house.
    lines: [app]
    forbids: [install]
    who: {kinds: [agency], where: US}
    roles: [phones of the house]
    names:
    - {app: tiktok, from: "2026-01-01", sources: [board]}
    events:
    - {date: "2026-01-01", state: in_force, instrument: decision 12, sources: [board]}
    verified: true
  sources:
    board: {url: "https://house.example/12", said: "2026-01-01", kind: primary, evidence: decision 12}
"""


def test_a_clause_that_no_record_of_its_lines_can_satisfy_is_found(lint: Lint) -> None:
    (defect,) = lint(PHONES)
    assert "phone-rules/tiktok asks for the role 'phones of the house', which no record on its lines states" in defect.what


def test_what_choosing_the_policy_states_satisfies_it(lint: Lint) -> None:
    assert lint(PHONES.replace("where: US}\n  acts", "where: US, states: [phones of the house]}\n  acts")) == []


def test_what_no_clause_asks_is_not_to_be_stated(lint: Lint) -> None:
    told = {d.what for d in lint(PHONES.replace("where: US}\n  acts", "where: US, states: [phones of the hose]}\n  acts"))}
    assert "no clause of it asks for 'phones of the hose'" in told


@pytest.mark.parametrize(
    "change",
    [
        ("we: {kinds: [agency]", "we: {kinds: [any]"),  # a wish asks, and leaves the answer to the reader
        ("lines: [app]", "lines: [app, equipment]"),  # inventories of devices tell function and purpose
        ("force: binding", "force: proposed"),  # never more than a notice
        ("roles: [phones of the house]", "roles: [installed]"),  # told by the shape of the record
    ],
)
def test_what_a_record_may_tell_or_never_denies_is_left_alone(lint: Lint, change: tuple[str, str]) -> None:
    assert lint(PHONES.replace(*change)) == []


# --- notes ------------------------------------------------------------------------------------------------------------------------

NOTED = SOUND.replace("  adversaries:", '  citation: {text: "decision 12", kind: order, seen: true}\n  adversaries:')


@pytest.fixture
def notes(tmp_path: Path, defined: Known) -> Lint:
    def of(text: str) -> list[Defect]:
        path, found = tmp_path / "house.yaml", list[Defect]()
        path.write_text(text, encoding="utf-8")
        assert lint_file(path, defined, frozenset(), found) == []
        return found

    return of


def test_what_is_well_cited_has_no_note(notes: Lint) -> None:
    assert notes(NOTED) == []


@pytest.mark.parametrize(
    ("before", "after", "line", "what"),
    [
        ('  citation: {text: "decision 12", kind: order, seen: true}\n', "", 18, "a clause with no primary citation"),
        ('text: "decision 12", ', 'text: "", ', 19, "a clause with no primary citation"),
        ("state: pending", "state: in_force", 34, "the event of 2026-03-01 only confirms that it is in force"),
        ("{entity: huawei-tech, from", "{entity: f-droid-unseated, from", 25, "no fact states the seat of f-droid-unseated"),
        ("{entity: huawei-tech, from", "{entity: nameless, from", 25, "nameless has no sourced name"),
        ('{subject: "asn:64501"', '{category: "and other makers"', 26, "matches nobody"),
    ],
)
def test_what_is_worth_a_look_is_noted(tmp_path: Path, defined: Known, before: str, after: str, line: int, what: str) -> None:
    strangers = frozenset({"f-droid-unseated"}), frozenset({"nameless"})
    known_too = replace(defined, entities=defined.entities.union(*strangers), unseated=strangers[0], unnamed=strangers[1])
    path, found = tmp_path / "house.yaml", list[Defect]()
    path.write_text(NOTED.replace(before, after), encoding="utf-8")
    assert lint_file(path, known_too, frozenset(), found) == []
    (note,) = found
    assert (note.line, what in note.what) == (line, True)


def test_a_note_on_a_seat_says_where_it_was_sought(tmp_path: Path, defined: Known) -> None:
    lost = frozenset({"f-droid-unseated"})
    known_too = replace(defined, entities=defined.entities | lost, unseated=lost, sought={"f-droid-unseated": "a register"})
    path, found = tmp_path / "house.yaml", list[Defect]()
    path.write_text(NOTED.replace("{entity: huawei-tech, from", "{entity: f-droid-unseated, from"), encoding="utf-8")
    assert lint_file(path, known_too, frozenset(), found) == []
    assert [n.what for n in found] == [
        "no fact states the seat of f-droid-unseated (sought in vain: a register), so tests of domicile leave it unknown"
    ]


def test_of_each_listed_entity_without_a_seat_the_pack_says_where_one_was_sought(world: World, defined: Known) -> None:
    named = {n.entity for m in world.facts.measures.values() for c in m.clauses for n in c.names if n.entity}
    assert named & defined.unseated <= defined.sought.keys()
    assert not {e.id for e in world.facts.entities.values() if e.seat_sought} - defined.unseated


PART = """\
  carries:
  - {list: Makers, edition: "2026-01-01", rows_of_list: 9, rows_carried: 2, complete: false, missing: seven, open_to: [CN]}
"""


def test_a_policy_on_a_list_in_part_is_noted(notes: Lint) -> None:
    (note,) = notes(NOTED.replace("  clauses:\n", f"{PART}  clauses:\n"))
    assert note.place == "policies[0].clauses[0]"
    assert "2 of 9 rows; missing: seven" in note.what


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("complete: false, missing: seven, open_to: [CN]", "complete: true", "2 of 9 rows, and `complete: true`"),
        ("rows_carried: 2", "rows_carried: 9", "9 of 9 rows, and `complete: false`"),
        ("missing: seven", 'missing: ""', "rows are missing, but it does not say which"),
        ("open_to: [CN]", "open_to: [China]", "'China' is not a country"),
        ("open_to: [CN]", "clauses: [other/x]", "the clause 'other/x' is not of this measure"),
        ("open_to: [CN]", "sources: [nowhere]", "the source 'nowhere' is not defined"),
        ('edition: "2026-01-01"', 'edition: "2026-13-01"', "2026-13-01"),
    ],
)
def test_a_count_of_a_list_adds_up(lint: Lint, before: str, after: str, what: str) -> None:
    (defect,) = lint(NOTED.replace("  clauses:\n", f"{PART.replace(before, after)}  clauses:\n"))
    assert what in defect.what


def test_nothing_rests_on_a_page_about_something_else(lint: Lint) -> None:
    assert {d.what for d in lint(SOUND.replace("kind: primary", "kind: aside"))} == {"it rests on pages about something else"}


def test_each_clause_that_ships_has_a_primary_citation_and_each_note_is_of_a_kind(world: World, defined: Known) -> None:
    found = list[Defect]()
    lint_pack(world.facts, defined, found)
    kinds = ("only confirms that it is", "the seat of", "has no sourced name", "matches nobody", "rests on a list in part")
    assert not [note for note in found if not any(kind in note.what for kind in kinds)]

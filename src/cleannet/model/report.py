"""The value that an audit returns. It explains itself without the pack, and the same inputs give the same bytes.

Each statement, source and clause is stored once, by id; findings refer to them.
"""

from __future__ import annotations

import hashlib

from msgspec import Struct, json
from msgspec.structs import replace

from cleannet.model.promise import Contradiction, Promised
from cleannet.model.use import Tally, Use
from cleannet.model.verdict import Confidence, Verdict

SCHEMA = "cleannet-report-1"
"""Changes when a field changes its meaning."""


class Source(Struct, frozen=True, kw_only=True):
    """Who said it. `said`: the day of publication, else the day it was read; `kind`: primary, mirror_of_primary, curated_copy,
    secondary, seed, aside (a page about something else), input (the user's own data). read_in: the copy of it that was read."""

    url: str
    read_in: str = ""
    said: str = ""
    kind: str = ""
    evidence: str = ""


class Primary(Struct, frozen=True, kw_only=True):
    """The text of the law itself. seen: whether it, or a copy of it, was read; otherwise it is cited from what the sources say."""

    text: str
    url: str = ""
    kind: str = ""
    seen: bool = False


class Statement(Struct, frozen=True, kw_only=True):
    """One dated, sourced claim. `says` is one sentence; `verified` is true, partial or false; `unverified`: what was not seen."""

    id: str
    says: str
    valid: str = ""
    verified: str = "true"
    unverified: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    note: str = ""


class Milestone(Struct, frozen=True, kw_only=True):
    """The state of a clause from a day on, and the instrument that caused it. date: as the facts have it."""

    date: str
    state: str
    instrument: str = ""


class ClauseText(Struct, frozen=True, kw_only=True):
    """A clause as a finding quotes it. covers: the acts and duties in it; primary: its place in the law; sources: where its states
    were read, nearest to the law first; history: its states in order of time, as known on the day of the report, including future
    ones."""

    id: str
    measure: str
    title: str
    says: str
    acts: str
    binds: str
    force: str
    covers: tuple[str, ...] = ()
    primary: Primary | None = None
    sources: tuple[Source, ...] = ()
    history: tuple[Milestone, ...] = ()


class Confirmed(Struct, frozen=True, kw_only=True):
    """The last event that confirmed or extended a state without changing it. primary: of the instrument."""

    date: str
    instrument: str = ""
    note: str = ""
    primary: Primary | None = None


class State(Struct, frozen=True, kw_only=True):
    """The state of a clause on the judged day: `in_force since 2019-08-13, s.889(a)(1)(A)`. since: the first day of the unbroken
    state; instrument, primary: of the event that began it; confirmed: the last event that confirmed it."""

    state: str
    since: str = ""
    instrument: str = ""
    primary: Primary | None = None
    note: str = ""
    confirmed: Confirmed | None = None


class Step(Struct, frozen=True, kw_only=True):
    """One link of the chain from the record to the clause, as a sentence with the statement it rests on ("" for what was seen)."""

    says: str
    statement: str = ""


class Waived(Struct, frozen=True, kw_only=True):
    """The waiver that turned a verdict into conditional."""

    owner: str
    reason: str
    expires: str
    file: str = ""


class Finding(Struct, frozen=True, kw_only=True):
    """A rule, a use, a clause and a verdict that is not clear.

    fingerprint: sha256 of rule, use (without weights) and clause, first 16 hex digits; it stays the same if the evidence changes.
    evidence: the same for chain and verdict. clause: "" if nobody is known behind the use; `undecided` then lists the open clauses.
    lead: unknown, but denied if the record stated the word that the clause asks for (a function, a purpose): who is behind the use
    is known, and the clause names them. line: of the rule. says: one sentence. stamp: "" or that the measure binds nobody.
    baseline: beside an earlier report, whether it is new, worse or known; otherwise ""."""

    fingerprint: str
    evidence: str
    verdict: Verdict
    confidence: Confidence
    line: str
    rule: str
    use: Use
    subject_name: str
    clause: str
    says: str
    why: str = ""
    state: State | None = None
    stamp: str = ""
    chain: tuple[Step, ...] = ()
    undecided: tuple[str, ...] = ()
    lead: bool = False
    remedy: str = ""
    waived: Waived | None = None
    tally: Tally | None = None
    baseline: str = ""


class Notice(Struct, frozen=True, kw_only=True, order=True):
    """What a user should know and no clause denies. kind: ended, proposed, others, parent, conflict, stale, waiver, date, ..."""

    kind: str
    says: str
    about: str = ""


class JudgedUse(Struct, frozen=True, kw_only=True, gc=False):
    """A use with its verdicts: per line the worst verdict of its rules."""

    use: Use
    name: str
    lines: dict[str, Verdict]
    tally: Tally | None = None


class FileAccount(Struct, frozen=True, kw_only=True):
    """What happened to each record of one input: read = judged + local + skipped.

    local: every reference of the record is private, loopback, link-local, multicast or documentation. skipped: reason -> records.
    examples: for each reason the first record and its text. unread: "" or where reading stopped and why. by_line: records are
    numbered by the lines of the file on which they begin; above: otherwise how many lines are above the first record of a file with
    one line per record, -1 for other files."""

    name: str
    format: str
    unit: str
    read: int = 0
    judged: int = 0
    local: int = 0
    skipped: dict[str, int] = {}
    examples: dict[str, str] = {}
    unread: str = ""
    notes: tuple[str, ...] = ()
    by_line: bool = False
    above: int = -1


class TableUsed(Struct, frozen=True, kw_only=True):
    """A table of facts that the audit used. age_days: counted from the judged day; stale: older than the table's own limit."""

    name: str
    title: str
    date: str
    licence: str
    rows: int
    age_days: int
    stale: bool = False
    warning: str = ""
    attribution: str = ""


class Group(Struct, frozen=True, kw_only=True, order=True):
    """Some records of one use. start: of the span of time, microseconds since 1970 UTC, -1 if no span was asked for or no time is
    stated; values: of the requested columns, "" if empty; octets, packets: as in a tally."""

    start: int = -1
    values: tuple[str, ...] = ()
    records: int = 0
    octets: int = -1
    packets: int = -1


class Rest(Struct, frozen=True, kw_only=True):
    """The smaller groups of a use together. groups: how many; an upper bound if the breakdown is not exact."""

    groups: int
    records: int
    octets: int = -1
    packets: int = -1


class Breakdown(Struct, frozen=True, kw_only=True):
    """How the records of one use spread: groups and rest add up to its tally. Groups are ordered by time and values."""

    use: Use
    groups: tuple[Group, ...]
    rest: Rest | None = None


class Breakdowns(Struct, frozen=True, kw_only=True):
    """Groups of records by the user's columns and spans; counted, never judged. by: names of columns; bucket: seconds of a span of
    time, 0 for none; exact: false if there were so many groups that the rarer ones were merged while counting."""

    by: tuple[str, ...] = ()
    bucket: int = 0
    exact: bool = True
    uses: tuple[Breakdown, ...] = ()


class Membership(Struct, frozen=True, kw_only=True):
    """A member of the Clean Network of 2020 that uses lead to. kind: country, telco, company; named, until: days; today: yes, open
    or no, on the judged day; sure: the naming and a way to it are verified; examples: names of subjects, the first few."""

    kind: str
    name: str
    named: str
    until: str
    today: str
    sure: bool
    uses: int
    records: int
    examples: tuple[str, ...]
    statement: Statement


class Members(Struct, frozen=True, kw_only=True):
    """How many networks and partners lead to members of the Clean Network: (uses, records) of each kind, which add up to all.

    telcos: the operator was named a clean telco; countries: it was not, and its seat is in a member country; open: not verified, or
    no source states the operator or its seat. Context: this decides nothing."""

    uses: int
    records: int
    telcos: tuple[int, int]
    countries: tuple[int, int]
    open: tuple[int, int]
    neither: tuple[int, int]
    named: tuple[Membership, ...]


class Baseline(Struct, frozen=True, kw_only=True):
    """The earlier report that marks findings. known: verdict -> findings that it had, as bad or worse; gone: how many of its
    findings are gone."""

    file: str
    policy: str
    as_of: str
    known_on: str
    known: dict[str, int]
    gone: int


class Report(Struct, frozen=True, kw_only=True):
    """The whole result of an audit. summary: line -> verdict -> number of uses; order of findings: verdict, line, use, clause.
    since, until: the requested window of time, until exclusive, "" if open. reads: `acts` if a clause denies only by an act that
    the record shows, `names` if findings say who is named, whatever the act. in_part: the lists behind the policy of which the
    facts lack rows, one sentence each. places: country -> verdict -> uses whose operator has its seat there, or which are or land
    there; a use can count in several. contradictions: promises that something is gone, and records that show it, the strongest
    findings there are; they need no clause. promises: what was promised gone, file by file, also where nothing contradicts it."""

    schema: str = SCHEMA
    version: str
    policy: str
    policy_title: str
    policy_why: str
    covers_not: str
    reads: str = "acts"
    in_part: tuple[str, ...] = ()
    as_of: str
    known_on: str
    since: str = ""
    until: str = ""
    pack: str
    partial: bool
    interrupted: bool = False
    summary: dict[str, dict[str, int]]
    findings: tuple[Finding, ...]
    notices: tuple[Notice, ...]
    uses: tuple[JudgedUse, ...]
    accounts: tuple[FileAccount, ...]
    tables: tuple[TableUsed, ...]
    clauses: dict[str, ClauseText]
    statements: dict[str, Statement]
    breakdowns: Breakdowns | None = None
    members: Members | None = None
    places: dict[str, dict[str, int]] = {}
    settings: dict[str, str] = {}
    baseline: Baseline | None = None
    contradictions: tuple[Contradiction, ...] = ()
    promises: tuple[Promised, ...] = ()

    def fresh(self) -> Report:
        """The same report without the findings and contradictions that the earlier report knew."""
        if not self.baseline:
            return self
        findings, contradictions = (
            tuple(one for one in found if one.baseline != "known") for found in (self.findings, self.contradictions)
        )
        return replace(self, findings=findings, contradictions=contradictions)

    def worst(self) -> Verdict:
        """The worst verdict of the findings."""
        return min((f.verdict for f in self.findings), key=lambda v: v.rank, default=Verdict.CLEAR)


def fingerprint(*parts: object) -> str:
    """16 hex digits of sha256 over the parts."""
    try:
        octets = json.encode(parts)
    except UnicodeEncodeError:  # a lone surrogate, which no report that was read holds
        octets = repr(parts).encode("ascii", "backslashreplace")
    return hashlib.sha256(octets).hexdigest()[:16]

"""The value that an audit returns: it explains itself without the pack, and is the same bytes for the same inputs.

Statements, sources and clauses stand in a report once, by id; findings refer to them.
"""

from __future__ import annotations

import hashlib

from msgspec import Struct, json
from msgspec.structs import replace

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
    """The text of the law itself. seen: whether it, or a copy of it, was read; else it is cited by what the sources say of it."""

    text: str
    url: str = ""
    kind: str = ""
    seen: bool = False


class Statement(Struct, frozen=True, kw_only=True):
    """One dated, sourced claim. `says` is one sentence; `verified` is true, partial or false; `unverified` what was not seen."""

    id: str
    says: str
    valid: str = ""
    verified: str = "true"
    unverified: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    note: str = ""


class Milestone(Struct, frozen=True, kw_only=True):
    """The state of a clause from a day on, and the instrument that brought it. date: YYYY, YYYY-MM or YYYY-MM-DD."""

    date: str
    state: str
    instrument: str = ""


class ClauseText(Struct, frozen=True, kw_only=True):
    """A clause as a finding quotes it. primary: where it stands in the law; sources: what its states were read in, nearest to the
    law first; history: its states in the order of time, as known on the day of the report, those to come among them."""

    id: str
    measure: str
    title: str
    says: str
    acts: str
    binds: str
    force: str
    primary: Primary | None = None
    sources: tuple[Source, ...] = ()
    history: tuple[Milestone, ...] = ()


class Confirmed(Struct, frozen=True, kw_only=True):
    """The last event that confirmed or prolonged a state without changing it. primary: of the instrument."""

    date: str
    instrument: str = ""
    note: str = ""
    primary: Primary | None = None


class State(Struct, frozen=True, kw_only=True):
    """The state of a clause on the judged day: `in_force since 2019-08-13, s.889(a)(1)(A)`. since: the first day of the unbroken
    state; instrument, primary: of what brought it; confirmed: by what it was told again."""

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

    fingerprint: sha256 of rule, use (but for weights) and clause, first 16 hex digits: it stays while the evidence changes.
    evidence: the same of the chain and verdict. clause: "" where nobody is known behind the use; then `undecided` lists the clauses
    that are open. lead: unknown, but denied if the record told the word that the clause asks for (a function, a purpose): who is
    behind the use is known, and the clause means them. line: of the rule. says: one sentence. stamp: "" or that the measure
    binds nobody. baseline: beside an earlier report, whether it is new, worse or known; "" without one.
    """

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


class JudgedUse(Struct, frozen=True, kw_only=True):
    """A use with what was judged of it: per line the worst verdict of its rules."""

    use: Use
    name: str
    lines: dict[str, Verdict]
    tally: Tally | None = None


class FileAccount(Struct, frozen=True, kw_only=True):
    """What happened to each record of one input: read = judged + local + skipped.

    local: every reference of the record is private, loopback, link-local, multicast or documentation. skipped: reason -> records.
    examples: for each reason the first record and what stood there. unread: "" or where reading stopped and why.
    by_line: records are numbered by the lines of the file on which they begin.
    """

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
    """Some records of one use. start: of the span of time, microseconds since 1970 UTC, -1 where no span was asked for or no time
    is stated; values: of the columns that were asked for, "" where nothing stands; octets, packets: as in a tally."""

    start: int = -1
    values: tuple[str, ...] = ()
    records: int = 0
    octets: int = -1
    packets: int = -1


class Rest(Struct, frozen=True, kw_only=True):
    """The smaller groups of a use together. groups: how many; at most so many where the breakdown is not exact."""

    groups: int
    records: int
    octets: int = -1
    packets: int = -1


class Breakdown(Struct, frozen=True, kw_only=True):
    """How the records of one use spread: groups and rest add up to its tally. Groups come in the order of time and values."""

    use: Use
    groups: tuple[Group, ...]
    rest: Rest | None = None


class Breakdowns(Struct, frozen=True, kw_only=True):
    """Groups of records by what a user asked for; counted, never judged. by: names of columns; bucket: seconds of a span of time, 0
    for none; exact: false where there were so many groups that the rarer ones were told together while counting."""

    by: tuple[str, ...] = ()
    bucket: int = 0
    exact: bool = True
    uses: tuple[Breakdown, ...] = ()


class Membership(Struct, frozen=True, kw_only=True):
    """A member of the Clean Network of 2020 to which uses lead. kind: country, telco, company; named, until: days; today: yes, open
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
    telcos: the operator was called a clean telco; countries: it was not, and is seated in a member country; open: not verified, or
    nobody tells the operator or its seat. Context: nothing is judged by it."""

    uses: int
    records: int
    telcos: tuple[int, int]
    countries: tuple[int, int]
    open: tuple[int, int]
    neither: tuple[int, int]
    named: tuple[Membership, ...]


class Baseline(Struct, frozen=True, kw_only=True):
    """The earlier report by which findings are marked. known: verdict -> findings that it had, as bad or worse; gone: how many it
    had that are no more."""

    file: str
    policy: str
    as_of: str
    known_on: str
    known: dict[str, int]
    gone: int


class Report(Struct, frozen=True, kw_only=True):
    """All of an audit. summary: line -> verdict -> number of uses; order of findings: verdict, line, use, clause. since,
    until: the window of time that was asked for, until exclusive, "" where it is open. reads: `acts` where a clause denies only by
    an act that the record shows, `names` where it tells who is named, whatever the act. in_part: the lists behind the policy of
    which the facts lack rows, a sentence each. places: country -> verdict -> uses whose operator is seated there, or which lie or
    land there; a use can count in several."""

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

    def fresh(self) -> Report:
        """The same without the findings that an earlier report knew."""
        return replace(self, findings=tuple(f for f in self.findings if f.baseline != "known")) if self.baseline else self

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

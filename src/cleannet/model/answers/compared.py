"""The answer of `cleannet diff`: which findings are new between two reports, which are gone, which changed, and why."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.promise import State
from cleannet.model.verdict import Verdict


class Cause(Struct, frozen=True, kw_only=True):
    """Why a finding is new, gone or changed. kind: record (what was read), unread (what was not), fact (the data), policy, date
    (the judged day), waiver, program (its version), promise (what
    is promised gone)."""

    kind: str
    says: str


class FindingChange(Struct, frozen=True, kw_only=True):
    """A finding that is new (no verdict before), gone (none after) or changed. where: its first sighting, in the later report that
    has it. causes: everything that may be the reason, the most certain first; a single one is the reason."""

    fingerprint: str
    line: str
    role: str
    subject: str
    name: str
    clause: str
    says: str
    where: str
    before: Verdict | None = None
    after: Verdict | None = None
    causes: tuple[Cause, ...] = ()


class ContradictionChange(Struct, frozen=True, kw_only=True):
    """A promise and a fact that do not go together only in the later report (nothing before), only in the earlier one (nothing
    after), or in both with another state. about: what is promised gone; says: both sides, as the later report that has it says."""

    fingerprint: str
    about: str
    says: str
    before: State | None = None
    after: State | None = None
    cause: Cause


class Reported(Struct, frozen=True, kw_only=True):
    """One of the two reports. files: how many inputs; findings: how many it has."""

    policy: str
    title: str
    as_of: str
    known_on: str
    pack: str
    version: str
    partial: bool
    files: int
    findings: int


class Compared(Struct, frozen=True, kw_only=True):
    """The changes from one report to the other. same: findings in both with the same verdict and evidence; restated: findings with
    the same verdict but other evidence, which are not listed; contradictions: those that are new, gone or of another state, the
    strongest first."""

    schema: str = "cleannet-report-diff-1"
    before: Reported
    after: Reported
    new: tuple[FindingChange, ...]
    gone: tuple[FindingChange, ...]
    changed: tuple[FindingChange, ...]
    same: int
    restated: int
    contradictions: tuple[ContradictionChange, ...] = ()

    @property
    def contradicted(self) -> bool:
        """Whether a promise is contradicted that was not before."""
        return any(change.after == "contradicted" for change in self.contradictions)

    def worst(self) -> Verdict:
        """The worst verdict of what is new or worse now."""
        worse = (c.after for c in self.changed if c.before and c.after and c.after.rank < c.before.rank)
        return min([*(c.after for c in self.new if c.after), *worse], key=lambda v: v.rank, default=Verdict.CLEAR)

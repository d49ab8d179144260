"""The answer of `cleannet diff`: which findings are new between two reports, which are gone, which changed, and why."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.verdict import Verdict


class Cause(Struct, frozen=True, kw_only=True):
    """Why a finding is new, gone or changed. kind: record (what was read), unread (what was not), fact (the data), policy, date
    (the judged day), waiver, program (its version)."""

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
    the same verdict but other evidence, which are not listed."""

    schema: str = "cleannet-report-diff-1"
    before: Reported
    after: Reported
    new: tuple[FindingChange, ...]
    gone: tuple[FindingChange, ...]
    changed: tuple[FindingChange, ...]
    same: int
    restated: int

    def worst(self) -> Verdict:
        """The worst verdict of what is new or worse now."""
        worse = (c.after for c in self.changed if c.before and c.after and c.after.rank < c.before.rank)
        return min([*(c.after for c in self.new if c.after), *worse], key=lambda v: v.rank, default=Verdict.CLEAR)

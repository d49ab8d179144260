"""The answer of `cleannet explain FINGERPRINT --report FILE`: one finding of a report with everything it rests on."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.report import ClauseText, FileAccount, Finding, Statement


class TracedFinding(Struct, frozen=True, kw_only=True):
    """A finding that explains itself without its report. policy … pack, partial: as in the report; changed: its fingerprint does
    not match its rule, use and clause, so somebody edited it; account: of the file in which it was first seen; clauses, statements:
    those that the finding refers to and the report holds, by id."""

    schema: str = "cleannet-finding-1"
    version: str
    policy: str
    policy_title: str
    policy_why: str
    reads: str
    as_of: str
    known_on: str
    pack: str
    partial: bool
    changed: bool
    finding: Finding
    account: FileAccount | None
    clauses: dict[str, ClauseText]
    statements: dict[str, Statement]

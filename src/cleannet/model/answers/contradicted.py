"""The answer of `cleannet explain FINGERPRINT --report FILE` about a promise: both sides, and what was read of their files."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.promise import Contradiction
from cleannet.model.report import FileAccount


class TracedContradiction(Struct, frozen=True, kw_only=True):
    """A promise and a record that contradicts it, or may, without their report. policy, as_of, known_on, partial: as in the report;
    account: of the file of the record."""

    schema: str = "cleannet-contradiction-1"
    version: str
    policy: str
    as_of: str
    known_on: str
    partial: bool
    says: str
    contradiction: Contradiction
    account: FileAccount | None

"""The answer of `cleannet policy test`: whether cases pass."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.report import Statement


class Result(Struct, frozen=True, kw_only=True):
    """The result of a case.

    found: in the words of `expect`, or `not judged`; because: why; chain: the statements that it rests on."""

    file: str
    id: str
    expect: str
    found: str
    passed: bool
    clause: str = ""
    as_of: str = ""
    known_on: str = ""
    why: str = ""
    because: str = ""
    chain: tuple[Statement, ...] = ()


class Tested(Struct, frozen=True, kw_only=True):
    """Every case, in the order of the files. unread: files that could not be read."""

    schema: str = "cleannet-policy-test-1"
    passed: int
    failed: int
    cases: tuple[Result, ...]
    unread: tuple[str, ...] = ()

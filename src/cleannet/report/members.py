"""How many of our paths and partners lead to members of the Clean Network of 2020, in lines that text and Markdown share."""

from __future__ import annotations

from collections.abc import Iterator

from cleannet.model.report import Members, Membership
from cleannet.report.words import many

TITLE = "Members of the Clean Network of 2020"

CONTEXT = "Context only: membership was no duty, its absence is no finding, and it clears nothing. Nothing is judged by it."


def shares(members: Members) -> Iterator[tuple[str, str]]:
    """What is counted, and how many."""
    yield "operator a clean telco", _share(members.telcos)
    yield "seated in a member country", _share(members.countries)
    yield "neither", _share(members.neither)
    yield "not known for sure", _share(members.open)


def _share(count: tuple[int, int]) -> str:
    return f"{many(count[0], 'use')}, {many(count[1], 'record')}"


def since(member: Membership) -> str:
    """When, and whether it held on the judged day."""
    named = f"named {member.named}" if member.named else "the day it was named is not known"
    until = f", until {member.until}" if member.until else ""
    today = {"yes": "", "no": ", not on the judged day", "open": ", open on the judged day"}[member.today]
    return f"{named}{until}{today}{'' if member.sure else ', not verified'}"

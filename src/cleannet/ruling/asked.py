"""The question that is put to a clause."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from cleannet.model import facts as form
from cleannet.model.behind import Behind

NEVER_MEANT = frozenset({"supply_to", "invest"})
"""A use that names no act stands for every act but these."""


class Asked(Struct, frozen=True, gc=False):
    """The question to a clause: who is behind the use, and what the use and the policy state.

    role: in which the thing was seen. relation, line, role, function, purpose, exception, category: "" if not stated. kinds: of
    bound party that we are ("any": all); where: we are. alone: what a company does that is the business of the line. stated: roles
    and purposes that hold for everything we ask about. acts: those that count for us; None: all but supply_to and invest. shown:
    acts that the record shows; None: no record is needed. bought: the latest day, if records state one. words: the policy's own.
    produced_in: countries, () if not stated."""

    behind: Behind
    line: str = ""
    relation: str = ""
    role: str = ""
    function: str = ""
    purpose: str = ""
    exception: str = ""
    category: str = ""
    produced_in: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset({"any"})
    where: str = ""
    stated: frozenset[str] = frozenset()
    acts: frozenset[str] | None = None
    shown: frozenset[str] | None = None
    bought: date | None = None
    words: tuple[form.Word, ...] = ()
    alone: str = ""


def folded(text: str) -> str:
    return " ".join(text.casefold().split())

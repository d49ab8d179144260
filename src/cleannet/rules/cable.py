"""Cable: where the cables of our circuits land, who owns them, who built them."""

from __future__ import annotations

from cleannet.rules.base import Rule, words
from cleannet.world.behind import carrying

_WHY = "A cable is chosen once and used for twenty-five years."
_FALSE = "Sources differ about plans and sales. Each claim has its date, and a list with known gaps clears nothing."

LANDING = Rule(
    id="cable/landing",
    line="cable",
    kinds=words("cable landing"),
    relation="lands",
    ask=carrying,
    what="A cable that carries a circuit lands in a place that the policy names.",
    why=_WHY,
    false_positives=_FALSE,
    remedy="Route the circuit over a cable without that landing.",
)
OWNER = Rule(
    id="cable/owner",
    line="cable",
    kinds=words("cable"),
    relation="owns",
    ask=carrying,
    what="The policy names an owner, or part-owner, of a cable that carries a circuit.",
    why=_WHY,
    false_positives=_FALSE,
    remedy="Ask for capacity on another cable or on another owner's pairs.",
)
SUPPLIER = Rule(
    id="cable/supplier",
    line="cable",
    kinds=words("cable"),
    relation="supplies",
    ask=carrying,
    what="The policy names the company that built a cable that carries a circuit.",
    why=_WHY,
    false_positives=_FALSE,
    remedy="Ask who maintains the wet plant today.",
)
RULES = (LANDING, OWNER, SUPPLIER)

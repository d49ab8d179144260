"""Carrier: who runs the networks that carry our traffic and routes."""

from __future__ import annotations

from cleannet.rules.base import Rule, words
from cleannet.world.behind import behind, vendor

OPERATOR = Rule(
    id="carrier/operator",
    line="carrier",
    kinds=words("asn address"),
    finds=words("operates"),
    ask=behind,
    what="The policy names the operator of a network that carries a route or is the other end of a connection.",
    why="The operator of a network sees and steers what crosses it, wherever the address is registered.",
    false_positives="AS numbers change hands. The facts tell look-alikes apart (AS34947, AS133878). The embedded table has errors.",
    remedy="Filter the AS, or use another upstream.",
)
VENDOR = Rule(
    id="carrier/vendor",
    line="carrier",
    kinds=words("org name app cloud store"),
    roles=words("direct listed service supplier"),
    alone="operates",
    ask=vendor,
    what="The policy names, as a carrier, an organisation that we deal with.",
    why="A contract makes us depend on it before the first packet is sent.",
    false_positives="The list does not say what the organisation supplies.",
    remedy="Confirm the company, best by its LEI; replace it, or document that the clause does not cover what it supplies.",
)
RULES = (OPERATOR, VENDOR)

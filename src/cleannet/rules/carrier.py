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
    what="The network that carries a route, or stands at the other end of traffic, is run by whom the policy names.",
    why="Who runs a network sees and steers what crosses it, whatever the flag of the address.",
    false_positives="Numbers change hands; look-alikes (AS34947, AS133878) are told apart by facts; the embedded table errs.",
    remedy="Filter the AS, or take another upstream.",
)
VENDOR = Rule(
    id="carrier/vendor",
    line="carrier",
    kinds=words("org name app"),
    roles=words("listed service"),
    ask=vendor,
    what="An organisation that we deal with is a carrier that the policy names.",
    why="A contract is a dependency before the first packet.",
    false_positives="The list does not say what the organisation supplies.",
    remedy="Tell the entity by LEI, and what it supplies.",
)
RULES = (OPERATOR, VENDOR)

"""Equipment: who made the devices and interfaces in our networks."""

from __future__ import annotations

from cleannet.rules.base import Rule, words
from cleannet.world.behind import behind, vendor

MAKER = Rule(
    id="equipment/maker",
    line="equipment",
    kinds=words("org name"),
    roles=words("maker component"),
    alone="makes",
    ask=behind,
    what="The policy names the maker that the inventory gives for a device.",
    why="Everything on a device runs on its maker's firmware and updates.",
    false_positives="Several makers share a brand (TP-Link), and devices are sold under other brands.",
    remedy="Replace the device, or document a purpose that the clause does not cover.",
)
INTERFACE = Rule(
    id="equipment/interface",
    line="equipment",
    kinds=words("oui"),
    finds=words("makes supplies"),
    ask=behind,
    what="IEEE registered the MAC address block of a network interface to a company that the policy names.",
    why="It shows devices that no inventory lists.",
    false_positives="The maker of the interface may not be the maker of the device. Addresses can be set by hand.",
    remedy="Look at the device, and add its maker and model to the inventory.",
)
VENDOR = Rule(
    id="equipment/vendor",
    line="equipment",
    kinds=words("org name app cloud store"),
    roles=words("listed"),
    alone="makes",
    ask=vendor,
    what="The policy names, as a maker, an organisation that we deal with.",
    why="A contract makes us depend on it before the first device arrives.",
    false_positives="The list does not say what the organisation supplies.",
    remedy="Confirm the company, best by its LEI; replace it, or document that the clause does not cover what it supplies.",
)
RULES = (MAKER, INTERFACE, VENDOR)

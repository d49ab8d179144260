"""Equipment: who made the devices and interfaces in our networks."""

from __future__ import annotations

from cleannet.rules.base import Rule, words
from cleannet.world.behind import behind, vendor

MAKER = Rule(
    id="equipment/maker",
    line="equipment",
    kinds=words("org name"),
    roles=words("maker component"),
    ask=behind,
    what="A device is made by whom the policy names, by what the inventory says.",
    why="A maker's firmware, and who signs its updates, sits under everything else.",
    false_positives="Brands are shared between makers (TP-Link), and rebadged.",
    remedy="Replace the device, or show the purpose for which the clause does not speak of it.",
)
INTERFACE = Rule(
    id="equipment/interface",
    line="equipment",
    kinds=words("oui"),
    finds=words("makes supplies"),
    ask=behind,
    what="A network interface has an address from a block that IEEE registered to whom the policy names.",
    why="It shows what no inventory lists.",
    false_positives="The interface's maker need not be the device's; addresses can be set by hand.",
    remedy="Look at the device; put its maker and model into the inventory.",
)
VENDOR = Rule(
    id="equipment/vendor",
    line="equipment",
    kinds=words("org name app"),
    roles=words("listed"),
    ask=vendor,
    what="An organisation that we deal with is a maker that the policy names.",
    why="A contract is a dependency before the first device.",
    false_positives="The list does not say what the organisation supplies.",
    remedy="Tell the entity by LEI, and what it supplies.",
)
RULES = (MAKER, INTERFACE, VENDOR)

"""Store: what an app store offers, and which stores put apps on our devices."""

from __future__ import annotations

from cleannet.rules.base import Rule, words
from cleannet.world.behind import behind

OFFERED = Rule(
    id="store/offered",
    line="store",
    kinds=words("android ios app"),
    roles=words("on-shelf"),
    finds=words("publishes operates owns"),
    ask=behind,
    what="A store offers an app that the policy names, or one of a publisher that it names.",
    why="Distribution is what app divestiture and device rules forbid; users are not bound.",
    false_positives="A package id can be reused by a fork; compare the signer.",
    remedy="Take the app off the shelf, or show the instrument that allows it.",
)
INSTALLER = Rule(
    id="store/installer",
    line="store",
    kinds=words("store"),
    finds=words("publishes operates owns makes"),
    ask=behind,
    what="An app came onto a device from a store whose operator the policy names.",
    why="Who runs the store decides which update a device gets.",
    false_positives="An installer id can be set by hand.",
    remedy="Install from another store.",
)
RULES = (OFFERED, INSTALLER)

"""Store: what an app store offers, and which stores put apps on our devices."""

from __future__ import annotations

from cleannet.rules.base import Rule, words
from cleannet.world.behind import behind

OFFERED = Rule(
    id="store/offered",
    line="store",
    kinds=words("android ios flatpak app org name"),
    roles=words("on-shelf"),
    finds=words("publishes operates owns"),
    ask=behind,
    what="A store offers an app that the policy names, or an app of a publisher that it names.",
    why="Rules on app divestiture and devices forbid distribution. They do not bind users.",
    false_positives="A fork can reuse a package id. Only for some apps the facts know the signer.",
    remedy="Remove the app from the store, or document the instrument that allows it.",
)
INSTALLER = Rule(
    id="store/installer",
    line="store",
    kinds=words("store"),
    roles=words("installer"),
    finds=words("publishes operates owns makes"),
    ask=behind,
    what="A store installed an app on a device, and the policy names the operator of the store.",
    why="The operator of a store decides which updates a device gets.",
    false_positives="An installer id can be set by hand.",
    remedy="Install from another store.",
)
SHELF = Rule(
    id="store/shelf",
    line="store",
    kinds=words("store org name"),
    roles=words("shelf"),
    finds=words("publishes operates owns makes"),
    ask=behind,
    what="A store offers an app of ours, and the policy names the operator of the store.",
    why="The programme of 2020 asked companies to take their apps out of the stores of untrusted makers.",
    false_positives="A store may offer a copy that its owner never gave it.",
    remedy="Take the app out of the store, or ask the store to remove the copy.",
)
RULES = (OFFERED, INSTALLER, SHELF)

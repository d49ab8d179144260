"""The acts that a record shows, by the role in which it names a thing.

Traffic shows that something is used and connected with; a contract, that something is bought; a device, that it exists and is in
use; an app on a phone, that it was installed. None shows who paid, what was authorised, or what the named party does elsewhere. A
duty is broken only by the act that it forbids.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Shown(NamedTuple):
    """record: what it is, for people. acts: those of the closed list that it shows. once: acts that happened at some time; the
    record does not say whether that was before the clause."""

    record: str
    acts: frozenset[str]
    once: frozenset[str] = frozenset()


def _shown(record: str, acts: str, once: str = "") -> Shown:
    return Shown(record, frozenset(acts.split()), frozenset(once.split()))


_ROUTE: Final = _shown("a route", "use interconnect")
_TRAFFIC: Final = _shown("traffic", "use interconnect transfer_data")
_DEVICE: Final = _shown("a device", "use install", once="procure")
_APP: Final = _shown("an installed app", "use install")
_CODE: Final = _shown("a part of software", "use install distribute")

SHOWS: Final[dict[str, Shown]] = {
    "direct": _ROUTE,
    "transit": _ROUTE,
    "upstream": _ROUTE,
    "origin": _ROUTE,
    "aggregated": _ROUTE,
    "detour": _ROUTE,
    "far-end": _TRAFFIC,
    "destination": _shown("a list of hosts", ""),
    "attempt": _shown("an attempt", ""),
    "hop": _TRAFFIC,
    "unplanned": _TRAFFIC,
    "looked-up": _shown("a lookup of a name", "use"),
    "on-cable": _shown("a circuit", "use procure land transfer_data"),
    "listed": _shown("a contract", "use procure"),
    "service": _shown("a service in use", "use procure transfer_data"),
    "on-shelf": _shown("an app on offer", "distribute host"),
    "shelf": _shown("an app of ours in a store", "distribute"),
    "preinstaller": _shown("an app of ours that came with a device", "distribute"),
    "installed": _APP,
    "preinstalled": _shown("an app that came with a device", "use install", once="procure"),
    "installer": _APP,
    "publisher": _CODE,
    "signer": _CODE,
    "sdk": _CODE,
    "trace": _shown("a name in an app", ""),
    "app": _shown("the package of an app", ""),
    "embedded": _shown("a name in an app", ""),
    "host": _shown("a hosted resource", "use procure host transfer_data"),
    "region": _shown("a hosted resource", "use procure host transfer_data"),
    "image": _shown("an image or package in use", "use install"),
    "component": _shown("a component in use", "use install", once="procure"),
    "maker": _DEVICE,
    "supplier": _shown("a product of ours", "use install", once="procure"),
    "interface": _DEVICE,
    "removed": _shown("a thing that is gone", ""),
}
"""role -> what its record shows. A duty to remove, replace or divest is open as long as the thing is used or installed."""

ALONE: Final[dict[str, str]] = {
    "direct": "operates",
    "maker": "makes",
    "preinstaller": "makes",
    "publisher": "publishes",
    "installed": "publishes",
    "preinstalled": "publishes",
    "on-shelf": "publishes",
    "shelf": "operates",
}
"""role -> the relation that a record shows of a company that it names with no thing of it. In other roles only facts tell what the
company does."""

IN_PLACE: Final = frozenset({"use", "install"})
"""Acts that show that a thing is still there."""

NOT_SHOWN: Final[dict[str, str]] = {
    "use": "use",
    "procure": "a purchase",
    "subsidise": "a purchase with public funds",
    "authorise": "an authorisation",
    "distribute": "an offer to others",
    "host": "hosting",
    "operate": "that the named provides the service itself",
    "interconnect": "an interconnection",
    "land": "a landing",
    "install": "an installation",
    "supply_to": "a supply",
    "invest": "an investment",
    "transfer_data": "a transfer of data",
    "remove": "that it is still in place",
    "replace": "that it is still in place",
    "divest": "that it is still held",
}
"""act or duty -> what a record would have to show, for people."""

ANEW: Final[dict[str, str]] = {
    "use": "that the use is new",
    "procure": "a new purchase",
    "distribute": "a new offer",
    "install": "a new installation",
}
"""act -> the same, where a clause leaves what stood before its day; no record tells the day on which a thing came."""

_WHEN: Final[dict[str, str]] = {"procure": "when it was bought"}
"""act -> what a record would have to tell of one that was done some day."""


def unshown(role: str, acts: frozenset[str], new_only: bool = False, quality: str = "") -> str:
    """Why acts do not fit the record of a role: what it shows and what it does not. new_only: only new acts count; quality: only
    acts with such things count.

    >>> unshown("far-end", frozenset({"procure"}))
    'the record shows traffic, not a purchase'
    >>> unshown("maker", frozenset({"install"}), new_only=True)
    'the record shows a device, not a new installation'
    >>> unshown("maker", frozenset({"procure"}))
    'the record shows that it exists, not when it was bought'
    >>> unshown("far-end", frozenset({"transfer_data"}), quality="data in bulk")
    'the record shows traffic, not data in bulk'
    """
    if quality and acts & SHOWS[role].acts and not new_only:
        return f"the record shows {SHOWS[role].record}, not {quality}"
    if acts and acts <= SHOWS[role].once:
        return f"the record shows that it exists, not {' or '.join(sorted(_WHEN[act] for act in acts))}"
    missing = " or ".join(sorted({ANEW.get(act, NOT_SHOWN[act]) if new_only else NOT_SHOWN[act] for act in acts}))
    return f"the record shows {SHOWS[role].record}, not {missing}"

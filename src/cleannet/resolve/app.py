"""An app means the one with that id; a name means the one known app that bears it, unless a publisher stands beside it that is none
of the app's: anybody may give an app that name.
"""

from __future__ import annotations

import re
from typing import Any, Final

import pyarrow as pa

from cleannet.model.subject import subject, value_of
from cleannet.model.use import Candidate
from cleannet.resolve.meaning import BESIDE, MOST, Asking, Meaning, Resolve, Resolved, each, fold, nothing, sure
from cleannet.resolve.name import itself, organisations

UNLISTED_CODE: Final = "sdk:not listed"
_IDS: Final = {
    "android": re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*", re.ASCII),
    "ios": re.compile(r"[0-9]{6,12}|[A-Za-z0-9-]+(\.[A-Za-z0-9_-]+)+", re.ASCII),
    "store": re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*", re.ASCII),
}
BY_NAME: Final = 0.9
"""The weight of an app that was found by its name: less than sure, which makes the confidence low."""

_MAYBE: Final = 0.8
"""The most that an app weighs which may not be meant."""

_SHORT: Final = 3
"""Letters of a name that several apps may well have (MAX, TIM, VK)."""

_APPS: Final = frozenset({"app"})
_BORNE: Final = ("bears", "shares")


def by_id(kind: str) -> Resolve:
    """The app, or store, of each identifier."""
    form = _IDS[kind]

    def resolve(asking: Asking, values: pa.Array[Any]) -> Resolved:
        def meaning(written: str) -> Meaning:
            text = written.strip()
            return sure(subject(kind, text)) if len(text) <= 255 and form.fullmatch(text) else nothing(f"no {kind} identifier")

        return each(values, meaning)

    return resolve


def by_name(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """Apps by the name, and by the publisher that may stand beside it."""

    def meaning(written: str) -> Meaning:
        names = asking.view.world.names
        name, _, publisher = written.partition(BESIDE)
        if not name.strip():
            return nothing("no name")
        found = names.look(name, _APPS)
        entities = organisations(asking, publisher) if publisher.strip() else frozenset[str]()
        told = [f.subject for f in found if f.how in _BORNE and entities & names.owners.get(f.subject, frozenset())]
        if not told and not publisher.strip() and len(name.strip()) > _SHORT:
            told = [f.subject for f in found if f.how == "bears"]
        if len(told) == 1:
            return Meaning((Candidate(told[0], BY_NAME),))
        return Meaning((*(Candidate(f.subject, min(f.weight, _MAYBE)) for f in found[: MOST - 1]), itself(name)))

    return each(values, meaning)


def by_either(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """Apps by an id of which no platform is told, and the name beside it.

    The id is looked up on both platforms. A name says more only where it is that of another app, which makes a rival, or where no
    fact knows the id: then it counts if an id of that app begins with the same domain, and otherwise a person has to look.
    """

    def meaning(written: str) -> Meaning:
        names = asking.view.world.names
        text, _, beside = (part.strip() for part in written.partition(BESIDE))
        if not text or len(text) > 255:
            return nothing("no identifier of an app")
        ids = [f"{kind}:{text}" for kind in ("android", "ios")]
        known = [id_ for id_ in ids if id_ in asking.view.apps_by_id or id_ in asking.named]
        mine = {f"app:{app.same_as or app.id}" for id_ in known for app, _ in asking.view.apps_by_id.get(id_, ())}
        named = [f.subject for f in names.look(beside, _APPS) if f.how in _BORNE]
        rivals = [] if mine.intersection(named) else named
        if known and not rivals:
            weight = round(1 / len(known), 2)
            return Meaning(tuple(Candidate(id_, weight) for id_ in known))
        if not known and len(rivals) == 1 and _kin(asking, value_of(rivals[0]), text):
            return Meaning((Candidate(rivals[0], BY_NAME),))
        others = [Candidate(app, 0.5) for app in rivals][: MOST - 2]
        return Meaning((*sorted(others), *(Candidate(id_, 0.5) for id_ in known or [f"name:{text}"])))

    return each(values, meaning)


def _kin(asking: Asking, app: str, id_: str) -> bool:
    """Whether an id of the app begins with the same domain, as `com.example.chat` and `com.example.chatMac` do."""
    start = ".".join(id_.split(".")[:2]).lower()
    ids = (known.id.partition(":")[2].lower() for known in asking.view.apps[app].ids)
    return id_.count(".") >= 2 and any(known.startswith(f"{start}.") for known in ids)


def signer(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """A certificate by its sha256."""
    return each(values, lambda text: sure(f"signer:sha256/{text.lower()}") if len(text) == 64 else nothing("no sha256"))


def sdk(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The longest prefix of a package of code that a fact knows."""

    def meaning(written: str) -> Meaning:
        parts = written.strip().split(".")
        prefixes = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
        found = next((prefix for prefix in prefixes if prefix in asking.view.sdks or f"sdk:{prefix}" in asking.named), None)
        return sure(f"sdk:{found}") if found else fold(UNLISTED_CODE)

    return each(values, meaning)

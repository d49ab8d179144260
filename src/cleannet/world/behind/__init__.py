"""Who is behind a subject: its operator, publisher, owner, maker, host; the places where it is or lands.

One function per kind of subject, each `(view, value, where) -> Behind`. Missing facts are gaps, never silence: what is not known is
unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from cleannet.model.behind import Behind, Gap, Party
from cleannet.model.subject import Subject, kind_of, value_of
from cleannet.world.behind.app import android, app, flatpak, ios
from cleannet.world.behind.cable import cable, gone
from cleannet.world.behind.cloud import cloud, run_by
from cleannet.world.behind.domain import domain
from cleannet.world.behind.hardware import hardware
from cleannet.world.behind.name import named, nowhere
from cleannet.world.behind.network import network
from cleannet.world.behind.organisation import country, landing, organisation
from cleannet.world.behind.registry import registry
from cleannet.world.behind.relations import ANY_RELATION
from cleannet.world.behind.sdk import sdk
from cleannet.world.behind.store import store
from cleannet.world.view import View

Find = Callable[[View, str, str], Behind]
"""(view, value of the subject, where an app is used or offered: a country, "" unknown)"""

FIND: Final[dict[str, Find]] = {
    "asn": network,
    "domain": domain,
    "android": android,
    "ios": ios,
    "flatpak": flatpak,
    "app": app,
    "store": store,
    "sdk": sdk,
    "cloud": cloud,
    "cable": cable,
    "registry": registry,
    "oui": hardware,
    "org": organisation,
    "country": country,
    "landing": landing,
    "name": named,
    "address": nowhere,
}
"""kind of subject -> who is behind one; the kinds are those of `model.subject.KINDS`."""


def behind(view: View, subject: Subject, where: str = "") -> Behind:
    """Who is behind a subject of any kind. where: the country in which an app is used or offered ("" unknown). Several lines ask
    about the same thing one after another, so the last answer is kept."""
    return view.kept_last(("behind", subject, where), lambda: _behind(view, subject, where))


def _behind(view: View, subject: Subject, where: str) -> Behind:
    kind, value = kind_of(subject), value_of(subject)
    if (find := FIND.get(kind)) is None:
        return Behind(value, (Party(subject),), (Gap(f"nothing is known about a {kind}"),))
    return find(view, value, where)


def carrying(view: View, subject: Subject, where: str = "") -> Behind:
    """Who is behind a cable that carries a circuit. If no landing is left, record and facts disagree, and everything is open."""
    found = behind(view, subject, where)
    against = gone(view, value_of(subject)) if kind_of(subject) == "cable" else None
    return replace(found, gaps=(against, *found.gaps)) if against else found


def vendor(view: View, subject: Subject, where: str = "") -> Behind:
    """Who is behind a thing on a list of business partners. The publisher of an app on it is a partner, in any relation, and so are
    the operators of a cloud and of a store; where the cloud lies is another question."""
    kind = kind_of(subject)
    found = run_by(view, value_of(subject)) if kind == "cloud" else behind(view, subject, where)
    if kind not in ("app", "cloud", "store"):
        return found
    parties = tuple(replace(party, relations=frozenset()) for party in found.parties)
    gaps = (replace(gap, relations=ANY_RELATION) if gap.relations else gap for gap in found.gaps)  # whoever is missing is no app
    return Behind(found.name, parties, tuple(gaps))

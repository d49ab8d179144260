"""A name, and addresses, with nobody known behind them."""

from __future__ import annotations

from cleannet.model.behind import Behind, Gap, Party
from cleannet.model.subject import Subject
from cleannet.world.view import View


def named(view: View, name: str, _where: str = "") -> Behind:
    """A name that belongs to nobody known. Similar names are shown, and a person has to decide whether one is meant.

    Several lines ask about the same names, so the answer is kept."""
    return view.kept(("name", name), lambda: _named(view, name))


def _named(view: View, name: str) -> Behind:
    if view.world.names.is_somebody_else(name):
        return Behind(name, (Party(Subject(f"name:{name}")),))
    alike = view.world.names.look(name, frozenset({"org", "app", "cloud", "store", "cable"}))[:3]
    borne = any(f.how in ("bears", "shares") for f in alike)  # but it is too short, or that of several
    but = "others may have this name too" if borne else "no source gives them this name"
    maybe = f"it may be {' or '.join(view.name(f.subject) for f in alike)}, but {but}"
    return Behind(name, (Party(Subject(f"name:{name}")),), (Gap(maybe if alike else "the facts know nobody of this name"),))


def nowhere(_view: View, value: str, _where: str = "") -> Behind:
    """Addresses of no network: why nobody is known behind them."""
    if value == "exchange":
        return Behind("a peering LAN", gaps=(Gap("it is a router on an exchange of many networks; no source says whose"),))
    return Behind(value, gaps=(Gap("the address is not in the table of routed addresses"),))

"""What a target can stop of a thing: the thing itself, the prefixes of a network, the ids of an app."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_network

from cleannet.model.subject import Subject, kind_of, subject, value_of
from cleannet.world.tenants import tenancy
from cleannet.world.view import View


class Reach:
    """What a target of these kinds can stop. named: everything that may be asked about; the prefixes of all networks are found at
    once."""

    def __init__(self, kinds: frozenset[str], view: View, named: Iterable[Subject]) -> None:
        self._kinds, self._apps, self._view = kinds, view.apps, view
        numbers = {int(value_of(thing)) for thing in named if kind_of(thing) == "asn"} if "prefix" in kinds else ()
        self._prefixes = view.world.networks.prefixes(sorted(numbers))

    def least(self, thing: Subject) -> Iterator[Subject]:
        """The things to stop for a subject with the least harm. A target that stops names stops no whole network, because many
        others may be in it, and no subject that stands for all names of a tenant, because it is no name."""
        whole = kind_of(thing) == "asn" and "asn" not in self._kinds and "domain" in self._kinds
        if not (whole or (kind_of(thing) == "domain" and self._is_tenant(value_of(thing)))):
            yield from self.stops(thing)

    def _is_tenant(self, name: str) -> bool:
        labels = name.split(".")
        above = next((known for at in range(len(labels)) if (known := ".".join(labels[at:])) in self._view.domains), "")
        return above not in ("", name) and tenancy(self._view, name, above) is not None

    def stops(self, thing: Subject) -> Iterator[Subject]:
        """The things to stop for a subject; none if the target cannot."""
        kind, value = kind_of(thing), value_of(thing)
        if kind in self._kinds:
            yield thing
        elif kind == "address" and "prefix" in self._kinds:
            yield Subject(f"prefix:{ip_network(value)}")
        elif kind == "asn":
            yield from (Subject(f"prefix:{prefix}") for prefix in self._prefixes.get(int(value), ()))
        elif kind == "app" and value in self._apps:
            ids = (app_id.id for app_id in self._apps[value].ids)
            yield from (subject(kind_of(one), value_of(one)) for one in ids if kind_of(one) in self._kinds)

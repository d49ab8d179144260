"""For whom an AS stands: itself, the organisation that operates it, or the last known controller of that organisation.

The operator is the one that the facts state with certainty on the day. For an AS with no facts, it is the operator that the facts
state for the other ASes of the same registered organisation, if there is exactly one; else that organisation by its name; else the
AS stands for itself.

Controllers are followed as in an ownership test (`world.ownership`), up to a state, so all carriers of one state are one.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from msgspec import Struct

from cleannet.model.answers.hegemony import WAYS, By, How
from cleannet.model.subject import NOBODY, EntityId, Subject, entity_of, kind_of
from cleannet.world.behind.network import network
from cleannet.world.ownership import topmost
from cleannet.world.view import View


class Standing(Struct, frozen=True):
    """id: `asn:…`, `org:…` or `name:…` of a registered organisation; organisations of the same name are one.

    how: one of `WAYS`."""

    id: str
    name: str
    how: How


class Owners:
    """Who is behind ASes on the day of the view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._tables = [layer.as_org for layer in view.world.layers if layer.as_org is not None]

    def of(self, asn: int, by: By) -> Standing:
        """For whom the AS stands."""
        if by == "as":
            return self._itself(asn)
        operator = self._operator(asn) or self._of_organisation(asn)
        if not operator:
            name = self._organisation(asn)[1]
            return Standing(f"name:{name}", name, "registered") if name else self._itself(asn)
        if by == "operator":
            return Standing(f"org:{operator}", self._view.name_of(operator), "operator")
        top, last = topmost(self._view, operator)
        how: How = "open" if last.open else "operator" if top == operator else "controlled"
        return Standing(f"org:{top}", self._view.name_of(top), how)

    def _itself(self, asn: int) -> Standing:
        name = self._view.name(Subject(f"asn:{asn}"))
        if name == f"AS{asn}":
            name = f"{name} {self._organisation(asn)[1]}".rstrip()
        return Standing(f"asn:{asn}", name, "itself")

    def _operator(self, asn: int) -> EntityId:
        """The entity that certainly operates it, by a fact; or ""."""
        if asn not in self._view.networks:
            return NOBODY
        sure = {p.thing for p in network(self._view, str(asn)).parties if p.answer.yes and kind_of(p.thing) == "org"}
        return entity_of(sure.pop()) if len(sure) == 1 else NOBODY

    def _organisation(self, asn: int) -> tuple[tuple[int, int], str]:
        """Table and index of its organisation in the first table that has the AS, and its name; "" if none has it."""
        for number, table in enumerate(self._tables):
            org = table.org(asn)
            if org is not None:
                return (number, org), table.names[org]
        return (-1, -1), ""

    def _of_organisation(self, asn: int) -> EntityId:
        """The one operator of the other ASes of its organisation; "" if facts name this AS, or if there are several."""
        if asn in self._view.networks:
            return NOBODY
        operators = self._operators.get(self._organisation(asn)[0], set())
        return next(iter(operators)) if len(operators) == 1 else NOBODY

    @cached_property
    def _operators(self) -> dict[tuple[int, int], set[EntityId]]:
        """The operators of the ASes of each organisation; "" is among them if facts leave one open."""
        found: dict[tuple[int, int], set[EntityId]] = defaultdict(set)
        for asn in self._view.networks if self._tables else ():
            key, name = self._organisation(asn)
            if name:
                found[key].add(self._operator(asn))
        return found


class Grouping:
    """Numbers groups from 0, for ASes that are each asked once. members: for each group, who it is. ways: how many ASes got their
    group in each way."""

    def __init__(self, owners: Owners, by: By) -> None:
        self._owners, self._by = owners, by
        self._number: dict[str, int] = {}
        self.members: list[Standing] = []
        self.ways: dict[How, int] = dict.fromkeys(WAYS, 0)

    def number(self, asn: int) -> int:
        """The group of the AS."""
        standing = self._owners.of(asn, self._by)
        self.ways[standing.how] += 1
        if standing.id not in self._number:
            self._number[standing.id] = len(self.members)
            self.members.append(standing)
        return self._number[standing.id]

"""Whoever controls a named company is clear if the clause reaches only downwards. A notice says so, because this is easily missed.

See decision 4: a clause on affiliates reaches parents only if the instrument says so (`test.parents`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from cleannet.model.report import Notice
from cleannet.model.subject import EntityId, entity_of, kind_of
from cleannet.model.use import Use
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import Policy
from cleannet.ruling.today import today_of
from cleannet.world.behind import behind
from cleannet.world.ownership import ancestors, parent_of
from cleannet.world.view import View

_LISTED: Final = 3
"""Clauses that a notice lists."""


class Parents:
    """The parents of the companies that the clauses of a policy name with their affiliates, on the day of the view."""

    def __init__(self, policy: Policy, view: View) -> None:
        self.policy, self.view = policy, view

    @cached_property
    def _below(self) -> Mapping[str, Mapping[EntityId, tuple[str, list[str]]]]:
        """Line -> parent -> whom it controls or may control, in words, and the clauses in force that name that company."""
        found: dict[str, dict[EntityId, tuple[str, list[str]]]] = defaultdict(dict)
        for bound in self.policy.clauses:
            today = today_of(bound, self.view)
            if bound.notice or today.state is None or today.state.state != "in_force" or not self.policy.counts(bound):
                continue
            for test in bound.clause.asks:
                if test.kind != "affiliates" or test.parents:
                    continue
                named = today.holders(test)
                for below, answer in named.items():
                    for above in ancestors(self.view, below).keys() - named.keys():
                        above_it = parent_of(self.view, above, below)
                        if not answer.yes or above_it.no:
                            continue
                        told = f"{'controls' if above_it.yes else 'may control'} {self.view.name_of(below)}"
                        for line in bound.clause.lines:
                            found[line].setdefault(above, (told, []))[1].append(bound.id)
        return found

    def notices(self, use: Use, name: str, lines: Mapping[str, Verdict]) -> Iterator[Notice]:
        """Uses that are clear on a line although who is behind them controls a company that is named there."""
        clear = [line for line, verdict in lines.items() if verdict is Verdict.CLEAR and line in self._below]
        if not clear:
            return
        told = (behind(self.view, c.subject, self.policy.text.we.where) for c in use.candidates)
        orgs = {entity_of(p.thing) for b in told for p in b.parties if kind_of(p.thing) == "org" and p.answer.yes}
        for line in clear:
            for org in sorted(orgs & self._below[line].keys()):
                below, ids = self._below[line][org]
                some = sorted(set(ids))
                more = f" and {len(some) - _LISTED} more" if len(some) > _LISTED else ""
                names = f"{', '.join(some[:_LISTED])}{more} {'names' if len(some) == 1 else 'name'}"
                says = f"{self.view.name_of(org)} {below}; {names} that company and its affiliates, not its parent"
                yield Notice(kind="parent", says=says, about=name)

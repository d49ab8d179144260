"""Waivers change a verdict for a while: denied and unknown become conditional until the waiver expires."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from cleannet.judge.holding import Holding
from cleannet.model import facts as form
from cleannet.model.day import span
from cleannet.model.report import Notice, Waived
from cleannet.model.use import Use
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import Policy
from cleannet.rules.base import Rule


@dataclass
class Waivers:
    """The waivers of a policy on a day, and which of them matched anything."""

    policy: Policy
    day: date
    _fitting: set[form.Waiver] = field(default_factory=set)
    _expired: set[Notice] = field(default_factory=set)

    def bend(self, rule: Rule, use: Use, name: str, held: Holding) -> Holding:
        """A valid waiver turns denied and unknown into conditional; an expired one changes nothing and gives a notice."""
        if not self.policy.waivers or held.verdict not in (Verdict.DENIED, Verdict.UNKNOWN):
            return held
        mark, subjects = held.mark(rule, use), {c.subject for c in use.candidates}
        for waiver, file in self.policy.waivers:
            fits = waiver.fingerprint == mark if waiver.fingerprint else {waiver.subject} == subjects
            if not fits or waiver.clause != (held.clause or "*"):
                continue
            self._fitting.add(waiver)
            if self.day >= span(waiver.expires)[0]:
                says = f"the waiver of {waiver.owner} for {waiver.clause} expired on {waiver.expires}, so the verdict counts again"
                self._expired.add(Notice(kind="waiver", says=says, about=name))
                continue
            waived = Waived(owner=waiver.owner, reason=waiver.reason, expires=waiver.expires, file=file)
            return replace(held, waived=waived)
        return held

    def notices(self) -> Iterator[Notice]:
        """Waivers that expired, and those that match no finding: they waive nothing, or contain a mistake."""
        yield from self._expired
        for waiver, file in self.policy.waivers:
            if waiver not in self._fitting:
                ended = f" and expired on {waiver.expires}" if self.day >= span(waiver.expires)[0] else ""
                says = f"{file}: the waiver of {waiver.owner} for {waiver.clause} matches no finding{ended}"
                yield Notice(kind="waiver", says=says, about=waiver.fingerprint or waiver.subject)

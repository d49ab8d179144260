"""One clause meets one use: reached or not, in which state, so which verdict. The specification is `docs/facts.md`, *Verdicts*.

Everything that is judged, a use of an audit or a golden case, goes through `rule_on`. No measure has code of its own. `asked` is
the question to a clause and `today` the clause on that day. `scope` (with `words`) says whether it covers such a use, `match` (with
`owners` and `question`) whether it means somebody behind it, and `verdict` what follows. `beforehand` saves the judge questions
that cannot matter.
"""

from __future__ import annotations

from cleannet.model.verdict import Verdict
from cleannet.policy.bound import DUTIES_TO_GO, Bound
from cleannet.ruling.asked import Asked
from cleannet.ruling.beforehand import speaks
from cleannet.ruling.match import led, matches
from cleannet.ruling.scope import acts_of, applies_to, in_scope, not_excepted
from cleannet.ruling.today import today_of
from cleannet.ruling.verdict import CLEAR, STAMPS, Ruling, shows, verdict_of
from cleannet.world.view import View


def rule_on(bound: Bound, asked: Asked, view: View) -> Ruling:
    """The ruling of one clause on one use, on the view's day."""
    today, acts = today_of(bound, view), acts_of(bound, asked)
    state = today.state
    if state is None or not speaks(bound, asked, view):
        return CLEAR
    words, applies = in_scope(bound, asked, view), applies_to(bound, asked)
    scope = words & bound.doubt
    if scope.no or applies.no:
        return CLEAR
    match, gap = matches(today, asked)
    untold = match.open and not led(today, asked)
    if match.no or (scope.open and untold):
        return CLEAR  # where neither side is affirmed, no chain of facts leads to the clause, not even an open one
    otherwise = bound.doubt & applies & match & not_excepted(bound, asked, view)
    reached = words & otherwise
    if reached.no:
        return CLEAR
    goes = acts & (frozenset(bound.clause.forbids) | (DUTIES_TO_GO & frozenset(bound.clause.requires)))
    asks_when = bound.clause.new_only or ("procure" in goes and "procure" not in (asked.shown or ()))
    anew = asks_when and _bought_under(bound, asked, view)
    fits = frozenset(act for act in goes if shows(asked, act, bound.clause, anew))
    verdict, notice = verdict_of(bound, bool(fits), state.state, reached)
    if notice and untold:
        return CLEAR  # a notice tells of a hit
    lead = words.open and otherwise.yes and verdict_of(bound, bool(fits), state.state, otherwise)[0] is Verdict.DENIED
    unshown = goes if verdict is Verdict.CONDITIONAL and state.state == "in_force" and not fits else frozenset[str]()
    return Ruling(verdict, reached, state, notice, STAMPS.get(bound.force, ""), gap, unshown, lead)


def _bought_under(bound: Bound, asked: Asked, view: View) -> bool:
    """Whether such a thing was bought on a day on which the clause was in force and meant it."""
    day = asked.bought
    if day is None or day > view.day or asked.shown is None:
        return False
    then = today_of(bound, view.kept(("bought", day), lambda: view.world.at(day, view.known_on)))
    return then.state is not None and then.state.state == "in_force" and matches(then, asked)[0].yes

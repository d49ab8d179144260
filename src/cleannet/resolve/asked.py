"""What resolving may use under a policy: the world of the day, what the policy calls ours, and what its clauses name."""

from __future__ import annotations

from cleannet.model.subject import Subject
from cleannet.policy.policy import Policy
from cleannet.resolve.meaning import Asking, Ours
from cleannet.resolve.ours import spelled
from cleannet.world.view import View


def asking(view: View, policy: Policy) -> Asking:
    """All of it. Subjects that a clause names are never combined with others."""
    we = policy.text.we
    names = [n for m in policy.measures.values() for c in m.clauses for n in c.names]
    named = frozenset(Subject(n.subject or f"app:{n.app}") for n in names if n.subject or n.app)
    domains = frozenset(d.lower() for d in we.domains)
    return Asking(view, Ours(frozenset(we.asns), we.prefixes, domains, spelled(view, we.apps)), named)

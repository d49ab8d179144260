"""The best remaining path from one AS to another, with the reason for each hop."""

from __future__ import annotations

from cleannet.impact.graph import Graph, Mask
from cleannet.impact.registered import Register
from cleannet.impact.tree import FROM_CUSTOMER, FROM_PEER, FROM_PROVIDER, NONE, Tree
from cleannet.model.answers.impact_path import Hop, Way

_FROM = {FROM_CUSTOMER: "customer", FROM_PEER: "peer", FROM_PROVIDER: "provider"}


def way(graph: Graph, source: int, target: int, avoided: Mask, register: Register) -> Way:
    """The paths between two indexes of the graph."""
    return Way(
        avoided=tuple(sorted(graph.asns[avoided].tolist())),
        before=_path(graph, source, target, register),
        now=() if avoided[source] or avoided[target] else _path(graph.without(avoided), source, target, register),
    )


def _path(graph: Graph, source: int, target: int, register: Register) -> tuple[Hop, ...]:
    tree = Tree.towards(graph, target)
    hops = []
    for v in tree.path(source):
        asn = int(graph.asns[v])
        who = register.of(asn)
        why = _why(graph, tree, v) if v != target else ""
        hops.append(Hop(asn=asn, name=who.name, country=who.country, why=why))
    return tuple(hops)


def _why(graph: Graph, tree: Tree, v: int) -> str:
    """Why v takes this next hop: from whom it learnt the route, and which other routes it heard."""
    kind, far = int(tree.kind[v]), int(tree.hops[v])
    told = _told(graph, tree, v)
    mine = [hops for other, hops in told if other == kind]
    equal, longer = mine.count(far) - 1, len(mine) - mine.count(far)
    worse = len(told) - len(mine)
    reasons = [f"learnt from its {_FROM[kind]} AS{graph.asns[tree.next[v]]}, {far} {'hop' if far == 1 else 'hops'} to go"]
    if equal:
        reasons.append(f"{equal} equally good, this has the lowest number")
    if longer:
        reasons.append(f"{longer} longer from other {_FROM[kind]}s")
    if worse:
        reasons.append(f"preferred to {worse} from {'peers or providers' if kind == FROM_CUSTOMER else 'providers'}")
    return "; ".join(reasons)


def _told(graph: Graph, tree: Tree, v: int) -> list[tuple[int, int]]:
    """(kind, hops) of each route that a neighbour tells v: customers hear all routes, others only those learnt from customers."""
    found = []
    for kind, links in ((FROM_CUSTOMER, graph.customers), (FROM_PEER, graph.peers), (FROM_PROVIDER, graph.providers)):
        for q in links.of_as(v).tolist():
            known = int(tree.kind[q])
            if known == FROM_CUSTOMER or (kind == FROM_PROVIDER and known != NONE and tree.next[q] != v):
                found.append((kind, int(tree.hops[q]) + 1))
    return found

"""The table `inet cleannet` as `nft -j` prints it: members merged, and rules with their counters and handles.

*Source*: libnftables-json(5) of nftables 1.0.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from cleannet.enforce.syntax.documents import of_dump, rows
from cleannet.enforce.syntax.networks import Held, held
from cleannet.enforce.syntax.spans import Span, covered, span_of
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.control import Control
from cleannet.model.subject import Subject

_Ours = list[tuple[str, dict[str, Any]]]
"""The parts of our table, each with its kind: table, set, chain, rule."""

_TABLE: Final = "cleannet"

_VERSIONS: Final[dict[str, tuple[Held, int]]] = {"4": ("v4", 32), "6": ("v6", 128)}
"""version -> its prefixes, bits of an address"""

_TYPES: Final = {f"{does}{version}": f"ipv{version}_addr" for does in ("allow", "stop") for version in "46"}

_HOOKS: Final = (("input", ("from",)), ("forward", ("to", "from")), ("output", ("to",)))


def running(content: bytes, control: Control) -> Running:
    """The table among what `nft -j list table inet cleannet` prints, or `nft -j list ruleset`."""
    told = rows(of_dump(content), "nftables", "what nft printed")
    if not any("metainfo" in one for one in told):
        raise NotOurs("not what `nft -j list table inet cleannet` prints: no metainfo")
    ours = [
        (kind, one)
        for row in told
        for kind, one in row.items()
        if isinstance(one, dict) and one.get("family") == "inet" and one.get("name" if kind == "table" else "table") == _TABLE
    ]
    stops, allow = (
        frozenset(thing for version in _VERSIONS for thing in _in_set(ours, f"{does}{version}", version, things))
        for does, things in (("stop", [stop for stop, _ in control.stops()]), ("allow", list(control.allow)))
    )
    return Running(stops, allow, tuple(_changed(ours, control.mode == "block")))


def _in_set(ours: _Ours, name: str, version: str, things: list[Subject]) -> list[Subject]:
    kind, bits = _VERSIONS[version]
    members = [one.get("elem", []) for what, one in ours if what == "set" and one.get("name") == name]
    if not all(isinstance(some, list) for some in members):
        raise NotOurs(f"set {name}: elem is no list")
    try:
        spans = [_span(one, bits) for some in members for one in some]
    except (ValueError, TypeError, KeyError) as error:
        raise NotOurs(f"set {name}: {str(error)[:80]}") from error
    return covered([Subject(f"prefix:{prefix}") for prefix in held(things, kind)], spans, bits)


def _span(member: Any, bits: int) -> Span:
    """The addresses of a member of a set: an address, a prefix, a range or all. A member with a counter is one level deeper."""
    while isinstance(member, dict) and "elem" in member:
        member = member["elem"]["val"]
    if member == "*":
        return 0, 2**bits - 1
    if isinstance(member, str):
        first, last = span_of(member)
    elif "range" in member:
        begin, end = member["range"]
        (first, _), (_, last) = span_of(begin), span_of(end)
    else:
        first, last = span_of("{addr}/{len}".format(**member["prefix"]))
    if not first <= last < 2**bits:
        raise ValueError(f"{str(member)[:40]!r} is no member of it")
    return first, last


def _changed(ours: _Ours, blocks: bool) -> Iterator[str]:
    """How the rules around the members differ from those that `render` writes."""
    tables = [one for kind, one in ours if kind == "table"]
    if not tables:
        yield "table inet cleannet is not there: nothing is stopped"
        return
    if any(one.get("flags") for one in tables):  # nft 1.0.6 prints `dormant` as `inet`
        yield "table inet cleannet has flags, such as dormant, and no control writes any: it may stop nothing"
    expected = dict(_chains(blocks))
    chains: dict[Any, list[Any]] = {}
    for kind, one in ours:
        if kind == "chain":
            hook = [_hook(one)] if "hook" in one else []
            chains[one.get("name")] = [*hook, *chains.get(one.get("name"), [])]
        elif kind == "rule":
            chains.setdefault(one.get("chain"), []).append(_plain(one.get("expr")))
        elif kind == "set" and one.get("name") in _TYPES and one.get("type") != _TYPES[one["name"]]:
            yield f"set {one['name']} holds {str(one.get('type'))[:20]}, and not {_TYPES[one['name']]}"
    for name, rules in expected.items():
        there = chains.get(name, [])
        for rule in rules:
            if rule not in there:
                yield f"chain {name} lacks {_shown(rule)}"
        for rule in there:
            if rule not in rules:
                yield f"chain {name} has {_shown(rule)}, which no control writes"
        if there != rules and sorted(map(_shown, there)) == sorted(map(_shown, rules)):
            yield f"chain {name} has its rules in another order"
        elif len(there) > len(rules) and all(rule in rules for rule in there):
            yield f"chain {name} has a rule twice"
    yield from (f"chain {str(name)[:40]} is in the table, and no control writes it" for name in chains if name not in expected)


def _hook(chain: dict[str, Any]) -> dict[str, Any]:
    return {"hook": [chain.get(name) for name in ("type", "hook", "prio", "policy")]}


def _plain(expr: Any) -> Any:
    """A rule with its counters set to zero."""
    if not isinstance(expr, list):
        return expr
    return [{"counter": None} if isinstance(one, dict) and "counter" in one else one for one in expr]


def _shown(rule: Any) -> str:
    return msgspec.json.encode(rule, order="sorted").decode()[:100]


def _chains(blocks: bool) -> Iterator[tuple[str, list[Any]]]:
    """Each chain as nft prints it: its hook and its rules."""
    for end, field in (("to", "daddr"), ("from", "saddr")):
        yield (
            f"{end}_them",
            [
                [
                    {
                        "match": {
                            "op": "==",
                            "left": {"payload": {"protocol": protocol, "field": field}},
                            "right": f"@{does}{version}",
                        }
                    },
                    then,
                ]
                for does, then in (("allow", {"return": None}), ("stop", {"goto": {"target": f"stopped_{end}"}}))
                for version, protocol in (("4", "ip"), ("6", "ip6"))
            ],
        )
        verdict = {"drop": None} if end == "from" else {"reject": {"type": "icmpx", "expr": "admin-prohibited"}}
        limit = {"limit": {"rate": 5, "burst": 20, "per": "second"}}
        rules = [[{"counter": None}], [limit, {"log": {"prefix": f"cleannet {end} them: "}}], [verdict]]
        yield f"stopped_{end}", rules[: 3 if blocks else 2]
    for hook, ends in _HOOKS:
        jumps = [[{"jump": {"target": f"{end}_them"}}] for end in ends]
        yield hook, [{"hook": ["filter", hook, -5, "accept"]}, *jumps]

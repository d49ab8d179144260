"""A host name means the longest part of it that a fact or a clause names; unknown names are combined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from cleannet.model.subject import Subject, kind_of, value_of
from cleannet.resolve.meaning import LOCAL, Asking, Meaning, Resolved, each, fold, nothing, sure
from cleannet.world.tenants import may_be_let, tenancy

if TYPE_CHECKING:
    import pyarrow as pa

UNOWNED: Final = Subject("domain:no owner known")
_UNOWNED: Final = fold(UNOWNED)
LABELS: Final = 16
_NAME: Final = re.compile(r"[a-z0-9_*-]{1,63}(?:\.[a-z0-9_*-]{1,63})*", re.ASCII)
"""Labels as DNS has them, where a hyphen may stand anywhere (RFC 2181, section 11): what is looked up is no less a name for it."""

_LONGEST: Final = 253
_PORT: Final = re.compile(r":[0-9]{1,5}\Z", re.ASCII)
_DOTS: Final = re.compile("[.\u3002\uff0e\uff61]")
"""What parts labels (RFC 3490, section 3.1)."""
_LOCAL: Final = frozenset("local localhost localdomain internal home.arpa lan test example invalid onion alt".split())
_REVERSE: Final = frozenset({"in-addr.arpa", "ip6.arpa"})
LOCAL_ENDS: Final = _LOCAL | _REVERSE | {"example.com", "example.net", "example.org"}
"""Ends of names that are nobody's on the Internet.

*Source*: IANA Special-Use Domain Names (RFC 2606, 6761, 6762, 7686, 8375, 9476), and `internal` (ICANN, 2024), read 2026-11-24.
"""


def host_of(written: str) -> str:
    """The name in lower case, in ASCII (RFC 5890), without its last dot and without a port; "" if it is no host name (RFC 1035,
    section 2.3.4). Text that is too long is rejected before any work."""
    host = written.strip()
    if len(host) > _LONGEST + len(".:65535"):
        return ""
    host, port = _PORT.subn("", host) if ":" in host else (host, 0)
    host = host.rstrip(".").lower()
    if port and host.rpartition(".")[2].isdigit():  # an address
        return ""
    if not host.isascii():
        if len(host) > _LONGEST or max(map(len, _DOTS.split(host))) > 63:  # in ASCII it is longer still
            return ""
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host if len(host) <= _LONGEST and _NAME.fullmatch(host) else ""


def resolve(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The subject of each name."""
    return each(values, lambda written: of_host(asking, host_of(written)))


def trace(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The same of a text that only looks like a host: of one that no fact knows there is nothing to ask."""
    found = resolve(asking, values)
    return Resolved(found.places, tuple(LOCAL if meaning.folded else meaning for meaning in found.meanings))


def of_host(asking: Asking, host: str) -> Meaning:
    """What a name in its one spelling means; "" is no name."""
    if not host:
        return nothing("not a host name")
    parent, _, top = host.rpartition(".")
    if not parent or top in LOCAL_ENDS:
        return LOCAL
    if f"{parent.rpartition('.')[2]}.{top}" not in known_ends(asking):
        return _UNOWNED
    ends = list(suffixes(host))
    if any(end in LOCAL_ENDS for end in ends):
        return LOCAL
    if any(end in asking.ours.domains for end in ends):
        return LOCAL
    known, named = asking.view.domains, asking.view.kept(("named domains", asking.named), lambda: _named(asking))
    found = next((end for end in ends if end in known or end in named), None)
    if found is None:
        return _UNOWNED
    let = tenancy(asking.view, host, found) if found in known and may_be_let(asking.view, found) else None
    return sure(Subject(f"domain:{let.name if let else found}"))


def suffixes(host: str) -> Iterator[str]:
    """The name and its parents, longest first, down to two labels."""
    labels = host.split(".")[-LABELS:]
    for at in range(len(labels) - 1):
        yield ".".join(labels[at:])


def registry(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The host of a registry; one with no dot, or with a local name, is ours."""

    def meaning(written: str) -> Meaning:
        host = host_of(written.partition(":")[0])
        if not host:
            return nothing("not the host of a registry")
        local = "." not in host or any(end in LOCAL_ENDS or end in asking.ours.domains for end in suffixes(host))
        return LOCAL if local or host.rpartition(".")[2] in LOCAL_ENDS else sure(Subject(f"registry:{host}"))

    return each(values, meaning)


def known_ends(asking: Asking) -> frozenset[str]:
    """The last two labels of every name that is not nobody's: most names end otherwise."""
    return asking.view.kept(("ends of domains", asking.named, asking.ours.domains), lambda: _find_ends(asking))


def _find_ends(asking: Asking) -> frozenset[str]:
    every = (*asking.view.domains, *_named(asking), *asking.ours.domains, *LOCAL_ENDS)
    return frozenset(".".join(name.split(".")[-2:]) for name in every)


def _named(asking: Asking) -> frozenset[str]:
    return frozenset(value_of(subject) for subject in asking.named if kind_of(subject) == "domain")

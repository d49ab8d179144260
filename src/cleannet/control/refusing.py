"""Refuses controls that are never written: empty ones, those that stop everybody or ourselves, and damage that nobody accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from cleannet.control.nesting import Block, block
from cleannet.kernel.special import LOCAL, REGISTRY
from cleannet.model.answers.enforced import LeftOut
from cleannet.model.control import Control
from cleannet.model.subject import Subject, kind_of, value_of

WIDEST: Final = {32: 8, 128: 16}
"""The shortest prefixes that a control may hold, by bits of an address: wider ones stop most of the Internet."""

_NO_NETWORK: Final = (
    (0, 0, "reserved"),
    (23456, 23456, "in the place of any number of four octets"),
    (64496, 64511, "documentation"),
    (64512, 65534, "private use"),
    (65535, 65535, "reserved"),
    (65536, 65551, "documentation"),
    (4200000000, 4294967294, "private use"),
    (4294967295, 4294967295, "reserved"),
)
"""First and last number, and what they stand for. *Source*: IANA Special-Purpose AS Numbers, read 2026-11-30."""

_TRANSLATED: Final = tuple(
    (block(Subject(f"prefix:{prefix}")), name)
    for prefix, name in (("64:ff9b::/96", "NAT64"), ("2002::/16", "6to4"), ("2001::/32", "Teredo"), ("::ffff:0:0/96", "mapped"))
)
"""Prefixes of IPv6 that contain all of IPv4. *Source*: RFC 6052, 3056, 4380, 4291."""

_LOCAL: Final = tuple((block(Subject(f"prefix:{prefix}")), name) for prefix, kind, name, _ in REGISTRY if kind == LOCAL)


class Refused(Exception):
    """The control is not written. args: each reason, one sentence."""


def refuse(
    control: Control,
    left: Iterable[LeftOut],
    keep: Iterable[Subject],
    carries: Callable[[Subject], bool],
    most: Mapping[str, int],
    too_much: Iterable[str],
) -> None:
    """Raises Refused with every reason there is. left: what is denied and does not stop; keep: the allow-list; carries: whether
    the target's syntax can hold a thing; most: how many it takes of a kind; too_much: about the damage."""
    why = list(_too_wide(stop for stop, _ in control.stops()))
    why += [f"To keep {kept} lets nearly everything pass; keep less." for kept in keep if _is_everything(kept)]
    if not control.sections:
        why.append(
            " ".join(
                ["Nothing would be stopped." if left else "Nothing would be stopped, since nothing is denied.", *map(_left, left)]
            )
        )
    why += [f"{kept} has to pass, and the target's syntax cannot hold it." for kept in control.allow if not carries(kept)]
    counts = Counter(kind_of(thing) for thing in (*(stop for stop, _ in control.stops()), *control.allow) if most)
    why += [
        f"It would hold {counts[kind]:,} things of the kind {kind}, and the target takes at most {limit:,}."
        for kind, limit in most.items()
        if counts[kind] > limit
    ]
    why += too_much
    if why:
        raise Refused(*why)


def _left(left: LeftOut) -> str:
    """What was left out: the first things by name, and why."""
    return f"{_few(left.examples, left.things)}: {left.why}"


def _few(names: Sequence[str], count: int = 0) -> str:
    """The first names. count: of all of them, if not all are given."""
    more = max(count, len(names)) - len(names[:_SHOWN])
    return f"{', '.join(names[:_SHOWN])}{f' and {more:,} more' if more > 0 else ''}"


_SHOWN: Final = 3


def too_much(damage: int, partial: bool, unread: Sequence[str], most: int) -> Iterator[str]:
    """The reasons that somebody can accept."""
    if partial:
        which = f" (not all was read of {_few(unread)})" if unread else ""
        known = f"The report is partial{which}, so not all of the damage is known."
        yield f"{known} Mend that and audit again, or say --accept-collateral."
    if damage > most:
        things = "1 other thing" if damage == 1 else f"{damage:,} other things"
        yield (
            f"It would also stop {things}, and --max-collateral is {most:,}. Look at them with --dry-run, then allow what must "
            "pass with --keep, or say --accept-collateral."
        )


def _too_wide(stops: Iterable[Subject]) -> Iterator[str]:
    for stop in stops:
        kind, value = kind_of(stop), value_of(stop)
        if kind == "domain" and "." not in value:
            yield f"{value} is a top-level domain."
        elif kind == "asn" and (use := next((use for low, high, use in _NO_NETWORK if low <= int(value) <= high), "")):
            yield f"AS{value} is no network of others ({use})."
        elif kind == "prefix":
            addresses = block(stop)
            if addresses.length < WIDEST[addresses.bits]:
                yield f"{value} is as wide as a default route."
            elif local := next((name for ours, name in _LOCAL if _meet(ours, addresses)), ""):
                yield f"{value} holds addresses that no others have ({local})."
            elif whole := next((name for ours, name in _TRANSLATED if _meet(ours, addresses)), ""):
                yield f"{value} holds addresses of IPv4 in another form ({whole}); stop these."


def _is_everything(kept: Subject) -> bool:
    if kind_of(kept) == "prefix":
        return block(kept).length < WIDEST[block(kept).bits]
    return kind_of(kept) == "domain" and "." not in value_of(kept)


def _meet(one: Block, other: Block) -> bool:
    return one.bits == other.bits and one.first <= other.last and other.first <= one.last

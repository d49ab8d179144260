"""Finds entries that repeat another, entries that a wider one already stops, and rules of a zone that free names."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from cleannet.blocklists.entries import EVERY, Blocklist, Form


def duplicates(listed: Blocklist) -> Iterator[tuple[int, int]]:
    """Each entry that repeats an earlier entry of the same form, with the earlier one."""
    first: list[dict[str, int]] = [{} for _ in listed.kinds]
    for at, (form, value) in enumerate(zip(listed.forms.tolist(), listed.values, strict=True)):
        if (before := first[form].setdefault(value, at)) != at:
            yield at, before


def covered(listed: Blocklist) -> Iterator[tuple[int, int]]:
    """Each entry that a wider entry already stops, with the wider one; duplicates are not among them."""
    yield from _names(listed)
    yield from _prefixes(listed)


def _stops(form: Form) -> bool:
    return form.action == "block" and not form.trigger


def _names(listed: Blocklist) -> Iterator[tuple[int, int]]:
    stopping = [form.kind == "domain" and _stops(form) for form in listed.kinds]
    below: dict[str, int] = {}
    whole: dict[str, int] = {}
    for at in listed.of(lambda form: form.kind == "domain" and _stops(form) and form.below):
        below.setdefault(listed.values[at], at)
        if listed.kinds[listed.forms[at]].itself:
            whole.setdefault(listed.values[at], at)
    if not below:
        return
    exceptions = _exceptions(listed)
    both = [form.itself and form.below for form in listed.kinds]
    labels = 1 if any("." not in name for name in below) else 2  # of the shortest name that may stop others
    for at, (number, value) in enumerate(zip(listed.forms.tolist(), listed.values, strict=True)):
        if not stopping[number]:
            continue
        if not both[number] and (wider := whole.get(value)) is not None:
            yield at, wider
            continue
        if value == EVERY:
            continue
        dot, last = value.find("."), value.rfind(".") if labels == 2 else len(value)
        while 0 <= dot < last:
            if (found := below.get(value[dot + 1 :])) is not None:
                if not (exceptions and _between(value, value[dot + 1 :], exceptions)):
                    yield at, found
                break
            dot = value.find(".", dot + 1)
        else:
            if (found := below.get(EVERY)) is not None and not (exceptions and _between(value, EVERY, exceptions)):
                yield at, found


def _exceptions(listed: Blocklist) -> frozenset[str]:
    """Names that an exception lets pass with all below them: an entry under one of them may be needed."""
    return frozenset(listed.values[at] for at in listed.of(lambda form: form.kind == "domain" and form.action == "pass"))


def _between(name: str, wide: str, exceptions: frozenset[str]) -> bool:
    """Whether an exception lies between a name and a wider one."""
    while name != wide:
        if name in exceptions:
            return True
        name = name.partition(".")[2] or EVERY
    return False


def _prefixes(listed: Blocklist) -> Iterator[tuple[int, int]]:
    """The covered prefixes. Two prefixes of a family are nested or disjoint, so in the order of first addresses, the last wider
    prefix is the one around."""
    found = listed.prefixes
    plain = np.array([_stops(form) for form in listed.kinds], np.bool_)
    keep = plain[listed.forms[found.at]] if found.at.size else np.zeros(0, np.bool_)
    for v6 in (False, True):
        which = np.flatnonzero(keep & (found.v6 == v6))
        if not which.size:
            continue
        hi, lo, length = found.first[0][which], found.first[1][which], found.length[which]
        order = np.lexsort((which, length, lo, hi))
        yield from _nested(which[order], found.at, found.last[0], found.last[1], found.length)


def _nested(
    order: npt.NDArray[np.int64],
    at: npt.NDArray[np.int64],
    last_hi: npt.NDArray[np.uint64],
    last_lo: npt.NDArray[np.uint64],
    length: npt.NDArray[np.uint8],
) -> Iterator[tuple[int, int]]:
    around = -1
    end = (0, 0)
    for place, hi, lo in zip(order.tolist(), last_hi[order].tolist(), last_lo[order].tolist(), strict=True):
        if around >= 0 and (hi, lo) <= end:
            if length[place] != length[around]:
                yield int(at[place]), int(at[around])
        else:
            around, end = place, (hi, lo)


def traps(listed: Blocklist) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Each rule of a response-policy zone below a wildcard of the same zone that frees names which the wildcard would stop: the
    rule, the wildcard, and the names that are freed with what is below them.

    In a zone a wildcard does not apply below a name that exists, and a rule for a name makes every name above it exist (RFC 4592,
    section 2.2.2). Tried with `*.example.com` and `x.b.example.com`: BIND 9.18 frees b.example.com and everything else
    below it, also what is below x.b.example.com; Unbound 1.17 the same but for b.example.com itself; PowerDNS Recursor 4.8 frees
    nothing."""
    wild = {listed.values[at]: at for at in listed.of(lambda f: f.kind == "domain" and not f.trigger and f.below and not f.itself)}
    stopping = {value for value, at in wild.items() if listed.kinds[listed.forms[at]].action == "block"}
    if not stopping:
        return
    alone = {listed.values[at] for at in listed.of(lambda f: f.kind == "domain" and not f.trigger and f.itself)}
    for at in listed.of(lambda form: form.kind == "domain" and not form.trigger):
        if listed.values[at] == EVERY:
            continue
        form = listed.kinds[listed.forms[at]]
        name = listed.values[at]
        freed = [] if name in (wild if form.itself else alone) else [name]
        while "." in name:
            name = name[name.index(".") + 1 :]
            if name in wild:
                if freed and name in stopping:
                    yield at, wild[name], tuple(freed)
                break
            freed.append(name)

"""Finds the subjects that the entries of a list mean, each once: half a million names mean a few thousand subjects.

A name means the longest part of it that a fact knows, as in an audit. A prefix means every AS that its addresses belong to, unless
these are of so many parties that it means nobody in particular: then they are its crowd.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.blocklists.entries import EVERY, Blocklist
from cleannet.impact.blocking.standing import standing
from cleannet.kernel.parsed import Parsed
from cleannet.model.subject import Subject, parse
from cleannet.resolve.address import Networks, of_parsed
from cleannet.resolve.domain import LOCAL_ENDS, known_ends, of_host
from cleannet.resolve.meaning import Asking, Meaning
from cleannet.world.tenants import let_names
from cleannet.world.view import View

MOST: Final = 64
"""Parties to which the addresses of one prefix may belong; a prefix of more means none of them."""

WIDEST_V4: Final = 8
WIDEST_V6: Final = 16
"""The shortest prefixes that one owner may hold (RFC 790; RFC 4291)."""


@dataclass(frozen=True, slots=True)
class Meant:
    """subjects: each once; whos: the sets of subjects that entries mean, as indexes; of: for each entry an index of `whos`; () is
    nobody known. own: the entries that are local names or addresses. crowds: the entries that mean nobody in particular, since they
    hold addresses of many; each with the ASes."""

    subjects: list[Subject]
    whos: list[tuple[int, ...]]
    of: npt.NDArray[np.int64]
    own: npt.NDArray[np.int64]
    crowds: dict[int, tuple[Subject, ...]]


class _Numbers:
    """Numbers sets of subjects."""

    def __init__(self) -> None:
        self.subjects: dict[Subject, int] = {}
        self.whos: dict[tuple[int, ...], int] = {(): 0}

    def who(self, subjects: tuple[Subject, ...]) -> int:
        key = tuple(self.subjects.setdefault(subject, len(self.subjects)) for subject in subjects)
        return self.whos.setdefault(key, len(self.whos))


def meant(listed: Blocklist, asking: Asking) -> Meant:
    """What every entry means."""
    numbers = _Numbers()
    of = np.zeros(len(listed), np.int64)
    own: list[int] = []
    crowds: dict[int, tuple[Subject, ...]] = {}
    kinds = [form.kind for form in listed.kinds]
    known: dict[Subject, int] = {}
    ends, let = known_ends(asking), let_names(asking.view)
    for at, (number, value) in enumerate(zip(listed.forms.tolist(), listed.values, strict=True)):
        kind = kinds[number]
        if kind == "domain":
            if value == EVERY:
                continue  # of everybody
            top = value.rfind(".")
            if top > 0 and value[value.rfind(".", 0, top) + 1 :] not in ends and value[top + 1 :] not in LOCAL_ENDS:
                continue  # nearly all names: of nobody known
            meaning = of_host(asking, value)
            if meaning.local:
                own += [at] if value not in let else []
            elif meaning.candidates and not meaning.folded:
                subject = meaning.candidates[0].subject
                if (who := known.get(subject)) is None:
                    who = known[subject] = numbers.who((subject,))
                of[at] = who
        elif kind != "prefix":
            of[at] = numbers.who((Subject(f"asn:{value}") if kind == "asn" else parse(value),))
    own.extend(_prefixes(listed, asking, numbers, of, crowds))
    return Meant(list(numbers.subjects), list(numbers.whos), of, np.array(sorted(own), np.int64), crowds)


def _prefixes(
    listed: Blocklist, asking: Asking, numbers: _Numbers, of: npt.NDArray[np.int64], crowds: dict[int, tuple[Subject, ...]]
) -> list[int]:
    """Fills in what prefixes mean, and the crowds; the entries that are local."""
    found = listed.prefixes
    if not found.at.size:
        return []
    first, networks = of_parsed(asking, _parsed(found.v6, *found.first))
    last, others = of_parsed(asking, _parsed(found.v6, *found.last))
    several = _several(listed, asking.view)
    own: list[int] = []
    # Most prefixes lie in one network as many others do: only the first of them is asked about, in the order of the list.
    alone = np.ones(found.at.size, np.bool_)
    alone[list(several)] = False
    pairs = first * (int(last.max()) + 1) + last
    _, begins, like = np.unique(pairs[alone], return_index=True, return_inverse=True)
    where = np.flatnonzero(alone)
    whos, nobody = np.zeros(begins.size, np.int64), np.zeros(begins.size, np.bool_)
    group = dict(zip(where[begins].tolist(), range(begins.size), strict=True))
    of_first, of_last = cache(partial(_subjects, networks)), cache(partial(_subjects, others))
    asked = sorted((*group, *several))
    wide = wider_than_an_owner(listed)
    for place, begin, end in zip(asked, first[asked].tolist(), last[asked].tolist(), strict=True):
        subjects = tuple(dict.fromkeys((*of_first(begin), *of_last(end), *several.get(place, ()))))
        if len(subjects) > MOST and (wide[place] or _is_crowd(subjects, asking.view)):
            crowds[int(found.at[place])] = subjects
            continue
        who = numbers.who(subjects)
        is_own = not subjects and networks[begin].local
        if place in group:
            whos[group[place]], nobody[group[place]] = who, is_own
        else:
            of[found.at[place]] = who
            own += [int(found.at[place])] if is_own else []
    of[found.at[where]] = whos[like]
    return [*own, *found.at[where[nobody[like]]].tolist()]


def _parsed(v6: npt.NDArray[np.bool_], hi: npt.NDArray[np.uint64], lo: npt.NDArray[np.uint64]) -> Parsed:
    zero = np.zeros(v6.size, np.uint64)
    return Parsed(
        ~v6,
        v6,
        np.zeros(v6.size, np.bool_),
        np.where(v6, zero, lo).astype(np.uint32),
        np.where(v6, hi, zero),
        np.where(v6, lo, zero),
    )


def _subjects(networks: Networks, at: int) -> tuple[Subject, ...]:
    meaning: Meaning = networks[at]
    return () if meaning.folded or meaning.local else tuple(candidate.subject for candidate in meaning.candidates)


def wider_than_an_owner(listed: Blocklist) -> npt.NDArray[np.bool_]:
    """For each prefix whether it is wider than any that one owner holds."""
    return listed.prefixes.length < np.where(listed.prefixes.v6, WIDEST_V6, WIDEST_V4)


def _is_crowd(subjects: Iterable[Subject], view: View) -> bool:
    """Whether more parties than MOST stand behind these networks; a network of nobody known is a party of its own."""
    parties: set[str] = set()
    for subject in subjects:
        behind = standing(view, subject)
        parties.update((*behind.owners, *behind.perhaps) or (behind.registered or subject,))
        if len(parties) > MOST:
            return True
    return False


def _several(listed: Blocklist, view: View) -> dict[int, tuple[Subject, ...]]:
    """Of the prefixes that hold more than one interval of the embedded table, the ASes of these."""
    table, found = view.world.networks, listed.prefixes
    asns = table.asns.tolist()
    result: dict[int, tuple[Subject, ...]] = {}
    for v6, starts, values in ((False, table.v4[0], table.v4[1]), (True, table.v6[0], table.v6[2])):
        which = np.flatnonzero(found.v6 == v6)
        ends = (found.first[0], found.last[0]) if v6 else (found.first[1], found.last[1])
        begin, end = (one[which].astype(starts.dtype) for one in ends)
        low = np.searchsorted(starts, begin, side="left" if v6 else "right")
        high = np.searchsorted(starts, end, side="right")
        more = low < high

        @cache  # lists repeat themselves
        def within(at: int, upto: int, values: npt.NDArray[np.uint32] = values) -> tuple[Subject, ...]:
            return tuple(Subject(f"asn:{asns[i]}") for i in np.unique(values[at:upto]).tolist() if asns[i])

        for place, at, upto in zip(which[more].tolist(), low[more].tolist(), high[more].tolist(), strict=True):
            result[place] = within(at, upto)
    return result

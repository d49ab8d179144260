"""Finds the subjects that the entries of a list mean, each once: half a million names mean a few thousand subjects.

A name means the longest part of it that a fact knows, as in an audit. A prefix means every AS that its addresses belong to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.blocklists.entries import EVERY, Blocklist
from cleannet.kernel.parsed import Parsed
from cleannet.model.subject import Subject, parse
from cleannet.resolve.address import Networks, of_parsed
from cleannet.resolve.domain import LOCAL_ENDS, known_ends, of_host
from cleannet.resolve.meaning import Asking, Meaning
from cleannet.world.view import View

MOST: Final = 64
"""ASes of one prefix that are looked at."""


@dataclass(frozen=True, slots=True)
class Meant:
    """subjects: each once; whos: the sets of subjects that entries mean, as indexes; of: for each entry an index of `whos`; () is
    nobody known. own: the entries that are local names or addresses."""

    subjects: list[Subject]
    whos: list[tuple[int, ...]]
    of: npt.NDArray[np.int64]
    own: npt.NDArray[np.int64]

    def entries(self) -> list[int]:
        """For each subject, how many entries mean it."""
        counted = np.bincount(self.of, minlength=len(self.whos)).tolist()
        found = [0] * len(self.subjects)
        for who, count in zip(self.whos, counted, strict=True):
            for subject in who:
                found[subject] += count
        return found


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
    kinds = [form.kind for form in listed.kinds]
    known: dict[Subject, int] = {}
    ends = known_ends(asking)
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
                own.append(at)
            elif meaning.candidates and not meaning.folded:
                subject = meaning.candidates[0].subject
                if (who := known.get(subject)) is None:
                    who = known[subject] = numbers.who((subject,))
                of[at] = who
        elif kind != "prefix":
            of[at] = numbers.who((Subject(f"asn:{value}") if kind == "asn" else parse(value),))
    own.extend(_prefixes(listed, asking, numbers, of))
    return Meant(list(numbers.subjects), list(numbers.whos), of, np.array(sorted(own), np.int64))


def _prefixes(listed: Blocklist, asking: Asking, numbers: _Numbers, of: npt.NDArray[np.int64]) -> list[int]:
    """Fills in what prefixes mean; the entries that are local."""
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
    for place, begin, end in zip(asked, first[asked].tolist(), last[asked].tolist(), strict=True):
        subjects = (*of_first(begin), *of_last(end), *several.get(place, ()))
        who = numbers.who(tuple(dict.fromkeys(subjects))[:MOST])
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


def _several(listed: Blocklist, view: View) -> dict[int, tuple[Subject, ...]]:
    """Of the prefixes that hold more than one interval of the embedded table, the ASes of these."""
    table, found = view.world.networks, listed.prefixes
    result: dict[int, tuple[Subject, ...]] = {}
    for v6, starts, values in ((False, table.v4[0], table.v4[1]), (True, table.v6[0], table.v6[2])):
        which = np.flatnonzero(found.v6 == v6)
        ends = (found.first[0], found.last[0]) if v6 else (found.first[1], found.last[1])
        begin, end = (one[which].astype(starts.dtype) for one in ends)
        low = np.searchsorted(starts, begin, side="left" if v6 else "right")
        high = np.searchsorted(starts, end, side="right")
        more, asns = low < high, table.asns.tolist()
        for place, at, upto in zip(which[more].tolist(), low[more].tolist(), high[more].tolist(), strict=True):
            inside = sorted(set(values[at : min(upto, at + _SCANNED)].tolist()))[:MOST]
            result[place] = tuple(Subject(f"asn:{asns[i]}") for i in inside if asns[i])
    return result


_SCANNED: Final = 1 << 16
"""Intervals of one prefix that are looked at."""

"""An AS path shows from whom a route was learnt, which networks it crosses, and who originates it, whatever tool printed it.

Repeated ASes (prepending) count once. The first AS of the path is `direct`, the last is `origin`, and the distinct ones strictly
between them are `transit`. The only AS of a path is both ends. Confederation segments, `(1 2)`, `[1,2]` and `({1 2})`, are inside
one network and are left out. The members of an AS set `{1,2}` are `aggregated`: the route crosses each of them or ends in it, and
the set has no order. The other ASes keep the roles that are certain (a set at the end: no origin; at the beginning: no direct), and
a note counts such paths. A set of one AS is that AS.

Numbers that name no network are left out, and the roles of the others stay: private (RFC 6996), for
documentation (RFC 5398), AS 0 (RFC 7607), 23456 (RFC 6793), the last ones (RFC 7300). Paths become arrays, many at a time.

*Source*: RFC 4271, 4.3 and RFC 5065, 3; for the brackets, bgpdump `bgpdump_attr.c`, FRR `bgpd/bgp_aspath.c`, BIRD `nest/a-path.c`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import ByPath, Mask, Routes, Rows
from cleannet.readers.base.input import Input

NOBODY: Final = ((0, 0), (23456, 23456), (64496, 65551), (4200000000, 4294967295))
"""First and last of the numbers that name no network in particular: 64496 to 65551 are for documentation, private, the last of
16 bits, and for documentation again; the highest are private, but for the very last."""

ROLES: Final = ("direct", "transit", "origin", "aggregated")
"""In the order in which a path tells them; `kernel.mrt_paths` numbers them so."""

# --- roles ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Roles:
    """The references of some paths. by_path: of the paths that name somebody; named: which they are; unnamed: the others, by the
    reason for which they are skipped; by_set: which of all have an AS set."""

    by_path: ByPath
    named: Mask
    unnamed: tuple[tuple[Mask, str], ...]
    by_set: Mask

    @property
    def sets(self) -> int:
        """How many paths that name somebody have an AS set."""
        return int((self.by_set & self.named).sum())


def roles(texts: pa.Array[Any]) -> Roles:
    """The roles of the networks in each path.

    >>> [(r.role, r.values.to_pylist()) for r in roles(pa.array(["11 22 22 33"])).by_path.columns()]
    [('direct', [11]), ('transit', [22]), ('origin', [33]), ('aggregated', [])]
    """
    encoded = texts.dictionary_encode()
    of = np.asarray(encoded.indices).astype(np.int64)
    paths = _Paths.read(encoded.dictionary)
    size = len(encoded.dictionary)
    row, asn = paths.row, paths.asn
    folded = np.ones(len(row), np.bool_)
    folded[1:] = (row[1:] != row[:-1]) | (asn[1:] != asn[:-1])
    row, asn = row[folded], asn[folded]
    is_first, is_last = np.ones(len(row), np.bool_), np.ones(len(row), np.bool_)
    is_first[1:] = is_last[:-1] = row[1:] != row[:-1]
    is_first &= ~paths.no_direct[row]  # then the number is inside the path
    is_last &= ~paths.no_origin[row]
    somebody = ~_nobody(asn)
    inside = np.unique(row[~is_first & ~is_last & somebody] << 32 | asn[~is_first & ~is_last & somebody])
    in_sets = np.unique(paths.set_row << 32 | paths.set_asn)
    members = in_sets[~_nobody(in_sets & 0xFFFFFFFF)]
    found = (
        (row[is_first & somebody], asn[is_first & somebody]),
        (inside >> 32, inside & 0xFFFFFFFF),
        (row[is_last & somebody], asn[is_last & somebody]),
        (members >> 32, members & 0xFFFFFFFF),
    )
    any_number, any_left = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    any_number[row] = any_number[paths.set_row] = True
    any_left[row[somebody]] = any_left[members >> 32] = True
    named = any_left & ~paths.wrong
    return Roles(
        _by_path(of[named[of]], size, found),
        named[of],
        (
            (paths.wrong[of], "AS path not readable"),
            ((~paths.wrong & ~any_number)[of], "no AS path"),
            ((~paths.wrong & any_number & ~any_left)[of], "only private AS numbers"),
        ),
        paths.by_set[of],
    )


def _by_path(of: Rows, size: int, found: tuple[tuple[Rows, Rows], ...]) -> ByPath:
    """of: the path of each record; found: for each role, paths and the numbers they name."""
    paths, asns = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort(paths, kind="stable")
    offsets = np.searchsorted(paths[order], np.arange(size + 1))
    numbered = np.repeat(np.arange(len(ROLES), dtype=np.uint8), [len(paths) for paths, _ in found])
    return ByPath(of, offsets, asns[order], numbered[order], ROLES)


def in_order(texts: pa.Array[Any]) -> tuple[Rows, Rows]:
    """The numbers of the paths in order, repeated ones folded, each with the index of its path; a path ends before its AS set.

    >>> row, asn = in_order(pa.array(["11 22 22 33 {44,55}", "66"]))
    >>> row.tolist(), asn.tolist()
    ([0, 0, 0, 1], [11, 22, 33, 66])
    """
    found = _Paths.read(pc.replace_substring_regex(texts, _FROM_SET, ""))  # type: ignore[call-overload,unused-ignore]
    row, asn = found.row, found.asn
    folded = np.ones(len(row), np.bool_)
    folded[1:] = (row[1:] != row[:-1]) | (asn[1:] != asn[:-1])
    return row[folded], asn[folded]


def last(texts: pa.Array[Any]) -> tuple[Rows, Rows, tuple[tuple[Mask, str], ...]]:
    """The last number of each path, or all numbers of an AS set at its end, each with the index of its path; and the other paths by
    reason.

    >>> row, asn, _ = last(pa.array(["11 22 22", "11 {44,55}", "11 (64512)", ""]))
    >>> row.tolist(), asn.tolist()
    ([0, 1, 1, 2], [22, 44, 55, 11])
    """
    plain: Any = texts
    for pattern, by in _PLAIN:
        plain = pc.replace_substring_regex(plain, pattern, by)
    read = pc.match_substring_regex(plain, r"^(?:[0-9 ]|\{[0-9, ]*\})*$").to_numpy(zero_copy_only=False).astype(np.bool_)
    end = pc.replace_substring_regex(pc.if_else(pa.array(read), plain, ""), r"^.*?([0-9]+|\{[0-9, ]*\}) *$", r"\1")
    row, asn, wrong = _numbers(pc.replace_substring_regex(end, r"[{},]", " "))
    told = np.zeros(len(texts), np.bool_)
    told[row] = True
    wrong |= ~read
    kept = ~wrong[row]
    return row[kept], asn[kept], ((wrong, "AS path not readable"), (~wrong & ~told, "no AS path"))


def ordered(prefixes: pa.Array[Any], texts: pa.Array[Any], records: Rows) -> Routes:
    """The routes to these prefixes by these paths."""
    row, asn = in_order(texts)
    return Routes(prefixes, np.searchsorted(row, np.arange(len(texts) + 1)), asn, records, to_set(texts))


def to_set(texts: pa.Array[Any]) -> Mask:
    """The paths that have an AS set of several, or an empty one: the number before it is not the origin.

    >>> to_set(pa.array(["11 {44,55}", "11 {44}", "11"])).tolist()
    [True, False, False]
    """
    if not pc.any(pc.match_substring(texts, "{")).as_py():
        return np.zeros(len(texts), np.bool_)
    return np.asarray(pc.match_substring_regex(texts, _FROM_SET).to_numpy(zero_copy_only=False), np.bool_)


_FROM_SET: Final = r"\{[0-9, ]*[, ][0-9, ]*\}.*|\{\}.*"
"""An AS set of none or several, and what stands behind it."""


def _nobody(asn: Rows) -> Mask:
    """Which numbers are reserved and name no network."""
    bad = np.zeros(len(asn), np.bool_)
    for low, high in NOBODY:
        bad |= (asn >= low) & (asn <= high)
    return bad


def as_plain(texts: pa.Array[Any]) -> pa.Array[Any]:
    """The paths with each number in plain form (RFC 5396); `1.10` may also be an AS.

    >>> as_plain(pa.array(["64496 1.10", "11"])).to_pylist()
    ['64496 65546', '11']
    """
    dotted: Any = pc.match_substring(texts, ".").fill_null(False)
    if not pc.any(dotted).as_py():
        return texts
    encoded: Any = texts.filter(dotted).dictionary_encode()
    plain = pa.array([_DOTTED.sub(_number, path) for path in encoded.dictionary.to_pylist()], pa.string())
    written: pa.Array[Any] = pc.replace_with_mask(texts, dotted, plain.take(encoded.indices))
    return written


_DOTTED: Final = re.compile(r"\b([0-9]{1,5})\.([0-9]{1,5})\b")


def _number(dotted: re.Match[str]) -> str:
    high, low = int(dotted[1]), int(dotted[2])
    return str(high << 16 | low) if max(high, low) < 1 << 16 else dotted[0]


SEGMENT: Final = r"(?:[0-9]+(?:\.[0-9]+)?|\{[0-9 ,.]*\}|\([0-9 ,.{}]*\)|\[[0-9 ,.]*\])"
"""A number, a set or a confederation, as routers print them."""

_PRINTED: Final = re.compile(rf"\s*(?:AS path: *)?(?P<path>(?:{SEGMENT} +)*(?:{SEGMENT})?) *(?:[IEie?](?!\w).*)?", re.DOTALL)
_LONGEST: Final = 20_000
"""Characters of the longest path with its origin: one of a thousand networks has half of it."""


def before_origin(text: str) -> str:
    """The path in a text that ends with its origin (IGP, EGP, `?`), and the other attributes there; the text itself if it has
    another form, so that it is reported.

    >>> before_origin("AS path: [64500] 7018 13335 I (Atomic)"), before_origin("I")
    ('[64500] 7018 13335', '')
    """
    found = _PRINTED.fullmatch(text[:_LONGEST])
    return found["path"].strip() if found else text


def note_on_sets(item: Input, sets: int) -> None:
    """Notes at the end how many paths had an AS set."""
    if sets:
        item.log.notes.append(f"AS sets: {sets:,} paths have one; each member is asked, though it may be on some routes only")


# --- paths ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Paths:
    """The numbers in some paths, one after another. row: the path; asn: the number; set_row, set_asn: the same of the members of AS
    sets. For each path: wrong: it is no path; by_set: it has an AS set; no_direct, no_origin: it begins or ends with one."""

    row: Rows
    asn: Rows
    set_row: Rows
    set_asn: Rows
    wrong: Mask
    by_set: Mask
    no_direct: Mask
    no_origin: Mask

    @staticmethod
    def read(paths: pa.Array[Any]) -> _Paths:
        """The paths as written in the lines."""
        segments = np.asarray(pc.match_substring_regex(paths, r"[^0-9 ]").to_numpy(zero_copy_only=False), np.bool_)
        flags = np.zeros((3, len(paths)), np.bool_)
        set_row = set_asn = np.zeros(0, np.int64)
        beyond = np.zeros(len(paths), np.bool_)
        if segments.any():
            at = np.flatnonzero(segments)
            special: Any = paths.take(at)
            for pattern, by in _PLAIN:
                special = pc.replace_substring_regex(special, pattern, by)
            for flag, pattern in zip(flags, (r"\{[0-9, ]*\}", r"^ *\{[0-9, ]*\}", r"\{[0-9, ]*\} *$"), strict=True):
                flag[at] = pc.match_substring_regex(special, pattern).to_numpy(zero_copy_only=False)
            members = pc.replace_substring_regex(pc.replace_substring_regex(special, _OUTSIDE, " "), ",", " ")
            inside, set_asn, large = _numbers(members)
            set_row, beyond[at] = at[inside], flags[0, at] & large
            special = pc.replace_substring_regex(special, r"\{[0-9, ]*\}", " ")
            paths = pc.replace_with_mask(paths, pa.array(segments), special)
        row, asn, wrong = _numbers(paths)
        wrong |= beyond
        good, good_set = ~wrong[row], ~wrong[set_row]
        return _Paths(row[good], asn[good], set_row[good_set], set_asn[good_set], wrong, *flags)


_OUTSIDE: Final = r"(?:^|\})[^{}]*(?:\{|$)"
"""What stands before, between and behind AS sets."""

_PLAIN: Final = (
    (r"\(\{[0-9, ]*\}\)|\([0-9, ]*\)|\[[0-9, ]*\]", " "),  # confederations
    (r"\{ *([0-9]+) *\}", r" \1 "),  # a set of one
)


def _numbers(texts: pa.Array[Any]) -> tuple[Rows, Rows, Mask]:
    """Each run of digits: the index of its text, and its value; and which texts hold anything but 32-bit numbers and spaces."""
    _, shapes, text = texts.buffers()
    if not len(texts) or shapes is None or text is None:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(len(texts), np.bool_)
    offsets = np.frombuffer(memoryview(shapes), np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    data = np.frombuffer(memoryview(text), np.uint8)[offsets[0] : offsets[-1]]
    offsets -= offsets[0]
    digit = (data >= 48) & (data <= 57)
    before, behind = np.zeros(len(data), np.bool_), np.zeros(len(data), np.bool_)
    before[1:], behind[:-1] = digit[:-1], digit[1:]
    inner = offsets[(offsets > 0) & (offsets < len(data))]
    before[inner], behind[inner - 1] = False, False
    starts, lasts = np.flatnonzero(digit & ~before), np.flatnonzero(digit & ~behind)
    row = np.searchsorted(offsets, starts, "right") - 1
    sizes = lasts - starts + 1
    asn = np.zeros(len(starts), np.int64)
    for place in range(min(int(sizes.max(initial=0)), 11)):
        there = sizes > place
        asn[there] = asn[there] * 10 + data[starts[there] + place] - 48
    wrong = np.zeros(len(texts), np.bool_)
    wrong[row[(asn >= 1 << 32) | (sizes > 10)]] = True
    wrong[np.searchsorted(offsets, np.flatnonzero(~digit & (data != 32)), "right") - 1] = True
    return row, asn, wrong

"""Batches: what a reader returns. A batch holds columns of references, each value with the record it came from.

A reader knows its format and nothing else. It says which *kind* of reference a record holds and in which *role*; `resolve` finds
the subject. No record becomes a row of Python objects.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.model.use import ATTEMPT, REMOVED
from cleannet.model.window import Window

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

Thing = TypeVar("Thing")

OTHER_SIDE: Final = "far-end"
"""The role of the other side of a connection, unless the connection was a mere attempt."""

LONGEST: Final = 200
"""Characters of a value that are kept to be shown."""

LATEST: Final = 253_402_300_799_999_999
"""The last microsecond of the year 9999, since 1970 UTC: no calendar has a later one, so that it counts as not stated."""

REFERENCES: Final = {
    "address": "an IPv4 or IPv6 address as text",
    "asn": "the number of an autonomous system, as an integer",
    "asn-name": "the name beside an AS number, which may be that of another company; `beside` holds the number",
    "asn-beside": "the AS number that a record states for the address in `beside`; it says nothing if the tables agree",
    "domain": "a host or domain name, as it stood in the record",
    "domain-trace": "a text that looks like a host name, of which nothing is asked if no fact knows it",
    "android": "an Android package id; `beside` holds the name of the app",
    "android-signed": "an Android package id; `beside` holds the sha256 of each certificate, then the name of the app",
    "ios": "an iOS bundle id or the number of an app in its store; `beside` holds the name of the app",
    "flatpak": "a Flatpak app id; `beside` holds the name of the app",
    "app-id": "an Android package id or iOS bundle id, if the platform is not stated; `beside` holds the name of the app",
    "app-name": "the name of an app, if no identifier is given; `beside` holds its publisher",
    "app-traffic": "what a firewall calls the application of a connection; it is ignored if the facts have no such app",
    "publisher-name": "the name of who publishes an app",
    "store": "the package id of an app that installs apps",
    "store-of-ours": "a store, by package id, name or company; `beside` holds the app on offer; asked only if the app is yours",
    "maker-of-ours": "the maker of a device; `beside` holds an app that came with it; asked only if the app is yours",
    "signer": "sha256 of a signing certificate, hex",
    "sdk": "the package of code inside an app, such as com.umeng.analytics",
    "sdk-name": "the name of a kit of code inside an app, or its package or library, as lists of apps have it",
    "sdk-trace": "the same, if it is a mere name or the app's own code; rules ask about it only if the facts have it",
    "mac": "a MAC address (IEEE EUI-48), in any spelling",
    "maker-name": "the name of who made a device; `beside` may hold its model",
    "maker-guess": "the names of several makers, separated by vertical bars; one of them may have made the device",
    "product": "what stands beside a vendor (product, parent) and may name somebody else; `beside` holds the vendor",
    "maker-model": "the model of a device, whose words may name who made it; `beside` holds the stated maker",
    "org-name": "the name of an organisation we deal with",
    "org-name-cut": "the same name, put together from two fields; `beside` holds it without the space between them",
    "org-name-in": "the same name; `beside` holds the two letters of its country",
    "lei": "an ISO 17442 legal entity identifier",
    "cable-name": "the name of a cable",
    "landing": "the place where a cable or circuit lands, as `CC` or `CC Place`",
    "cloud": "`cloud/region` by the ids of clouds.yaml; `aws/`: the region is not stated; `aws`: perhaps one of its variants",
    "registry": "the host of a package or image registry",
    "subject": "a subject, already in its one spelling",
}
"""The closed list of the kinds of reference, and what a value of each is. Values are text, but for `asn`."""


@dataclass(frozen=True, slots=True)
class References:
    """One column of references in one role.

    values: one per reference; null says nothing. rows: for each value the index of its record in the batch; None if value i belongs
    to record i. beside: a hint for each value (same length), which is shown to people and used to match names, and never judged.
    function, purpose: attributes of the use, for each value; null if the record does not state them.
    grade, seen: evidence of code inside apps (`model.evidence`), for each value. sender: of the end that sent, which therefore was
    there; of the other end a record of a flow does not say so."""

    kind: str
    role: str
    values: pa.Array[Any]
    rows: Rows | None = None
    beside: pa.Array[Any] | None = None
    function: pa.Array[Any] | None = None
    purpose: pa.Array[Any] | None = None
    grade: pa.Array[Any] | None = None
    seen: pa.Array[Any] | None = None
    sender: bool = field(default=False, kw_only=True)

    def where(self, kept: Mask) -> References:
        """The references of the kept records, which become their new indexes.

        >>> hosts = References("domain", "far-end", pa.array(["a", "b", "c"]), np.array([0, 2, 2]))
        >>> some = hosts.where(np.array([False, True, True]))
        >>> some.values.to_pylist(), some.rows.tolist()
        (['b', 'c'], [1, 1])
        """
        if self.rows is None:
            mine, rows = kept, None
        else:
            mine = kept[self.rows]
            rows = (np.cumsum(kept) - 1)[self.rows[mine]]
        return replace(self.some(mine), rows=rows)

    def some(self, mine: Mask, role: str = "") -> References:
        """Some of the references, perhaps in another role; their records keep their indexes."""
        mask = pa.array(mine)
        along = (self.beside, self.function, self.purpose, self.grade, self.seen)
        told = (None if c is None else c.filter(mask) for c in along)
        rows = np.flatnonzero(mine) if self.rows is None else self.rows[mine]
        return References(self.kind, role or self.role, self.values.filter(mask), rows, *told, sender=self.sender)


@dataclass(frozen=True, slots=True)
class ByPath:
    """References of kind `asn` that many records share, because many routes have the same path. Each path is stored once.

    path: for each record, the index of its path. offsets: path p refers to `asns[offsets[p] : offsets[p + 1]]`, in the roles
    `names[role]` of the `roles` at the same indexes. A path holds no pair of number and role twice."""

    path: Rows
    offsets: Rows
    asns: Rows
    roles: npt.NDArray[np.uint8]
    names: tuple[str, ...]

    @staticmethod
    def of_none(records: int) -> ByPath:
        """So many records that refer to nobody."""
        return ByPath(np.arange(records), np.zeros(records + 1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint8), ())

    def with_role(self, name: str, records: Rows, asns: Rows) -> ByPath:
        """The same with one more role. records, asns: pairs of a record's index and what it names in that role. Each record with
        the same path then names the same.

        >>> path, offsets, asns, roles = np.array([0, 0, 1]), np.array([0, 2, 3]), np.array([11, 22, 22]), np.zeros(3, np.uint8)
        >>> told = ByPath(path, offsets, asns, roles, ("transit",)).with_role("detour", np.array([0, 1]), np.array([11, 11]))
        >>> told.offsets.tolist(), told.asns.tolist(), told.roles.tolist(), told.names
        ([0, 3, 4], [11, 22, 11, 22], [0, 0, 1, 0], ('transit', 'detour'))
        """
        pairs = np.unique(self.path[records] << 32 | asns)
        paths, more = pairs >> 32, pairs & 0xFFFFFFFF
        behind = self.offsets[paths + 1]
        offsets = self.offsets.copy()
        offsets[1:] += np.cumsum(np.bincount(paths, minlength=len(offsets) - 1))
        roles = np.insert(self.roles, behind, np.uint8(len(self.names)))
        return ByPath(self.path, offsets, np.insert(self.asns, behind, more), roles, (*self.names, name))

    def columns(self) -> tuple[References, ...]:
        """The same as one column per role, record by record.

        >>> path, offsets, asns, roles = np.array([0, 0]), np.array([0, 2]), np.array([11, 22]), np.array([0, 1], np.uint8)
        >>> columns = ByPath(path, offsets, asns, roles, ("direct", "origin")).columns()
        >>> [(r.role, r.values.to_pylist(), r.rows.tolist()) for r in columns]
        [('direct', [11, 11], [0, 1]), ('origin', [22, 22], [0, 1])]
        """
        sizes = np.diff(self.offsets)[self.path]
        rows = np.repeat(np.arange(len(self.path)), sizes)
        at = np.repeat(self.offsets[self.path] - np.cumsum(sizes) + sizes, sizes) + np.arange(len(rows))
        asns, roles = self.asns[at], self.roles[at]
        told = ((name, roles == role) for role, name in enumerate(self.names))
        return tuple(References("asn", name, pa.array(asns[here], pa.int64()), rows[here]) for name, here in told)


@dataclass(frozen=True, slots=True)
class Skip:
    """A record that could not be judged: its number, the reason (a short phrase, the same for the same cause), and its text.

    records: how many there are from this number on, if a part of an input is lost as a whole."""

    record: int
    reason: str
    detail: str = ""
    records: int = 1


@dataclass(frozen=True, slots=True)
class Named:
    """A fact that the input itself states: on that record, this name had this address (a DNS answer, a lease).

    names, addresses: text, same length; rows: for each, the index of its record in the batch."""

    names: pa.Array[Any]
    addresses: pa.Array[Any]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Gone:
    """What records say about their own thing being no longer there: a retired device, an app that was removed, an ended contract.

    rows: which records say so; since: days since 1970, -1 if they state none; says: the words of the record; addresses: of the
    thing, null if not stated; all along all records. things: whether other records may show the same things, by name, number or
    address."""

    rows: Mask
    since: Rows
    says: pa.Array[Any]
    addresses: pa.Array[Any]
    things: bool = False

    def where(self, kept: Mask) -> Gone:
        """Only these records."""
        mask = pa.array(kept)
        return Gone(self.rows[kept], self.since[kept], self.says.filter(mask), self.addresses.filter(mask), self.things)


@dataclass(frozen=True, slots=True)
class Routes:
    """Routes with their paths in order, including those whose path names nobody. All routes to a prefix together show `upstream`.

    prefixes: for each route, as text, null if not stated; records: their numbers in the input. The path of route i is
    `asns[offsets[i] : offsets[i + 1]]`, nearest AS first, repeated numbers folded, up to its first AS set; empty if it cannot be
    read. to_set: the routes whose path continues with an AS set."""

    prefixes: pa.Array[Any]
    offsets: Rows
    asns: Rows
    records: Rows
    to_set: Mask

    def without(self, records: Rows) -> Routes:
        """All routes except those of these records."""
        kept = ~np.isin(self.records, records)
        sizes = np.diff(self.offsets)
        offsets = np.append(0, np.cumsum(sizes[kept])).astype(np.int64)
        asns = self.asns[np.repeat(kept, sizes)]
        return Routes(self.prefixes.filter(pa.array(kept)), offsets, asns, self.records[kept], self.to_set[kept])


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of one input.

    records: the number of each record in the input, from 1, in the unit of its reader (line, row, element). octets, packets: int64
    for each record, -1 if not stated. seen_first, seen_last: microseconds since 1970 UTC, -1 if not stated; a time after `LATEST`
    is reported and then counts as not stated. asset: our thing that the record names. whose: for a list of assets
    (`Question.whose`), what else the record states about that thing, in the columns of `model.asset.WHOSE`. lines: the line of the
    file on which each record begins, 0 if unknown; None if records are numbered by lines, or if there are no lines. skipped:
    records that are not in `records`. named: facts for the layer of this audit. outside: how many records are in neither, because
    the reader saw that they lie outside the window (`Input.window`). routes: for an input with routes, all that the batch
    announces; ask for it before the next batch. groups: the columns by which the user groups records (`Input.by`), as text for each
    record, null if empty; None for a column that the input lacks; an empty tuple for formats with no columns. by_path: further
    references, in roles that `references` does not have. attempts: which records are of a connection that was refused or never
    answered; None if no record is. bought: days since 1970 on which the thing was bought, -1 if not stated; None if no record
    states one. gone: which records say that their thing is no longer there; what they refer to is asked about by no rule."""

    records: Rows
    references: tuple[References, ...] = ()
    octets: Rows | None = None
    packets: Rows | None = None
    seen_first: Rows | None = None
    seen_last: Rows | None = None
    asset: pa.Array[Any] | None = None
    whose: tuple[pa.Array[Any] | None, ...] = ()
    lines: Rows | None = None
    skipped: tuple[Skip, ...] = ()
    named: tuple[Named, ...] = field(default=())
    routes: Callable[[], Routes] | None = None
    groups: tuple[pa.Array[Any] | None, ...] = ()
    by_path: ByPath | None = None
    outside: int = 0
    attempts: Mask | None = None
    bought: Rows | None = None
    gone: Gone | None = None

    @property
    def in_roles(self) -> tuple[References, ...]:
        """The references, column by column, except those by path. The other side of an attempt has the role of attempts, and
        whatever a record says to be gone that of removed things."""
        found = self.references
        if self.attempts is not None and self.attempts.any():
            found = tuple(part for column in found for part in _apart(column, self.attempts))
        if self.gone is not None and self.gone.rows.any():
            found = tuple(part for column in found for part in _removed(column, self.gone.rows))
        return found

    @property
    def every_reference(self) -> tuple[References, ...]:
        """All references, column by column, with those by path."""
        return self.in_roles if self.by_path is None else (*self.in_roles, *self.by_path.columns())

    def where(self, kept: Mask) -> Batch:
        """The kept records and what was skipped, but not the facts that records state about others."""

        def some(column: Rows | None) -> Rows | None:
            return None if column is None else column[kept]

        mask, ask = pa.array(kept), self.routes
        return replace(
            self,
            records=self.records[kept],
            references=tuple(references.where(kept) for references in self.references),
            octets=some(self.octets),
            packets=some(self.packets),
            seen_first=some(self.seen_first),
            seen_last=some(self.seen_last),
            asset=None if self.asset is None else self.asset.filter(mask),
            whose=tuple(None if column is None else column.filter(mask) for column in self.whose),
            lines=some(self.lines),
            named=(),
            routes=None if ask is None else lambda: ask().without(self.records[~kept]),
            groups=tuple(None if group is None else group.filter(mask) for group in self.groups),
            by_path=None if self.by_path is None else replace(self.by_path, path=self.by_path.path[kept]),
            attempts=None if self.attempts is None else self.attempts[kept],
            bought=some(self.bought),
            gone=None if self.gone is None else self.gone.where(kept),
        )


def _removed(column: References, gone: Mask) -> tuple[References, ...]:
    """The references of things that are there, and those of things that are gone, which have no function any more."""
    mine = gone if column.rows is None else gone[column.rows]
    if not mine.any():
        return (column,)
    left = replace(column.some(mine, REMOVED), function=None, purpose=None, grade=None, seen=None)
    return column.some(~mine), left


def _apart(column: References, attempts: Mask) -> tuple[References, ...]:
    """The references of attempts, and all others."""
    if column.role != OTHER_SIDE:
        return (column,)
    tried = attempts if column.rows is None else attempts[column.rows]
    return column.some(~tried), column.some(tried, ATTEMPT)


def begin_and_end(first: Thing | None, last: Thing | None) -> tuple[Thing | None, Thing | None]:
    """Both times, for a format that states only one of them: it is then both."""
    return first if first is not None else last, last if last is not None else first


def times(first: Rows | None, last: Rows | None) -> tuple[Rows, Rows] | None:
    """The beginning and end of each record. A record with one time is a moment; one with no time has -1 twice. None if no record
    has any."""
    begin, end = begin_and_end(first, last)
    if begin is None or end is None:
        return None
    return np.where(begin < 0, end, begin), np.where(end < 0, begin, end)


def outside(window: Window, first: Rows | None, last: Rows | None, size: int) -> Mask:
    """Which of so many records lie wholly outside the window. A record with no time counts as inside.

    >>> outside(Window(20, 30), np.array([5, 15, 29, 30, -1]), np.array([19, 25, 90, 31, -1]), 5).tolist()
    [True, False, False, True, False]
    """
    stated = times(first, last)
    if stated is None or not window:
        return np.zeros(size, np.bool_)
    begin, end = stated
    return (end >= 0) & ((end < window.since) | (begin >= window.until))


def places(indices: Any) -> Rows:
    """The indexes of a dictionary-encoded array; -1 for null."""
    return np.asarray(indices.fill_null(-1)).astype(np.int64)

"""A layer is what one table of a user's own says in addition to the embedded pack: typed tables, dated, with source and licence.

A layer never overwrites: the world shows what it adds and what it contradicts. It is stored as one file whose arrays are mapped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as calendar_day
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec
import numpy as np

from cleannet.kernel.intervals import U32, U64, from_prefixes_v4, from_prefixes_v6, lookup_v4, lookup_v6
from cleannet.kernel.parsed import Parsed
from cleannet.model.day import first
from cleannet.model.facts import Cable, Citation, Entity
from cleannet.pack.arrayfile import AnyArray, open_mapped, pack, text, texts
from cleannet.pack.refused import PackRefused

if TYPE_CHECKING:
    import numpy.typing as npt

MAGIC: Final = b"CNETLAY2"
U8: TypeAlias = "npt.NDArray[np.uint8]"


@dataclass(frozen=True)
class Texts:
    """Many strings in two arrays: UTF-8 bytes, and where each ends."""

    octets: AnyArray
    ends: AnyArray

    @classmethod
    def of(cls, values: Iterable[str]) -> Texts:
        return cls(*texts(list(values)))

    def __len__(self) -> int:
        return int(self.ends.size)

    def __getitem__(self, index: int) -> str:
        return text(self.octets, self.ends, index)


@dataclass(frozen=True)
class PrefixOrigins:
    """Prefixes and the ASes that originate them; several if the source saw several.

    v4: network, length and value of each prefix; v6: upper half, lower half, length and value. A value is an index into the
    origins; 0 is no origin. v4_table, v6_table: the same by longest match, for `kernel.intervals`. origin_asns, origin_ends: the
    origins, flat."""

    v4: tuple[U32, U8, U32]
    v6: tuple[U64, U64, U8, U32]
    v4_table: tuple[U32, U32]
    v6_table: tuple[U64, U64, U32]
    origin_asns: U32
    origin_ends: U32

    @classmethod
    def of(cls, v4: tuple[U32, U8, U32], v6: tuple[U64, U64, U8, U32], origins: list[tuple[int, ...]]) -> PrefixOrigins:
        """From prefixes in any order; of a repeated prefix the later row counts. origins[0] is (): a prefix of that value is a hole
        in the one around it."""
        assert origins[0] == ()
        flat = np.array([asn for origin in origins for asn in origin], dtype=np.uint32)
        ends = np.cumsum([len(origin) for origin in origins]).astype(np.uint32)
        told4, told6 = v4[2] != 0, v6[3] != 0
        return cls(
            (v4[0][told4], v4[1][told4], v4[2][told4]),
            (v6[0][told6], v6[1][told6], v6[2][told6], v6[3][told6]),
            from_prefixes_v4(*v4),
            from_prefixes_v6(*v6),
            flat,
            ends,
        )

    def __len__(self) -> int:
        return int(self.v4[0].size + self.v6[0].size)

    def indexes_of(self, parsed: Parsed) -> U32:
        """For each address the index of the origins of its longest prefix; 0 if there is none."""
        return _looked_up(self.v4_table, self.v6_table, parsed)

    def origins(self, index: int) -> tuple[int, ...]:
        """The ASes of that index, ascending."""
        begin = int(self.origin_ends[index - 1]) if index else 0
        return tuple(self.origin_asns[begin : int(self.origin_ends[index])].tolist())

    @property
    def several(self) -> int:
        """Prefixes with more than one origin."""
        sizes = np.diff(self.origin_ends, prepend=np.uint32(0))
        return int((sizes[self.v4[2]] > 1).sum() + (sizes[self.v6[3]] > 1).sum())


@dataclass(frozen=True)
class PeeringLans:
    """Peering LANs of exchanges. v4_table, v6_table: by longest match, for `kernel.intervals`; a value is the index of the exchange
    in `names`, from 1; 0 is no LAN. count: prefixes, IPv4 and IPv6."""

    v4_table: tuple[U32, U32]
    v6_table: tuple[U64, U64, U32]
    names: Texts
    count: U32

    @classmethod
    def of(cls, lans: Sequence[tuple[IPv4Network | IPv6Network, str]]) -> PeeringLans:
        """From prefixes and the names of their exchanges."""
        place = {name: at for at, name in enumerate(sorted({name for _, name in lans}), 1)}
        four = [(int(lan.network_address), lan.prefixlen, place[name]) for lan, name in lans if lan.version == 4]
        six = [(int(lan.network_address), lan.prefixlen, place[name]) for lan, name in lans if lan.version == 6]
        values4, values6 = (np.array([value for _, _, value in rows], np.uint32) for rows in (four, six))
        lengths4, lengths6 = (np.array([length for _, length, _ in rows], np.uint8) for rows in (four, six))
        hi, lo = (np.array([n >> shift & 0xFFFF_FFFF_FFFF_FFFF for n, _, _ in six], np.uint64) for shift in (64, 0))
        return cls(
            from_prefixes_v4(np.array([n for n, _, _ in four], np.uint32), lengths4, values4),
            from_prefixes_v6(hi, lo, lengths6, values6),
            Texts.of(place),
            np.array([len(four), len(six)], np.uint32),
        )

    def indexes_of(self, parsed: Parsed) -> U32:
        """For each address the index of the exchange whose LAN it is on; 0 if there is none."""
        return _looked_up(self.v4_table, self.v6_table, parsed)


def _looked_up(v4: tuple[U32, U32], v6: tuple[U64, U64, U32], parsed: Parsed) -> U32:
    """The value of each address in these tables; 0 for what is no address."""
    found = np.zeros(parsed.size, dtype=np.uint32)
    found[parsed.is_v4] = lookup_v4(*v4, parsed.v4[parsed.is_v4])
    found[parsed.is_v6] = lookup_v6(*v6, parsed.hi[parsed.is_v6], parsed.lo[parsed.is_v6])
    return found


@dataclass(frozen=True)
class AsOrg:
    """The organisation that holds each AS, by a registry. asns: ascending; orgs: for each an index of names and countries.

    A name is shown to people and never matched: for AS4134 the registry has a street and its number. country: ISO 3166-1 alpha-2,
    "" if not stated; source: the registry (ARIN, RIPE, ...) of each AS."""

    asns: U32
    orgs: U32
    names: Texts
    countries: Texts
    sources: Texts

    def __len__(self) -> int:
        return int(self.asns.size)

    def of(self, asn: int) -> tuple[str, str, str] | None:
        """Name, country and registry; None if the AS is not in the table."""
        org = self.org(asn)
        return None if org is None else (self.names[org], self.countries[org], self.sources[org])

    def org(self, asn: int) -> int | None:
        """The index of its organisation, which is the same for all ASes that it holds."""
        at = int(np.searchsorted(self.asns, np.uint32(asn)))
        return int(self.orgs[at]) if at < self.asns.size and int(self.asns[at]) == asn else None


@dataclass(frozen=True)
class AsRel:
    """Links between ASes. kind -1: `a` is the provider of `b`; kind 0: they peer."""

    a: U32
    b: U32
    kind: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return int(self.a.size)


@dataclass(frozen=True)
class EntityTable:
    """Entities by id, each decoded on first use, so that a register of millions opens at once. ids are ascending."""

    ids: Texts
    octets: AnyArray
    ends: AnyArray

    @classmethod
    def of(cls, encoded: Mapping[str, bytes]) -> EntityTable:
        """From entities in msgpack, by id."""
        ordered = sorted(encoded)
        ends = np.cumsum([len(encoded[i]) for i in ordered], dtype=np.uint64) if ordered else np.zeros(0, dtype=np.uint64)
        return cls(Texts.of(ordered), np.frombuffer(b"".join(encoded[i] for i in ordered), dtype=np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Entity]:
        return (self.at(i) for i in range(len(self)))

    def at(self, index: int) -> Entity:
        begin = int(self.ends[index - 1]) if index else 0
        return _DECODE_ENTITY.decode(self.octets[begin : int(self.ends[index])].tobytes())

    def get(self, entity_id: str) -> Entity | None:
        """The entity of that id."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.ids[middle] < entity_id:
                low = middle + 1
            else:
                high = middle
        return self.at(low) if low < len(self) and self.ids[low] == entity_id else None


_DECODE_ENTITY: Final = msgspec.msgpack.Decoder(Entity)


@dataclass(frozen=True)
class Layer:
    """One imported table.

    date: of the table, YYYY[-MM[-DD]], "" if not stated. rows: records of the input that are in the layer; skipped: reason ->
    records; examples: reason -> the first such record. notes: other remarks about the import. sources: for the claims of entities
    and cables. replaces: for addresses, everything below this layer and the embedded table are ignored."""

    name: str
    title: str
    date: str
    licence: str
    attribution: str
    rows: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    replaces: bool = False
    sources: Mapping[str, Citation] = field(default_factory=dict)
    prefix_origins: PrefixOrigins | None = None
    peering_lans: PeeringLans | None = None
    as_org: AsOrg | None = None
    as_rel: AsRel | None = None
    entities: EntityTable | None = None
    cable_octets: bytes = b""
    sha256: str = ""

    def later_than(self, day: calendar_day) -> bool:
        """Whether it was said after that day, by the first day that its date may mean; one with no date was always said."""
        try:
            return first(self.date) > day
        except ValueError:
            return False

    @cached_property
    def cables(self) -> tuple[Cable, ...]:
        """The cables of the layer."""
        return msgspec.msgpack.decode(self.cable_octets, type=tuple[Cable, ...]) if self.cable_octets else ()


_TABLES: Final[dict[str, tuple[str, ...]]] = {
    "prefix_origins": (
        *("v4.0", "v4.1", "v4.2", "v6.0", "v6.1", "v6.2", "v6.3"),
        *("v4_table.0", "v4_table.1", "v6_table.0", "v6_table.1", "v6_table.2", "origin_asns", "origin_ends"),
    ),
    "peering_lans": (
        *("v4_table.0", "v4_table.1", "v6_table.0", "v6_table.1", "v6_table.2"),
        *("names.octets", "names.ends", "count"),
    ),
    "as_org": (
        *("asns", "orgs", "names.octets", "names.ends"),
        *("countries.octets", "countries.ends", "sources.octets", "sources.ends"),
    ),
    "as_rel": ("a", "b", "kind"),
    "entities": ("ids.octets", "ids.ends", "octets", "ends"),
}
"""table -> its arrays, as paths below it."""

_SAID: Final = ("name", "title", "date", "licence", "attribution", "rows", "skipped", "examples", "notes", "replaces")


def save(layer: Layer, path: Path) -> None:
    """Writes it as one file; the same layer gives the same bytes."""
    arrays: dict[str, AnyArray] = {}
    for table, members in _TABLES.items():
        if (value := getattr(layer, table)) is not None:
            arrays |= {f"{table}.{member}": _member(value, member) for member in members}
    if layer.cable_octets:
        arrays["cables"] = np.frombuffer(layer.cable_octets, dtype=np.uint8)
    meta = {name: getattr(layer, name) for name in _SAID}
    meta["sources"] = msgspec.to_builtins(dict(layer.sources))
    path.write_bytes(pack(MAGIC, meta, arrays))


def load(path: Path) -> Layer:
    """The layer in that file, verified; its arrays are views of the mapped file. Raises PackRefused."""
    meta, arrays, sha256 = open_mapped(path, MAGIC, "a layer of the world")
    held: dict[str, dict[str, Any]] = {table: {} for table in _TABLES}
    for name, array in arrays.items():
        table, _, member = name.partition(".")
        if table in held:
            held[table][member] = np.asarray(array)
    try:
        prefixes, lans, org, rel, entities = (held[table] for table in _TABLES)
        return Layer(
            **{name: meta[name] for name in _SAID if name != "notes"},
            notes=tuple(meta["notes"]),
            sources=msgspec.convert(meta["sources"], dict[str, Citation]),
            prefix_origins=_prefix_origins(prefixes) if prefixes else None,
            peering_lans=_peering_lans(lans) if lans else None,
            as_org=_as_org(org) if org else None,
            as_rel=AsRel(**rel) if rel else None,
            entities=_entities(entities) if entities else None,
            cable_octets=arrays["cables"].tobytes() if "cables" in arrays else b"",
            sha256=sha256,
        )
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise PackRefused(f"{path}: a layer without {error}; import it again") from None


def _member(value: Any, path: str) -> AnyArray:
    for step in path.split("."):
        value = value[int(step)] if step.isdigit() else getattr(value, step)
    array: AnyArray = value
    return array


def _prefix_origins(a: dict[str, Any]) -> PrefixOrigins:
    return PrefixOrigins(
        v4=(a["v4.0"], a["v4.1"], a["v4.2"]),
        v6=(a["v6.0"], a["v6.1"], a["v6.2"], a["v6.3"]),
        v4_table=(a["v4_table.0"], a["v4_table.1"]),
        v6_table=(a["v6_table.0"], a["v6_table.1"], a["v6_table.2"]),
        origin_asns=a["origin_asns"],
        origin_ends=a["origin_ends"],
    )


def _peering_lans(a: dict[str, Any]) -> PeeringLans:
    return PeeringLans(
        v4_table=(a["v4_table.0"], a["v4_table.1"]),
        v6_table=(a["v6_table.0"], a["v6_table.1"], a["v6_table.2"]),
        names=Texts(a["names.octets"], a["names.ends"]),
        count=a["count"],
    )


def _entities(a: dict[str, Any]) -> EntityTable:
    return EntityTable(Texts(a["ids.octets"], a["ids.ends"]), a["octets"], a["ends"])


def _as_org(a: dict[str, Any]) -> AsOrg:
    named = [Texts(a[f"{name}.octets"], a[f"{name}.ends"]) for name in ("names", "countries", "sources")]
    return AsOrg(a["asns"], a["orgs"], *named)

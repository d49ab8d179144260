"""The answer of `cleannet data import`: what each layer holds, what it adds to the pack, and where the two differ.

Neither side is taken to be right: a difference is a reason to look and decides no verdict. In each pair the pack comes first.
"""

from __future__ import annotations

from msgspec import Struct


class Skipped(Struct, frozen=True, kw_only=True):
    """Records of the input that are not in the layer. example: the first of them."""

    reason: str
    records: int
    example: str


class Origin(Struct, frozen=True, kw_only=True):
    """An AS that originates prefixes."""

    asn: int
    name: str


class OtherOrigin(Struct, frozen=True, kw_only=True):
    """IPv4 addresses that are in one AS by the embedded table, and in others by the layer. yours: the first few of these."""

    addresses: int
    asn: int
    name: str
    yours: tuple[Origin, ...]


class PrefixesAdded(Struct, frozen=True, kw_only=True):
    """Prefixes with their origins. ipv4, ipv6: how many; several: how many of them have more than one origin. addresses: in IPv4.
    new: addresses that are in no AS by the embedded table; confirmed: in the same AS; other: in another AS. ipv6_new, ipv6_other:
    prefixes that begin where the embedded table has no AS, or another. origins: the largest differences, of `pairs` in all."""

    ipv4: int
    ipv6: int
    several: int
    addresses: int
    new: int
    confirmed: int
    other: int
    ipv6_new: int
    ipv6_other: int
    pairs: int
    origins: tuple[OtherOrigin, ...]


class LansAdded(Struct, frozen=True, kw_only=True):
    """Peering LANs of exchanges."""

    ipv4: int
    ipv6: int
    exchanges: int


class OtherName(Struct, frozen=True, kw_only=True):
    """A network whose operator has a name that shares no word with that of its registered organisation. It decides nothing."""

    asn: int
    pack: str
    yours: str


class OrganisationsAdded(Struct, frozen=True, kw_only=True):
    """ASes with the organisation that a registry names. known: how many of them the facts also know."""

    ases: int
    organisations: int
    known: int
    names: tuple[OtherName, ...]


class LinksAdded(Struct, frozen=True, kw_only=True):
    """Links between ASes. silent: how many of these ASes hold no address by the embedded table."""

    providers: int
    peers: int
    ases: int
    silent: int


class OtherParties(Struct, frozen=True, kw_only=True):
    """An entity for which the layer has other countries, or other holders."""

    lei: str
    name: str
    pack: tuple[str, ...]
    yours: tuple[str, ...]


class EntitiesAdded(Struct, frozen=True, kw_only=True):
    """Entities. known: how many of them have an LEI that the pack knows. countries: with seats that all differ; holders: with a
    holder in the layer whom the pack does not have above them."""

    entities: int
    known: int
    countries: tuple[OtherParties, ...]
    holders: tuple[OtherParties, ...]


class OtherLandings(Struct, frozen=True, kw_only=True):
    """A cable with landings that the other side lacks, as the places are spelled."""

    name: str
    pack: tuple[str, ...]
    yours: tuple[str, ...]


class CablesAdded(Struct, frozen=True, kw_only=True):
    """Cables. known: how many of them are also in the pack, by name."""

    cables: int
    landings: int
    known: int
    differ: tuple[OtherLandings, ...]


class ImportedLayer(Struct, frozen=True, kw_only=True):
    """One layer and its tables. date: "" if unknown; rows: records of the input that are in it; notes: other remarks. file: where
    it is stored; replaced: a layer of this name existed."""

    name: str
    title: str
    date: str
    licence: str
    rows: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    prefixes: PrefixesAdded | None = None
    lans: LansAdded | None = None
    organisations: OrganisationsAdded | None = None
    links: LinksAdded | None = None
    entities: EntitiesAdded | None = None
    cables: CablesAdded | None = None
    file: str = ""
    replaced: bool = False


class Imported(Struct, frozen=True, kw_only=True):
    """The result of one call. layers: in the order of the files; forgotten: names of deleted layers."""

    schema: str = "cleannet-data-import-1"
    layers: tuple[ImportedLayer, ...] = ()
    forgotten: tuple[str, ...] = ()

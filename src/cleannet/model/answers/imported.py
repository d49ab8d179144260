"""The answer of `cleannet data import`: what each layer holds, what it adds to the pack, and where the two differ.

Nobody is right here: a difference is a reason to look, and stands in no verdict. In each pair the pack comes first.
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
    """Prefixes with their origins. ipv4, ipv6: how many; several: of them with more than one origin. addresses: in IPv4; new: of
    them in no AS by the embedded table; confirmed: by it; other: in another AS by it. ipv6_new, ipv6_other: prefixes that begin
    where the embedded table has no AS, or another. origins: where they differ most, of `pairs` in all."""

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
    """ASes with the organisation that a registry names. known: how many of them the facts know too."""

    ases: int
    organisations: int
    known: int
    names: tuple[OtherName, ...]


class LinksAdded(Struct, frozen=True, kw_only=True):
    """Links between ASes. silent: of these ASes hold no address by the embedded table."""

    providers: int
    peers: int
    ases: int
    silent: int


class OtherParties(Struct, frozen=True, kw_only=True):
    """An entity of which the layer has other countries, or other holders."""

    lei: str
    name: str
    pack: tuple[str, ...]
    yours: tuple[str, ...]


class EntitiesAdded(Struct, frozen=True, kw_only=True):
    """Entities. known: of them have an LEI that the pack knows. countries: of seats, no two alike; holders: somebody in yours whom
    the pack does not have above them."""

    entities: int
    known: int
    countries: tuple[OtherParties, ...]
    holders: tuple[OtherParties, ...]


class OtherLandings(Struct, frozen=True, kw_only=True):
    """A cable with landings that the other does not have, as the places are spelled."""

    name: str
    pack: tuple[str, ...]
    yours: tuple[str, ...]


class CablesAdded(Struct, frozen=True, kw_only=True):
    """Cables. known: of them are in the pack too, by name."""

    cables: int
    landings: int
    known: int
    differ: tuple[OtherLandings, ...]


class ImportedLayer(Struct, frozen=True, kw_only=True):
    """One layer, and its tables. date: "" where nobody tells it; rows: records of the input that are in it; notes: what else there
    is to know. file: where it is kept; replaced: there was a layer of this name."""

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
    """What one call did. layers: in the order of the files; forgotten: names of layers that are gone."""

    schema: str = "cleannet-data-import-1"
    layers: tuple[ImportedLayer, ...] = ()
    forgotten: tuple[str, ...] = ()

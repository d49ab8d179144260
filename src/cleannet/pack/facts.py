"""The embedded facts in compiled form: one compressed file, from which each table is decoded when it is first used.

The same YAML gives the same bytes, so a pack is identified by its hash, and one with a wrong hash is refused.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from cleannet.model.facts import (
    App,
    Cable,
    Citation,
    Cloud,
    Domain,
    Entity,
    Maker,
    Measure,
    Member,
    Messenger,
    Network,
    Policies,
    Rating,
    Registry,
    Resolver,
    Sdk,
    Signer,
    Store,
    Word,
)
from cleannet.model.subject import EntityId
from cleannet.pack.manifest import DATA, check
from cleannet.pack.refused import PackRefused

try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # Python before 3.14
    from backports import zstd

T = TypeVar("T")

FACTS: Final = DATA / "facts.bin"
MAGIC: Final = b"cleannet facts 1\n"
MAX_UNPACKED: Final = 64 << 20


class Likened(msgspec.Struct, frozen=True):
    """The companies that the registered name of a network may mean, compared when the pack is built, because that takes seconds.

    networks: the sha256 of the table that states the names. companies: AS number -> entities, in order; an AS of that table that is
    not here resembles none."""

    networks: str = ""
    companies: dict[int, tuple[EntityId, ...]] = {}


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """The encoded tables; each is decoded by itself. date: the newest day on which a source was read or published. likened: made
    from the others; it may be empty."""

    date: str
    entities: msgspec.Raw
    measures: msgspec.Raw
    policies: msgspec.Raw
    apps: msgspec.Raw
    networks: msgspec.Raw
    clouds: msgspec.Raw
    cables: msgspec.Raw
    domains: msgspec.Raw
    sdks: msgspec.Raw
    makers: msgspec.Raw
    registries: msgspec.Raw
    resolvers: msgspec.Raw
    signers: msgspec.Raw
    stores: msgspec.Raw
    members: msgspec.Raw
    messengers: msgspec.Raw
    ratings: msgspec.Raw
    words: msgspec.Raw
    sources: msgspec.Raw
    likened: msgspec.Raw = msgspec.Raw(msgspec.msgpack.encode(Likened()))


class Facts:
    """The tables of the pack. `sources` holds those of tables that are one file (apps, networks, ...), by table and key."""

    def __init__(self, tables: Tables, sha256: str) -> None:
        self._tables, self.sha256, self.date = tables, sha256, tables.date

    @cached_property
    def entities(self) -> dict[str, Entity]:
        return msgspec.msgpack.decode(self._tables.entities, type=dict[str, Entity])

    @cached_property
    def measures(self) -> dict[str, Measure]:
        return msgspec.msgpack.decode(self._tables.measures, type=dict[str, Measure])

    @cached_property
    def policies(self) -> Policies:
        return msgspec.msgpack.decode(self._tables.policies, type=Policies)

    @cached_property
    def apps(self) -> tuple[App, ...]:
        return msgspec.msgpack.decode(self._tables.apps, type=tuple[App, ...])

    @cached_property
    def networks(self) -> tuple[Network, ...]:
        return msgspec.msgpack.decode(self._tables.networks, type=tuple[Network, ...])

    @cached_property
    def clouds(self) -> tuple[Cloud, ...]:
        return msgspec.msgpack.decode(self._tables.clouds, type=tuple[Cloud, ...])

    @cached_property
    def cables(self) -> dict[str, Cable]:
        return msgspec.msgpack.decode(self._tables.cables, type=dict[str, Cable])

    @cached_property
    def domains(self) -> tuple[Domain, ...]:
        return msgspec.msgpack.decode(self._tables.domains, type=tuple[Domain, ...])

    @cached_property
    def sdks(self) -> tuple[Sdk, ...]:
        return msgspec.msgpack.decode(self._tables.sdks, type=tuple[Sdk, ...])

    @cached_property
    def makers(self) -> tuple[Maker, ...]:
        return msgspec.msgpack.decode(self._tables.makers, type=tuple[Maker, ...])

    @cached_property
    def registries(self) -> tuple[Registry, ...]:
        return msgspec.msgpack.decode(self._tables.registries, type=tuple[Registry, ...])

    @cached_property
    def resolvers(self) -> tuple[Resolver, ...]:
        return msgspec.msgpack.decode(self._tables.resolvers, type=tuple[Resolver, ...])

    @cached_property
    def signers(self) -> tuple[Signer, ...]:
        return msgspec.msgpack.decode(self._tables.signers, type=tuple[Signer, ...])

    @cached_property
    def stores(self) -> tuple[Store, ...]:
        return msgspec.msgpack.decode(self._tables.stores, type=tuple[Store, ...])

    @cached_property
    def members(self) -> tuple[Member, ...]:
        return msgspec.msgpack.decode(self._tables.members, type=tuple[Member, ...])

    @cached_property
    def messengers(self) -> tuple[Messenger, ...]:
        return msgspec.msgpack.decode(self._tables.messengers, type=tuple[Messenger, ...])

    @cached_property
    def ratings(self) -> tuple[Rating, ...]:
        return msgspec.msgpack.decode(self._tables.ratings, type=tuple[Rating, ...])

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return msgspec.msgpack.decode(self._tables.words, type=tuple[Word, ...])

    @cached_property
    def sources(self) -> dict[str, dict[str, Citation]]:
        return msgspec.msgpack.decode(self._tables.sources, type=dict[str, dict[str, Citation]])

    @cached_property
    def likened(self) -> Likened:
        return msgspec.msgpack.decode(self._tables.likened, type=Likened)


def dump(tables: Tables) -> bytes:
    """The bytes of a pack: magic, sha256 of the body, body."""
    body: bytes = zstd.compress(msgspec.msgpack.encode(tables), level=19)
    return MAGIC + hashlib.sha256(body).digest() + body


def open_facts(path: Path | None = None) -> Facts:
    """The facts in that file, verified by its own hash (default: the embedded ones, verified by the manifest too). Raises
    PackRefused."""
    facts = _open(path or FACTS)
    if path is None:
        check(FACTS, facts.sha256)
    return facts


def _open(path: Path) -> Facts:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PackRefused(f"{path}: the pack of facts cannot be read: {error.strerror}; run `cleannet data build`") from None
    if not data.startswith(MAGIC):
        raise PackRefused(f"{path}: this is not a pack of facts of this version; run `cleannet data build`")
    digest, body = data[len(MAGIC) : len(MAGIC) + 32], data[len(MAGIC) + 32 :]
    if hashlib.sha256(body).digest() != digest:
        raise PackRefused(f"{path}: the hash of the pack is wrong, it was changed or damaged; nothing was judged; get a fresh copy")
    try:
        unpacked = zstd.ZstdDecompressor().decompress(body, max_length=MAX_UNPACKED)
        return Facts(msgspec.msgpack.decode(unpacked, type=Tables), digest.hex())
    except (zstd.ZstdError, msgspec.MsgspecError) as error:
        raise PackRefused(f"{path}: the pack of facts cannot be unpacked: {error}; run `cleannet data build`") from None

"""Things that can be used, and who runs them: apps, stores, networks, names, clouds, makers."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from cleannet.model.facts.base import Claim, Form
from cleannet.model.facts.entities import EntityName
from cleannet.model.subject import NOBODY, EntityId


class AppId(Claim, frozen=True, kw_only=True):
    id: str


class Publisher(Claim, frozen=True, kw_only=True):
    entity: EntityId
    where: str = ""


class Edition(Claim, frozen=True, kw_only=True):
    """A statement that an app is an edition of another (`app`): smaller, larger, for another device, market or buyer."""

    app: str


class App(Form, frozen=True, kw_only=True):
    """An app. names: other names, in its own script or in another market. edition_of: the app that somebody who names this one may
    also mean."""

    id: str
    name: str
    names: tuple[EntityName, ...] = ()
    ids: tuple[AppId, ...] = ()
    publishers: tuple[Publisher, ...] = ()
    same_as: str = ""
    edition_of: Edition | None = None
    note: str = ""


class Signer(Claim, frozen=True, kw_only=True):
    """A certificate by which a publisher, or a store for it, signs an app. id: `android:PACKAGE`; sha256: of the certificate, hex
    in lower case; via: where copies signed so are offered."""

    id: str
    sha256: str
    via: tuple[str, ...] = ()


class Network(Claim, frozen=True, kw_only=True):
    asn: int
    name: str = ""
    operator: EntityId | None = None
    not_: tuple[EntityId, ...] = field(default=(), name="not")


class Region(Claim, frozen=True, kw_only=True):
    id: str
    country: str
    place: str = ""
    operator: EntityId = NOBODY


class Cloud(Claim, frozen=True, kw_only=True):
    """A cloud. names: other names. variant_of: the cloud with the same interface: a resource of that cloud with no stated region
    may be here."""

    id: str
    variant_of: str = ""
    name: str
    names: tuple[EntityName, ...] = ()
    operator: EntityId | None = None
    regions: tuple[Region, ...] = ()


class Domain(Claim, frozen=True, kw_only=True):
    """A registrable domain (and all below it) and the entity that owns it. app: the one app that it serves.

    tenants: whether names below it are let to others; if not stated: as publicsuffix.org says."""

    domain: str
    entity: EntityId = NOBODY
    app: str = ""
    tenants: bool | None = None
    not_: tuple[EntityId, ...] = field(default=(), name="not")


class Maker(Claim, frozen=True, kw_only=True):
    """The name under which an IEEE or IANA registry lists a maker, and the entity it is. `registry`: oui or pen."""

    name: str
    entity: EntityId = NOBODY
    registry: Literal["oui", "pen", "any"] = "any"
    not_: tuple[EntityId, ...] = field(default=(), name="not")


class Registry(Claim, frozen=True, kw_only=True):
    """A host that serves packages or container images, and who runs it. `mirror_of`: the registry whose content it repeats."""

    host: str
    entity: EntityId = NOBODY
    kind: Literal["image", "package", "both"] = "both"
    mirror_of: str = ""
    cloud: str = ""


class Resolver(Claim, frozen=True, kw_only=True):
    """A resolver of DNS that answers everybody, by its addresses, and who runs it."""

    name: str
    addresses: tuple[str, ...]
    entity: EntityId = NOBODY


class Store(Claim, frozen=True, kw_only=True):
    """An app that installs other apps (`android:com.android.vending`), and who runs that store."""

    id: str
    name: str
    entity: EntityId

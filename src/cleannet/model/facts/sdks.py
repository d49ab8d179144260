"""Code of others inside apps: who made it, how it is recognised, and what data it takes from the people who use the app."""

from __future__ import annotations

from typing import Literal

from cleannet.model.facts.base import Claim
from cleannet.model.subject import NOBODY, EntityId

Taken = Literal[
    "identity",
    "device",
    "location",
    "nearby",
    "contacts",
    "face",
    "biometrics",
    "microphone",
    "camera",
    "photos",
    "messages",
    "calls",
    "calendar",
    "clipboard",
    "installed_apps",
    "usage",
    "payment",
]
"""The kinds of data that an app can take; `docs/facts.md` says what each word covers."""


class Taking(Claim, frozen=True, kw_only=True):
    """A statement that a kit takes one kind of data. optional: the source says that an app can leave this out."""

    what: Taken
    optional: bool = False


class Sdk(Claim, frozen=True, kw_only=True):
    """A prefix of code packages (`com.umeng`) and its vendor. vendor: a label. entity: the vendor in the facts, if it is there.

    kit: the product's own name. libs: file names of its native libraries and frameworks, with at most one `*` for a version.
    components: classes of a manifest that belong to this kit although they are outside its package. classes: classes of
    Objective-C, which have no package. hosts: names that only this kit contacts.
    """

    package: str
    vendor: str
    entity: EntityId = NOBODY
    kit: str = ""
    libs: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    takes: tuple[Taking, ...] = ()

    @property
    def known_by(self) -> tuple[str, ...]:
        """All names of code by which this kit is recognised."""
        return (self.package, *self.libs, *self.components, *(f"objc:{name}" for name in self.classes))

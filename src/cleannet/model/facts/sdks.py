"""Code of others inside apps: whose it is, by what it is recognised, and what it takes of the people who use the app."""

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
"""What can be taken of somebody; `docs/facts.md` says what each word covers."""


class Taking(Claim, frozen=True, kw_only=True):
    """A statement that a kit takes one kind of thing. optional: its source says that an app can leave it out."""

    what: Taken
    optional: bool = False


class Sdk(Claim, frozen=True, kw_only=True):
    """A prefix of code packages (`com.umeng`) and the vendor's entity, or only its label where no entity is defined.

    kit: the product's own name. libs: file names of its native libraries, with at most one `*` for a version, and of its
    frameworks. components: classes of a manifest that are of this kit although they lie outside its package. classes: of
    Objective-C, which have no package. hosts: names that only this kit speaks to.
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
        """All names of code by which it is recognised."""
        return (self.package, *self.libs, *self.components, *(f"objc:{name}" for name in self.classes))

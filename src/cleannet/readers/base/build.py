"""What was found in the package of an app, whatever its container. The reader of a container fills a `Build`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

MOST: Final = 20_000
"""Things of one kind that are kept of a build."""


class Code(NamedTuple):
    """Code of somebody in a build. name: its package, class or file, in the form of the facts. grade, seen: see
    `model.evidence`."""

    name: str
    grade: str
    seen: str


@dataclass(frozen=True, slots=True, order=True)
class Component:
    """A part of an app that the system can start. kind: activity, service, receiver or provider. exported: None if it is not
    stated, so that the system decides by its filters."""

    kind: str
    name: str
    exported: bool | None = None


@dataclass(frozen=True, slots=True, order=True)
class Signer:
    """Who signed it. sha256: hash of the certificate, hex. schemes: `v1` to `v3.1`. subject: the holder as the certificate names
    it; nobody has checked this. former: it signed earlier versions, and vouches for the current signer."""

    sha256: str
    schemes: tuple[str, ...] = ()
    subject: str = ""
    former: bool = False


@dataclass(slots=True)
class Build:
    """One package. id: the id of the app. version, name: for people. part: the name of the part, if this is only a part of an app.
    permissions: full names. asks: what these and other interfaces let the app take, in words of `model.facts.Taken`. hosts,
    addresses: what the app names -> where. perhaps: texts that look like hosts but may be something else. libraries: file names.
    nested: members that are packages. lost: what could not be read, for people. framework: it is no app, but code for apps."""

    platform: Literal["android", "ios"]
    id: str = ""
    version: str = ""
    version_code: str = ""
    name: str = ""
    part: str = ""
    minimum: str = ""
    target: str = ""
    permissions: set[str] = field(default_factory=set)
    components: set[Component] = field(default_factory=set)
    libraries: set[str] = field(default_factory=set)
    code: set[Code] = field(default_factory=set)
    hosts: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    perhaps: dict[str, str] = field(default_factory=dict)
    signers: list[Signer] = field(default_factory=list)
    asks: dict[str, set[str]] = field(default_factory=dict)
    nested: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    framework: bool = False

    @property
    def shown(self) -> str:
        """The build as an asset: `com.example.chat 2.1`."""
        return " ".join(part for part in (self.id, self.version or self.version_code, self.part) if part)

    def own(self, name: str) -> bool:
        """Whether a package or class is the app's own."""
        return "." in self.id and (name == self.id or name.startswith(f"{self.id}."))

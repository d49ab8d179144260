"""The answer of `cleannet app show`: what a package of an app holds, takes and names, and what the policy says."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.answer import Truth
from cleannet.model.answers.considered import Background
from cleannet.model.evidence import Evidence
from cleannet.model.report import Report, Statement
from cleannet.model.verdict import Verdict


class SignedBy(Struct, frozen=True, kw_only=True):
    """Who signed a package. sha256: of the certificate; schemes: `v1` to `v3.1`; subject: what the certificate calls its holder,
    which nobody has checked; former: it signed earlier versions."""

    sha256: str
    schemes: tuple[str, ...]
    subject: str
    former: bool


class CodeInside(Struct, frozen=True, kw_only=True):
    """Code of others. subject: `sdk:PACKAGE`; inside: its grades show that the code is inside, and is no mere trace; verdict: the
    worst of the policy, on the line of apps."""

    subject: str
    inside: bool
    evidence: tuple[Evidence, ...]
    verdict: Verdict
    behind: Background


class Source(Struct, frozen=True, kw_only=True):
    """Why an app may take something. by: a permission or an interface of the system, or a kit; statement: of the kit's maker, None
    for the system's; sure: whether the statement holds on the day; optional: the app must ask for it, or can turn it off."""

    by: str
    statement: Statement | None = None
    sure: Truth = Truth.YES
    optional: bool = False


class Takes(Struct, frozen=True, kw_only=True):
    """One kind of thing that an app may take, a word of `model.facts.Taken`, and all that says so."""

    what: str
    sources: tuple[Source, ...]


class Named(Struct, frozen=True, kw_only=True):
    """A host or address that an app names, and where it does. subject: whose it is asked of; verdict: as for code."""

    name: str
    where: str
    subject: str
    verdict: Verdict
    behind: Background


class Seen(Struct, frozen=True, kw_only=True):
    """A text that looks like a host and may be something else, and where it stands."""

    name: str
    where: str


class Tracker(Struct, frozen=True, kw_only=True):
    """A tracker of a list that the user gave. evidence: where its patterns were found; exodus: Exodus finds it too, because a
    declaration prints a name that fits."""

    id: str
    name: str
    website: str
    evidence: tuple[Evidence, ...]
    exodus: bool


class BuildShown(Struct, frozen=True, kw_only=True):
    """One package. minimum, target: versions of the system, as it states them. verdict: of the app itself. strangers: packages and
    libraries whose maker no fact knows; perhaps: texts that look like hosts; nested: packages inside it; lost: what could not be
    read; trackers: of the list that was given."""

    file: str
    platform: str
    id: str
    version: str
    name: str
    part: str
    minimum: str
    target: str
    verdict: Verdict
    behind: Background
    signers: tuple[SignedBy, ...]
    permissions: tuple[str, ...]
    takes: tuple[Takes, ...]
    code: tuple[CodeInside, ...]
    strangers: tuple[str, ...]
    hosts: tuple[Named, ...]
    perhaps: tuple[Seen, ...]
    nested: tuple[str, ...]
    lost: tuple[str, ...]
    trackers: tuple[Tracker, ...] = ()


class AppShown(Struct, frozen=True, kw_only=True):
    """All packages that were asked about, and the report of the audit of the same files."""

    schema: str = "cleannet-app-show-1"
    builds: tuple[BuildShown, ...]
    report: Report

"""The answer of `cleannet app show`: what a package of an app contains, what it may take, whom it names, and what the policy
says."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.answer import Truth
from cleannet.model.answers.considered import Background
from cleannet.model.evidence import Evidence
from cleannet.model.report import Report, Statement
from cleannet.model.verdict import Verdict


class SignedBy(Struct, frozen=True, kw_only=True):
    """Who signed a package.

    sha256: hash of the certificate. schemes: `v1` to `v3.1`. subject: the holder as the certificate names it; nobody has checked
    this. former: it signed only earlier versions.
    """

    sha256: str
    schemes: tuple[str, ...]
    subject: str
    former: bool


class CodeInside(Struct, frozen=True, kw_only=True):
    """Code of others in an app, or named by it.

    subject: `sdk:PACKAGE`. inside: whether the evidence shows that the code is inside; otherwise it is a trace. verdict: the worst
    verdict of the policy on the line of apps.
    """

    subject: str
    inside: bool
    evidence: tuple[Evidence, ...]
    verdict: Verdict
    behind: Background


class Source(Struct, frozen=True, kw_only=True):
    """The reason why an app may take something.

    by: a permission, an interface of the system, or a kit (code of others). statement: what the maker of the kit says; None for the
    system. sure: whether the statement holds on the day. optional: whether the app must ask for it, or can turn it off.
    """

    by: str
    statement: Statement | None = None
    sure: Truth = Truth.YES
    optional: bool = False


class Takes(Struct, frozen=True, kw_only=True):
    """One kind of data that an app may take, with all reasons. what: a word of `model.facts.Taken`."""

    what: str
    sources: tuple[Source, ...]


class Named(Struct, frozen=True, kw_only=True):
    """A host or address that an app names. where: the place in the package. subject: what was judged. verdict: as for code."""

    name: str
    where: str
    subject: str
    verdict: Verdict
    behind: Background


class Seen(Struct, frozen=True, kw_only=True):
    """A text that looks like a host but may be something else. where: the place in the package."""

    name: str
    where: str


class Tracker(Struct, frozen=True, kw_only=True):
    """A tracker of the user's list. evidence: where its patterns were found. exodus: whether Exodus finds it too, because a name in
    a declaration matches."""

    id: str
    name: str
    website: str
    evidence: tuple[Evidence, ...]
    exodus: bool


class BuildShown(Struct, frozen=True, kw_only=True):
    """One package.

    minimum, target: versions of the system, as the package states them. verdict: the verdict on the app itself; of a framework, the
    worst of the code inside. strangers: packages and libraries whose maker is not in the facts. perhaps: texts that look like
    hosts. nested: packages inside this one. lost: what could not be read. trackers: those of the user's list that were found.
    framework: it is no app, but code for apps, so its own id is not judged.
    """

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
    framework: bool = False


class AppShown(Struct, frozen=True, kw_only=True):
    """All packages that were asked about, and the report of the audit of the same files."""

    schema: str = "cleannet-app-show-1"
    builds: tuple[BuildShown, ...]
    report: Report

"""A package of an app by itself: whose code is inside, what data it may take, which hosts it names, and what a policy says about
each.

Verdicts are those of an audit of the same file. The answer also has everything else that was found, even if no clause is about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa
from msgspec.structs import replace

from cleannet.audit import audit
from cleannet.consider import background
from cleannet.model.answer import Truth
from cleannet.model.answers.app_shown import AppShown, BuildShown, CodeInside, Named, Seen, SignedBy, Source, Takes, Tracker
from cleannet.model.answers.considered import Background
from cleannet.model.evidence import TRACES, Evidence, strongest_first
from cleannet.model.report import Report
from cleannet.model.subject import Subject, value_of
from cleannet.model.use import Use
from cleannet.model.verdict import Verdict, worst
from cleannet.policy.policy import Policy
from cleannet.readers.apps.android.names import TypeNames, type_names
from cleannet.readers.apps.build import said
from cleannet.readers.apps.signatures import Signature, printed
from cleannet.readers.base.build import Build
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.gather import clean
from cleannet.resolve import RESOLVERS
from cleannet.resolve.asked import asking
from cleannet.resolve.meaning import BESIDE, Asking, Meaning
from cleannet.world.view import View, World

Verdicts = Mapping[tuple[str, str], Verdict]
"""(role, subject) -> the verdict on the line of apps."""


def vet(
    paths: Sequence[Path],
    policy: Policy,
    world: World,
    as_of: date,
    known_on: date,
    why: str = "",
    listed: Sequence[Signature] = (),
) -> AppShown:
    """All packages below the paths. listed: trackers to look for. Raises ValueError if there is no package."""
    packages = Packages(with_names=bool(listed))
    report = audit(paths, policy, world, as_of, known_on, why, keep=packages.keep)
    builds = packages.shown(report, policy, world.at(as_of, known_on), listed)
    if not builds:
        reasons = [f"{account.name}: {account.unread}" for account in report.accounts if account.unread]
        raise ValueError("; ".join(["no package of an app can be read", *reasons[:3]]))
    return AppShown(builds=builds, report=report)


class Packages:
    """The packages that an audit read. most: how many are kept, the first ones; more: how many others there were. with_names: the
    names of all types in their code are kept too, for a list of trackers."""

    def __init__(self, most: int | None = None, with_names: bool = False) -> None:
        self.more = 0
        self._most, self._with_names = most, with_names
        self._found: list[_Found] = []

    def keep(self, item: Input, build: Build) -> None:
        """Keeps one of them."""
        if self._most is not None and len(self._found) >= self._most:
            self.more += 1
            return
        names = tuple(type_names(item.members())) if self._with_names and build.platform == "android" else ()
        self._found.append(_Found(item.name, build, names))

    def shown(self, report: Report, policy: Policy, view: View, listed: Sequence[Signature] = ()) -> tuple[BuildShown, ...]:
        """What they contain, and what the report on them says about it."""
        shown = _Shown(view, asking(view, policy), policy.text.we.where, _verdicts(report))
        return tuple(shown.build(one, trackers(one, self._found, listed)) for one in self._found)


def compatible(shown: AppShown) -> AppShown:
    """The same, with only those trackers that Exodus finds too."""
    kept = (replace(build, trackers=tuple(t for t in build.trackers if t.exodus)) for build in shown.builds)
    return replace(shown, builds=tuple(kept))


@dataclass(frozen=True, slots=True)
class _Found:
    """A package. file: the name of its input. names: the names of the types in its code, if they are wanted."""

    file: str
    build: Build
    names: tuple[TypeNames, ...] = ()


def _verdicts(report: Report) -> Verdicts:
    return {(use.use.role, use.use.subject): use.lines.get("app", worst(use.lines.values())) for use in report.uses if use.lines}


def trackers(one: _Found, every: Iterable[_Found], listed: Iterable[Signature]) -> tuple[Tracker, ...]:
    """The trackers of a list that are in a package. Packages inside it count as its own, as in Exodus."""
    inside = [found for found in every if found is one or found.file.startswith(f"{one.file}!")]
    names = [names for found in inside for names in found.names]
    declarations = printed("\n".join(n.declarations for n in names))
    by_grade = {grade: "\n".join(n.by_grade[grade] for n in names) for grade in ("defined", "stub", "referenced")} if names else {}
    found = []
    for signature in listed:
        seen = [Evidence(grade, name.replace("/", ".")) for grade, of in by_grade.items() if (name := signature.first(of))]
        seen += [Evidence("host", host)] if (host := signature.host(sorted(one.build.hosts))) else []
        exodus = signature.counts_there and bool(signature.first(declarations))
        if seen or exodus:
            told = strongest_first(seen)
            found.append(Tracker(id=signature.id, name=signature.name, website=signature.website, evidence=told, exodus=exodus))
    return tuple(found)


_NOBODY: Final = Background(name="", parties=(), gaps=(), members=())
"""Nobody is asked to be behind a framework: its code is judged, and not its id."""


def _of_code(code: Iterable[CodeInside], strangers: Sequence[str]) -> Verdict:
    """What a framework comes to: the worst of the code inside; unknown if no fact knows some of it, or if there is none."""
    inside = [one.verdict for one in code if one.inside]
    return worst([*inside, *[Verdict.UNKNOWN][: bool(strangers or not inside)]])


class _Shown:
    """What the world of that day says about the parts of a build."""

    def __init__(self, view: View, asked: Asking, where: str, verdicts: Verdicts) -> None:
        self._view, self._asked, self._where, self._verdicts = view, asked, where, verdicts

    def build(self, one: _Found, listed: tuple[Tracker, ...]) -> BuildShown:
        """One of them. listed: trackers of the user's list that are in it."""
        build = one.build
        code, strangers = self._code(build)
        hosts, perhaps = self._named(build)
        app = Subject(f"{build.platform}:{build.id}")
        return BuildShown(
            file=one.file,
            platform=build.platform,
            id=build.id,
            version=build.version or build.version_code,
            name=build.name,
            part=build.part,
            minimum=build.minimum,
            target=build.target,
            verdict=_of_code(code, strangers) if build.framework else self._verdict("app", self._meant(build)),
            behind=_NOBODY if build.framework else background(self._view, app, self._where),
            signers=tuple(SignedBy(sha256=s.sha256, schemes=s.schemes, subject=s.subject, former=s.former) for s in build.signers),
            permissions=tuple(sorted(build.permissions)),
            takes=tuple(self._takes(build, code)),
            code=code,
            strangers=strangers,
            hosts=hosts,
            perhaps=perhaps,
            nested=tuple(build.nested),
            lost=tuple(build.lost),
            trackers=listed,
            framework=build.framework,
        )

    def _code(self, build: Build) -> tuple[tuple[CodeInside, ...], tuple[str, ...]]:
        """Code that is in the facts, the worst first, and the names of the other code inside."""
        others = sorted(build.code, key=lambda code: code.name)
        by_kit: dict[Subject, list[Evidence]] = {}
        strangers = []
        for code, meaning in zip(others, self._meanings("sdk", [code.name for code in others]), strict=True):
            if not meaning.folded and meaning.candidates:
                by_kit.setdefault(meaning.candidates[0].subject, []).append(Evidence(code.grade, code.seen))
            elif code.grade not in TRACES and not build.own(code.name) and not code.name.startswith("objc:"):
                strangers.append(code.name)
        found = [self._kit(subject, strongest_first(seen)) for subject, seen in by_kit.items()]
        ordered = sorted(found, key=lambda one: (not one.inside, one.verdict.rank, one.subject))
        return tuple(ordered), tuple(dict.fromkeys(strangers))

    def _kit(self, subject: Subject, seen: tuple[Evidence, ...]) -> CodeInside:
        inside = any(one.grade not in TRACES for one in seen)
        return CodeInside(
            subject=subject,
            inside=inside,
            evidence=tuple(one for one in seen if one.grade not in TRACES) if inside else seen,
            verdict=self._verdict("sdk" if inside else "trace", subject),
            behind=background(self._view, subject, self._where),
        )

    def _takes(self, build: Build, code: Iterable[CodeInside]) -> Iterator[Takes]:
        """What the system lets it take, and what makers say that their kits take."""
        by_word = {word: [Source(by=by) for by in sorted(given)] for word, given in build.asks.items()}
        for kit in code:
            if kit.inside:
                for word, source in self._taken_by(kit):
                    by_word.setdefault(word, []).append(source)
        yield from (Takes(what=word, sources=tuple(by_word[word])) for word in sorted(by_word))

    def _taken_by(self, kit: CodeInside) -> Iterator[tuple[str, Source]]:
        view, package = self._view, value_of(kit.subject)
        for row in view.sdks.get(package, ()):
            for taking in row.takes:
                id_ = f"sdks/{package}/takes/{taking.what}"
                says = f"{row.kit or row.vendor} takes {taking.what.replace('_', ' ')}{f' ({taking.note})' if taking.note else ''}"
                answer = view.claim(id_, taking, view.cited("sdks"), says)
                if answer.truth is not Truth.NO:
                    statement = view.statements[id_]
                    yield taking.what, Source(by=kit.behind.name, statement=statement, sure=answer.truth, optional=taking.optional)

    def _named(self, build: Build) -> tuple[tuple[Named, ...], tuple[Seen, ...]]:
        """Hosts and addresses that are not local, those with a verdict first; and texts that only look like a host."""
        found, perhaps = [], []
        for kind, given in (("domain", build.hosts), ("domain-trace", build.perhaps), ("address", build.addresses)):
            names = sorted(given)
            for name, meaning in zip(names, self._meanings(kind, names), strict=True):
                if meaning.candidates:
                    subject = Subject(" or ".join(candidate.subject for candidate in meaning.candidates))
                    verdict = self._verdict("embedded", subject)
                    behind = background(self._view, meaning.candidates[0].subject, self._where)
                    found.append(Named(name=name, where=given[name], subject=subject, verdict=verdict, behind=behind))
                elif kind == "domain-trace":
                    perhaps.append(Seen(name=name, where=given[name]))
        return tuple(sorted(found, key=lambda one: (one.verdict.rank, one.name))), tuple(perhaps)

    def _meanings(self, kind: str, values: list[str]) -> list[Meaning]:
        """What each value of a kind of reference means."""
        resolved = RESOLVERS[kind](self._asked, pa.array(values, pa.string()))
        return [resolved.meanings[at] for at in resolved.index.tolist()]

    def _meant(self, build: Build) -> str:
        """The candidates for the package, as in an audit: the app of its id, or perhaps another app or a fork."""
        app = next(said(build))
        written = f"{clean(app.value)}{BESIDE}{clean(app.beside)}"
        resolved = RESOLVERS[app.kind](self._asked, pa.array([written]))
        index = int(resolved.index[0])
        return Use("app", resolved.meanings[index].candidates).subject if index >= 0 else ""

    def _verdict(self, role: str, subject: str) -> Verdict:
        return self._verdicts.get((role, subject), Verdict.NOT_ASKED)

"""What the page shows of packages of apps: what each takes, where its data may go, and who is behind its code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from cleannet.model.answer import Truth
from cleannet.model.answers.app_shown import AppShown, BuildShown, CodeInside, Named, SignedBy, Source
from cleannet.model.answers.considered import Background, Holder, PartyBehind
from cleannet.model.report import Report, Statement
from cleannet.model.verdict import Verdict, worst
from cleannet.report.escape import plain
from cleannet.report.html import parts
from cleannet.report.words import asked, many

Numbers = Mapping[str, int]
"""statement -> its number on the page."""

UNKNOWN: Final = "unknown"
"""The country of a host whose owner, or whose owner's seat, no fact tells."""


def view(told: AppShown) -> dict[str, Any]:
    """The names that the template of a page of apps knows."""
    report = told.report
    statements = {**report.statements, **statements_of(told.builds)}
    numbers = parts.numbered(statements)
    shown = views(told.builds, report, numbers)
    names = shown["names"]
    return {
        **shown,
        "title": f"cleannet app show: {names[0] if len(names) == 1 else many(len(names), 'package')}",
        "unread": [(plain(a.name, parts.LONGEST), plain(a.unread, parts.LONGEST)) for a in report.accounts if a.unread],
        "heading": [*asked(report), ("Made by", f"cleannet {plain(report.version)}, facts {plain(report.pack)}")],
        "verdict_names": {v.value: v.text for v in Verdict},
        "clauses": parts.clauses(report),
        "accounts": parts.accounts(report),
        "tables": parts.tables(report),
        "statements": parts.statements(statements, numbers),
    }


def views(builds: Sequence[BuildShown], report: Report, numbers: Numbers) -> dict[str, Any]:
    """The packages, and their names, as `html/apps.html` shows them. numbers: of all statements on the page."""
    return {"names": [_name(build) for build in builds], "builds": [_build(build, report, numbers) for build in builds]}


def statements_of(builds: Iterable[BuildShown]) -> dict[str, Statement]:
    """All statements that stand behind these packages."""
    return {s.id: s for build in builds for s in _statements(build)}


def _name(build: BuildShown) -> str:
    return " ".join(plain(part) for part in (build.id, build.version, build.part) if part)


def _build(build: BuildShown, report: Report, numbers: Numbers) -> dict[str, Any]:
    known = [host for host in build.hosts if host.behind.parties and not host.behind.gaps]
    inside = [one for one in build.code if one.inside]
    return {
        "name": plain(build.name),
        "verdict": build.verdict.value,
        "says": list(_says(build, inside, known)),
        "heading": list(_heading(build)),
        "behind": _behind(build.behind, numbers),
        "takes": [(plain(one.what).replace("_", " "), [_reason(source, numbers) for source in one.sources]) for one in build.takes],
        "countries": list(_countries(build.hosts)),
        "hosts": [_host(host, numbers) for host in known],
        "strangers_named": [(plain(h.name), plain(h.where)) for h in build.hosts if h not in known],
        "perhaps": [f"{plain(one.name)}, in {plain(one.where)}" for one in build.perhaps],
        "inside": [_code(one, report, numbers) for one in inside],
        "traces": [_code(one, report, numbers) for one in build.code if not one.inside],
        "strangers": list(map(plain, build.strangers)),
        "trackers": [(plain(t.name), t.exodus, [plain(seen.words) for seen in t.evidence]) for t in build.trackers],
        "permissions": list(map(plain, build.permissions)),
        "nested": list(map(plain, build.nested)),
        "lost": list(map(plain, build.lost)),
    }


def _says(build: BuildShown, inside: Sequence[CodeInside], known: Sequence[Named]) -> Iterator[str]:
    """What the package comes to, a sentence each."""
    words = ", ".join(plain(one.what).replace("_", " ") for one in build.takes)
    yield f"It may take: {words}." if words else "No permission or kit tells of anything that it may take."
    counts = Counter(one.verdict for one in inside)
    told = ", ".join(f"{counts[v]:,} {v.text}" for v in Verdict if counts[v])
    yield f"Code of {many(len(inside), 'known kit')} is inside{f': {told}' if told else ''}."
    if build.strangers:
        yield f"{many(len(build.strangers), 'package')} of code inside that no fact knows."
    yield f"It names {many(len(build.hosts), 'host')}. The facts know the owner of {len(known):,}."


def _heading(build: BuildShown) -> Iterator[tuple[str, str]]:
    yield "Read from", plain(build.file, parts.LONGEST)
    levels = [f"{word} version {plain(level)}" for word, level in (("from", build.minimum), ("made for", build.target)) if level]
    yield "Platform", ", ".join([plain(build.platform), *levels])
    if build.framework:
        yield "Kind", "code for apps, and no app itself: its code is judged"
    for signer in build.signers:
        yield _signed(signer)
    if not build.signers:
        yield "Signed", "no"


def _signed(signer: SignedBy) -> tuple[str, str]:
    holder = f' for "{plain(signer.subject)}", a name that nobody checked' if signer.subject else ""
    certificate = f"certificate {plain(signer.sha256)}{holder} ({', '.join(map(plain, signer.schemes))})"
    return "Formerly signed" if signer.former else "Signed", certificate


# --- who is behind it -------------------------------------------------------------------------------------------------------------


def _behind(behind: Background, numbers: Numbers) -> dict[str, Any]:
    """The chain from a thing to its owners, and what is not known of them."""
    parties = [party for party in behind.parties if party.thing.startswith(("org:", "app:"))]
    return {
        "short": "; ".join(f"{plain(party.name)}{_seats(party.seats)}" for party in parties) or "owner unknown",
        "parties": [_party(party, numbers) for party in parties],
        "gaps": list(map(plain, behind.gaps)),
    }


def _party(party: PartyBehind, numbers: Numbers) -> dict[str, Any]:
    relations = ", ".join(map(plain, party.relations))
    return {
        "says": f"{plain(party.name)}{_seats(party.seats)}{f': {relations}' if relations else ''}",
        "doubt": "" if party.answer is Truth.YES else f"open: {plain(party.why, parts.LONGEST)}",
        "numbers": _numbers(party.statements, numbers),
        "holders": [_holder(holder, numbers) for holder in party.holders],
    }


def _holder(holder: Holder, numbers: Numbers) -> dict[str, Any]:
    return {
        "says": f"held by {plain(holder.name)}{_seats(holder.seats)}",
        "doubt": "" if holder.sure else "open",
        "numbers": _numbers(holder.statements, numbers),
        "holders": [_holder(one, numbers) for one in holder.holders],
    }


def _seats(seats: Sequence[str]) -> str:
    return f" ({', '.join(map(plain, seats))})" if seats else ""


def _numbers(statements: Iterable[Statement], numbers: Numbers) -> list[int]:
    return list(dict.fromkeys(numbers[s.id] for s in statements))


def _statements(build: BuildShown) -> Iterator[Statement]:
    """All statements that the page of a package rests on."""
    yield from (source.statement for one in build.takes for source in one.sources if source.statement)
    for behind in (build.behind, *(one.behind for one in build.code), *(host.behind for host in build.hosts)):
        for party in behind.parties:
            yield from party.statements
            yield from _of(party.holders)


def _of(holders: Iterable[Holder]) -> Iterator[Statement]:
    for holder in holders:
        yield from holder.statements
        yield from _of(holder.holders)


# --- what it takes, where that goes, whose code it is -----------------------------------------------------------------------------


def _reason(source: Source, numbers: Numbers) -> tuple[str, str, list[int]]:
    """Why it may take something, what is in doubt of that, and the statement that says so."""
    if (statement := source.statement) is None:
        return plain(source.by), "", []
    option = ", if the app lets it" if source.optional else ""
    doubt = "" if source.sure is Truth.YES else "not verified"
    return f"{plain(statement.says, parts.LONGEST)}{option}", doubt, [numbers[statement.id]]


def _countries(hosts: Iterable[Named]) -> Iterator[tuple[str, int, int, str]]:
    """Seats of the owners of hosts: the country, the number of hosts that are certainly there, the number of open ones, the worst
    verdict."""
    sure, doubted, verdicts = Counter[str](), Counter[str](), dict[str, list[Verdict]]()
    for host in hosts:
        seats = {seat: p.answer is Truth.YES for p in host.behind.parties if p.thing.startswith("org:") for seat in p.seats}
        for seat, plainly in (seats or {UNKNOWN: True}).items():
            (sure if plainly else doubted)[seat] += 1
            verdicts.setdefault(seat, []).append(host.verdict)
    for seat in sorted(verdicts, key=lambda s: (s == UNKNOWN, -sure[s] - doubted[s], s)):
        yield plain(seat), sure[seat], doubted[seat], worst(verdicts[seat]).value


def _host(host: Named, numbers: Numbers) -> dict[str, Any]:
    return {
        "name": plain(host.name),
        "where": plain(host.where),
        "verdict": host.verdict.value,
        "behind": _behind(host.behind, numbers),
    }


def _code(one: CodeInside, report: Report, numbers: Numbers) -> dict[str, Any]:
    clauses = dict.fromkeys(f.clause for f in report.findings if f.use.subject == one.subject and f.clause)
    return {
        "name": plain(one.behind.name),
        "verdict": one.verdict.value,
        "evidence": [plain(seen.words) for seen in one.evidence],
        "behind": _behind(one.behind, numbers),
        "clauses": [clause for clause in clauses if clause in report.clauses],
    }

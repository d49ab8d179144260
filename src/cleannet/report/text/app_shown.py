"""A package of an app for people: whose code is inside, what it may take, whom it names; the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from cleannet.model.answer import Truth
from cleannet.model.answers.app_shown import AppShown, BuildShown, CodeInside, Named, Takes
from cleannet.model.answers.considered import Background, Holder, PartyBehind
from cleannet.model.report import Report, Statement
from cleannet.model.verdict import Verdict
from cleannet.report.escape import plain
from cleannet.report.text.lines import PIPE, Line, Screen, Told, lines, title
from cleannet.report.text.lines import verdict as in_colour
from cleannet.report.words import many

FEW: Final = 12
"""Things of a kind that are shown if not all are asked for."""


def page(told: AppShown, screen: Screen = PIPE, verbose: bool = False) -> str:
    """All packages, one after another. verbose: everything that was found, with the address of each source."""
    return lines(_lines(told, verbose), screen)


def _lines(told: AppShown, verbose: bool) -> Iterator[Told]:
    report = told.report
    yield Line(f"Under {plain(report.policy)}: {plain(report.policy_title)}")
    yield Line(f"as of {report.as_of}, by what was known on {report.known_on}", "  ", "  ")
    for account in report.accounts:
        if account.unread:
            yield Line(f"NOT READ {plain(account.name)}: {plain(account.unread)}", "", "  ")
    for build in told.builds:
        yield ""
        yield from _build(build, report, verbose)


def _build(build: BuildShown, report: Report, verbose: bool) -> Iterator[Told]:
    named = f" ({plain(build.name)})" if build.name else ""
    part = f", part {plain(build.part)}" if build.part else ""
    whole = f"{plain(build.id)} {plain(build.version)}{named}{part}" if build.id else plain(build.part)
    yield in_colour(build.verdict, whole)
    yield Line(_inside(build), "  ", "    ")
    yield Line(f"read from {plain(build.file)}; {plain(build.platform)}{_levels(build)}", "  ", "    ")
    if build.framework:
        yield Line("code for apps, and no app itself: its code is judged", "  ", "    ")
    yield from _behind(build.behind, verbose)
    for signer in build.signers:
        former = "formerly signed" if signer.former else "signed"
        holder = f' for "{plain(signer.subject)}", a name that nobody checked' if signer.subject else ""
        schemes = ", ".join(map(plain, signer.schemes))
        yield Line(f"{former} ({schemes}) with the certificate {plain(signer.sha256)}{holder}", "  ", "    ")
    if not build.signers:
        yield Line("not signed", "  ")
    inside, traces = [one for one in build.code if one.inside], [one for one in build.code if not one.inside]
    yield from title("Whose code is inside?")
    yield from _all([_code(one, report, verbose) for one in inside], verbose, "kit", "no code of anybody whom the facts know")
    yield from _strangers(build.strangers, verbose)
    if traces:
        yield from title("Whose code does it only name?")
        yield from _all([_code(one, report, verbose) for one in traces], verbose, "kit")
    yield from title("What may it take?")
    yield from _all([_takes(one, verbose) for one in build.takes], True, "kind", "nothing that its permissions or its kits tell of")
    yield from title("Whom does it name?")
    known = [one for one in build.hosts if one.behind.parties and not one.behind.gaps]
    yield from _all([_host(one, verbose) for one in known], verbose, "host", "no host whose owner the facts know")
    others = [plain(one.name) for one in build.hosts if one not in known]
    if others:
        shown = others if verbose else others[:FEW]
        yield Line(
            f"{many(len(others), 'host')} of unknown owner: {', '.join(shown)}{_rest(len(others) - len(shown))}", "  ", "    "
        )
    if build.perhaps:
        names = [plain(one.name) for one in build.perhaps]
        shown = names if verbose else names[:FEW]
        told = f"{many(len(names), 'text')} may be a host, or a name in code: {', '.join(shown)}{_rest(len(names) - len(shown))}"
        yield Line(told, "  ", "    ")
    if build.trackers:
        yield from title("Which trackers of your list?")
        for tracker in build.trackers:
            yield Line(f"{plain(tracker.name)}{'' if tracker.exodus else ' (Exodus does not find it)'}", "  ", "    ")
            yield from (Line(plain(seen.words), "    ", "      ") for seen in tracker.evidence)
    if build.nested or build.lost:
        yield from title("What else?")
        yield from (Line(f"holds another package: {plain(name)}", "  ", "    ") for name in build.nested)
        yield from (Line(f"not read: {plain(what)}", "  ", "    ") for what in build.lost)


def _levels(build: BuildShown) -> str:
    told = [f"{word} version {plain(level)}" for word, level in (("from", build.minimum), ("made for", build.target)) if level]
    return f", {', '.join(told)}" if told else ""


def _all(found: Sequence[Iterator[Told]], everything: bool, noun: str, none: str = "") -> Iterator[Told]:
    shown = found if everything else found[:FEW]
    for one in shown:
        yield from one
    if len(found) > len(shown):
        yield Line(f"and {many(len(found) - len(shown), noun)} more (-v shows all)", "  ")
    if not found and none:
        yield Line(none, "  ")


def _rest(number: int) -> str:
    return f" and {number:,} more (-v shows all)" if number > 0 else ""


def _code(one: CodeInside, report: Report, verbose: bool) -> Iterator[Told]:
    yield in_colour(one.verdict, plain(one.behind.name), "  ")
    for seen in one.evidence:
        yield Line(plain(seen.words), "    ", "      ")
    yield from _behind(one.behind, verbose, "    ")
    clauses = list(dict.fromkeys(f.clause for f in report.findings if f.use.subject == one.subject and f.clause))
    shown = clauses if verbose else clauses[:3]
    if shown:
        yield Line(f"{', '.join(map(plain, shown))}{_rest(len(clauses) - len(shown))}", "    clauses: ", "      ")


def _inside(build: BuildShown) -> str:
    """What the code inside comes to, since it may be denied although the app itself is not."""
    counts = Counter(one.verdict for one in build.code if one.inside)
    told = ", ".join(f"{counts[v]:,} {v.text}" for v in Verdict if counts[v])
    strangers = f"; {many(len(build.strangers), 'package')} of code that no fact knows" if build.strangers else ""
    return f"inside: {many(sum(counts.values()), 'known kit')}{f' ({told})' if told else ''}{strangers}"


def _behind(behind: Background, verbose: bool, indent: str = "  ") -> Iterator[Told]:
    """The chain from the thing to its owners, and what is not known of them. verbose: with what says so."""
    for party in behind.parties:
        if party.thing.startswith(("org:", "app:")):
            yield Line(_chain(party), indent, f"{indent}  ")
            for statement in dict.fromkeys((*party.statements, *_of(party.holders))) if verbose else ():
                said = "; ".join(plain(f"{cited.url}, {cited.said}") for cited in statement.sources) or "no source"
                yield Line(f"{plain(statement.says)} [{said}]", f"{indent}  ", f"{indent}    ")
    for gap in behind.gaps:
        yield Line(plain(gap), f"{indent}unknown: ", f"{indent}  ")


def _chain(party: PartyBehind) -> str:
    doubt = "" if party.answer is Truth.YES else f" (open: {plain(party.why)})"
    relations = ", ".join(map(plain, party.relations))
    steps = [f"{plain(party.name)}{_seats(party.seats)}{doubt}{f': {relations}' if relations else ''}"]
    holders: Sequence[Holder] = party.holders
    while holders:
        steps.append(
            f"held by {' and '.join(f'{plain(h.name)}{_seats(h.seats)}' for h in holders[:3])}{_rest_of(len(holders) - 3)}"
        )
        holders = holders[0].holders
    return " <- ".join(steps)


def _of(holders: Sequence[Holder]) -> Iterator[Statement]:
    for holder in holders:
        yield from holder.statements
        yield from _of(holder.holders)


def _rest_of(number: int) -> str:
    return f" and {number:,} more" if number > 0 else ""


def _seats(seats: Sequence[str]) -> str:
    return f" ({', '.join(map(plain, seats))})" if seats else ""


def _strangers(names: Sequence[str], verbose: bool) -> Iterator[Told]:
    if names:
        yield in_colour(Verdict.UNKNOWN, f"{many(len(names), 'package')} of code that no fact knows", "  ")
        shown = names if verbose else names[:FEW]
        yield Line(f"{', '.join(map(plain, shown))}{_rest(len(names) - len(shown))}", "    ", "    ")


def _takes(one: Takes, verbose: bool) -> Iterator[Told]:
    yield Line(f"{plain(one.what).replace('_', ' ')}", "  ", "    ")
    for source in one.sources:
        if source.statement is None:
            yield Line(plain(source.by), "    ", "      ")
            continue
        statement = source.statement
        option = ", if the app lets it" if source.optional else ""
        doubt = "" if source.sure is Truth.YES else " (not verified)"
        said = [f"{plain(cited.url) if verbose else 'its maker'}, {plain(cited.said)}" for cited in statement.sources[:1]]
        yield Line(f"{plain(statement.says)}{option}{doubt} [{'; '.join(said)}]", "    ", "      ")


def _host(one: Named, verbose: bool) -> Iterator[Told]:
    yield in_colour(one.verdict, f"{plain(one.name)} (in {plain(one.where)})", "  ")
    yield from _behind(one.behind, verbose, "    ")

"""One thing by itself: an answer for each line of the policy, who is behind it, clause by clause, and what has ended.

Sources are shown on request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cleannet.model.answer import Truth
from cleannet.model.answers.considered import Considered, Holder, Later, Meant, Naming, PartyBehind
from cleannet.model.day import in_words
from cleannet.model.facts import LINES
from cleannet.model.report import Finding, Report, Statement
from cleannet.model.selection import KINDS, Kind, kind_of
from cleannet.model.verdict import Verdict, worst
from cleannet.report.escape import plain
from cleannet.report.text.lines import INK, PIPE, Line, Screen, Told, lines, title, verdict
from cleannet.report.words import cited, doubt, forbidden, many, state


def page(told: Considered, screen: Screen = PIPE, verbose: bool = False) -> str:
    """All of it. verbose: with the sources of every statement, and fingerprints."""
    return lines(_lines(told, verbose), screen)


def _lines(told: Considered, verbose: bool) -> Iterator[Told]:
    report = told.report
    yield from _meant(told)
    if told.under:
        yield from _compared((report, *told.under))
        for candidate in told.candidates:
            yield from _behind(candidate, verbose)
        yield ""
        yield "With one --policy it shows the clauses of that policy, and what has ended."
        return
    yield from _answers(report, told.later)
    yield Line(f"Under {plain(report.policy)}: {plain(report.policy_title)} ({plain(report.policy_why)})", "", "  ")
    yield Line(f"as of {report.as_of}, by what was known on {report.known_on}", "  ", "  ")
    yield from _limits(report)
    for candidate in told.candidates:
        yield from _behind(candidate, verbose)
    yield from _rulings(report, verbose)
    yield from _history(told, verbose)
    if not verbose and (report.statements or any(c.behind.parties for c in told.candidates)):
        yield ""
        yield "-v shows the sources of every statement."


# --- the answer -------------------------------------------------------------------------------------------------------------------


def _meant(told: Considered) -> Iterator[Told]:
    """What was asked, and what it means or may mean."""
    if len(told.candidates) == 1:
        (only,) = told.candidates
        name, subject = plain(only.behind.name), plain(only.subject)
        known = subject if name in ("", subject) else f"{name} ({subject})"
        yield Line(known if plain(told.asked).casefold() in known.casefold() else f"{plain(told.asked)}: {known}", rest="  ")
        return
    all_meant = all(one.weight == 1 for one in told.candidates)
    yield Line(f"{plain(told.asked)} {'is the name of' if all_meant else 'may mean'}", rest="  ")
    for one in told.candidates:
        weight = "" if all_meant else f", weight {one.weight:g}"
        yield Line(f"{plain(one.behind.name)} ({plain(one.subject)}){weight}", "  ", "    ")


def _compared(reports: Sequence[Report]) -> Iterator[Line]:
    """One line per policy with a result, the worst first; the others by name."""
    by_worst: dict[Verdict, list[Report]] = {}
    for report in reports:
        by_worst.setdefault(worst([*_verdicts(report).values(), Verdict.NOT_ASKED]), []).append(report)
    yield Line(f"under {many(len(reports), 'policy', 'policies')}, by what was known on {reports[0].known_on}", "  ", "    ")
    for found in Verdict:
        alike = by_worst.get(found, [])
        if found in (Verdict.CLEAR, Verdict.NOT_ASKED):
            if alike:
                named = ", ".join(plain(report.policy) for report in alike)
                why = " (no adverse fact within what each covers)" if found is Verdict.CLEAR else ""
                yield Line(f"under {len(alike):,}{why}: {named}", "  ", "    ", head=found.text.upper(), ink=INK.get(found, ""))
            continue
        for report in alike:
            says: dict[str, list[str]] = {}
            for line, worst_there in _verdicts(report).items():
                if worst_there is found:
                    says.setdefault(_said(report, line, found), []).append(plain(line))
            told = "; ".join(f"{why} [{', '.join(on)}]" for why, on in says.items())
            day = f" as of {report.as_of}" if len({r.as_of for r in reports}) > 1 else ""
            yield Line(told, "  ", "    ", f"{plain(report.policy)}: {found.text.upper()}{day}", INK.get(found, ""))


def _verdicts(report: Report) -> dict[str, Verdict]:
    """The worst verdict of each line, in the order of the lines."""
    verdicts: dict[str, Verdict] = {}
    for use in report.uses:
        for line, found in use.lines.items():
            verdicts[line] = worst([found, verdicts.get(line, Verdict.NOT_ASKED)])
    return {line: verdicts[line] for line in sorted(verdicts, key=lambda line: (LINES.index(line) if line in LINES else 9, line))}


def _answers(report: Report, later: Sequence[Later]) -> Iterator[Line]:
    """One line for all lines of the policy with the same answer, the worst first."""
    verdicts = _verdicts(report)
    alike: dict[tuple[Verdict, str], list[str]] = {}
    for line in sorted(verdicts, key=lambda line: verdicts[line].rank):
        yet = next((one for one in later if one.line == line), None)
        says = _not_yet(report, yet) if yet else _said(report, line, verdicts[line])
        alike.setdefault((verdicts[line], says), []).append(line)
    for (found, says), on in alike.items():
        head = f"{', '.join(map(plain, on)).capitalize()}: {found.text.upper()}"
        yield Line(says, "  ", "    ", head=head, ink=INK.get(found, ""))
    if not verdicts:
        yield Line("no rule applies to it", "  ", "    ")


def _not_yet(report: Report, later: Later) -> str:
    return f"(not in force on {plain(report.as_of)}; {plain(later.clause)} is in force from {plain(in_words(later.date))})"


def _said(report: Report, line: str, found: Verdict) -> str:
    """Why a line has its verdict: whom a clause binds, since when, what may not be done, and why it is no plain denial."""
    if found is Verdict.CLEAR:
        return "(no adverse fact within what the policy covers)"
    if found is Verdict.NOT_ASKED:
        applies = f"no clause of the policy applies to it on {plain(report.as_of)}"
        return f"({applies}; choose a policy that fits you with --policy, or a day with --as-of)"
    of_line = [f for f in report.findings if f.line == line and f.verdict is found]
    clauses: dict[str, Finding] = {}
    for finding in sorted(of_line, key=lambda f: _telling(report, f)):
        clauses.setdefault(finding.clause, finding)
    first, *others = clauses.values()
    more = f"; also by {many(len(others), 'other clause')}" if others else ""
    clause = report.clauses.get(first.clause)
    why = plain(first.waived.reason if first.waived else first.why)
    if clause is None:
        return f"({why}{more})"
    bound = f"({plain(first.stamp)})" if first.stamp else (f"for {plain(clause.binds)}" if clause.binds else "")
    in_force = first.state is None or first.state.state == "in_force"
    since = (f" since {plain(in_words(_since(report, first)))}" if in_force else f", {state(first.state)}") if first.state else ""
    return f"{bound}{since}: {plain(clause.acts)}{f' ({why})' if why and found is not Verdict.DENIED else ''}{more}".strip()


def _since(report: Report, finding: Finding) -> str:
    """The first day on which the clause is in force and names the thing."""
    begun = finding.state.since if finding.state else ""
    naming = f"measures/{finding.clause}/names/"
    named = [report.statements[step.statement].valid for step in finding.chain if step.statement.startswith(naming)]
    first = min((valid.split()[1] if valid.startswith("from ") else "" for valid in named), default="")
    return max(begun, first)


def _telling(report: Report, finding: Finding) -> tuple[int, bool, str]:
    """The order: leads first, then binding clauses, then the one that has named the thing for longest."""
    return KINDS.index(kind_of(finding)), bool(finding.stamp), _since(report, finding)


def _limits(report: Report) -> Iterator[Line]:
    """What a clear verdict does not mean."""
    if not report.findings and any(v is Verdict.CLEAR for use in report.uses for v in use.lines.values()):
        yield Line(f"it does not cover: {plain(report.covers_not)}", "  ", "    ")
        for told_in_part in report.in_part:
            yield Line(f"carried in part: {plain(told_in_part)}", "  ", "    ")


# --- who is behind it -------------------------------------------------------------------------------------------------------------


def _behind(candidate: Meant, verbose: bool) -> Iterator[Told]:
    """A tree: who is behind it, who holds those, and what is not known; certain ones come first."""
    found = candidate.behind
    yield from title(f"Behind {plain(found.name) or plain(candidate.subject)}")
    today = sorted((p for p in found.parties if p.answer is not Truth.NO), key=lambda p: p.answer is Truth.OPEN)
    for party in today:
        if party.thing == candidate.subject:
            yield from _holders(party, "  ", verbose)
        else:
            yield from _party(party, verbose)
    for gap in found.gaps:
        yield Line(f"unknown: {plain(gap)}", "  ", "    ")
    if found.registered:
        alone = "low confidence: no fact speaks of this number"
        yield Line(f"{alone}; only the table of {found.registered} states its registered name", "  ", "    ")
    if not found.gaps and not any(p.thing != candidate.subject or p.holders for p in today):
        yield "  the facts name nobody else"


def _party(party: PartyBehind, verbose: bool) -> Iterator[Line]:
    relations = ", ".join(party.relations) or "stands behind it"
    sure = {Truth.YES: "", Truth.OPEN: "open", Truth.NO: "no longer"}[party.answer] + (f": {plain(party.why)}" if party.why else "")
    yield Line(f"{plain(party.name)} ({_known_as(party)}): {relations}{f' [{sure}]' if sure else ''}", "  ", "    ")
    for statement in party.statements:
        yield from _statement(statement, "    ", verbose)
    yield from _holders(party, "    ", verbose)


def _holders(of: PartyBehind | Holder, indent: str, verbose: bool) -> Iterator[Line]:
    """Those above, each with the statements that say so; its own holders are below it, indented."""
    for holder in of.holders:
        first, *more = holder.statements
        told = [f"{plain(first.says)} [{_known_as(holder)}]{_noted(first)}"]
        told += [plain(s.says.removeprefix(f"{holder.name} ")) + _noted(s) for s in more]
        yield Line("; ".join(told), f"{indent}<- ", indent + "     ")
        for statement in holder.statements if verbose else ():
            yield from _sources(statement, indent + "     ")
        yield from _holders(holder, indent + "   ", verbose)


def _known_as(party: PartyBehind | Holder) -> str:
    return ", ".join((plain(party.thing), *map(plain, party.seats)))


def _statement(statement: Statement, first: str, verbose: bool) -> Iterator[Line]:
    yield Line(plain(statement.says) + _noted(statement), first, "      ")
    if verbose:
        yield from _sources(statement, "      ")


def _noted(statement: Statement) -> str:
    """From when until when, and what of it was not seen."""
    notes = "; ".join(note for note in (plain(statement.valid), doubt(statement)) if note)
    return f" ({notes})" if notes else ""


def _sources(statement: Statement, indent: str) -> Iterator[Line]:
    for source in statement.sources:
        notes = "; ".join(n for n in (plain(source.said), f"read in {plain(source.read_in)}" if source.read_in else "") if n)
        yield Line(f"{plain(source.url)}{f' ({notes})' if notes else ''}", indent, whole=True)


# --- what the policy says of it ---------------------------------------------------------------------------------------------------


def _rulings(report: Report, verbose: bool) -> Iterator[Told]:
    """Each clause once for all lines and roles with the same result."""
    alike: dict[tuple[Kind, str], list[Finding]] = {}
    for finding in sorted(report.findings, key=lambda f: _telling(report, f)):
        alike.setdefault((kind_of(finding), finding.clause or finding.why), []).append(finding)
    told: set[str] = set()
    for findings in alike.values():
        yield ""
        yield from _ruling(report, findings, told, verbose)


def _ruling(report: Report, findings: Sequence[Finding], told: set[str], verbose: bool) -> Iterator[Line]:
    """The result of one clause: whom it binds to what, the law, and the statements, each in full once."""
    first = findings[0]
    clause = report.clauses.get(first.clause)
    nobody = "the facts do not say whom the name means" if len(first.use.candidates) > 1 else "nobody is known"
    lead = "a lead: " if first.lead else ""
    yield verdict(first.verdict, f"{lead}{plain(clause.title) if clause else nobody}")
    if clause:
        yield Line("; ".join(p for p in (forbidden(report, first), state(first.state)) if p), "  ", "    ")
    else:
        yield Line(f"{plain(first.why)}; {many(len(first.undecided), 'clause')} undecided", "  ", "    ")
    yield Line(_where(findings), "  ", "    ")
    for step in dict.fromkeys(step for finding in findings for step in finding.chain if step.statement):
        if step.statement not in told:
            told.add(step.statement)
            yield from _statement(report.statements[step.statement], "  because: ", verbose)
        else:
            yield Line(plain(step.says), "  because: ", "    ")
    for why in dict.fromkeys(f.why for f in findings if clause and f.why):
        yield Line(plain(why), "  but: ", "    ")
    if clause:
        yield Line(cited(clause.primary), "  law: ", "    ")
        yield Line(plain(clause.id), "  clause: ", "    ")
    if verbose:
        yield Line(" ".join(plain(f.fingerprint) for f in findings), "  findings: ", "    ")


def _where(findings: Iterable[Finding]) -> str:
    """On which lines, and in which roles there."""
    roles: dict[str, list[str]] = {}
    for finding in findings:
        roles.setdefault(finding.line, []).append(finding.use.role)
    lines_of: dict[str, list[str]] = {}
    for line, seen in roles.items():
        lines_of.setdefault(" or ".join(dict.fromkeys(map(plain, seen))), []).append(plain(line))
    return "; ".join(f"{', '.join(on)}, as {role}" for role, on in lines_of.items())


# --- what has ended ---------------------------------------------------------------------------------------------------------------


def _history(told: Considered, verbose: bool) -> Iterator[Told]:
    """Notices, whoever is no longer behind it, and the Clean Network of 2020; each once."""
    notices: dict[tuple[str, str], list[str]] = {}
    for notice in told.report.notices:
        notices.setdefault((notice.kind, notice.says), []).append(notice.about)
    gone = [p for c in told.candidates for p in c.behind.parties if p.thing != c.subject and p.answer is Truth.NO]
    past = list(dict.fromkeys(s for c in told.candidates for p in c.behind.parties for s in _past(p)))
    members = list(dict.fromkeys(naming for c in told.candidates for naming in c.behind.members))
    if not (notices or gone or past or members):
        return
    yield from title("Before, and beside it")
    for party in gone:
        yield from _party(party, verbose)
    for statement in past:
        yield from _statement(statement, "  ", verbose)
    for (_, says), about in notices.items():
        named = ", ".join(plain(name) for name in dict.fromkeys(about) if name)
        yield Line(f"notice: {plain(says)}{f' ({named})' if named else ''}", "  ", "    ")
    for naming in members:
        yield from _naming(naming, verbose)


def _past(of: PartyBehind | Holder) -> Iterator[Statement]:
    """Who held it before, and who held those above it."""
    yield from of.past
    for holder in of.holders:
        yield from _past(holder)


def _naming(naming: Naming, verbose: bool) -> Iterator[Line]:
    """Context, marked as such: it decides nothing."""
    day = f"on {naming.named}" if naming.named else "on a day that is not known"
    through = f", {plain(naming.through)}" if naming.through else ""
    sure = "" if naming.sure else ", not verified"
    stood = {Truth.YES: "", Truth.NO: "; not on the judged day", Truth.OPEN: "; open on the judged day"}[naming.today]
    what = f"named a Clean Network member {day}: {plain(naming.name)} ({naming.kind}){through}{sure}"
    ends = f", until {naming.until}" if naming.until else ""
    basis = f"basis: {plain(naming.basis)}{ends}{stood}; context, nothing is judged by it"
    yield Line(f"{what}; {basis}", "  ", "    ")
    for source in naming.statement.sources if verbose else ():
        yield Line(f"{plain(source.url)}{f' ({plain(source.said)})' if source.said else ''}", "    ", whole=True)

"""The first screen of an audit: what was found, which of our things it concerns and what to do, in sentences; then numbers per
line.

Identifiers of clauses and findings come later, with the findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from cleannet.model.report import Report
from cleannet.model.selection import Kind, Selection
from cleannet.model.verdict import Verdict
from cleannet.report.escape import columns, plain
from cleannet.report.text.lines import INK, Line, Told, title
from cleannet.report.text.promised import contradicted
from cleannet.report.things import Thing, by_line, spread, worst_of
from cleannet.report.words import assets, attempts, known_before, many, place, titled, to_explain

NAMED: Final = 6
"""Denied things that the first screen names; the list below has more, and --all has all."""

FEW: Final = 3
"""Names and things of ours in a sentence."""

Found = Mapping[Kind, Sequence[Thing]]


def answer(report: Report, found: Found, asked: Selection, width: int) -> Iterator[Told]:
    """Sentences, the worst first, then the table. width: of the screen; if it is too narrow for the table, sentences replace it."""
    yield from sentences(report, found, asked)
    yield from _table(report, asked, width)


def sentences(report: Report, found: Found, asked: Selection) -> Iterator[Told]:
    """What was found, which of our things it concerns, and what to do next."""
    if report.partial:
        yield Line("", head="PARTIAL AUDIT: not all of the input was read; see Files.", ink=INK[Verdict.DENIED])
        yield from _not_read(report)
    yield Line(f"Judged as of {plain(report.as_of)} under {plain(report.policy)}: {plain(report.policy_title)}", rest="  ")
    yield from _asked(asked)
    yield ""
    yield from contradicted(report)
    yield from _denied(report, found["denied"])
    yield from _lead(found["lead"])
    yield from _unknown(found["unknown"])
    yield from _conditional(found["conditional"])
    yield from _clear(report, found, asked)
    yield from _to_do(report, found)


def _not_read(report: Report) -> Iterator[Line]:
    """The first files that were not read completely; the reasons are with the steps and the files."""
    if names := [plain(account.name) for account in report.accounts if account.unread]:
        more = f" and {len(names) - FEW:,} more" if len(names) > FEW else ""
        yield Line(f"{', '.join(names[:FEW])}{more}", rest="  ", head="NOT READ:", ink=INK[Verdict.DENIED])


def _asked(asked: Selection) -> Iterator[Line]:
    told = [
        *([f"on {_listed(sorted(asked.lines))}"] if asked.lines else []),
        *([_listed(sorted(asked.only))] if asked.only else []),
        *([f"seen in {many(asked.records, 'record')} or more"] if asked.records > 0 else []),
    ]
    if told:
        yield Line(f"Only what is {', '.join(told)}, as you asked; the table counts everything.", rest="  ")


def _listed(words: Sequence[str]) -> str:
    return " or ".join(words)


# --- what was found ---------------------------------------------------------------------------------------------------------------


def _denied(report: Report, denied: Sequence[Thing]) -> Iterator[Line]:
    if not denied:
        return
    if report.reads == "names":
        says = "named in a measure of this policy; each finding says whom the measure binds"
    else:
        says = "against a clause of this policy, by what your records show"
    yield _head("DENIED", Verdict.DENIED, f"{_things(denied)} {says}.")
    shown = spread(denied, NAMED)
    for thing in shown:
        first, clause = thing.first, report.clauses.get(thing.first.clause)
        acts = f" {plain(clause.acts)}" if clause else ""
        bound = plain(first.stamp) or (f"binds {plain(clause.binds)}" if clause and clause.binds else "")
        told = f"{titled(first)}{acts}" + (f" ({bound})" if bound else "")
        yield Line(f"{told}. {whose(thing)}", f"  {', '.join(thing.lines)}: ", "    ")
    if len(denied) > len(shown):
        yield Line(
            f"and {many(len(denied) - len(shown), 'more thing')}: see below; --only denied --all lists every one.", "  ", "    "
        )


def whose(thing: Thing) -> str:
    """Which of our things it concerns, if the records say; else how many hosts, or where it was seen."""
    hosts = max((f.tally.hosts for f in thing.worst if f.tally), default=-1)
    if told := assets(thing.widest, FEW):
        return f"Concerns {told}."
    tally = thing.first.tally
    where = f"First in {place(tally.first)}" if tally and tally.first.file else ""
    if hosts > 0:
        return f"{where}; about {many(round(hosts, min(0, 2 - len(str(hosts)))), 'host')} inside."
    return f"{where}." if where else ""


def _lead(leads: Sequence[Thing]) -> Iterator[Line]:
    if leads:
        says = "denied if used for what a clause asks, which your records do not tell"
        yield _head("LEAD", Verdict.UNKNOWN, f"{_things(leads)} {says}: {_names(leads)}. {_ours(leads)}".rstrip())


def _ours(leads: Sequence[Thing]) -> str:
    """Which of our things the first lead that names some concerns."""
    told = next(((thing, seen) for thing in leads if (seen := assets(thing.widest, FEW))), None)
    if told is None:
        return ""
    return f"Concerns {told[1]}." if len(leads) == 1 else f"{titled(told[0].first)} concerns {told[1]}."


def _unknown(unknown: Sequence[Thing]) -> Iterator[Line]:
    if not unknown:
        return
    without = [thing for thing in unknown if not any(f.clause for f in thing.worst)]
    meant = [thing for thing in without if any(len(f.use.candidates) > 1 for f in thing.worst)]
    strangers = [thing for thing in without if thing not in meant]
    doubted = [thing for thing in unknown if any(f.clause for f in thing.worst)]
    says = []
    if doubted:
        says.append(f"for {len(doubted):,} the facts do not settle whether a clause means them ({_names(doubted)})")
    if meant:
        says.append(f"for {len(meant):,} it is unclear whom the name means ({_names(meant)})")
    if strangers:
        says.append(f"for {len(strangers):,} nobody is known behind them ({_names(strangers)})")
    yield _head("UNKNOWN", Verdict.UNKNOWN, f"{_things(unknown)} unknown, which is never clear: {'; '.join(says)}.")


def _conditional(conditional: Sequence[Thing]) -> Iterator[Line]:
    if not conditional:
        return
    waived = sum(any(f.waived for f in thing.worst) for thing in conditional)
    says = f"{waived:,} by your waivers" if waived else ""
    rest = len(conditional) - waived
    if rest:
        says += (
            f"{', ' if says else ''}{rest:,} where a clause sets conditions or is not in force, or your records do not show the act"
        )
    yield _head("CONDITIONAL", Verdict.CONDITIONAL, f"{_things(conditional)} conditional: {says}.")


def _clear(report: Report, found: Found, asked: Selection) -> Iterator[Line]:
    """The sentence about clear things, only about those that were judged and asked about."""
    judged = Counter(worst_of(report, asked).values())
    for verdict, says in (
        (Verdict.CLEAR, "clear: no adverse fact within what the policy covers. That does not mean independent"),
        (Verdict.NOT_ASKED, "not asked: no clause of the policy can speak of them"),
    ):
        if number := judged[verdict]:
            yield _head(verdict.text.upper(), verdict, f"{many(number, 'thing is', 'things are')} {says}.")
    if report.baseline:
        new = "" if report.findings else "Nothing new. "
        yield Line(f"{new}Baseline: {known_before(report.baseline)}.", rest="  ")
    elif not any(found.values()) and not judged[Verdict.CLEAR] and not report.findings:
        yield from _nothing(judged)


def _nothing(judged: Counter[Verdict]) -> Iterator[Line]:
    if judged:
        told = "Nothing asked: choose a policy that fits you with --policy; `cleannet policy list` names them."
    else:
        told = "Nothing judged: no record names a thing that a rule asks about, so this report says nothing about your network."
    yield Line(told, rest="  ")


def _head(word: str, verdict: Verdict, text: str) -> Line:
    text = text[:-1] if text.endswith("..") else text  # the name of a company ends the sentence
    return Line(text, rest="  ", head=word, ink=INK.get(verdict, ""))


def _things(of: Sequence[Thing]) -> str:
    return many(len(of), "thing is", "things are")


def _names(of: Sequence[Thing]) -> str:
    shown = spread(of, FEW)
    more = f" and {len(of) - len(shown):,} more" if len(of) > len(shown) else ""
    return ", ".join(titled(thing.first) for thing in shown) + more


# --- what to do -------------------------------------------------------------------------------------------------------------------


def _to_do(report: Report, found: Found) -> Iterator[Told]:
    steps = list(_steps(report, found))
    if steps:
        yield from title("What to do next")
    for number, (step, *details) in enumerate(steps, 1):
        yield Line(step, f"  {number}. ", "     ")
        yield from (Line(detail, "     ", "       ") for detail in details)


def _steps(report: Report, found: Found) -> Iterator[tuple[str, ...]]:
    """Each step, and the text below it."""
    if unread := [account for account in report.accounts if account.unread]:
        more = f" and {len(unread) - 1:,} more" if len(unread) > 1 else ""
        yield (f"Mend what could not be read: {plain(unread[0].name)} ({plain(unread[0].unread)}){more}.",)
    if unknown_files := [account for account in report.accounts if not account.format and not account.unread]:
        more = f" and {len(unknown_files) - 1:,} more" if len(unknown_files) > 1 else ""
        yield (f"See which files no reader knows: {plain(unknown_files[0].name)}{more}. docs/formats.md has the formats.",)
    if against := Counter(plain(one.do) for one in report.contradictions if one.state == "contradicted"):
        told = (f"{many(number, 'thing')}: {do}" for do, number in against.most_common(FEW))
        yield "Settle what is promised gone and still there.", *told
    if denied := found["denied"]:
        remedies = Counter((thing.lines[0], plain(remedy)) for thing in denied if (remedy := _remedy(thing)))
        told = (f"{line}, {many(number, 'thing')}: {remedy}" for (line, remedy), number in remedies.most_common(FEW))
        yield "Go through what is denied. To keep a thing, waive it with a reason (docs/policies.md).", *told
    if leads := found["lead"]:
        words = [word for word in ("function", "purpose") if any(f"its {word}" in f.why for t in leads for f in t.worst)]
        column = "the columns `function` and `purpose`" if len(words) == 2 else f"a column `{words[0] if words else 'function'}`"
        untold = [thing for thing in leads if not _accepted([thing])]
        if untold:
            asked = _asked_for(untold)
            use = f"; the clauses ask for: {asked}" if asked else ""
            yield (f"Tell what {'the lead is' if len(leads) == 1 else 'each lead is'} used for, in {column} of your table{use}.",)
        if accepted := _accepted(leads):
            show = f"`cleannet policy show {plain(report.policy)}` lists them"
            yield (f"Replace the words of your table that are not known, in {column}; use one of: {accepted}; {show}.",)
    if unknown := found["unknown"]:
        yield (f"Ask about the unknown, such as `cleannet explain {to_explain(unknown[0].first)}`.",)
    if any(found.values()):
        yield ("Keep the proof: `-f json -o FILE` writes it, `cleannet explain FINGERPRINT --report FILE` shows it step by step.",)


def _accepted(leads: Sequence[Thing]) -> str:
    """The words that clauses apply to, if a word of the record is not known; "" if there are none."""
    whys = (plain(f.why) for thing in leads for f in thing.worst)
    return _words([why for why in whys if "is not a known word; " in why or "may mean one of these; " in why])


def _asked_for(leads: Sequence[Thing]) -> str:
    """The words that clauses apply to."""
    return _words([plain(f.why) for thing in leads for f in thing.worst])


def _words(whys: Sequence[str]) -> str:
    asked = (why.partition("the clause applies only to ")[2].split(", ") for why in whys)
    return ", ".join(dict.fromkeys(word for words in asked for word in words if word))


def _remedy(thing: Thing) -> str:
    """What to do about it on its first line."""
    return next((f.remedy for f in thing.worst if f.remedy and f.line == thing.lines[0]), "")


# --- the table --------------------------------------------------------------------------------------------------------------------


def _table(report: Report, asked: Selection, width: int) -> Iterator[Told]:
    """Things per line and verdict, as the sentences count them; a line with none says so."""
    head = f"{'Things':<12}" + "".join(f"{v.text:>13}" for v in Verdict)
    wide = len(head) <= width
    yield from title(head if wide else "Things")
    for line, counts in by_line(report).items():
        if asked.lines and line not in asked.lines:
            continue
        name = plain(line)
        if not counts:
            yield Line(f"{name}{' ' * (12 - columns(name))} nothing seen", rest="  ")
        elif wide:
            told = "".join(f"{counts[v]:>13,}" for v in Verdict)
            yield Line(f"{name}{' ' * (12 - columns(name))}{told}", rest="  ")
        else:
            told = ", ".join(f"{counts[v]:,} {v.text}" for v in Verdict if counts[v])
            yield Line(f"{name}: {told}", "  ", "    ")
    if tried := attempts(report):
        yield Line(tried, "Attempts: ", "  ")

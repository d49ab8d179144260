"""`cleannet policy`: what ships, what one says, what changes between two, what is wrong with yours, and whether its cases hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from cleannet.cli import opening, out
from cleannet.cli.clock import day_of
from cleannet.cli.exits import DENIED, OK, Stop

if TYPE_CHECKING:
    from cleannet.diff import Side
    from cleannet.world.view import World

app = App(name="policy", help="The policies that ship, and your own: list, show, compare, lint and test them.")

As = Annotated[Literal["text", "json"], Parameter(name=["--format", "-f"])]


@app.command(name="list")
def list_(*, format: As = "text") -> int:
    """Every policy that ships, one a line, with what it does not cover.

    Parameters
    ----------
    format:
        For people, or complete as JSON.
    """
    from cleannet.report.text.lines import clean

    rows = opening.world().facts.policies.policies
    if format == "json":
        fields = ("id", "title", "issuer", "as_of", "covers_not")
        out.json([{f: getattr(row, f) for f in fields} for row in rows])
        return OK
    width = max(len(row.id) for row in rows)
    out.lines(f"{row.id:<{width}}  {clean(row.title)}; not covered: {clean(row.covers_not)}" for row in rows)
    return OK


@app.command
def show(policy: str, /, *, as_of: str = "", known_on: str = "", format: As = "text") -> int:
    """What a policy says on a day: who we are, the acts that count, each clause with its state, whom it binds, what is not covered.

    Parameters
    ----------
    policy:
        The name of one that ships, your FILE, or FILE:ID where it holds several.
    as_of:
        The day asked about; the policy's own day without, else today.
    known_on:
        Only what was said until this day counts; today without.
    format:
        For people, or complete as JSON.
    """
    from cleannet.cli import policy_text
    from cleannet.diff import standing
    from cleannet.ruling.words import asks_for
    from cleannet.world.thesaurus import Thesaurus

    world = opening.world()
    side = _side(world, policy, as_of, known_on)
    clauses = [(bound.text(), standing(bound, side)) for bound in side.policy.clauses]
    words = Thesaurus((*world.facts.words, *side.policy.words))
    asked = list(dict.fromkeys(asks for b in side.policy.clauses for asks in asks_for(b.clause, words)))
    if format == "text":
        out.lines(policy_text.shown(side, clauses, asked))
        return OK
    out.json(
        {
            "schema": "cleannet-policy-show-1",
            "as_of": side.as_of,
            "known_on": side.known_on,
            "policy": side.policy.text,
            "clauses": [{"text": text, "standing": stands} for text, stands in clauses],
            "words": asked,
        }
    )
    return OK


@app.command
def diff(
    before: str,
    after: str = "",
    /,
    *,
    as_of: str = "",
    and_: Annotated[str, Parameter(name="--and")] = "",
    known_on: str = "",
    format: As = "text",
) -> int:
    """What changes between two policies, or between two days: the clauses, and the subjects that get another verdict.

    Every subject that the facts know is judged on both sides, as an audit would judge it.

    Parameters
    ----------
    before:
        A policy: the name of one that ships, your FILE, or FILE:ID where it holds several.
    after:
        The policy to compare it with; without, the same one on the day that --and gives.
    as_of:
        The day of both, or of the first; each policy's own day without, else today.
    and_:
        The day of the second.
    known_on:
        Only what was said until this day counts, on both sides; today without.
    format:
        For people, with long lists folded, or complete as JSON.
    """
    from cleannet.cli import policy_text
    from cleannet.diff import difference

    if not after and not and_:
        raise Stop("there is nothing to compare: name a second policy, or a second day with --and")
    world = opening.world()
    first = _side(world, before, as_of, known_on)
    second = _side(world, after or before, and_ or as_of, known_on, "--and" if and_ else "--as-of")
    changes = difference(world, first, second)
    if format == "json":
        out.json(changes)
    else:
        out.lines(policy_text.changed(changes))
    return OK


@app.command
def lint(*files: Path, as_of: str = "", format: As = "text") -> int:
    """What is wrong with files of policies, measures, waivers or cases; without a file, with the policies and measures that ship.

    Found are claims without source, dates that cannot be, tests that nothing can meet, things that nobody defines, waivers that
    have expired, and whatever else makes a policy say less than it seems to. Exit code 1 where anything is found. Notes are no
    findings: clauses without primary citation, entities without seat or name, categories that read as nobody, lists
    in part, events that only confirm.

    Parameters
    ----------
    files:
        Your files.
    as_of:
        The day that counts as the present; today without.
    format:
        For people, or complete as JSON.
    """
    from cleannet.cli import policy_text
    from cleannet.policy.defects import Defect, known
    from cleannet.policy.lint import lint_file, lint_pack

    facts = opening.world().facts
    defined, shipped = known(facts, day_of(as_of, "--as-of")), frozenset(p.id for p in facts.policies.policies)
    notes: list[Defect] = []
    found: list[Defect] = [] if files else lint_pack(facts, defined, notes)
    unread = OK
    for file in files:
        try:
            found += lint_file(file, defined, shipped, notes)
        except (OSError, ValueError) as error:  # a NUL in its name is a ValueError
            unread = out.complain(f"{file}: cannot be read ({getattr(error, 'strerror', None) or error})")
    if format == "json":
        out.json({"schema": "cleannet-policy-lint-1", "defects": found, "notes": notes})
    else:
        out.lines(policy_text.defects(found, notes) if found or not unread else ())
    return DENIED if found else unread


@app.command(name="test")
def run_cases(*files: Path, policy: Path | None = None, format: As = "text") -> int:
    """Whether the golden cases of files hold: each use on its day under its clause or policy, judged as an audit judges.

    Cases name clauses and policies that ship, or those of the file given with --policy. Each that differs is told with its chain.
    Exit code 1 where one failed.

    Parameters
    ----------
    files:
        Files of cases; docs/facts.md has their form.
    policy:
        Your file of policies and measures.
    format:
        For people, or complete as JSON.
    """
    from cleannet.cases import Result, result
    from cleannet.cli import policy_text
    from cleannet.policy.policy import PolicyError, read_cases, read_measures, read_policies

    if not files:
        raise Stop("there is nothing to test: name a file of cases")
    world = opening.world()
    policies, measures = opening.policies(world), dict(world.facts.measures)
    if policy is not None:
        try:
            policies |= read_policies(policy, measures)
            measures |= read_measures(policy)
        except PolicyError as error:
            raise Stop(str(error)) from error
    results: list[Result] = []
    unread = OK
    for file in files:
        try:
            results += [result(file.name, case, world, policies, measures) for case in read_cases(file)]
        except PolicyError as error:
            unread = out.complain(error)
    failed = sum(not r.passed for r in results)
    if format == "json":
        out.json({"schema": "cleannet-policy-test-1", "passed": len(results) - failed, "failed": failed, "cases": results})
    else:
        out.lines(policy_text.tested(results))
    return DENIED if failed else unread


def _side(world: World, wanted: str, as_of: str, known_on: str, option: str = "--as-of") -> Side:
    """A policy on the day that the user gives, else on its own, else today."""
    from cleannet.diff import Side

    policy, _ = opening.policy(world, wanted)
    return Side(policy, day_of(as_of or policy.text.as_of, option), day_of(known_on, "--known-on"))

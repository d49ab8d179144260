"""`cleannet policy`: what ships, what one says, what changes between two, what is wrong with yours, and whether its cases hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from cleannet.cli import out
from cleannet.cli.clock import today
from cleannet.cli.out import Format

if TYPE_CHECKING:
    from cleannet.diff import Side
    from cleannet.policy.policy import Policy
    from cleannet.world.view import World

app = App(name="policy", help="The policies that ship, and your own: list, show, compare, lint and test them.")

As = Annotated[Format, Parameter(name=["--format", "-f"])]


@app.command(name="list")
def list_(*, format: As = "text") -> int:
    """Every policy that ships, one a line, with what it does not cover.

    Parameters
    ----------
    format
        For people, or complete as JSON.
    """
    from cleannet.pack.facts import open_facts
    from cleannet.pack.refused import PackRefused

    try:
        rows = open_facts().policies.policies
    except PackRefused as error:
        return out.complain(error)
    if format == "json":
        fields = ("id", "title", "issuer", "as_of", "covers_not")
        out.json([{f: getattr(row, f) for f in fields} for row in rows])
        return 0
    width = max(len(row.id) for row in rows)
    out.lines(f"{row.id:<{width}}  {out.clean(row.title)}; not covered: {out.clean(row.covers_not)}" for row in rows)
    return 0


@app.command
def show(policy: str, /, *, as_of: date | None = None, known_on: date | None = None, format: As = "text") -> int:
    """What a policy says on a day: who we are, the acts that count, each clause with its state, whom it binds, what is not covered.

    Parameters
    ----------
    policy
        The name of one that ships, your FILE, or FILE:ID where it holds several.
    as_of
        The day asked about; today without, or the policy's own day.
    known_on
        Only what was said until this day counts; today without.
    format
        For people, or complete as JSON.
    """
    from cleannet.cli import policy_text
    from cleannet.diff import standing
    from cleannet.pack.refused import PackRefused
    from cleannet.policy.policy import PolicyError

    try:
        world, shipped = _world()
        side = _side(world, shipped, policy, as_of, known_on)
    except (PolicyError, PackRefused) as error:
        return out.complain(error)
    clauses = [(bound.text(), standing(bound, side)) for bound in side.policy.clauses]
    if format == "json":
        out.json(
            {
                "schema": "cleannet-policy-1",
                "as_of": side.as_of,
                "known_on": side.known_on,
                "policy": side.policy.text,
                "clauses": [{"text": text, "standing": stands} for text, stands in clauses],
            }
        )
        return 0
    out.lines(policy_text.shown(side, clauses))
    return 0


@app.command
def diff(
    before: str,
    after: str = "",
    /,
    *,
    as_of: date | None = None,
    and_: Annotated[date | None, Parameter(name="--and")] = None,
    known_on: date | None = None,
    format: As = "text",
) -> int:
    """What changes between two policies, or between two days: the clauses, and the subjects that get another verdict.

    Parameters
    ----------
    before
        A policy: the name of one that ships, your FILE, or FILE:ID.
    after
        The policy to compare it with; the same one without, on the day that --and gives.
    as_of
        The day of both, or of the first; today without, or each policy's own day.
    and_
        The day of the second.
    known_on
        Only what was said until this day counts, on both sides; today without.
    format
        For people, with long lists folded, or complete as JSON.
    """
    from cleannet.cli import policy_text
    from cleannet.diff import difference
    from cleannet.pack.refused import PackRefused
    from cleannet.policy.policy import PolicyError

    if not after and and_ is None:
        return out.complain("there is nothing to compare: name a second policy, or a second day with --and")
    try:
        world, shipped = _world()
        first = _side(world, shipped, before, as_of, known_on)
        second = _side(world, shipped, after or before, and_ or as_of, known_on)
    except (PolicyError, PackRefused) as error:
        return out.complain(error)
    changes = difference(world, first, second)
    if format == "json":
        out.json(changes)
    else:
        out.lines(policy_text.changed(changes))
    return 0


@app.command
def lint(*files: Path, as_of: date | None = None, format: As = "text") -> int:
    """What is wrong with files of policies, measures, waivers or cases; without a file, with the policies and measures that ship.

    Found are claims without source, dates that cannot be, tests that nothing can meet, things that nobody defines, waivers that
    have expired, and whatever else makes a policy say less than it seems to. Exit code 1 where anything is found.

    Parameters
    ----------
    files
        Your files.
    as_of
        The day that counts as the present; today without.
    format
        For people, or complete as JSON.
    """
    from cleannet.cli import policy_text
    from cleannet.pack.facts import open_facts
    from cleannet.pack.refused import PackRefused
    from cleannet.policy.defects import known
    from cleannet.policy.lint import lint_file, lint_pack

    try:
        facts = open_facts()
    except PackRefused as error:
        return out.complain(error)
    defined, policies = known(facts, as_of or today()), frozenset(p.id for p in facts.policies.policies)
    found, unread = ([], 0) if files else (lint_pack(facts, defined), 0)
    for file in files:
        try:
            found += lint_file(file, defined, policies)
        except (OSError, ValueError) as error:
            unread = out.complain(f"{file}: cannot be read ({getattr(error, 'strerror', None) or error})")
    if format == "json":
        out.json({"schema": "cleannet-policy-lint-1", "defects": found})
    else:
        out.lines(policy_text.defects(found))
    return 1 if found else unread


@app.command(name="test")
def run_cases(*files: Path, policy: Path | None = None, format: As = "text") -> int:
    """Whether the golden cases of files hold: each use on its day under its clause or policy, judged as an audit judges.

    Cases name clauses and policies that ship, or those of the file given with --policy. Each that differs is told with its chain.
    Exit code 1 where one failed.

    Parameters
    ----------
    files
        Files of cases; docs/facts.md has their form.
    policy
        Your file of policies and measures.
    format
        For people, or complete as JSON.
    """
    from cleannet.cases import result
    from cleannet.cli import policy_text
    from cleannet.pack.refused import PackRefused
    from cleannet.policy.policy import PolicyError, read_cases, read_measures, read_policies

    if not files:
        return out.complain("there is nothing to test: name a file of cases")
    unread, results = 0, []
    try:
        world, shipped = _world()
        measures = dict(world.facts.measures)
        if policy is not None:
            shipped = {**shipped, **read_policies(policy, measures)}
            measures |= read_measures(policy)
    except (PolicyError, PackRefused) as error:
        return out.complain(error)
    for file in files:
        try:
            results += [result(file.name, case, world, shipped, measures) for case in read_cases(file)]
        except PolicyError as error:
            unread = out.complain(error)
    failed = sum(not r.passed for r in results)
    if format == "json":
        out.json({"schema": "cleannet-policy-test-1", "passed": len(results) - failed, "failed": failed, "cases": results})
    else:
        out.lines(policy_text.tested(results))
    return 1 if failed else unread


def _world() -> tuple[World, dict[str, Policy]]:
    """The world of the embedded pack, and the policies that ship."""
    from cleannet.policy.policy import bind_all
    from cleannet.world.view import open_world

    world = open_world()
    return world, bind_all(world.facts.policies, world.facts.measures)


def _side(world: World, shipped: dict[str, Policy], wanted: str, as_of: date | None, known_on: date | None) -> Side:
    """A policy on the day that the user gives, else on its own, else today."""
    from cleannet.diff import Side
    from cleannet.model.day import first
    from cleannet.policy.find import find_policy
    from cleannet.policy.policy import PolicyError

    policy = find_policy(wanted, shipped, world.facts.measures)
    try:
        own = first(policy.text.as_of) if policy.text.as_of else None
    except ValueError as error:
        raise PolicyError(f"policy {policy.id}: as_of: {error}") from error
    return Side(policy, as_of or own or today(), known_on or today())

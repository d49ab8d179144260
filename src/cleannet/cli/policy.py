"""`cleannet policy`: lists, shows, compares, checks and tests policies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from cleannet.cli import opening
from cleannet.cli.clock import day_of
from cleannet.cli.destination import destination, files_of
from cleannet.cli.exits import DENIED, OK, USAGE, Stop
from cleannet.cli.out import Format, Output, complain, tell

if TYPE_CHECKING:
    from cleannet.model.answers.policies import ListedPolicy
    from cleannet.ruling.standing import Side
    from cleannet.world.view import World

Line = Literal["carrier", "store", "app", "cloud", "cable", "equipment"]

app = App(name="policy", help="The policies that ship, and your own: list, choose, show, compare, lint and test them.")


@app.command(name="list")
def list_(
    *,
    issuer: str = "",
    for_: Annotated[str, Parameter(name="--for")] = "",
    country: str = "",
    format: Format = "text",
    output: Output = None,
) -> int:
    """List the policies that ship, by issuer and by who is bound, and the places for which none ships.

    Parameters
    ----------
    issuer:
        Only policies of this country or union, such as US, EU, IN or India.
    for_:
        Only policies for this kind of bound party, such as agency, state_agency, contractor, carrier or app_store.
    country:
        Only policies that hold in this country or state, such as DE, Germany or US-TX.
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    """
    from cleannet.cli.whereabouts import place_of
    from cleannet.model.answers.policies import PolicyList
    from cleannet.policy.choosing import fits, not_shipped

    destination(output)
    every = listed()
    kind, where, by = kind_of(for_), place_of(country, "--country"), place_of(issuer, "--issuer", states=False)
    found = tuple(p for p in every if fits(p, by, kind, where))
    tell(PolicyList(policies=found, not_shipped=not_shipped(every)), format, output)
    return OK


@app.command
def choose(
    *,
    country: str = "",
    for_: Annotated[str, Parameter(name="--for")] = "",
    line: tuple[Line, ...] = (),
    reads: Literal["acts", "names"] | None = None,
    format: Format = "text",
    output: Output = None,
) -> int:
    """Find the policies that fit you. On a terminal it asks four questions, one by one.

    Parameters
    ----------
    country:
        Where you are: a country or a state by code or name, such as DE, Germany, US-TX or Texas.
    for_:
        What you are, such as agency, state_agency, contractor, carrier, app_store or anyone.
    line:
        What you want to check: carrier, store, app, cloud, cable or equipment (default: all). Repeat for several.
    reads:
        acts: what binds you, judged by what your records show. names: everybody whom the measures name (default: both).
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    """
    from cleannet.cli.questions import answered
    from cleannet.policy.choosing import choice

    destination(output)
    every = listed()
    told = answered(country, for_, line, reads or "")
    tell(choice(every, told.where, kind_of(told.kind), frozenset(told.lines), told.reads), format, output)
    return OK


def listed() -> list[ListedPolicy]:
    """The policies that ship."""
    from cleannet.policy import choosing

    return [choosing.listed(policy) for policy in opening.policies(opening.world()).values()]


def kind_of(wanted: str) -> str:
    """A kind of bound party as a person writes it. Raises Stop."""
    from difflib import get_close_matches
    from typing import get_args

    from cleannet.model.facts import Kind

    kind, known = wanted.strip().lower().replace(" ", "_").replace("-", "_"), get_args(Kind)
    if kind and kind not in known:
        near = get_close_matches(kind, known, 1)
        raise Stop(f"--for {wanted}: not a kind of bound party{f' (did you mean {near[0]}?)' if near else ''}; {', '.join(known)}")
    return kind


@app.command
def show(policy: str, /, *, as_of: str = "", known_on: str = "", format: Format = "text", output: Output = None) -> int:
    """Show a policy as of a day: who we are, which acts count, each clause and its state, and what is not covered.

    Parameters
    ----------
    policy:
        Name of a policy that ships, your FILE, or FILE:ID if the file holds several.
    as_of:
        Show it as of this day (default: the policy's own day, else today).
    known_on:
        Use only statements published by this day (default: today).
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    """
    from cleannet.ruling.standing import shown

    destination(output, files_of(policy))
    world = opening.world()
    tell(shown(world, _side(world, policy, as_of, known_on)), format, output)
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
    format: Format = "text",
    output: Output = None,
    whole: Annotated[bool, Parameter(name="--all", negative="")] = False,
) -> int:
    """Compare two policies, or one policy on two days: the clauses that differ, and the subjects whose verdict differs.

    Every subject that the facts know is judged on both sides, as in an audit.

    Parameters
    ----------
    before:
        Name of a policy that ships, your FILE, or FILE:ID if the file holds several.
    after:
        Policy to compare it with (default: the same policy, on the day of --and).
    as_of:
        Day of both policies, or of the first (default: each policy's own day, else today).
    and_:
        Day of the second policy (default: the same day).
    known_on:
        On both sides, use only statements published by this day (default: today).
    format:
        Output format: text for people, with long lists shortened; json for programs, complete.
    output:
        Write to this file (default: standard output).
    whole:
        Show every subject and clause of a change instead of the first few (text).
    """
    from cleannet.diff.policies import difference

    if not after and not and_:
        raise Stop("nothing to compare: name a second policy, or a second day with --and")
    destination(output, files_of(before, after))
    world = opening.world()
    first = _side(world, before, as_of, known_on)
    second = _side(world, after or before, and_ or as_of, known_on, "--and" if and_ else "--as-of")
    tell(difference(world, first, second), format, output, whole=whole)
    return OK


@app.command
def lint(*files: Path, as_of: str = "", format: Format = "text", output: Output = None) -> int:
    """Check files of policies, measures, waivers or cases for defects (default: the policies and measures that ship).

    Defects are claims without a source, impossible dates, tests that nothing can meet, undefined names, expired waivers, and
    whatever else makes a policy say less than it seems to. The exit code is 1 if there are defects. Notes do not change it: they
    name clauses without a primary citation, entities without a seat or name, categories that match nobody, partial lists and events
    that only confirm.

    Parameters
    ----------
    files:
        Files to check.
    as_of:
        Check as of this day (default: today).
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    """
    from cleannet.model.answers.linted import Defect, Linted
    from cleannet.policy.defects import known
    from cleannet.policy.lint import lint_file, lint_pack

    destination(output, files)
    facts = opening.world().facts
    defined, shipped = known(facts, day_of(as_of, "--as-of")), frozenset(p.id for p in facts.policies.policies)
    notes: list[Defect] = []
    found: list[Defect] = [] if files else lint_pack(facts, defined, notes)
    unread: list[str] = []
    for file in files:
        try:
            found += lint_file(file, defined, shipped, notes)
        except (OSError, ValueError) as error:  # a NUL in its name is a ValueError
            complain(f"{file}: cannot be read ({getattr(error, 'strerror', None) or error})")
            unread.append(str(file))
    tell(Linted(defects=tuple(found), notes=tuple(notes), unread=tuple(unread)), format, output)
    return DENIED if found else USAGE if unread else OK


@app.command(name="test")
def run_cases(*files: Path, policy: Path | None = None, format: Format = "text", output: Output = None) -> int:
    """Run cases: judge each use on its day, under its clause or policy, and compare the verdicts with those expected.

    Cases may name clauses and policies that ship, or those of the file given with --policy. A case that fails is shown with its
    chain of evidence. The exit code is 1 if a case fails.

    Parameters
    ----------
    files:
        Files of cases. docs/facts.md describes their form.
    policy:
        File of policies and measures that the cases name.
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    """
    from cleannet.cases import result
    from cleannet.model.answers.tested import Result, Tested
    from cleannet.policy.policy import PolicyError, read_cases, read_measures, read_policies

    if not files:
        raise Stop("nothing to test: name a file of cases")
    destination(output, (*files, *([policy] if policy else [])))
    world = opening.world()
    policies, measures = opening.policies(world), dict(world.facts.measures)
    if policy is not None:
        try:
            policies |= read_policies(policy, measures)
            measures |= read_measures(policy)
        except PolicyError as error:
            raise Stop(str(error)) from error
    results: list[Result] = []
    unread: list[str] = []
    for file in files:
        try:
            results += [result(file.name, case, world, policies, measures) for case in read_cases(file)]
        except PolicyError as error:
            complain(error)
            unread.append(str(file))
    failed = sum(not r.passed for r in results)
    tell(Tested(passed=len(results) - failed, failed=failed, cases=tuple(results), unread=tuple(unread)), format, output)
    return DENIED if failed else USAGE if unread else OK


def _side(world: World, wanted: str, as_of: str, known_on: str, option: str = "--as-of") -> Side:
    """A policy on the day that the user gives, else on its own day, else today."""
    from cleannet.ruling.standing import Side

    policy, _ = opening.policy(world, wanted)
    return Side(policy, day_of(as_of or policy.text.as_of, option), day_of(known_on, "--known-on"))

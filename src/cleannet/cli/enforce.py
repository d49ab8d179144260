"""`cleannet enforce`: findings become a control, and the control becomes files for a system that people already have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from cleannet.cli.destination import Named, files_of, write
from cleannet.cli.exits import OK, Stop
from cleannet.cli.out import Format, Output, tell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleannet.control import Found, Listed, Terms
    from cleannet.enforce.target import Cut, Files, Target
    from cleannet.model.answers.enforced import Decided, Enforced, Written
    from cleannet.model.facts import We
    from cleannet.model.report import Report
    from cleannet.model.subject import Subject
    from cleannet.policy.policy import Policy
    from cleannet.world.view import View, World


app = App(name="enforce", help="Write the least destructive control that a real system accepts, with its damage known first.")


@app.default
def enforce(
    target: str,
    *,
    report: Path | None = None,
    policy: str = "",
    output: Annotated[Named | None, Parameter(name=["--output", "-o"])] = None,
    monitor: Annotated[bool, Parameter(negative="")] = False,
    keep: tuple[str, ...] = (),
    add: tuple[Path, ...] = (),
    source: Annotated[Path | None, Parameter(name="--from")] = None,
    days: int = 90,
    max_collateral: int = 0,
    accept_collateral: Annotated[bool, Parameter(negative="")] = False,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    as_of: str = "",
    known_on: str = "",
    format: Format = "text",
) -> int:
    """Write a control that stops what a policy denies, for a system such as a resolver, router or device manager.

    Parameters
    ----------
    target:
        The system; `cleannet enforce targets` lists them.
    report:
        Stop what this report denies: JSON of `cleannet audit` (default: everything known that the policy denies).
    policy:
        Policy name or file (default: clean-network). With --report, it only states who we are.
    output:
        Folder to write to; it is made if it does not exist.
    monitor:
        Only log or mark what would be stopped.
    keep:
        Never stop this, whatever is found: domain:example.org, prefix:192.0.2.0/24, asn:64500, or a file with one a line. Repeat
        for several.
    add:
        File of things to stop although they are not denied, each with an owner, a reason and a last day. Repeat for several.
    source:
        What the control is cut out of, for targets such as fdroid: the folder of the index of a repository.
    days:
        Days that the control holds.
    max_collateral:
        Refuse a control that also stops more than this number of other things.
    accept_collateral:
        Write the control whatever else it stops.
    dry_run:
        Show the control and its damage. Write nothing, and refuse nothing for its damage.
    as_of:
        Judge as of this day (default: the policy's own day, else today). Not with --report.
    known_on:
        Use only statements published by this day (default: today). Not with --report.
    format:
        Output format: text for people, json for programs.
    """
    from cleannet.cli.opening import policy as open_policy
    from cleannet.cli.opening import world as open_world
    from cleannet.control import Refused, decide
    from cleannet.enforce import TARGETS
    from cleannet.enforce.target import Cut
    from cleannet.model.answers.enforced import DECISION
    from cleannet.report import page

    if (chosen := TARGETS.get(target)) is None:
        raise Stop(f"{target!r} is no target; the targets are {', '.join(TARGETS)}")
    if not dry_run and output is None:
        raise Stop("name the folder to write to with -o, or look first with --dry-run")
    if not 1 <= days <= 3_660:
        raise Stop("--days is from 1 to 3660")
    if monitor and not chosen.monitors:
        raise Stop(f"{target} cannot only log; leave out --monitor")
    if source and not chosen.cut:
        raise Stop(f"{target} is cut out of nothing; leave out --from")
    if chosen.cut and not source and not dry_run:
        raise Stop(f"name the folder with {_or(chosen.takes)} with --from, or look first with --dry-run")
    if report and (as_of or known_on):
        raise Stop("--as-of and --known-on are those of the report; leave them out")
    world = open_world()
    ours, _ = open_policy(world, policy)
    found, view = _of_report(_read(report), world) if report else _of_policy(ours, world, as_of, known_on, chosen.kinds)
    terms = replace(
        _terms(chosen, ours.text.we),
        mode="monitor" if monitor or not chosen.blocks else "block",
        days=days,
        keep=_kept(keep),
        listed=_listed(add, view),
        most_collateral=max_collateral,
        accepted=accept_collateral or dry_run or not chosen.blocks,
    )
    try:
        decided = decide(found, view, terms)
    except Refused as refused:
        raise Stop("refused: " + " ".join(refused.args)) from refused
    made = Cut({}, "") if dry_run else _made(chosen, decided, source)
    answer = _answer(chosen, decided, made)
    if output and not dry_run:
        whole = {**made.files, DECISION: page(answer, "json").encode()}
        _write(whole, output, [*files_of(policy), *(one for one in (report, source) if one), *add])
    tell(answer, format)
    return OK


@app.command
def targets(*, format: Format = "text", output: Output = None) -> int:
    """List the systems that a control can be written for: what each stops, what it cannot do, and how it is proven.

    Parameters
    ----------
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    """
    from cleannet.enforce import TARGETS
    from cleannet.model.answers.enforced import TargetList, TargetShown
    from cleannet.model.control import KINDS

    shown = (
        TargetShown(
            id=one.id,
            title=one.title,
            stops=tuple(kind for kind in KINDS if kind in one.kinds),
            acts=tuple(sorted(one.acts)),
            monitors=one.monitors,
            blocks=one.blocks,
            limits=one.limits,
            proven=one.proven,
        )
        for one in TARGETS.values()
    )
    tell(
        TargetList(targets=tuple(sorted(shown, key=lambda one: (not one.blocks, KINDS.index(one.stops[0]), one.id)))),
        format,
        output,
    )
    return OK


def looked(target: str, report: Report, world: World) -> Enforced:
    """The control that a report leads to, with its damage: what `--dry-run` shows. Raises Refused."""
    from cleannet.control import decide
    from cleannet.enforce import TARGETS
    from cleannet.enforce.target import Cut
    from cleannet.model.facts import We

    chosen = TARGETS[target]
    found, view = _of_report(report, world)
    terms = replace(_terms(chosen, We(kinds=("any",))), accepted=True)
    return _answer(chosen, decide(found, view, terms), Cut({}, ""))


def _terms(target: Target, we: We) -> Terms:
    """What a target can stop, and which others stop the rest."""
    from cleannet.control import Terms
    from cleannet.enforce import TARGETS
    from cleannet.model.control import KINDS

    elsewhere = {
        kind: [one.id for one in TARGETS.values() if kind in one.kinds and one.blocks and one is not target] for kind in KINDS
    }
    return Terms(
        kinds=target.kinds,
        acts=target.acts,
        we=we,
        carries=target.carries,
        holds=target.holds,
        most=target.most,
        elsewhere=elsewhere,
    )


def _made(target: Target, decided: Decided, source: Path | None) -> Cut:
    """The files of the artefact, cut out of what the user has where the target is. Raises Stop."""
    from cleannet.cli.stored import content
    from cleannet.enforce.target import Cut, Unfit

    if target.cut is None or source is None:
        return Cut(target.render(decided.control), "")
    given = {}
    for name, most in target.takes.items():
        path = source / name if source.is_dir() else source
        if path.name == name and path.is_file():
            given[name] = content(path, most)
    try:
        return target.cut(decided.control, given)
    except Unfit as error:
        raise Stop(f"{source}: {error}") from error


def _or(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _answer(target: Target, decided: Decided, made: Cut) -> Enforced:
    from cleannet import __version__
    from cleannet.model.answers.enforced import Enforced

    return Enforced(
        version=__version__,
        target=target.id,
        title=target.title,
        decided=decided,
        files=tuple(_written(name, content) for name, content in sorted(made.files.items())),
        cut=made.says,
        warnings=target.limits,
        install=target.install,
        blocks=target.blocks,
    )


def _read(path: Path) -> Report:
    from cleannet.cli.stored import read_report

    report = read_report(path)
    if any(f.clause and not report.clauses[f.clause].covers for f in report.findings if f.clause in report.clauses):
        raise Stop(f"{path}: an older version wrote this report, and it does not state what its clauses cover; run the audit again")
    return report


def _of_report(report: Report, world: World) -> tuple[Found, View]:
    from datetime import date

    from cleannet.control import Found

    view = world.at(date.fromisoformat(report.as_of), date.fromisoformat(report.known_on))
    told = (report.policy, report.reads, report.as_of, report.known_on, report.pack)
    unread = tuple(account.name for account in report.accounts if account.unread)
    return Found(*told, report.findings, report.clauses, report.uses, report.partial, unread), view


def _of_policy(policy: Policy, world: World, as_of: str, known_on: str, kinds: frozenset[str]) -> tuple[Found, View]:
    from cleannet.cli.opening import view as open_view
    from cleannet.control import Found
    from cleannet.inverse import every_use
    from cleannet.judge import judge
    from cleannet.model.subject import APP_IDS, kind_of

    view = open_view(world, as_of or policy.text.as_of, known_on)
    asked = {*kinds, *({"asn", "address"} if "prefix" in kinds else ()), *({"app"} if kinds.intersection(APP_IDS) else ())}
    uses = {u: t for u, t in every_use(view, [policy]).items() if kind_of(u.candidates[0].subject) in asked}
    judged = judge(uses, policy, view)
    clauses = {b.id: b.text(view.known_on) for b in policy.clauses}
    pack = f"{world.facts.date} sha256:{world.facts.sha256}"
    found = Found(policy.id, policy.text.reads, view.day.isoformat(), view.known_on.isoformat(), pack, judged.findings, clauses)
    return found, view


def _kept(words: tuple[str, ...]) -> tuple[Subject, ...]:
    """The allow-list: subjects, and files of them, one a line, `#` before a comment."""
    from cleannet.model.subject import KINDS, kind_of

    kept = []
    for word in words:
        if kind_of(word).lower() in KINDS and ":" in word:
            rows = [(word, "--keep")]
        else:
            try:
                text = Path(word).read_text("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise Stop(f"--keep {word}: neither a subject such as domain:example.org, nor a file that can be read") from error
            lines = (line.partition("#")[0].strip() for line in text.splitlines())
            rows = [(line, f"{word}:{number}") for number, line in enumerate(lines, 1) if line]
        for row, where in rows:
            try:
                kept.append(_thing(row))
            except ValueError as error:
                raise Stop(f"{where}: {error}") from error
    return tuple(kept)


def _listed(paths: tuple[Path, ...], view: View) -> tuple[Listed, ...]:
    """The rows of waivers' form that add: subject, owner, reason, expires. Raises Stop; a row whose day has passed too."""
    from cleannet.control import Listed
    from cleannet.model.day import span
    from cleannet.policy.policy import PolicyError, read_waivers

    rows = []
    for path in paths:
        try:
            found = read_waivers(path)
        except PolicyError as error:
            raise Stop(str(error)) from error
        for row, _ in found:
            if not row.subject:
                raise Stop(f"{path}: each row needs a subject, since a fingerprint names nothing to stop")
            if (last := span(row.expires)[0]) < view.day:
                raise Stop(f"{path}: the row for {row.subject} ended on {last}")
            try:
                rows.append(Listed(_thing(row.subject), row.owner, row.reason, last.isoformat()))
            except ValueError as error:
                raise Stop(f"{path}: the row for {row.subject}: {error}") from error
    return tuple(rows)


def _thing(text: str) -> Subject:
    """A subject with its addresses in their one spelling. Raises ValueError, also where a prefix has host bits: nobody can tell
    whether one address or the whole block is meant."""
    from ipaddress import ip_address, ip_network

    from cleannet.model.subject import kind_of, parse, subject, value_of

    thing = parse(text)
    if kind_of(thing) == "prefix":
        return subject("prefix", str(ip_network(value_of(thing))))
    return subject("address", str(ip_address(value_of(thing)))) if kind_of(thing) == "address" else thing


def _empty(folder: Path, files: Files) -> None:
    """Removes what an earlier control left in the folder, so that nothing reads it. Raises Stop if one was changed."""
    from hashlib import sha256

    from cleannet.cli.stored import content
    from cleannet.model.answers.enforced import DECISION, LARGEST, enforced_in

    if not (folder / DECISION).is_file():
        return
    try:
        before = enforced_in(content(folder / DECISION, LARGEST))
    except ValueError as error:
        raise Stop(f"{folder / DECISION}: {error}; name another folder") from error
    for file in before.files:
        path = folder / file.path
        if file.path in files or not path.is_file() or ".." in Path(file.path).parts or Path(file.path).is_absolute():
            continue
        if sha256(content(path, LARGEST)).hexdigest() != file.sha256:
            raise Stop(f"{path}: belongs to an earlier control, and was changed since; move it away, or name another folder")
        path.unlink()


def _written(name: str, content: bytes) -> Written:
    from hashlib import sha256

    from cleannet.model.answers.enforced import Written

    return Written(path=name, octets=len(content), sha256=sha256(content).hexdigest())


def _write(files: Files, folder: Path, inputs: list[Path | str]) -> None:
    """Writes each file below the folder, whole or not at all."""
    from cleannet.cli.destination import destination

    try:
        for name in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(f"{folder}: cannot be made ({error.strerror})") from error
    _empty(folder, files)
    for name in files:
        destination(folder / name, inputs)
    for name, content in sorted(files.items()):
        write(content, folder / name)

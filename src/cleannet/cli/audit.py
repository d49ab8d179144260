"""`cleannet audit`: files and folders to a report."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from cleannet.cli.audit_options import Counting, Ended, Format, Judged, Shown, Written, columns_of
from cleannet.cli.clock import day_of, window_of
from cleannet.cli.destination import STDOUT, Named, files_of, write
from cleannet.cli.exits import DENIED, INTERRUPTED, OK, STRICT, USAGE, Stop
from cleannet.cli.opening import policy as open_policy
from cleannet.cli.opening import world as open_world
from cleannet.cli.out import screen
from cleannet.cli.settings import USED
from cleannet.cli.stored import read_report
from cleannet.model.selection import EVERYTHING, FAILS, Fails, Selection, kind_of

if TYPE_CHECKING:
    from cleannet.engine.assets.spill import AssetList
    from cleannet.engine.local import Progress
    from cleannet.model.answers.app_shown import BuildShown
    from cleannet.model.report import Report
    from cleannet.policy.policy import Policy
    from cleannet.promises.meeting import Promises
    from cleannet.vet import Packages


def audit(
    *paths: Named,
    judged: Judged = Judged(),  # noqa: B008  # frozen
    shown: Shown = Shown(),  # noqa: B008
    written: Written = Written(),  # noqa: B008
    ended: Ended = Ended(),  # noqa: B008
    counting: Counting = Counting(),  # noqa: B008
) -> int:
    """Judge what files and folders depend on, and report what the policy denies.

    cleannet recognises formats by content. It also reads compressed files and archives. Exit codes: 0 nothing is denied;
    1 something is denied, or as bad as --fail-on says; 2 some input was not read; 3 with --strict, something is unknown or
    stale; 130 interrupted. Options with ... may be repeated.

    Parameters
    ----------
    paths:
        Files and folders to read. - reads standard input.
    """
    from msgspec import structs

    from cleannet.audit import audit as run
    from cleannet.diff.baseline import against
    from cleannet.engine.local import forget
    from cleannet.report.things import selected

    if not paths:
        raise Stop("no input: name the files and folders to audit, or run `cleannet demo` for an example")
    output = written.output
    here = (Path(str(path).removeprefix("file:")) for path in paths)  # an address of Spark may name it
    asked = shown.selection(written.format)
    besides = (*judged.waivers, *judged.ours, *judged.control, *judged.promises)
    written.check((*paths, *here, *besides, *files_of(judged.policy), ended.baseline or ""))
    columns = columns_of(judged.map)
    if counting.engine != "local" and written.lists_assets:
        raise Stop("a list of assets needs --engine local: a cluster does not keep which of your things a flow names")
    if counting.engine != "local" and columns:
        raise Stop("--map needs --engine local: a cluster reads flows in Parquet, whose columns have known names")
    earlier = read_report(ended.baseline) if ended.baseline else None
    world = open_world()
    chosen, why = open_policy(world, judged.policy, judged.waivers)
    chosen = with_apps(chosen, judged.ours)
    day = day_of(judged.as_of or chosen.text.as_of, "--as-of")
    promised = promises_of(judged.control, judged.promises, paths if counting.engine == "local" else ())
    grouped, window = shown.grouping(written.format), window_of(judged.since, judged.until)
    if counting.engine == "local":
        there(paths)
    packages = first_packages() if written.has_page else None
    with ExitStack() as stack:
        listed = stack.enter_context(asset_list()) if written.lists_assets else None
        with progress() as told:
            counted_by, known = counting.counted_by(), day_of(judged.known_on, "--known-on")
            keep = packages.keep if packages else forget
            how = (told, counted_by, grouped, window, listed, columns, keep, promised)
            report = run(paths, chosen, world, day, known, why, *how)
        if earlier is not None:
            report = against(report, earlier, str(ended.baseline))
        report = structs.replace(report, settings=dict(USED))
        builds = packages.shown(report, chosen, world.at(day, known)) if packages else ()
        apps = Apps(builds, packages.more if packages else 0)
        for name, file in written.besides().items():
            write(rendered(report, name, file, EVERYTHING, apps), file)
        if listed and written.assets is not None:
            write(listing(selected(report.fresh(), asked), listed, written.assets), written.assets)
        if listed and written.format == "assets":
            write(listing(selected(report.fresh(), asked), listed, output), output)
        else:
            write(rendered(report, written.format, output, asked, apps), output)
    return exit_code(report.fresh(), ended.strict, ended.fail_on)


def with_apps(policy: Policy, lists: Sequence[Path]) -> Policy:
    """The policy, with the apps that these files list as ours. Raises Stop."""
    if not lists:
        return policy
    from dataclasses import replace

    from msgspec import structs

    from cleannet.engine.own_apps import own_apps
    from cleannet.readers.base.input import Unreadable

    try:
        apps = own_apps(lists)
    except Unreadable as error:
        raise Stop(f"--ours: {error}") from error
    we = policy.text.we
    return replace(policy, text=structs.replace(policy.text, we=structs.replace(we, apps=(*we.apps, *apps))))


def promises_of(controls: Sequence[Path], plans: Sequence[Path], paths: Sequence[Path]) -> Promises:
    """The promises that are named, and those of controls beside the records. Raises Stop."""
    from cleannet.promises.kept import ControlError, beside, decision
    from cleannet.promises.meeting import Promises
    from cleannet.promises.plan import PlanError, read_plan

    found, unread = [], []
    for path in controls or beside(path for path in paths if path != STDOUT and path.exists()):
        try:
            found.append(decision(path))
        except ControlError as error:
            if controls:
                raise Stop(str(error)) from error
            unread.append(str(error))  # nobody named it, so the rest is judged all the same
    try:
        return Promises(found, [row for path in plans for row in read_plan(path)], unread)
    except PlanError as error:
        raise Stop(str(error)) from error


def there(paths: Sequence[Path]) -> None:
    """Raises Stop if none of the paths exists."""
    if all(path != STDOUT and not os.path.lexists(path) for path in paths):
        raise Stop(f"no such file or folder: {', '.join(map(str, paths))}")


def asset_list() -> AssetList:
    """Writes down the assets while records are counted."""
    from cleannet.engine.assets.spill import AssetList

    return AssetList()


def listing(report: Report, listed: AssetList, output: Path | None) -> Callable[[BinaryIO], None]:
    """What writes the list of assets to its file."""
    from cleannet.report import assets as pages

    pager = pages.write_parquet if output is not None and output.suffix == ".parquet" else pages.write_csv
    return lambda file: pager(report, listed.told(pages.uses_found(report)), file)


def first_packages() -> Packages:
    """Keeps the first packages of apps that are read, for the page."""
    from cleannet.vet import Packages

    return Packages(PACKAGES)


PACKAGES: Final = 50
"""Packages of apps that the page of an audit shows one by one."""


class Apps(NamedTuple):
    """Packages of apps that the page shows, and how many others were read."""

    builds: Sequence[BuildShown] = ()
    more: int = 0


NO_APPS: Final = Apps()


def rendered(
    report: Report, format: Format, output: Path | None = None, asked: Selection = EVERYTHING, apps: Apps = NO_APPS
) -> str:
    """The report in a format; text fits the screen that it goes to. apps: for the page."""
    from cleannet.report import FORMATS, page_of_audit
    from cleannet.report.text import report as text
    from cleannet.report.things import selected

    if format not in ("json", "sarif"):  # which have all of it, marked
        report = report.fresh()
    if format == "text":
        return text.page(report, screen(output), asked)
    if format == "html":
        return page_of_audit(selected(report, asked), *apps)
    return FORMATS[format](selected(report, asked))


def exit_code(report: Report, strict: bool, fail_on: Fails = "denied") -> int:
    """The exit code of a report. An audit that judged nothing, or that did not read all, is never a success."""
    verdicts = {f.verdict.value for f in report.findings}
    if report.interrupted:
        return INTERRUPTED
    bad = FAILS[: FAILS.index(fail_on) + 1]
    if any(one.state == "contradicted" or "unknown" in bad for one in report.contradictions):
        return DENIED
    if any(not f.waived and kind_of(f) in bad for f in report.findings):
        return DENIED
    if report.partial or not any(a.judged or a.local for a in report.accounts):
        return USAGE
    passed_over = any(not a.format for a in report.accounts)
    open_ = "unknown" in verdicts or bool(report.contradictions)
    if strict and (open_ or passed_over or _nothing_asked(report) or any(t.stale for t in report.tables)):
        return STRICT
    return OK


def _nothing_asked(report: Report) -> bool:
    """Whether no clause of the policy could apply to anything that was judged."""
    return all(verdict == "not_asked" for use in report.uses for verdict in use.lines.values())


@contextmanager
def progress() -> Iterator[Progress]:
    """Shows on a terminal what is being read, how fast, and how long it will take. Prints nothing elsewhere."""
    from cleannet.engine.local import silent

    if not sys.stderr.isatty():
        with whole_batches(silent) as checked:
            yield checked
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    from cleannet.cli.pace import Pace, now
    from cleannet.report.escape import plain

    columns = (
        SpinnerColumn(),
        BarColumn(20),
        TextColumn("{task.fields[pace]}"),
        TextColumn("{task.description}", markup=False),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task, pace = bar.add_task("", total=None, pace=""), Pace(now())

        def shown(name: str, records: int, share: float) -> None:
            if pace.due(at := now()):
                told = pace.told(at, records, share)
                bar.update(task, total=1.0, completed=share, pace=told, description=plain(name, 60))

        with whole_batches(shown) as checked:
            yield checked


@contextmanager
def whole_batches(shown: Progress) -> Iterator[Progress]:
    """The first Ctrl-C ends the counting between two batches, so that counts are whole; a second one ends it at once."""
    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    def checked(name: str, records: int, share: float) -> None:
        shown(name, records, share)
        if asked:
            raise KeyboardInterrupt

    from pyarrow import enable_signal_handlers

    before = signal.signal(signal.SIGINT, ask)
    enable_signal_handlers(False)  # else it breaks off the reading of a table, which then looks damaged
    try:
        yield checked
    finally:
        enable_signal_handlers(True)
        signal.signal(signal.SIGINT, before)

"""Makes a report from paths, a world and a policy.

    bytes --readers--> columns --resolve + group--> uses + counts --judge--> report

This module reads no clock and decides nothing: `engine` counts, `judge` judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from cleannet.engine.breakdown import NONE, Grouping, Groups
from cleannet.engine.count import OUTSIDE, Counted
from cleannet.engine.local import Keep, Progress, count_paths, forget, silent
from cleannet.judge import judge
from cleannet.model.report import Notice, Report
from cleannet.model.use import Tally, Use
from cleannet.model.window import EVER, Window
from cleannet.overlooked import with_overlooked
from cleannet.policy.policy import Policy
from cleannet.promises.meeting import NO_PROMISES, Promises, apart, with_promises
from cleannet.resolve.asked import asking
from cleannet.resolve.meaning import Asking
from cleannet.summing_up import Seen, report
from cleannet.world.view import World

if TYPE_CHECKING:
    from cleannet.engine.assets.spill import AssetList

OFFERS: Final = frozenset({"shelf", "preinstaller"})
"""Roles of whoever offers an app of ours."""


class Count(Protocol):
    """The signature of an engine: paths to counted uses."""

    def __call__(self, paths: Iterable[Path], asking: Asking, /, *, window: Window, grouping: Grouping) -> Counted: ...


COLUMNS: Final = 20
"""Names of columns that a notice lists."""


def audit(
    paths: Iterable[Path],
    policy: Policy,
    world: World,
    as_of: date,
    known_on: date,
    why: str = "",
    progress: Progress = silent,
    count: Count | None = None,
    grouping: Grouping = NONE,
    window: Window = EVER,
    listed: AssetList | None = None,
    columns: Sequence[tuple[str, str]] = (),
    keep: Keep = forget,
    promises: Promises = NO_PROMISES,
) -> Report:
    """The report on everything below the paths, judged under the policy as of a day.

    why: the reason for this policy, which the report shows. count: the engine (default: this machine). window: records wholly
    outside of it are counted as skipped. listed: the list of assets that this machine writes. columns: field -> the column that the
    user maps to it. keep: what becomes of each package of an app that this machine reads. promises: that something is gone, to
    compare with the records."""
    view = world.at(as_of, known_on)
    asked = apart(asking(view, policy), promises)
    here = partial(count_paths, progress=progress, listed=listed, columns=columns, keep=keep, latest=bool(promises))
    here = partial(here, stopped=promises.blocks(), passing=promises.passing())
    counted = (count or here)(paths, asked, window=window, grouping=grouping)
    tallies = counted.tallies()
    accounts = tuple(counted.accounts[name].closed() for name in sorted(counted.accounts))
    seen = Seen(
        tallies=tallies,
        accounts=with_overlooked(accounts, counted, policy, asked),
        notices=frozenset(counted.notices).union(_no_columns(counted.groups), _window(counted), _not_offered(asked, tallies)),
        breakdowns=None if counted.groups is None else counted.groups.closed(),
        interrupted=counted.interrupted,
        window=window,
    )
    told = report(policy, view, judge(tallies, policy, view, counted.by_table), seen, why)
    return with_promises(told, asked, policy.text.we.where, promises, counted)


def _not_offered(asked: Asking, tallies: Mapping[Use, Tally]) -> Iterable[Notice]:
    """Our own apps were listed, and no record shows one: perhaps they are written otherwise."""
    if asked.ours.apps and not any(use.role in OFFERS for use in tallies):
        says = "no record shows a store or a maker of devices that offers one of your own apps; compare how they are called there"
        yield Notice(kind="skipped", says=says)


def _window(counted: Counted) -> Iterable[Notice]:
    """A record with no timestamp is judged although a window was asked for, and a notice says how many there are. Another notice
    says so if nothing lies in the window, since the year may be mistyped."""
    accounts = counted.accounts.values()
    outside, records = sum(account.skipped[OUTSIDE] for account in accounts), sum(account.records for account in accounts)
    if outside and outside == records:
        yield Notice(kind="date", says="no record is in the time asked for, so nothing was judged")
    elif records and not any(account.judged or account.local for account in accounts):
        yield Notice(kind="skipped", says="every record was skipped, so nothing was judged; the reasons are listed with the files")
    some = [account.timeless for account in counted.accounts.values() if account.timeless]
    if some:
        inputs = f"{len(some):,} {'input' if len(some) == 1 else 'inputs'}"
        noun, have = ("record", "has") if sum(some) == 1 else ("records", "have")
        yield Notice(kind="date", says=f"{sum(some):,} {noun} in {inputs} {have} no timestamp; counted anyway")


def _no_columns(groups: Groups | None) -> Iterable[Notice]:
    """Notices for columns that no input has; most often their names are mistyped."""
    for name in sorted(groups.missing) if groups else ():
        there = sorted(groups.columns) if groups else []
        more = f" and {len(there) - COLUMNS:,} more" if len(there) > COLUMNS else ""
        told = f"the columns are {', '.join(there[:COLUMNS])}{more}" if there else "the formats that were read have no columns"
        yield Notice(kind="column", says=f"no input has a column {name!r} to group by; {told}")

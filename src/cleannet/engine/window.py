"""Records outside the window of time are dropped before anything is counted, and the account says how many.

An impossible time counts as no time.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cleannet.columns import LATEST, Batch, outside, times
from cleannet.engine.count import OUTSIDE, Account
from cleannet.model.window import Window


def within(batch: Batch, window: Window, account: Account) -> Batch:
    """The batch without the records that lie wholly outside the window. Records with no time stay."""
    batch = _in_the_calendar(batch, account)
    if not window:
        return batch
    away = outside(window, batch.seen_first, batch.seen_last, len(batch.records))
    kept = batch.where(~away) if away.any() else batch
    stated = times(kept.seen_first, kept.seen_last)
    timeless = len(kept.records) if stated is None else int((stated[1] < 0).sum())
    passed_over(account, batch.outside + int(away.sum()), timeless)
    return kept


def _in_the_calendar(batch: Batch, account: Account) -> Batch:
    stated = {id(column): column for column in (batch.seen_first, batch.seen_last) if column is not None}.values()
    if not any(column.max(initial=-1) > LATEST for column in stated):
        return batch
    account.misdated += max(int((column > LATEST).sum()) for column in stated)
    seen = (None if column is None else np.where(column > LATEST, -1, column) for column in (batch.seen_first, batch.seen_last))
    return replace(batch, seen_first=next(seen), seen_last=next(seen))


def passed_over(account: Account, outside: int, timeless: int) -> None:
    """Counts records outside the window, and those inside that state no time."""
    if outside:
        account.skip(OUTSIDE, outside)
    account.timeless += timeless

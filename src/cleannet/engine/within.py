"""Records outside the window that a user asks about are passed over before anything is counted, and the account says how many."""

from __future__ import annotations

from cleannet.columns import Batch, outside, times
from cleannet.engine.count import OUTSIDE, Account
from cleannet.model.window import Window


def within(batch: Batch, window: Window, account: Account) -> Batch:
    """The batch without the records that lie wholly outside the window. What states no time stays."""
    if not window:
        return batch
    away = outside(window, batch.seen_first, batch.seen_last, len(batch.records))
    kept = batch.where(~away) if away.any() else batch
    stated = times(kept.seen_first, kept.seen_last)
    timeless = len(kept.records) if stated is None else int((stated[1] < 0).sum())
    passed_over(account, batch.outside + int(away.sum()), timeless)
    return kept


def passed_over(account: Account, outside: int, timeless: int) -> None:
    """So many records lie outside; of those that do not, so many state no time."""
    if outside:
        account.skip(OUTSIDE, outside)
    account.timeless += timeless

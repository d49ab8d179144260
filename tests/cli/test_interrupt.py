"""Ctrl-C ends the counting between two batches, never inside one."""

from __future__ import annotations

import os
import signal

import pytest

from cleannet.cli.audit import whole_batches


def test_the_first_waits_for_the_batch_and_the_second_does_not() -> None:
    seen: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    with whole_batches(lambda name, records: seen.append(records)) as checked:
        checked("a", 1)
        os.kill(os.getpid(), signal.SIGINT)
        seen.append(-1)  # still inside the batch
        with pytest.raises(KeyboardInterrupt):
            checked("a", 2)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert seen == [1, -1, 2]
    assert signal.getsignal(signal.SIGINT) is before

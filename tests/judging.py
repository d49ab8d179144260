"""What tests of judging share: the day they judge, one sighting, and how they put uses to a policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cleannet.judge import Judgement
from cleannet.model.use import Sighting, Tally

TODAY = date(2026, 11, 24)
"""The day that tests judge where they name none; the newest sources of the pack had spoken by then."""

TALLY = Tally(records=1, first=Sighting("uplink.log", 1))

Put = Callable[..., Judgement]
"""put(policy, *uses, day=, known_on=, confirmed=) -> what judging came to."""

"""How often a property is tried. Each test says its usual number; the profile multiplies it.

quick     a tenth of it, always the same examples: `make check`
ci        the number itself, always the same examples: `make test`, and pytest by itself
thorough  ten times as many, new ones each time: `make test PROFILE=thorough`
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hypothesis import HealthCheck, settings

USUAL: Final = 100

settings.register_profile("quick", max_examples=USUAL // 10, deadline=None, derandomize=True, database=None)
settings.register_profile("ci", max_examples=USUAL, deadline=None, derandomize=True, database=None, print_blob=True)
settings.register_profile("thorough", max_examples=USUAL * 10, deadline=None, print_blob=True)
settings.load_profile("ci")


def examples(usual: int, suppress_health_check: Sequence[HealthCheck] = ()) -> settings:
    """The settings of a property that is tried with so many examples under `ci`."""
    tried = max(1, usual * settings().max_examples // USUAL)
    return settings(max_examples=tried, suppress_health_check=suppress_health_check)

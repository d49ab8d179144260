"""Which numbers of octets or packets are plausible counts of a flow."""

from __future__ import annotations

from typing import Final

MOST: Final = 1 << 45
"""35 TB in one flow: more is no count, and the sum of a batch could not hold it."""

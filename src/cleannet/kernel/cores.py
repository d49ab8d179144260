"""How many cores this process may use."""

from __future__ import annotations

import os
from typing import Final

CORES: Final = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
"""Those that it is bound to, where the system says so; otherwise all."""

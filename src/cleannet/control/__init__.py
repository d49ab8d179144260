"""Turns findings into a control: what to stop, the damage, what is left out, and why. The only place that refuses.

`deciding` is the way from findings to a control, `nesting` keeps it minimal, and `refusing` lists what is never written.
"""

from __future__ import annotations

from cleannet.control.deciding import Found, Listed, Terms, decide
from cleannet.control.refusing import Refused

__all__ = ["Found", "Listed", "Refused", "Terms", "decide"]

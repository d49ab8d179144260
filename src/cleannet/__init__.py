"""Policy as code for network supply-chain trust."""

from __future__ import annotations

__version__ = "0.1.0"

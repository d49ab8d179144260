"""How a command ends: its exit code, and the one exception with which it stops early."""

from __future__ import annotations

from typing import Final

OK: Final = 0
DENIED: Final = 1
USAGE: Final = 2
STRICT: Final = 3
INTERRUPTED: Final = 130


class Stop(Exception):
    """Ends the command with a message for the user and a code."""

    def __init__(self, message: str, code: int = USAGE) -> None:
        super().__init__(message)
        self.code = code

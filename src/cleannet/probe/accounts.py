"""The user's two accounts: from a file that nobody else can read, or from the environment; never from the command line.

The shell keeps command lines in its history, and every user of the machine can see them while they run.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cleannet.probe.fates import Fault
from cleannet.probe.files import read_private

SIDES: Final = ("first", "second")
SAME: Final = "both accounts are the same; a probe needs two of your own"
_FIELDS: Final = ("account", "password", "token")
_SIZE: Final = 1 << 16
EXAMPLE: Final = '[first]\naccount = "@ann:example.org"\npassword = "..."\n[second]\naccount = "@ben:example.org"\ntoken = "..."'


@dataclass(frozen=True, slots=True)
class Account:
    """One account, with a password or a token; the other is "". Neither errors nor `repr` show these secrets."""

    name: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def accounts(path: Path | None, environment: Mapping[str, str] = os.environ) -> tuple[Account, Account]:
    """Both accounts. The environment takes precedence over the file. Raises Fault."""
    told: dict[str, dict[str, Any]] = _read(path) if path is not None else {}
    first, second = (_account(side, told.get(side, {}), environment) for side in SIDES)
    if first.name == second.name:
        raise Fault(SAME)
    return first, second


def variable(side: str, name: str) -> str:
    """The name of the environment variable for a field.

    >>> variable("first", "account"), variable("second", "token")
    ('CLEANNET_PROBE_FIRST', 'CLEANNET_PROBE_SECOND_TOKEN')
    """
    return f"CLEANNET_PROBE_{side.upper()}" + ("" if name == "account" else f"_{name.upper()}")


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """The two tables of a file of accounts. Errors name no line, because a parser may quote a secret."""
    try:
        told = tomllib.loads(read_private(path, _SIZE, "a list of accounts").decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        raise Fault(f"{path}: is not TOML in UTF-8. Write:\n{EXAMPLE}") from None
    for side, table in told.items():
        if side not in SIDES or not isinstance(table, dict):
            raise Fault(f"{path}: has something beside the tables [first] and [second]. Write:\n{EXAMPLE}")
        for name, value in table.items():
            if name not in _FIELDS or not isinstance(value, str):
                raise Fault(f"{path}: [{side}] may hold account, password and token, each as text")
    return told


def _account(side: str, told: Mapping[str, Any], environment: Mapping[str, str]) -> Account:
    found = {name: environment.get(variable(side, name)) or str(told.get(name, "")) for name in _FIELDS}
    if environment.get(variable(side, "token")) and not environment.get(variable(side, "password")):
        found["password"] = ""
    if not found["account"]:
        raise Fault(f"the {side} account is missing: name it in the file of --accounts, or in {variable(side, 'account')}")
    if any(not c.isprintable() or c.isspace() for c in found["account"]):
        raise Fault(f"the name of the {side} account has a character that no account has")
    if bool(found["password"]) == bool(found["token"]):
        either = "has a password and a token; leave one out" if found["token"] else "has no password and no token"
        raise Fault(f"the {side} account {either}")
    return Account(found["account"], found["password"], found["token"])

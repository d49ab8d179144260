"""Microsoft Intune: a list of restricted apps as its compliance policies take it, one for Android and one for iOS.

*Source*: learn.microsoft.com, Intune, device compliance settings ("Restricted apps": a name and a bundle id or package id each).
"""

from __future__ import annotations

import csv
import io
from typing import Final

from cleannet.enforce.syntax.beside import FILE, beside, explained
from cleannet.enforce.target import ON_DEVICES, Files, NotOurs, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject, kind_of, subject, value_of

_FILES: Final = {"android": "cleannet.intune.android.csv", "ios": "cleannet.intune.ios.csv"}


def render(control: Control) -> Files:
    """The lists: a name, the id, and the publisher, which stays empty; the reasons beside them."""
    files: dict[str, bytes] = {}
    for kind, file in _FILES.items():
        told = io.StringIO()
        names = sorted((value_of(stop), part) for stop, part in control.stops() if kind_of(stop) == kind)
        csv.writer(told, lineterminator="\r\n").writerows(
            [_plain(part.reasons[0].whom) or value, value, ""] for value, part in names
        )
        files[file] = told.getvalue().encode()
    return {**files, FILE: beside(control)}


def _plain(text: str) -> str:
    """A name that is no formula, on one line."""
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def parse(files: Files) -> Control:
    """The control of lists that `render` wrote."""
    stops: list[Subject] = []
    for kind, file in _FILES.items():
        if file not in files:
            raise NotOurs(f"{file} is missing")
        try:
            stops += [subject(kind, row[1]) for row in csv.reader(io.StringIO(files[file].decode(), newline=""), strict=True)]
        except (ValueError, IndexError, csv.Error) as error:
            raise NotOurs(f"{file}: not the list that was written ({error})") from error
    return explained(files, "the lists", stops, None)


TARGET: Final = Target(
    id="intune",
    title="Microsoft Intune, restricted apps",
    kinds=frozenset({"android", "ios"}),
    acts=ON_DEVICES,
    render=render,
    parse=parse,
    monitors=False,
    limits=("It marks a device as not compliant; what follows is up to your conditional access.",),
    install=(
        "import each list into a compliance policy of its platform: System security, Restricted apps",
        "assign it to one group first",
        "to take it back, empty the list",
    ),
)

"""Questions to a resolver about a control, for `dig -f`: names that it stops and lets pass, and names below them.

Each resolver can be asked, whatever it tells of itself. A name is asked for as TXT, since the reason of a stopped name is its TXT
record, and so is a name below it.

>>> below("a.example")
'cleannet-verify.a.example'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from cleannet.model.control import Control
from cleannet.model.subject import Subject, kind_of, value_of

FILE: Final = "questions.dig"

Question = tuple[str, str]
"""A name, and the type of its records."""


def below(name: str) -> str:
    """A name below this one, which nobody has."""
    return f"cleannet-verify.{name}"


def about(thing: Subject) -> tuple[Question, Question]:
    """The questions about a name: for the reason, and for that of a name below it."""
    return (value_of(thing), "TXT"), (below(value_of(thing)), "TXT")


def names(control: Control) -> Iterator[tuple[str, Subject]]:
    """What is done, and to which name."""
    for does, things in (("allow", control.allow), ("stop", sorted(stop for stop, _ in control.stops()))):
        yield from ((does, thing) for thing in things if kind_of(thing) == "domain")


def asked(control: Control) -> Iterator[Question]:
    """The questions about all names of a control."""
    for _, thing in names(control):
        yield from about(thing)


def written(questions: Iterable[Question]) -> bytes:
    """The file: a question a line. `-q` stands before a name, since one may begin with a hyphen."""
    return "".join(f"-q {name} -t {kind}\n" for name, kind in questions).encode()

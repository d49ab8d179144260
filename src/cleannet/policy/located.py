"""A YAML document that knows the line of each value, and is decoded piece by piece.

What does not fit the form is reported with its place and left out, so that one mistake does not hide others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec
import yaml

from cleannet.safe_yaml import load, nodes

T = TypeVar("T")

Path = tuple[str | int, ...]
"""The way to a value: keys of mappings and indexes of lists, from the top of the document."""

MOST: Final = 100
"""Mistakes of form that are told of one piece."""

_ERROR = re.compile(r"(?P<why>.*?)(?: - at `(?:key in )?\$(?P<path>.*)`)?", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_FIELD = re.compile(r"(missing required|unknown) field `(.*)`")


class Located:
    """A document with its lines. Raises YamlError like `safe_yaml.load`."""

    def __init__(self, text: str, name: str) -> None:
        self.value = load(text, name)
        self._lines: dict[int, dict[Any, int] | list[int]] = {}
        if self.value is not None:  # only what the bounded reader accepted is read a second time
            self._note(nodes(text), self.value)

    def _note(self, node: Any, value: Any) -> None:
        """Stores the line of each value below, once per container however often an alias repeats it."""
        if id(value) in self._lines:
            return
        if isinstance(value, dict) and isinstance(node, yaml.MappingNode):
            own = [(k, v) for k, v in node.value if k.value != "<<" or k.style]  # merged keys come behind a mapping's own
            self._lines[id(value)] = {key: k.start_mark.line + 1 for key, (k, _) in zip(value, own, strict=False)}
            for key, (_, below) in zip(list(value), own, strict=False):
                self._note(below, value[key])
        elif isinstance(value, list) and isinstance(node, yaml.SequenceNode):
            self._lines[id(value)] = [below.start_mark.line + 1 for below in node.value]
            for below, item in zip(node.value, value, strict=True):
                self._note(below, item)

    def at(self, path: Path) -> Any:
        """The value there; None if there is none."""
        value = self.value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def line(self, path: Path) -> int:
        """The line of that value, or of the nearest enclosing value that has a line; 1 at the top."""
        found, value = 1, self.value
        for step in path:
            lines = self._lines.get(id(value))
            try:
                found, value = lines[step] if lines else found, value[step]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                break
        return found

    def read(self, path: Path, form: type[T], tell: Callable[[Path, str], None]) -> T | None:
        """The value there in that form, without the parts reported to `tell`; None if too little is left."""
        gone: set[Path] = set()
        for _ in range(MOST):
            try:
                return msgspec.convert(self.at(path), form)
            except msgspec.ValidationError as error:
                place, why = _place(str(error))
                place = (*path, *place)
                field = _FIELD.search(why)
                missing = field is not None and field[1] != "unknown"
                culprit = place if field is None else (*place, field[2])
                if culprit not in gone:
                    tell(place, why)
                target = _element(place, len(path)) if missing else culprit
                if len(target) <= len(path):
                    return None
                gone.add(target)
                self._drop(target)
        return None

    def _drop(self, path: Path) -> None:
        holder = self.at(path[:-1])
        for told in (holder, self._lines.get(id(holder))):
            try:
                del told[path[-1]]  # type: ignore[union-attr, arg-type]
            except (KeyError, IndexError, TypeError):
                continue


def _place(error: str) -> tuple[Path, str]:
    """The place of an error of form, and what is wrong there. The place ends before a key that the error does not name."""
    told = _ERROR.fullmatch(error)
    steps: list[str | int] = []
    for key, index in _STEP.findall(told["path"] or "") if told else ():
        if index == "...":
            break
        steps.append(int(index) if index else key)
    return tuple(steps), told["why"] if told else error


def _element(path: Path, most: int) -> Path:
    """The innermost list element around a place; () if the piece itself lacks something."""
    while len(path) > most and not isinstance(path[-1], int):
        path = path[:-1]
    return path if len(path) > most else ()


def words(path: Path) -> str:
    """A place for people.

    >>> words(("policies", 0, "we", "kinds"))
    'policies[0].we.kinds'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")

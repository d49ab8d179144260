"""Apps of a computer, as its package manager lists them: `flatpak list`, `snap list`, `winget list` and `winget export`.

A Flatpak is named by its id. A snap has a name and a publisher; winget has an identifier whose first part is the publisher. Parts
of the system (runtimes of Flatpak, bases of snap) count as well. A text that winget cut off with an ellipsis is skipped. Asset: the
name of the input, which describes one computer.

*Source*: flatpak-list(1), app/flatpak-builtins-list.c; snapd, cmd/snap/cmd_snap_op.c and color.go (`publisher`); Microsoft, "winget
list" and "winget export", winget-packages.schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final, NamedTuple

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.documents import ITEM, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, Said, batches
from cleannet.readers.inputs.lines import lines_of_head

NO_APP: Final = "not a line of an app"
CUT: Final = "the name is cut off"

_ID: Final = r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+){2,}"
_REF: Final = re.compile(rf"(?:(?:app|runtime)/)?(?P<id>{_ID})(?:/[a-z0-9_]*/\S*)?")
_CELLS: Final = re.compile(r"\t+| {2,}")
_BEHIND: Final = r"(?:/[a-z0-9_]+/\S+)?(?:\t[^\t]*){0,4}\t(?:system|user)(?:[\t,].*)?"
_PIPED: Final = re.compile(rf"(?:[^\t]*\t)?(?:(?:app|runtime)/)?{_ID}{_BEHIND}")
_PACKAGES: Final = ("Sources", ITEM, "Packages", ITEM)
_LONGEST: Final = 1_000
_SKIPPED: Final = re.compile(r"[-─ ]*|[ \\|/-]*[█▒ ]*.{0,20}%?|\d+ .{0,80}\.")
"""What winget prints around its table: a ruler, progress, a last sentence."""


class _Form(NamedTuple):
    """A list with a header. header: its form; said: what a line tells, by its cells and by where they begin."""

    header: re.Pattern[str]
    said: Callable[[str, str], list[Said] | str]


def _flatpak(_: str, line: str) -> list[Said] | str:
    cells = [cell.strip() for cell in _CELLS.split(line.strip())]
    for at, cell in enumerate(cells[:3]):
        if (found := _REF.fullmatch(cell)) is not None:
            return [Said("flatpak", "installed", found["id"], cells[0] if at else "")]
    return NO_APP


def _snap(_: str, line: str) -> list[Said] | str:
    words = line.split()
    if len(words) != _OF_SNAP:
        return NO_APP
    publisher = words[4].rstrip("✓*✪").strip("-")
    said = [Said("app-name", "installed", words[0], publisher)]
    return [*said, Said("publisher-name", "publisher", publisher, words[0])] if publisher else said


_OF_SNAP: Final = 6
"""Columns of snap: name, version, revision, tracked channel, publisher, notes."""


def _winget(header: str, line: str) -> list[Said] | str:
    begins = [found.start() for found in re.finditer(r"\S+", header)]
    cells = [line[begin:end].strip() for begin, end in zip(begins, [*begins[1:], None], strict=True)]
    if len(cells) < 2 or not cells[0] or not cells[1]:
        return NO_APP
    if cells[1].endswith("…") or cells[0].endswith("…"):
        return CUT
    return _packaged(cells[1], cells[0])


def _packaged(identifier: str, name: str = "") -> list[Said]:
    """What an identifier of winget tells, `PUBLISHER.NAME`; those of Windows itself and of the Microsoft Store tell no publisher.

    >>> [(one.kind, one.value, one.beside) for one in _packaged("Example.Chat.Beta")]
    [('app-name', 'Chat Beta', 'Example'), ('publisher-name', 'Example', 'Chat Beta')]
    """
    publisher, _, rest = identifier.partition(".")
    if "\\" in identifier or not rest or " " in identifier:
        return [Said("app-name", "installed", name or identifier)]
    name = name or rest.replace(".", " ")
    return [Said("app-name", "installed", name, publisher), Said("publisher-name", "publisher", publisher, name)]


_FORMS: Final = (
    _Form(re.compile(r"(?:\w+(?:\t+| {2,}))?Application ID(?:(?:\t+| {2,})[A-Z][\w ]*)*|Ref(?:\t+| {2,})Options"), _flatpak),
    _Form(re.compile(r"Name +Version +Rev +Tracking +Publisher +Notes"), _snap),
    _Form(re.compile(r"Name +Id +Version(?: +Available)?(?: +Source)?", re.IGNORECASE), _winget),
)
_PLAIN: Final = _Form(re.compile(r"(?!)"), _flatpak)


def sniff(head: bytes) -> bool:
    """Whether a header of these lists stands above a line of an app, or lines have the columns of flatpak."""
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return _PACKAGES[:3] in outline(head) and b"PackageIdentifier" in head
    return _form(head) is not None


def _form(head: bytes) -> _Form | None:
    lines = [line.strip() for line in lines_of_head(head)[:40] if line.strip() and len(line) <= _LONGEST]
    for at, line in enumerate(lines[:10]):
        found = next((form for form in _FORMS if form.header.fullmatch(_shown(line))), None)
        if found is not None:
            return found if any(isinstance(found.said(_shown(line), below), list) for below in lines[at + 1 :]) else None
    return _PLAIN if lines and all(_PIPED.fullmatch(line) for line in lines[:20]) else None


def _shown(line: str) -> str:
    """The line without the turning bar that winget draws before its header and overwrites."""
    return line.strip().lstrip("-\\|/ \r")


def read(item: Input) -> Iterator[Batch]:
    """One record an app."""
    if item.head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        found = placed(item, lambda path: path == _PACKAGES)
        return batches(partial(_package, item.name), (At(entry, line) for _, entry, line in found))
    form = _form(item.head) or _PLAIN
    return by_line(item, partial(_line, item.name, form, [""]))


def _line(asset: str, form: _Form, header: list[str], gathered: Gathered, number: int, line: str) -> None:
    """One line; `header` holds the header above it."""
    if not line.strip():
        return
    if len(line) <= _LONGEST and form.header.fullmatch(_shown(line)):
        header[0] = _shown(line)
        return
    if form.said is _winget and (not header[0] or _SKIPPED.fullmatch(line.strip())):
        return
    said = form.said(header[0], line.rstrip()) if len(line) <= _LONGEST else NO_APP
    if isinstance(said, str):
        gathered.skip(number, said, line.strip()[:80])
    else:
        gathered.record(number, asset, said)


def _package(asset: str, gathered: Gathered, number: int, entry: Any) -> None:
    identifier = entry.get("PackageIdentifier") if isinstance(entry, dict) else None
    if isinstance(identifier, str) and identifier.strip():
        gathered.record(number, asset, _packaged(identifier.strip()))
    else:
        gathered.skip(number, NO_APP, type(entry).__name__)


READER: Final = Reader("desktop-apps", "Apps of a computer (flatpak, snap, winget)", "app", sniff, read, asset="device")

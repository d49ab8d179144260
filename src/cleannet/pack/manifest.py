"""What the pack embeds: each table with its hash, date, rows and licence, and after how many days it is stale.

`data build` writes the manifest beside the tables. A table that the manifest does not list, or lists with another hash, is refused.
So is a changed manifest, because it says when a table is stale and under which licence it is.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from cleannet.pack.refused import PackRefused

DATA: Final = Path(__file__).parent / "data"
NAME: Final = "manifest.json"


class Part(Struct, frozen=True, kw_only=True):
    """One of several tables in one file. date: the newest day on which one of its sources was published or read."""

    rows: int
    date: str = ""


class Table(Struct, frozen=True, kw_only=True):
    """One embedded file.

    sha256: of its content, as the file itself states it: of everything behind that hash. date: YYYY-MM[-DD]. stale_after_days:
    counted from `date` to the judged day. warning: of its makers. parts: its tables, if there are several."""

    name: str
    file: str
    title: str
    date: str
    rows: int
    licence: str
    attribution: str
    source: str
    sha256: str
    stale_after_days: int
    warning: str = ""
    parts: dict[str, Part] = {}


class Upstream(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source from which rows were taken. id: `github:OWNER/NAME`, `npm:NAME`, `pypi:NAME`, `iana:NAME`; `import:NAME`: only read
    from users' own copies. tables: those that hold the rows; `code`: the program itself."""

    id: str
    title: str
    url: str
    licence: str
    took: str
    tables: tuple[str, ...]
    attribution: str = ""


class Manifest(Struct, frozen=True, kw_only=True):
    """The tables in the order of their names, and their upstream sources. sha256: of all the rest, as `seal` writes it."""

    schema: str = "cleannet-manifest-1"
    sha256: str = ""
    tables: tuple[Table, ...]
    upstream: tuple[Upstream, ...] = ()

    def table(self, name: str) -> Table | None:
        """The table of that name."""
        return next((t for t in self.tables if t.name == name), None)

    @property
    def pack(self) -> str:
        """The hash of the pack: sha256 over the names and hashes of its tables, hex."""
        return hashlib.sha256("".join(f"{t.name} {t.sha256}\n" for t in self.tables).encode()).hexdigest()


def seal(manifest: Manifest) -> bytes:
    """The file of a manifest with the hash of its content; the same manifest gives the same bytes."""
    sealed = msgspec.structs.replace(manifest, sha256=_hash(manifest))
    return msgspec.json.format(msgspec.json.encode(sealed), indent=2) + b"\n"


def _hash(manifest: Manifest) -> str:
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(manifest, sha256=""))).hexdigest()


@lru_cache(maxsize=4)
def read_manifest(folder: Path = DATA) -> Manifest:
    """The manifest of that folder. Raises PackRefused if it is missing, has another form, or was changed."""
    path = folder / NAME
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except OSError as error:
        raise PackRefused(f"{path}: the manifest of the pack cannot be read: {error.strerror}; run `cleannet data build`") from None
    except msgspec.MsgspecError as error:
        raise PackRefused(f"{path}: not a manifest of this version: {error}; run `cleannet data build`") from None
    if manifest.sha256 != _hash(manifest):
        raise PackRefused(
            f"{path}: the manifest of the pack was changed or damaged: its own hash does not match; nothing was judged; "
            "get a fresh copy, or run `cleannet data build` if you changed the facts"
        )
    return manifest


def check(path: Path, sha256: str) -> None:
    """Refuses a table that the manifest beside it does not list, or lists with another hash."""
    told = next((t.sha256 for t in read_manifest(path.parent).tables if t.file == path.name), None)
    if told is None:
        raise PackRefused(f"{path}: the manifest of the pack does not name it; run `cleannet data build`")
    if told != sha256:
        raise PackRefused(
            f"{path}: has the hash {sha256[:16]}…, the manifest of the pack says {told[:16]}…; nothing was judged; "
            "get a fresh copy, or run `cleannet data build` if you changed the facts"
        )

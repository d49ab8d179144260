"""The answers of `cleannet data status`, `verify` and `build`: the tables behind verdicts, and whether they are intact."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.report import TableUsed


class Part(Struct, frozen=True, kw_only=True):
    """One of several tables in one file. date: the newest day on which one of its sources was published or read."""

    name: str
    rows: int
    date: str = ""


class TableHeld(TableUsed, frozen=True, kw_only=True):
    """A table of the pack. parts: its tables, if there are several."""

    sha256: str
    parts: tuple[Part, ...] = ()


class LayerHeld(TableUsed, frozen=True, kw_only=True):
    """A layer of the user's own. prefixes: with an origin; nothing if it has no addresses; replaces: for addresses, everything
    below it is ignored."""

    sha256: str
    prefixes: int | None = None
    replaces: bool = False


class Upstream(Struct, frozen=True, kw_only=True):
    """A source from which rows were taken. tables: those that hold them; `code`: the program itself."""

    id: str
    title: str
    url: str
    licence: str
    took: str
    tables: tuple[str, ...]
    attribution: str = ""


class Status(Struct, frozen=True, kw_only=True):
    """Every table and layer on a day. pack: the hash of all embedded tables; layers: in order of precedence; addresses: the tables
    that are asked whose an address is, of which the first that has it counts; not_heard: tables of addresses that a layer replaces.
    """

    schema: str = "cleannet-data-status-1"
    as_of: str
    pack: str
    tables: tuple[TableHeld, ...]
    layers: tuple[LayerHeld, ...]
    addresses: tuple[str, ...]
    not_heard: tuple[str, ...]
    sources: tuple[Upstream, ...]


class Checked(Struct, frozen=True, kw_only=True):
    """A file of the pack or a layer, and what is wrong with it, "" if nothing is."""

    file: str
    wrong: str = ""


class Verified(Struct, frozen=True, kw_only=True):
    """Every file that was checked."""

    schema: str = "cleannet-data-verify-1"
    files: tuple[Checked, ...]


class BuiltTable(Struct, frozen=True, kw_only=True):
    """A table that was written."""

    file: str
    rows: int
    date: str
    sha256: str


class Built(Struct, frozen=True, kw_only=True):
    """The pack that was written, and its hash."""

    schema: str = "cleannet-data-build-1"
    pack: str
    tables: tuple[BuiltTable, ...]

"""The answers of `cleannet data status`, `verify` and `build`: the tables that verdicts rest on, and whether they are whole."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.report import TableUsed


class Part(Struct, frozen=True, kw_only=True):
    """One of the tables that stand in one file. date: the newest day on which one of its sources was published or read."""

    name: str
    rows: int
    date: str = ""


class TableHeld(TableUsed, frozen=True, kw_only=True):
    """A table of the pack. parts: what stands in it, where that is more than one table."""

    sha256: str
    parts: tuple[Part, ...] = ()


class LayerHeld(TableUsed, frozen=True, kw_only=True):
    """A layer of the user's own. prefixes: with an origin, nothing where it tells of no addresses; replaces: of addresses nothing
    below it is heard."""

    sha256: str
    prefixes: int | None = None
    replaces: bool = False


class Upstream(Struct, frozen=True, kw_only=True):
    """A source of which rows were taken. tables: that hold what was taken; `code`: the program itself."""

    id: str
    title: str
    url: str
    licence: str
    took: str
    tables: tuple[str, ...]
    attribution: str = ""


class Status(Struct, frozen=True, kw_only=True):
    """Every table and layer on a day. pack: the hash of the embedded tables together; layers: in the order in which they are heard;
    addresses: the names of those that are heard on whose an address is, of which the first that has it counts; not_heard: of
    those that tell of addresses, since a layer replaces them."""

    schema: str = "cleannet-data-status-1"
    as_of: str
    pack: str
    tables: tuple[TableHeld, ...]
    layers: tuple[LayerHeld, ...]
    addresses: tuple[str, ...]
    not_heard: tuple[str, ...]
    sources: tuple[Upstream, ...]


class Checked(Struct, frozen=True, kw_only=True):
    """A file of the pack or a layer, and what is wrong with it, "" where nothing is."""

    file: str
    wrong: str = ""


class Verified(Struct, frozen=True, kw_only=True):
    """Every file that was checked."""

    schema: str = "cleannet-data-verify-1"
    files: tuple[Checked, ...]


class BuiltTable(Struct, frozen=True, kw_only=True):
    """A table as it was written."""

    file: str
    rows: int
    date: str
    sha256: str


class Built(Struct, frozen=True, kw_only=True):
    """The pack that was written, and its hash."""

    schema: str = "cleannet-data-build-1"
    pack: str
    tables: tuple[BuiltTable, ...]

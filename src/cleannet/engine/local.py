"""Counts on this machine: inputs in the order of their names, one batch at a time, in memory bounded by what the facts know.

Inputs whose records state facts (DNS answers) are read first, because these facts name the addresses in other inputs. Captures
contain both such facts and flows, so they are read twice: first for the facts, then to be counted. The order of files therefore
does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from cleannet.engine.breakdown import NONE, Grouping, Groups
from cleannet.engine.count import Account, Counted
from cleannet.engine.flows.session import FEW, Session
from cleannet.engine.general.batch import count
from cleannet.engine.gone import Watch
from cleannet.engine.routes.by_path import FEW as FEW_ROUTES
from cleannet.engine.routes.by_path import RouteCounter
from cleannet.engine.routes.ways import Ways
from cleannet.engine.window import within
from cleannet.model.promise import Promise
from cleannet.model.report import Notice
from cleannet.model.subject import kind_of
from cleannet.model.window import EVER, Window, ending
from cleannet.readers import known_as
from cleannet.readers.base.build import Build
from cleannet.readers.base.input import Input, Log, Question, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.ahead import ahead
from cleannet.readers.inputs.looks import looks_like
from cleannet.readers.inputs.sources import Refused, sources
from cleannet.readers.inventories.vendors import LIST, possible_names
from cleannet.readers.tables.code_pages import in_utf8
from cleannet.readers.tables.mapped import mapped
from cleannet.readers.tables.unknown import unknown_table
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import Asking
from cleannet.resolve.named import Names

if TYPE_CHECKING:
    from cleannet.engine.assets.spill import AssetList

Progress = Callable[[str, int, float], None]
"""(name of the input, records so far in all, the part of all octets that was read, 0..1)"""


SOME: Final = 1000
"""Names that are looked at to tell a list of companies from other text."""


def silent(name: str, records: int, share: float) -> None:
    """Shows nothing."""


Keep = Callable[[Input, Build], None]
"""What becomes of the package of an app when its record was counted."""


def forget(item: Input, build: Build) -> None:
    """Keeps nothing."""


@dataclass(frozen=True, slots=True)
class _Known:
    item: Input
    reader: Reader


class _Extent:
    """How far all inputs were read."""

    def __init__(self, inputs: Iterable[_Known], shown: Progress) -> None:
        self._whole = sum(known.item.log.meter.size for known in inputs)
        self._octets = self._records = 0
        self._shown = shown

    def show(self, item: Input, account: Account) -> None:
        """Notes how far an input was read."""
        part = item.log.meter.share(account.records) * item.log.meter.size
        share = (self._octets + part) / self._whole if self._whole else 0.0
        self._shown(item.name, self._records + account.records, share)

    def wait(self, item: Input) -> None:
        """Notes that an input was opened and that none of its records is counted yet."""
        self._shown(item.name, self._records, self._octets / self._whole if self._whole else 0.0)

    def close(self, item: Input, account: Account) -> None:
        """Notes that an input was read as far as possible."""
        self._octets += item.log.meter.size
        self._records += account.records


def count_paths(
    paths: Iterable[Path],
    asking: Asking,
    progress: Progress = silent,
    few: int = FEW,
    grouping: Grouping = NONE,
    few_routes: int = FEW_ROUTES,
    window: Window = EVER,
    listed: AssetList | None = None,
    columns: Sequence[tuple[str, str]] = (),
    names: Names | None = None,
    keep: Keep = forget,
    latest: bool = False,
    stopped: Sequence[Promise] = (),
    passing: Sequence[str] = (),
) -> Counted:
    """Counts every record below the paths that lies in the window. Ctrl-C ends the counting, not the audit: what was counted
    stands, marked as interrupted.

    listed: the list of assets to write; nothing is then counted by pieces or by paths. columns: field -> the column that the user
    maps to it. names: where the names go that the inputs give to addresses, for who asks about them afterwards. keep:
    what becomes of each package of an app. latest: note the last record of each use; nothing is then counted by pieces or by paths
    either. stopped: blocks of addresses that a control stops; passing: those inside that it lets pass."""
    counted = Counted(groups=Groups(grouping) if grouping else None, listed=listed, latest={} if latest else None)
    names, ways = Names() if names is None else names, Ways(asking)
    counted.learnt = names
    every: list[_Known] = []
    missing = set(columns)
    question = Question(grouping.by, window, listed is not None, tuple(columns), ending(asking.view.day.isoformat()) - 1)
    try:
        for item in sources(paths):
            if isinstance(item, Input):
                item, there = mapped(in_utf8(item), columns)
                missing -= there
            if (known := _recognise(item, question, asking, counted)) is not None:
                every.append(known)
            progress(item.name, 0, 0.0)
        extent = _Extent(every, progress)
        for known in every:
            if known.reader.states_facts:
                _read(known, asking, names, ways, counted, extent)
        later = sorted((known for known in every if not known.reader.states_facts), key=lambda known: known.item.name)
        _tell_together(later)
        _take_facts(later, names, extent)
        counted.gone.stop(stopped, passing)
        _learn_gone(every, counted.gone)
        exact = listed is not None or latest or counted.gone.of_flows
        inputs = ((known.item, known.reader) for known in later)
        fast = None if exact else Session(asking, names, inputs, few, window, counted.groups)
        routes = None if grouping or listed or latest else RouteCounter(asking, few_routes)
        try:
            for known in _packages_ahead(later):
                _read(known, asking, names, ways, counted, extent, fast, routes)
                if (build := known.item.log.build) is not None:
                    keep(known.item, build)
                    known.item.log.build = None  # a folder may hold thousands
        finally:
            if fast:
                fast.into(counted)
            if routes:
                routes.into(counted)
            ways.into(counted)
        missing -= {pair for known in every for pair in known.item.log.mapped}
        counted.notices.update(_no_column(field, column) for field, column in missing)
    except KeyboardInterrupt:
        counted.interrupted = True
        for known in every:
            if known.item.name not in counted.accounts:
                _account(known, counted).unread = "not read: the audit was interrupted"
    return counted


def _recognise(item: Input | Refused, question: Question, asking: Asking, counted: Counted) -> _Known | None:
    if isinstance(item, Refused):
        counted.accounts[item.name] = Account(item.name, unread=item.why)
        return None
    found = known_as(item) or ((item, companies) if (companies := _list_of_companies(item, asking)) else None)
    if found is None:
        what = ", ".join([*item.log.notes, *([table] if (table := unknown_table(item.head)) else [])]) or looks_like(item.head)
        if item.named and item.head:
            counted.accounts[item.name] = Account(item.name, unread=f"no reader knows this file: {what}")
        else:
            counted.accounts[item.name] = Account(item.name, notes=[f"skipped: {what}"])
        return None
    item.log.meter.done = 0  # only its head was read
    return _Known(replace(found[0], question=question), found[1])


def _no_column(field: str, column: str) -> Notice:
    return Notice(kind="column", says=f"no table has a column {column!r}, which --map {field}= names")


def _list_of_companies(item: Input, asking: Asking) -> Reader | None:
    """Short lines are no format of their own, but if one of them is the name of a known company, the file is a list of names."""
    names = possible_names(item.head)[:SOME]
    if not names:
        return None
    resolved = RESOLVERS["org-name"](asking, pa.array(names, pa.string()))
    for name, index in zip(names, resolved.index.tolist(), strict=True):
        candidates = resolved.meanings[index].candidates if index >= 0 else ()
        if candidates and all(c.weight == 1 and kind_of(c.subject) == "org" for c in candidates):
            item.log.notes.append(f"taken for a list of organisations, since it names {name}")
            return LIST
    return None


def _tell_together(inputs: list[_Known]) -> None:
    """Shows all files of a format to each other before the first is read, for formats whose files explain each other."""
    for reader in {known.reader.id: known.reader for known in inputs if known.reader.together}.values():
        mine = [at for at, known in enumerate(inputs) if known.reader is reader]
        assert reader.together is not None
        told = replace(reader, read=reader.together([inputs[at].item for at in mine]))
        for at in mine:
            inputs[at] = replace(inputs[at], reader=told)


def _take_facts(inputs: Sequence[_Known], names: Names, extent: _Extent) -> None:
    """Learns the facts that records state about other inputs before the first of those is counted."""
    for known in inputs:
        if known.reader.facts is None:
            continue
        with suppress(Unreadable):  # which is told where the records are read
            for batch in known.reader.facts(known.item):
                names.add(batch.named)
                extent.wait(known.item)
        known.item.log.meter.done = 0  # it is read once more


def _packages_ahead(inputs: Sequence[_Known]) -> Iterator[_Known]:
    """The inputs in their order. Packages of apps are read before it is their turn, as many at a time as there are cores: unpacking
    and compiled loops release the lock of the interpreter."""
    return ahead(iter(inputs), _read_package) if sum(known.reader.build is not None for known in inputs) > 1 else iter(inputs)


def _read_package(known: _Known) -> _Known:
    """Reads it into its log, if it is a package."""
    if known.reader.build is not None:
        with suppress(Unreadable):  # which is told where it is counted
            known.item.log.build = known.reader.build(known.item)
    return known


def _learn_gone(inputs: Sequence[_Known], watch: Watch) -> None:
    """Learns which things of ours lists mark as gone."""
    for known in inputs:
        if known.reader.gone is None:
            continue
        item = replace(known.item, log=Log())  # it is read once more, and tells its notes then
        with suppress(Unreadable):
            for batch in known.reader.gone(item):
                watch.learn(batch, item.name)
    watch.ready()


def _account(known: _Known, counted: Counted) -> Account:
    account = Account(known.item.name, known.reader.id, known.reader.unit, known.reader.idle, asset=known.reader.asset)
    counted.accounts[account.name] = account
    return account


def _read(
    known: _Known,
    asking: Asking,
    names: Names,
    ways: Ways,
    counted: Counted,
    extent: _Extent,
    fast: Session | None = None,
    routes: RouteCounter | None = None,
) -> None:
    """All batches of one input. If it breaks, what was read before stays."""
    account = _account(known, counted)
    try:
        for batch in fast.read(known.item, known.reader, account) if fast else known.reader.read(known.item):
            names.add(batch.named)
            account.asset = known.item.log.asset or known.reader.asset
            inside = within(batch, known.item.question.window, account)
            counted.gone.see(inside, known.item.name)
            count(ways.see(inside, known.item.name), known.item.name, asking, names, counted, account, routes)
            extent.show(known.item, account)
    except Unreadable as error:
        account.unread = str(error)
    except KeyboardInterrupt:
        account.unread = "read only in part: the audit was interrupted"
        raise
    finally:
        extent.close(known.item, account)
        account.unread = known.item.log.unread(account.unread)
        account.notes += known.item.log.notes
        account.by_line, account.above = known.item.log.by_line, known.item.log.above
        counted.mentions.see(known.item, account.passed_over or known.reader.states_facts)  # what answers name is stated
        if counted.groups is not None:
            counted.groups.saw(known.item.log.columns, known.item.log.found)

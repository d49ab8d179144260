"""What a table of routes loses: the answer in a sentence, the numbers, by whom, and some of what is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from cleannet.model.answers.impact_table import TableImpact
from cleannet.report.text.lines import PIPE, ROWS, Line, Screen, Told, clean, lines, named, title
from cleannet.report.words import many

SHOWN: Final = ROWS

FEW: Final = 3
"""Undecided ASes that the answer names."""


def page(found: TableImpact, screen: Screen = PIPE, whole: bool = False) -> str:
    """Prefixes, not routes, because the question is whether a path remains."""
    return lines(_page(found, None if whole else SHOWN), screen)


def _page(found: TableImpact, most: int | None) -> Iterator[Told]:
    table, gone = clean(found.table), found.own + found.lost
    if gone:
        yield f"Without them {table} loses {_share(found, gone)}."
    elif found.open:
        yield f"The facts do not settle whether {table} loses any prefix without them."
    else:
        yield f"Without them {table} loses no prefix."
    if found.open:
        on = _some(_as(found, asn) for asn in found.hang_on)
        deny = " ".join(f"--deny asn:{asn}" for asn in found.hang_on[:FEW])
        hang = f"{_share(found, found.open)} {'hangs' if found.open == 1 else 'hang'}"
        says = f"{hang} on {on}, which the facts do not settle; add {deny} to leave them out."
        yield Line(f"Another {says}" if gone else says, rest="  ")
    yield Line(f"{many(found.own, 'prefix', 'prefixes')} of their own", "  ", "    ")
    yield Line(f"{many(found.lost, 'prefix', 'prefixes')} of others that only they lead to", "  ", "    ")
    yield f"{many(found.kept, 'prefix keeps', 'prefixes keep')} another path, {found.untouched:,} have none through them."
    if found.by:
        yield from title("By whom, the first of them on the path")
        for by in found.by[:most]:
            yield Line(f"{_as(found, by.asn)}: {by.own:,} of their own, {by.others:,} of others", "  ", "    ")
        if more := len(found.by) - len(found.by[:most]):
            yield f"  and {more:,} more: --all lists them"
    if found.examples:
        yield from title("Prefixes of others that are lost")
        for example in found.examples[:most]:
            yield Line(
                f"{clean(example.prefix)} by {' '.join(map(str, example.path))} ({_as(found, example.path[-1])})", "  ", "    "
            )
        if more := found.lost - len(found.examples[:most]):
            yield f"  and {more:,} more: --all lists them"
    if found.undecided:
        told = ", ".join(_as(found, asn) for asn in found.undecided[:most])
        more = len(found.undecided) - len(found.undecided[:most])
        told += f" and {more:,} more (--all lists them)" if more else ""
        yield ""
        yield Line(f"Not settled by the facts, and so not left out: {told}", rest="  ")
    yield ""
    yield Line(
        f"Counted over the {many(found.routes, 'route')} of the table alone. A router may learn another way, and a wider prefix "
        "may cover a lost one.",
        rest="  ",
    )


def _share(found: TableImpact, lost: int) -> str:
    return f"{lost:,} of {many(found.prefixes, 'prefix', 'prefixes')} ({100 * lost / found.prefixes:.1f} %)"


def _some(names: Iterable[str]) -> str:
    """The first few, and how many more there are."""
    every = list(names)
    return ", ".join(every[:FEW]) + (f" and {len(every) - FEW:,} more" if len(every) > FEW else "")


def _as(found: TableImpact, asn: int) -> str:
    return named(asn, found.names.get(f"asn:{asn}", ""))

"""dnsmasq and Pi-hole logs: names that were looked up, where they were forwarded, and the addresses in answers.

A line is a query, or a later step of it. Answers (`reply`, `cached`) give names to addresses; an address at the end of a chain of
aliases belongs to the requested name, which is in the first line of the chain. The resolver that got a query is a far end. Clients
are not reported; names that Pi-hole blocked count as well. Dates have no year.

*Source*: Thekelleys, dnsmasq(8), log-queries, log-queries=extra; dnsmasq, src/cache.c, log_query; Pi-hole FTL.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Mask, Named, Rows, Skip
from cleannet.kernel.logs.lines import Lines, Place
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, among, is_address, leave, matches
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.syslog import sent

PATTERN: Final = r"\bdnsmasq(?:-[a-z]+)?\[[0-9]+\]: "

ANSWER: Final = "answer, which names its address"
OTHER: Final = "message of no query"

_CLOSED: Final = 93
_ZERO: Final = 48


class _Log:
    def __init__(self, _: Input) -> None:
        pass

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        first, name, verb, value = _words(lines)
        said, names, verbs = lines.texts(first), lines.texts(name), lines.texts(verb)
        queries = matches(said, r"^query\[[^\]]*\]$") & among(verbs, "from")
        forwarded = among(said, "forwarded") & among(verbs, "to")
        answers = among(said, "reply", "cached", "cached-stale") & among(verbs, "is")
        told = pc.replace_substring_regex(lines.texts(value), r"[#@].*$", "")
        named = _answers(names, told, answers, lines.numbers)
        kept = leave(lines.numbers, ~answers, ANSWER, skipped) & leave(lines.numbers, queries | forwarded | answers, OTHER, skipped)
        seen = sent(lines)
        events = Events.of(
            lines.numbers,
            {
                "destination": pc.if_else(pa.array(forwarded), told, pa.scalar(None, pa.string())),
                "lookup": pc.if_else(pa.array(queries), names, pa.scalar(None, pa.string())),
            },
            first=seen,
            last=seen,
        )
        return events.where(kept).batch(skipped, named)

    def rest(self) -> None:
        return None


def _words(lines: Lines) -> list[Place]:
    """The first four words of each message, after the number and the client that `log-queries=extra` writes."""
    begin = lines.ahead(_CLOSED, lines.starts) + len("]: ")
    word = lines.word_at(begin)
    digit = lines.octets[np.minimum(begin, lines.stops)]
    extra = (digit >= _ZERO) & (digit <= _ZERO + 9)
    behind = lines.word_at(np.where(word.there, word.end + 1, -1))
    begin = np.where(extra & behind.there, behind.end + 1, begin)
    found = [lines.word_at(begin)]
    for _ in range(3):
        found.append(lines.word_at(np.where(found[-1].there, found[-1].end + 1, -1)))
    return found


def _answers(names: pa.Array[Any], told: pa.Array[Any], answers: Mask, numbers: Rows) -> tuple[Named, ...]:
    """The addresses in the answers, by the name at the head of the run of lines of each."""
    at = np.flatnonzero(answers)
    if not at.size:
        return ()
    some, values = names.take(_places(at)), told.take(_places(at))
    alias = among(values, "<CNAME>")
    codes = np.asarray(some.dictionary_encode().indices.fill_null(-1))
    follows = np.zeros(at.size, np.bool_)
    follows[1:] = (np.diff(numbers[at]) == 1) & (alias[:-1] | (codes[1:] == codes[:-1]))
    head = np.maximum.accumulate(np.where(follows, -1, np.arange(at.size)))
    good = is_address(values) & ~matches(values, r"^[0.:]*$")  # the unspecified address is none
    asked = some.take(_places(head[good]))
    return (Named(asked, values.filter(pa.array(good)), at[good]),)


def _places(rows: Rows) -> Any:
    return pa.array(rows)


FORM: Final = Form(
    "dnsmasq", "dnsmasq or Pi-hole log", "line", PATTERN, _Log, idle=frozenset({ANSWER, OTHER}), facts=True, apart=True, dated=True
)

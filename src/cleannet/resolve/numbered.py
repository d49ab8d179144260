"""A name beside an AS number may belong to another company than the one that operates the network: then either may be meant. So it
is if the tables give the address beside the number to another network.

Lists of peers are typed by hand: a digit is wrong, a number belongs to the name in the row above, or the number is a private one
that says nothing about who is there. A row that contradicts itself settles nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cleannet.model.subject import EntityId, Subject, entity_of, kind_of
from cleannet.model.use import Candidate
from cleannet.resolve import address, number
from cleannet.resolve.meaning import BESIDE, EXCHANGE, MOST, RESERVED_ADDRESS, UNROUTED, Asking, Meaning, Resolved, collected
from cleannet.resolve.name import DOUBTED, NAMED, ORGANISATIONS, meaning
from cleannet.world.behind import behind
from cleannet.world.spelling import same

if TYPE_CHECKING:
    import pyarrow as pa


def by_name_beside(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """What names beside AS numbers mean; nothing more if both mean the same."""
    return collected(None if value is None else _meaning(asking, str(value)) for value in values.to_pylist())


def _meaning(asking: Asking, written: str) -> Meaning | None:
    """None if the name says no more than the number."""
    name, _, told = (part.strip() for part in written.partition(BESIDE))
    asn = _number(told)
    if asn in asking.ours.asns:
        return None
    named = [found for found in asking.view.world.names.look(name, ORGANISATIONS) if found.how in NAMED]
    if not named or _agree(asking, asn, name, [entity_of(found.subject) for found in named]):
        return None
    network = number.meaning(asking, asn)
    if network.local or network.nothing:  # a private number is nobody's: only the name tells who is there
        return meaning(asking, name, ORGANISATIONS)
    others = (Candidate(found.subject, min(found.weight, DOUBTED)) for found in named[: MOST // 2])
    return Meaning((*others, *(Candidate(one.subject, DOUBTED) for one in network.candidates)))


def _number(text: str) -> int:
    """0, which names no network, for any other text."""
    return int(text) if re.fullmatch("[0-9]{1,10}", text) and int(text) < 2**32 else 0


def _agree(asking: Asking, asn: int, name: str, named: list[EntityId]) -> bool:
    """Whether the network is registered under this name, or a company of that name is, holds, or is held by the network's
    operator."""
    if same(name) == same(asking.view.world.networks.name_of(asn)):
        return True
    names, parties = asking.view.world.names, behind(asking.view, Subject(f"asn:{asn}")).parties
    operators = [entity_of(party.thing) for party in parties if kind_of(party.thing) == "org" and not party.answer.no]
    return any(names.akin(one, operator) for one in named for operator in operators)


def of_address_beside(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """What AS numbers beside addresses mean. Nothing more if the tables give the address to that network; if they give it to none,
    the number alone; otherwise either may be meant: the exporter has routes of its own, and a table has errors."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    parts: Any = pc.extract_regex(values, f"^(?P<asn>[0-9]{{1,10}}){BESIDE}(?P<address>.*)$")
    asns, addresses = (pc.struct_field(parts, name) for name in ("asn", "address"))
    there = address.resolve(asking, addresses)
    number_of: Any = pc.cast(asns, pa.int64()).fill_null(0)
    pairs = np.asarray(number_of.to_numpy(zero_copy_only=False), np.int64) << 32 | (there.index.astype(np.int64) + 1)
    distinct, which = np.unique(pairs, return_inverse=True)  # few, however many addresses there are
    found = collected(_stated(asking, pair >> 32, (pair & 0xFFFFFFFF) - 1, there) for pair in distinct.tolist())
    return Resolved(found.index[which], found.meanings)


def _stated(asking: Asking, asn: int, at: int, addresses: Resolved) -> Meaning | None:
    """at: the index of what the address means, -1 if there is none."""
    stated = number.meaning(asking, asn)
    if stated.local or stated.nothing:  # a private number says nothing of who is there
        return None
    there = addresses.meanings[at] if at >= 0 else None
    if there is None:
        return stated
    tabled = [one.subject for one in there.candidates]
    if there.local or set(tabled) & {one.subject for one in stated.candidates}:
        return None
    if set(tabled) <= _NO_NETWORK:
        return stated
    each = (*(one.subject for one in stated.candidates), *tabled[: MOST - 1])
    return Meaning(tuple(Candidate(subject, DOUBTED) for subject in each), folded=stated.folded)


_NO_NETWORK: Final = frozenset({UNROUTED, RESERVED_ADDRESS, EXCHANGE})

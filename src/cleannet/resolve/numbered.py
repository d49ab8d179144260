"""A name beside an AS number may belong to another company than the one that operates the network: then either may be meant.

Lists of peers are typed by hand: a digit is wrong, a number belongs to the name in the row above, or the number is a private one
that says nothing about who is there. A row that contradicts itself settles nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cleannet.model.subject import EntityId, Subject, entity_of, kind_of
from cleannet.model.use import Candidate
from cleannet.resolve import number
from cleannet.resolve.meaning import BESIDE, MOST, Asking, Meaning, Resolved, collected
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
    asn = int(told) if re.fullmatch("[0-9]{1,10}", told) and int(told) < 2**32 else 0
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


def _agree(asking: Asking, asn: int, name: str, named: list[EntityId]) -> bool:
    """Whether the network is registered under this name, or a company of that name is, holds, or is held by the network's
    operator."""
    if same(name) == same(asking.view.world.networks.name_of(asn)):
        return True
    names, parties = asking.view.world.names, behind(asking.view, Subject(f"asn:{asn}")).parties
    operators = [entity_of(party.thing) for party in parties if kind_of(party.thing) == "org" and not party.answer.no]
    return any(names.akin(one, operator) for one in named for operator in operators)

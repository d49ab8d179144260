"""A name means a thing only if a source says that it is the thing's name; a name that only resembles it is a question for a person.

`world.names` says what has a name and what resembles it. A company and its own app of the same name are both meant. A name that
only resembles a known one becomes candidates, the likeliest first; the last one is the name itself, known to nobody. It can
therefore never be denied, and a person has to look.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cleannet.model.subject import NOBODY, EntityId, Subject, entity_of, is_country, kind_of, org, subject
from cleannet.model.use import Candidate
from cleannet.resolve import number
from cleannet.resolve.before_model import before_model
from cleannet.resolve.meaning import BESIDE, MOST, Asking, Meaning, Resolve, Resolved, each, nothing, sure
from cleannet.world.ownership import ancestors, share_range
from cleannet.world.spelling import folded, same

if TYPE_CHECKING:
    import pyarrow as pa

    from cleannet.model.facts import Holding
    from cleannet.world.names import Names
    from cleannet.world.view import View

ORGANISATIONS: Final = frozenset({"org"})
PUBLISHERS: Final = frozenset({"org", "app"})
"""Who may publish an app: an app stands for its house."""

VENDORS: Final = frozenset({"org", "app", "cloud", "store", "cable"})
"""What a list of those we deal with may name."""

THINGS: Final = frozenset({"app", "cloud", "store"})
"""What belongs to companies."""

_NUMBERED: Final = re.compile(r"ASN?([0-9]{3,10})(?!\w)(.*)", re.ASCII | re.DOTALL)
"""The number of an AS, as a list of networks has it, and what whois writes behind it; AS 24 and AS400 Consulting are companies."""

DOUBTED: Final = 0.9
"""The weight of each of several companies that bear one name: any of them may be meant."""


NAMED: Final = frozenset({"bears", "short", "form", "begins", "holds"})
"""How a text names a company so that it says something against what else the record tells; one word in common, or a letter wrong,
does not."""


def organisations(asking: Asking, name: str) -> frozenset[EntityId]:
    """The entities that certainly have this name."""
    return frozenset(entity_of(thing) for thing in asking.view.world.names.bearers(name, ORGANISATIONS))


def among(kinds: frozenset[str]) -> Resolve:
    """The things of these kinds that each name means, or may mean."""

    def resolve(asking: Asking, values: pa.Array[Any]) -> Resolved:
        return each(values, lambda written: meaning(asking, written, kinds))

    return resolve


def in_country(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """What the names on a list mean, beside the country in which each is told to be. An abbreviation may be that of another company
    in another country, unless registers of the whole world know it as that of the one in the facts."""

    def meant(written: str) -> Meaning:
        name, _, country = (part.strip() for part in written.partition(BESIDE))
        told = meaning(asking, name, VENDORS)
        if len(told.candidates) != 1 or kind_of(one := told.candidates[0].subject) != "org" or not is_country(country.upper()):
            return told
        elsewhere = _is_short(asking.view, entity_of(one), name) and _is_elsewhere(asking.view, entity_of(one), country.upper())
        return Meaning((Candidate(one, DOUBTED), itself(name))) if elsewhere else told

    return each(values, meant)


def _is_short(view: View, bearer: EntityId, written: str) -> bool:
    """Whether a name is only an abbreviation of the company's own."""
    known = view.entity(bearer)
    return known is not None and any(n.kind == "short" and same(n.name) == same(written) and n.name.isupper() for n in known.names)


def _is_elsewhere(view: View, bearer: EntityId, country: str) -> bool:
    """Whether the company and all above it are seated in other countries, and it has no network, app, cloud or interface of which a
    register tells the name."""
    seats = {seat for one in (bearer, *ancestors(view, bearer)) for seat, _ in view.seats(one)}
    facts = view.world.facts
    known = any(row.entity == bearer for row in facts.makers) or any(row.operator == bearer for row in facts.networks)
    return bool(seats) and country not in seats and not known and not any(bearer in own for own in view.world.names.owners.values())


def makers(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The maker of each name. A device under a former name may be older than a sale of its maker, and no record says when it was
    made. The controller of the maker before the sale may then be meant too."""

    return each(values, lambda written: maker(asking, written))


def maker(asking: Asking, written: str) -> Meaning:
    """The maker that a cell names, behind whose name a model may stand."""
    written = before_model(asking.view.world.names, written) or written
    told = meaning(asking, written, ORGANISATIONS)
    if len(told.candidates) != 1 or kind_of(maker := told.candidates[0].subject) != "org":
        return told
    before = _before_a_sale(asking.view, entity_of(maker), written)
    return Meaning(tuple(Candidate(thing, DOUBTED) for thing in (maker, *before)[:MOST])) if before else told


def _before_a_sale(view: View, maker: EntityId, written: str) -> list[Subject]:
    """Who controlled a maker directly and no longer does, if the name is a former one of it."""
    known = view.entity(maker)
    if known is None or not any(n.kind == "former" and same(n.name) == same(written) for n in known.names):
        return []
    now = ancestors(view, maker)
    return list(dict.fromkeys(org(h.party) for h in view.ever_holdings(maker) if h.until and h.party not in now and _controls(h)))


def _controls(holding: Holding) -> bool:
    most = Decimal(50)
    return holding.interest == "control" or (holding.share is not None and share_range(holding.share)[0] > most)


def meaning(asking: Asking, written: str, kinds: frozenset[str], of_a_list: bool = True) -> Meaning:
    """What one name means, or may mean. of_a_list: it is in a place where a company is expected."""
    if not folded(written):
        return nothing("no name")
    found = asking.view.world.names.look(written, kinds)
    if of_a_list and any(f.how == "bears" and kind_of(f.subject) == "org" for f in found):
        # what is of its house adds only what a clause names
        found = tuple(f for f in found if kind_of(f.subject) == "org" or f.subject in asking.named)
    if found and found[0].how == "bears":
        rivals = len({kind_of(f.subject) for f in found}) < len(found)  # two of one kind cannot both be meant
        told = Meaning(tuple(Candidate(f.subject, DOUBTED if rivals else 1.0) for f in found[:MOST]))
        if not of_a_list or any(_stands_alone(f.subject, written) for f in found):
            return told
        return Meaning((*told.candidates[: MOST - 1], itself(written)))
    if found and found[0].how == "short":
        return Meaning((Candidate(found[0].subject, found[0].weight),))
    alike = [Candidate(f.subject, f.weight) for f in found] or _of_their_things(asking.view.world.names, written, kinds)
    if kinds == VENDORS and (numbered := _NUMBERED.match(written.strip())):
        network = number.meaning(asking, int(numbered[1]))
        if not numbered[2]:
            return network
        alike = [*(Candidate(c.subject, DOUBTED) for c in network.candidates), *alike]
    return Meaning((*alike[: MOST - 1], itself(written)))


def _of_their_things(names: Names, written: str, kinds: frozenset[str]) -> list[Candidate]:
    """The companies of which an app, a cloud or a store has the name, where none of these is expected: a list may give Aliyun for a
    publisher, and WeChat for a maker."""
    owners = (owner for thing in names.bearers(written, THINGS - kinds) for owner in sorted(names.owners.get(thing, ())))
    return [Candidate(org(owner), DOUBTED) for owner in dict.fromkeys(owners)]


def put_together(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """What a name from two fields means: of its two spellings the one that somebody has, otherwise what either may mean."""

    def meant(written: str) -> Meaning:
        found = [meaning(asking, spelled, VENDORS) for spelled in written.split(BESIDE)]
        known = next((one for one in found if one.candidates and all(kind_of(c.subject) != "name" for c in one.candidates)), None)
        every = {c.subject: c for one in reversed(found) for c in reversed(one.candidates)}
        ranked = sorted(every.values(), key=lambda c: (kind_of(c.subject) == "name", -c.weight))
        return known or (Meaning((*ranked[: MOST - 1], *ranked[MOST - 1 :][-1:])) if ranked else found[0])

    return each(values, meant)


def itself(written: str) -> Candidate:
    """The name, known to nobody."""
    return Candidate(Subject(f"name:{written.strip()}"), 0.5)


def _stands_alone(thing: str, written: str) -> bool:
    """Whether a name on a list can be taken for an app: short names of apps are also those of unknown companies (TIM, MAX), and so
    are names of cables (Apollo, Echo)."""
    letters = len(folded(written).replace(" ", ""))
    match kind_of(thing):
        case "app":
            return letters > 4 or not written.isascii()
        case "cable":
            return any(c.isdigit() for c in written) or folded(written).count(" ") > 1
        case _:
            return True


def lei(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The entity of an ISO 17442 identifier, by the pack or by a layer."""
    table = asking.view.kept("entities by LEI", lambda: _by_lei(asking))

    def meant(written: str) -> Meaning:
        text = written.strip().upper()
        if not re.fullmatch(r"[A-Z0-9]{18}[0-9]{2}", text):
            return nothing("no LEI")
        layered = EntityId(f"lei-{text.lower()}")
        found = table.get(text) or (layered if asking.view.entity(layered) else NOBODY)
        return sure(org(found)) if found else Meaning((Candidate(Subject(f"name:LEI {text}")),))

    return each(values, meant)


def _by_lei(asking: Asking) -> dict[str, EntityId]:
    entities = asking.view.world.facts.entities.values()
    return {i.value.upper(): e.id for e in entities for i in e.identifiers if i.scheme.lower() == "lei" and i.verified is not False}


def cable(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The cable of each name; a name that only resembles one makes candidates."""

    def meant(written: str) -> Meaning:
        if not folded(written):
            return nothing("no name")
        found = asking.view.world.names.look(written, frozenset({"cable"}))[:MOST]
        if found and found[0].how == "bears":
            return Meaning(tuple(Candidate(f.subject, DOUBTED if len(found) > 1 else 1.0) for f in found))
        unknown = Candidate(subject("cable", written.strip()))
        return Meaning((*(Candidate(f.subject, f.weight) for f in found[: MOST - 1]), unknown))

    return each(values, meant)

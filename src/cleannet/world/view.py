"""The world on one day: dated questions, each answered yes, no or open with its chain of statements.

`World` is opened once; `World.at(as_of, known_on)` gives the view that everything else asks. A view records each statement that an
answer rests on, so that a report can carry it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from cleannet.model import facts as form
from cleannet.model.answer import Answer, any_of, unless
from cleannet.model.report import Source, Statement
from cleannet.model.subject import EntityId, Subject, kind_of, value_of
from cleannet.pack.countries import CountryTable, open_countries
from cleannet.pack.facts import Facts, open_facts
from cleannet.pack.hardware import HardwareTable, open_hardware
from cleannet.pack.networks import NetworkTable, open_networks
from cleannet.world.claims import holds, period
from cleannet.world.layer import Layer
from cleannet.world.names import Found, Names

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

T = TypeVar("T")

HEAD: Final = "headquartered"


@dataclass(frozen=True)
class World:
    """The pack and the user's layers, which are named as their own sources. For addresses, layers take precedence over the embedded
    table; for an entity or a cable in the facts, the facts count."""

    facts: Facts
    layers: tuple[Layer, ...] = ()

    @cached_property
    def networks(self) -> NetworkTable:
        return open_networks()

    @cached_property
    def countries(self) -> CountryTable:
        return open_countries()

    @cached_property
    def hardware(self) -> HardwareTable:
        return open_hardware()

    @cached_property
    def cables(self) -> dict[str, form.Cable]:
        layers = {
            cable.id: msgspec.structs.replace(cable, sources=dict(layer.sources))
            for layer in reversed(self.layers)
            for cable in layer.cables
        }
        return {**layers, **self.facts.cables}

    @cached_property
    def public_suffixes(self) -> PublicSuffixList:
        from publicsuffixlist import PublicSuffixList

        return PublicSuffixList()

    @cached_property
    def let(self) -> frozenset[str]:
        """The names below which others register names of their own (publicsuffix.org), as that list writes them; no exceptions."""
        from publicsuffixlist import PSLFILE

        with Path(PSLFILE).open(encoding="utf-8") as file:
            rules = (line.split("//")[0].strip() for line in file)
            return frozenset(_ascii(rule) for rule in rules if rule and rule[0] != "!")

    @cached_property
    def names(self) -> Names:
        """Which things have a name, on any day."""
        return Names(self.facts, self.cables.values())

    @cached_property
    def likened(self) -> Mapping[int, tuple[EntityId, ...]] | None:
        """AS number -> the companies that its registered name may mean, for those of which it may mean any; None if the pack was
        made with another table of networks, or compares nothing."""
        made = self.facts.likened
        return made.companies if made.networks == self.networks.sha256 else None

    def companies_like(self, registered: str) -> tuple[Found, ...]:
        """The companies that a name in a register may mean, on any day. Each is found once, because registers have so many
        names."""
        if (found := self._like.get(registered)) is None:
            found = self._like[registered] = self.names.look(registered, frozenset({"org"}))
        return found

    def companies_within(self, name: str) -> tuple[Subject, ...]:
        """The companies whose name this is, or stands in it (see `Names.within`), on any day; each name is looked up once."""
        if (found := self._within.get(name)) is None:
            found = self._within[name] = self.names.within(name, frozenset({"org"}))
        return found

    @cached_property
    def _like(self) -> dict[str, tuple[Found, ...]]:
        return {}

    @cached_property
    def _within(self) -> dict[str, tuple[Subject, ...]]:
        return {}

    def at(self, as_of: date, known_on: date, assume: Mapping[EntityId, form.Entity] | None = None) -> View:
        """The world as of that day, by what was said until `known_on`; `assume` adds entities of a test case.

        Nothing is used from a layer of a later day: no addresses, entities, cables, names or countries."""
        later = tuple(layer for layer in self.layers if layer.later_than(known_on))
        heard = replace(self, layers=tuple(layer for layer in self.layers if not layer.later_than(known_on))) if later else self
        return View(heard, as_of, known_on, dict(assume or {}), later=later)


def open_world(layers: Iterable[Layer] = ()) -> World:
    """The embedded pack with these layers. Raises PackRefused."""
    return World(open_facts(), tuple(layers))


@dataclass
class View:
    """The answers of one day. It is not shared between threads, because judging is one loop."""

    world: World
    day: date
    known_on: date
    assume: dict[EntityId, form.Entity] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    later: tuple[Layer, ...] = ()
    """The user's layers that are not in `world`, since they are of a day after `known_on`."""

    _kept: dict[Hashable, Any] = field(default_factory=dict)
    _last: tuple[Hashable, Any] = (None, None)

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """A result about this day that is computed once."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    def kept_last(self, key: Hashable, make: Callable[[], T]) -> T:
        """The last result about this day; for kinds without limit, about which several lines ask one after another."""
        if key != self._last[0]:
            self._last = key, make()
        found: T = self._last[1]
        return found

    # --- statements -------------------------------------------------------------------------------------------------------------

    def claim(self, id: str, claim: form.Claim, sources: Mapping[str, form.Citation], says: str) -> Answer:
        """Whether the claim holds today; its statement is recorded and is part of the chain."""
        answer = holds(claim, sources, self.day, self.known_on)
        if answer.no:
            return answer
        if id not in self.statements:
            self.statements[id] = statement(id, claim, sources, says)
        if answer.open and "until" in claim.unverified:  # what may have ended is said, and what to look for
            answer = Answer(answer.truth, answer.chain, f"{answer.why} ({says}); a source that tells its end decides")
        return answer.then(id)

    def name_of(self, entity_id: EntityId) -> str:
        """The name of an entity for people."""
        entity = self.entity(entity_id)
        return entity.name if entity else entity_id

    def name(self, thing: Subject) -> str:
        """The name of a subject for people; the subject itself if it has none."""
        kind, value = kind_of(thing), value_of(thing)
        if kind == "org":
            return self.name_of(EntityId(value))
        if kind == "app" and value in self.apps:
            return self.apps[value].name
        if kind == "cloud" and value in self.clouds:
            return self.clouds[value].name
        if kind == "cable" and value in self.cables:
            return self.cables[value].names[0]
        if kind == "store" and (rows_ := [*self.stores.get(f"android:{value}", []), *self.stores.get(value, [])]):
            return rows_[0].name
        if kind == "asn" and value.isdigit():
            rows = self.networks.get(int(value))
            return f"AS{value} {rows[-1].name if rows else self.world.networks.name_of(int(value))}".strip()
        return value or thing

    # --- entities ---------------------------------------------------------------------------------------------------------------

    def entity(self, id: EntityId) -> form.Entity | None:
        return self.assume.get(id) or self.world.facts.entities.get(id) or self._layer_entity(id)

    def _layer_entity(self, id: EntityId) -> form.Entity | None:
        for layer in self.world.layers:
            if layer.entities is not None and (found := layer.entities.get(id)) is not None:
                return msgspec.structs.replace(found, sources=dict(layer.sources))
        return None

    def holdings(self, entity_id: EntityId) -> list[tuple[form.Holding, Answer]]:
        """Who holds or controls the entity today, by each statement that is not a plain no."""
        return [(h, a) for h, a in self._all_holdings(entity_id) if not a.no]

    def held(self, entity_id: EntityId) -> bool:
        """Whether any holder or controller of it is known, today or later."""
        return any(not a.no or a.why.startswith("begins") for _, a in self._all_holdings(entity_id))

    def later_holdings(self, entity_id: EntityId) -> list[form.Holding]:
        """Holdings that begin after today; for the time before, nobody says who held the share."""
        return [h for h, a in self._all_holdings(entity_id) if a.no and a.why.startswith("begins")]

    def ever_holdings(self, entity_id: EntityId) -> list[form.Holding]:
        """Every known holding, on any day."""
        return [h for h, _ in self._all_holdings(entity_id)]

    def past_holdings(self, entity_id: EntityId) -> list[Statement]:
        """The statements of holdings that have ended by today."""
        return [said for _, said in self.ended_holdings(entity_id)]

    def ended_holdings(self, entity_id: EntityId) -> list[tuple[form.Holding, Statement]]:
        """The holdings that have ended by today, each with its statement."""
        ended = (i for i, (_, a) in enumerate(self._all_holdings(entity_id)) if a.no and a.why.startswith("ended"))
        entity = self.entity(entity_id)
        if entity is None:
            return []
        told = ((f"entities/{entity_id}/held_by/{i}", entity.held_by[i]) for i in ended)
        return [(holding, statement(key, holding, entity.sources, self._holding_says(entity, holding))) for key, holding in told]

    def _all_holdings(self, entity_id: EntityId) -> list[tuple[form.Holding, Answer]]:
        if entity_id not in self._held:
            entity = self.entity(entity_id)
            self._held[entity_id] = [
                (h, self.claim(f"entities/{entity_id}/held_by/{i}", h, entity.sources, self._holding_says(entity, h)))
                for i, h in enumerate(entity.held_by if entity else ())
                if entity
            ]
        return self._held[entity_id]

    @cached_property
    def _held(self) -> dict[EntityId, list[tuple[form.Holding, Answer]]]:
        return {}

    def _holding_says(self, entity: form.Entity, h: form.Holding) -> str:
        party = self.name_of(h.party)
        what = {
            "shareholding": f"holds {share_text(h.share)} of",
            "voting_rights": f"holds {share_text(h.share)} of the votes of",
            "control": "controls",
            "board_appointment": "appoints directors of",
            "state_ownership": f"is a state owner of {share_text(h.share)} of" if h.share else "is a state owner of",
            "listed_parent": "is listed as the parent of",
        }[h.interest]
        return f"{party} {what} {entity.name}"

    def seats(self, entity_id: EntityId) -> list[tuple[str, Answer]]:
        """Countries of incorporation and headquarters with how certain each is."""
        return self.kept(("seats", entity_id), lambda: [*self._seats(entity_id, "incorporated"), *self._seats(entity_id, HEAD)])

    def _seats(self, entity_id: EntityId, word: str) -> Iterable[tuple[str, Answer]]:
        entity = self.entity(entity_id)
        if entity is None:
            return
        for i, seat in enumerate(entity.headquartered_in if word == HEAD else entity.incorporated_in):
            says = f"{entity.name} is {word} in {seat.country}"
            answer = self.claim(f"entities/{entity_id}/{word}_in/{i}", seat, entity.sources, says)
            if not answer.no:
                yield seat.country, answer

    def home(self, entity_id: EntityId) -> frozenset[str]:
        """The countries of its head offices, certain or not; if none is known, of incorporation, because many companies are
        registered where nobody works for them."""
        head = frozenset(country for country, _ in self._seats(entity_id, HEAD))
        return head or frozenset(country for country, _ in self.seats(entity_id))

    def domiciled(self, entity_id: EntityId, countries: Mapping[str, Answer], untold: bool = True) -> Answer:
        """Whether the entity is incorporated or has its seat in one of the countries.

        If no seat is known for certain it is open, or no if missing facts do not count (untold)."""
        seats = self.seats(entity_id)
        here = any_of(answer & countries[country] for country, answer in seats if country in countries)
        if not here.no or not untold:
            return here
        elsewhere = [answer for _, answer in seats if answer.yes]
        return (
            elsewhere[0].but_no("seated elsewhere")
            if elsewhere
            else unless(f"no source says where {self.name_of(entity_id)} is seated")
        )

    # --- tables -----------------------------------------------------------------------------------------------------------------

    def cited(self, table: str) -> dict[str, form.Citation]:
        """The sources of a table that is one file."""
        return self.world.facts.sources.get(table, {})

    @cached_property
    def apps(self) -> dict[str, form.App]:
        return {a.id: a for a in self.world.facts.apps}

    @cached_property
    def apps_by_id(self) -> dict[str, list[tuple[form.App, form.AppId]]]:
        table: dict[str, list[tuple[form.App, form.AppId]]] = defaultdict(list)
        for app in self.world.facts.apps:
            for app_id in app.ids:
                table[app_id.id].append((app, app_id))
        return table

    def signed_by(self, app: Subject) -> frozenset[str]:
        """The certificates (sha256, hex) that sign an app id, by what was said until the day; none where nobody tells."""
        return self._signers.get(app, frozenset())

    @cached_property
    def _signers(self) -> dict[Subject, frozenset[str]]:
        table: dict[Subject, set[str]] = defaultdict(set)
        for row in self.world.facts.signers:
            if not holds(row, self.cited("signers"), self.day, self.known_on).no:
                table[Subject(row.id)].add(row.sha256)
        return {app: frozenset(found) for app, found in table.items()}

    @cached_property
    def networks(self) -> dict[int, list[form.Network]]:
        table: dict[int, list[form.Network]] = defaultdict(list)
        for row in sorted(self.world.facts.networks, key=lambda n: (n.asn, n.from_)):
            table[row.asn].append(row)
        return table

    def registered(self, asn: int) -> tuple[str, ...]:
        """The countries in which most of its addresses are registered, by the embedded table; () if it has none."""
        return self.world.countries.of(asn)

    @cached_property
    def carriers(self) -> frozenset[EntityId]:
        """The entities that run a network by the facts, on any day."""
        return frozenset(row.operator for rows in self.networks.values() for row in rows if row.operator)

    @cached_property
    def clouds(self) -> dict[str, form.Cloud]:
        return {c.id: c for c in self.world.facts.clouds}

    @cached_property
    def cables(self) -> dict[str, form.Cable]:
        return self.world.cables

    @cached_property
    def domains(self) -> dict[str, list[form.Domain]]:
        return _table(self.world.facts.domains, lambda d: d.domain)

    def public_suffix(self, domain: str) -> str:
        """The suffix below which others register names, so its owner does not own them (publicsuffix.org)."""
        return str(self.world.public_suffixes.publicsuffix(domain) or "")

    @cached_property
    def registries(self) -> dict[str, list[form.Registry]]:
        return _table(self.world.facts.registries, lambda r: r.host)

    @cached_property
    def sdks(self) -> dict[str, list[form.Sdk]]:
        """Rows about code inside apps, by each name that identifies it: package, native library (or its pattern), component."""
        table: dict[str, list[form.Sdk]] = defaultdict(list)
        for row in self.world.facts.sdks:
            for name in row.known_by:
                table[name].append(row)
        return dict(table)

    @cached_property
    def _libraries(self) -> tuple[str, ...]:
        """Patterns of files of native libraries, the longest first."""
        return tuple(sorted((name for name in self.sdks if "*" in name), key=lambda name: (-len(name), name)))

    def codes(self, name: str) -> Iterator[str]:
        """The keys in `sdks` that say whose a package, a class or the file of a native library is; the longest first.

        A package or class has the keys of its known prefixes; a file has its own name, else the patterns that match it."""
        if name.endswith((".so", ".dylib", ".framework")) and name not in self.sdks:
            yield from (pattern for pattern in self._libraries if _fits(name, *pattern.split("*")))
        else:
            sdks, key = self.sdks, name
            while key:
                if key in sdks:
                    yield key
                key = key.rpartition(".")[0]

    @cached_property
    def stores(self) -> dict[str, list[form.Store]]:
        return _table(self.world.facts.stores, lambda s: s.id)

    @cached_property
    def makers(self) -> dict[str, list[form.Maker]]:
        return _table(self.world.facts.makers, lambda m: m.name)


def _fits(name: str, start: str, end: str) -> bool:
    """Whether a name has both ends of a pattern, without overlap."""
    return len(name) >= len(start) + len(end) and name.startswith(start) and name.endswith(end)


def _ascii(name: str) -> str:
    """A name as DNS has it."""
    return name if name.isascii() else name.encode("idna").decode("ascii")


def _table(rows: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    table: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        table[key(row)].append(row)
    return dict(table)


def statement(id: str, claim: form.Claim, sources: Mapping[str, form.Citation], says: str) -> Statement:
    """A claim in the form of a report."""
    return Statement(
        id=id,
        says=says,
        valid=period(claim),
        verified=str(claim.verified).lower(),
        unverified=claim.unverified,
        sources=tuple(source(sources[key]) for key in claim.sources if key in sources),
        note=claim.note,
    )


def source(citation: form.Citation) -> Source:
    """A citation in the form of a report."""
    c = citation
    return Source(url=c.url, read_in=c.read_in, said=c.said, kind=c.kind, evidence=c.evidence)


def share_text(share: form.Share | None) -> str:
    """A share for people: `19.9 %`, `more than 50 %`, `50.52 to 53.46 %`, `an unknown share`."""
    if share is None:
        return "an unknown share"
    if share.exact:
        return f"{share.exact} %"
    low = f"{'more than' if share.open_min else 'at least'} {share.min} %" if share.min else ""
    high = f"{'less than' if share.open_max else 'at most'} {share.max} %" if share.max and share.max != "100" else ""
    return " and ".join(p for p in (low, high) if p) or "an unknown share"

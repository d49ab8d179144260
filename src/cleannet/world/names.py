"""One name, one answer: which known things have a name, or may be meant by it, wherever it was seen.

Companies, apps, cables, clouds, stores and the makers of IEEE's registry are in one index. A thing *bears* a name if a source says
so, in any spelling that counts as the same (see `spelling.same`): only this can be denied. Everything else is a question for a
person, with the likeliest thing first: a name that others share, that differs in its legal form, that contains a known name or is
part of one, that shares a distinctive word, or has a wrong letter. Nothing is compared across scripts.

The cost of a name grows with its length, of which `spelling.LONGEST` counts: words are looked up, and only a few known names are
compared letter by letter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Final, Literal

from cleannet.model import facts as form
from cleannet.model.subject import EntityId, Subject, entity_of, kind_of, org
from cleannet.pack.facts import Facts
from cleannet.world.common_words import COMMON, FILLERS, GENERIC_APPS, NOTES
from cleannet.world.spelling import LONGEST, bare, folded, hyphenless, plain, same, script, split
from cleannet.world.strangers import Glance

How = Literal["bears", "short", "shares", "form", "begins", "holds", "part", "word", "letters"]
"""How a thing came to be meant: it bears the name; bears it with a legal form, which is left out (see `_without_form`); shares it
with others; bears it but for the legal form, accents or spaces; its name begins the written one, or stands in it; the written one
is part of its name; they have a telling word in common; letters differ."""

WEIGHTS: Final[dict[How, float]] = {
    "bears": 1.0, "short": 0.9, "shares": 0.9, "form": 0.9, "begins": 0.8, "holds": 0.7, "part": 0.7, "letters": 0.6, "word": 0.5
}  # fmt: skip
"""How likely it is that the thing is meant: shown, for the order of the candidates, and never decides."""

_KINDS: Final = {"org": 0, "cloud": 1, "app": 2, "store": 3, "cable": 4}
"""The order of the kinds where nothing else tells which is likelier."""

_ALIKE: Final = 90.0
"""Of 100: how much two names must have in common for one to be the other with letters wrong."""

_SHORTEST: Final = 5
"""Letters from which a word says enough to be missed by one letter, or to stand among other words."""

_WORDS: Final = 12
"""Words of a written name that are looked at one by one."""

_AT_LENGTH: Final = 20
"""Names that are looked up without a glance before: what it needs takes longer to make than these take."""

_FEW: Final = 3
"""Things whose names may have a word in common for it to be telling."""

_EVERYDAY: Final = GENERIC_APPS | FILLERS
"""Words that begin the names of many."""

_BRACKETS: Final = re.compile(r"([^()（）\[\]]*)[(（\[]([^()（）\[\]]+)[)）\]]([^()（）\[\]]*)")
_BESIDE: Final = re.compile(r"(.+?)(?:\s+[-–—]\s+|[:,]\s+|\s*/\s*)(.+)", re.DOTALL)
"""Two names side by side: `TPE - Trans-Pacific Express`."""

_ADDED: Final = ("cablesystem", "cablenetwork", "submarine", "undersea", "subsea", "cable", "system")
"""Words that lists add to the name of a cable."""

_SHORT_CABLE: Final = 3
"""Letters that are too few to be a cable's name unless a source says so: of SEA Cable System, SEA is none."""


@dataclass(frozen=True, slots=True)
class Found:
    """A known thing that a name may mean, and how it was found."""

    subject: Subject
    how: How

    @property
    def weight(self) -> float:
        return WEIGHTS[self.how]


class Names:
    """The names of all things that the world knows. Built once per world."""

    def __init__(self, facts: Facts, cables: Iterable[form.Cable]) -> None:
        self._facts, self._cables, self._looks = facts, tuple(cables), 0
        self._bears: dict[str, dict[Subject, bool]] = defaultdict(dict)
        """The key of a name -> what bears it, and whether alone."""
        self._cores: dict[str, dict[Subject, bool]] = defaultdict(dict)
        """A bare name without spaces -> the same."""
        self._not: dict[str, set[Subject]] = defaultdict(set)
        """The key of a name -> what a source says does not bear it."""
        self._named: list[tuple[str, Subject]] = []
        """Each bare name, with what bears it."""
        for subject, name, alone in self._told():
            self._add(subject, name, alone)
        for network in facts.networks:  # under such a name a number was registered: it is like a name of the operator
            if network.operator and network.verified is not False:
                self._cores[bare(network.name).replace(" ", "")].setdefault(org(network.operator), False)

    def _told(self) -> Iterator[tuple[Subject, str, bool]]:
        """Each thing with each of its names, and whether the name belongs to it alone."""
        facts = self._facts
        for entity in facts.entities.values():
            any_shared = any(n.kind == "shared" for n in entity.names)
            kinds = {folded(n.name): n.kind for n in entity.names} if any_shared else {}
            for name in dict.fromkeys([entity.name, *(n.name for n in entity.names if n.verified is not False)]):
                yield org(entity.id), name, not kinds or kinds.get(folded(name)) != "shared"
        for maker in facts.makers:
            if maker.registry == "pen":
                continue
            if maker.entity and maker.verified is not False:
                yield org(maker.entity), maker.name, maker.verified is True
            elif maker.not_ and maker.verified is True:
                self._not[same(maker.name)] |= {org(entity) for entity in maker.not_}
        for app in facts.apps:
            subject = Subject(f"app:{app.same_as or app.id}")
            for name in dict.fromkeys((*_in_one(app.name), *(n.name for n in app.names if n.verified is not False))):
                shared = any(n.kind == "shared" and n.name == name for n in app.names)
                yield subject, name, not shared and not set(folded(name).split()) <= GENERIC_APPS
        for cable in self._cables:
            for name in (cable.id, *cable.names):
                yield Subject(f"cable:{cable.id}"), name, True
        for cloud in facts.clouds:
            for name in dict.fromkeys((cloud.name, *(n.name for n in cloud.names if n.verified is not False))):
                yield Subject(f"cloud:{cloud.id}"), name, True
            if cloud.id.isalpha() and len(cloud.id) >= _SHORTEST:  # Aliyun, Azure; of one word, and no abbreviation
                yield Subject(f"cloud:{cloud.id}"), cloud.id, True
        for store in facts.stores:
            yield Subject(f"store:{store.id.rpartition(':')[2]}"), store.name, True

    def _add(self, subject: Subject, name: str, alone: bool) -> None:
        keys: tuple[str, ...] = (same(name), hyphenless(name))
        if kind_of(subject) == "cable":
            whole, *stripped = cable_keys(name)
            keys = (whole, *(key for key in stripped if len(key) > _SHORT_CABLE))
        for key in dict.fromkeys(keys):
            table = self._bears[key]
            table[subject] = table.get(subject, False) or alone
        core = bare(name)
        self._named.append((core, subject))
        table = self._cores[core.replace(" ", "")]
        table[subject] = table.get(subject, False) or alone

    def bearers(self, name: str, kinds: frozenset[str]) -> tuple[Subject, ...]:
        """The things of these kinds whose own name this is, according to a source; companies first. Of several companies each may
        be meant; a company and things of its house are both meant. None if a thing of another house has the name too."""
        table = self._borne(name, kinds) or self._borne_twice(name, kinds)
        found = sorted((thing for thing, alone in table.items() if alone), key=lambda thing: (kind_of(thing) != "org", thing))
        orgs = [thing for thing in table if kind_of(thing) == "org"]
        things = [thing for thing in found if kind_of(thing) != "org"]
        strangers = [org for org in orgs if things and not any(self.of_house(entity_of(org), thing) for thing in things)]
        several = len({kind_of(thing) for thing in things}) < len(things)
        return () if strangers or (several and orgs) else tuple(found)

    def is_somebody_else(self, name: str) -> bool:
        """Whether a source says that this very name is none of the companies that it resembles."""
        return same(name) in self._not

    def _borne(self, name: str, kinds: frozenset[str]) -> dict[Subject, bool]:
        table = self._bears.get(same(name)) or self._bears.get(hyphenless(name)) or {}
        if "cable" in kinds and (cables := next((found for key in cable_keys(name) if (found := self._bears.get(key))), None)):
            table = {**table, **{thing: alone for thing, alone in cables.items() if kind_of(thing) == "cable"}}
        return {thing: alone for thing, alone in table.items() if kind_of(thing) in kinds}

    def _borne_twice(self, name: str, kinds: frozenset[str]) -> dict[Subject, bool]:
        """What has both of two names that are written together: the words outside of brackets and those inside, or on both sides of
        a dash; or the former, if those in brackets are their initials."""
        if brackets := _BRACKETS.fullmatch(name[:LONGEST]):
            one, two = f"{brackets[1]} {brackets[3]}", brackets[2]
        elif beside := _BESIDE.fullmatch(name[:LONGEST].strip()):
            one, two = beside[1], beside[2]
        else:
            return {}
        table, other = self._borne(one, kinds), self._borne(two, kinds)
        if not other:
            return table if brackets and _initials(one, two) else {}
        return {thing: alone or other[thing] for thing, alone in table.items() if thing in other}

    def look(self, name: str, kinds: frozenset[str]) -> tuple[Found, ...]:
        """What the name means, or may mean, of things of these kinds, the likeliest first; if things have the name, only these."""
        self._looks += 1
        if self._looks > _AT_LENGTH and "cable" not in kinds and self._glance.is_stranger(name):
            return ()  # cables are known by shorter names still
        if found := self.bearers(name, kinds):
            return tuple(Found(thing, "bears") for thing in found)
        if "org" in kinds and (company := self._without_form(name)):
            return (Found(company, "short"),)
        best: dict[Subject, How] = {}
        excluded = self._not.get(same(name), ())
        for thing, how in self._alike(name, kinds):
            if kind_of(thing) in kinds and thing not in excluded and not (excluded and how == "word"):
                best.setdefault(thing, how)
        weak = all(how == "word" for how in best.values())  # a word in common is told where nothing says more
        return tuple(Found(thing, how) for thing, how in best.items() if weak or how != "word")

    def _without_form(self, name: str) -> Subject | None:
        """The one company whose name this is but for a legal form, of which nothing is written, if a name of its house stands in it
        too: `Zhejiang Dahua Technology`. Better Way Enterprises is the name of many."""
        core, form = split(name)
        companies = self._formless.get(core, {}) if not form and " " in core else {}
        alone = [company for company, alone in companies.items() if alone]
        if len(companies) != 1 or not alone or same(name) in self._not:
            return None
        house = (thing for thing, how in self._inside(plain(core)) if how != "word")
        return alone[0] if any(self._of_one_house(entity_of(alone[0]), thing) for thing in house) else None

    def _of_one_house(self, entity: EntityId, thing: Subject) -> bool:
        return self.akin(entity, entity_of(thing)) if kind_of(thing) == "org" else self.of_house(entity, thing)

    @cached_property
    def _formless(self) -> dict[str, dict[Subject, bool]]:
        """Each name without its legal form -> the companies that have it, with any form or none, and whether alone."""
        table = defaultdict[str, dict[Subject, bool]](dict)
        for key, things in self._bears.items():
            core = table[key.partition("|")[0]]
            core.update({thing: core.get(thing, False) or alone for thing, alone in things.items() if kind_of(thing) == "org"})
        return table

    def within(self, name: str, kinds: frozenset[str]) -> tuple[Subject, ...]:
        """Things of these kinds that have the name except for its legal form, or whose own name begins it or is part of it."""
        core = bare(name)
        inside = [thing for thing, how in self._inside(core) if how != "word"]
        every = [*self.bearers(name, kinds), *self._cores.get(core.replace(" ", ""), ()), *inside]
        return tuple(thing for thing in dict.fromkeys(every) if kind_of(thing) in kinds)

    def _alike(self, name: str, kinds: frozenset[str]) -> Iterator[tuple[Subject, How]]:
        """Things whose names resemble this one, the most similar first."""
        table = self._borne(name, kinds)
        for thing in sorted(table, key=lambda thing: (not table[thing], thing)):
            yield thing, "shares"
        core = bare(name)
        for thing in sorted(self._cores.get(core.replace(" ", ""), ()), key=lambda thing: (_KINDS[kind_of(thing)], thing)):
            yield thing, "form"
        yield from self._inside(core)
        yield from self._by_words(core)

    # --- whose things are ---------------------------------------------------------------------------------------------------------

    @cached_property
    def owners(self) -> dict[str, frozenset[EntityId]]:
        """An app, cloud or store -> the entities that publish or run it."""
        facts, found = self._facts, defaultdict[str, set[EntityId]](set)
        for app in facts.apps:
            found[f"app:{app.same_as or app.id}"] |= {p.entity for p in app.publishers}
        for cloud in facts.clouds:
            found[f"cloud:{cloud.id}"] |= {o for o in (cloud.operator, *(r.operator for r in cloud.regions)) if o}
        for store in facts.stores:
            found[f"store:{store.id.rpartition(':')[2]}"].add(store.entity)
        return {thing: frozenset(entities) for thing, entities in found.items()}

    def of_house(self, entity: EntityId, thing: Subject) -> bool:
        """Whether the thing belongs to that company, to one above it or to one below."""
        return any(self.akin(entity, owner) for owner in self.owners.get(thing, ()))

    def akin(self, entity: EntityId, other: EntityId) -> bool:
        """Whether they are one company, or one holds the other."""
        return entity in self._above(other) or other in self._above(entity)

    def _above(self, entity: EntityId) -> set[EntityId]:
        """The entity and all that hold it, over any number of steps."""
        found, left = {entity}, [entity]
        while left:
            known = self._facts.entities.get(left.pop())
            holders = {h.party for h in known.held_by} - found if known else set[EntityId]()
            found |= holders
            left += holders
        return found

    # --- names within names -------------------------------------------------------------------------------------------------------

    @cached_property
    def _begun(self) -> set[str]:
        """Every beginning of a name without spaces: most words begin none."""
        return {name[:end] for name in self._whole for end in range(1, len(name) + 1)}

    @cached_property
    def _whole(self) -> frozenset[str]:
        """All names without spaces and legal forms, also without their hyphens."""
        return frozenset(self._cores).union(key.partition("|")[0].replace(" ", "") for key in self._bears)

    @cached_property
    def _glance(self) -> Glance:
        return Glance(self._whole, self._begun, partial(_telling, first=True), lru_cache(1 << 16)(self._is_near))

    def _is_near(self, word: str) -> bool:
        """Whether it is a distinctive word, or one with a wrong letter."""
        if word in self._words:
            return True
        asked = len(word) >= _SHORTEST and word not in COMMON and word not in FILLERS
        return asked and not self._slips.isdisjoint((word, *_shorter(word)))

    def _inside(self, core: str) -> Iterator[tuple[Subject, How]]:
        """Known names that are whole words of the written one, first that at its beginning, then the longest."""
        units = _units(core)
        hits: list[tuple[int, int, int, Subject]] = []  # how it stands there, the longest first, and companies first
        for begin in range(len(units)):
            joined, first = "", all(unit in COMMON for unit in units[:begin])
            for unit in units[begin : begin + _WORDS]:
                joined += unit
                if joined not in self._begun:
                    break
                things = self._cores.get(joined)
                if things and joined != core.replace(" ", "") and _telling(joined, unit == joined, first):
                    rank = 0 if first else 1
                    hits += [(rank if alone else 2, -len(joined), _KINDS[kind_of(thing)], thing) for thing, alone in things.items()]
        for rank, _, _, thing in sorted(hits):
            yield thing, ("begins", "holds", "word")[rank]

    # --- words in common ----------------------------------------------------------------------------------------------------------

    @cached_property
    def _by_word(self) -> dict[str, tuple[tuple[str, Subject], ...]]:
        """Word -> the bare names that contain it, each with its thing."""
        table: dict[str, dict[tuple[str, Subject], None]] = defaultdict(dict)
        for core, subject in self._named:
            if kind_of(subject) != "cable":
                for word in _units(core):
                    if len(word) > 3 and word not in COMMON and word not in _EVERYDAY and not word.isdigit():
                        table[word][core, subject] = None
        return {word: tuple(names) for word, names in table.items()}

    @cached_property
    def _words(self) -> dict[str, tuple[tuple[str, Subject], ...]]:
        """Distinctive word -> the bare names that contain it, each with its thing."""
        return {word: names for word, names in self._by_word.items() if len({thing for _, thing in names}) <= _FEW}

    @cached_property
    def _whole_words(self) -> dict[str, tuple[tuple[str, Subject], ...]]:
        """A word that is itself a name, and occurs in too many others to be distinctive, such as TikTok -> what has exactly that
        name."""
        many = ((word, names) for word, names in self._by_word.items() if word not in self._words)
        return {word: alone for word, names in many if (alone := tuple(name for name in names if name[0] == word))}

    @cached_property
    def _nearly(self) -> dict[str, tuple[str, ...]]:
        """A distinctive word, or a whole name, with one letter left out -> the words, to find a word with a wrong letter."""
        table: dict[str, list[str]] = defaultdict(list)
        for word in (*self._words, *self._whole_words):
            if len(word) > _SHORTEST:
                for short in _shorter(word):
                    table[short].append(word)
        return {short: tuple(words) for short, words in table.items()}

    @cached_property
    def _slips(self) -> frozenset[str]:
        """What `_misspelt` finds words by: only whether it finds any is asked of most words."""
        long = (word for word in (*self._words, *self._whole_words) if len(word) > _SHORTEST)
        return frozenset((*self._nearly, *long))

    def _by_words(self, core: str) -> Iterator[tuple[Subject, How]]:
        """Things whose names share a distinctive word with it, best first."""
        from rapidfuzz import fuzz  # takes longer to load than a name that something bears to be found

        found: dict[Subject, tuple[float, How]] = {}
        padded, digits, letters = f" {core} ", _digits(core), script(core)
        for word in _units(core)[:_WORDS]:
            exact = word in self._words
            for known in (word,) if exact else () if word in COMMON or word in _EVERYDAY else self._misspelt(word):
                for name, thing in self._words.get(known) or self._whole_words[known]:
                    if _digits(name) != digits or script(name) != letters:
                        continue
                    score = fuzz.ratio(core, name)
                    part = f" {name} ".find(padded) >= 0
                    slip = core == word and name == known != word  # all of a name of one word
                    alike = slip or (score >= _ALIKE and _long_words_differ(core, name))
                    how: How = "letters" if alike else "part" if part else "word"
                    if how == "word" and not exact and (len(word) <= _SHORTEST + 1 or known in self._whole_words):
                        continue
                    rank = score + 100 * part
                    if rank > found.get(thing, (0.0, how))[0]:
                        found[thing] = rank, how
        for thing, (_, how) in sorted(found.items(), key=lambda item: (-WEIGHTS[item[1][1]], -item[1][0], item[0])):
            yield thing, how

    def _misspelt(self, word: str) -> list[str]:
        """The distinctive words that this may be, with one letter too many, too few or wrong, or two swapped."""
        if len(word) < _SHORTEST:
            return []
        shorts = (word, *_shorter(word))
        found = dict.fromkeys(w for short in shorts for w in self._nearly.get(short, ()))
        known = (short for short in shorts if len(short) > _SHORTEST)
        found |= dict.fromkeys(short for short in known if short in self._words or short in self._whole_words)
        return list(found)


def _in_one(name: str) -> tuple[str, ...]:
    """The names of an app that are given in one text: `WeChat / Weixin`, `RedNote (Xiaohongshu)`. A note in brackets, such as a
    country or an edition, is no name, and the words outside then belong to another app too."""
    parts = _BRACKETS.fullmatch(name)
    if not parts or set(folded(parts[2]).split()) <= GENERIC_APPS | COMMON | NOTES or "." in parts[2]:
        return (name, *name.split(" / "))
    return (name, f"{parts[1]} {parts[3]}".strip(), *parts[2].split(" / "))


def _initials(words: str, letters: str) -> bool:
    """Whether these are the first letters of the words, as APG for Asia Pacific Gateway; numbers are complete."""
    first = "".join(word if word.isdigit() else word[0] for word in folded(words).split())
    return len(letters.strip()) > 1 and folded(letters).replace(" ", "") == first


def cable_keys(name: str) -> tuple[str, ...]:
    """A cable's name without hyphens and spaces, and without words that lists add (SeaMeWe-3, SEA-ME-WE 3 cable system).

    >>> cable_keys("SEA-ME-WE 3 Submarine Cable System")
    ('seamewe3submarinecablesystem', 'seamewe3')
    """
    whole = key = folded(name).removeprefix("the ").replace(" ", "")
    while added := next((word for word in _ADDED if key.endswith(word) and key != word), ""):
        key = key.removesuffix(added)
    return tuple(dict.fromkeys((whole, key)))


def _long_words_differ(one: str, other: str) -> bool:
    """Whether the names differ only in long words: one letter of three (ATB, ANT) makes another word, one of nine is a typing
    error."""
    return all(len(word) >= _SHORTEST for word in set(one.split()) ^ set(other.split()))


def _shorter(word: str) -> list[str]:
    """The word with each one of its letters left out."""
    return [word[:at] + word[at + 1 :] for at in range(min(len(word), 24))]


def _telling(name: str, one_word: bool, first: bool) -> bool:
    """Whether a known name is distinctive enough to be searched for among other words: by its length, which must be greater if it
    is not first. An everyday word, such as Target or Go, is not."""
    if name in COMMON or name.isdigit() or (one_word and name in _EVERYDAY):
        return False
    if not name.isascii():
        return len(name) >= (2 if first else 3)
    return len(name) >= (3 if first else _SHORTEST) or not one_word


def _units(core: str) -> list[str]:
    """The words of a name; for Chinese and Japanese, which have no spaces, the characters."""
    if core.isascii():
        return core.split()
    units: list[str] = []
    for word in core.split():
        if any("⺀" <= c <= "鿿" for c in word):
            units += list(word)
        else:
            units.append(word)
    return units


def _digits(text: str) -> str:
    """The digits of a name: names with different numbers (CETC 14, CETC 41) are different things."""
    return "".join(c for c in text if c.isdigit())

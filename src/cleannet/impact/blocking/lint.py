"""Judges a blocklist: who owns each entry today and on the day of the list, and which entries harm others or do nothing.

Only distinct subjects are asked about, so a list of half a million names costs little more than reading it. Each kind of finding is
a short method of one class, because they share what was asked about an entry.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.blocklists import title_of
from cleannet.blocklists.entries import EVERY, Blocklist
from cleannet.impact.blocking.covering import covered, duplicates, traps
from cleannet.impact.blocking.meant import Meant, meant
from cleannet.impact.blocking.missed import Stopped, networks, one_family, siblings
from cleannet.impact.blocking.shared import everything, serving, shared
from cleannet.impact.blocking.standing import Standing, sold_by, standing
from cleannet.impact.excluded import by_name
from cleannet.inverse import ROLES, every_use
from cleannet.judge import verdicts
from cleannet.model.answers.blocklist import BlocklistLint, Defect, ListedOwner, ListRead, Note, OwnerThen, Place, Remark
from cleannet.model.day import span
from cleannet.model.report import Statement
from cleannet.model.subject import APP_IDS, EntityId, Subject, kind_of, org
from cleannet.model.use import Use, use
from cleannet.model.verdict import Verdict, worst
from cleannet.policy.policy import Policy
from cleannet.resolve.asked import asking
from cleannet.resolve.meaning import Asking
from cleannet.world.view import View, World

PLACES: Final = 1000
"""Entries of a remark that the answer names; it always counts all."""

SHOWN: Final = 12
"""Entries of an owner that the answer names."""

OWNERS: Final = 1000
"""Owners that the answer lists, those with most entries first."""

ASKED: Final = 50
"""Owners for whom the answer lists what is missing."""

MOSTLY: Final = 0.5
"""If one owner has at least this share of the things with a known owner, the list is about this owner."""

_DENIED_OR_OPEN: Final = frozenset({Verdict.DENIED, Verdict.UNKNOWN})


def lint(
    listed: Blocklist, file: str, world: World, as_of: date, known_on: date, made: date | None = None, policy: Policy | None = None
) -> BlocklistLint:
    """The list on that day. made: the day on which it was made, which the user states (default: as its head says)."""
    view = world.at(as_of, known_on)
    day = made or listed.made
    then = world.at(day, known_on) if day else None
    asked = asking(view, policy) if policy else Asking(view)
    work = Lint(listed, meant(listed, asked), view, then, policy)
    entries = Counter(listed.kinds[number].kind for number in listed.forms.tolist())
    return BlocklistLint(
        file=file,
        syntax=listed.syntax,
        syntax_title=title_of(listed.syntax),
        title=listed.title,
        made=day.isoformat() if day else "",
        made_by="stated on the command line" if made else listed.stated,
        as_of=as_of.isoformat(),
        known_on=known_on.isoformat(),
        policy=policy.id if policy else "",
        policy_title=policy.text.title if policy else "",
        read=ListRead(
            lines=listed.lines,
            live=listed.live,
            dead=listed.dead_lines,
            unread=listed.unread_lines,
            comments=listed.comments,
            settings=listed.other_lines,
            entries=dict(sorted(entries.items())),
            exceptions=len(listed.of(lambda form: form.action == "pass")),
        ),
        owners=work.owners(),
        nobody=len(work.nobody),
        findings=tuple(work.findings()),
        notes=tuple(work.notes()),
    )


@dataclass
class Lint:
    """One list on one day."""

    listed: Blocklist
    meant: Meant
    view: View
    then: View | None
    policy: Policy | None
    _why: dict[int, str] = field(default_factory=dict)

    # --- who ------------------------------------------------------------------------------------------------------------------

    @cached_property
    def standings(self) -> list[Standing]:
        """Who is behind each subject."""
        return [standing(self.view, subject) for subject in self.meant.subjects]

    @cached_property
    def before(self) -> list[Standing]:
        """The same on the day of the list; subjects with no certain owner today are not looked up."""
        now = zip(self.meant.subjects, self.standings, strict=True)
        return [standing(self.then, subject) if of.owners else of for subject, of in now] if self.then else []

    @cached_property
    def entries(self) -> list[list[int]]:
        """For each subject its entries, in the order of the list; exceptions are none of them."""
        found: list[list[int]] = [[] for _ in self.meant.subjects]
        at = np.flatnonzero((self.meant.of != 0) & self._stopping)
        for entry_, who in zip(at.tolist(), self.meant.of[at].tolist(), strict=True):
            for subject in self.meant.whos[who]:
                found[subject].append(entry_)
        return found

    @cached_property
    def _stopping(self) -> npt.NDArray[np.bool_]:
        """For each entry whether it stops something."""
        stops = np.array([form.action != "pass" and form.trigger != "client" for form in self.listed.kinds], np.bool_)
        return stops[self.listed.forms] if self.listed.kinds else stops

    @cached_property
    def nobody(self) -> list[int]:
        """The entries that stop something whose owner no fact names, and that is not local."""
        known = [bool(of.owners or of.perhaps or of.hosts or of.registered) for of in self.standings]
        nameless = np.array([not any(known[n] for n in who) for who in self.meant.whos], np.bool_)
        found = np.flatnonzero(nameless[self.meant.of] & self._stopping)
        told = (self.meant.own.tolist(), self.used_by_others, (at for at, _ in everything(self.listed)))
        at: list[int] = np.setdiff1d(found, np.array([*chain(*told)], np.int64)).tolist()
        return at

    @cached_property
    def used_by_others(self) -> dict[int, str]:
        """The entries that stop others too, each with why."""
        return dict(sorted(shared(self.listed, self.meant, self.view)))

    def owners(self) -> tuple[ListedOwner, ...]:
        """Everybody behind an entry, those with most entries first."""
        numbers: dict[tuple[str, bool, bool], list[int]] = defaultdict(list)
        for number, behind in enumerate(self.standings):
            for key in _keys(behind):
                numbers[key].append(number)
        rows = sorted(((key, self._entries_of(of)) for key, of in numbers.items()), key=lambda row: (-len(row[1]), row[0]))
        return tuple(self._owner(key, len(at), at, numbers[key][0]) for key, at in rows[:OWNERS] if at)

    def _entries_of(self, numbers: list[int]) -> list[int]:
        """The entries of these subjects, each once, in the order of the list, as those of one subject are already."""
        return self.entries[numbers[0]] if len(numbers) == 1 else sorted({at for number in numbers for at in self.entries[number]})

    def _owner(self, key: tuple[str, bool, bool], count: int, at: list[int], number: int) -> ListedOwner:
        owner, sure, hosts = key
        entity = EntityId(owner[4:]) if owner.startswith("org:") else EntityId("")
        behind = self.standings[number]
        return ListedOwner(
            owner=owner,
            name=self.view.name(Subject(owner)),
            sure=sure,
            controlled_by=tuple(self.view.name_of(e) for e in behind.controllers) if entity in behind.owners else (),
            hosts=hosts,
            entries=count,
            verdict=self._verdict(owner, at) if self.policy else "",
            places=tuple(self._place(i) for i in at[:SHOWN]),
            then=self._then(number) if self.then else None,
        )

    def _then(self, number: int) -> OwnerThen:
        before, now = self.before[number], self.standings[number]
        gone, come = self._changed(number)
        names = [self.view.name_of(entity) for entity in (*before.owners, *before.controllers)]
        sure = bool(before.owners) and not (before.maybe - now.maybe)
        return OwnerThen(names=tuple(names), sure=sure, gone=self._names(gone), come=self._names(come))

    def _changed(self, number: int) -> tuple[frozenset[EntityId], frozenset[EntityId]]:
        """(who certainly stood behind a subject only on the day of the list, who certainly does so only now)"""
        before, now = self.before[number], self.standings[number]
        if not before.owners or not now.owners:
            return frozenset(), frozenset()
        return before.sure - now.all, now.sure - before.all

    def _names(self, entities: Iterable[EntityId]) -> tuple[str, ...]:
        return tuple(sorted(self.view.name_of(entity) for entity in entities))

    @cached_property
    def main(self) -> EntityId:
        """The owner of at least half of the things to stop whose owner is known for certain; "" if there is none."""
        counted: Counter[EntityId] = Counter()
        whole = 0
        stops = np.flatnonzero((self.meant.of != 0) & self._stopping).tolist()
        things = {self.listed.values[at]: at for at in stops}  # each once, however often the list has it
        of = np.bincount(self.meant.of[list(things.values())], minlength=len(self.meant.whos))
        for who, count in zip(self.meant.whos, of.tolist(), strict=True):
            owners = {owner for n in who for owner in self.standings[n].owners or self.standings[n].hosts}
            whole += count * bool(owners)
            counted.update(dict.fromkeys(owners, count))
        (first, most), (_, second) = (*counted.most_common(2), (EntityId(""), 0), (EntityId(""), 0))[:2]
        return first if most > second and most >= MOSTLY * whole else EntityId("")

    def targets(self) -> tuple[EntityId, ...]:
        """Whom the list means, as far as it shows: the group that most of it belongs to, else every certain owner, those with most
        entries first."""
        counted: Counter[EntityId] = Counter()
        for behind, at in zip(self.standings, self.entries, strict=True):
            for owner in behind.owners if not self.main or self.main in behind.sure else ():
                counted[owner] += len(at)
        return tuple(owner for owner, count in counted.most_common(ASKED) if count)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of entries that there are."""
        return frozenset(self.listed.kinds[number].kind for number in np.unique(self.listed.forms).tolist())

    # --- what is wrong ----------------------------------------------------------------------------------------------------------

    def findings(self) -> Iterator[Remark]:
        """The defects of the list, the gravest first."""
        yield from self.everything()
        yield from self.acting()
        hands = [*self._hands(), *self._former()]
        yield from hands
        yield from self.shared_by_others()
        yield from self._strangers({place.line for remark in hands for place in remark.places})
        yield from self._undenied()
        if self.listed.syntax == "rpz":
            freed = {at: f"frees {_few(names)}, which line {self._line(wild)} stops" for at, wild, names in traps(self.listed)}
            if freed:
                do = "remove the rule, or add a wildcard below each name that it frees"
                yield self._remark(
                    "trap", "A deeper rule frees names that a wildcard stops (BIND, Unbound)", do, list(freed), freed
                )
        over = {at: f"line {self._line(wide)} stops it already" for at, wide in covered(self.listed)}
        if over:
            yield self._remark("covered", "Another entry stops this already", "remove it", sorted(over), over)
        twice = {at: f"as line {self._line(first)}" for at, first in duplicates(self.listed)}
        if twice:
            yield self._remark("duplicate", "This stands in the list before", "remove it", sorted(twice), twice)
        yield from self._dead()

    def everything(self) -> Iterator[Remark]:
        """Entries that stop all there is."""
        if told := dict(everything(self.listed)):
            kinds = {self.listed.kinds[self.listed.forms[at]].kind for at in told}
            what = " and ".join(word for kind, word in (("domain", "every name"), ("prefix", "every address")) if kind in kinds)
            says = f"Stops {what}, as wide as a default route"
            do = "remove it, unless all is meant to stop but what exceptions let pass"
            yield self._remark("everything", says, do, sorted(told), told)

    def shared_by_others(self) -> Iterator[Remark]:
        """Entries that stop others too."""
        if told := self.used_by_others:
            says = "Others use this as well, and are stopped too"
            do = "see what it stops with `cleannet impact block`; stop the names of the owner instead"
            yield self._remark("shared", says, do, list(told), told)

    def _hands(self) -> Iterator[Remark]:
        """Entries whose owner, or its controller, changed since the day of the list."""
        by_change: dict[tuple[tuple[EntityId, ...], tuple[EntityId, ...]], list[int]] = defaultdict(list)
        for number in range(len(self.standings)) if self.then else ():
            gone, come = self._changed(number)
            if gone or come:
                before, now = ([*of.owners, *of.controllers] for of in (self.before[number], self.standings[number]))
                by_change[tuple(e for e in before if e in gone), tuple(e for e in now if e in come)].append(number)
        for (gone_, come_), numbers in sorted(by_change.items()):
            owners = sorted({self.view.name_of(owner) for number in numbers for owner in self.standings[number].owners})
            parts = [
                f"no longer with {self.view.name_of(gone_[0])}" if gone_ else "",
                f"now with {self.view.name_of(come_[0])}" if come_ else "",
            ]
            says = f"{_few(owners)} changed hands since the list was made: {', '.join(filter(None, parts))}"
            at = sorted({i for number in numbers for i in self.entries[number]})
            told = [
                said
                for owner in {o for number in numbers for o in self.standings[number].owners}
                for party, _, said in sold_by(self.view, owner)
                if party in gone_
            ]
            if at:
                yield self._remark("changed", says, "decide anew whether the list means this owner", at, {}, told)

    def _former(self) -> Iterator[Remark]:
        """Entries of a company that another owner on the list sold before the list was made."""
        here = {entity for behind, at in zip(self.standings, self.entries, strict=True) if at for entity in behind.owners}
        by_owner: dict[EntityId, list[int]] = defaultdict(list)
        for number, behind in enumerate(self.standings):
            for owner in behind.owners:
                by_owner[owner].extend(self.entries[number])
        day = self.then.day if self.then else self.view.day
        for owner, at in sorted(by_owner.items()):
            for seller, until, said in sold_by(self.view, owner):
                if at and seller in here and owner != seller and span(until)[1] <= day:
                    name, of = self.view.name_of(owner), self.view.name_of(seller)
                    says = f"{name} has not been with {of} since {until}, and the list has both"
                    yield self._remark(
                        "former", says, "remove these if the list means the seller alone", sorted(set(at)), {}, [said]
                    )

    def _strangers(self, told: set[int]) -> Iterator[Remark]:
        """Entries of companies that serve others, on a list about somebody else. told: lines that another finding says were that
        owner's before."""
        hosts = serving(self.view)
        mine = {self.main, *(e for behind in self.standings if self.main in behind.owners for e in behind.all)}
        for owner in sorted(hosts.keys() - mine) if self.main else ():
            numbers = [
                n for n, behind in enumerate(self.standings) if owner in (*behind.owners, *behind.hosts) and not behind.sure & mine
            ]
            at = sorted({i for number in numbers for i in self.entries[number] if self._line(i) not in told})
            if at:
                main, name = self.view.name_of(self.main), self.view.name_of(owner)
                says = f"Most of the list belongs to {main}; this belongs to {name}, which {hosts[owner]}"
                yield self._remark("strangers", says, "ask what of the owner of the list is there, and stop that alone", at)

    def _undenied(self) -> Iterator[Remark]:
        """Entries of somebody known that the policy neither denies nor leaves open."""
        if self.policy and (why := {at: said.text for at, said in self._said.items() if said not in _DENIED_OR_OPEN}):
            says = f"No clause of {self.policy.id} denies this"
            yield self._remark("undenied", says, "give a reason of your own for it", list(why), why)

    def _open(self) -> Iterator[Remark]:
        """Entries of somebody known of whom the policy cannot say whether it denies them."""
        nobody = frozenset(self.nobody)
        at = [i for i, said in self._said.items() if said is Verdict.UNKNOWN and i not in nobody]
        if self.policy and at:
            says = f"Whether {self.policy.id} denies this is unknown"
            yield self._remark("open", says, "`cleannet explain` says what is missing; else give a reason of your own for it", at)

    def acting(self) -> Iterator[Remark]:
        """Lines that do something where the list is loaded, but that cleannet does not read."""
        for reason, places in self._lost(acts=True):
            says = f"Not read here, though it acts: {reason}"
            yield Remark(kind="unread", says=says, do="look at it yourself", count=len(places), places=tuple(places[:PLACES]))

    def _dead(self) -> Iterator[Remark]:
        for reason, places in self._lost(acts=False):
            says = f"Does nothing here: {reason}"
            yield Remark(kind="dead", says=says, do="remove or mend it", count=len(places), places=tuple(places[:PLACES]))

    def _lost(self, acts: bool) -> list[tuple[str, list[Place]]]:
        """The lines, or parts of them, that are no entries, by why they are none; the most frequent reason first."""
        found: dict[str, list[Place]] = defaultdict(list)
        for dead in self.listed.dead:
            if dead.acts == acts:
                found[dead.reason].append(Place(entry=dead.text, line=dead.line))
        return sorted(found.items(), key=lambda row: (-len(row[1]), row[0]))

    # --- what is worth a look -----------------------------------------------------------------------------------------------------

    def notes(self) -> Iterator[Remark]:
        """What is true of the list and no defect."""
        if self.nobody:
            do = "find out whose they are before you rely on the list"
            yield self._remark("nobody", "No fact names an owner", do, self.nobody)
        if self.meant.own.size:
            yield self._remark("own", "These are names or addresses of your own place, or of nobody", "", self.meant.own.tolist())
        if passing := self.listed.of(lambda form: form.action == "pass"):
            yield self._remark("exceptions", "These let something pass", "", passing)
        if asking_ := self.listed.of(lambda form: bool(form.trigger)):
            says = "These ask about name servers or about who asks, not about the name that is looked up"
            yield self._remark("servers", says, "a name server often serves the names of many owners", asking_)
        yield from self._settings()
        yield from self._untold()
        yield from self._open()
        yield from self.missing()
        yield from self._absent()

    def _settings(self) -> Iterator[Remark]:
        """Lines of a configuration that are no entries, those with a remark first."""
        rows = sorted(self.listed.settings, key=lambda row: (not row.reason, row.line))
        places = tuple(Place(entry=row.text, line=row.line, why=row.reason) for row in rows[:PLACES])
        if rows:
            yield Remark(kind="settings", says="Other settings, which are not judged", do="", count=len(rows), places=places)

    def _untold(self) -> Iterator[Remark]:
        """Entries whose owner on the day of the list the facts do not name."""
        lacking = (
            [
                number
                for number, (before, now) in enumerate(zip(self.before, self.standings, strict=True))
                if now.owners and (not before.owners or before.maybe - now.maybe)
            ]
            if self.then
            else []
        )
        at = sorted({i for number in lacking for i in self.entries[number]})
        if at:
            says = "The facts do not tell for certain who stood behind these on the day of the list"
            yield self._remark("then", says, "read them as they are today", at)

    def missing(self) -> Iterator[Remark]:
        stopped = Stopped(self.listed, self.meant)
        kinds = self.kinds
        owners = self.targets()
        if "domain" in kinds:
            for owner, names in siblings(self.view, stopped, owners):
                yield self._lacks("siblings", f"{self.view.name_of(owner)} has more names than the list", names)
        if kinds & {"asn", "prefix"}:
            for owner, asns in networks(self.view, stopped, owners):
                yield self._lacks("networks", f"{self.view.name_of(owner)} runs more networks than the list has", asns)
            six, four = one_family(self.listed, self.meant, self.view)
            for family, lacking in (("IPv6", six), ("IPv4", four)):
                if lacking:
                    yield self._lacks(
                        "family", f"These networks have {family} addresses too, and the list has none of these", lacking
                    )
        hosted = [n for n, behind in enumerate(self.standings) if behind.hosts and (behind.owners or behind.perhaps)]
        if at := sorted({i for number in hosted for i in self.entries[number]}):
            says = "This content lies at names of others; what else of its owner lies there, no fact tells"
            yield self._remark("tenants", says, "look for it in your own DNS logs: cleannet impact block --traffic", at)

    def _absent(self) -> Iterator[Remark]:
        """What the policy denies and the list lacks, of the kinds that the list has."""
        if self.policy is None:
            return
        wanted = {"domain": "domain", "asn": "asn", **dict.fromkeys((*APP_IDS, "app"), "app")}
        uses = {use_ for use_ in every_use(self.view, [self.policy]) if wanted.get(kind_of(use_.subject)) in self.kinds}
        denied = dict.fromkeys(
            told.use.subject for told in verdicts(uses, by_name(self.policy), self.view) if Verdict.DENIED in told.lines.values()
        )
        stopped = Stopped(self.listed, self.meant)
        lacking = [Subject(subject) for subject in denied if not stopped.touches(Subject(subject))]
        if lacking:
            yield self._lacks("absent", f"{self.policy.id} denies these, and the list lacks them", sorted(lacking))

    # --- the parts of a remark ----------------------------------------------------------------------------------------------------

    def _lacks(self, kind: Note, says: str, subjects: list[Subject]) -> Remark:
        places = tuple(Place(entry=subject, line=0, why=_other(self.view.name(subject), subject)) for subject in subjects[:PLACES])
        return Remark(kind=kind, says=says, do="", count=len(subjects), places=places)

    def _remark(
        self,
        kind: Defect | Note,
        says: str,
        do: str,
        at: list[int],
        why: dict[int, str] | None = None,
        told: Iterable[Statement] = (),
    ) -> Remark:
        places = tuple(self._place(i, (why or {}).get(i, "")) for i in at[:PLACES])
        return Remark(kind=kind, says=says, do=do, count=len(at), places=places, statements=tuple(told))

    def _place(self, at: int, why: str = "") -> Place:
        return Place(entry=entry(self.listed, at), line=self._line(at), why=why)

    def _line(self, at: int) -> int:
        return int(self.listed.at_line[at])

    # --- under a policy -----------------------------------------------------------------------------------------------------------

    @cached_property
    def _verdicts(self) -> dict[Subject, Verdict]:
        """The worst verdict on each subject. The policy is read by names, because a blocklist shows no act."""
        if self.policy is None:
            return {}
        uses: set[Use] = {use(role, s) for s in self.meant.subjects for role in ROLES.get(kind_of(s), ())}
        found: dict[Subject, Verdict] = {}
        for told in verdicts(uses, by_name(self.policy), self.view):
            subject = Subject(told.use.subject)
            found[subject] = worst([found.get(subject, Verdict.NOT_ASKED), *told.lines.values()])
        return found

    @cached_property
    def _said(self) -> dict[int, Verdict]:
        """The worst verdict on each entry that stops something of somebody known."""
        of_who = [worst([self._verdicts.get(self.meant.subjects[n], Verdict.NOT_ASKED) for n in who]) for who in self.meant.whos]
        at = np.flatnonzero((self.meant.of != 0) & self._stopping)
        return {i: of_who[who] for i, who in zip(at.tolist(), self.meant.of[at].tolist(), strict=True)}

    def _verdict(self, owner: str, at: list[int]) -> str:
        numbers = {
            n for i in at for n in self.meant.whos[self.meant.of[i]] if owner in {key for key, _, _ in _keys(self.standings[n])}
        }
        return worst([self._verdicts.get(self.meant.subjects[n], Verdict.NOT_ASKED) for n in numbers]).value


def entry(listed: Blocklist, at: int) -> str:
    """An entry as people write it: `*.` before a name if only names below it are meant, AS before a number."""
    form, value = listed.kinds[listed.forms[at]], listed.values[at]
    if form.kind == "asn":
        return f"AS{value}"
    if value == EVERY:
        return "*"
    return f"*.{value}" if form.below and not form.itself else value


def _keys(behind: Standing) -> Iterator[tuple[str, bool, bool]]:
    """(who, whether for certain, whether it only hosts)"""
    yield from ((org(entity), True, False) for entity in behind.owners)
    yield from ((org(entity), False, False) for entity in behind.perhaps)
    yield from ((org(entity), True, True) for entity in behind.hosts)
    if behind.registered and not behind.owners:
        yield behind.registered, False, False


def _few(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:3]) + (f" and {len(every) - 3:,} more" if len(every) > 3 else "")


def _other(name: str, subject: str) -> str:
    """The name of a subject, where it says more than the subject."""
    return "" if name == subject.partition(":")[2] else name

"""The table that every engine fills: how often each use was seen, and what became of each record.

Tables can be merged in any order: sums, the smallest first sighting, the widest span of time, the union of sketches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from cleannet.engine.assets.number import Numbers
from cleannet.engine.breakdown import Groups
from cleannet.engine.gone import Watch
from cleannet.engine.mentions import Mentions
from cleannet.kernel.sketch import Registers, estimates
from cleannet.model.report import FileAccount, Notice
from cleannet.model.use import Sighting, Tally, Use

if TYPE_CHECKING:
    from cleannet.engine.assets.spill import AssetList
    from cleannet.resolve.named import Names

EXAMPLES: Final = 5
"""Values of a folded use that are shown, the most frequent first."""

KEPT: Final = 20_000
"""Values of a folded use that are counted; above, the rarer half is forgotten."""


OUTSIDE: Final = "outside the time asked for"
"""Why records are skipped that lie outside the window."""

PASSED: Final = frozenset({OUTSIDE, "no longer there", "to be deleted", "to be forgotten", "disabled"})
"""Why records are skipped that name things which are not, or no longer, to be asked about."""


@dataclass(slots=True)
class Account:
    """What happened to the records of one input so far; it becomes a `report.FileAccount` when it is closed.

    idle: see `Reader`. timeless: records that were kept although a window was asked for, because they state no time. misdated:
    records with an impossible time. by_line: records are numbered by the lines on which they begin. above: see
    `Log`. asset: see `Reader`."""

    name: str
    format: str = ""
    unit: str = ""
    idle: frozenset[str] = frozenset()
    judged: int = 0
    local: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    unread: str = ""
    notes: list[str] = field(default_factory=list)
    timeless: int = 0
    misdated: int = 0
    by_line: bool = False
    above: int = -1
    asset: str = "asset"

    @property
    def records(self) -> int:
        """How many records were read so far."""
        return self.judged + self.local + sum(self.skipped.values())

    def skip(self, reason: str, number: int, example: str = "") -> None:
        """Counts so many records as skipped for this reason; the first one becomes the example."""
        self.skipped[reason] += number
        if example:
            self.examples.setdefault(reason, example)

    def take(self, other: Account) -> None:
        """Adds what happened to later records of the same input."""
        self.judged += other.judged
        self.local += other.local
        for reason, number in other.skipped.items():
            self.skip(reason, number, other.examples.get(reason, ""))
        self.timeless += other.timeless
        self.misdated += other.misdated

    @property
    def passed_over(self) -> bool:
        """Whether records were skipped of which nothing is to be asked, as they say themselves or the user does."""
        return not PASSED.isdisjoint(self.skipped)

    def _all_skipped(self) -> str:
        """Why an input counts as not read although it was: all its records were skipped, and some of them were not understood."""
        amiss = Counter({reason: number for reason, number in self.skipped.items() if reason not in {*self.idle, OUTSIDE}})
        if self.judged or self.local or not amiss:
            return ""
        ((reason, number),) = amiss.most_common(1)
        of = f"{number:,} of them" if len(self.skipped) > 1 else "all of them" if number > 1 else "it"
        return f"every record was skipped, {of}: {reason}"

    def closed(self) -> FileAccount:
        """The finished account, whose records add up."""
        skipped = dict(sorted(self.skipped.items()))
        beyond = "records with a time beyond the year 9999, which counts as not stated"
        misdated = [f"{beyond}: {self.misdated:,}"] if self.misdated else []
        timeless = [f"records without a timestamp, counted anyway: {self.timeless:,}"] if self.timeless else []
        return FileAccount(
            name=self.name,
            format=self.format,
            unit=self.unit,
            read=self.records,
            judged=self.judged,
            local=self.local,
            skipped=skipped,
            examples={reason: self.examples[reason] for reason in skipped if reason in self.examples},
            unread=self.unread or self._all_skipped(),
            notes=(*self.notes, *misdated, *timeless),
            by_line=self.by_line,
            above=self.above,
        )


@dataclass(slots=True)
class Counted:
    """Uses with their tallies, and the accounts of the inputs by name.

    by_table: uses of which only the embedded table knows some address. notices: what a user should know about how uses were
    counted. hosts: for some uses, sketches of the internal hosts in their records; unasked: uses of which some records were not
    searched for such hosts. groups: how the records spread, if a user asks. assets: how many assets each use has; called:
    what these are, see `Reader.asset`; listed: all of them, if a user asks. gone: things that lists mark as gone, and what
    records show of them. latest: for each use the time of its last record, and that record; None if nobody asks.
    mentions: what the beginnings of inputs name; learnt: the names that inputs give to addresses."""

    uses: dict[Use, Tally] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    folded: dict[Use, Counter[str]] = field(default_factory=dict)
    by_table: set[Use] = field(default_factory=set)
    notices: set[Notice] = field(default_factory=set)
    hosts: dict[Use, Registers] = field(default_factory=dict)
    unasked: set[Use] = field(default_factory=set)
    groups: Groups | None = None
    assets: Numbers = field(default_factory=Numbers)
    called: dict[Use, set[str]] = field(default_factory=dict)
    listed: AssetList | None = None
    gone: Watch = field(default_factory=Watch)
    latest: dict[Use, tuple[int, Sighting]] | None = None
    mentions: Mentions = field(default_factory=Mentions)
    learnt: Names | None = None
    interrupted: bool = False

    def add(self, use: Use, tally: Tally, hosts: Registers | None = None) -> None:
        """Counts the use as seen. hosts: the sketch of the internal hosts in these records; None if nobody looked for them."""
        self.add_looked(use, tally)
        if hosts is None:
            self.unasked.add(use)
        elif hosts.any():
            self.see(use, hosts)

    def add_looked(self, use: Use, tally: Tally) -> None:
        """Counts records that were searched for internal hosts; `see` adds the hosts."""
        if tally.assets and (account := self.accounts.get(tally.first.file)):
            self.called.setdefault(use, set()).add(account.asset)
        known = self.uses.setdefault(use, tally)
        if known is not tally:
            self.uses[use] = known.merged(tally)

    def see(self, use: Use, hosts: Registers) -> None:
        """Adds internal hosts of some records of the use."""
        before = self.hosts.get(use)
        self.hosts[use] = hosts if before is None else np.maximum(before, hosts)

    def fold(self, use: Use, values: Mapping[str, int]) -> None:
        """Counts the values that one combined use stands for."""
        counter = self.folded.setdefault(use, Counter())
        counter.update(values)
        if len(counter) > KEPT:
            self.folded[use] = Counter(dict(sorted(counter.items(), key=lambda c: (-c[1], c[0]))[: KEPT // 2]))

    def take(self, other: Counted) -> None:
        """Adds what was counted elsewhere of other records; not their accounts."""
        for use, tally in other.uses.items():
            self.add_looked(use, tally)
        for use, hosts in other.hosts.items():
            self.see(use, hosts)
        for use, values in other.folded.items():
            self.fold(use, values)
        for use, words in other.called.items():
            self.called.setdefault(use, set()).update(words)
        self.by_table |= other.by_table
        self.notices |= other.notices
        self.unasked |= other.unasked
        self.assets.take(other.assets)
        if self.groups is not None and other.groups is not None:
            self.groups.take(other.groups)

    def tallies(self) -> dict[Use, Tally]:
        """The uses, with the numbers of their internal hosts and of their assets, the most frequent values of combined uses, and
        places that people can find."""
        seen: dict[Use, int] = {}
        if self.hosts:
            seen = dict(zip(self.hosts, estimates(np.stack(list(self.hosts.values()))).tolist(), strict=True))
        unasked, things = self.unasked, self.assets.all()
        tallies = {use: tally if use in unasked else tally.inside(seen.get(use, 0)) for use, tally in self.uses.items()}
        for use, (number, exact) in things.items():
            tallies[use] = tallies[use].of_assets(number, exact)
        for use, words in self.called.items():
            if len(words) == 1:
                tallies[use] = tallies[use].of_called(*words)
        for use, counter in self.folded.items():
            largest = sorted(counter.items(), key=lambda c: (-c[1], c[0]))[:EXAMPLES]
            tallies[use] = tallies[use].showing(tuple(value for value, _ in largest))
        nowhere = Account("")
        for use, tally in tallies.items():
            account = self.accounts.get(tally.first.file, nowhere)
            tallies[use] = tally.placed(account.unit, 0 if account.by_line else account.above)
        return tallies

    def placed(self, first: Sighting) -> Sighting:
        """The sighting, with the line of its file on which people find it."""
        account = self.accounts.get(first.file, Account(""))
        return Tally(1, first).placed(account.unit, 0 if account.by_line else account.above).first

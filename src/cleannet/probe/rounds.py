"""The procedure on one way: each canary is sent several times between controls; then each lost canary is made smaller.

A canary counts only if the control before it and the control after it arrived: if controls are lost too, the loss shows nothing
about words. A message is sent only when the fate of the one before is known.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from unicodedata import normalize

from cleannet.model.answers.relay import Smallest, Text, Way, says
from cleannet.probe.budget import Budget, Spent
from cleannet.probe.chance import alike, bounds
from cleannet.probe.fates import Acknowledged, Fate, Message, Path, Refused, Relay, counted
from cleannet.probe.smallest import Parts, combinations
from cleannet.probe.texts import Canary, control, split

AGREE: Final = 2
"""How often a smaller text must meet the fate before it counts: one loss may be chance."""


class _Unsteady(Exception):
    """Controls are lost while a text is made smaller, so the loss of a part shows nothing."""


@dataclass(slots=True)
class Rounds:
    """The messages of one way. control: makes the text of a control. trials: the messages of each canary. controls: all
    controls."""

    relay: Relay
    path: Path
    budget: Budget
    wait: float
    control: Callable[[], str] = control
    trials: dict[Canary, list[Message]] = field(default_factory=lambda: defaultdict(list))
    controls: list[Message] = field(default_factory=list)
    smallest: dict[Canary, list[Smallest]] = field(default_factory=lambda: defaultdict(list))
    why: dict[Canary, str] = field(default_factory=dict)

    async def run(self, canaries: Sequence[Canary], repeat: int) -> None:
        """Sends every canary several times, in another order each time. Raises Spent, Fault."""
        between: list[tuple[Canary, Message, int]] = []
        try:
            await self._control()
            for _ in range(repeat):
                for canary in secrets.SystemRandom().sample(canaries, len(canaries)):
                    message = await self._put(canary.text)
                    between.append((canary, message, len(self.controls)))
                    self.trials[canary].append(message)
                    await self._control()
            await self._late()
        finally:
            for _, message, behind in between:
                beside = self.controls[behind - 1 : behind + 1]
                if len(beside) < 2 or any(control.fate is not Fate.ARRIVED for control in beside):
                    message.fate = Fate.UNCLEAR

    async def bisect(self, canaries: Sequence[Canary]) -> None:
        """Looks for the smallest combinations of each canary that was lost every time. Raises Spent, Fault."""
        for canary in canaries:
            fates = {message.fate for message in self.trials[canary]} - {Fate.UNCLEAR}
            if not any(fate.lost for fate in fates):
                continue
            if len(fates) > 1:
                self.why[canary] = "not looked for: its fates differ"
                continue
            try:
                await self._smaller(canary, fates.pop())
            except _Unsteady:
                self.why[canary] = "not found: controls were lost while it was looked for"
            except Spent:
                self.why[canary] = "not found: the messages that may be sent were spent"
                raise

    def way(self) -> Way:
        """The counts of this way."""
        canaries, controls = counted(m for ms in self.trials.values() for m in ms), counted(self.controls)
        least, most = bounds(canaries.lost, canaries.clear) or (None, None)
        return Way(
            direction=self.path.direction,
            room=self.path.room,
            controls=controls,
            canaries=canaries,
            answer=says(canaries, controls),
            least=least,
            most=most,
            chance=alike(canaries.lost, canaries.clear, controls.lost, controls.clear),
        )

    def texts(self) -> tuple[Text, ...]:
        """Each canary, with its smallest combinations."""
        return tuple(
            Text(
                line=canary.line,
                direction=self.path.direction,
                room=self.path.room,
                parts=len(split(canary.text).parts),
                unit=split(canary.text).unit,
                counts=counted(trials),
                smallest=tuple(self.smallest[canary]),
                why=self.why.get(canary, ""),
            )
            for canary, trials in sorted(self.trials.items(), key=lambda item: item[0].line)
        )

    async def _control(self) -> Message:
        self.controls.append(await self._put(self.control()))
        return self.controls[-1]

    async def _put(self, text: str) -> Message:
        """Sends a text, and waits for its fate."""
        await self.budget.take()
        sent = await self.relay.send(self.path, text)
        if isinstance(sent, Refused):
            return Message(text, "", Fate.REFUSED)
        if not isinstance(sent, Acknowledged):
            return Message(text, "", Fate.UNANSWERED)
        return Message(text, sent.id, _fate(text, await self.relay.arrival(self.path, sent.id, self.wait)))

    async def _late(self) -> None:
        """Looks once more for messages that did not arrive in time."""
        missing = [m for m in (*self.controls, *(m for ms in self.trials.values() for m in ms)) if m.fate is Fate.MISSING]
        if missing:
            await asyncio.sleep(self.wait)
        for message in missing:
            fate = _fate(message.text, await self.relay.arrival(self.path, message.id, 0))
            message.fate, message.late = fate, fate is Fate.ARRIVED

    async def _smaller(self, canary: Canary, fate: Fate) -> None:
        """Finds the smallest combinations of a text to which the same happens."""
        pieces = split(canary.text).parts
        known: dict[Parts, bool] = {tuple(range(len(pieces))): True}

        async def meets(parts: Parts) -> bool:
            if parts not in known:
                known[parts] = await self._agrees(text_of(pieces, parts), fate, AGREE) == AGREE
            return known[parts]

        async for found in combinations(tuple(range(len(pieces))), meets):
            proved = all(known.get(tuple(part for part in found if part != left)) is False for left in found) or len(found) == 1
            met = await self._agrees(text_of(pieces, found), fate, AGREE)
            self.smallest[canary].append(
                Smallest(parts=tuple(part + 1 for part in found), fate=fate.value, tried=AGREE, met=met, proved=proved)
            )

    async def _agrees(self, text: str, fate: Fate, times: int) -> int:
        """Sends a text until its fate differs, at most this number of times, then a control. Returns how often the fate was the
        same. Raises _Unsteady."""
        met = 0
        while met < times and (await self._put(text)).fate is fate:
            met += 1
        if (await self._control()).fate is not Fate.ARRIVED:
            raise _Unsteady
        return met


def text_of(pieces: Sequence[str], parts: Parts) -> str:
    """The text of some parts, in their order.

    >>> text_of(("one ", "two ", "three"), (0, 2))
    'one three'
    """
    return "".join(pieces[part] for part in parts).strip()


def _fate(text: str, arrived: str | Refused | None) -> Fate:
    """The fate of a message that the server accepted. Spaces at the ends and equivalent Unicode spellings are no change."""
    if arrived is None:
        return Fate.MISSING
    if isinstance(arrived, Refused):
        return Fate.REFUSED
    return Fate.ARRIVED if normalize("NFC", arrived.strip()) == normalize("NFC", text.strip()) else Fate.CHANGED

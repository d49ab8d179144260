"""Runs a plan: signs in, tests one way after the other, and returns the counts, even if it ends early."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from cleannet.model.answers.relay import ProbedRelay
from cleannet.probe.accounts import Account
from cleannet.probe.budget import MOST, SLOWEST, Budget, Spent
from cleannet.probe.fates import Direction, Fault, Path, Relay, Room
from cleannet.probe.rounds import Rounds
from cleannet.probe.server import Server, stream_server, web_server
from cleannet.probe.texts import Canary, control

Protocol = Literal["matrix", "xmpp"]

NOTES: Final = (
    "The counts are about these messages, these accounts and this day. Another text, account, place or day may fare otherwise.",
    "Repeats of one text are not independent, so bounds say little about texts that were not sent.",
    "A server may treat both accounts alike because it knows them to be of one person, or because it knows a probe.",
    "A message that arrived may have been read, copied or reported. No count shows that.",
    "What was lost may have been lost by a limit on spam or a fault, not by what the text says.",
)

WARNINGS: Final = (
    "The server and whoever listens there see the texts, with no end-to-end encryption, and that one person uses both accounts.",
    "Sending them may get the accounts limited, closed or reported. Where the texts are dangerous to send, so is the probe.",
    "Use two accounts of your own that you can lose, and that lead to nobody. Never use those of other people.",
    "The terms of the service or the law of the place may forbid it. That is for you to find out first.",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does. canaries: at least one. controls: the user's own; empty for random sentences. wait, pause: seconds. most:
    the number of messages. bisect: whether lost texts are made smaller."""

    protocol: Protocol
    server: str
    canaries: tuple[Canary, ...]
    controls: tuple[Canary, ...]
    directions: tuple[Direction, ...]
    rooms: tuple[Room, ...]
    repeat: int
    wait: float
    pause: float
    most: int
    bisect: bool

    def needed(self) -> int:
        """The number of messages of all rounds; making texts smaller needs more."""
        return len(self.directions) * len(self.rooms) * (1 + 2 * self.repeat * len(self.canaries))

    def fault(self) -> str:
        """Why this plan cannot be run; "" if it can."""
        server = self.at()
        if not 1 <= self.most <= MOST:
            return f"at most {MOST:,} messages can be sent in one run, and at least 1"
        if self.needed() > self.most:
            return (
                f"{self.needed():,} messages are needed, and {self.most:,} may be sent: take fewer texts, less --repeat, one "
                f"--direction or one --room, or raise --most up to {MOST:,}"
            )
        if self.pause < SLOWEST and not server.local:
            return f"the pause between messages is at least {SLOWEST} seconds"
        if {canary.text for canary in self.canaries} & {own.text for own in self.controls}:
            return "a text stands among the controls as well; a control must be a text that nobody minds"
        return ""

    def control(self) -> str:
        """The text of the next control."""
        return secrets.choice(self.controls).text if self.controls else control()

    def at(self) -> Server:
        """The server. Raises Fault."""
        return web_server(self.server) if self.protocol == "matrix" else stream_server(self.server)


def random_canaries(number: int) -> tuple[Canary, ...]:
    """This number of random texts."""
    return tuple(Canary(f"{control()} {secrets.token_hex(2)}", 0) for _ in range(number))


def probe(plan: Plan, accounts: tuple[Account, Account], version: str, day: str, tell: Callable[[str], None]) -> ProbedRelay:
    """Runs a plan. day: today. tell: gets a line of progress. Raises Fault if nothing could be counted."""
    return asyncio.run(_probe(plan, accounts, version, day, tell))


async def _probe(plan: Plan, accounts: tuple[Account, Account], version: str, day: str, tell: Callable[[str], None]) -> ProbedRelay:
    budget = Budget(plan.most, plan.pause)
    done: list[Rounds] = []
    stopped = ""
    relay = _adapter(plan, accounts)
    try:
        try:
            await relay.open(plan.rooms)
            for room in plan.rooms:
                for direction in plan.directions:
                    tell(f"{direction}, {room}: {len(plan.canaries):,} texts, {plan.repeat:,} times")
                    done.append(Rounds(relay, Path(direction, room), budget, plan.wait, plan.control))
                    await done[-1].run(plan.canaries, plan.repeat)
            if plan.bisect:
                for rounds in done:
                    tell(f"{rounds.path.direction}, {rounds.path.room}: making lost texts smaller")
                    await rounds.bisect(plan.canaries)
        except Spent:
            stopped = f"{plan.most:,} messages were sent, which is all that may be"
        except Fault as fault:
            if not any(rounds.trials for rounds in done):
                raise
            stopped = str(fault)
        except asyncio.CancelledError:
            stopped = "interrupted"
    finally:
        await relay.close()
    return ProbedRelay(
        version=version,
        protocol=plan.protocol,
        server=plan.at().host,
        day=day,
        messages=budget.used,
        repeat=plan.repeat,
        wait=plan.wait,
        pause=plan.pause,
        ways=tuple(rounds.way() for rounds in done),
        texts=tuple(text for rounds in done for text in rounds.texts()),
        stopped=stopped,
        notes=NOTES,
    )


def _adapter(plan: Plan, accounts: tuple[Account, Account]) -> Relay:
    """The relay for this protocol. Raises Fault if its library is not installed."""
    try:
        if plan.protocol == "matrix":
            from cleannet.probe.matrix import Matrix

            return Matrix(plan.at(), *accounts)
        from cleannet.probe.xmpp import Xmpp

        return Xmpp(plan.at(), *accounts)
    except ModuleNotFoundError as error:
        raise Fault(f"{error.name} is not installed, which speaks {plan.protocol}: pip install 'cleannet[probe]'") from None

"""What can become of a message, and what a relay is to the procedure: it sends on a way, and tells what arrived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

from cleannet.model.answers.relay import Counts

Direction = Literal["there", "back"]
Room = Literal["direct", "group"]


class Fault(Exception):
    """The server cannot be asked, or no more. The message is for the user, and holds no secret."""


class Silent(Fault):
    """The server does not answer, or the line to it broke."""


class Path(NamedTuple):
    """From which account to which, and in what kind of conversation."""

    direction: Direction
    room: Room


class Fate(StrEnum):
    """What became of one message; the words are those of `Counts`."""

    ARRIVED = "arrived"
    MISSING = "missing"
    REFUSED = "refused"
    CHANGED = "changed"
    UNANSWERED = "unanswered"
    UNCLEAR = "unclear"

    @property
    def lost(self) -> bool:
        """It counts, and nobody saw it arrive as it was sent."""
        return self not in (Fate.ARRIVED, Fate.UNCLEAR)


@dataclass(slots=True)
class Message:
    """One message that was sent, and what is known of it. id: by which the other side knows it, "" where the server gave none."""

    text: str
    id: str
    fate: Fate
    late: bool = False


class Acknowledged(NamedTuple):
    """The server took the message. id: by which the other side knows it."""

    id: str


class Refused(NamedTuple):
    """The server said openly that it will not pass the message on."""


class Unanswered(NamedTuple):
    """The server said nothing, or that it has trouble of its own."""


Sent = Acknowledged | Refused | Unanswered


class Relay(Protocol):
    """A server, and two accounts."""

    async def open(self, rooms: Iterable[Room]) -> None:
        """Signs both accounts in, and makes the rooms. Raises Fault."""

    async def close(self) -> None:
        """Leaves the rooms and signs out, also where opening failed half-way."""

    async def send(self, path: Path, text: str) -> Sent:
        """Sends one message and waits for what the server says of it. Raises Fault."""

    async def arrival(self, path: Path, id: str, wait: float) -> str | Refused | None:
        """The text of that message on the other side, once it is there; None if it is not after so many seconds; Refused where the
        server said so later. Raises Fault."""


def counted(messages: Iterable[Message]) -> Counts:
    """What became of them."""
    tally = dict.fromkeys(Fate, 0)
    late = 0
    for message in messages:
        tally[message.fate] += 1
        late += message.late and message.fate is Fate.ARRIVED
    return Counts(sent=sum(tally.values()), late=late, **{fate.value: number for fate, number in tally.items()})

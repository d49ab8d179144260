"""What can happen to a message, and the interface of a relay: it sends a message, and says what arrived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

from cleannet.model.answers.relay import Counts

Direction = Literal["there", "back"]
Room = Literal["direct", "group"]


class Fault(Exception):
    """The probe cannot begin or go on. The message is for the user, and holds no secret."""


class Silent(Fault):
    """The server does not answer, or the connection broke."""


class Path(NamedTuple):
    """The sending account, the receiving account, and the kind of conversation."""

    direction: Direction
    room: Room


class Fate(StrEnum):
    """What happened to one message, in the words of `Counts`."""

    ARRIVED = "arrived"
    MISSING = "missing"
    REFUSED = "refused"
    CHANGED = "changed"
    UNANSWERED = "unanswered"
    UNCLEAR = "unclear"

    @property
    def lost(self) -> bool:
        """Whether it counts and did not arrive as it was sent."""
        return self not in (Fate.ARRIVED, Fate.UNCLEAR)


@dataclass(slots=True)
class Message:
    """One message that was sent. id: by which the other side knows it; "" if the server gave none."""

    text: str
    id: str
    fate: Fate
    late: bool = False


class Acknowledged(NamedTuple):
    """The server accepted the message. id: by which the other side knows it."""

    id: str


class Refused(NamedTuple):
    """The server said that it does not pass the message on."""


class Unanswered(NamedTuple):
    """The server did not answer, or reported a fault of its own."""


Sent = Acknowledged | Refused | Unanswered


class Relay(Protocol):
    """A server, and two accounts."""

    async def open(self, rooms: Iterable[Room]) -> None:
        """Signs both accounts in, and makes the rooms. Raises Fault."""

    async def close(self) -> None:
        """Leaves the rooms and signs out, even if `open` failed half-way."""

    async def send(self, path: Path, text: str) -> Sent:
        """Sends one message and waits for the server's answer. Raises Fault."""

    async def arrival(self, path: Path, id: str, wait: float) -> str | Refused | None:
        """The text of that message as the other side received it; None if it does not arrive within so many seconds; Refused if the
        server refuses it later. Raises Fault."""


def counted(messages: Iterable[Message]) -> Counts:
    """The counts of these messages."""
    tally = dict.fromkeys(Fate, 0)
    late = 0
    for message in messages:
        tally[message.fate] += 1
        late += message.late and message.fate is Fate.ARRIVED
    return Counts(sent=sum(tally.values()), late=late, **{fate.value: number for fate, number in tally.items()})

"""The QUIC connections of a capture: assembles each hello from its packets, and counts by reason what cannot be read.

A client's first packet gives the keys for all that it sends until the server's own keys arrive, also if it moves to another
connection id. A server that asks for a token (Retry), and a new connection between the same ends, start again. State of a
connection is dropped after its hello; the state of all is bounded, and the connections that were quiet longest go first.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import Final

from cleannet.readers.captures.client_hello import name_in
from cleannet.readers.captures.quic import Initial, Keys, Pieces, can_decrypt, initials, parts
from cleannet.readers.inputs.cursor import Cut

KNOWN: Final = 32_768
"""Connections that are remembered."""

OPEN: Final = 1_024
"""Hellos under way of which octets are kept."""

PACKETS: Final = 16
"""Packets that a hello is looked for in."""

_IDS: Final = 4
"""Connection ids that are remembered as tried, of a connection."""

Ends = tuple[str, int, str, int]
"""Address and port of who sent a datagram, then of who gets it."""

SEALED: Final = "cannot be decrypted"
NOT_WHOLE: Final = "not captured whole"
CONTRADICTORY: Final = "the same octets were sent twice with different content"
OTHER_VERSION: Final = "neither version 1 nor 2 of QUIC"
NO_CIPHERS: Final = "to read them, pip install cryptography"


@dataclass(slots=True)
class _Connection:
    """why: the reason no name was read so far; "" if one was, or none was asked for. tried: versions and connection ids that keys
    were derived from. keys, pieces: of the current hello."""

    why: str = SEALED
    tried: tuple[bytes, ...] = ()
    keys: Keys | None = None
    pieces: Pieces | None = None
    packets: int = 0

    def end(self, why: str) -> None:
        """Drops everything except how it ended."""
        self.why, self.keys, self.pieces = why, None, None


class Connections:
    """unread: connections whose names are not read, by reason; complete at the end of the capture, see `close`."""

    def __init__(self) -> None:
        self.unread: Counter[str] = Counter()
        self._known: OrderedDict[Ends, _Connection] = OrderedDict()
        self._open: OrderedDict[Ends, _Connection] = OrderedDict()
        self._can_decrypt: bool | None = None

    def name_in(self, ends: Ends, datagram: bytes) -> str:
        """The server name in the hello that this datagram completes; "" if it completes none, or asks for none."""
        if ends[2:] + ends[:2] in self._known:
            return ""  # the server's
        try:
            for packet in initials(datagram):
                if name := self._name(ends, packet):
                    return name
        except Cut:
            self.pass_by(ends, NOT_WHOLE)
        return ""

    def pass_by(self, ends: Ends, why: str) -> None:
        """Notes a connection whose packet is not examined. Its earlier result stays."""
        connection = self._of(ends)
        if connection.why == SEALED:
            connection.why = why

    def close(self) -> None:
        """Notes the end of the capture."""
        while self._known:
            self._forget()

    def _of(self, ends: Ends) -> _Connection:
        connection = self._known.get(ends)
        if connection is None:
            connection = self._known[ends] = _Connection()
            if len(self._known) > KNOWN:
                self._forget()
        self._known.move_to_end(ends)
        return connection

    def _forget(self) -> None:
        ends, connection = self._known.popitem(last=False)
        self._open.pop(ends, None)
        if connection.why:
            self.unread[connection.why] += 1

    def _name(self, ends: Ends, packet: Initial) -> str:
        connection = self._of(ends)
        if self._can_decrypt is None:
            self._can_decrypt = can_decrypt()
        if not self._can_decrypt:
            connection.why = NO_CIPHERS
            return ""
        frames = self._frames(ends, connection, packet)
        if frames is None or connection.pieces is None:
            return ""
        if not all(connection.pieces.add(place, part) for place, part in parts(frames)):
            return self._end(ends, connection, CONTRADICTORY)
        try:
            name = name_in(connection.pieces.whole)
        except Cut:
            connection.packets += 1
            return self._end(ends, connection, NOT_WHOLE) if connection.packets >= PACKETS else ""
        self._end(ends, connection, "")
        return name

    def _frames(self, ends: Ends, connection: _Connection, packet: Initial) -> bytes | None:
        """The content of a packet, with the keys of the connection or, if they do not fit, with its own."""
        frames = connection.keys.frames(packet) if connection.keys else None
        begins = packet.version + packet.to
        if frames is None and begins not in connection.tried:
            connection.tried = (*connection.tried, begins)[-_IDS:]
            keys = Keys(packet.version, packet.to)
            frames = keys.frames(packet)
            if frames is not None:
                connection.why, connection.keys, connection.pieces, connection.packets = NOT_WHOLE, keys, Pieces(), 0
                self._open[ends] = connection
                if len(self._open) > OPEN:
                    self._open.popitem(last=False)[1].end(NOT_WHOLE)
        if connection.keys:
            self._open.move_to_end(ends)
        return frames

    def _end(self, ends: Ends, connection: _Connection, why: str) -> str:
        connection.end(why)
        del self._open[ends]
        return ""

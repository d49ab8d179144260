"""A Matrix homeserver as a relay, through rooms that are not encrypted, so that the server sees each text.

The first account makes the room and invites the second. A message is known on the other side by the id of its event, which the
server gives when it takes the message. Rooms are left and forgotten at the end.

*Source*: spec.matrix.org/v1.11/client-server-api (login, createRoom, send, sync).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Iterable
from typing import Any, Final, TypeVar

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from nio import (
    AsyncClient,
    AsyncClientConfig,
    ErrorResponse,
    LoginResponse,
    RoomCreateResponse,
    RoomPreset,
    RoomSendResponse,
    SyncResponse,
    WhoamiResponse,
)

from cleannet.probe.accounts import SAME, Account
from cleannet.probe.fates import Acknowledged, Direction, Fault, Path, Refused, Room, Sent, Silent, Unanswered
from cleannet.probe.server import Server

T = TypeVar("T")

_ANSWER: Final = 16 << 20
"""Octets of one answer of a server."""

_PATIENCE: Final = 120.0
"""Seconds for one request, the waiting that the server asks for included."""

_SILENT: Final = 2
"""Messages in a row that a server may leave without an answer; with the next, the probe ends."""

_KEPT: Final = 20_000
"""Arrived messages that are remembered: many times what a probe sends."""

_BUSY: Final = frozenset({"M_LIMIT_EXCEEDED", "M_UNKNOWN", "M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"})
"""Errors that say nothing of the message: the server is busy or broken, or the session ended."""


class _Client(AsyncClient):  # type: ignore[misc]  # nio tells no types
    """A client that follows no redirect and limits the size of answers."""

    client_session: ClientSession | None

    async def send(
        self,
        method: str,
        path: str,
        data: Any = None,
        headers: dict[str, str] | None = None,
        trace_context: Any = None,
        timeout: float | None = None,
    ) -> ClientResponse:
        session = self.client_session or ClientSession()
        self.client_session = session
        response = await session.request(
            method,
            self.homeserver + path,
            data=data,
            headers=headers,
            trace_request_ctx=trace_context,
            timeout=ClientTimeout(total=self.config.request_timeout if timeout is None else timeout),
            allow_redirects=False,
        )
        if 300 <= response.status < 400:
            where = response.headers.get("Location", "")[:200]
            response.close()
            raise Fault(f"the server sends the probe on to {where}; it goes nowhere but to the server that you name")
        return response

    async def parse_body(self, transport_response: ClientResponse) -> dict[Any, Any]:
        data = bytearray()
        async for piece in transport_response.content.iter_chunked(1 << 16):
            data += piece
            if len(data) > _ANSWER:
                transport_response.close()
                raise Fault("the server gives an answer that does not end")
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


class Matrix:
    """Both accounts on one homeserver, with a direct room and a group if wanted."""

    def __init__(self, server: Server, first: Account, second: Account) -> None:
        logging.getLogger("nio").setLevel(logging.CRITICAL + 1)  # it would print what the server says
        config = AsyncClientConfig(max_limit_exceeded=5, max_timeouts=0, request_timeout=60, encryption_enabled=False)
        self._accounts = (first, second)
        self._clients = tuple(_Client(server.url, account.name, config=config) for account in self._accounts)
        self._silent = 0
        self._since: list[str | None] = [None, None]
        self._rooms: dict[Room, str] = {}
        self._arrived: tuple[dict[str, str], dict[str, str]] = ({}, {})

    async def open(self, rooms: Iterable[Room]) -> None:
        """Signs in, makes the rooms and joins them. Raises Fault."""
        for client, account, side in zip(self._clients, self._accounts, ("first", "second"), strict=True):
            await self._sign_in(client, account, side)
        if len({client.user_id for client in self._clients}) < 2:
            raise Fault(SAME)
        for room in rooms:
            self._rooms[room] = await self._make(room)
        for number in (0, 1):
            await self._sync(number, 0)

    async def close(self) -> None:
        """Leaves and forgets the rooms, and signs out if it signed in."""
        for client, account in zip(self._clients, self._accounts, strict=True):
            try:
                for room in self._rooms.values():
                    await _asked(client.room_leave(room))
                    await _asked(client.room_forget(room))
                if account.password and client.access_token:
                    await _asked(client.logout())
            except Fault:
                pass  # what was seen is kept, whatever becomes of the rooms
            finally:
                await client.close()

    async def send(self, path: Path, text: str) -> Sent:
        """Sends a message. The server accepts it with an id, or refuses it with an error about the message."""
        client, content = self._clients[_sender(path.direction)], {"msgtype": "m.text", "body": text}
        try:
            answer = await _asked(client.room_send(self._rooms[path.room], "m.room.message", content))
            self._silent = 0
        except Silent:
            self._silent += 1
            if self._silent > _SILENT:
                raise
            return Unanswered()
        if isinstance(answer, RoomSendResponse):
            return Acknowledged(str(answer.event_id))
        code = getattr(answer, "status_code", None)
        return Refused() if isinstance(code, str) and code.startswith("M_") and code not in _BUSY else Unanswered()

    async def arrival(self, path: Path, id: str, wait: float) -> str | None:
        """The text that the other account received under that id."""
        side = 1 - _sender(path.direction)
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        await self._sync(side, 0)
        while id not in self._arrived[side] and (left := until - loop.time()) > 0:
            await self._sync(side, min(left, 10.0))
        return self._arrived[side].get(id)

    async def _sign_in(self, client: _Client, account: Account, side: str) -> None:
        if account.token:
            client.access_token = account.token
            answer = await _asked(client.whoami())
            if not isinstance(answer, WhoamiResponse):
                raise Fault(f"the server does not know the token of the {side} account ({_code(answer)})")
            client.user_id = answer.user_id
            return
        answer = await _asked(client.login(account.password, device_name="probe"))
        if not isinstance(answer, LoginResponse):
            raise Fault(f"the server does not let the {side} account in ({_code(answer)})")

    async def _make(self, room: Room) -> str:
        first, second = self._clients
        made = await _asked(
            first.room_create(is_direct=room == "direct", preset=RoomPreset.private_chat, invite=[second.user_id], federate=True)
        )
        if not isinstance(made, RoomCreateResponse):
            raise Fault(f"the server makes no room for the first account ({_code(made)})")
        self._rooms[room] = found = str(made.room_id)  # known, so that it is left, whatever comes next
        joined = await _asked(second.join(found))
        if isinstance(joined, ErrorResponse):
            raise Fault(f"the second account cannot join the room ({_code(joined)})")
        state = await _asked(first.room_get_state_event(found, "m.room.encryption"))
        if not isinstance(state, ErrorResponse):
            raise Fault("the server encrypts every room from end to end, so it sees no text, and this probe says nothing about it")
        return found

    async def _sync(self, side: int, wait: float) -> None:
        """Stores what arrived in the rooms of the probe."""
        rooms = list(self._rooms.values())
        nothing: dict[str, list[str]] = {"types": []}
        only = {
            "presence": nothing,
            "account_data": nothing,
            "room": {"rooms": rooms, "ephemeral": nothing, "account_data": nothing, "timeline": {"limit": 100}},
        }
        answer = await _asked(
            self._clients[side].sync(timeout=int(wait * 1000), sync_filter=only, since=self._since[side], full_state=False)
        )
        if not isinstance(answer, SyncResponse):
            raise Fault(f"the server does not tell what arrived ({_code(answer)})")
        self._since[side] = answer.next_batch
        for room, info in answer.rooms.join.items():
            if room in rooms:
                for event in info.timeline.events:
                    self._take_in(side, event.source)

    def _take_in(self, side: int, event: Any) -> None:
        """Stores an event of the other account. A redacted event has no text."""
        if not isinstance(event, dict) or event.get("type") != "m.room.message":
            return
        name, content = event.get("event_id"), event.get("content")
        if isinstance(name, str) and event.get("sender") != self._clients[side].user_id and len(self._arrived[side]) < _KEPT:
            body = content.get("body") if isinstance(content, dict) else None
            self._arrived[side][name] = body if isinstance(body, str) else ""


def _sender(direction: Direction) -> int:
    return 0 if direction == "there" else 1


def _code(answer: Any) -> str:
    """The error code of an answer. It is a word of the protocol. The server's own words are not used, because they may repeat a
    secret."""
    code = getattr(answer, "status_code", None)
    return code[:60] if isinstance(code, str) and code.startswith("M_") else "no answer of the protocol"


async def _asked(request: Awaitable[T]) -> T:
    """The answer to a request. Raises Fault if none comes."""
    try:
        return await asyncio.wait_for(request, _PATIENCE)
    except TimeoutError:
        raise Silent(f"the server gave no answer within {_PATIENCE:.0f} seconds") from None
    except (ClientError, OSError) as error:
        raise Silent(f"the server cannot be spoken to ({type(error).__name__})") from None

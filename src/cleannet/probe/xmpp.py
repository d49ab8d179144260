"""An XMPP server as a relay, with no OMEMO and no other encryption from end to end, so that the server sees each text.

In XMPP the server does not confirm a message. So a ping follows each message: a server handles in order what one client sends, so
its answer to the ping shows that it accepted the message before. A message that comes back as an error was refused. The other side
knows a message by its id.

*Source*: RFC 6120, sections 8.3 and 10.1; RFC 6121, section 5; XEP-0030, XEP-0045 (1.34) and XEP-0199.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Iterable
from contextlib import suppress
from typing import Any, Final, TypeVar

from slixmpp import ClientXMPP, Message
from slixmpp.exceptions import IqError, IqTimeout, PresenceError, XMPPError
from slixmpp.jid import JID, InvalidJID
from slixmpp.xmlstream import StanzaBase
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

from cleannet.probe.accounts import SAME, Account
from cleannet.probe.fates import Acknowledged, Direction, Fault, Path, Refused, Room, Sent, Unanswered
from cleannet.probe.server import Server

T = TypeVar("T")

_SIDES: Final = ("first", "second")
_PORT: Final = 5222
_DIRECT_TLS: Final = frozenset({443, 5223})
"""Ports that speak TLS from the first octet; the others begin it by STARTTLS."""

_PATIENCE: Final = 60.0
"""Seconds for one answer of the server."""

_RECEIVED: Final = 64 << 20
"""Octets that a server may send in one run."""

_SILENT: Final = 2
"""Messages in a row that a server may leave without an answer, or answer by ending the session; with the next, the probe ends."""

_KEPT: Final = 20_000
"""Arrived messages that are remembered: many times what a probe sends."""


class _Client(ClientXMPP):
    """A session that stores what arrives. It ends if the server never stops sending."""

    def __init__(self, account: Account, server: Server) -> None:
        try:
            super().__init__(account.name, account.password)
        except InvalidJID:
            raise Fault("the name of an account is no address of XMPP, such as ann@example.org") from None
        self.received = 0
        self.gone = ""
        self.arrived: dict[str, str] = {}
        self.refused: dict[str, bool] = {}
        self.news = asyncio.Event()
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        direct = server.port in _DIRECT_TLS
        self.enable_direct_tls, self.enable_starttls = server.tls and direct, server.tls and not direct
        self.enable_plaintext = not server.tls  # a server on this machine
        if not server.tls:
            self["feature_mechanisms"].unencrypted_plain = self["feature_mechanisms"].unencrypted_scram = True
        self.register_plugin("xep_0030")
        self.register_plugin("xep_0045")
        self.register_plugin("xep_0199")
        self.register_handler(Callback("probe", MatchXPath("{jabber:client}message"), self._taken))
        self.add_event_handler("disconnected", self._left)

    def data_received(self, data: bytes | str) -> None:
        self.received += len(data)
        if self.received > _RECEIVED:
            self.abort()
        else:
            super().data_received(data)

    def _left(self, _: Any) -> None:
        self.gone = self.gone or "the server ended the session"
        self.news.set()
        if not self.over.done():
            self.over.set_result(None)

    def _taken(self, message: StanzaBase) -> None:
        name = str(message["id"])
        if message["type"] == "error":
            self.refused[name] = message["error"]["type"] != "wait"
        elif message.xml.find("{jabber:client}body") is not None and len(self.arrived) < _KEPT:
            self.arrived[name] = str(message["body"])
        self.news.set()


class Xmpp:
    """Both accounts on one server, with a room for a group if wanted."""

    def __init__(self, server: Server, first: Account, second: Account) -> None:
        logging.getLogger("slixmpp").setLevel(logging.CRITICAL + 1)  # it would print what the server says
        if first.token or second.token:
            raise Fault("XMPP knows no tokens; give the password of each account")
        self._server, self._accounts = server, (first, second)
        self._clients: list[_Client] = []
        self._silent = self._again = 0
        self._group: JID | None = None

    async def open(self, rooms: Iterable[Room]) -> None:
        """Signs in, and makes a room if a group is wanted. Raises Fault."""
        for account, side in zip(self._accounts, _SIDES, strict=True):
            self._clients.append(_Client(account, self._server))
            await self._sign_in(self._clients[-1], side)
        if len({client.boundjid.bare for client in self._clients}) < 2:
            raise Fault(SAME)
        if "group" in rooms:
            await self._make()

    async def close(self) -> None:
        """Destroys the room, and signs out."""
        if self._group is not None and not self._clients[0].gone:
            with suppress(Fault):  # what was seen is kept, whatever becomes of the room
                await _asked(self._clients[0]["xep_0045"].destroy(self._group))
        for client in self._clients:
            client.gone = client.gone or "signed out"
            await asyncio.wait([asyncio.ensure_future(client.disconnect(wait=1.0))], timeout=5)

    async def send(self, path: Path, text: str) -> Sent:
        """Sends a message, then a ping."""
        client, other = self._pair(path.direction)
        message: Message = client.make_message(
            mto=self._group if self._group is not None and path.room == "group" else other.boundjid,
            mbody=text,
            mtype="groupchat" if path.room == "group" else "chat",
        )
        message["id"] = name = secrets.token_hex(8)
        message.send()
        if not await self._answered(client):
            self._silent += 1
            if self._silent > _SILENT:
                raise Fault(client.gone or f"the server gave no answer within {_PATIENCE:.0f} seconds")
            if client.gone:
                await self._return(self._clients.index(client))
            return Unanswered()
        self._silent = 0
        if name in client.refused:
            return Refused() if client.refused[name] else Unanswered()
        return Acknowledged(name)

    async def arrival(self, path: Path, id: str, wait: float) -> str | Refused | None:
        """The text that the other account received under that id, or the error that came back to the sender in the meantime."""
        client, other = self._pair(path.direction)
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        while id not in other.arrived and not client.refused.get(id):
            if other.gone:
                raise Fault(other.gone)
            other.news.clear()
            try:
                await asyncio.wait_for(other.news.wait(), max(0.0, min(until - loop.time(), 0.5)))
            except TimeoutError:
                if loop.time() >= until:
                    break
        return other.arrived.get(id, Refused() if client.refused.get(id) else None)

    async def _answered(self, client: _Client) -> bool:
        """Whether the server answers a ping, with a result or an error, before it ends the session."""
        ping = asyncio.ensure_future(client["xep_0199"].ping(timeout=_PATIENCE))
        await asyncio.wait({ping, client.over}, timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if client.gone or not ping.done() or ping.cancelled():
            ping.cancel()
            return False
        return not isinstance(ping.exception(), IqTimeout)

    async def _return(self, number: int) -> None:
        """Signs an account in again after the server ended its session, and joins the room again."""
        self._again += 1
        self._clients[number] = client = _Client(self._accounts[number], self._server)
        await self._sign_in(client, _SIDES[number])
        if self._group is not None:
            await _asked(client["xep_0045"].join_muc_wait(self._group, f"again-{self._again}", maxstanzas=0, timeout=_PATIENCE))

    def _pair(self, direction: Direction) -> tuple[_Client, _Client]:
        first, second = self._clients
        return (first, second) if direction == "there" else (second, first)

    async def _sign_in(self, client: _Client, side: str) -> None:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[str] = loop.create_future()

        def end(why: str) -> None:
            if not ready.done():
                ready.set_result(why)

        def ends(event: str, why: str, after: float = 0) -> None:
            client.add_event_handler(event, lambda _=None: loop.call_later(after, end, why))

        ends("session_start", "")
        for event in ("failed_all_auth", "no_auth"):
            unsafe = ", or offers no encryption" if self._server.tls else ""
            ends(event, f"the server does not let the {side} account in{unsafe}")
        ends("connection_failed", "the server cannot be spoken to")
        ends("ssl_invalid_chain", "the server has a certificate that is not valid for it")
        ends("disconnected", f"the server ended the session of the {side} account", after=0.5)  # why it did comes just behind
        client.connect(self._server.host, self._server.port or _PORT)
        if why := await _asked(ready):
            client.cancel_connection_attempt()
            raise Fault(why)
        if self._server.tls and client.transport is not None and client.transport.get_extra_info("ssl_object") is None:
            raise Fault("the server speaks no TLS")
        client.send_presence()

    async def _make(self) -> None:
        """Makes a room with the server's default settings; both accounts join it."""
        first, second = self._clients
        service = await self._service(first)
        self._group = room = JID(f"probe-{secrets.token_hex(6)}@{service}")
        await _asked(first["xep_0045"].join_muc_wait(room, "first", maxstanzas=0, timeout=_PATIENCE))
        self._group = room
        form = first["xep_0004"].make_form(ftype="submit")
        await _asked(first["xep_0045"].set_room_config(room, form))
        await _asked(second["xep_0045"].join_muc_wait(room, "second", maxstanzas=0, timeout=_PATIENCE))

    async def _service(self, client: _Client) -> str:
        """The address of the server's service for rooms."""
        items = await _asked(client["xep_0030"].get_items(jid=client.boundjid.host))
        for jid, _, _ in list(items["disco_items"]["items"])[:50]:
            info = await _asked(client["xep_0030"].get_info(jid=jid))
            if any(identity[:2] == ("conference", "text") for identity in info["disco_info"]["identities"]):
                return str(jid)
        raise Fault("the server has no service for groups; ask about direct messages alone, with --room direct")


async def _asked(request: Awaitable[T]) -> T:
    """The answer to a request. Raises Fault if none comes, or if it is an error."""
    try:
        return await asyncio.wait_for(request, _PATIENCE)
    except (TimeoutError, IqTimeout):
        raise Fault(f"the server gave no answer within {_PATIENCE:.0f} seconds") from None
    except (IqError, PresenceError, XMPPError) as error:
        raise Fault(f"the server refuses a request ({str(getattr(error, 'condition', ''))[:60]})") from None

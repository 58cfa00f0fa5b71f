"""Socket Mode: envelopes over websockets, each to one connection, acknowledged by its id."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.delivery import AckPayload, DeliveryLimits, Envelope, NotAcknowledgedError

Json = dict[str, Any]

CONNECTIONS_MOST = 10
HOST = "applink-sandbox"


@dataclass(slots=True, eq=False)
class Connection:
    """One websocket of the app; `is_leaving` once it gets nothing more."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    unacknowledged: dict[str, asyncio.Future[AckPayload]] = field(default_factory=dict)
    timers: list[asyncio.TimerHandle] = field(default_factory=list)
    is_leaving: bool = False
    farewell: asyncio.Task[object] | None = None


class SocketMode:
    """All Socket Mode connections of the app; a way to reach it."""

    def __init__(self, app_id: str, tickets: set[str], limits: DeliveryLimits) -> None:
        self._app_id = app_id
        self._tickets = tickets
        self._limits = limits
        self._connections: list[Connection] = []
        self._turn = 0
        self._failing = 0
        self._changed = asyncio.Event()

    def fail_next(self, times: int = 1) -> None:
        """Take the address of the next handshakes, and let them come to nothing."""
        self._failing += times

    @property
    def connections(self) -> int:
        """How many connections can take an envelope."""
        return len(self._usable())

    async def connected(self, connections: int = 1) -> None:
        """Return once the app has that many usable connections."""
        while self.connections < connections:
            await self._changed.wait()

    async def send(self, envelope: Envelope) -> AckPayload:
        """Hand it to one connection, in turn; wait for the acknowledgement with its id."""
        usable = self._usable()
        if not usable:
            raise NotAcknowledgedError("connection_failed")
        self._turn += 1
        connection = usable[self._turn % len(usable)]
        acknowledged: asyncio.Future[AckPayload] = asyncio.get_running_loop().create_future()
        connection.unacknowledged[envelope.envelope_id] = acknowledged
        try:
            async with asyncio.timeout(self._limits.acknowledge):
                await connection.socket.send_str(_frame(envelope))
                return await acknowledged
        except TimeoutError:
            raise NotAcknowledgedError("timeout") from None
        except ConnectionError:
            raise NotAcknowledgedError("connection_failed") from None
        finally:
            connection.unacknowledged.pop(envelope.envelope_id, None)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take one connection and keep it until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="This address was used before or never given out.")
        self._tickets.discard(ticket)
        if self._failing > 0:
            self._failing -= 1
            raise web.HTTPServiceUnavailable(text="Not now; the address is used all the same.")
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        if len(self._connections) >= CONNECTIONS_MOST:
            await self._say(socket, {"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        connection = Connection(socket, request.transport)
        self._connections.append(connection)
        try:
            await self._welcome(connection)
            await self._read(connection)
        finally:
            self._forget(connection)
        return socket

    async def refresh(self, reason: str = "refresh_requested", *, most: int | None = None) -> None:
        """Ask every connection, or the `most` oldest, to connect anew.

        After a "warning" they go on as before; after any other reason they get nothing more and
        are soon closed, if the app does not do it.
        """
        for connection in self._usable()[:most]:
            await self._leave(connection, reason)

    def drop(self) -> None:
        """Cut every connection without a word, as a failing network does."""
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.abort()

    async def close(self) -> None:
        """Close every connection in good order."""
        for connection in list(self._connections):
            await connection.socket.close()

    def _usable(self) -> list[Connection]:
        return [one for one in self._connections if not one.is_leaving and not one.socket.closed]

    async def _welcome(self, connection: Connection) -> None:
        hello = {"type": "hello", "num_connections": len(self._connections)}
        hello["debug_info"] = {
            "host": HOST,
            "build_number": 1,
            "approximate_connection_time": int(self._limits.connection),
        }
        await self._say(connection.socket, hello)
        self._set_timers(connection)
        self._announce()

    def _set_timers(self, connection: Connection) -> None:
        limits = self._limits
        for seconds, reason in (
            (limits.connection - limits.refresh_warning, "warning"),
            (limits.connection, "refresh_requested"),
        ):
            self._set_timer(connection, seconds, partial(self._leave, connection, reason))

    def _set_timer(
        self, connection: Connection, seconds: float, do: Callable[[], Coroutine[Any, Any, object]]
    ) -> None:
        loop = asyncio.get_running_loop()

        def begin() -> None:
            connection.farewell = loop.create_task(do())

        connection.timers.append(loop.call_later(seconds, begin))

    async def _leave(self, connection: Connection, reason: str) -> None:
        connection.is_leaving = reason != "warning"
        await self._say(connection.socket, {"type": "disconnect", "reason": reason})
        if connection.is_leaving:
            after = self._limits.last_words
            self._set_timer(connection, after, connection.socket.close)

    async def _say(self, socket: web.WebSocketResponse, words: Json) -> None:
        about = {"debug_info": {"host": HOST}, "connection_info": {"app_id": self._app_id}}
        await socket.send_str(json.dumps(about | words))

    async def _read(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is WSMsgType.TEXT:
                _acknowledge(connection, message.data)

    def _forget(self, connection: Connection) -> None:
        self._connections.remove(connection)
        for timer in connection.timers:
            timer.cancel()
        for waiting in connection.unacknowledged.values():
            if not waiting.done():
                waiting.set_exception(NotAcknowledgedError("connection_failed"))
        self._announce()

    def _announce(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _frame(envelope: Envelope) -> str:
    frame: Json = {
        "envelope_id": envelope.envelope_id,
        "payload": envelope.payload,
        "type": envelope.type,
        "accepts_response_payload": envelope.accepts_response_payload,
    }
    if envelope.type == "events_api":
        frame["retry_attempt"] = envelope.retry_attempt
        frame["retry_reason"] = envelope.retry_reason
    return json.dumps(frame)


def _acknowledge(connection: Connection, text: str) -> None:
    try:
        said = json.loads(text)
    except ValueError:
        return
    envelope_id = said.get("envelope_id") if isinstance(said, dict) else None
    waiting = connection.unacknowledged.get(str(envelope_id))
    if waiting is not None and not waiting.done():
        waiting.set_result(said.get("payload"))

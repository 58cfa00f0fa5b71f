"""The sandbox: a Slack on this computer, served to an app and to people."""

import asyncio
from collections.abc import Callable, Mapping
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from sandbox import administration, saving
from sandbox.clock import Clock
from sandbox.delivery import (
    AckPayload,
    Delivery,
    DeliveryLimits,
    Envelope,
    InProcess,
    Receiver,
)
from sandbox.errors import CannotDoThatError
from sandbox.faults import Faults
from sandbox.ids import Timestamps
from sandbox.installation import Installation
from sandbox.manifest import read_manifest
from sandbox.person import Person
from sandbox.response_urls import ResponseUrls
from sandbox.signed_http import SignedHttp
from sandbox.slack import Call, Slack
from sandbox.socket_mode import SocketMode
from sandbox.triggers import Triggers
from sandbox.users import User
from sandbox.views import Views
from sandbox.web_api import http
from sandbox.workspace import Workspace

BYTES_MOST = 1024**3
Mount = Callable[[web.Application, "Sandbox"], None]


class Sandbox:
    """A workspace with one app installed, reachable at `base_url`.

    Delivers by Socket Mode unless told otherwise. Everything runs in the caller's event loop.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        workspace: Workspace,
        *,
        clock: Clock | None = None,
        limits: DeliveryLimits | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self._limits = limits or DeliveryLimits()
        self._people: dict[str, Person] = {}
        self._runner: web.AppRunner | None = None
        self._signed_http: SignedHttp | None = None
        self._mounts: list[Mount] = []
        app = Installation(read_manifest(manifest), workspace.id)
        _install(app, workspace)
        tickets: set[str] = set()
        timestamps = Timestamps(self.clock)
        self.socket_mode = SocketMode(app.app_id, tickets, self._limits)
        self.slack = Slack(
            workspace=workspace,
            installation=app,
            clock=self.clock,
            delivery=Delivery(self.clock, self._limits, self.socket_mode),
            timestamps=timestamps,
            views=Views(app, timestamps),
            triggers=Triggers(self.clock),
            response_urls=ResponseUrls(self.clock),
            tickets=tickets,
        )
        for event in app.manifest.unsent_events:
            self.slack.complain(f"The manifest subscribes to {event}, which is never sent here.")

    @property
    def workspace(self) -> Workspace:
        """Its people, conversations and files."""
        return self.slack.workspace

    @property
    def installation(self) -> Installation:
        """The app as it is installed."""
        return self.slack.installation

    @property
    def bot_token(self) -> str:
        """The app's bot token."""
        return self.installation.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token, for Socket Mode."""
        return self.installation.app_token

    @property
    def signing_secret(self) -> str:
        """What HTTP requests are signed with."""
        return self.installation.signing_secret

    @property
    def faults(self) -> Faults:
        """What shall go wrong."""
        return self.slack.faults

    @property
    def calls(self) -> list[Call]:
        """Every call of the app so far."""
        return self.slack.calls

    @property
    def deliveries(self) -> list[Envelope]:
        """Everything the app was sent, repetitions too."""
        return self.slack.delivery.sent

    @property
    def problems(self) -> list[str]:
        """What the app's developer should know: answers Slack could not use."""
        return self.slack.problems

    @property
    def page_url(self) -> str:
        """The address of the page, "" until started."""
        return self.slack.page_url

    @property
    def base_url(self) -> str:
        """The Web API's address, as slack_sdk's `base_url` takes it."""
        return f"{self.page_url}api/"

    def mount(self, mount: Mount) -> None:
        """Add routes at the start: `sandbox.mount(sandbox.page.add_to)` serves the page too."""
        self._mounts.append(mount)

    async def start(self, port: int = 0) -> None:
        """Listen on this machine only; port 0 takes a free one."""
        app = web.Application(client_max_size=BYTES_MOST)
        app.add_routes(http.routes(self.slack))
        app.router.add_get("/link/", self.socket_mode.serve)
        app.on_response_prepare.append(self._date)
        for mount in self._mounts:
            mount(app, self)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.slack.page_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def _date(self, _: web.Request, response: web.StreamResponse) -> None:
        """Let answers say the sandbox's time, as Slack's say Slack's."""
        response.headers["Date"] = format_datetime(self.clock.now(), usegmt=True)

    async def stop(self) -> None:
        """Stop delivering and listening."""
        await self.slack.delivery.stop()
        await self.socket_mode.close()
        if self._signed_http is not None:
            await self._signed_http.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> "Sandbox":
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()

    def receive_in_process(self, receiver: Receiver) -> None:
        """Hand envelopes to a coroutine function: no socket, for tests."""
        self.slack.delivery.transport = InProcess(receiver)

    def receive_by_http(self, url: str) -> None:
        """Post signed requests to an app's address."""
        self._signed_http = SignedHttp(url, self.signing_secret, self._limits.acknowledge)
        self.slack.delivery.transport = self._signed_http

    def person(self, user_id: str) -> Person:
        """Somebody of the workspace, always the same object for the same id."""
        if user_id not in self._people:
            self.workspace.user(user_id)
            self._people[user_id] = Person(self.slack, user_id)
        return self._people[user_id]

    async def deliver_again(self, envelope: Envelope) -> AckPayload:
        """Send something once more, as a network or an attacker might; NotAcknowledgedError."""
        return await self.slack.delivery.send(envelope)

    async def add_person(self, user: User) -> Person:
        """Let somebody new join the workspace."""
        await administration.add_person(self.slack, user)
        return self.person(user.id)

    async def change_person(self, user_id: str, **changes: Any) -> None:
        """Change fields of a User: `tz`, `title`, `deleted=True` to deactivate..."""
        await administration.change_person(self.slack, user_id, **changes)

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        conversation = self.workspace.conversations.get(channel)
        if conversation is None:
            raise CannotDoThatError(f"There is no channel {channel}.")
        administration.archive(self.slack, conversation)

    async def uninstall(self) -> None:
        """Take the app out of the workspace."""
        await administration.uninstall(self.slack)

    def subscribe(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call `listener` with the ids of those who see something new; returns how to stop."""
        return self.workspace.subscribe(listener)

    def save(self) -> bytes:
        """Return what people did and see, for `load` in this process; not the clock."""
        return saving.save(self.slack, self._people)

    def load(self, saved: bytes) -> None:
        """Be as another sandbox of this manifest was when it was saved."""
        for user_id, kept in saving.load(self.slack, saved).items():
            for name, value in kept.items():
                setattr(self.person(user_id), name, value)

    async def settled(self) -> None:
        """Return when nothing is on its way to the app."""
        await asyncio.sleep(0)
        await self.slack.delivery.settled()


def _install(app: Installation, workspace: Workspace) -> None:
    workspace.add_user(
        User(
            id=app.bot_user_id,
            name=app.manifest.bot_name.lower().replace(" ", "_"),
            real_name=app.manifest.name,
            is_bot=True,
            bot_id=app.bot_id,
            app_id=app.app_id,
        )
    )
    for user in workspace.people():
        workspace.open_im(user.id, app.bot_user_id)

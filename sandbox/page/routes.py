"""The page's addresses."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import cache, wraps
from pathlib import Path

from aiohttp import web

from sandbox.errors import CannotDoThatError, SlackError
from sandbox.page import guard, people
from sandbox.page.acting import ACTIONS, Acting, perform
from sandbox.page.blocks import environment
from sandbox.page.marks import MarksOfAll
from sandbox.page.model import Page
from sandbox.page.places import HOME, Desk
from sandbox.page.stream import Streams
from sandbox.server import Sandbox
from sandbox.sharing import sees_file
from sandbox.users import User

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SCRIPT = "text/javascript"
STATIC = {"page.css": "text/css"} | dict.fromkeys(
    ("page.js", "merge.js", "composer.js", "focus.js"), SCRIPT
)
HOURS_MOST = 24 * 366


class Site:
    """The page of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._marks = MarksOfAll()
        self._streams = Streams()

    def add_to(self, app: web.Application) -> None:
        """Add all routes, and follow what changes until the server stops."""
        app.add_routes(
            [
                web.get("/", _guarded(self.door)),
                web.get("/static/{name}", _guarded(_static)),
                web.get("/as/{user}", _guarded(self.enter)),
                web.get("/as/{user}/in/{place}", _guarded(self.page)),
                web.get("/as/{user}/stream", _guarded(self.stream)),
                web.get("/as/{user}/file/{file}", _guarded(self.file)),
                web.post("/as/{user}/{action}", _guarded(self.act)),
                web.post("/clock", _guarded(self.move_clock)),
            ]
        )
        unsubscribe = self._sandbox.subscribe(self._streams.changed)
        self._sandbox.clock.listeners.append(self._streams.changed)

        async def stop(_: web.Application) -> None:
            unsubscribe()
            self._sandbox.clock.listeners.remove(self._streams.changed)
            await self._streams.end()

        app.on_shutdown.append(stop)

    async def door(self, _: web.Request) -> web.Response:
        """Choose who to be."""
        slack = self._sandbox.slack
        return _html(
            "door.html",
            workspace=slack.workspace.name,
            app=people.face(slack.bot_user),
            people=people.actors(slack),
        )

    async def enter(self, request: web.Request) -> web.Response:
        """Go to where a person starts: the app's Home, else its Messages tab."""
        desk = self._desk(request, HOME)
        manifest = self._sandbox.installation.manifest
        raise web.HTTPFound(desk.url(HOME if manifest.home_tab else desk.app_im.id))

    async def page(self, request: web.Request) -> web.Response:
        """Show a conversation or Home."""
        desk = self._desk(request, request.match_info["place"])
        person = self._sandbox.person(desk.user.id)
        if desk.here != HOME:
            _check_visible(desk)
        page = Page(desk, person, request.query.get("thread", ""), "all" in request.query)
        if request.headers.get("X-Sandbox-Page") != "hidden":
            page.mark_as_read()
        return _html("page.html", page=page)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Say when something changed."""
        return await self._streams.serve(request, self._user(request).id)

    async def file(self, request: web.Request) -> web.Response:
        """Serve a file to somebody who may see it."""
        user = self._user(request)
        file = self._sandbox.workspace.files.get(request.match_info["file"])
        if (
            file is None
            or not file.is_complete
            or not sees_file(self._sandbox.slack, user.id, file)
        ):
            raise web.HTTPNotFound(text="There is no such file, or you may not see it.")
        is_picture = file.mimetype.startswith("image/")
        # Whatever is in it, it gets no scripts and no part in this page.
        headers = {
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "Content-Disposition": "inline" if is_picture else "attachment",
        }
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)

    async def act(self, request: web.Request) -> web.Response:
        """Do what a form asks for."""
        action = request.match_info["action"]
        if action not in ACTIONS:
            raise web.HTTPNotFound(text="There is no such action.")
        desk = self._desk(request, HOME)
        posted = await request.post()
        try:
            go_to = await perform(action, Acting(desk, self._sandbox.person(desk.user.id), posted))
        except (CannotDoThatError, ValueError) as refusal:
            return web.json_response({"problem": str(refusal)}, status=409)
        except SlackError as refusal:
            return web.json_response({"problem": f"Slack refused: {refusal.code}"}, status=409)
        return web.json_response({"go": go_to} if go_to else {})

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move the clock forward by hours, or to one of its jumps."""
        posted = await request.post()
        clock = self._sandbox.clock
        hours, jump = str(posted.get("hours", "")), str(posted.get("jump", ""))
        if hours.isdecimal() and int(hours) <= HOURS_MOST:
            await clock.advance(timedelta(hours=int(hours)))
            return web.json_response({})
        moment = clock.jumps[jump]() if jump in clock.jumps else None
        ahead = moment - clock.now() if moment else timedelta(seconds=-1)
        if ahead < timedelta():
            return web.json_response({"problem": "There is nothing ahead to jump to."}, status=409)
        await clock.advance(ahead)
        return web.json_response({})

    def _user(self, request: web.Request) -> User:
        user = self._sandbox.workspace.users.get(request.match_info["user"])
        if user is None or user.is_bot or user.deleted:
            raise web.HTTPNotFound(text="Nobody of that name can sign in here.")
        return user

    def _desk(self, request: web.Request, here: str) -> Desk:
        user = self._user(request)
        return Desk(self._sandbox.slack, user, self._marks[user.id], here)


def _check_visible(desk: Desk) -> None:
    conversation = desk.slack.workspace.conversations.get(desk.here)
    if conversation is None or not conversation.seen_by(desk.user.id):
        raise web.HTTPNotFound(text=f"{desk.user.real_name} cannot see that conversation.")


def _guarded(handler: Handler) -> Handler:
    @wraps(handler)
    async def answer(request: web.Request) -> web.StreamResponse:
        refusal = guard.refusal(request)
        if refusal:
            raise web.HTTPForbidden(text=refusal)
        return await handler(request)

    return answer


async def _static(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name not in STATIC:
        raise web.HTTPNotFound(text="There is no such file.")
    return web.Response(
        body=_content(name), content_type=STATIC[name], charset="utf-8", headers=guard.HEADERS
    )


@cache
def _content(name: str) -> bytes:
    return (Path(__file__).parent / "static" / name).read_bytes()


def _html(template: str, **values: object) -> web.Response:
    text = environment().get_template(template).render(**values)
    # JSON can say half an emoji, which is no UTF-8: it shows as "?" and spares the rest.
    body = text.encode(errors="replace")
    return web.Response(body=body, content_type="text/html", charset="utf-8", headers=guard.HEADERS)

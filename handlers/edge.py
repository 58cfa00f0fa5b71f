"""Between Bolt and the use cases: read, run one use case in a thread, answer, acknowledge.

A use case is a plain function `(Reaction, request) -> Reply`. It runs in one transaction, which is
committed before Slack is acknowledged; a request that Slack repeats has its effect once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from guidance.errors import (
    Guest,
    GuidanceError,
    InvalidField,
    MovedOn,
    NotADirector,
    NotEnrolled,
    NotFound,
    NotYourMove,
    Outsider,
)
from handlers import guests, lookups, payloads, showing, stale, uploads
from handlers.errors import ANY_ID, unknown
from handlers.joining import to_be_asked, way_in
from handlers.payloads import Command, HomeOpened, Press, Request, Shortcut, Submission
from handlers.replies import CloseAll, Errors, Open, Replace, Reply, Tell
from handlers.routes import Asked, Form, Routes, Table, UseCase
from handlers.second_look import Again, look
from handlers.services import Found, Reaction, Services, reacting
from handlers.support import with_support
from handlers.views import notices
from handlers.views.message import Message
from handlers.views.people import not_to_set_up
from handlers.views.plain import as_json
from storage import inbox, people

log = logging.getLogger(__name__)

DENIED = (NotFound, NotYourMove, NotEnrolled, NotADirector)
"""What somebody is told who may not do what they asked for."""

Listener = Callable[..., Awaitable[None]]
"""What Bolt calls; it looks at the names of the parameters to know what to give."""


def bind(app: AsyncApp, services: Services, routes: Routes) -> None:
    """Bind what answers to Bolt; an id that nothing answers is acknowledged and logged."""
    app.action(ANY_ID)(_presses(services, routes.presses))
    app.view(ANY_ID)(_submissions(services, routes.forms))
    for name, use_case in routes.commands.rows.items():
        app.command(name)(_command(services, use_case))
    for callback_id, answer in routes.shortcuts.rows.items():
        app.shortcut(callback_id)(_shortcut(services, answer))
    for publish in routes.homes:
        app.event("app_home_opened")(_home_opened(services, publish))


def _presses(services: Services, presses: Table[UseCase[Press]]) -> Listener:
    async def listener(
        ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        use_case = presses.find(payloads.action_id(body))
        if use_case is None:
            await unknown(ack, body)
            return
        request = payloads.press(body)
        reply = await _run(use_case, request, services)
        if told := await showing.show(services, request, reply, client):
            await showing.tell(services, request, told, respond)
        await ack()

    return listener


def _submissions(services: Services, forms: Table[Form]) -> Listener:
    async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        form = forms.find(body["view"]["callback_id"])
        if form is None:
            await unknown(ack, body)
            return
        request = payloads.submission(body)
        looked = await asyncio.to_thread(look, services, request, body["view"])
        if isinstance(looked, Again):
            await ack(**looked.answer)
            return
        request = replace(request, mark=looked.mark)
        if form.file is not None and (file_id := request.values.file_id(form.file)):
            upload = await uploads.fetch(services, client, file_id, team_id=request.team_id)
            request = replace(request, upload=upload)
        found = None
        if form.names:
            ids, team_id = form.names(request), request.team_id
            found = await lookups.look_up(services, client, ids, team_id=team_id)
        await _acknowledge(ack, await _run(form.use_case, request, services, found))

    return listener


def _command(services: Services, use_case: UseCase[Command]) -> Listener:
    """Return the listener of a slash command; what it tells is seen by the person alone."""

    async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        request = payloads.command(body)
        reply = await _run(use_case, request, services)
        told = await showing.show(services, request, reply, client)
        await ack(**(told.message.content() if told else {}))

    return listener


def _shortcut(services: Services, use_case: UseCase[Shortcut]) -> Listener:
    async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        request = payloads.shortcut(body)
        reply = await _run(use_case, request, services)
        await showing.show(services, request, reply, client)
        await ack()

    return listener


def _home_opened(services: Services, use_case: UseCase[HomeOpened]) -> Listener:
    async def listener(body: dict[str, Any]) -> None:
        if payloads.is_home_tab(body):
            await _run(use_case, payloads.home_opened(body), services)

    return listener


async def _run(
    use_case: UseCase[Asked],
    request: Asked,
    services: Services,
    found: Found | None = None,
) -> Reply:
    reply = await services.in_thread(react, use_case, request, services, found)
    if isinstance(reply, Replace) and isinstance(request, Press | Submission):
        reply.view.private_metadata = request.mark + (reply.view.private_metadata or "")
    return reply


def react(
    use_case: UseCase[Asked],
    request: Asked,
    services: Services,
    found: Found | None = None,
) -> Reply:
    """Run a use case in its transaction; an error that a person can act on becomes the reply."""
    opening = partial(
        reacting, services, team_id=request.team_id, user_id=request.user_id, found=found
    )
    try:
        with opening() as reaction:
            if not _is_first(reaction, request.key):
                return None
            _check_inside(reaction, request, use_case)
            reply = use_case(reaction, request)
            if reply is None and isinstance(request, Press) and request.is_in_answer:
                reply = Tell(notices.noted())
            return showing.heed(reaction, request, with_support(reaction, reply))
    except GuidanceError as error:
        with opening() as reaction:
            if isinstance(error, DENIED) and _is_first(reaction, f"denied:{request.key}"):
                reaction.record("denied", _name(use_case))
            reply = with_support(reaction, _refused(reaction, request, error))
            return showing.heed(reaction, request, reply)


def _is_first(reaction: Reaction, key: str) -> bool:
    return inbox.first_time(reaction.session, key, now=reaction.now)


def _name(use_case: UseCase[Asked]) -> str:
    """Return what somebody wanted, as the code calls it: nothing in it came from outside."""
    return f"{use_case.__module__}.{use_case.__name__}".removeprefix("handlers.")


def _check_inside(reaction: Reaction, request: Asked, use_case: UseCase[Asked]) -> None:
    """Keep out guests and people of other organisations, whom a shared channel may bring.

    Raises:
        Outsider: it is one of another organisation, whatever a roster says.
        Guest: it is one that Slack calls so, and no member's leave-taking.
    """
    if request.is_foreign:
        raise Outsider
    if not guests.may(use_case, request) and people.is_outside(
        reaction.session, request.user_id, team_id=request.team_id
    ):
        raise Guest


def _refused(reaction: Reaction, request: Request, error: GuidanceError) -> Reply:
    """Return what a person reads who could not have what they asked for; nothing typed is lost."""
    if sentences := _under_fields(request, error):
        return Errors(sentences)
    message = _words(reaction, request, error)
    if isinstance(request, Submission):
        return Replace(notices.refused(message, request.values.typed()))
    return Tell(message)


def _under_fields(request: Request, error: GuidanceError) -> dict[str, str]:
    """Return what is said below each block: below the first one, of a field that has none too."""
    found: dict[str, str] = {}
    if isinstance(error, InvalidField) and isinstance(request, Submission):
        values = request.values
        first = next(iter(values.state), None)
        for field, sentence in error.sentences.items():
            if (block_id := values.block_id(field) or first) is not None:
                found[block_id] = f"{found.get(block_id, '')} {sentence}".lstrip()
    return found


def _words(reaction: Reaction, request: Request, error: GuidanceError) -> Message:
    words = request.words if isinstance(request, Command) else ""
    match error:
        case MovedOn():
            return stale.explain(reaction, request, error)
        case NotEnrolled() if not isinstance(error, Outsider):
            return notices.given_back(way_in(reaction), words)
        case NotADirector():
            told = not_to_set_up(str(error), to_be_asked(reaction))
            return notices.given_back(told, words)
        case _:
            return notices.given_back(notices.sentence(str(error)), words)


async def _acknowledge(ack: AsyncAck, reply: Reply) -> None:
    """Answer a submission: Slack takes what comes next from the acknowledgement itself."""
    match reply:
        case Errors(sentences):
            await ack(response_action="errors", errors=dict(sentences))
        case Open(view):
            await ack(response_action="push", view=as_json(view))
        case Replace(view):
            await ack(response_action="update", view=as_json(view))
        case Tell(message, support):
            await ack(response_action="update", view=as_json(notices.modal(message, support)))
        case CloseAll():
            await ack(response_action="clear")
        case None:
            await ack()

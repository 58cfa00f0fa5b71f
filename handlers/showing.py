"""What answers somebody who waits: shown by one call, or told otherwise where Slack wants rest."""

import logging
from datetime import timedelta
from http import HTTPStatus

from aiohttp import ClientConnectorError
from slack_bolt.async_app import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from handlers.calls import CALL_ERRORS, asked_to_wait, code, reason
from handlers.payloads import Command, HomeOpened, Press, Request, Shortcut, Submission
from handlers.replies import Open, Replace, Reply, Tell
from handlers.rests import VIEW_OPENED, VIEW_PUSHED, VIEW_UPDATED
from handlers.services import Reaction, Services, reacting
from handlers.views import notices
from handlers.views.message import Message
from handlers.views.plain import as_json
from storage import pacing

log = logging.getLogger(__name__)

_TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired"})
"""What Slack says where more than three seconds have passed since somebody typed a command."""

ANSWER_SECONDS = 2
"""How long an answer to a press may take; a person is told of trouble after three."""


def heed(reaction: Reaction, request: Request, reply: Reply) -> Reply:
    """Return what needs no call in place of a reply, while Slack wants rest from its call."""
    method = _method(request, reply)
    if method is None:
        return reply
    now = reaction.now
    until = pacing.asked_to_wait(reaction.session, request.team_id, method, now=now)
    return _otherwise(reaction, request, reply, until - now) if until > now else reply


async def show(
    services: Services, request: Request, reply: Reply, client: AsyncWebClient
) -> Tell | None:
    """Answer anything but a submission; return what is to be told by other means, if anything."""
    method = _method(request, reply)
    if method is None:
        return reply if isinstance(reply, Tell) else None
    try:
        await _call(method, request, reply, client)
    except SlackApiError as error:
        log.warning("%s: %s", method, reason(error))
        if isinstance(request, Command) and code(error) in _TOO_LATE:
            return Tell(notices.given_back(notices.too_late(), request.words))
        if wait := asked_to_wait(error):
            return await services.in_thread(_rest, services, request, reply, method, wait)
        if not (isinstance(request, Press) and isinstance(reply, Tell)):
            raise
        await services.in_thread(_in_dm, services, request, reply.message)  # it has been done
    return None


async def tell(services: Services, request: Request, reply: Tell, respond: AsyncRespond) -> None:
    """Say what came of a press that has had its effect, whether or not Slack takes the words."""
    if not await whisper(respond, reply.message):
        await services.in_thread(_in_dm, services, request, reply.message)


async def whisper(respond: AsyncRespond, message: Message) -> bool:
    """Say something to one person alone, where they are; False if they have surely not seen it.

    It is said once, where Bolt's own `respond` would say it again, and in time for whoever waits.
    """
    said = {"replace_original": False, **message.content()}
    url = respond.response_url or ""
    once = AsyncWebhookClient(url, timeout=ANSWER_SECONDS, proxy=respond.proxy, retry_handlers=[])
    try:
        status = (await once.send_dict(said)).status_code
    except CALL_ERRORS as error:
        log.warning("an answer could not be told: %s", reason(error))
        return not isinstance(error, ClientConnectorError)
    if status != HTTPStatus.OK:
        log.warning("an answer could not be told: status %d", status)
    return not HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR


def _method(request: Request, reply: Reply) -> str | None:
    """Return the method that shows a reply; None where the request itself can be answered."""
    if isinstance(request, Submission | HomeOpened) or not isinstance(reply, Open | Replace | Tell):
        return None
    if isinstance(reply, Replace):
        return VIEW_UPDATED if isinstance(request, Press) else None
    if isinstance(reply, Tell) and _is_answerable(request):
        return None
    is_in_modal = isinstance(request, Press) and request.view_id is not None
    return VIEW_PUSHED if is_in_modal else VIEW_OPENED


def _is_answerable(request: Request) -> bool:
    """Return whether words alone can answer it, seen by the person alone."""
    return isinstance(request, Command) or (isinstance(request, Press) and request.is_answerable)


async def _call(method: str, request: Request, reply: Reply, client: AsyncWebClient) -> None:
    match reply:
        case Replace(view) if isinstance(request, Press):
            await _replace(client, request, view)
        case Open(view):
            await _open(client, method, request, view)
        case Tell(message, support):
            await _open(client, method, request, notices.modal(message, support))
        case _:
            pass


async def _open(client: AsyncWebClient, method: str, request: Request, view: View) -> None:
    open_ = client.views_push if method == VIEW_PUSHED else client.views_open
    await open_(trigger_id=request.trigger_id, view=as_json(view))


async def _replace(client: AsyncWebClient, press: Press, view: View) -> None:
    """Change the modal that was pressed in, if it is still there.

    Of two quick presses the later one counts, so there is no `hash` to refuse it; what was typed
    meanwhile stays, as Slack keeps it for a block of the same id.
    """
    try:
        await client.views_update(view_id=press.view_id, view=as_json(view))
    except SlackApiError as error:
        if code(error) != "not_found":  # the person has closed it
            raise


def _rest(
    services: Services, request: Request, reply: Reply, method: str, wait: timedelta
) -> Tell | None:
    with reacting(services, team_id=request.team_id, user_id=request.user_id) as reaction:
        now = reaction.now
        pacing.leave_alone(reaction.session, request.team_id, method, until=now + wait, now=now)
        return _otherwise(reaction, request, reply, wait)


def _otherwise(reaction: Reaction, request: Request, reply: Reply, wait: timedelta) -> Tell | None:
    """Return what can be told at once; where nothing can, it is said in the person's own DM.

    Words are said as they are; in place of a modal it is said when to try again. What a shortcut
    is answered with may quote words that are kept nowhere, and so is not put into the outbox.
    """
    message = reply.message if isinstance(reply, Tell) else notices.busy(wait)
    if isinstance(request, Shortcut) and isinstance(reply, Tell):
        message = notices.busy(wait, reply.support)
    if isinstance(request, Command) and not isinstance(reply, Tell):
        message = notices.given_back(message, request.words)
    if _is_answerable(request):
        return Tell(message)
    _post(reaction, request, message)
    return None


def _in_dm(services: Services, request: Request, message: Message) -> None:
    with reacting(services, team_id=request.team_id, user_id=request.user_id) as reaction:
        _post(reaction, request, message)


def _post(reaction: Reaction, request: Request, message: Message) -> None:
    reaction.outbox.post(request.user_id, message.content(), key=f"answer: {request.key}")

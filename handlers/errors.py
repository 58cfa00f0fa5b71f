"""The one place where an unexpected failure becomes words for a person and a line in the log."""

import logging
import re
import secrets
from functools import partial
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from handlers.calls import CALL_ERRORS, reason
from handlers.services import Services, reacting
from handlers.showing import whisper
from handlers.views import notices
from handlers.views.message import Message
from handlers.whereabouts import where

log = logging.getLogger(__name__)

ANY_ID = re.compile(".*")


def register(app: AsyncApp, services: Services) -> None:
    """Answer failures and unknown ids instead of leaving a person with Slack's own warning."""
    for bind in (app.shortcut, app.options):
        bind(ANY_ID)(unknown)

    async def failed(
        error: Exception,
        context: AsyncBoltContext,
        client: AsyncWebClient,
        body: dict[str, Any],
        respond: AsyncRespond,
    ) -> BoltResponse:
        reference = _logged(error, body)
        message = notices.crashed(reference)
        if body.get("type") == "view_submission":
            # The program's own line is in the database, which may be what has failed.
            view = notices.modal(message, services.national_support).to_dict()
            return BoltResponse(status=200, body={"response_action": "push", "view": view})
        done = BoltResponse(status=200, body="")
        if body.get("response_url") and await whisper(respond, message):
            return done
        user_id, team_id = context.user_id, context.team_id
        write = partial(_is_written, services, f"crashed: {reference}", message)
        is_usable = not isinstance(error, SQLAlchemyError)
        if user_id and team_id and is_usable and await services.in_thread(write, team_id, user_id):
            return done
        try:
            if user_id:
                await client.chat_postMessage(channel=user_id, **message.content())
        except CALL_ERRORS as second:
            log.warning("reference %s could not be told: %s", reference, reason(second))
        return done

    app.error(failed)


def _is_written(services: Services, key: str, message: Message, team_id: str, user_id: str) -> bool:
    """Write it into the outbox; return False if the database fails by now."""
    try:
        with reacting(services, team_id=team_id) as reaction:
            reaction.outbox.post(user_id, message.content(), key=key)
    except SQLAlchemyError:
        return False
    return True


async def unknown(ack: AsyncAck, body: dict[str, Any]) -> None:
    """Acknowledge what nothing of ours answers; the log has its id alone."""
    ids = [action["action_id"] for action in body.get("actions", ())]
    callback_id = body.get("callback_id") or (body.get("view") or {}).get("callback_id")
    log.warning("unknown %s: %s", body["type"], ids or callback_id)
    await ack()


def _logged(error: Exception, body: dict[str, Any]) -> str:
    """Log a failure, with nothing that people wrote; return the reference to tell the person."""
    reference = secrets.token_hex(4)
    kind = body.get("type", "command")
    log.error("reference %s: %s failed with %s", reference, kind, where(error))
    return reference

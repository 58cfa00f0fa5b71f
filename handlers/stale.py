"""When a card or a modal is older than what it shows: redraw it, and say what happened."""

from guidance.agreements import Agreement
from guidance.errors import ClockMoved, MovedOn, NoLongerAsked, NotFound
from handlers import joining, moves, nudges
from handlers.payloads import Press, Request, Submission
from handlers.services import Reaction
from handlers.views import history, notices
from handlers.views.message import Message
from storage import follow_ups, inbox


def explain(reaction: Reaction, request: Request, error: MovedOn) -> Message:
    """Return what happened and who did it, if the request names something of this person's."""
    routed_id = routed_to(request)
    if isinstance(error, NoLongerAsked):
        reaction.outbox.redraw(joining.REQUEST, routed_id)
        reaction.outbox.publish_home(reaction.user_id)
        return notices.sentence(str(error))
    try:
        agreement = reaction.agreement(routed_id)
    except NotFound:
        return _explain_nudge(reaction, routed_id) or notices.sentence(str(error))
    is_of_time = isinstance(error, ClockMoved)
    if inbox.first_time(reaction.session, f"stale:{request.key}", now=reaction.now):
        _redraw(reaction, agreement, is_of_time=is_of_time)  # a network may repeat the request
    if is_of_time:
        return notices.sentence(str(error))
    return history.too_late(agreement, viewer_id=reaction.user_id)


def _redraw(reaction: Reaction, agreement: Agreement, *, is_of_time: bool) -> None:
    """Draw its cards anew, and all else of this person's that shows a meeting's time."""
    reaction.outbox.redraw((moves.REQUEST, moves.SETTLE, moves.AGREEMENT), agreement.id)
    if is_of_time:
        user_id = reaction.user_id
        cards = follow_ups.cards_of(reaction.session, agreement.id, person_id=user_id)
        nudges.changed(reaction, *cards)
        reaction.outbox.publish_home(user_id)


def _explain_nudge(reaction: Reaction, follow_up_id: str) -> Message | None:
    try:
        return nudges.explain(reaction, follow_up_id)
    except NotFound:
        return None


def routed_to(request: Request) -> str:
    """Return the id that a request's value or metadata begins with."""
    if isinstance(request, Submission):
        return request.metadata.split(":")[0]
    if isinstance(request, Press):
        return (request.metadata or request.value).split(":")[0]
    return ""

"""What follows from every move of an agreement: follow-ups, cards and Home tabs, in its commit."""

from contextlib import nullcontext

from guidance import plans
from guidance.agreements import Agreement
from guidance.follow_ups import Kind
from guidance.stages import WAITING, Stage
from handlers import nudges
from handlers.services import Reaction
from storage import agreements, follow_ups
from storage.outbox import Card, group_address

REQUEST = nudges.REQUEST

SETTLE = "settle"
"""In the group DM: each picks a form after the talk."""

AGREEMENT = "agreement"
"""In the group DM: what the two have agreed on, with the buttons of the session."""

SWITCH = "switch"
"""In the group DM: one line of the ledger, with the way back while it is open."""

FORM = "form"
"""In each person's own DM, once the session has ended: the way to their feedback form."""

CARDS = (REQUEST, SETTLE, AGREEMENT, SWITCH, FORM)
"""All that show an agreement, and so go with it."""

GROUP = "group"
"""Stands for both people as the viewer of a card."""

_WHILE_WAITING = (Kind.REQUEST_WAITING, Kind.REQUEST_EXPIRY)
_AROUND_SESSION = (Kind.SESSION_SOON, Kind.SESSION_OVERDUE, Kind.SWITCH_OPEN)


def made(reaction: Reaction, moved: Agreement) -> None:
    """Write a move and all that it causes.

    Raises:
        MovedOn: somebody else has moved the agreement in the meantime; nothing is written.
    """
    acts = bool(moved.moved_by) and moved.moved_by == reaction.user_id
    with nudges.heard_first(reaction) if acts else nullcontext():
        agreements.save(reaction.session, moved)
    reaction.record(f"agreement.{moved.stage}", moved.id)
    _plan(reaction, moved)
    _draw(reaction, moved)
    reaction.outbox.publish_home(*moved.parties)


def _plan(reaction: Reaction, moved: Agreement) -> None:
    session = reaction.session
    nudges.cancel(reaction, moved.id, _WHILE_WAITING)
    if moved.stage in WAITING:
        for person_id in moved.waits_for:
            quiet = reaction.quiet_of(person_id)
            planned = plans.while_waiting(moved, person_id, now=reaction.now, quiet=quiet)
            follow_ups.plan(session, moved.id, planned, team_id=moved.team_id)
    if moved.stage is Stage.AGREED and moved.agreed_at == reaction.now:
        quiets = reaction.quiets_of(moved)
        planned = plans.around_session(moved, quiets, now=reaction.now)
        follow_ups.plan(session, moved.id, planned, team_id=moved.team_id)
    if moved.stage in (Stage.CLOSED, Stage.CALLED_OFF):
        nudges.cancel(reaction, moved.id, _AROUND_SESSION)


def _draw(reaction: Reaction, moved: Agreement) -> None:
    outbox = reaction.outbox
    if not _is_pick(moved):  # which the card in the group DM tells, and no other
        outbox.redraw((REQUEST, SETTLE, AGREEMENT, SWITCH), moved.id)
    for person_id in _newly_told(moved):
        outbox.draw(Card(REQUEST, moved.id, person_id, moved.version), address=person_id)
    group = group_address(*moved.parties)
    if moved.stage is Stage.TALKING:
        outbox.draw(Card(SETTLE, moved.id, GROUP), address=group)
    if moved.stage is Stage.AGREED:
        outbox.draw(Card(AGREEMENT, moved.id, GROUP), address=group)


def _is_pick(moved: Agreement) -> bool:
    """Return whether somebody has picked a form after the talk, and the other not the same."""
    return moved.stage is Stage.TALKING and (moved.learner_pick, moved.guide_pick) != (None, None)


def _newly_told(moved: Agreement) -> tuple[str, ...]:
    """Return who gets a new card, and so a notification; other cards are redrawn in silence."""
    match moved.stage:
        case Stage.ASKED:
            return moved.parties if moved.version == 1 else (moved.guide_id,)
        case Stage.OFFERED | Stage.PASSED_ON | Stage.DECLINED:
            return (moved.learner_id,)
        case Stage.EXPIRED:
            return moved.parties
        case _:
            return ()

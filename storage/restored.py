"""A database that was put back from a copy: what has happened since, it does not know.

So what it still had to say may have been said, and is looked for before it is said; and a day of a
program that has come is over, for what it had to bring may have come.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row as Found
from sqlalchemy import and_, case, func, literal, or_, select, update
from sqlmodel import Session, col

from guidance.periods import last_over
from guidance.programs import Program
from storage import digests, pools, program_days
from storage.delivery_statements import KNOWN
from storage.ledgers import AuditRow
from storage.queues import Action, Delivery, InboxRow, OutboxRow
from storage.statements import run, table

BEGUN, RESTORED = "restore.begun", "database.restored"
"""Lines of the audit: a database is told that it is a copy in many transactions, between these."""

_OUTBOX = table(OutboxRow)
_ROWS = _OUTBOX.c
_OPEN = [state for state in Delivery if state not in (Delivery.SENT, Delivery.DEAD)]
DOUBTED = "it comes from a copy and may have been sent since"
"""Why a row is uncertain, or dead, of which a copy does not know."""


def begun(session: Session) -> datetime | None:
    """Return until when a copy knew what had happened that was begun to be told so; else None.

    What was done since, before that broke off, is dated later and tells nothing of it.
    """
    last = _last(session, BEGUN, RESTORED)
    return datetime.fromisoformat(last.object_id) if last and last.what == BEGUN else None


def is_from_copy(session: Session, began_at: datetime) -> bool:
    """Return whether what was begun to be sent then is what a copy had, and `doubt` has doubted."""
    last = _last(session, BEGUN)
    return last is not None and began_at <= datetime.fromisoformat(last.object_id)


def known_until(session: Session) -> datetime | None:
    """Return the newest moment that a database tells of; None when it tells of none.

    People may have done nothing for weeks, while the bot has written to them.
    """
    told = (InboxRow.received_at, AuditRow.at, OutboxRow.dispatched_at)
    newest = (run(session, select(func.max(col(one)))).scalar() for one in told)
    return max(filter(None, newest), default=None)


def doubt(session: Session, *, since: datetime, now: datetime) -> int:
    """Make uncertain what may have been sent after `since`; return how much that is.

    It is looked for by its mark. A file carries none and is given up, but if its time has not come.
    What shows nothing twice is shown anew, as things stand here.
    """
    is_later = _ROWS.due_at > now
    is_card, is_home = _ROWS.action == Action.CARD, _ROWS.action == Action.HOME
    is_repeatable = or_(is_home, and_(is_card, _ROWS.ts.is_not(None)))
    is_new_file = and_(_ROWS.action == Action.FILE, is_later, _ROWS.dispatched_at.is_(None))
    began = literal(since, _ROWS.dispatched_at.type)
    doubted = run(
        session,
        update(_OUTBOX)
        .where(_ROWS.state.in_(_OPEN), ~is_repeatable, ~is_new_file)
        .values(
            state=Delivery.UNCERTAIN,
            due_at=case((is_later, _ROWS.due_at), else_=literal(now, _ROWS.due_at.type)),
            dispatched_at=case((_ROWS.dispatched_at < since, _ROWS.dispatched_at), else_=began),
            fence=_ROWS.fence + 1,
            channel_id=func.coalesce(_ROWS.channel_id, KNOWN),
            last_error=DOUBTED,
        ),
    )
    # Not to be revived: somebody may have done so since.
    is_dead = _ROWS.state == Delivery.DEAD
    run(session, update(_OUTBOX).where(is_dead).values(last_error=DOUBTED))
    run(session, update(_OUTBOX).where(is_card).values(shown=""))
    run(session, update(_OUTBOX).where(is_home).values(state=Delivery.PENDING, due_at=now))
    return doubted.rowcount


def skip_days(session: Session, program: Program, *, now: datetime) -> None:
    """Go on to the next digest and to the next publication of a program whose day has come.

    A digest is not to come twice, nor is a rating: what waited for it is given up.
    """
    today = now.astimezone(program.zone).date()
    if program.digest_on is None or program.digest_on <= today:
        following = program.next_digest(after=today)
        program_days.move_on(session, program, "digest_on", to=following)
        digests.begin(session, program.id, last_over(program.cadence, today), now=now)
    if program.publishes_on is None or program.publishes_on <= today:
        following = program.rule.period.next_date(today)
        program_days.move_on(session, program, "publishes_on", to=following)
        pools.give_up(session, program.id, on=today)


def _last(session: Session, *whats: str) -> Found[Any] | None:
    lines = table(AuditRow).c
    told = select(lines.what, lines.object_id).where(lines.what.in_(whats))
    return run(session, told.order_by(lines.number.desc()).limit(1)).first()

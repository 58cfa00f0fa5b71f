"""The sending side of the outbox: claim rows, and note what became of each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Subquery, and_, func, or_, update
from sqlmodel import Session, col, select

from storage.inserting import insert_new
from storage.queues import Action, ConversationRow, Delivery, OutboxRow
from storage.sealing import NOTHING, CannotOpen, opened_row

LEASE = timedelta(seconds=60)
"""How long a claimed row is nobody else's; longer than the slowest call to Slack (10 s)."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One claimed row."""

    id: int
    team_id: str
    action: Action
    address: str
    content: dict[str, Any]
    version: int
    attempts: int
    channel_id: str | None
    ts: str | None
    repeatable: bool
    """Whether doing it twice shows nothing twice."""


def claim(session: Session, *, now: datetime, limit: int) -> Sequence[Outgoing]:
    """Take what is due, oldest first, for `LEASE`.

    No message overtakes an older one to the same place that has to be tried again. What a process
    that died had claimed is taken again if it is repeatable, else *uncertain*.
    """
    _end_lapsed_leases(session, now)
    held = _first_to_be_tried_again()
    rows = session.exec(
        select(OutboxRow)
        .outerjoin(
            held, and_(held.c.team_id == OutboxRow.team_id, held.c.address == OutboxRow.address)
        )
        .where(
            OutboxRow.state == Delivery.PENDING,
            col(OutboxRow.due_at) <= now,
            or_(
                col(OutboxRow.action).in_([Action.HOME, Action.FILE]),
                held.c.id.is_(None),
                col(OutboxRow.id) <= held.c.id,
            ),
        )
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .limit(limit)
        .with_for_update(of=OutboxRow, skip_locked=True)
    ).all()
    taken = [outgoing for row in rows if (outgoing := _taken(session, row, now + LEASE))]
    session.flush()
    return taken


def record_sent(
    session: Session, sent: Outgoing, *, channel_id: str | None, ts: str | None
) -> None:
    """Note Slack's answer; a redraw asked for meanwhile stays to be done."""
    row = session.get_one(OutboxRow, sent.id, with_for_update=True)
    row.state = Delivery.SENT if row.version == sent.version else Delivery.PENDING
    row.channel_id, row.ts = channel_id or row.channel_id, ts or row.ts
    row.lease_until, row.attempts, row.last_error = None, 0, ""
    if row.action in (Action.POST, Action.FILE):
        row.content = NOTHING  # people's words are not kept here once they have arrived


def record_retry(session: Session, row: Outgoing, error: str, *, at: datetime) -> None:
    """Note that Slack certainly did nothing; try again at `at`."""
    _record(session, row, error, state=Delivery.PENDING, due_at=at)


def record_uncertain(session: Session, row: Outgoing, error: str) -> None:
    """Note that nobody knows whether Slack posted it; the operator is shown it."""
    _record(session, row, error, state=Delivery.UNCERTAIN)


def record_dead(session: Session, row: Outgoing, error: str) -> None:
    """Note that no retry can help; the operator is shown it."""
    _record(session, row, error, state=Delivery.DEAD)


def forget_words(session: Session, *, before: datetime) -> None:
    """Delete what people wrote from messages that never arrived, or perhaps, since `before`."""
    session.exec(
        update(OutboxRow)
        .where(
            col(OutboxRow.state).in_([Delivery.UNCERTAIN, Delivery.DEAD]),
            col(OutboxRow.action).in_([Action.POST, Action.FILE]),
            col(OutboxRow.due_at) < before,
        )
        .values(content=NOTHING)
    )


def postpone(session: Session, rows: Sequence[Outgoing], *, at: datetime) -> None:
    """Give back rows that were claimed and not tried; they are due again at `at`."""
    session.exec(
        update(OutboxRow)
        .where(
            col(OutboxRow.id).in_([row.id for row in rows]),
            col(OutboxRow.state) == Delivery.CLAIMED,
        )
        .values(
            state=Delivery.PENDING,
            due_at=at,
            lease_until=None,
            attempts=OutboxRow.attempts - 1,
        )
    )


def conversation(session: Session, people: str, *, team_id: str) -> str | None:
    """Return the DM that Slack opened for "U1" or "U1+U2", None before the first time."""
    row = session.get(ConversationRow, (team_id, people))
    return row.channel_id if row else None


def remember_conversation(session: Session, people: str, channel_id: str, *, team_id: str) -> None:
    """Keep the DM that Slack opened for these people; the same people always get the same."""
    insert_new(session, ConversationRow(team_id=team_id, people=people, channel_id=channel_id))


def stuck(session: Session) -> dict[Delivery, int]:
    """Return how many rows need an operator: uncertain ones and dead ones."""
    rows = session.exec(
        select(OutboxRow.state, func.count())
        .where(col(OutboxRow.state).in_([Delivery.UNCERTAIN, Delivery.DEAD]))
        .group_by(col(OutboxRow.state))
    )
    return {Delivery(state): count for state, count in rows}


def _first_to_be_tried_again() -> Subquery:
    """Return, for each place, its oldest new message that has been tried in vain."""
    return (
        select(OutboxRow.team_id, OutboxRow.address, func.min(OutboxRow.id).label("id"))
        .where(
            OutboxRow.state == Delivery.PENDING,
            OutboxRow.attempts > 0,
            col(OutboxRow.ts).is_(None),
            col(OutboxRow.action).not_in([Action.HOME, Action.FILE]),
        )
        .group_by(OutboxRow.team_id, OutboxRow.address)
        .subquery()
    )


def _end_lapsed_leases(session: Session, now: datetime) -> None:
    rows = session.exec(
        select(OutboxRow)
        .where(OutboxRow.state == Delivery.CLAIMED, col(OutboxRow.lease_until) < now)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.state = Delivery.PENDING if row.is_repeatable else Delivery.UNCERTAIN
        row.last_error = "the process that was sending it ended"
    session.flush()


def _record(session: Session, outgoing: Outgoing, error: str, **changes: Any) -> None:
    session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.id) == outgoing.id)
        .values(last_error=error, lease_until=None, **changes)
    )


def _taken(session: Session, row: OutboxRow, until: datetime) -> Outgoing | None:
    """Claim one row; one that cannot be opened is dead and holds nothing else up."""
    row.attempts += 1
    try:
        content = opened_row(session, row, ["content"])["content"]
    except CannotOpen:
        row.state, row.last_error = Delivery.DEAD, "it cannot be opened with the keys that are here"
        return None
    row.state, row.lease_until = Delivery.CLAIMED, until
    return _outgoing(row, json.loads(content or "{}"))


def _outgoing(row: OutboxRow, content: dict[str, Any]) -> Outgoing:
    assert row.id is not None, "it has been flushed"
    return Outgoing(
        id=row.id,
        team_id=row.team_id,
        action=row.action,
        address=row.address,
        content=content,
        version=row.version,
        attempts=row.attempts,
        channel_id=row.channel_id,
        ts=row.ts,
        repeatable=row.is_repeatable,
    )

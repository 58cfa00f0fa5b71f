"""The sending side of the outbox: claim rows, and note what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage.queues import Action, ConversationRow, Delivery, OutboxRow

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

    @property
    def repeatable(self) -> bool:
        """Return whether doing it twice shows nothing twice: a redrawn card, a Home tab."""
        return self.action is Action.HOME or (self.action is Action.CARD and self.ts is not None)


def claim(session: Session, *, now: datetime, limit: int) -> Sequence[Outgoing]:
    """Take what is due, oldest first, for `LEASE`.

    What a process that died had claimed is taken again if it is repeatable, else *uncertain*.
    """
    _end_lapsed_leases(session, now)
    rows = session.exec(
        select(OutboxRow)
        .where(OutboxRow.state == Delivery.PENDING, col(OutboxRow.due_at) <= now)
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.state, row.lease_until = Delivery.CLAIMED, now + LEASE
        row.attempts += 1
    session.flush()
    return [_outgoing(row) for row in rows]


def record_sent(
    session: Session, sent: Outgoing, *, channel_id: str | None, ts: str | None
) -> None:
    """Note Slack's answer; a redraw asked for meanwhile stays to be done."""
    row = session.get_one(OutboxRow, sent.id, with_for_update=True)
    row.state = Delivery.SENT if row.version == sent.version else Delivery.PENDING
    row.channel_id, row.ts = channel_id or row.channel_id, ts or row.ts
    row.lease_until, row.attempts, row.last_error = None, 0, ""
    if row.action in (Action.POST, Action.FILE):
        row.content = {}  # people's words are not kept here once they have arrived


def record_retry(session: Session, row: Outgoing, error: str, *, at: datetime) -> None:
    """Note that Slack certainly did nothing; try again at `at`."""
    _record(session, row, error, state=Delivery.PENDING, due_at=at)


def record_uncertain(session: Session, row: Outgoing, error: str) -> None:
    """Note that nobody knows whether Slack posted it; the operator is shown it."""
    _record(session, row, error, state=Delivery.UNCERTAIN)


def record_dead(session: Session, row: Outgoing, error: str) -> None:
    """Note that no retry can help; the operator is shown it."""
    _record(session, row, error, state=Delivery.DEAD)


def group_channel(session: Session, people: str, *, team_id: str) -> str | None:
    """Return the group DM that Slack opened for "U1+U2", None before the first message."""
    row = session.get(ConversationRow, (team_id, people))
    return row.channel_id if row else None


def remember_group(session: Session, people: str, channel_id: str, *, team_id: str) -> None:
    """Keep the group DM that Slack opened for these people."""
    session.merge(ConversationRow(team_id=team_id, people=people, channel_id=channel_id))


def stuck(session: Session) -> dict[Delivery, int]:
    """Return how many rows need an operator: uncertain ones and dead ones."""
    rows = session.exec(
        select(OutboxRow.state, func.count())
        .where(col(OutboxRow.state).in_([Delivery.UNCERTAIN, Delivery.DEAD]))
        .group_by(col(OutboxRow.state))
    )
    return {Delivery(state): count for state, count in rows}


def _end_lapsed_leases(session: Session, now: datetime) -> None:
    rows = session.exec(
        select(OutboxRow)
        .where(OutboxRow.state == Delivery.CLAIMED, col(OutboxRow.lease_until) < now)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.state = Delivery.PENDING if _outgoing(row).repeatable else Delivery.UNCERTAIN
        row.last_error = "the process that was sending it ended"
    session.flush()


def _record(session: Session, outgoing: Outgoing, error: str, **changes: Any) -> None:
    session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.id) == outgoing.id)
        .values(last_error=error, lease_until=None, **changes)
    )


def _outgoing(row: OutboxRow) -> Outgoing:
    assert row.id is not None, "it has been flushed"
    return Outgoing(
        id=row.id,
        team_id=row.team_id,
        action=row.action,
        address=row.address,
        content=row.content,
        version=row.version,
        attempts=row.attempts,
        channel_id=row.channel_id,
        ts=row.ts,
    )

"""What needs an operator: messages that are uncertain, parked or dead, and the way back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from storage.delivery import TOO_OFTEN
from storage.pacing import EVERYTHING
from storage.queues import Action, Delivery, OutboxRow, PaceRow
from storage.sealing import NOTHING
from storage.statements import run


@dataclass(frozen=True, slots=True)
class Stuck:
    """Rows of the outbox that are stuck in the same way."""

    state: Delivery
    error: str
    """Slack's code, or the kind of an error; never words of people."""
    count: int

    def may_live(self, errors: Collection[str]) -> bool:
        """Return whether `revive` takes them, once these errors are mended."""
        is_mendable = self.error in errors or self.error.startswith(TOO_OFTEN)
        return self.state is Delivery.DEAD and is_mendable


def stuck(session: Session) -> Sequence[Stuck]:
    """Return what needs an operator, by state and reason."""
    rows = session.exec(
        select(OutboxRow.state, OutboxRow.last_error, func.count())
        .where(col(OutboxRow.state).in_([Delivery.UNCERTAIN, Delivery.PARKED, Delivery.DEAD]))
        .group_by(col(OutboxRow.state), col(OutboxRow.last_error))
        .order_by(col(OutboxRow.state), col(OutboxRow.last_error))
    )
    return [Stuck(Delivery(state), error, count) for state, error, count in rows]


def is_refused(session: Session, address: str, subjects: str, *, team_id: str) -> bool:
    """Return whether the newest card for an address, of subjects that begin so, was refused."""
    newest = session.exec(
        select(OutboxRow.state)
        .where(
            OutboxRow.team_id == team_id,
            OutboxRow.address == address,
            col(OutboxRow.subject).startswith(subjects, autoescape=True),
        )
        .order_by(col(OutboxRow.id).desc())
        .limit(1)
    ).first()
    return newest == Delivery.DEAD


def revive(session: Session, errors: Collection[str], *, now: datetime) -> int:
    """Try again, now, what is dead for one of these reasons or has used up its tries.

    Returns how many rows that is. What has lost its words meanwhile stays dead.

    Workspaces that were left alone for such a reason are not any more.
    Dead means that Slack has done nothing, so nothing is said twice by it.
    """
    lifted = update(PaceRow).where(col(PaceRow.road).endswith(f" {EVERYTHING}"))
    run(session, lifted.values(next_at=now))
    error = col(OutboxRow.last_error)
    is_drawn = col(OutboxRow.action).in_([Action.CARD, Action.HOME])
    revived = run(
        session,
        update(OutboxRow)
        .where(
            col(OutboxRow.state) == Delivery.DEAD,
            or_(error.in_(errors), error.startswith(TOO_OFTEN)),
            or_(is_drawn, col(OutboxRow.content) != NOTHING),
        )
        .values(state=Delivery.PENDING, due_at=now, attempts=0, last_error=""),
    )
    return revived.rowcount

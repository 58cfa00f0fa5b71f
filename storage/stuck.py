"""What needs an operator: messages that are uncertain, parked or dead, and the way back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, update
from sqlmodel import Session, col, select

from storage.delivery import TOO_OFTEN
from storage.pacing import EVERYTHING
from storage.queues import Action, Delivery, OutboxRow, PaceRow
from storage.sealing import NOTHING
from storage.statements import in_order, run

NAMED_FOR = timedelta(days=30)
"""How long an operator is told of what was given up for good; there is nothing to do about it."""


TRIES_NAMED = 10
"""After so many tries, which are 17 minutes as a rule, what still waits is named."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """Rows of the outbox that are stuck in the same way."""

    state: Delivery
    error: str
    """Slack's code, or the kind of an error; never words of people."""
    may_live: bool
    """Whether `revive` takes them, once the error is mended."""
    count: int


def stuck(session: Session, errors: Collection[str], *, now: datetime) -> Sequence[Stuck]:
    """Return what needs an operator, by state and reason; `errors` can be mended.

    What is given up and cannot be sent any more is named for as long as `NAMED_FOR`.
    """
    may_live = _may_live(errors)
    is_named = or_(
        col(OutboxRow.state).in_([Delivery.UNCERTAIN, Delivery.PARKED]),
        and_(col(OutboxRow.state) == Delivery.DEAD, col(OutboxRow.due_at) > now - NAMED_FOR),
        and_(col(OutboxRow.state) == Delivery.PENDING, col(OutboxRow.attempts) >= TRIES_NAMED),
        may_live,
    )
    kind = case((may_live, True), else_=False).label("may_live")
    rows = select(OutboxRow.state, OutboxRow.last_error, kind).where(is_named).subquery().c
    which = rows.state, rows.last_error, rows.may_live
    found = session.exec(select(*which, func.count()).group_by(*which).order_by(*which))
    return [Stuck(Delivery(state), error, lives, count) for state, error, lives, count in found]


def may_live(error: str, errors: Collection[str]) -> bool:
    """Return whether what is dead for this reason may be sent after all; `errors` can be mended."""
    return error in errors or error.startswith(TOO_OFTEN)


def _may_live(errors: Collection[str]) -> ColumnElement[bool]:
    """Return what is dead for one of these reasons, or has used up its tries, and has its words."""
    error = col(OutboxRow.last_error)
    is_drawn = col(OutboxRow.action).in_([Action.CARD, Action.HOME])
    return and_(
        col(OutboxRow.state) == Delivery.DEAD,
        or_(error.in_(errors), error.startswith(TOO_OFTEN)),
        or_(is_drawn, col(OutboxRow.content) != NOTHING),
    )


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
    revived = run(
        session,
        update(OutboxRow)
        .where(in_order(col(OutboxRow.id), _may_live(errors)))
        .values(state=Delivery.PENDING, due_at=now, attempts=0, last_error=""),
    )
    return revived.rowcount

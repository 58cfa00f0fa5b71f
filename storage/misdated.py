"""Rows of the outbox that a wrong clock has dated into the future: they would not be found."""

from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, case, or_, update
from sqlmodel import Session

from storage.delivery import TIMING
from storage.pacing import LONGEST_WAIT
from storage.queues import Delivery, OutboxRow
from storage.statements import in_order, run, table

CLOCKS_DIFFER = timedelta(minutes=10)
"""More than the clocks of two machines differ by that are both right."""

SEARCHED = timedelta(days=1)
"""How far back to look for a message of which nobody knows when it was sent."""


def bring_back(session: Session, *, now: datetime) -> None:
    """Let rows that were begun at a time yet to come be looked for soon, and far enough back.

    `now` is right. One that waits unsent may do so for a pause of months, and stays as it is.
    """
    times = {
        "beyond": now + CLOCKS_DIFFER,
        "too_late": now + LONGEST_WAIT + CLOCKS_DIFFER,
        "look_at": now + TIMING.unclear,
        "since": now - SEARCHED,
    }
    run(session, _BRING_BACK, times)


_TABLE = table(OutboxRow)
_ROWS = _TABLE.c
_AT = _ROWS.due_at.type
_BEGUN = [Delivery.CLAIMED, Delivery.DISPATCHING, Delivery.UNCERTAIN, Delivery.PARKED]
_IS_BEYOND = and_(
    _ROWS.state.in_([*_BEGUN, Delivery.PENDING]),
    _ROWS.dispatched_at > bindparam("beyond", type_=_AT),
)
_IS_TOO_LATE = and_(_ROWS.state.in_(_BEGUN), _ROWS.due_at > bindparam("too_late", type_=_AT))
_LOOK_AT = bindparam("look_at", type_=_AT)
_BRING_BACK = (
    update(_TABLE)
    .where(in_order(_ROWS.id, or_(_IS_BEYOND, _IS_TOO_LATE)))
    .values(
        due_at=case((_ROWS.due_at > _LOOK_AT, _LOOK_AT), else_=_ROWS.due_at),
        dispatched_at=case((_IS_BEYOND, bindparam("since", type_=_AT)), else_=_ROWS.dispatched_at),
    )
)

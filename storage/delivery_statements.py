"""The statements of `storage.delivery`, made once."""

from functools import cache

from sqlalchemy import (
    Executable,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
    update,
)

from storage.queues import Action, ConversationRow, Delivery, OutboxRow
from storage.sealing import NOTHING
from storage.statements import among, each, in_order, table

UNTOLD = "nobody could find out whether it arrived"
"""Why a row is dead that was uncertain for a week."""

_TABLE = table(OutboxRow)
_ROWS = _TABLE.c
_AT = _ROWS.due_at.type
ON_ITS_WAY = frozenset({Delivery.CLAIMED, Delivery.DISPATCHING})
TO_LOOK_FOR = frozenset({Delivery.UNCERTAIN, Delivery.PARKED})
_OPENED = table(ConversationRow).c
KNOWN = (
    select(_OPENED.channel_id)
    .where(_OPENED.team_id == _ROWS.team_id, _OPENED.people == _ROWS.address)
    .scalar_subquery()
)
"""The conversation of these people, if one was opened for them; else NULL."""
_IS_REPEATABLE = or_(
    _ROWS.action == Action.HOME, and_(_ROWS.action == Action.CARD, _ROWS.ts.is_not(None))
)
_IS_LOST = and_(_ROWS.state == Delivery.DISPATCHING, ~_IS_REPEATABLE)

_LAPSED = (
    select(_ROWS.id)
    .where(_ROWS.state.in_(ON_ITS_WAY), _ROWS.due_at <= bindparam("now", type_=_AT))
    .with_for_update(skip_locked=True)
)
LAPSE = (
    update(_TABLE)
    .where(_ROWS.id.in_(_LAPSED))
    .values(
        state=case((_IS_LOST, Delivery.UNCERTAIN), else_=Delivery.PENDING),
        due_at=case((_IS_LOST, bindparam("look_at", type_=_AT)), else_=_ROWS.due_at),
        last_error="the process that was sending it ended",
        fence=_ROWS.fence + 1,
    )
)
_READ = select(
    *(_ROWS[name] for name in ("id", "fence", "team_id", "key", "address", "version", "attempts")),
    *(_ROWS[name] for name in ("channel_id", "ts", "shown", "dispatched_at", "content")),
    _ROWS.last_error,
    # As text, for a word that we do not know concerns its own row only.
    type_coerce(_ROWS.action, String).label("action"),
    type_coerce(_ROWS.state, String).label("state"),
)
_IS_DUE = _ROWS.due_at <= bindparam("now", type_=_AT)
DUE = (
    _READ.where(_ROWS.state == Delivery.PENDING, _IS_DUE)
    .order_by(_ROWS.due_at, _ROWS.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
UNCLEAR = (
    _READ.where(_ROWS.state.in_(TO_LOOK_FOR), _IS_DUE)
    .order_by(_ROWS.due_at, _ROWS.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_OPEN = [state for state in Delivery if state not in (Delivery.SENT, Delivery.DEAD)]
# One look into the index for each state, however many rows there are.
NEXT_OF_EACH = union_all(
    *(
        select(
            literal(one, _ROWS.state.type).label("state"), func.min(_ROWS.due_at).label("at")
        ).where(_ROWS.state == one)
        for one in _OPEN
    )
)
NEXT = select(func.min(NEXT_OF_EACH.subquery().c.at))
_HAS_WORDS = or_(_ROWS.action == Action.POST, _ROWS.action == Action.FILE)
_NO_WORDS = literal(NOTHING, _ROWS.content.type)
_OF_IDS = among(_ROWS.id, "ids")
_LEASED = {"due_at": bindparam("lease", type_=_AT), "fence": _ROWS.fence + 1}
CLAIM = (
    update(_TABLE)
    .where(_OF_IDS)
    .values(state=Delivery.CLAIMED, attempts=_ROWS.attempts + 1, **_LEASED)
)
TAKE_TO_LOOK = update(_TABLE).where(_OF_IDS).values(**_LEASED)
WAIT = (
    update(_TABLE).where(_ROWS.id == bindparam("of_id")).values(due_at=bindparam("at", type_=_AT))
)
BURY = update(_TABLE).where(_OF_IDS).values(state=Delivery.DEAD, last_error=bindparam("reason"))
FENCES = select(_ROWS.id, _ROWS.fence, _ROWS.key, _ROWS.version).where(_OF_IDS).order_by(_ROWS.id)
HOLD_FENCES = FENCES.with_for_update()
BEGIN = (
    update(_TABLE)
    .where(_OF_IDS)
    .values(
        state=Delivery.DISPATCHING,
        due_at=bindparam("lease", type_=_AT),
        # What is shown keeps its first time, which tells nobody when it changed (`storage.traces`).
        # What is not has not been done before.
        dispatched_at=case(
            (and_(_IS_REPEATABLE, _ROWS.dispatched_at.is_not(None)), _ROWS.dispatched_at),
            else_=bindparam("now", type_=_AT),
        ),
        # Slack may know another one by the time at which it is looked for.
        channel_id=case((_ROWS.ts.is_(None), KNOWN), else_=_ROWS.channel_id),
        shown="",
    )
)


@cache
def note(database: str) -> Executable:
    """Return what notes the outcome of each row."""
    to = each(
        database,
        of_id=_ROWS.id,
        to_state=_ROWS.state,
        to_attempts=_ROWS.attempts,
        to_due_at=_ROWS.due_at,
        to_channel_id=_ROWS.channel_id,
        to_ts=_ROWS.ts,
        to_shown=_ROWS.shown,
        error=_ROWS.last_error,
    )
    has_arrived = or_(to["to_ts"].is_not(None), to["to_state"] == Delivery.SENT)
    return (
        update(_TABLE)
        .where(_ROWS.id == to["of_id"])
        .values(
            state=to["to_state"],
            attempts=to["to_attempts"],
            due_at=to["to_due_at"],
            channel_id=func.coalesce(to["to_channel_id"], _ROWS.channel_id),
            ts=to["to_ts"],
            shown=to["to_shown"],
            last_error=to["error"],
            # People's words are not kept here once they have arrived.
            content=case((and_(has_arrived, _HAS_WORDS), _NO_WORDS), else_=_ROWS.content),
        )
    )


_BEFORE = bindparam("before", type_=_AT)
_IS_PAST = or_(
    and_(_ROWS.state == Delivery.DEAD, _ROWS.due_at < _BEFORE, _HAS_WORDS),
    # Only what could not be looked for: the machine may have been off for as long.
    and_(_ROWS.state == Delivery.PARKED, _ROWS.dispatched_at < _BEFORE),
)
FORGET_OLD = (
    update(_TABLE)
    .where(in_order(_ROWS.id, _IS_PAST))
    .values(
        content=case((_HAS_WORDS, _NO_WORDS), else_=_ROWS.content),
        # Not to be revived: what was uncertain may be there.
        last_error=case((_ROWS.state == Delivery.DEAD, _ROWS.last_error), else_=UNTOLD),
        state=Delivery.DEAD,
    )
)

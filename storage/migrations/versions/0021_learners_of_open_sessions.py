"""Of sessions that are open already, too, the learner is asked where the guide has left."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_AT = sa.DateTime(timezone=True)
_AGREEMENT = sa.table("agreement", *map(sa.column, ("id", "team_id", "learner_id", "stage")))
_FOLLOW_UP = sa.table(
    "follow_up",
    *map(sa.column, ("id", "team_id", "agreement_id", "kind", "person_id", "subject_id")),
    *map(sa.column, ("ordinal", "state", "asks", "card_id", "version")),
    sa.column("due_at", _AT),
)
_KIND = "session_overdue"


def upgrade() -> None:
    """Plan the learner's question for when the guide's is due, and not before now."""
    connection = op.get_bind()
    now = _aware(connection.execute(sa.select(sa.func.current_timestamp(type_=_AT))).scalar_one())
    asked = _FOLLOW_UP.c
    is_open = sa.and_(_AGREEMENT.c.stage == "agreed", asked.kind == _KIND)
    found = connection.execute(
        sa.select(_AGREEMENT.c.id, _AGREEMENT.c.team_id, _AGREEMENT.c.learner_id)
        .add_columns(asked.person_id, asked.ordinal, asked.due_at)
        .join_from(_AGREEMENT, _FOLLOW_UP, asked.agreement_id == _AGREEMENT.c.id)
        .where(is_open)
        .order_by(asked.ordinal)
    ).all()
    has_own = {one.id for one in found if one.person_id == one.learner_id}
    newest = {one.id: one for one in found if one.id not in has_own}
    rows = [
        {
            "id": follow_up_id,
            "card_id": follow_up_id,
            "team_id": one.team_id,
            "agreement_id": one.id,
            "kind": _KIND,
            "person_id": one.learner_id,
            "subject_id": "",
            "ordinal": one.ordinal,
            "due_at": max(_aware(one.due_at), now),
            "state": "waiting",
            "asks": 0,
            "version": 0,
        }
        for one, follow_up_id in ((one, uuid4().hex) for one in newest.values())
    ]
    if rows:
        connection.execute(sa.insert(_FOLLOW_UP), rows)


def downgrade() -> None:
    """Let them be: the version before makes nothing of them that it would not of the guide's."""


def _aware(at: datetime) -> datetime:
    """Return a moment in UTC; SQLite gives it without."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)

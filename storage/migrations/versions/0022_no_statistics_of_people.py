"""PostgreSQL notes nothing of what people wrote, nor who they are, to plan its work by.

Its `ANALYZE` copies some values of each column into a table of its own, where they would stay after
the row is deleted. Rows are found by indexes that need no such notes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

COLUMNS = {
    "agreement": "learner_id guide_id goal bigger_goal note covers covers_not successor_id"
    " moved_by",
    "ballot": "guide_id vote",
    "conversation": "people",
    "follow_up": "person_id",
    "form_answer": "answers",
    "join_request": "user_id waiting_key decided_by",
    "membership": "user_id",
    "outbox": "key subject address content",
    "pace": "road",
    "person": "user_id",
    "pool": "guide_id",
    "pooled_comment": "guide_id text",
    "practice": "user_id words",
    "practice_round": "player_id partner_id",
    "publication": "guide_id",
    "rater": "guide_id rater_id",
    "sealing_key": "proof",
    "secret": "value",
    "shift": "user_id",
    "step": "owner_id text if_then",
}

_TYPE = sa.text(
    "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
    " WHERE attrelid = CAST(:of AS regclass) AND attname = :name"
)


def upgrade() -> None:
    """Take no notes from now on, and drop those there are, as a column of another type does."""
    for table, name in _on_postgresql():
        kept = op.get_bind().scalar(_TYPE, {"of": table, "name": name})
        op.execute(f"ALTER TABLE {table} ALTER {name} SET STATISTICS 0, ALTER {name} TYPE {kept}")


def downgrade() -> None:
    """Take notes as of any column."""
    for table, name in _on_postgresql():
        op.execute(f"ALTER TABLE {table} ALTER {name} SET STATISTICS -1")


def _on_postgresql() -> list[tuple[str, str]]:
    if op.get_bind().dialect.name != "postgresql":
        return []
    return [(table, name) for table, names in COLUMNS.items() for name in names.split()]

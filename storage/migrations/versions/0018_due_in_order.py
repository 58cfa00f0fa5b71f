"""What is due is found in order on PostgreSQL, too, however many rows wait for later."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_INDEX, _TABLE = "ix_follow_up_due", "follow_up"


def upgrade() -> None:
    """Keep in the index only what no card is to ask yet."""
    op.drop_index(_INDEX, _TABLE)
    waits_by_itself = sa.text("asking_on IS NULL")
    op.create_index(
        _INDEX,
        _TABLE,
        ["state", "due_at", "team_id", "person_id", "asking_on"],  # SQLite looks at that, too
        sqlite_where=waits_by_itself,
        postgresql_where=waits_by_itself,
    )


def downgrade() -> None:
    """Tell them apart by a column of the index again."""
    op.drop_index(_INDEX, _TABLE)
    op.create_index(_INDEX, _TABLE, ["state", "asking_on", "due_at", "team_id", "person_id"])

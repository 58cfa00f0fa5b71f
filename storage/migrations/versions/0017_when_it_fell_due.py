"""Since when what a card asks could have been asked: a late card leaves out what is stale."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Keep it with the follow-up; of what has been asked before, its own time is taken."""
    with op.batch_alter_table("follow_up") as follow_up:
        follow_up.add_column(sa.Column("fell_due_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("follow_up") as follow_up:
        follow_up.drop_column("fell_due_at")

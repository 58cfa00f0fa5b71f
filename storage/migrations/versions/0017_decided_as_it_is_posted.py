"""A card's questions are chosen as it is posted, and count as asked once it is out."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """What counted as asked, on a card that was not out yet, is not posted (before any release)."""
    with op.batch_alter_table("follow_up") as follow_up:
        follow_up.add_column(sa.Column("asking_on", sa.String(), nullable=True))
        follow_up.drop_index("ix_follow_up_due")
        follow_up.create_index(
            "ix_follow_up_due", ["state", "asking_on", "due_at", "team_id", "person_id"]
        )
        follow_up.create_index("ix_follow_up_asking_on", ["asking_on"])


def downgrade() -> None:
    """Forget what was to be asked; when it was due, it is."""
    with op.batch_alter_table("follow_up") as follow_up:
        follow_up.drop_index("ix_follow_up_asking_on")
        follow_up.drop_index("ix_follow_up_due")
        follow_up.create_index("ix_follow_up_due", ["state", "due_at", "team_id", "person_id"])
        follow_up.drop_column("asking_on")

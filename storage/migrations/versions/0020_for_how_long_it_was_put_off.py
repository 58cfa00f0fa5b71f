"""A card that was put off says for how long, and "Not yet" only to whoever said that."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Keep what was chosen; of what was put off before, nobody knows."""
    op.add_column("follow_up", sa.Column("snoozed", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Forget it; each such card says "Not yet"."""
    op.drop_column("follow_up", "snoozed")

"""Who is a guest, or of another organisation, is known and kept out."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Take everybody for a member until Slack is asked."""
    op.add_column(
        "person",
        sa.Column("is_outside", sa.Boolean(), nullable=False, server_default=sa.false()),
    )

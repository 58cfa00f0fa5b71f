"""Which publication's traces are still to be scrubbed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column."""
    op.add_column("program", sa.Column("unscrubbed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("program", "unscrubbed_on")

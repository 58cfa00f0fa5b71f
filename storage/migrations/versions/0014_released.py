"""The last release date that has come, which a change of the rule does not move."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add it, unknown until the next one comes."""
    op.add_column("program", sa.Column("released_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("program", "released_on")

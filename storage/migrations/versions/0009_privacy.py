"""How long a program keeps things, and who was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add both times to programs, with their defaults, and the table of erasures."""
    op.add_column(
        "program", sa.Column("words_months", sa.Integer(), nullable=False, server_default="12")
    )
    op.add_column(
        "program", sa.Column("requests_months", sa.Integer(), nullable=False, server_default="24")
    )
    op.create_table(
        "tombstone",
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_scrubbed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_tombstone")),
    )

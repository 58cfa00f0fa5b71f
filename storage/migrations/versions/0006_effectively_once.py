"""Sending effectively once: fences, paces, and what was on its way before them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_REPEATABLE = "(action = 'home' OR (action = 'card' AND ts IS NOT NULL))"


def upgrade() -> None:
    """Add what is new; what was on its way carries no mark to look for, so it is given up."""
    op.execute(f"UPDATE outbox SET state = 'pending' WHERE state = 'claimed' AND {_REPEATABLE}")
    op.execute(
        "UPDATE outbox SET state = 'dead', last_error = 'uncertain, and without a mark'"
        " WHERE state IN ('claimed', 'uncertain')"
    )
    op.drop_column("outbox", "lease_until")
    op.add_column("outbox", sa.Column("fence", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "outbox", sa.Column("shown", sa.String(), nullable=False, server_default=sa.text("''"))
    )
    op.create_table(
        "pace",
        sa.Column("road", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("road", name=op.f("pk_pace")),
    )

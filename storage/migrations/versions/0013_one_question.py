"""Indexes for what the clock asks in every tick."""

from alembic import op

revision = "0013"
down_revision = "0012"

INDEXED = {"program": ("publishes_on", "unscrubbed_on"), "tombstone": ("is_scrubbed",)}


def upgrade() -> None:
    """Make them."""
    for table, columns in INDEXED.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade() -> None:
    """Drop them."""
    for table, columns in INDEXED.items():
        for column in columns:
            op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)

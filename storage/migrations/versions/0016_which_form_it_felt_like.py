"""Which form a session felt like is pooled; whether it was the one agreed on no longer is."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Drop what was pooled and published of the old question: the new ones can't be told from it.

    What was published together with a form felt would say more of one person than either alone.
    The files are scrubbed by the first tick.
    """
    for table in ("ballot", "rater", "pool", "publication"):
        op.execute(f"DELETE FROM {table} WHERE question = 'felt'")
    op.execute("UPDATE program SET unscrubbed_on = CURRENT_DATE WHERE publishes_on IS NOT NULL")


def downgrade() -> None:
    """Drop the new questions' votes and values: the old one cannot be told from them."""
    for table in ("ballot", "rater", "pool", "publication"):
        op.execute(f"DELETE FROM {table} WHERE question LIKE 'felt_%'")

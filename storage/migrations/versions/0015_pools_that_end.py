"""Since when a pool has waited; what was addressed to somebody who was erased since is deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_LEARNERS = (
    "DELETE FROM form_answer WHERE side = 'learner' AND agreement_id IN"
    " (SELECT id FROM agreement WHERE guide_id LIKE 'gone-%')"
)
_POOLED = "DELETE FROM {} WHERE guide_id LIKE 'gone-%'"
_WAITING = (
    "INSERT INTO pool (program_id, guide_id, question, since)"
    " SELECT program_id, guide_id, question, CURRENT_DATE FROM rater WHERE is_waiting"
    " UNION SELECT program_id, guide_id, 'usefulness', CURRENT_DATE FROM pooled_comment"
    " WHERE published_on IS NULL"
)
_WHEN_SHOWN = (
    "UPDATE outbox SET due_at = dispatched_at"
    " WHERE subject LIKE 'form:%' AND state = 'sent' AND dispatched_at IS NOT NULL"
)


def upgrade() -> None:
    """Make the table, and delete what would stand beside its writer's id for good.

    Nobody knows since when the pools of before have waited: their time begins now. The files are
    scrubbed by the first tick.
    """
    op.create_table(
        "pool",
        sa.Column("program_id", sa.String(), nullable=False),
        sa.Column("guide_id", sa.String(), nullable=False),
        sa.Column("question", sa.String(32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_pool_program_id")),
        sa.PrimaryKeyConstraint("program_id", "guide_id", "question", name=op.f("pk_pool")),
        sqlite_with_rowid=False,
    )
    op.execute(_LEARNERS)
    for name in ("ballot", "rater", "pooled_comment"):
        op.execute(_POOLED.format(name))
    op.execute(_WAITING)
    op.execute(_WHEN_SHOWN)
    op.execute("UPDATE program SET unscrubbed_on = CURRENT_DATE WHERE publishes_on IS NOT NULL")


def downgrade() -> None:
    """Take the table away again."""
    op.drop_table("pool")

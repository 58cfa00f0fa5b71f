"""Nights, shifts, one card for several questions, and clocks that jump."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Keep for each follow-up its workspace and its card, and for each person how often."""
    _people()
    _follow_ups()
    op.create_table(
        "shift",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", "starts_at", name=op.f("pk_shift")),
    )
    op.create_index(op.f("ix_shift_ends_at"), "shift", ["ends_at"])
    op.create_table(
        "clock_jump",
        sa.Column("machine", sa.String(), nullable=False),
        sa.Column("noticed_at", MOMENT, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("machine", name=op.f("pk_clock_jump")),
    )


def _people() -> None:
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("nights_until", sa.Date(), nullable=True))
        person.add_column(sa.Column("shifts_until", MOMENT, nullable=True))
        person.add_column(sa.Column("unanswered", sa.Integer(), nullable=False, server_default="0"))
        person.add_column(sa.Column("bundled_at", MOMENT, nullable=True))
        person.add_column(
            sa.Column("bundle_weeks", sa.Integer(), nullable=False, server_default="1")
        )
    with op.batch_alter_table("person") as person:
        person.alter_column("unanswered", server_default=None)
        person.alter_column("bundle_weeks", server_default=None)


def _follow_ups() -> None:
    with op.batch_alter_table("follow_up") as follow_up:
        follow_up.add_column(sa.Column("team_id", sa.String(), nullable=True))
        follow_up.add_column(sa.Column("card_id", sa.String(), nullable=True))
        follow_up.add_column(sa.Column("missed_at", MOMENT, nullable=True))
    op.execute(
        "UPDATE follow_up SET card_id = id, team_id ="
        " (SELECT team_id FROM agreement WHERE agreement.id = follow_up.agreement_id)"
    )
    with op.batch_alter_table("follow_up") as follow_up:
        follow_up.alter_column("team_id", existing_type=sa.String(), nullable=False)
        follow_up.alter_column("card_id", existing_type=sa.String(), nullable=False)
        follow_up.drop_index("ix_follow_up_state_due_at")
        follow_up.drop_index("ix_follow_up_person_id")
        follow_up.create_index("ix_follow_up_card_id", ["card_id"])
        follow_up.create_index("ix_follow_up_due", ["state", "due_at", "team_id", "person_id"])
        follow_up.create_index(
            "ix_follow_up_person_id_state_due_at", ["person_id", "state", "due_at"]
        )

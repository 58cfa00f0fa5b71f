"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "conversation",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("people", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "people", name=op.f("pk_conversation")),
    )
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_received_at"), "inbox", ["received_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("team_id", "key", name=op.f("uq_outbox_team_id_key")),
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"], unique=False)
    op.create_index("ix_outbox_team_id_subject", "outbox", ["team_id", "subject"], unique=False)
    op.create_table(
        "person",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=True),
        sa.Column("zone_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quiet_start", sa.String(5), nullable=False),
        sa.Column("quiet_end", sa.String(5), nullable=False),
        sa.Column("quiet_weekends", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_person")),
    )
    op.create_table(
        "program",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("digest_day", sa.String(32), nullable=False),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("team_id", "name", name=op.f("uq_program_team_id_name")),
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("program_id", sa.String(), nullable=False),
        sa.Column("learner_id", sa.String(), nullable=False),
        sa.Column("guide_id", sa.String(), nullable=False),
        sa.Column("draft_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("bigger_goal", sa.Text(), nullable=False),
        sa.Column("suggested_mode", sa.String(32), nullable=True),
        sa.Column("asked_mode", sa.String(32), nullable=True),
        sa.Column("offered_mode", sa.String(32), nullable=True),
        sa.Column("learner_pick", sa.String(32), nullable=True),
        sa.Column("guide_pick", sa.String(32), nullable=True),
        sa.Column("mode", sa.String(32), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("covers_not", sa.Text(), nullable=False),
        sa.Column("meet_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_meet_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("successor_id", sa.String(), nullable=True),
        sa.Column("guide_role", sa.String(32), nullable=True),
        sa.Column("guide_role_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("switch_count", sa.Integer(), nullable=False),
        sa.Column("mentor_months", sa.Integer(), nullable=False),
        sa.Column("continues_id", sa.String(), nullable=True),
        sa.Column("next_meet_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("moved_by", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["continues_id"], ["agreement.id"], name=op.f("fk_agreement_continues_id")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_agreement_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("team_id", "draft_key", name=op.f("uq_agreement_team_id_draft_key")),
    )
    op.create_index(op.f("ix_agreement_guide_id"), "agreement", ["guide_id"], unique=False)
    op.create_index(op.f("ix_agreement_learner_id"), "agreement", ["learner_id"], unique=False)
    op.create_table(
        "join_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("waiting_key", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("program_id", sa.String(), nullable=True),
        sa.Column("role", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_join_request_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sa.UniqueConstraint(
            "team_id", "waiting_key", name=op.f("uq_join_request_team_id_waiting_key")
        ),
    )
    op.create_index(op.f("ix_join_request_user_id"), "join_request", ["user_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("program_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_membership_program_id")
        ),
        sa.PrimaryKeyConstraint("program_id", "user_id", "role", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_user_id"), "membership", ["user_id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agreement_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("held_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_follow_up_agreement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint(
            "agreement_id",
            "kind",
            "person_id",
            "subject_id",
            "ordinal",
            name=op.f("uq_follow_up_agreement_id_kind_person_id_subject_id_ordinal"),
        ),
    )
    op.create_index(op.f("ix_follow_up_person_id"), "follow_up", ["person_id"], unique=False)
    op.create_index("ix_follow_up_state_due_at", "follow_up", ["state", "due_at"], unique=False)
    op.create_table(
        "form_answer",
        sa.Column("agreement_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("enough_contact", sa.Boolean(), nullable=False),
        sa.Column("felt_mode", sa.String(32), nullable=True),
        sa.Column("usefulness", sa.Integer(), nullable=True),
        sa.Column("switches_clear", sa.String(32), nullable=True),
        sa.Column("role_kept", sa.String(32), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_form_answer_agreement_id")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "side", name=op.f("pk_form_answer")),
    )
    op.create_table(
        "report_back",
        sa.Column("agreement_id", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_report_back_agreement_id")
        ),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_report_back")),
    )
    op.create_table(
        "step",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agreement_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("if_then", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_step_agreement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
    )
    op.create_index(op.f("ix_step_agreement_id"), "step", ["agreement_id"], unique=False)
    op.create_index(op.f("ix_step_owner_id"), "step", ["owner_id"], unique=False)
    op.create_table(
        "switch",
        sa.Column("agreement_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("from_role", sa.String(32), nullable=False),
        sa.Column("to_role", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_switch_agreement_id")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "ordinal", name=op.f("pk_switch")),
    )

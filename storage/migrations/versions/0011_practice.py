"""Practice, and why another form was chosen than the suggested one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables of practice, and the column."""
    op.create_table(
        "practice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("scenario", sa.String(), nullable=False),
        sa.Column("chosen", sa.String(32), nullable=False),
        sa.Column("sounded", sa.String(32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
    )
    op.create_index("ix_practice_team_id_user_id", "practice", ["team_id", "user_id"])
    op.create_table(
        "practice_round",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("player_id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("scenario", sa.String(), nullable=False),
        sa.Column("aimed", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_round")),
    )
    for column in ("player_id", "partner_id"):
        op.create_index(f"ix_practice_round_{column}", "practice_round", [column])
    op.add_column("agreement", sa.Column("differs_because", sa.String(32), nullable=True))


def downgrade() -> None:
    """Take them away again, with what was practised."""
    op.drop_column("agreement", "differs_because")
    op.drop_table("practice_round")
    op.drop_table("practice")

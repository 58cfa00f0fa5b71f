"""When a request was first answered, and what directors are told."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns and tables; of old requests only an agreement tells when it was answered."""
    # One by one: SQLite would make the whole table anew, and programs are pointed at.
    op.add_column("agreement", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE agreement SET answered_at = agreed_at")
    for column in (
        sa.Column("cadence", sa.String(32), nullable=False, server_default="monthly"),
        sa.Column("digest_channel_id", sa.String(), nullable=True),
        sa.Column("digest_on", sa.Date(), nullable=True),
    ):
        op.add_column("program", column)
    op.create_index(op.f("ix_program_digest_on"), "program", ["digest_on"], unique=False)
    _make_of_program(
        "month",
        [sa.Column("since", sa.Date(), nullable=False)],
        [sa.Column("figures", sa.Text(), nullable=False)],
    )
    _make_of_program(
        "digest",
        [sa.Column("period", sa.String(), nullable=False)],
        [sa.Column("made_at", sa.DateTime(timezone=True), nullable=False)],
    )
    _make_of_program(
        "deed",
        [],
        [
            sa.Column("text", sa.Text(), nullable=False),
            sa.Column("said_on", sa.Date(), nullable=False),
        ],
    )


def _make_of_program(name: str, key: list[sa.Column[Any]], columns: list[sa.Column[Any]]) -> None:
    """Make a table with the program, and perhaps more, as its key."""
    op.create_table(
        name,
        sa.Column("program_id", sa.String(), nullable=False),
        *key,
        *columns,
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f(f"fk_{name}_program_id")),
        sa.PrimaryKeyConstraint(
            "program_id", *(column.name for column in key), name=op.f(f"pk_{name}")
        ),
    )

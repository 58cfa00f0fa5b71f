"""What people wrote is sealed: the rows of before are sealed here, in the same transaction."""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0003"
down_revision = "0002"

WORDS = {
    "agreement": (("id",), ("goal", "bigger_goal", "note", "covers", "covers_not")),
    "step": (("id",), ("text", "if_then")),
    "form_answer": (("agreement_id", "side"), ("comment",)),
    "outbox": (("team_id", "key"), ("content",)),
}
"""By table: what tells a row apart, and the columns with words."""


def upgrade() -> None:
    """Make room for what is sealed, and seal what is there."""
    op.create_table(
        "sealing_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_key")),
    )
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column(
            "content",
            existing_type=sa.JSON(),
            type_=sa.Text(),
            existing_nullable=False,
            postgresql_using="content::text",
        )
    vault = context.config.attributes.get("vault")
    for name, (key, words) in WORDS.items():
        table = sa.table(name, *(sa.column(column, sa.Text()) for column in (*key, *words)))
        _seal(table, key, words, vault)


def _seal(table: Any, key: tuple[str, ...], words: tuple[str, ...], vault: Any) -> None:
    """Seal one table; with nothing in it no key is needed."""
    change = (
        sa.update(table)
        .where(*(table.c[name] == sa.bindparam(f"of_{name}") for name in key))
        .values({name: sa.bindparam(f"sealed_{name}") for name in words})
    )
    rows = op.get_bind().execute(sa.select(table)).mappings().all()
    changes = [
        {f"of_{name}": row[name] for name in key}
        | {f"sealed_{name}": _token(vault, table.name, name, row, key) for name in words}
        for row in rows
    ]
    if changes:
        op.get_bind().execute(change, changes)


def _token(vault: Any, table: str, column: str, row: Any, key: tuple[str, ...]) -> str:
    words = "" if row[column] == "{}" and table == "outbox" else row[column]
    row_id = ":".join(row[name] for name in key)
    token: str = vault.seal(f"{table}:{column}:{row_id}", words).token
    return token

"""Who took part and what was said become two records; pools and what is published of them."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0004"
down_revision = "0003"

WITHOUT_ORDER: dict[str, Any] = {"sqlite_with_rowid": False}
OLD = ("enough_contact", "felt_mode", "usefulness", "switches_clear", "role_kept", "comment")


def upgrade() -> None:
    """Make the tables, and bring the forms over that have been sent."""
    kept = op.get_bind().execute(sa.text("SELECT * FROM form_answer")).mappings().all()
    op.drop_table("form_answer")
    _make_records()
    _make_pools()
    _bring_over([dict(row) for row in kept])
    # One by one: SQLite would make the whole table anew, and programs are pointed at.
    for column in (
        sa.Column("period", sa.String(32), nullable=False, server_default="monthly"),
        sa.Column("is_small", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("publishes_on", sa.Date(), nullable=True),
    ):
        op.add_column("program", column)


def _make_records() -> None:
    op.create_table(
        "took_part",
        sa.Column("agreement_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_took_part_agreement_id")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "side", name=op.f("pk_took_part")),
        **WITHOUT_ORDER,
    )
    op.create_table(
        "form_answer",
        sa.Column("agreement_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("seals_on", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_form_answer_agreement_id")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "side", name=op.f("pk_form_answer")),
        **WITHOUT_ORDER,
    )


def _make_pools() -> None:
    _make_pool(
        "ballot",
        sa.Column("question", sa.String(32), nullable=False),
        sa.Column("vote", sa.Text(), nullable=False),
    )
    _make_pool(
        "pooled_comment",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
    )
    _make_about(
        "rater",
        sa.Column("rater_id", sa.String(), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=True),
    )
    op.create_index(op.f("ix_rater_rater_id"), "rater", ["rater_id"], unique=False)
    _make_about(
        "publication",
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("raters", sa.Integer(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
    )


def _make_pool(name: str, *columns: sa.Column[Any]) -> None:
    """Make a table of what nobody is named with."""
    op.create_table(
        name,
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("program_id", sa.String(), nullable=False),
        sa.Column("guide_id", sa.String(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f(f"fk_{name}_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        **WITHOUT_ORDER,
    )
    op.create_index(op.f(f"ix_{name}_program_id"), name, ["program_id"], unique=False)


def _make_about(name: str, last: sa.Column[Any], *columns: sa.Column[Any]) -> None:
    """Make a table of what is known of a pool; `last` ends its key."""
    op.create_table(
        name,
        sa.Column("program_id", sa.String(), nullable=False),
        sa.Column("guide_id", sa.String(), nullable=False),
        sa.Column("question", sa.String(32), nullable=False),
        last,
        *columns,
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f(f"fk_{name}_program_id")),
        sa.PrimaryKeyConstraint(
            "program_id", "guide_id", "question", last.name, name=op.f(f"pk_{name}")
        ),
        **WITHOUT_ORDER,
    )


def _bring_over(rows: list[dict[str, Any]]) -> None:
    """Keep what was answered; a learner's is pooled on the next date, without the line.

    Who wrote it was told that nobody would be shown it.
    """
    took_part = sa.table("took_part", sa.column("agreement_id"), sa.column("side"))
    answers = sa.table(
        "form_answer",
        sa.column("agreement_id"),
        sa.column("side"),
        sa.column("answers"),
        sa.column("seals_on", sa.Date()),
    )
    for row in rows:
        who = {"agreement_id": row["agreement_id"], "side": row["side"]}
        told = {name: row[name] for name in OLD if row[name] not in (None, "")}
        told["enough_contact"] = bool(row["enough_contact"])
        is_learner = row["side"] == "learner"
        told["comment"] = "" if is_learner else _opened(row)
        seals_on = date(1970, 1, 1) if is_learner else None
        op.get_bind().execute(sa.insert(took_part).values(who))
        op.get_bind().execute(
            sa.insert(answers).values(**who, answers=_sealed(who, told), seals_on=seals_on)
        )


def _opened(row: dict[str, Any]) -> str:
    from storage.sealing import Sealed

    place = f"form_answer:comment:{row['agreement_id']}:{row['side']}"
    words: str = _vault().open(place, Sealed(row["comment"]))
    return words


def _sealed(who: dict[str, str], told: dict[str, Any]) -> str:
    place = f"form_answer:answers:{who['agreement_id']}:{who['side']}"
    token: str = _vault().seal(place, json.dumps(told)).token
    return token


def _vault() -> Any:
    return context.config.attributes["vault"]

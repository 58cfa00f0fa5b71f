"""Whether a guide has been told how it went; the words themselves are not kept."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col

from storage.tables import ReportBackRow


def is_told(session: Session, agreement_id: str) -> bool:
    """Return whether the guide of this agreement has been told."""
    return session.get(ReportBackRow, agreement_id) is not None


def first_time(session: Session, agreement_id: str, *, now: datetime) -> bool:
    """Note that the guide is told; False when that has been noted before."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = (
        insert(ReportBackRow)
        .values(agreement_id=agreement_id, told_at=now)
        .on_conflict_do_nothing()
        .returning(col(ReportBackRow.agreement_id))
    )
    return session.connection().execute(statement).first() is not None

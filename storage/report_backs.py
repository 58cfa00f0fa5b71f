"""Whether a guide has been told how it went; the words themselves are not kept."""

from datetime import datetime

from sqlmodel import Session

from storage.inserting import insert_new
from storage.statements import found
from storage.tables import ReportBackRow


def is_told(session: Session, agreement_id: str) -> bool:
    """Return whether the guide of this agreement has been told."""
    return found(session, ReportBackRow, agreement_id) is not None


def first_time(session: Session, agreement_id: str, *, now: datetime) -> bool:
    """Note that the guide is told; False when that has been noted before."""
    return insert_new(session, ReportBackRow(agreement_id=agreement_id, told_at=now))

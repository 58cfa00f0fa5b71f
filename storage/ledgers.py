"""Tables that the operator relies on: which keys the words of this database are sealed with."""

from datetime import datetime

from sqlmodel import Field

from storage.sealing import Sealed
from storage.tables import Row, words


class SealingKeyRow(Row, table=True):
    """One key that something here is sealed with; the key itself is kept elsewhere."""

    __tablename__ = "sealing_key"

    id: str = Field(primary_key=True)
    since: datetime
    proof: Sealed = words()
    """Known words: whoever can open them has the right key, and not another of the same name."""

"""Tables that the operator relies on: the keys in use, a secret, and who did what."""

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


class SecretRow(Row, table=True):
    """A secret of this database's own, sealed like words."""

    __tablename__ = "secret"

    name: str = Field(primary_key=True)
    value: Sealed = words()


class AuditRow(Row, table=True):
    """One line of what was done, by whom and when; nobody can change or delete it."""

    __tablename__ = "audit"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    team_id: str
    who: str
    """A person's pseudonym, "operator" or "clock"."""
    what: str
    object_id: str
    previous: str
    """The `mark` of the line before, "" on the first."""
    mark: str
    """What this line is proved by (`storage.audit`)."""


class TombstoneRow(Row, table=True):
    """Somebody was erased here: a backup from before is not to bring them back."""

    __tablename__ = "tombstone"

    who: str = Field(primary_key=True)
    """The person's pseudonym."""
    erased_at: datetime
    is_scrubbed: bool = Field(default=False, index=True)
    """Whether the database's files have been written anew since."""

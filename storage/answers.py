"""Tables of what people say of a session. Who took part and what was said share no key for long.

A learner's answers stand with their session only until the next fixed date, so that they can be
changed. Then they go into pools, and their row is deleted: from there on `took_part` says who has
answered, `ballot` what was answered, and nothing says which is whose. A pool is written anew each
time something is added, so that ids, order and transactions are the same for all of it. On SQLite
these tables have no row numbers, which would count in the order of arrival.
"""

from datetime import date, datetime

from sqlmodel import Field

from guidance.feedback import Side
from guidance.release import Question
from storage.columns import new_id
from storage.sealing import Sealed
from storage.tables import Row, options, words

WITHOUT_ORDER = {"sqlite_with_rowid": False}


class TookPartRow(Row, table=True):
    """Who has sent the form of a session, with whatever answer."""

    __tablename__ = "took_part"
    __table_args__ = WITHOUT_ORDER

    agreement_id: str = Field(primary_key=True, foreign_key="agreement.id")
    side: Side = options(Side, primary_key=True)


class FormAnswerRow(Row, table=True):
    """What one side said of one session: the guide's for themself, the learner's until sealed."""

    __tablename__ = "form_answer"
    __table_args__ = WITHOUT_ORDER

    agreement_id: str = Field(primary_key=True, foreign_key="agreement.id")
    side: Side = options(Side, primary_key=True)
    answers: Sealed = words()
    """A `guidance.feedback.Answers` as JSON."""
    seals_on: date | None = None
    """When a learner's answers are pooled and this row is deleted; None for a guide's."""
    answered_at: datetime | None = None
    """The newest answer of a person within a period is their vote."""


class BallotRow(Row, table=True):
    """One vote that waits for its publication; nothing says whose."""

    __tablename__ = "ballot"
    __table_args__ = WITHOUT_ORDER

    id: str = Field(default_factory=new_id, primary_key=True)
    program_id: str = Field(foreign_key="program.id", index=True)
    guide_id: str
    question: Question = options(Question)
    vote: Sealed = words()
    """A whole number."""


class RaterRow(Row, table=True):
    """Whether a person has a vote waiting, and when they were last in a publication."""

    __tablename__ = "rater"
    __table_args__ = WITHOUT_ORDER

    program_id: str = Field(primary_key=True, foreign_key="program.id")
    guide_id: str = Field(primary_key=True)
    question: Question = options(Question, primary_key=True)
    rater_id: str = Field(primary_key=True, index=True)
    is_waiting: bool
    counted_on: date | None = None


class PoolRow(Row, table=True):
    """Since when a pool has waited for its publication, as a whole; a line waits with a rating."""

    __tablename__ = "pool"
    __table_args__ = WITHOUT_ORDER

    program_id: str = Field(primary_key=True, foreign_key="program.id")
    guide_id: str = Field(primary_key=True)
    question: Question = options(Question, primary_key=True)
    since: date
    """The fixed date on which the first of what is in it came there."""


class PooledCommentRow(Row, table=True):
    """One line about a guide; shown once a rating has been published that it waited with."""

    __tablename__ = "pooled_comment"
    __table_args__ = WITHOUT_ORDER

    id: str = Field(default_factory=new_id, primary_key=True)
    program_id: str = Field(foreign_key="program.id", index=True)
    guide_id: str
    text: Sealed = words()
    published_on: date | None = None


class PublicationRow(Row, table=True):
    """What was published of one guide on one date; it never changes."""

    __tablename__ = "publication"
    __table_args__ = WITHOUT_ORDER

    program_id: str = Field(primary_key=True, foreign_key="program.id")
    guide_id: str = Field(primary_key=True)
    question: Question = options(Question, primary_key=True)
    published_on: date = Field(primary_key=True)
    raters: int
    low: float
    high: float

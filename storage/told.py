"""Tables of what directors are told: each month once, each digest once, and what they say to it."""

from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field

from storage.tables import Row


class MonthRow(Row, table=True):
    """A month's figures as they were first told; they never change."""

    __tablename__ = "month"

    program_id: str = Field(primary_key=True, foreign_key="program.id")
    since: date = Field(primary_key=True)
    figures: str = Field(sa_type=Text)
    """A `guidance.digest.Figures` as JSON: bands, and nothing of a person."""


class DigestRow(Row, table=True):
    """One digest that went out; the key is what makes it go out once."""

    __tablename__ = "digest"

    program_id: str = Field(primary_key=True, foreign_key="program.id")
    period: str = Field(primary_key=True)
    made_at: datetime


class DeedRow(Row, table=True):
    """What a director says was done because of feedback; the newest line of each program."""

    __tablename__ = "deed"

    program_id: str = Field(primary_key=True, foreign_key="program.id")
    text: str = Field(sa_type=Text)
    """Shown to everybody in the program, so not sealed."""
    said_on: date

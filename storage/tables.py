"""Every table of people and their guidance, and nothing but tables; the queues are in `queues`."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Index, MetaData, Text, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from guidance import practice
from guidance.follow_ups import FollowUpState, Kind, Snooze
from guidance.joining import JoinState
from guidance.modes import Mode
from guidance.periods import Cadence
from guidance.programs import ProgramRole, Weekday
from guidance.release import Period
from guidance.stages import Stage
from guidance.steps import StepState
from guidance.suggestion import WhyAnother
from guidance.switches import Role, SwitchReason
from storage.columns import ClockTime, Zone, choice, new_id
from storage.sealing import NOTHING, Sealed, SealedWords

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Constraints have names of ours, so that a migration can find them on both databases."""

_ALONE: Any = dict.fromkeys(("sqlite_where", "postgresql_where"), text("asking_on IS NULL"))


class Row(SQLModel):
    """What every table is made from."""

    metadata = METADATA


def options(kind: type[StrEnum], **more: Any) -> Any:
    """Return a field that holds one value of an enum."""
    return Field(sa_type=choice(kind), **more)


def words() -> Any:
    """Return a field for what a person has typed: sealed (see `storage.sealing`)."""
    return Field(default=NOTHING, sa_type=SealedWords)


class ProgramRow(Row, table=True):
    """One program (`guidance.programs.Program`)."""

    __tablename__ = "program"
    __table_args__ = (UniqueConstraint("team_id", "name"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    team_id: str
    name: str
    zone: ZoneInfo = Field(sa_type=Zone)
    digest_day: Weekday = options(Weekday, default=Weekday.MONDAY)
    support: str = Field(default="", sa_type=Text)
    """Shown to everybody in the program, so not sealed."""
    version: int = 0
    """Counts changes of the program and its people: nobody undoes what they have not seen."""
    period: Period = options(
        Period, default=Period.MONTHLY, sa_column_kwargs={"server_default": Period.MONTHLY.value}
    )
    is_small: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    publishes_on: date | None = Field(default=None, index=True)
    released_on: date | None = None
    unscrubbed_on: date | None = Field(default=None, index=True)
    """The newest fixed date after which the database's files have not been scrubbed yet."""
    words_months: int = Field(default=12, sa_column_kwargs={"server_default": "12"})
    requests_months: int = Field(default=24, sa_column_kwargs={"server_default": "24"})
    cadence: Cadence = options(
        Cadence, default=Cadence.MONTHLY, sa_column_kwargs={"server_default": Cadence.MONTHLY.value}
    )
    digest_channel_id: str | None = None
    digest_on: date | None = Field(default=None, index=True)


class MembershipRow(Row, table=True):
    """One role of one person in one program."""

    __tablename__ = "membership"

    program_id: str = Field(primary_key=True, foreign_key="program.id")
    user_id: str = Field(primary_key=True, index=True)
    role: ProgramRole = options(ProgramRole, primary_key=True)


class JoinRequestRow(Row, table=True):
    """Somebody's wish to be in a program (`guidance.joining.JoinRequest`)."""

    __tablename__ = "join_request"
    __table_args__ = (UniqueConstraint("team_id", "waiting_key"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    team_id: str
    user_id: str = Field(index=True)
    waiting_key: str | None = None
    """The person's id while they wait for an answer, so that each has one request at a time."""
    asked_at: datetime
    state: JoinState = options(JoinState, default=JoinState.WAITING)
    decided_by: str = ""
    program_id: str | None = Field(default=None, foreign_key="program.id")
    role: ProgramRole | None = options(ProgramRole, default=None)


class PersonRow(Row, table=True):
    """What we know of one person: the time zone Slack gave, and their own quiet hours."""

    __tablename__ = "person"

    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    zone: ZoneInfo | None = Field(default=None, sa_type=Zone)
    zone_read_at: datetime | None = None
    """When Slack was last asked for the zone, whatever came of it."""
    quiet_start: time = Field(default=time(20), sa_type=ClockTime)
    quiet_end: time = Field(default=time(8), sa_type=ClockTime)
    quiet_weekends: bool = True
    paused_until: date | None = None
    nights_until: date | None = None
    shifts_until: datetime | None = None
    """When the last shift of a file ends, None without one: then none has to be looked for."""
    unanswered: int = 0
    bundled_at: datetime | None = None
    bundle_weeks: int = 1
    bundled_on: str | None = None
    is_outside: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Whether Slack says that it is a guest, somebody of another organisation, or deactivated."""


class ShiftRow(Row, table=True):
    """When a person works (`guidance.shifts.Shift`), and not a word of what or where."""

    __tablename__ = "shift"

    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    starts_at: datetime = Field(primary_key=True)
    ends_at: datetime = Field(index=True)


class ClockJumpRow(Row, table=True):
    """A machine whose clock cannot be trusted now; its process asks nobody anything meanwhile."""

    __tablename__ = "clock_jump"

    machine: str = Field(primary_key=True)
    noticed_at: datetime
    """When its process last said so, by a time that it trusts."""
    seconds: int
    """How far the clock is ahead of where it should be; negative when it is behind."""


class AgreementRow(Row, table=True):
    """One agreement (`guidance.agreements.Agreement`), same names."""

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("team_id", "draft_key"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    team_id: str
    program_id: str = Field(foreign_key="program.id")
    learner_id: str = Field(index=True)
    guide_id: str = Field(index=True)
    draft_key: str | None = None
    """The modal in which the request is being written; one draft for each."""
    created_at: datetime
    goal: Sealed = words()
    bigger_goal: Sealed = words()
    suggested_mode: Mode | None = options(Mode, default=None)
    differs_because: WhyAnother | None = options(WhyAnother, default=None)
    asked_mode: Mode | None = options(Mode, default=None)
    offered_mode: Mode | None = options(Mode, default=None)
    learner_pick: Mode | None = options(Mode, default=None)
    guide_pick: Mode | None = options(Mode, default=None)
    mode: Mode | None = options(Mode, default=None)
    note: Sealed = words()
    covers: Sealed = words()
    covers_not: Sealed = words()
    meet_at: datetime | None = None
    offered_meet_at: datetime | None = None
    successor_id: str | None = None
    guide_role: Role | None = options(Role, default=None)
    guide_role_since: datetime | None = None
    switch_count: int = 0
    mentor_months: int
    continues_id: str | None = Field(default=None, foreign_key="agreement.id")
    next_meet_at: datetime | None = None
    stage: Stage = options(Stage, default=Stage.DRAFT)
    version: int = 0
    moved_by: str = ""
    moved_at: datetime | None = None
    agreed_at: datetime | None = None
    answered_at: datetime | None = None


class SwitchRow(Row, table=True):
    """One line of the ledger of role switches."""

    __tablename__ = "switch"

    agreement_id: str = Field(primary_key=True, foreign_key="agreement.id")
    ordinal: int = Field(primary_key=True)
    from_role: Role = options(Role)
    to_role: Role = options(Role)
    reason: SwitchReason = options(SwitchReason)
    at: datetime


class StepRow(Row, table=True):
    """One next step; `position` keeps the order in which they were written."""

    __tablename__ = "step"

    id: str = Field(default_factory=new_id, primary_key=True)
    agreement_id: str = Field(foreign_key="agreement.id", index=True)
    position: int
    owner_id: str = Field(index=True)
    text: Sealed = words()
    due_on: date | None = None
    if_then: Sealed = words()
    state: StepState = options(StepState, default=StepState.PLANNED)


class FollowUpRow(Row, table=True):
    """One dated question; what is due is found by `due_at`, never by a scheduler."""

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("agreement_id", "kind", "person_id", "subject_id", "ordinal"),
        # A look for what is due reads this and no row. (PostgreSQL has no order past "is null".)
        Index("ix_follow_up_due", "state", "due_at", "team_id", "person_id", "asking_on", **_ALONE),
        Index("ix_follow_up_person_id_state_due_at", "person_id", "state", "due_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    team_id: str
    agreement_id: str = Field(foreign_key="agreement.id")
    kind: Kind = options(Kind)
    person_id: str
    subject_id: str = ""
    ordinal: int = 1
    due_at: datetime
    state: FollowUpState = options(FollowUpState, default=FollowUpState.WAITING)
    asks: int = 0
    held_from: datetime | None = None
    asking_on: str | None = Field(default=None, index=True)
    card_id: str = Field(index=True)
    missed_at: datetime | None = None
    snoozed: Snooze | None = options(Snooze, default=None)
    version: int = 0


class ReportBackRow(Row, table=True):
    """Once told, a guide is not told again how it went; the words themselves are not kept."""

    __tablename__ = "report_back"

    agreement_id: str = Field(primary_key=True, foreign_key="agreement.id")
    told_at: datetime


class PracticeRow(Row, table=True):
    """One thing somebody wrote in practice (`guidance.practice.Attempt`); theirs alone."""

    __tablename__ = "practice"
    __table_args__ = (Index("ix_practice_team_id_user_id", "team_id", "user_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    team_id: str
    user_id: str
    kind: practice.Kind = options(practice.Kind)
    scenario: str
    chosen: Mode = options(Mode)
    sounded: practice.Voice = options(practice.Voice)
    words: Sealed = words()
    at: datetime


class PracticeRoundRow(Row, table=True):
    """One card played aloud by two (`guidance.practice.Round`)."""

    __tablename__ = "practice_round"

    id: str = Field(default_factory=new_id, primary_key=True)
    team_id: str
    player_id: str = Field(index=True)
    partner_id: str = Field(index=True)
    scenario: str
    aimed: Mode = options(Mode)
    asked_at: datetime
    heard: Mode | None = options(Mode, default=None)

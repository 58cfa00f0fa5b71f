"""A residency or fellowship program, who takes part in it, and whom they may ask."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from guidance.errors import InvalidField
from guidance.text import LINE_LIMIT, required


class ProgramRole(StrEnum):
    """What somebody is in a program; one person may be several things."""

    LEARNER = "learner"
    FACULTY = "faculty"
    DIRECTOR = "director"


class Weekday(StrEnum):
    """A day for the director's digest."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"


@dataclass(frozen=True, slots=True)
class Program:
    """One program of one workspace."""

    id: str
    team_id: str
    name: str
    zone: ZoneInfo
    """Where its people are taken to be when Slack does not say."""
    digest_day: Weekday = Weekday.MONDAY
    support: str = ""
    """The program's own support line, shown beside the national ones."""


@dataclass(frozen=True, slots=True)
class Membership:
    """One role of one person in one program."""

    program_id: str
    user_id: str
    role: ProgramRole


@dataclass(frozen=True, slots=True)
class Setup:
    """What a director has typed and picked in the program's form."""

    name: str
    faculty: frozenset[str]
    learners: frozenset[str]
    digest_day: Weekday
    support: str = ""


def check_setup(setup: Setup) -> Setup:
    """Check a program's form.

    Raises:
        InvalidField: no name, nobody to guide, or nobody to be guided.
    """
    required(setup.name, field="name", limit=LINE_LIMIT)
    if not setup.faculty:
        raise InvalidField("faculty", "Please choose at least one person who guides.")
    if not setup.learners:
        raise InvalidField("learners", "Please choose at least one learner.")
    return setup


def check_guide(
    guide_id: str,
    *,
    learner_id: str,
    faculty: Collection[str],
    is_bot: bool = False,
    is_deactivated: bool = False,
) -> None:
    """Check that a learner may ask this person.

    Raises:
        InvalidField: it is the learner, an app, somebody who has left, or nobody who guides in
            the learner's program.
    """
    if guide_id == learner_id:
        raise InvalidField("guide", "That is you. Please choose somebody who can guide you.")
    if is_bot:
        raise InvalidField("guide", "That is an app. Please choose a person.")
    if is_deactivated:
        raise InvalidField("guide", "That person has left this workspace. Please choose another.")
    if guide_id not in faculty:
        raise InvalidField(
            "guide", "That person does not guide in your program. Please choose a faculty member."
        )

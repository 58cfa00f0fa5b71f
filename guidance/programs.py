"""A residency or fellowship program, who takes part in it, and whom they may ask."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from guidance.errors import EachField, InvalidField
from guidance.periods import Cadence, next_digest
from guidance.privacy import Retention
from guidance.release import Rule
from guidance.text import LINE_LIMIT, optional, required

NAME_LIMIT = 80
"""Characters of a program's name; it stands in headings, in choices and in a CSV file."""

WORD_JOINER = "\u2060"
"""Nobody sees it: it parts a colon in a name from what would make it an emoji."""

_MARKUP = frozenset("*_~`")
"""Slack would turn these into bold, italics, strikethrough and code."""


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
    version: int = 0
    """Counts changes of the program and its people."""
    rule: Rule = Rule()  # noqa: RUF009  # frozen
    """How pooled ratings of its faculty are published."""
    retention: Retention = Retention()  # noqa: RUF009  # frozen
    """How long its people's sessions and words are kept."""
    publishes_on: date | None = None
    """The next fixed date; None until the clock has looked at a new program."""
    released_on: date | None = None
    """The last fixed date that has come, whatever the rule was then; None before the first."""
    cadence: Cadence = Cadence.MONTHLY
    digest_channel_id: str | None = None
    """Where the digest is posted as well, for all to see who are in that channel."""
    digest_on: date | None = None
    """When the next digest comes; None until the clock has looked."""

    def seals_on(self, today: date) -> date:
        """Return when an answer given today is pooled for good: the first fixed date to come.

        A change from months to quarters or back holds from that date on.
        """
        if self.publishes_on is not None and self.publishes_on > today:
            return self.publishes_on
        return self.rule.period.next_date(today)

    def next_digest(self, *, after: date) -> date:
        """Return the first day after a day on which a digest comes."""
        return next_digest(self.cadence, list(Weekday).index(self.digest_day), after=after)


@dataclass(frozen=True, slots=True)
class Membership:
    """One role of one person in one program."""

    program_id: str
    user_id: str
    role: ProgramRole


@dataclass(frozen=True, slots=True)
class Setup:
    """What a director has typed and picked in the program's form.

    One person may be in several of the sets: a chief resident guides and is guided.
    """

    name: str
    directors: frozenset[str]
    faculty: frozenset[str]
    learners: frozenset[str]
    digest_day: Weekday = Weekday.MONDAY
    support: str = ""
    rule: Rule = Rule()  # noqa: RUF009  # frozen
    retention: Retention = Retention()  # noqa: RUF009  # frozen
    cadence: Cadence = Cadence.MONTHLY
    digest_channel_id: str | None = None

    def of(self, role: ProgramRole) -> frozenset[str]:
        """Return who is to have this role."""
        return {
            ProgramRole.DIRECTOR: self.directors,
            ProgramRole.FACULTY: self.faculty,
            ProgramRole.LEARNER: self.learners,
        }[role]

    @property
    def everybody(self) -> frozenset[str]:
        """Return all whom it names."""
        return self.directors | self.faculty | self.learners


FIELDS = {
    ProgramRole.DIRECTOR: "directors",
    ProgramRole.FACULTY: "faculty",
    ProgramRole.LEARNER: "learners",
}
"""The field of the form that names the people of each role."""

_NOBODY = {
    ProgramRole.DIRECTOR: "Please choose at least one person who directs the program.",
    ProgramRole.FACULTY: "Please choose at least one person who guides.",
    ProgramRole.LEARNER: "Please choose at least one learner.",
}


def in_one_line(name: str) -> str:
    """Return a program's name with single spaces and without `WORD_JOINER`.

    Whoever copies a name from the screen may bring one along.
    """
    return " ".join(name.replace(WORD_JOINER, "").split())


def same_name(one: str, other: str) -> bool:
    """Return whether two names mean one program: case and spacing do not tell them apart."""
    return in_one_line(one).casefold() == in_one_line(other).casefold()


def name_is_taken() -> InvalidField:
    """Return the error of a name that another program of the workspace has."""
    return InvalidField("name", "There is a program of that name already. Choose another.")


def check_name(text: str | None, *, field: str = "name") -> str:
    """Return a program's name on one line, with single spaces.

    Raises:
        InvalidField: it is blank or over `NAME_LIMIT`, does not begin with a letter or a digit (a
            spreadsheet takes =, +, - and @ for a formula), or holds Slack's markup.
    """
    name = in_one_line(required(text, field=field, limit=NAME_LIMIT))
    if not name[0].isalnum():
        raise InvalidField(field, "Please begin the name with a letter or a digit.")
    if found := sorted(_MARKUP.intersection(name)):
        raise InvalidField(field, f"Please leave out {' '.join(found)}; Slack reads it as markup.")
    return name


def check_setup(setup: Setup, *, taken: Collection[str], keeps: str | None) -> Setup:
    """Return a program's form, trimmed.

    `taken` are the names of the workspace's other programs; `keeps` is a director who must not
    lock themself out by this form, None for an administrator.

    Raises:
        InvalidField: the name is wrong or taken, a role has nobody, or `keeps` is left out.
    """
    each = EachField()
    with each:
        name = check_name(setup.name)
        if any(same_name(name, other) for other in taken):
            raise name_is_taken()
    for role, field in FIELDS.items():
        with each:
            if not setup.of(role):
                raise InvalidField(field, _NOBODY[role])
    with each:
        if keeps is not None and keeps not in setup.directors:
            raise InvalidField(
                "directors", "That would lock you out. Another director can take you off the list."
            )
    with each:
        support = optional(setup.support, field="support", limit=LINE_LIMIT)
    each.done()
    return replace(setup, name=name, support=support)


def concerned(before: Setup | None, after: Setup) -> frozenset[str]:
    """Return who reads something else on their Home tab after a program's form.

    What all people of a program read there: its name, its directors and its support line.
    """
    if before is None:
        return after.everybody
    if (before.name, before.directors, before.support) != (
        after.name,
        after.directors,
        after.support,
    ):
        return before.everybody | after.everybody
    came_or_went = (before.faculty ^ after.faculty) | (before.learners ^ after.learners)
    return came_or_went | after.directors


def check_people(
    setup: Setup,
    *,
    apps: Mapping[str, str],
    gone: Mapping[str, str],
    outside: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Check that a program's form names people who are here.

    `apps`, `gone` (deactivated accounts) and `outside` (guests, people of other organisations) are
    names by Slack id.

    Raises:
        InvalidField: it names one of them.
    """
    why = {
        user_id: f"{name} is no full member here. Please remove them."
        for user_id, name in outside.items()
    }
    why |= {
        user_id: f"{name} has left this workspace. Please remove them."
        for user_id, name in gone.items()
    }
    why |= {user_id: f"{name} is an app. Please remove it." for user_id, name in apps.items()}
    each = EachField()
    for role, field in FIELDS.items():
        with each:
            if wrong := sorted(setup.of(role) & why.keys()):
                raise InvalidField(field, why[wrong[0]])
    each.done()


def check_guide(
    guide_id: str,
    *,
    learner_id: str,
    faculty: Collection[str],
    is_bot: bool = False,
    is_deactivated: bool = False,
    is_outside: bool = False,
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
    if guide_id not in faculty or is_outside:
        raise InvalidField(
            "guide", "That person does not guide in your program. Please choose a faculty member."
        )

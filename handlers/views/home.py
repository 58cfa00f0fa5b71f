"""The Home tab: what waits, what is open, what is set, and how to begin."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View

from guidance.practice import Attempt
from guidance.programs import Program, ProgramRole
from guidance.reports import Deed, Digest
from guidance.support import SupportLine
from handlers.views import (
    ask,
    digest,
    due,
    joining,
    modes,
    overview,
    parts,
    people,
    practice,
    preferences,
    support,
    trend,
)
from handlers.views.message import called
from handlers.views.overview import Overview
from handlers.views.preferences import Kept

HOME = "home"
"""The value of buttons that need none."""

PRACTISED_MOST = 3
"""Attempts at practice that are listed."""

MAX_BLOCKS = 100
"""What Slack takes in a Home tab: one block more and nothing is shown at all."""

PROGRAMS_MOST = 3
"""Programs that are listed; whoever has more finds them with `/guidance setup`."""

_WORDS = {
    ProgramRole.LEARNER: "a learner",
    ProgramRole.FACULTY: "faculty",
    ProgramRole.DIRECTOR: "a director",
}

_FIRST_STEPS = {
    ProgramRole.LEARNER: (
        "Press *Ask for guidance* and write your goal: what should be different afterwards?",
        "Choose a form of guidance. I suggest one and say why; the four are compared below.",
        "Your faculty member answers with one tap, and a group DM opens for you two.",
    ),
    ProgramRole.FACULTY: (
        "Learners ask you. Each request comes to Messages and waits here until you answer.",
        "Accept, or offer another form or a time. Nothing starts before you both say the same.",
        "In the session the card has words to begin with, and a button for a change of role.",
    ),
    ProgramRole.DIRECTOR: (
        "Check who is in the program, below: learners, faculty and the other directors.",
        "Tell them about it. Learners type `/guidance`; faculty wait for the first request.",
        "You never see goals, notes or single ratings; they are confidential between the two.",
    ),
}


@dataclass(frozen=True, slots=True)
class Belonging:
    """One program a person is in or looks after, and what they are in it."""

    program: Program
    roles: Sequence[ProgramRole]
    directors: Sequence[str]
    counts: dict[ProgramRole, int]
    may_edit: bool
    has_begun: bool
    """Whether anybody in it has asked for guidance yet."""
    deed: Deed | None = None
    """What its director says was done because of feedback."""
    digest: Digest | None = None
    """The latest figures, for a director."""
    refused_by: str | None = None
    """The channel that the newest digest could not be posted in."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the Home tab of one person shows."""

    overview: Overview
    programs: Sequence[Belonging]
    settings: Kept
    support: Sequence[SupportLine]
    practised: Sequence[Attempt] = ()
    is_admin: bool = False
    asks_to_join: bool = False
    """Whether this person's request to join has yet to be answered."""
    has_director: bool = True
    """Whether that is for a director to do; administrators answer where nobody directs."""

    @property
    def roles(self) -> frozenset[ProgramRole]:
        """Return what this person is, in whichever program."""
        return frozenset(role for one in self.programs for role in one.roles)


def tab(page: Page) -> View:
    """Return the Home tab of one person; at most 100 blocks, as Slack wants."""
    top = _top(page)
    below = [
        *_trend(page),
        *_looked_after(page),
        *_practice(page),
        *_settings(page),
        *support.section(page.support),
        parts.heading("The four forms of guidance"),
        *modes.side_by_side(),
    ]
    lists = _lists(page.overview, MAX_BLOCKS - len(top) - len(below))
    return View(type="home", blocks=[*top, *lists, *below])


def _lists(shown: Overview, room: int) -> list[Block]:
    """Return the lists in at most `room` blocks: the longest is cut first, of equals the last."""
    most = dict(overview.IN_HOME)
    while len(blocks := overview.lists(shown, most)) > room and max(most.values()) > 1:
        longest = max(reversed(most), key=lambda one: most[one])
        most[longest] -= 1
    return blocks


def _top(page: Page) -> list[Block]:
    if not page.roles:
        return _outside(page)
    return [parts.says(_who(page)), *_deeds(page), *_first_steps(page), *_ask(page)]


def _ask(page: Page) -> list[Block]:
    """Return the button to ask, for everybody but those who only direct."""
    if not page.roles & {ProgramRole.LEARNER, ProgramRole.FACULTY}:
        return []
    style = "primary" if ProgramRole.LEARNER in page.roles else None
    return [parts.row(parts.button("Ask for guidance", ask.START, HOME, style=style))]


def _outside(page: Page) -> list[Block]:
    if page.asks_to_join:
        return [
            parts.says(
                ":hourglass: Your request to join is with"
                f" {joining.whoever_decides(has_director=page.has_director)}. I will tell you in"
                " Messages as soon as one of them answers."
            )
        ]
    if page.is_admin:
        return [
            parts.says(
                "You may set up guidance programs in this workspace. You are not part of one"
                " yourself."
            )
        ]
    return list(people.not_enrolled().blocks)


def _who(page: Page) -> str:
    own = [one for one in page.programs if one.roles]
    lines = [
        f"You are {_joined([_WORDS[role] for role in one.roles])} in"
        f" {called(one.program.name)}.{_directors(page, one)}"
        for one in own[:PROGRAMS_MOST]
    ]
    if len(own) > PROGRAMS_MOST:
        lines.append(f"… and in {len(own) - PROGRAMS_MOST} more programs.")
    return "\n".join(lines)


def _deeds(page: Page) -> list[Block]:
    """Return what was done because of feedback: who gives it wants to see that it matters."""
    own = [one.deed for one in page.programs[:PROGRAMS_MOST] if one.roles]
    return [block for said in own for block in digest.deed(said)]


def _directors(page: Page, belonging: Belonging) -> str:
    others = [one for one in belonging.directors if one != page.overview.viewer_id]
    if not others:
        return ""
    word = "Director" if len(others) == 1 else "Directors"
    also = "Also directed by" if ProgramRole.DIRECTOR in belonging.roles else f"{word}:"
    return f" {also} {', '.join(parts.mention(one) for one in others[:5])}."


def _first_steps(page: Page) -> list[Block]:
    """Return three lines for each thing a person is and has not begun with."""
    has_begun = dict.fromkeys(_FIRST_STEPS, not page.overview.is_empty)
    has_begun[ProgramRole.DIRECTOR] = any(one.has_begun for one in page.programs)
    lines = [
        f"{number}. {line}"
        for role, steps in _FIRST_STEPS.items()
        if role in page.roles and not has_begun[role]
        for number, line in enumerate(steps, start=1)
    ]
    return [parts.says("*How to begin*\n" + "\n".join(lines))] if lines else []


def _trend(page: Page) -> list[Block]:
    return [trend.section()] if ProgramRole.FACULTY in page.roles else []


def _looked_after(page: Page) -> list[Block]:
    mine = [one for one in page.programs if one.may_edit]
    if not mine and not page.is_admin:
        return []
    another = "Set up another program" if mine else "Set up a program"
    return [
        parts.heading("Programs you look after" if mine else "No program yet"),
        *(block for one in mine[:PROGRAMS_MOST] for block in _program(one)),
        *people.more([one.program for one in mine[PROGRAMS_MOST:]]),
        parts.row(
            parts.button(another, people.SET_UP, people.NEW, style=None if mine else "primary")
        ),
    ]


def _program(belonging: Belonging) -> list[Block]:
    program = belonging.program
    line = f"{'A' if program.support else 'No'} support line of its own."
    head = SectionBlock(
        text=MarkdownTextObject(
            text=f"{called(program.name)}\n{people.headcount(belonging.counts)}\n{line}"
        ),
        accessory=parts.button("Edit", people.SET_UP, program.id),
    )
    return [head, *_figures(belonging)]


def _figures(belonging: Belonging) -> list[Block]:
    if belonging.digest is None:
        return []
    figures = digest.in_home(belonging.digest, next_on=belonging.program.digest_on)
    refused = belonging.refused_by
    return [*figures, *([digest.refused(refused)] if refused else [])]


def _settings(page: Page) -> list[Block]:
    if not page.roles and page.overview.is_empty:
        return []
    quiet_now = [due.quiet_now(HOME)] if page.settings.is_quiet_now else []
    return [parts.heading("Your settings"), preferences.section(page.settings), *quiet_now]


def _practice(page: Page) -> list[Block]:
    return practice.history(page.practised) if page.roles else []


def _joined(words: Sequence[str]) -> str:
    *rest, last = words
    return f"{', '.join(rest)} and {last}" if rest else last

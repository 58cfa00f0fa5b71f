"""Programs and their people: the form a director fills in, and what strangers are told."""

from collections.abc import Collection, Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    Option,
    StaticSelectElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from guidance.periods import Cadence
from guidance.privacy import CHOICES, Retention
from guidance.programs import Program, ProgramRole, Setup, Weekday
from guidance.release import Period, Rule
from handlers.views import parts
from handlers.views.message import Message, called, escaped, without_emoji

ASK_TO_JOIN = "people.ask_to_join"

SET_UP = "people.set_up"
"""Buttons that open the form; the value is a program's id, or `NEW`."""

NEW = "new"

SAVED = "people.saved"

MOST = 20
"""Programs with a button each; an actions block takes 25 of them."""

_NAMED_MOST = 20
"""People whom a line names."""

_ASKED_MOST = 5
"""People whom a line names as those to ask."""

_DAYS = [parts.option(day.capitalize(), day) for day in Weekday]

_CADENCES = {one: parts.option(one.capitalize(), one) for one in Cadence}

_RULES = {
    rule: parts.option(
        f"{rule.period.capitalize()}, after {rule.raters()} people"
        f"{', in four bands' if rule.is_small else ''}",
        f"{rule.period}:{rule.raters()}",
    )
    for rule in (Rule(period, is_small) for is_small in (False, True) for period in Period)
}


def not_enrolled() -> Message:
    """Return a friendly sentence for somebody who is in no program here, and a way to ask."""
    return Message(
        [
            parts.says(
                ":wave: Guidance works within a residency or fellowship program, and you are not"
                " in one here yet. Shall I ask whoever can add you? They see your name and"
                " nothing else."
            ),
            parts.row(parts.button("Ask to join", ASK_TO_JOIN, "join", style="primary")),
        ]
    )


def you_look_after(programs: Sequence[Program], *, has_director: bool, has_asked: bool) -> Message:
    """Return the ways into a program that is there, for an administrator who is in none."""
    others = ""
    if has_asked and has_director:
        others = " Your request is with the program directors already."
    elif has_director:
        others = " Or ask a program director to add you."
    may_ask = has_director and not has_asked
    asking = [parts.button("Ask to join", ASK_TO_JOIN, "join")] if may_ask else []
    ways = [*_each(programs), *asking]
    return Message(
        [
            parts.says(
                ":wave: Guidance works within a residency or fellowship program, and you are not in"
                f" one here yet. You may open a program's form and name yourself in it.{others}"
            ),
            *([parts.row(*ways)] if ways else []),
            *more(programs[MOST:]),
        ]
    )


def you_may_set_up() -> Message:
    """Return the way to a first program, for an administrator."""
    return Message(
        [
            parts.says(
                ":wave: Guidance works within a residency or fellowship program, and you are not in"
                " one here yet. You may set one up and name its people, yourself too: press this"
                " or type `/guidance setup`."
            ),
            parts.row(parts.button("Set up a program", SET_UP, NEW, style="primary")),
        ]
    )


def no_program_yet() -> Message:
    """Return the way to a first program, for an administrator."""
    return Message(
        [
            parts.says("There is no program to add them to yet. Set one up, and name them in it."),
            parts.row(parts.button("Set up a program", SET_UP, NEW, style="primary")),
        ]
    )


def not_to_set_up(why: str, directors: Sequence[str]) -> Message:
    """Return why somebody may set no program up, and whom they can ask; nobody may be known."""
    whom = named(directors, most=_ASKED_MOST) if directors else "the person who installed this app"
    return Message(
        [parts.says(f"{escaped(why)} To have a program set up or changed, please ask {whom}.")]
    )


def named(people: Sequence[str], *, most: int = _NAMED_MOST) -> str:
    """Return people by name in one line, and how many more there are."""
    line = ", ".join(parts.mention(one) for one in people[:most])
    more = len(people) - most
    return f"{line} and {more} more" if more > 0 else line


def which_program(programs: Sequence[Program], *, is_unknown: bool = False) -> Message:
    """Return the programs somebody looks after, each with the way to its form.

    `is_unknown` says that none of them has the name they gave.
    """
    another = parts.button("Set up another", f"{SET_UP}.{NEW}", NEW, style="primary")
    asked = "Which program?"
    if is_unknown:
        asked = (
            "You look after no program of that name. Open one that is there, or set up another. If"
            " you meant a goal, please begin it with another word."
        )
    return Message(
        [parts.says(asked), parts.row(*_each(programs), another), *more(programs[MOST:])]
    )


def more(left_out: Sequence[Program]) -> list[Block]:
    """Return how to come to programs that there is no room for."""
    if not left_out:
        return []
    return [parts.small(f"… and {len(left_out)} more: type `/guidance setup` and the name of one.")]


def _each(programs: Sequence[Program]) -> list[ButtonElement]:
    return [
        parts.button(without_emoji(program.name)[:75], f"{SET_UP}.{place}", program.id)
        for place, program in enumerate(programs[:MOST])
    ]


def form(setup: Setup, *, program: Program | None, now: datetime) -> View:
    """Return the form of a new program, or of one as it stands.

    It knows since when it is written: by the version of a program, or by the second.
    """
    version = program.version if program else int(now.timestamp())
    return parts.modal(
        SAVED,
        "Edit the program" if program else "Set up a program",
        [
            parts.text_input(
                "name", "Name of the program", placeholder="Internal Medicine", initial=setup.name
            ),
            _people("directors", "Who directs it?", setup.directors),
            _people("faculty", "Faculty, who guide", setup.faculty),
            _people("learners", "Learners: residents, fellows, students", setup.learners),
            parts.small("One person may be faculty and learner. Nobody is written to by this."),
            *_digest(setup),
            _choice(
                "rule",
                "When pooled ratings of faculty are shown",
                "Five people are for a small program. A change holds from the next date on.",
                list(_RULES.values()),
                _RULES[setup.rule],
            ),
            _choice(
                "retention",
                "How long sessions are kept",
                "Counted from their last move. What people write goes first.",
                [_kept(one) for one in dict.fromkeys([*CHOICES, setup.retention])],
                _kept(setup.retention),
            ),
            parts.text_input(
                "support",
                "The program's own support line",
                hint="A name and a number. It stands first, before the national lines.",
                placeholder="Resident wellness: 555-0100, any hour",
                initial=setup.support,
                is_optional=True,
            ),
        ],
        submit="Save",
        close="Cancel",
        metadata=f"{program.id if program else NEW}:{version}",
    )


def rule_of(value: str | None) -> Rule:
    """Return the rule behind an option's value; the default for what is none."""
    return next((rule for rule, option in _RULES.items() if option.value == value), Rule())


def retention_of(value: str | None, before: Retention) -> Retention:
    """Return the times behind an option's value; as before, which may be none of the usual ones."""
    return next((kept for kept in CHOICES if _kept(kept).value == value), before)


def saved(program: Program, counts: dict[ProgramRole, int], *, is_new: bool) -> Message:
    """Return the receipt of the form; after a first one, what to do next."""
    numbers = headcount(counts)
    told = f":white_check_mark: {called(program.name)} is {'set up' if is_new else 'saved'}:"
    blocks = [parts.says(f"{told} {numbers}.")]
    if is_new:
        blocks.append(
            parts.says(
                "*Next:* tell them, in your own words. Learners type `/guidance` and begin with"
                " their goal; faculty need not do anything until the first request reaches them in"
                " Messages."
            )
        )
    return Message(blocks)


def headcount(counts: dict[ProgramRole, int]) -> str:
    """Return how many people are in a program, by role."""
    learners, directors = counts[ProgramRole.LEARNER], counts[ProgramRole.DIRECTOR]
    return ", ".join(
        [
            f"{learners} learner{'' if learners == 1 else 's'}",
            f"{counts[ProgramRole.FACULTY]} faculty",
            f"{directors} director{'' if directors == 1 else 's'}",
        ]
    )


def _digest(setup: Setup) -> list[InputBlock]:
    return [
        _choice(
            "cadence",
            "How often directors get a digest",
            "In Messages, in the morning. It names nobody and shows no goals.",
            list(_CADENCES.values()),
            _CADENCES[setup.cadence],
        ),
        _choice(
            "digest_day",
            "On which day",
            "By the month or quarter, it is the first such day.",
            _DAYS,
            _day(setup.digest_day),
        ),
        InputBlock(
            block_id="channel",
            label="A channel that gets it too",
            hint="Everybody in that channel reads it. I must be in it: /invite @guidance",
            optional=True,
            element=ConversationSelectElement(
                action_id="value",
                placeholder="Choose a channel",
                initial_conversation=setup.digest_channel_id,
                filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
            ),
        ),
    ]


def _people(field: str, label: str, chosen: Collection[str]) -> InputBlock:
    element = UserMultiSelectElement(
        action_id="value", placeholder="Choose people", initial_users=sorted(chosen) or None
    )
    return InputBlock(block_id=field, label=label, element=element)


def _choice(
    field: str, label: str, hint: str, options: Sequence[Option], initial: Option
) -> InputBlock:
    element = StaticSelectElement(action_id="value", options=list(options), initial_option=initial)
    return InputBlock(block_id=field, label=label, hint=hint, element=element)


def _kept(kept: Retention) -> Option:
    words, rest = kept.words_months, kept.requests_months
    return parts.option(f"What people write {words} months, the rest {rest}", f"{words}:{rest}")


def _day(day: Weekday) -> Option:
    return next(option for option in _DAYS if option.value == day)

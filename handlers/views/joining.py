"""Asking to join a program: the director's card, and what the person who asked is told."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, InputBlock, StaticSelectElement
from slack_sdk.models.views import View

from guidance.joining import JoinRequest, JoinState
from guidance.programs import Program, ProgramRole
from handlers.views import parts
from handlers.views.message import Message, called, without_emoji
from handlers.views.notices import sentence

ADD = "joining.add"
"""The beginning of the action ids of "Add as …"; the role follows."""

NOT_NOW = "joining.not_now"

CHOSEN = "joining.chosen"

ROLES = {ProgramRole.LEARNER: "learner", ProgramRole.FACULTY: "faculty"}
"""What somebody who asks may become."""

_RADIOS_MOST = 5
"""More programs than these are a menu: a modal should not have to be scrolled."""

_OPTIONS_MOST = 100
"""What Slack takes in a menu."""

_NO_PROGRAM = "Nobody has set up a guidance program in this workspace yet."
_NO_DIRECTOR = "There is no program director in this workspace at the moment who could add you."


def card(request: JoinRequest, program: Program | None) -> Message:
    """Return the request in a director's DM; `program` is where it has led."""
    if request.state is JoinState.WAITING:
        return Message(
            [
                *waiting(request),
                parts.small(
                    "They see their answer at once. Any director may give it; *Not now* lets them"
                    " ask again later. I remind once, and close it after two weeks."
                ),
            ]
        )
    return Message([parts.small(_outcome(request, program))])


def waiting(request: JoinRequest) -> list[Block]:
    """Return the question to a director with its buttons, for a card and for Home."""
    buttons = [
        parts.button(f"Add as {word}", f"{ADD}.{role}", request.id) for role, word in ROLES.items()
    ]
    return [
        parts.says(f":raising_hand: *{parts.mention(request.user_id)} asks to join your program.*"),
        parts.row(*buttons, parts.button("Not now", NOT_NOW, request.id)),
    ]


def choose_program(request: JoinRequest, role: ProgramRole, programs: Sequence[Program]) -> View:
    """Return the question which program, for somebody who looks after several."""
    return parts.modal(
        CHOSEN,
        "Which program?",
        [
            parts.says(f"Add {parts.mention(request.user_id)} as {ROLES[role]} to:"),
            _programs(programs),
        ],
        submit="Add",
        close="Cancel",
        metadata=f"{request.id}:{role}",
    )


def decided(request: JoinRequest, program: Program | None) -> Message:
    """Return the answer, as the person who asked reads it."""
    director = parts.mention(request.decided_by)
    if not request.decided_by and request.state is JoinState.NOT_NOW:
        return Message(
            [
                parts.says(
                    "I am sorry: nobody has answered your request to join in two weeks, so it"
                    " waits no more. Ask again from your Home tab, or say a word to whoever directs"
                    " your program; that helps most."
                )
            ]
        )
    if program is None:
        return Message(
            [
                parts.says(
                    f"{director} has seen that you would like to join, and answers: not now. If"
                    " you think you should be in, a word with them helps most; you can also ask"
                    " again from your Home tab."
                )
            ]
        )
    added = f"{director} has added you to" if request.decided_by else "You have been added to"
    return Message([parts.says(f":tada: {added} {called(program.name)}. {_next(request.role)}")])


def asked(*, has_director: bool) -> Message:
    """Return the receipt of a request."""
    none = "" if has_director else f" {_NO_DIRECTOR}"
    return sentence(
        f"Done: {whoever_decides(has_director=has_director)} have your name.{none} I will tell you"
        " in Messages as soon as one of them answers, or if none does within two weeks."
    )


def already_asked(*, has_director: bool) -> Message:
    """Return what a second press gets."""
    return sentence(
        f"Your request is with {whoever_decides(has_director=has_director)} already. I will tell"
        " you in Messages as soon as one of them answers."
    )


def whoever_decides(*, has_director: bool) -> str:
    """Return who answers a request to join."""
    return "the program directors" if has_director else "the people who look after this app"


def already_in() -> Message:
    """Return what somebody gets who has been enrolled meanwhile."""
    return Message([parts.says("You are in already. Type `/guidance`, or look at your Home tab.")])


def nobody_to_ask(*, has_program: bool) -> Message:
    """Return what to do where no program has a director and no administrator is named."""
    return sentence(
        f"{_NO_DIRECTOR if has_program else _NO_PROGRAM} Please ask the person who installed this"
        " app."
    )


def too_late(request: JoinRequest, program: Program | None) -> Message:
    """Return who was faster."""
    return Message([parts.says(f"{_outcome(request, program)}\nNothing was changed.")])


def _programs(programs: Sequence[Program]) -> InputBlock:
    """Return all of a few programs to choose from, or a menu in which nothing is chosen yet."""
    options = [
        parts.option(without_emoji(program.name)[:75], program.id)
        for program in programs[:_OPTIONS_MOST]
    ]
    if len(options) <= _RADIOS_MOST:
        return parts.radio("program", "Program", options, initial=programs[0].id)
    menu = StaticSelectElement(action_id="value", placeholder="Choose a program", options=options)
    return InputBlock(block_id="program", label="Program", element=menu)


def _outcome(request: JoinRequest, program: Program | None) -> str:
    person, director = parts.mention(request.user_id), parts.mention(request.decided_by)
    if not request.decided_by and request.state is JoinState.NOT_NOW:
        return f"Nobody answered {person} in two weeks, so this was closed. They may ask again."
    if program is None:
        return f"{director} answered {person}: not now."
    role = ROLES.get(request.role or ProgramRole.LEARNER, "director")
    if not request.decided_by:
        return f"{person} is in {called(program.name)} now."
    return f"{director} added {person} to {called(program.name)} as {role}."


def _next(role: ProgramRole | None) -> str:
    if role is ProgramRole.LEARNER:
        return "Type `/guidance` and begin with your goal, or look at your Home tab first."
    return "Requests from learners will reach you in Messages; your Home tab shows what is open."

"""The feedback form of each side, the card that leads to it, and what a learner tells at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import Block, CheckboxesElement, InputBlock
from slack_sdk.models.views import View

from guidance.agreements import Agreement
from guidance.feedback import (
    USEFULNESS,
    Answers,
    Clarity,
    NobodyReads,
    RoleKept,
    Side,
    Tellable,
    is_read,
    may_have_switched,
)
from guidance.modes import FORMS, Mode
from guidance.release import RATERS, RATERS_SMALL
from handlers.views import parts
from handlers.views.message import Message
from handlers.views.parts import option

OPEN = "feedback.open"
"""The button on the form's card, and on its reminder; the value is the agreement's id."""

NOT_ENOUGH_CONTACT = "feedback.not_enough_contact"
"""The action of ticking or unticking; the questions go and come with it."""

ANSWERED = "feedback.answered"

CONFIDENTIAL = "Confidential: nobody is shown your single answers."
TOLD_OR_POOLED = "Confidential, but for what you choose to tell with your name."
PATIENTS = "Please write nothing that identifies a patient."

_UNTICKED = "What you leave unticked is pooled with what others answer."
_TOLD_ALREADY = (
    "What you told already is never pooled: to change it, tick it again. All else that you leave"
    " unticked is pooled with what others answer."
)

_USEFUL = ("Not at all", "A little", "Somewhat", "Quite", "Very")
_CLEAR = {Clarity.YES: "Yes", Clarity.NO: "No", Clarity.NONE: "There was none"}
_KEPT = {RoleKept.YES: "Yes", RoleKept.MOSTLY: "Mostly", RoleKept.NO: "No"}
_TELLABLE = {
    Tellable.FELT_MODE: "The form it felt like",
    Tellable.USEFULNESS: "How useful it was",
    Tellable.SWITCHES_CLEAR: "Whether changes of role were clear",
    Tellable.COMMENT: "My line",
}


@dataclass(frozen=True, slots=True)
class Pooling:
    """What a learner reads about answers that are not told at once."""

    on: date
    """The earliest date on which they may be published; until then they can be changed."""
    raters: int
    """New people that a publication needs, the learner among them."""
    has_vote_waiting: bool = False
    """Whether an answer of theirs waits from an earlier period."""


def sealed(agreement: Agreement, viewer_id: str) -> str:
    """Return who reads what this person will answer."""
    return TOLD_OR_POOLED if viewer_id == agreement.learner_id else CONFIDENTIAL


def card(
    agreement: Agreement,
    *,
    viewer_id: str,
    has_answered: bool,
    changeable_until: date | None = None,
) -> Message:
    """Return the invitation in one person's DM, or the thanks for it."""
    other = parts.mention(agreement.other(viewer_id))
    how = sealed(agreement, viewer_id)
    if has_answered:
        thanks = parts.says(f":white_check_mark: *Thank you* for your form about {other}.")
        if changeable_until is None:
            return Message([thanks, parts.small(f"{how} Nothing is left to do.")])
        until = f"{changeable_until:%-d %b %Y}"  # stays true: Slack would say “until yesterday”
        return Message(
            [
                thanks,
                parts.row(parts.button("Change my answers", OPEN, agreement.id)),
                parts.small(f"{how} You can change them until {until}."),
            ]
        )
    side = Side.LEARNER if viewer_id == agreement.learner_id else Side.GUIDE
    if not is_read(agreement, side):
        ended = parts.says(f":white_check_mark: Your session with {other} has ended.")
        return Message([ended, parts.small(str(NobodyReads()))])
    return Message(
        [
            parts.says(f":memo: *Your session with {other} has ended. How was it?*"),
            parts.quote("The goal was", agreement.goal),
            parts.row(parts.button("Fill in the form", OPEN, agreement.id, style="primary")),
            parts.small(f"At most four taps, and one line if you like. {how} I remind you once."),
        ]
    )


def form(
    agreement: Agreement,
    side: Side,
    answers: Answers,
    pooling: Pooling,
    *,
    named: Collection[Tellable] = (),
) -> View:
    """Return the form of one side, filled in; without enough contact the questions are left out.

    `named` is what a learner has ticked to be told at once.
    """
    is_learner = side is Side.LEARNER
    other = agreement.guide_id if is_learner else agreement.learner_id
    agreed = FORMS[agreement.mode or Mode.COACH]
    questions = _learners(answers) if is_learner else _guides(agreed.role, answers)
    if may_have_switched(agreement):
        questions.append(_clear(side, answers))
    return parts.modal(
        ANSWERED,
        "How was it?",
        [
            parts.says(f"Your session with {parts.mention(other)}. You agreed on: {agreed.label}."),
            parts.quote("The goal was", agreement.goal),
            *(questions if answers.enough_contact else []),
            _not_enough_contact(is_ticked=not answers.enough_contact),
            parts.text_input(
                "comment",
                "One line, if you like",
                placeholder="What helped, or what would have helped?",
                hint=f"Would they know it is you? {PATIENTS}" if is_learner else PATIENTS,
                initial=answers.comment,
                multiline=True,
                is_optional=True,
            ),
            *(_who_sees(agreement, answers, pooling, named) if is_learner else [_own()]),
        ],
        submit="Send",
        close="Later",
        metadata=":".join([agreement.id, *_carried(answers, named)]),
    )


def told(agreement: Agreement, answers: Answers) -> Message:
    """Return what a learner tells their guide at once, with their name."""
    who = parts.mention(agreement.learner_id)
    lines = []
    if answers.felt_mode is not None:
        lines.append(f"It felt like: *{FORMS[answers.felt_mode].label}*")
    if answers.usefulness is not None:
        words = _USEFUL[answers.usefulness - 1].lower()
        lines.append(f"How useful it was: *{words}* ({answers.usefulness} of 5)")
    if answers.switches_clear is not None:
        lines.append(f"Changes of role were clear: *{_CLEAR[answers.switches_clear].lower()}*")
    quote = [parts.quote("They wrote", answers.comment)] if answers.comment else []
    return Message(
        [
            parts.says(f":speech_balloon: *{who} tells you about your session:*"),
            parts.quote("The goal was", agreement.goal),
            *([parts.says("\n".join(lines))] if lines else []),
            *quote,
            parts.small("They chose to tell you this now, with their name. You might thank them."),
        ]
    )


def _learners(answers: Answers) -> list[Block]:
    useful = [
        option(f"{n} · {words}", str(n)) for n, words in zip(USEFULNESS, _USEFUL, strict=True)
    ]
    return [
        parts.radio(
            "felt_mode",
            "Which form did it feel like?",
            parts.mode_options(),
            initial=answers.felt_mode,
        ),
        parts.radio(
            "usefulness",
            "How useful was it?",
            useful,
            initial=str(answers.usefulness) if answers.usefulness else None,
        ),
    ]


def _carried(answers: Answers, named: Collection[Tellable]) -> list[str]:
    """Return what the form brings back with its questions.

    It goes along when the form is sent, and is passed over there: only what is shown counts.
    """
    if answers.enough_contact:
        return []
    useful = str(answers.usefulness or "")
    ticked = (answers.felt_mode, useful, answers.switches_clear, answers.role_kept)
    return [*(one or "" for one in ticked), ",".join(sorted(named))]


def _guides(role: str, answers: Answers) -> list[Block]:
    return [
        parts.radio(
            "role_kept",
            f"Did you stay {role}, as you two agreed?",
            [option(words, kept) for kept, words in _KEPT.items()],
            initial=answers.role_kept,
        ),
        parts.radio(
            "felt_mode",
            "Looking back, which form did you give?",
            parts.mode_options(),
            initial=answers.felt_mode,
        ),
    ]


def _clear(side: Side, answers: Answers) -> InputBlock:
    label = (
        "Was each change of role clear to you?"
        if side is Side.LEARNER
        else "Did you say each change of role aloud?"
    )
    options = [option(words, clarity) for clarity, words in _CLEAR.items()]
    return parts.radio("switches_clear", label, options, initial=answers.switches_clear)


def _own() -> Block:
    return parts.small(f":lock: {CONFIDENTIAL} You find your own on your Home tab.")


def _who_sees(
    agreement: Agreement, answers: Answers, pooling: Pooling, named: Collection[Tellable]
) -> list[Block]:
    """Return the choice of what is told at once, and who sees the rest, when, after how many."""
    guide = parts.mention(agreement.guide_id)
    left_out = set() if may_have_switched(agreement) else {Tellable.SWITCHES_CLEAR}
    if not answers.enough_contact:
        left_out = set(Tellable) - {Tellable.COMMENT}
    tellable = {one: option(words, one) for one, words in _TELLABLE.items() if one not in left_out}
    ticked = [tick for one, tick in tellable.items() if one in named]
    tell = InputBlock(
        # The id changes with the choice: Slack keeps what was ticked in a block of one id.
        block_id="named" if answers.enough_contact else "named:line",
        label="Tell them now, with your name?",
        hint=_TOLD_ALREADY if answers.told - {Tellable.COMMENT} else _UNTICKED,
        element=CheckboxesElement(
            action_id="value", options=list(tellable.values()), initial_options=ticked or None
        ),
        optional=True,
    )
    on = parts.day(pooling.on)
    line = f":lock: Unticked: pooled for {guide} from {on}, after {_others(agreement, pooling)}."
    return [tell, parts.small(_what_pooled_means(pooling, on)), parts.small(line)]


def _others(agreement: Agreement, pooling: Pooling) -> str:
    """Return how many others have to answer; some questions need more in a small program."""
    if pooling.raters == RATERS:
        return f"{RATERS - 1} others ({RATERS_SMALL - 1} if your program so chooses)"
    form = "form and changes of role" if may_have_switched(agreement) else "form"
    return f"{pooling.raters - 1} others ({form}: {RATERS - 1})"


def _what_pooled_means(pooling: Pooling, on: str) -> str:
    """Return what the one line before Send has no room for."""
    sentences = [
        f"Confidential: you can change pooled answers until {on}. Then their link to you is deleted"
        " here; old backups keep it.",
        "Numbers are shown rounded and lines shuffled; directors read numbers and topics of the"
        " whole program.",
    ]
    if pooling.has_vote_waiting:
        sentences.append(
            "Where an earlier answer of yours still waits, that one counts; your line is added."
        )
    return " ".join(sentences)


def _not_enough_contact(*, is_ticked: bool) -> InputBlock:
    words = "That is an answer too: press Send." if is_ticked else "Then the questions go away."
    tick = option("Not enough contact to say", "yes", words)
    return InputBlock(
        block_id="not_enough_contact",
        label="Did you hardly meet?",
        element=CheckboxesElement(
            action_id=NOT_ENOUGH_CONTACT,
            options=[tick],
            initial_options=[tick] if is_ticked else None,
        ),
        optional=True,
        dispatch_action=True,
    )

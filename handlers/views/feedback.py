"""The feedback form of each side, and the card in the person's DM that leads to it."""

from slack_sdk.models.blocks import Block, CheckboxesElement, InputBlock
from slack_sdk.models.views import View

from guidance.agreements import Agreement
from guidance.feedback import USEFULNESS, Clarity, RoleKept, Side
from guidance.modes import FORMS, Mode
from handlers.views import parts
from handlers.views.message import Message
from handlers.views.parts import option

OPEN = "feedback.open"
"""The button on the form's card, and on its reminder; the value is the agreement's id."""

NOT_ENOUGH_CONTACT = "feedback.not_enough_contact"
"""The action of ticking or unticking; the questions go and come with it."""

ANSWERED = "feedback.answered"

CONFIDENTIAL = "Confidential: nobody is shown your single answers."
PATIENTS = "Please write nothing that identifies a patient."

_USEFUL = ("Not at all", "A little", "Somewhat", "Quite", "Very")


def card(agreement: Agreement, *, viewer_id: str, has_answered: bool) -> Message:
    """Return the invitation in one person's DM, or the thanks for it."""
    other = parts.mention(agreement.other(viewer_id))
    if has_answered:
        return Message(
            [
                parts.says(f":white_check_mark: *Thank you* for your form about {other}."),
                parts.small(f"{CONFIDENTIAL} Nothing is left to do."),
            ]
        )
    return Message(
        [
            parts.says(f":memo: *Your session with {other} has ended. How was it?*"),
            parts.quote("The goal was", agreement.goal),
            parts.row(parts.button("Fill in the form", OPEN, agreement.id, style="primary")),
            parts.small(
                f"At most four taps, and one line if you like. {CONFIDENTIAL} I remind you once."
            ),
        ]
    )


def form(
    agreement: Agreement, side: Side, *, enough_contact: bool = True, comment: str = ""
) -> View:
    """Return the form of one side; without enough contact the questions are left out."""
    is_learner = side is Side.LEARNER
    other = agreement.guide_id if is_learner else agreement.learner_id
    agreed = FORMS[agreement.mode or Mode.COACH]
    questions = _learners_questions() if is_learner else _guides_questions(agreed.role)
    return parts.modal(
        ANSWERED,
        "How was it?",
        [
            parts.says(f"Your session with {parts.mention(other)}. You agreed on: {agreed.label}."),
            parts.quote("The goal was", agreement.goal),
            parts.small(f":lock: {CONFIDENTIAL} {PATIENTS}"),
            *(questions if enough_contact else []),
            _not_enough_contact(is_ticked=not enough_contact),
            parts.text_input(
                "comment",
                "One line, if you like",
                placeholder="What helped, or what would have helped?",
                initial=comment,
                multiline=True,
                is_optional=True,
            ),
        ],
        submit="Send",
        close="Later",
        metadata=agreement.id,
    )


def _learners_questions() -> list[Block]:
    useful = [
        option(f"{n} · {words}", str(n)) for n, words in zip(USEFULNESS, _USEFUL, strict=True)
    ]
    return [
        parts.radio("felt_mode", "Which form did it feel like?", parts.mode_options()),
        parts.radio("usefulness", "How useful was it?", useful),
        parts.radio(
            "switches_clear",
            "Was each change of role clear to you?",
            [
                option("Yes", Clarity.YES),
                option("No", Clarity.NO),
                option("There was none", Clarity.NONE),
            ],
        ),
    ]


def _guides_questions(role: str) -> list[Block]:
    return [
        parts.radio(
            "role_kept",
            f"Did you stay {role}, as you two agreed?",
            [
                option("Yes", RoleKept.YES),
                option("Mostly", RoleKept.MOSTLY),
                option("No", RoleKept.NO),
            ],
        ),
        parts.radio("felt_mode", "Looking back, which form did you give?", parts.mode_options()),
        parts.radio(
            "switches_clear",
            "Did you say each change of role aloud?",
            [
                option("Yes", Clarity.YES),
                option("No", Clarity.NO),
                option("There was none", Clarity.NONE),
            ],
        ),
    ]


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

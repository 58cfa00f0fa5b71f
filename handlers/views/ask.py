"""The two modals in which a learner asks: the goal first, then the form of guidance."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from slack_sdk.models.blocks import Block, DateTimePickerElement, InputBlock, UserSelectElement
from slack_sdk.models.views import View

from guidance.agreements import Agreement
from guidance.modes import FORMS, Control, Focus, Mode, Span
from guidance.suggestion import WhyAnother
from handlers.views import modes, parts, people
from handlers.views.message import Message
from handlers.views.parts import option
from judgement.labels import Judgement

START = "ask.start"
"""The button on the Home tab."""

START_WITH = "ask.start_with"
"""The button beside a mentoring; the value is the id of its last agreement."""

ANSWERED = "ask.answered"
SENT = "ask.sent"
MODE_CHANGED = "mode"
"""The action of choosing another form in the second modal; it refills what is covered."""

SETTLED = "settles"
"""The action of answering the one question, where words and answers leave two forms open."""

PATIENTS = ":lock: Please write nothing that identifies a patient. Only you two see these words."

NOT_SURE = "not_sure"

_CONTROLS = [
    option("An answer, or advice on one thing", Control.ANSWER),
    option("Help to work out my own plan", Control.OWN_PLAN),
    option("My own plan, and their experience on top", Control.OWN_PLAN_PLUS_EXPERIENCE),
    option("Somebody who shares the path they took", Control.THEIR_PATH),
    option("Not sure, please suggest", NOT_SURE),
]
_FOCUSES = [
    option("One event or decision", Focus.EVENT),
    option("A task or skill", Focus.SKILL),
    option("A skill, and where it leads in the field", Focus.SKILL_LONG_VIEW),
    option("My career, or my place in the field", Focus.CAREER),
    option("Not sure", NOT_SURE),
]
_SPANS = [
    option("One talk", Span.ONCE),
    option("A few meetings", Span.FEW_MEETINGS),
    option("Long term", Span.LONG_TERM),
    option("Not sure", NOT_SURE),
]
_WHY_ANOTHER = {
    WhyAnother.NEED: "It is closer to what I need",
    WhyAnother.PERSON: "It suits the person I ask",
    WhyAnother.TIME: "It fits the time we have",
    WhyAnother.TRY: "I would like to try it",
    WhyAnother.MISREAD: "The suggestion misread my goal",
}


def whom(faculty: Sequence[str]) -> Message:
    """Return who may be asked, for the person who wants to know."""
    if not faculty:
        return Message([parts.says("There is no faculty member in your program yet to ask.")])
    return Message(
        [
            parts.says(f"You can ask {people.named(faculty)}."),
            parts.small("To begin, type `/guidance`, a name and your goal."),
        ]
    )


def goal(*, guide_id: str | None = None, text: str = "") -> View:
    """Return the first modal, prefilled with whom and what is known."""
    return parts.modal(
        ANSWERED,
        "Ask for guidance",
        [
            InputBlock(
                block_id="guide",
                label="With whom?",
                element=UserSelectElement(
                    action_id="value",
                    initial_user=guide_id,
                    placeholder="Choose a faculty member",
                ),
            ),
            parts.text_input(
                "goal",
                "The goal of this session",
                hint="One or two sentences: what should be different afterwards?",
                placeholder="I want to…",
                initial=text,
                multiline=True,
            ),
            parts.text_input(
                "bigger_goal",
                "The bigger goal behind it",
                placeholder="Where is this meant to lead?",
                multiline=True,
                is_optional=True,
            ),
            parts.radio("control", "What would help most?", _CONTROLS, initial=NOT_SURE),
            parts.radio("focus", "What is it about?", _FOCUSES, initial=NOT_SURE),
            parts.radio("span", "How much time might it take?", _SPANS, initial=NOT_SURE),
            InputBlock(
                block_id="meet_at",
                label="When? Leave empty for “as soon as it suits both”.",
                element=DateTimePickerElement(action_id="value"),
                optional=True,
            ),
            parts.small(PATIENTS),
        ],
        submit="Next",
        close="Cancel",
    )


def form(  # what stands in the modal
    metadata: str,
    draft: Agreement,
    judgement: Judgement,
    *,
    settled: Mode | None = None,
    mode: Mode | None = None,
    edited: Mapping[str, str] = MappingProxyType({}),
) -> View:
    """Return the second modal: the suggestion with its reason, and all four to choose from.

    Where the judgement has a question nothing is suggested before it is `settled`. What will be
    covered is the form's, but for what was `edited`.
    """
    suggested = suggestion(judgement, settled)
    return parts.modal(
        SENT,
        "Choose the form",
        [
            parts.quote("Your goal", draft.goal),
            _told(judgement, settled),
            *_question(judgement, settled),
            parts.radio(
                # The id changes with the answer: Slack keeps what was chosen in a block of one id.
                f"{MODE_CHANGED}:{settled}" if settled else MODE_CHANGED,
                "Which form of guidance?",
                parts.mode_options(suggested),
                initial=mode,
                tells_at_once=True,
            ),
            *(_chosen(mode, edited) if mode else []),
            *(_why_another() if mode and suggested and mode is not suggested else []),
            *modes.openers(),
        ],
        submit="Send request",
        close="Back",
        metadata=metadata,
    )


def suggestion(judgement: Judgement, settled: Mode | None) -> Mode | None:
    """Return the form that is suggested; None while the one question is open."""
    return settled or (None if judgement.question else judgement.mode)


def _told(judgement: Judgement, settled: Mode | None) -> Block:
    first, second = FORMS[judgement.mode].label, FORMS[judgement.runner_up].label
    if settled is not None:
        form = FORMS[settled]
        return parts.says(f":compass: Then I suggest *{form.label}*. {form.short}")
    if judgement.question is not None:
        doubt = "Your words and what you ticked differ: this" if judgement.disagree else "This"
        settles = "One question settles it."
        return parts.says(f":compass: {doubt} could be *{first}* or *{second}*. {settles}")
    return parts.typed(  # the reason quotes the goal
        parts.face("compass"),
        parts.run(" I suggest "),
        parts.run(first, is_bold=True),
        parts.run(f". {judgement.reason}"),
    )


def _question(judgement: Judgement, settled: Mode | None) -> list[Block]:
    question = judgement.question
    if question is None:
        return []
    choices = [option(choice.label, choice.mode) for choice in question.choices]
    return [
        parts.radio(
            SETTLED, question.ask, choices, initial=settled, is_optional=True, tells_at_once=True
        )
    ]


def _chosen(mode: Mode, edited: Mapping[str, str]) -> list[Block]:
    chosen = FORMS[mode]
    return [
        parts.small(f"*{chosen.label}:* {chosen.who_leads}. {chosen.time}. “{chosen.sounds_like}”"),
        parts.text_input(
            f"covers:{mode}",
            "What it will cover",
            initial=edited.get("covers", chosen.covers),
            multiline=True,
            is_optional=True,
        ),
        parts.text_input(
            f"covers_not:{mode}",
            "What it will not cover",
            initial=edited.get("covers_not", chosen.covers_not),
            multiline=True,
            is_optional=True,
        ),
    ]


def _why_another() -> list[Block]:
    options = [option(text, why) for why, text in _WHY_ANOTHER.items()]
    return [
        parts.radio(
            "why_another",
            "What made you choose another form? Leave it open if you like; nobody is shown it.",
            options,
            is_optional=True,
        )
    ]

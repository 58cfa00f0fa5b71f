"""The two modals in which a learner asks: the goal first, then the form of guidance."""

from slack_sdk.models.blocks import DateTimePickerElement, InputBlock, UserSelectElement
from slack_sdk.models.views import View

from guidance.agreements import Agreement
from guidance.modes import FORMS, Control, Focus, Mode, Span
from guidance.suggestion import Suggestion
from handlers.views import parts
from handlers.views.parts import option

START = "ask.start"
"""The button on the Home tab."""

ANSWERED = "ask.answered"
SENT = "ask.sent"
MODE_CHANGED = "mode"
"""The action of choosing another form in the second modal; it refills what is covered."""

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


def form(metadata: str, draft: Agreement, suggestion: Suggestion, mode: Mode) -> View:
    """Return the second modal: the suggestion with its reason, and all four to choose from."""
    chosen = FORMS[mode]
    suggested = FORMS[suggestion.mode].label
    nearly = ""
    if suggestion.runner_up is not None:
        nearly = f" {FORMS[suggestion.runner_up].label} would fit nearly as well."
    return parts.modal(
        SENT,
        "Choose the form",
        [
            parts.quote("Your goal", draft.goal),
            parts.says(f":compass: I suggest *{suggested}*. {suggestion.reason}{nearly}"),
            parts.radio(
                MODE_CHANGED,
                "Which form of guidance?",
                parts.mode_options(suggestion.mode),
                initial=mode,
                tells_at_once=True,
            ),
            parts.small(
                f"*{chosen.label}:* {chosen.who_leads}. {chosen.time}. “{chosen.sounds_like}”"
            ),
            parts.text_input(
                # The id changes with the form: Slack keeps what was typed in a block of one id.
                f"covers:{mode}",
                "What it will cover",
                initial=chosen.covers,
                multiline=True,
                is_optional=True,
            ),
            parts.text_input(
                f"covers_not:{mode}",
                "What it will not cover",
                initial=chosen.covers_not,
                multiline=True,
                is_optional=True,
            ),
        ],
        submit="Send request",
        close="Back",
        metadata=metadata,
    )

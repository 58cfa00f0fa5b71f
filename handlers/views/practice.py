"""Practice on screen: a card, what an opening sounds like, and the last attempts in Home."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, InputBlock, SectionBlock, StaticSelectElement
from slack_sdk.models.blocks.basic_components import MarkdownTextObject
from slack_sdk.models.views import View

from guidance.modes import FORMS, Mode
from guidance.practice import ANY_TOPIC, TOPICS, Attempt, Kind, Voice
from guidance.scenarios.card import Scenario
from handlers.views import modes, parts
from handlers.views.parts import option

OPEN = "practice.open"
"""The button that shows a first card."""

ANOTHER = "practice.another"
TRY_AGAIN = "practice.try_again"
OPEN_SWITCH = "practice.open_switch"
OPEN_ROUND = "practice.open_round"
TOPIC = "topic"
"""The action of choosing a topic."""

ANSWERED = "practice.answered"
FORGET = "practice.forget"

PRIVATE = (
    ":lock: Practice is yours: it is reported to nobody and counted nowhere. Write nothing that"
    " identifies a patient."
)
SOUNDS = {
    Voice.ADVISING: "advising",
    Voice.COACHING: "coaching",
    Voice.MENTORING: "mentoring",
    Voice.NEUTRAL: "none of them yet",
}


def card(
    scenario: Scenario, *, topic: str = ANY_TOPIC, mode: Mode | None = None, opening: str = ""
) -> View:
    """Return a card: choose the form, and write how you would begin."""
    return parts.modal(
        ANSWERED,
        "Practice",
        [
            *moment(scenario),
            parts.radio(
                f"mode:{scenario.key}",
                "Which form would you give?",
                parts.mode_options(),
                initial=mode,
            ),
            parts.text_input(
                f"opening:{scenario.key}",
                "Your opening sentence",
                hint="As you would say it aloud. There is no wrong answer here.",
                initial=opening,
                multiline=True,
            ),
            parts.row(
                parts.button("Another card", ANOTHER, scenario.key),
                parts.button("Practise the switch", OPEN_SWITCH, scenario.key),
                parts.button("Play it with somebody", OPEN_ROUND, scenario.key),
            ),
            _topics(topic),
            *modes.openers(),
            parts.small(PRIVATE),
        ],
        submit="How does it sound?",
        close="Done",
        metadata=f"{scenario.key}:{topic}",
    )


def result(attempt: Attempt, scenario: Scenario, *, topic: str, because: str) -> View:
    """Return what the opening sounds like, each voice for comparison, and the authors' mind."""
    return parts.modal(
        "practice.result",
        "How it sounds",
        [
            parts.quote("You wrote", attempt.words),
            parts.says(_verdict(attempt)),
            *_because(because),
            parts.says("*The same moment, in each voice*"),
            *_voices(scenario),
            parts.says(
                f":bulb: *What the authors had in mind: {FORMS[scenario.form].label}.*"
                f" {scenario.meant}"
            ),
            parts.row(
                parts.button("Another card", ANOTHER, scenario.key, style="primary"),
                parts.button("Try this one again", TRY_AGAIN, attempt.id),
                parts.button("Practise the switch", OPEN_SWITCH, scenario.key),
            ),
            # Said once more: whoever wrote at the end of a long form may see only this end.
            parts.small(
                f"{_verdict(attempt)} It is a guess from the words alone; you know how you would"
                " say it. Your last attempts are in Home, for you only, until you delete them."
            ),
        ],
        close="Done",
        metadata=f"{scenario.key}:{topic}",
    )


def history(attempts: Sequence[Attempt]) -> list[Block]:
    """Return the last attempts for the person's own Home, in as few blocks as may be."""
    begin = parts.button("Practise", OPEN, "home")
    if not attempts:
        words = "*Practice*\nForty-odd short scenes, and your own words for them. Nobody is told."
        return [SectionBlock(text=MarkdownTextObject(text=words), accessory=begin)]
    lines = "\n".join(map(_line, attempts))
    forget = parts.button(
        "Delete my practice",
        FORGET,
        "all",
        confirm=parts.sure(
            "Delete it all?",
            "Every attempt and every round of yours is deleted, for good.",
            "Delete",
        ),
    )
    return [
        parts.says(f"*Practice*, for your eyes only\n{lines}"),
        parts.row(begin, forget),
    ]


def _line(attempt: Attempt) -> str:
    what = "a switch" if attempt.kind is Kind.SWITCH else FORMS[attempt.chosen].label
    sign = ":white_check_mark:" if attempt.fits else ":arrows_counterclockwise:"
    return f"{sign} Meant as {what}, sounded like {SOUNDS[attempt.sounded]}."


def moment(scenario: Scenario) -> list[Block]:
    """Return the scene of a card, and what the learner says in it."""
    return [
        parts.says(f"*{scenario.level}.* {scenario.situation}"),
        parts.says(f":speech_balloon: _“{scenario.says}”_"),
    ]


def _topics(topic: str) -> InputBlock:
    options = [
        option("Any topic", ANY_TOPIC),
        *(option(label, key) for key, (label, _cards) in TOPICS.items()),
    ]
    chosen = next((one for one in options if one.value == topic), options[0])
    return InputBlock(
        block_id=f"topic:{topic}",
        label="Cards about",
        element=StaticSelectElement(action_id=TOPIC, options=options, initial_option=chosen),
        dispatch_action=True,
        optional=True,
    )


def _verdict(attempt: Attempt) -> str:
    chosen = FORMS[attempt.chosen].label
    sound = SOUNDS[attempt.sounded]
    if attempt.fits:
        return f":white_check_mark: You chose *{chosen}*, and it sounds like *{sound}*."
    if attempt.sounded is Voice.NEUTRAL:
        return (
            f":ear: You chose *{chosen}*. To me it sounds like *{sound}*: friendly, and the form"
            " is still open. Words that say it are below."
        )
    return f":ear: You chose *{chosen}*. To me it sounds more like *{sound}*."


def _because(because: str) -> list[Block]:
    return [parts.quote("What gave it away", because)] if because else []


def _voices(scenario: Scenario) -> list[Block]:
    lines = [f"*{FORMS[mode].label}:* “{said}”" for mode, said in scenario.voices.items()]
    return [parts.says("\n".join(f"• {line}" for line in lines))]

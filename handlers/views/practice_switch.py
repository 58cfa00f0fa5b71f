"""The drill of the switch: from coaching to mentoring, said aloud, and back."""

from slack_sdk.models.views import View

from guidance.modes import Mode
from guidance.practice import AND_BACK, ANY_TOPIC, Attempt, Voice, says_so
from guidance.scenarios.card import Scenario
from handlers.views import parts, practice

SWITCHED = "practice.switched"


def form(scenario: Scenario, *, topic: str = ANY_TOPIC, said: str = "", back: str = "") -> View:
    """Return the drill: you coach, they want your experience; say the switch and the way back."""
    return parts.modal(
        SWITCHED,
        "Practise the switch",
        [
            *practice.moment(scenario),
            parts.says(
                "*You are coaching.* Now the learner asks: “What did _you_ do, back then?”"
                " Say that you change role, share one thing, and go back."
            ),
            parts.text_input(
                f"switch:{scenario.key}",
                "The switch: say so, then share one thing",
                initial=said,
                multiline=True,
            ),
            parts.text_input(
                f"back:{scenario.key}",
                "The way back: a question that is theirs",
                initial=back,
                multiline=True,
            ),
            parts.row(
                parts.button("Another card", practice.OPEN_SWITCH, f"{scenario.key}:next"),
                parts.button("Only the opening", practice.ANOTHER, f"{scenario.key}:same"),
            ),
            parts.small(practice.PRIVATE),
        ],
        submit="How does it sound?",
        close="Done",
        metadata=f"{scenario.key}:{topic}",
    )


def result(attempt: Attempt, scenario: Scenario, *, topic: str, back_sounded: Voice) -> View:
    """Return whether the switch was said aloud, and whether the way back gives the lead back."""
    said, _, back = attempt.words.partition(AND_BACK)
    told = says_so(said)
    return parts.modal(
        "practice.switch_result",
        "How it sounds",
        [
            parts.quote("Your switch", said),
            parts.says(_heard_switch(attempt.sounded, told=told)),
            parts.quote("Your way back", back),
            parts.says(_heard_back(back_sounded)),
            parts.says(
                f"*One way to say it:* “{scenario.voices[Mode.COACH_WITH_WISDOM]}”\n"
                f"*And a way back:* “{scenario.voices[Mode.COACH]}”"
            ),
            parts.row(
                parts.button(
                    "Another card", practice.OPEN_SWITCH, f"{scenario.key}:next", style="primary"
                ),
                parts.button("Once more", practice.TRY_AGAIN, attempt.id),
            ),
            parts.small("It is a guess from the words alone. You know how you would say it."),
        ],
        close="Done",
        metadata=f"{scenario.key}:{topic}",
    )


def _heard_switch(voice: Voice, *, told: bool) -> str:
    if not told:
        return (
            ":ear: I do not hear that you change role, so they may still think that you coach."
            " “I am mentoring you now” is enough."
        )
    if voice is Voice.MENTORING:
        return ":white_check_mark: You say that you change role, and you share. Clear."
    return (
        ":white_check_mark: You say that you change role. :ear: What follows sounds like"
        f" {practice.SOUNDS[voice]}; one thing from your own years would make it mentoring."
    )


def _heard_back(voice: Voice) -> str:
    if voice is Voice.COACHING:
        return ":white_check_mark: That gives the lead back to them."
    return (
        f":ear: That sounds like {practice.SOUNDS[voice]}. A question that only they can answer"
        " gives the lead back."
    )

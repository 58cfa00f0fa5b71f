"""How a sentence sounds, seen by the person who asked and by nobody else."""

from collections.abc import Iterable, Mapping

from guidance.modes import FORMS, Mode
from guidance.practice import Voice
from guidance.support import SupportLine
from handlers.views import modes, parts, support
from handlers.views.message import Message

_ALONE = "Only you see this, and I keep none of it. It is a guess from the words alone."
_SOUNDS = {
    Voice.ADVISING: "*advising*: it says what to do",
    Voice.COACHING: "*coaching*: it asks, and leaves the answer to them",
    Voice.MENTORING: "*mentoring*: it shares what you have lived",
    Voice.NEUTRAL: "*none of the forms yet*: it is open where it leads",
}


def heard(sentence: str, voice: Voice, *, because: str, otherwise: Mapping[Mode, str]) -> Message:
    """Return how it sounds and why, and the thought in the other voices."""
    words = [parts.quote("What gave it away", because)] if because else []
    return Message(
        [
            parts.quote("You wrote", sentence),
            parts.says(f":ear: To me this sounds like {_SOUNDS[voice]}."),
            *words,
            *(parts.quote(f"As {FORMS[mode].role}", said) for mode, said in otherwise.items()),
            parts.row(*(modes.opener(mode, FORMS[mode].label) for mode in FORMS)),
            parts.small(_ALONE),
        ]
    )


def how_to() -> Message:
    """Return how to use it."""
    return Message(
        [
            parts.says(
                "Type a sentence after it, as you would say it to a learner: `/guidance say You"
                " should call them today`. I tell you how it sounds, and how else it could be said."
            ),
            parts.small("Only you see the answer, and I keep none of it."),
        ]
    )


def not_yours() -> Message:
    """Return why somebody else's message is not looked at."""
    return Message(
        [
            parts.says(
                "I do this for your own messages only; other people's words are not mine to judge."
                " To try a sentence of yours, type `/guidance say` and the sentence."
            )
        ]
    )


def too_long(limit: int) -> Message:
    """Return that it is more than I can take in."""
    return Message(
        [parts.says(f"That is longer than {limit:,} characters. Try a sentence or two of it.")]
    )


def somebody_to_talk_to(lines: Iterable[SupportLine], *, is_in_no_program: bool = False) -> Message:
    """Return the numbers instead of a judgement or of the form, for words that sound heavy."""
    misread = "please forgive me and try another sentence."
    if is_in_no_program:
        misread = "please forgive me: you are in no program yet. Type `/guidance` to ask to join."
    return Message(
        [
            parts.says(
                ":heart: *You might be going through something hard.* If so, you do not have to"
                " carry it alone. Somebody is there now:"
            ),
            support.listed(lines),
            parts.small(
                "I have sent your words to nobody, and I keep none of this. If I have misread you, "
                + misread
            ),
        ]
    )

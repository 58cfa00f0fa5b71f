"""Which role a faculty member's sentence takes: advising, coaching, mentoring or none of them."""

from dataclasses import dataclass
from enum import StrEnum

from judgement import model
from judgement.reading import Reading
from judgement.words import words

_SHARPNESS = 4.0


class Cue(StrEnum):
    """The role that a sentence is heard in."""

    ADVISING = "advising"
    COACHING = "coaching"
    MENTORING = "mentoring"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Heard:
    """A role, how sure that is (0 to 1), and the words that gave it away ("" for a neutral one)."""

    label: Cue
    sure: float
    words: str


def judge(text: str) -> Heard:
    """Return the role that a sentence is heard in."""
    found = words(text)
    if not found:
        return Heard(Cue.NEUTRAL, 0.0, "")
    reading = Reading(text, found)
    chances = model.chances(reading.scores("cues"), _SHARPNESS)
    label = Cue(max(chances, key=chances.__getitem__))
    because = reading.quoted("cues", label)
    return Heard(label, round(chances[label], 3), because)

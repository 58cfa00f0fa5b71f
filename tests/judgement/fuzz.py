"""Texts that nobody would write, to see that no judge breaks or takes long."""

import random

from judgement import cues, labels, screen
from tests.judgement.corpus import seen_lines

LONGEST = 3000
"""Characters of the longest text that a box takes, and then some."""

SIGNS = (
    "aeiou lorem ÄßøđĀ жизнь 医生 التعب नमस्ते 🙂👩🏽⚕️🏥 \n\t\u200b\u202e\ud800 0123456789"
    " .,;:!?@#/-_'\"()[]{}|\\"
)

JUDGED_BY = (labels.judge, cues.judge, screen.judge)


def any_text(chance: random.Random) -> str:
    """Return signs of many scripts in any order, up to the longest text."""
    return "".join(chance.choices(SIGNS, k=chance.randrange(LONGEST + 1)))


def dense_text(chance: random.Random) -> str:
    """Return the longest text of notes about patients: the rules look at it longest."""
    notes = [line["text"] for line in seen_lines("patient") if line["label"]]
    return " ".join(chance.choices(notes, k=LONGEST // 20))[:LONGEST]

"""Which role a sentence is heard in, and the words that gave it away."""

import pytest

from judgement import cues
from judgement.cues import Cue


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I would page the fellow before you start the drip.", Cue.ADVISING),
        ("What have you tried so far, and what did it teach you?", Cue.COACHING),
        ("When I was an intern I cried in that stairwell too.", Cue.MENTORING),
        ("The meeting is on Thursday at four.", Cue.NEUTRAL),
    ],
)
def test_a_plain_sentence_is_heard_as_it_is_meant(text, label):
    heard = cues.judge(text)

    assert heard.label is label
    assert heard.sure > 0.5


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_nothing_said_is_neutral_and_not_sure(text):
    assert cues.judge(text).sure == 0
    assert cues.judge(text).label is Cue.NEUTRAL


def test_the_words_that_gave_it_away_are_in_the_sentence():
    text = "Well, you know me. What could you try first?"

    assert cues.judge(text).words in text
    assert "What could" in cues.judge(text).words

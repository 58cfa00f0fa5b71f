"""What must not change an answer, and what must not break it: small words, slips, any text."""

import random
from functools import cache

import pytest

from guidance.modes import Mode
from judgement import cues, labels, screen
from judgement.screen import Distress
from tests.judgement.corpus import seen_lines, text_of
from tests.judgement.fuzz import JUDGED_BY, LONGEST, any_text

SAMPLE = 60
"""Lines that each change is tried on."""


def slip(text: str) -> str:
    """Return a text in which two letters of the longest word have changed places."""
    word = max(text.split(), key=len)
    middle = len(word) // 2
    return text.replace(
        word, word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :], 1
    )


CHANGES = {
    "a polite word before": lambda text: f"Please, {text}",
    "thanks after": lambda text: f"{text} Thank you!",
    "all small": str.lower,
    "all capitals": str.upper,
    "a full stop": lambda text: f"{text}.",
    "other quotes and white space": lambda text: "  " + text.replace("'", "’").replace(" ", "  "),
    "a slip of the keyboard": slip,
    "a specialty": lambda text: f"Neurology. {text}",
    "another specialty": lambda text: f"Pediatrics: {text}",
}


def goal(text: str) -> tuple[Mode, float]:
    one = labels.judge(text)
    return one.mode, one.sure


def cue(text: str) -> tuple[cues.Cue, float]:
    one = cues.judge(text)
    return one.label, one.sure


def distress(text: str) -> tuple[Distress, float]:
    one = screen.judge(text)
    return one.distress, one.sure


JUDGES = {"goals": cache(goal), "cues": cache(cue), "distress": cache(distress)}
"""What is changed in many ways is judged as it is once."""


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("task", ["goals", "cues"])
def test_a_sure_answer_stays(task, change):
    judge = JUDGES[task]
    texts = [text_of(line) for line in seen_lines(task)]
    texts = texts[:: len(texts) // SAMPLE]
    sure = [(text, label) for text in texts for label, sure in [judge(text)] if sure >= 0.9]
    flipped = [text for text, label in sure if judge(change(text))[0] != label]

    assert len(sure) >= SAMPLE / 3
    # A slip can be in the very word that decides.
    assert len(flipped) <= len(sure) * (0.06 if change is slip else 0.03)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_card_comes_however_it_is_typed(change):
    texts = [line["text"] for line in seen_lines("distress") if line["label"] == "crisis"]
    judge = JUDGES["distress"]
    judged = [(text, *judge(text)) for text in texts]
    sure = [text for text, one, sure in judged if one is Distress.CRISIS and sure >= 0.9]
    stayed = [text for text in sure if judge(change(text))[0] is Distress.CRISIS]

    assert len(sure) >= 40
    assert len(stayed) / len(sure) >= 0.97


ORDINARY = (
    "Went over the list with the team, then clinic, then two admissions and a family meeting. "
)


@pytest.mark.parametrize("place", ["begin", "middle", "end"])
@pytest.mark.parametrize(
    "line",
    [
        "I don't think I want to be alive anymore.",
        "Everyone would be relieved once I am gone for good, I have worked it out.",  # no rule's
    ],
)
def test_a_line_in_a_long_text_counts_as_much_as_alone(place, line):
    filled = ORDINARY * 16
    text = {"begin": line + " " + filled, "middle": filled + line + filled, "end": filled + line}

    assert screen.judge(filled * 2).distress is not Distress.CRISIS
    assert screen.judge(text[place]).distress is Distress.CRISIS


def test_a_dictation_is_judged_as_a_whole():
    """Two sentences of it alone would bring the card."""
    text = (
        "So the goal, if I have to put one, is the discharge summaries, I have fourteen of them"
        " open. The one I keep going back to is for a man who went home to die, that is what he"
        " wanted and we did it well, and I cannot find the words for the last line. It is silly. I"
        " type it and erase it, and the others wait behind it. My senior says two sentences and"
        " sign, and she is right. Could you show me how you close a summary like that, and how you"
        " get through the pile before nine each night?"
    )

    two = text[text.index("It is silly") : text.index(" My senior")]

    assert screen.judge(text).distress is not Distress.CRISIS
    assert screen.judge(two).distress is Distress.CRISIS


@pytest.mark.parametrize("count", [30, pytest.param(10_000, marks=pytest.mark.chaos)])
def test_any_text_is_judged_and_none_breaks_it(count):
    chance = random.Random(7)
    for text in (any_text(chance) for _ in range(count)):
        for judge in JUDGED_BY:
            judge(text)


@pytest.mark.parametrize("sign", ["a", "医", "🙂", " ", "1/1 ", "Mr. A. 1/1 ", "Anna, her "])
def test_the_longest_text_of_one_kind_is_judged(sign):
    text = (sign * LONGEST)[:LONGEST]

    assert 0 <= labels.judge(text).sure <= 1
    assert 0 <= cues.judge(text).sure <= 1
    assert 0 <= screen.judge(text).sure <= 1


def test_the_same_text_is_judged_the_same():
    for line in seen_lines("goals")[:20]:
        assert labels.judge(line["goal"]) == labels.judge(line["goal"])

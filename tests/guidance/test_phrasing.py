"""A thought is lifted out of a sentence cleanly, or left alone."""

import pytest

from guidance.modes import Mode
from guidance.phrasing import otherwise, thought_in
from guidance.practice import Voice


@pytest.mark.parametrize(
    ("sentence", "thought"),
    [
        ("You should call your chief before noon.", "call your chief before noon"),
        ("Honestly, you should just call her!", "call her"),
        ("Why don’t you email her tonight?", "email her tonight"),
        ("I would rank the smaller program first", "rank the smaller program first"),
        ("Please read it aloud once.", "read it aloud once"),
        ("You should not call her.", None),
        ("Have you considered taking a year off?", None),
        ("What could you do?", None),
        ("", None),
        ("You should " + "very " * 60 + "often call", None),
    ],
)
def test_what_somebody_is_told_to_do_is_found_where_it_can_be_said_again(sentence, thought):
    found = thought_in(sentence)

    assert (found and found.words) == thought


def test_the_other_voices_say_the_same_thought():
    said = otherwise("You should call your chief before noon.", Voice.ADVISING)

    assert list(said) == [Mode.COACH, Mode.MENTOR]
    assert said[Mode.COACH].startswith("If you were to call your chief before noon, what would")
    assert "it helped me to call my chief before noon" in said[Mode.MENTOR]


def test_where_somebody_is_named_twice_nothing_is_put_into_their_mouth():
    said = otherwise("You should go where you liked the people.", Voice.ADVISING)

    assert "me liked" not in said[Mode.MENTOR]


@pytest.mark.parametrize("voice", Voice)
def test_there_is_always_another_way_to_say_it(voice):
    said = otherwise("Rounds are at seven", voice)

    assert len(said) == (3 if voice is Voice.NEUTRAL else 2)
    assert all(said.values())

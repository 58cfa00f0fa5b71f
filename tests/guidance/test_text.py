"""What people type: nothing blank, nothing over-long, and otherwise just as they typed it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.errors import InvalidField
from guidance.text import GOAL_LIMIT, LINE_LIMIT, NOTE_LIMIT, SCOPE_LIMIT, is_blank
from guidance.text import optional as optional_text
from guidance.text import required as required_text

BLANK = {
    "nothing": "",
    "no answer": None,
    "white space": " \t\r\n\u00a0\u2003\u3000",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "directions only": "\u202e\u202c\u2066\u2069",
    "control characters": "\x00\x07\x1b",
    "fillers that count as letters": "\u115f\u1160\u3164\uffa0\u2800",
    "variation selectors": "\ufe0f\ufe0e\U000e0100",
    "half a character": "\ud83d",
}
VISIBLE = {
    "one letter": "x",
    "one sign": ".",
    "emoji": "🎯",
    "emoji joined by zero width": "👩\u200d⚕️",
    "an emoji newer than this Python": "\U0001fae9",
    "Arabic": "الهدف",
    "Korean": "목표",
    "Thai": "เป้าหมาย",
    "a word in the middle of nothing": "\u200b\n goal \u3164",
}

keepable = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@pytest.mark.parametrize("text", BLANK.values(), ids=BLANK)
def test_where_there_is_nothing_to_see_it_is_blank(text):
    assert is_blank(text)
    assert optional_text(text, field="note", limit=5) == ""
    with pytest.raises(InvalidField, match="write a few words") as error:
        required_text(text, field="goal", limit=5)
    assert error.value.field == "goal"


@pytest.mark.parametrize("text", VISIBLE.values(), ids=VISIBLE)
def test_where_there_is_something_to_see_it_is_kept(text):
    assert not is_blank(text)
    assert required_text(text, field="goal", limit=GOAL_LIMIT) == text.strip()


@given(keepable)
def test_what_is_typed_is_kept_but_for_the_white_space_around_it(text):
    kept = optional_text(text, field="note", limit=10_000)

    assert kept == ("" if is_blank(text) else text.strip())


@given(st.text())
def test_what_is_kept_can_be_stored_anywhere(text):
    kept = optional_text(text, field="note", limit=10_000)

    assert "\0" not in kept
    assert kept.encode("utf-8").decode("utf-8") == kept


@pytest.mark.parametrize("check", [required_text, optional_text])
@pytest.mark.parametrize("sign", ["x", "&", "🎯", "ا"])
def test_the_limit_counts_characters_and_says_how_many_are_too_many(check, sign):
    assert check(sign * 1000, field="goal", limit=1000) == sign * 1000
    with pytest.raises(InvalidField) as error:
        check(sign * 2234, field="goal", limit=1000)

    assert str(error.value) == "This is 1,234 characters over the 1,000 that fit here."
    assert error.value.field == "goal"


def test_white_space_around_it_does_not_count():
    assert required_text("\n " + "x" * 10 + " \n", field="goal", limit=10) == "x" * 10


def test_the_limits_are_those_that_people_are_told():
    assert (GOAL_LIMIT, NOTE_LIMIT, SCOPE_LIMIT, LINE_LIMIT) == (1000, 2000, 500, 200)

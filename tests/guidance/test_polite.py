import pytest

from guidance.polite import after_kindness, plain_words, without_thanks


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Surgery, please.", "Surgery"),
        ("Right Now, please, thank you very much!", "Right Now"),
        ("Surgery; thx please", "Surgery"),
        ("Please and Thanks Clinic", "Please and Thanks Clinic"),
        ("City.", "City."),
        ("thanks again", ""),
    ],
)
def test_a_name_loses_the_kind_words_behind_it_and_no_others(typed, name):
    assert without_thanks(typed) == name


@pytest.mark.parametrize("signs", [",", " ", ".!", ", "])
def test_kind_words_with_many_signs_between_them_are_read_to_the_end(signs):
    text = ("please" + signs * 20) * 200 + "x"  # a search that tries each way never ends here

    assert without_thanks(text) == text
    assert after_kindness(text) == "x"
    assert plain_words(text)[-1] == "x"

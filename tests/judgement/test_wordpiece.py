"""A text becomes the numbers that the encoder was made with, in every script and spelling."""

import pytest

from judgement import wordpiece

KNOWN = "[UNK] [CLS] [SEP] what next un ##believ ##able resume don ' t 医 生 , . night ##s"
VOCABULARY = {word: number for number, word in enumerate(KNOWN.split())}


def pieces(text, most=100):
    names = {number: word for word, number in VOCABULARY.items()}
    return [names[number] for number in wordpiece.numbers(text, VOCABULARY, most=most)][1:-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What next", ["what", "next"]),
        ("unbelievable nights", ["un", "##believ", "##able", "night", "##s"]),
        ("RÉSUMÉ", ["resume"]),
        ("don't", ["don", "'", "t"]),
        ("医生,what.", ["医", "生", ",", "what", "."]),
        ("wh\u200bat\x00 \t\n next", ["what", "next"]),
        ("nightx next", ["[UNK]", "next"]),
        ("un" + "able" * 25, ["[UNK]"]),
        ("", []),
    ],
)
def test_a_text_falls_into_the_longest_pieces_that_are_known(text, expected):
    assert pieces(text) == expected


def test_no_more_pieces_are_made_than_the_encoder_takes():
    assert len(wordpiece.numbers("what " * 500, VOCABULARY, most=20)) == 20
    assert wordpiece.numbers("what " * 500, VOCABULARY, most=20)[-1] == VOCABULARY["[SEP]"]

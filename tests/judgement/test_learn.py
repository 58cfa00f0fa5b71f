"""A model of the words is made from examples, says why, and is the same bytes each time."""

import pytest

from judgement import learn, model
from judgement.grams import Counted
from judgement.learn import Example
from judgement.words import words

EXAMPLES = [
    Example(text, label)
    for label, texts in {
        "food": ("I cook rice and beans", "the rice was warm", "we cook beans on Sunday"),
        "rain": ("it rains all day", "the rain was cold", "on Sunday it rains"),
        "work": (
            "I file the papers",
            "we file all papers on Monday",
            "the desk was full of papers",
        ),
    }.items()
    for text in texts
]


def counted(text):
    return Counted([word.plain for word in words(text)])


@pytest.fixture(scope="module", params=[False, True], ids=["pairs", "triples"])
def learnt(request):
    return learn.learn(EXAMPLES, cost=0.3, triples=request.param)


def test_it_knows_its_examples_and_what_is_like_them(learnt):
    for text, label in [(one.text, one.label) for one in EXAMPLES] + [
        ("warm beans and rice", "food"),
        ("all the papers", "work"),
        ("rainy day", "rain"),  # a word it never saw
    ]:
        scores = learnt.scores(counted(text))

        assert max(scores, key=scores.__getitem__) == label, text


def test_what_its_words_add_is_the_whole_score(learnt):
    text = counted("On Monday we cook, and it rains 12 times!")
    scores, shares = learnt.scores(text), learnt.shares(text)

    for label, bias in zip(learnt.labels, learnt.bias, strict=True):
        assert bias + sum(shares[label]) == pytest.approx(scores[label])


def test_it_is_the_same_bytes_again_and_read_back_as_it_was(learnt):
    content = model.rendered(learnt, "")
    again = learn.learn(EXAMPLES, cost=0.3, triples=learnt.has_triples)

    assert model.rendered(again, "") == content
    assert model.rendered(model.parsed(content), "") == content

"""A model of the words is made from examples, says why, and is the same bytes each time."""

from dataclasses import replace

import pytest

from judgement import learn, model
from judgement.grams import Counted
from judgement.learn import Example
from judgement.shapes import shapes
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


def is_known(word):
    return word not in ("monday", "sunday", "papers")


def counted(text):
    found = words(text)
    return Counted([word.plain for word in found], lambda: shapes(text, found, is_known))


WAYS = {"pairs": (False, None), "triples": (True, None), "kinds": (False, is_known)}


def learn_by(way):
    triples, known = WAYS[way]
    examples = [replace(example, is_known=known) for example in EXAMPLES]
    return learn.learn(examples, cost=0.3, triples=triples)


@pytest.fixture(scope="module", params=WAYS)
def way(request):
    return request.param


@pytest.fixture(scope="module")
def learnt(way):
    return learn_by(way)


def test_it_knows_its_examples_and_what_is_like_them(learnt):
    for text, label in [(one.text, one.label) for one in EXAMPLES] + [
        ("warm beans and rice", "food"),
        ("all the papers", "work"),
        ("rainy day", "rain"),  # a word it never saw
    ]:
        scores = learnt.scores(counted(text))

        assert max(scores, key=scores.__getitem__) == label, text


def test_what_its_words_add_is_the_whole_score(learnt):
    text = counted("On Monday we file the papers, and it rains 12 times!")
    scores, shares = learnt.scores(text), learnt.shares(text)

    for label, bias in zip(learnt.labels, learnt.bias, strict=True):
        assert bias + sum(shares[label]) == pytest.approx(scores[label])


def test_what_is_counted_besides_is_known_from_the_file(way, learnt):
    again = model.parsed(model.rendered(learnt, ""))

    assert (again.has_triples, again.has_shapes) == (way == "triples", way == "kinds")


def test_it_is_the_same_bytes_again_and_read_back_as_it_was(way, learnt):
    content = model.rendered(learnt, "")

    assert model.rendered(learn_by(way), "") == content
    assert model.rendered(model.parsed(content), "") == content


def test_of_two_labels_one_is_the_mirror_of_the_other_and_is_not_kept():
    pair = [replace(one, is_known=is_known) for one in EXAMPLES if one.label != "work"]
    learnt = learn.learn(pair, cost=0.3, triples=False)
    text = counted("we cook on a rainy day")
    scores, shares = learnt.scores(text), learnt.shares(text)

    assert (learnt.labels, len(learnt.bias)) == (("food", "rain"), 1)
    assert learnt.has_shapes
    assert scores["food"] == -scores["rain"]
    assert learnt.bias[0] + sum(shares["rain"]) == pytest.approx(scores["rain"])
    assert shares["food"] == [-share for share in shares["rain"]]
    again = model.parsed(model.rendered(learnt, ""))
    assert (again.labels, again.rows) == (learnt.labels, learnt.rows)

"""The semantic extra: what its encoder makes of a text, and how that joins what the words say."""

from zipfile import ZipFile

import numpy as np
import pytest

from judgement import encoder, extra, heads, labels, layers, reading, screen, spots, weights
from judgement.encoder import SIZE
from judgement.words import words


@pytest.fixture
def in_use(small_encoder):
    extra.use(extra.read(small_encoder))
    yield extra.in_use()
    extra.use(None)


def likeness(one, other):
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


@pytest.mark.semantic
def test_the_encoder_says_what_its_makers_say_it_says():
    """The three sentences and their likeness are those of the documentation of the model."""
    read = encoder.read(extra.FILE)
    sentences = (
        "The weather is lovely today.",
        "It's so sunny outside!",
        "He drove to the stadium.",
    )
    weather, sunny, stadium = (
        read.pieces_of(text).mean(axis=0)[-SIZE // 3 :] for text in sentences
    )

    assert likeness(weather, sunny) == pytest.approx(0.666, abs=0.02)
    assert likeness(weather, stadium) == pytest.approx(0.105, abs=0.02)
    assert likeness(sunny, stadium) == pytest.approx(0.141, abs=0.02)


@pytest.mark.semantic
def test_the_weights_take_little_room():
    assert extra.FILE.stat().st_size <= 25_000_000


def test_a_package_with_other_weights_is_refused(tmp_path):
    path = tmp_path / "some.whl"
    with ZipFile(path, "w") as archive:
        archive.writestr("some/model.safetensors", b"other weights")
        archive.writestr("some/vocab.txt", "a\nb\n")

    with pytest.raises(ValueError, match=r"some\.whl does not hold the model\.safetensors"):
        weights.made(path)


def test_a_word_counts_where_it_stands_and_by_what_is_around_it(small_encoder):
    read = encoder.read(small_encoder)

    same = [read.pieces_of(text) for text in ("what next", "What  NEXT", "what next you")]
    assert np.array_equal(same[0], same[1])
    assert not np.allclose(same[0], same[2][: len(same[0])])
    assert read.pieces_of("").shape == (2, SIZE)
    assert read.pieces_of("what " * 900).shape == (encoder.MOST, SIZE)


def test_what_the_extra_says_is_added_to_what_the_words_say(in_use):
    text = "what should i plan next? how could you want to be"
    read = reading.Reading(text, words(text))
    by_words, both = read.by_words("goals"), read.scores("goals")
    told = in_use.heads["goals"].scores(read.meaning.mean(axis=0))

    assert both != by_words
    for label in both:
        assert both[label] == pytest.approx(0.7 * by_words[label] + 0.3 * told[label])


def test_of_a_long_text_the_encoder_reads_what_says_most_and_the_words_all(in_use):
    counted = Counting(in_use.encoder)
    extra.use(extra.Extra(counted, in_use.heads))
    text = "Clinic, then rounds, then notes, and so on. " * 60
    plan = " I want to die and nobody would miss me. "
    line = "Everyone would be relieved once I am gone for good, I have worked it out. "  # no rule's

    assert labels.judge(text).mode
    assert len(counted.texts) == 1
    assert len(words(counted.texts.pop())) == reading.LONG
    assert screen.judge(text + line + text).distress == "crisis"
    assert len(counted.texts) == 1
    assert line.strip() in counted.texts.pop()
    assert screen.judge(text + plan + text).distress == "crisis"


class Counting:
    """An encoder that keeps what it was asked."""

    def __init__(self, own):
        self.own, self.texts = own, []

    def pieces_of(self, text):
        self.texts.append(text)
        return self.own.pieces_of(text)


def test_without_its_file_the_extra_is_missing_and_nothing_is_fetched(tmp_path):
    with pytest.raises(extra.Missing):
        extra.read(tmp_path / "encoder.npz")


def test_a_layer_between_parts_what_no_plane_can_and_is_the_same_bytes_again():
    chance = np.random.default_rng(4)
    signs = [(one, other) for one in (-1, 1) for other in (-1, 1)] * 60
    rows = [chance.normal(size=SIZE).astype(np.float32) / 4 for _ in signs]
    for row, (one, other) in zip(rows, signs, strict=True):
        row[:300] += one
        row[300:600] += other
    kinds = ["same" if one == other else "unlike" for one, other in signs]
    layered, plane = layers.learn(rows[:160], kinds[:160]), heads.learn(rows[:160], kinds[:160])
    content = heads.rendered(layered, "")

    assert right(layered, rows[160:], kinds[160:]) == 80
    assert right(plane, rows[160:], kinds[160:]) < 60
    assert heads.rendered(layers.learn(rows[:160], kinds[:160]), "") == content
    assert heads.rendered(heads.parsed(content), "") == content
    assert heads.parsed(content).scores(rows[0]) == layered.scores(rows[0])


def test_a_table_is_kept_in_bytes_and_stays_what_it_was():
    chance = np.random.default_rng(4)
    tables = [chance.normal(size=(50, 30)) / 9, *(chance.normal(size=9) for _ in "abc")]
    tables[0][:, 3] = 0
    kept = layers.rounded(tables)
    first, rest = layers.unpacked(layers.rendered(kept), 50, 30)

    assert np.abs(kept[0] - tables[0]).max() <= np.abs(tables[0]).max() / 127
    assert np.array_equal(first, kept[0])
    assert np.array_equal(rest, np.concatenate(kept[1:]))


def test_one_spot_of_a_text_decides_and_it_is_the_same_bytes_again():
    chance = np.random.default_rng(4)
    texts, kinds = [], []
    for at in range(360):
        text = chance.normal(size=(12 + at % 9, SIZE)).astype(np.float32)
        told = 4 if at % 2 else 4 / len(text)  # to one piece, or to each: their means are alike
        text[at % 12 if at % 2 else slice(None), :60] += told
        texts.append(text)
        kinds.append("yes" if at % 2 else "no")
    head = spots.learn([spots.kept(text) for text in texts[:240]], kinds[:240])
    plane = heads.learn([text.mean(axis=0) for text in texts[:240]], kinds[:240])
    content = heads.rendered(head, "")
    again = spots.learn([spots.kept(text) for text in texts[:240]], kinds[:240])

    assert right(head, texts[240:], kinds[240:]) >= 114
    assert right(plane, [text.mean(axis=0) for text in texts[240:]], kinds[240:]) < 100
    assert heads.rendered(again, "") == content
    assert heads.rendered(heads.parsed(content), "") == content
    assert heads.parsed(content).scores(texts[0]) == head.scores(texts[0])


def right(head, rows, kinds):
    told = [max(one, key=one.__getitem__) for one in map(head.scores, rows)]
    return sum(map(str.__eq__, told, kinds))


def test_a_head_parts_what_it_was_shown_and_is_the_same_bytes_again():
    chance = np.random.default_rng(4)
    sides = ["left", "right"] * 60
    rows = [
        chance.normal(size=SIZE).astype(np.float32) + (0.4 if side == "left" else -0.4)
        for side in sides
    ]
    head = heads.learn(rows[:80], sides[:80])
    again = heads.rendered(heads.learn(rows[:80], sides[:80]), "")

    guessed = [max(told, key=told.__getitem__) for told in map(head.scores, rows[80:])]
    assert guessed == sides[80:]
    assert heads.rendered(head, "") == again
    assert heads.rendered(heads.parsed(again), "") == again

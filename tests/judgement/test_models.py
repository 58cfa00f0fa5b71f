"""The model files: made from this corpus, small, and made again byte for byte."""

import json
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from threading import Barrier

import pytest

from judgement import extra, model, train
from tests.judgement.corpus import lines, text_of

MIB = 1024 * 1024


@pytest.mark.parametrize("task", train.COSTS)
def test_a_model_was_made_from_the_corpus_that_is_here(task):
    head = json.loads(train.model_file(task).read_bytes().partition(b"\n")[0])

    assert head["corpus"] == train.corpus_hash(task), "make models"


@pytest.mark.parametrize("task", train.COSTS)
def test_a_head_of_the_semantic_extra_was_made_from_it_too(task):
    head = json.loads(train.head_file(task).read_bytes().partition(b"\n")[0])

    assert head["corpus"] == train.corpus_hash(task), "make semantic models"


def test_the_words_that_are_written_small_are_those_of_the_corpus():
    kept = train.model_file("goals").with_name("known.txt").read_text(encoding="utf-8")

    assert kept == train.known_words(), "make models"


def test_a_word_is_known_to_who_learns_if_two_other_authors_write_it_small():
    examples = {example.text: example for example in train.examples("patient")}
    line = next(line for line in lines("patient", "train") if line["id"] == "A-patient-1")
    is_known = examples[line["text"]].is_known
    writers = {"wren": {"A", "B"}, "patience": {"A", "B", "C"}}

    assert is_known.args[1] == "A"
    assert is_known("the")
    assert not train._is_known(writers, "A", "wren")
    assert train._is_known(writers, "A", "patience")
    assert train._is_known(writers, "", "wren")


def test_all_models_together_are_small():
    folder = train.model_file("goals").parent

    assert sum(file.stat().st_size for file in folder.iterdir()) <= 3 * MIB


@pytest.mark.chaos
@pytest.mark.parametrize("task", train.COSTS)
def test_a_model_is_made_again_byte_for_byte(task):
    assert train.make(task) == train.model_file(task).read_bytes()


@pytest.mark.chaos
@pytest.mark.semantic
@pytest.mark.skipif(not extra.is_installed(), reason="no semantic extra: type `make semantic`")
def test_a_head_of_the_semantic_extra_is_made_again_byte_for_byte():
    # The others are made in the same way; this one's texts are encoded in a minute.
    ((task, content),) = train.make_heads(["goals"])

    assert content == train.head_file(task).read_bytes()


@pytest.mark.parametrize("task", train.COSTS)
def test_a_model_says_what_it_read_from_its_own_file(task):
    content = train.model_file(task).read_bytes()
    again = model.rendered(model.parsed(content), train.corpus_hash(task), effort=1)

    assert unpacked(again) == unpacked(content)


def unpacked(content: bytes) -> tuple[bytes, bytes]:
    """Return what a file says; each zlib, and each effort, makes it smaller in its own way."""
    head, _, small = content.partition(b"\n")
    return head, zlib.decompress(small)


def runs(text: str) -> set[str]:
    """Return every run of five characters of a text."""
    plain = " ".join(text.lower().split())
    return {plain[at : at + 5] for at in range(max(1, len(plain) - 4))}


@pytest.mark.parametrize("task", train.COSTS)
def test_no_near_copy_stands_on_both_sides(task):
    held_back = {line["id"]: runs(text_of(line)) for line in lines(task)}
    places: dict[str, list[str]] = {}
    for name, theirs in held_back.items():
        for run in theirs:
            places.setdefault(run, []).append(name)
    copies = []
    for line in lines(task, "train"):
        mine = runs(text_of(line))
        known = sorted(mine & places.keys(), key=lambda run: len(places[run]))
        # A near copy shares more than half of my runs: without the three eighths that most lines
        # have, which are what takes long, it still shares more than an eighth.
        rarer = known[: max(0, len(known) - len(mine) * 3 // 8)]
        shared = Counter(chain.from_iterable(places[run] for run in rarer))
        copies += [
            (line["id"], name)
            for name, count in shared.items()
            if count > len(mine) / 8
            and len(mine & held_back[name]) > len(mine | held_back[name]) / 2
        ]

    assert copies == []


@pytest.mark.parametrize("part", ["train", "held_back"])
@pytest.mark.parametrize("task", train.COSTS)
def test_every_line_has_its_own_id_and_says_where_it_belongs(task, part):
    every = lines(task, part)

    assert len({line["id"] for line in every}) == len(every)
    assert {line["split"] for line in every} == {part}


@pytest.mark.parametrize("task", train.COSTS)
def test_no_author_is_on_both_sides(task):
    learnt, held_back = (
        {line["author"] for line in lines(task, part)} for part in ("train", "held_back")
    )

    assert learnt & held_back == set()


def test_several_who_begin_at_once_share_one_copy():
    model._read.cache_clear()
    together = Barrier(8)

    def begin(_number: int) -> model.Model:
        together.wait()
        return model.load("distress")

    with ThreadPoolExecutor(8) as people:
        assert len(set(map(id, people.map(begin, range(8))))) == 1

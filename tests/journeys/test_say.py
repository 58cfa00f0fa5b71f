"""How a sentence sounds, for who hands it over; nothing of it is kept."""

import pytest
from sqlalchemy import text

from storage.tables import METADATA
from tests.journeys.steps import agree
from tests.story import GUIDE

ADVISING = "You should call your chief before noon."


def counts(story):
    with story.services.transaction() as session:
        run = session.connection().execute
        return {
            table.name: run(text(f"SELECT count(*) FROM {table.name}")).scalar()
            for table in METADATA.sorted_tables
            if table.name != "inbox"  # that a command came once
        }


def test_it_says_how_it_sounds_and_how_else_it_could_be_said(story, guide):
    before = counts(story)
    guide.command("/guidance", f"say {ADVISING}")

    said = guide.last().plain()
    assert "To me this sounds like advising" in said
    assert "If you were to call your chief before noon, what would" in said
    assert "When I was where you are, it helped me to call my chief" in said
    assert guide.last().is_ephemeral
    assert counts(story) == before


def test_what_is_typed_is_shown_as_typed(guide):
    guide.command("/guidance", "say You should ask <everyone> & *them*")

    assert "You should ask <everyone> & *them*" in guide.last().plain()


@pytest.mark.parametrize("words", ["thanks", "please", "Thank you very much"])
def test_kind_words_are_a_sentence_too(guide, words):
    guide.command("/guidance", f"say {words}")

    assert words in guide.last().plain()
    assert "To me this sounds like" in guide.last().plain()


@pytest.mark.parametrize("words", ["say", "say   "])
def test_without_a_sentence_it_says_how_to_use_it(guide, words):
    guide.command("/guidance", words)

    assert "Type a sentence after it" in guide.last().plain()


def test_a_heavy_sentence_brings_the_numbers_and_no_judgement(guide):
    guide.command("/guidance", "say I want to die")

    assert "call or text 988" in guide.last().plain()
    assert "sounds like" not in guide.last().plain()


def test_the_shortcut_is_for_ones_own_message(learner, guide):
    group = agree(learner, guide)
    message = guide.say(group, ADVISING)
    guide.message_shortcut("how_does_this_sound", group, message.ts)
    assert "To me this sounds like advising" in guide.modal.plain()
    learner.message_shortcut("how_does_this_sound", group, message.ts)

    assert "your own messages only" in learner.modal.plain()
    assert ADVISING not in learner.modal.plain()


def test_the_bots_own_message_is_nobodys(learner, guide):
    group = agree(learner, guide)
    guide.message_shortcut("how_does_this_sound", group, guide.last(group).ts)

    assert "your own messages only" in guide.modal.plain()


def test_whatever_is_handed_over_gets_an_answer(guide):
    for words in [
        "You should " + "call " * 500,
        "🎯" * 50,
        "你应该今天打电话给他。",
        "\u202e<!channel>",
        "?",
    ]:
        heard = guide.hears(f"say {words}")

        assert heard.is_ephemeral, words
        assert GUIDE not in heard.plain(), words

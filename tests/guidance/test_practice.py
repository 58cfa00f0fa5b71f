"""The cards are many, varied and complete; a round is answered once, and by the right one."""

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from guidance import practice
from guidance.errors import InvalidField, NotFound
from guidance.modes import Mode
from guidance.practice import TOPICS, HeardAlready, NotYourRound, Round, Voice, says_so
from guidance.scenarios.card import Level
from judgement import cues

CARDS = practice.deck()
ROUND = Round("r", "T1", "U1", "U2", "central_line", Mode.COACH, datetime(2026, 3, 2, tzinfo=UTC))


def test_there_are_forty_and_more_over_all_forms_levels_and_topics():
    forms = Counter(card.form for card in CARDS)

    assert len(CARDS) >= 40
    assert len({card.key for card in CARDS}) == len(CARDS)
    assert all(forms[mode] >= 5 for mode in Mode)
    assert {card.level for card in CARDS} == set(Level)
    assert all(len(cards) >= 5 for _label, cards in TOPICS.values())


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_a_card_is_complete_and_fits_on_a_phone(card):
    assert list(card.voices) == list(Mode)
    texts = [card.situation, card.says, card.meant, *card.voices.values()]
    assert all(20 <= len(text) <= 300 for text in texts), [len(text) for text in texts]
    assert [text for text in texts if set("<>&*_`") & set(text)] == []
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_the_switch_is_said_aloud_and_the_lead_goes_back(card):
    said = card.voices[Mode.COACH_WITH_WISDOM]

    assert said.count("?") >= 1
    assert says_so(said)


def test_most_samples_sound_to_the_judge_like_the_form_they_stand_for():
    meant = {Mode.ADVISE: "advising", Mode.COACH: "coaching", Mode.MENTOR: "mentoring"}
    heard = [
        cues.judge(card.voices[mode]).label == voice
        for card in CARDS
        for mode, voice in meant.items()
    ]

    assert sum(heard) / len(heard) >= 0.85


def test_another_card_comes_round_and_stays_in_its_topic():
    seen, card = [], practice.after(None, "people")
    for _ in TOPICS["people"][1]:
        seen.append(card.key)
        card = practice.after(card.key, "people")

    assert sorted(seen) == sorted(one.key for one in TOPICS["people"][1])
    assert card.key == seen[0]
    assert practice.after("a card that is gone").key == CARDS[0].key


def test_two_cards_in_a_row_are_not_about_the_same():
    topic_of = {card.key: topic for topic, (_l, cards) in TOPICS.items() for card in cards}
    topics = [topic_of[card.key] for card in CARDS[:32]]

    assert all(one != other for one, other in pairwise(topics))


def test_a_card_that_is_gone_is_not_found():
    with pytest.raises(NotFound):
        practice.scenario("long_gone")


@pytest.mark.parametrize(
    ("mode", "voice", "fits"),
    [
        (Mode.COACH, Voice.COACHING, True),
        (Mode.COACH, Voice.ADVISING, False),
        (Mode.COACH_WITH_WISDOM, Voice.MENTORING, True),
        (Mode.MENTOR, Voice.NEUTRAL, False),
    ],
)
def test_a_sentence_fits_the_form_it_sounds_like(mode, voice, fits):
    assert practice.fits(mode, voice) is fits


def test_only_the_partner_says_what_they_heard_and_once():
    heard = ROUND.hear(Mode.ADVISE, by="U2")

    assert heard.heard is Mode.ADVISE
    for by, refusal in (("U1", NotYourRound), ("U3", NotFound)):
        with pytest.raises(refusal):
            ROUND.hear(Mode.ADVISE, by=by)
    with pytest.raises(HeardAlready):
        heard.hear(Mode.COACH, by="U2")


@pytest.mark.parametrize(
    ("partner_id", "is_enrolled", "is_bot"),
    [("U1", True, False), ("U2", False, False), ("UB", True, True)],
)
def test_only_a_colleague_in_a_program_is_asked_to_play(partner_id, is_enrolled, is_bot):
    with pytest.raises(InvalidField):
        practice.check_partner(partner_id, player_id="U1", is_enrolled=is_enrolled, is_bot=is_bot)

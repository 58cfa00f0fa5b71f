"""Practice: a card and one's own words, the switch, and a round aloud with somebody."""

from datetime import timedelta

import pytest
from sqlmodel import select

from guidance.errors import NotFound
from guidance.modes import FORMS, Mode
from guidance.practice import KEPT_MOST, deck, scenario
from sandbox.administration import change_person
from sandbox.seed import TEAM_ID
from storage import practice, retention
from storage.tables import PracticeRoundRow, PracticeRow
from tests.story import GUIDE, LEARNER

FIRST = deck()[0]
COACHING = "What have you tried so far, and what could you do differently?"
ADVISING = "You should call your chief before noon."


@pytest.fixture(params=[LEARNER, GUIDE], ids=["a learner", "faculty"])
def anybody(story, request):
    return story.person(request.param)


def practise(person, words=COACHING, mode="coach"):
    person.command("/guidance", "practice")
    key = person.modal.private_metadata.partition(":")[0]
    person.submit(**{"mode": mode, f"opening:{key}": words})
    return scenario(key)


def kept(story):
    with story.services.transaction() as session:
        return len(session.exec(select(PracticeRow.id)).all())


def test_a_card_a_form_a_sentence_and_what_it_sounds_like(anybody):
    card = practise(anybody)

    said = anybody.modal.plain()
    assert "You chose Coach, and it sounds like coaching." in said
    assert COACHING in said
    for mode in Mode:
        assert f"{FORMS[mode].label}: “{card.voices[mode]}”" in said
    assert f"What the authors had in mind: {FORMS[card.form].label}." in said
    assert card.meant in said


def test_what_sounds_like_another_form_is_said_kindly(learner):
    practise(learner, ADVISING)

    assert "You chose Coach. To me it sounds more like advising." in learner.modal.plain()


def test_an_attempt_may_be_tried_again_with_the_words_in_place(learner):
    practise(learner, ADVISING)
    learner.press("practice.try_again")
    key = FIRST.key
    assert learner.modal.values[f"opening:{key}"]["value"]["value"] == ADVISING
    learner.submit(**{f"opening:{key}": COACHING})

    assert "and it sounds like coaching" in learner.modal.plain()


def test_another_card_and_a_topic_of_ones_own(learner):
    learner.command("/guidance", "practice")
    learner.press("practice.another")
    assert learner.modal.private_metadata.startswith(deck()[1].key)
    learner.press("topic", choose="research")
    assert learner.modal.private_metadata == f"{deck('research')[0].key}:research"
    learner.press("practice.another")

    assert learner.modal.private_metadata == f"{deck('research')[1].key}:research"
    assert len(learner.modals) == 1


def test_the_next_time_begins_with_the_next_card(learner):
    practise(learner)
    learner.close_modal()

    assert practise(learner) == deck()[1]


@pytest.mark.parametrize(
    ("switch", "heard"),
    [
        (
            "I am mentoring you now. When I was an intern I failed it too, and a friend helped.",
            "Clear.",
        ),
        ("Try an hour before breakfast.", "I do not hear that you change role"),
    ],
)
def test_the_switch_is_practised_with_its_way_back(learner, switch, heard):
    learner.command("/guidance", "practice")
    learner.press("practice.open_switch")
    key = FIRST.key
    learner.submit(**{f"switch:{key}": switch, f"back:{key}": COACHING})

    said = learner.modal.plain()
    assert heard in said
    assert "That gives the lead back to them." in said
    assert FIRST.voices[Mode.COACH_WITH_WISDOM] in said
    learner.press("practice.try_again")
    assert learner.modal.values[f"back:{key}"]["value"]["value"] == COACHING


def test_a_card_has_the_mode_cards_at_hand_and_is_still_there_below(learner):
    learner.command("/guidance", "practice")
    learner.enter(f"opening:{FIRST.key}", COACHING)
    learner.press("modes.open.coach")
    assert "GROW: four turns of a talk" in learner.modal.plain()
    learner.close_modal()

    assert learner.modal.values[f"opening:{FIRST.key}"]["value"]["value"] == COACHING


def test_ones_own_attempts_are_in_home_and_in_nobody_elses(story, learner, guide, director):
    practise(learner, ADVISING)
    learner.close_modal()
    learner.open_home()

    assert "Meant as Coach, sounded like advising." in learner.home.plain()
    for other in (guide, director):
        other.open_home()
        assert "sounded like" not in other.home.plain()
    assert guide.messages() == []
    assert director.messages() == []


def test_all_of_it_is_deleted_with_one_press(story, learner, guide):
    practise(learner)
    learner.close_modal()
    play_together(learner)
    learner.open_home()
    learner.press("practice.forget", in_home=True)

    assert kept(story) == 0
    with story.services.transaction() as session:
        assert session.exec(select(PracticeRoundRow.id)).all() == []
    assert "sounded like" not in learner.home.plain()
    assert "Forty-odd short scenes" in learner.home.plain()


def test_somebody_elses_attempt_is_like_one_that_is_not_there(story, learner):
    practise(learner, ADVISING)

    with story.services.transaction() as session:
        [id_] = session.exec(select(PracticeRow.id)).all()
        assert practice.get(session, id_, team_id=TEAM_ID, user_id=LEARNER).words == ADVISING
        for team_id, user_id in ((TEAM_ID, GUIDE), ("T0ELSEWHERE", LEARNER)):
            with pytest.raises(NotFound):
                practice.get(session, id_, team_id=team_id, user_id=user_id)


def test_no_more_is_kept_than_a_few_and_the_words_are_sealed(story, learner):
    learner.command("/guidance", "practice")
    for _ in range(KEPT_MOST + 2):
        learner.submit(**{"mode": "coach", f"opening:{FIRST.key}": COACHING})
        learner.press("practice.try_again")
        story.passes(minutes=1)

    assert kept(story) == KEPT_MOST
    with story.services.transaction() as session:
        assert COACHING not in repr(session.exec(select(PracticeRow.words)).all())


def test_after_a_year_it_is_gone(story, learner):
    practise(learner)
    learner.close_modal()
    play_together(learner)
    with story.services.transaction() as session:
        retention.forget_of_no_program(session, now=story.clock.now() + timedelta(days=360))
    assert kept(story) == 1
    with story.services.transaction() as session:
        retention.forget_of_no_program(session, now=story.clock.now() + timedelta(days=370))
        assert session.exec(select(PracticeRoundRow.id)).all() == []

    assert kept(story) == 0


def test_who_is_in_no_program_is_told_how_to_come_in(story):
    outsider = story.person("U0OUTSIDER")
    outsider.command("/guidance", "practice")

    assert "you are not in one here yet" in outsider.last().plain()


def play_together(player, partner_id=GUIDE, mode="mentor"):
    player.command("/guidance", "practice")
    player.press("practice.open_round")
    player.submit(partner=partner_id, mode=mode)


def test_two_play_a_card_aloud_and_see_how_it_came_across(story, learner, guide):
    play_together(learner)
    assert "The card is in your group DM" in learner.modal.plain()
    group = guide.group(LEARNER)
    said = guide.last(group).plain()
    assert FIRST.situation in said
    assert "which form did you hear?" in said
    assert "aimed at" not in said

    learner.press("practice.heard.coach")
    assert "Only the one who listened" in learner.last(group).plain()
    guide.press("practice.heard.coach")

    for one in (learner, guide):
        told = [m for m in one.messages(group) if "how it came across" in m.plain()]
        assert "@Faye Heart heard Coach; @Remy First aimed at Mentor." in told[0].plain()
        assert FIRST.meant in told[0].plain()


def test_a_round_is_answered_once_and_by_nobody_else(story, learner, guide):
    play_together(learner)
    guide.press("practice.heard.coach")
    story.forge(user="U0RESIDENT2")
    story.repeat()
    story.forge(user=GUIDE)

    with story.services.transaction() as session:
        [round_] = session.exec(select(PracticeRoundRow)).all()
    assert round_.heard is Mode.COACH


@pytest.mark.parametrize(
    ("partner_id", "sentence"),
    [(LEARNER, "this one needs two"), ("U0OUTSIDER", "is in no guidance program here yet")],
)
def test_only_a_colleague_can_be_asked_to_play(story, learner, partner_id, sentence):
    play_together(learner, partner_id)

    assert sentence in learner.modal_errors["partner"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"deleted": True}, "has left this workspace"),
        ({"is_restricted": True}, "is in no guidance"),
    ],
)
def test_whoever_has_left_or_is_a_guest_cannot_be_asked_to_play(story, learner, changes, sentence):
    story.run(change_person(story.sandbox.slack, GUIDE, **changes))
    play_together(learner)

    assert sentence in learner.modal_errors["partner"]


def test_nothing_is_said_or_kept_of_practice_anywhere_else(story, learner, guide, director):
    practise(learner)
    story.passes(days=40)

    assert [
        m.plain() for m in guide.messages() + director.messages() if "ractice" in m.plain()
    ] == []

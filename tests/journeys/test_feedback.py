from dataclasses import asdict

import pytest
from sqlmodel import select

from guidance.feedback import Answers, Side
from guidance.modes import FORMS
from storage import feedback
from storage.answers import FormAnswerRow
from storage.feedback import opened_answers
from storage.tables import AgreementRow
from tests.journeys.ending import agree_and_end, waiting
from tests.journeys.steps import GOAL, agree, buttons
from tests.story import GUIDE, LEARNER

LEARNERS = {"felt_mode": "advise", "usefulness": "4", "switches_clear": "none"}
GUIDES = {"role_kept": "mostly", "felt_mode": "mentor", "switches_clear": "yes"}


@pytest.fixture
def ended(learner, guide):
    return agree_and_end(learner, guide)


def kept(story):
    with story.services.transaction() as session:
        return {
            row.side.value: {
                name: value
                for name, value in asdict(opened_answers(session, row)).items()
                if value not in (None, "", frozenset())
            }
            for row in session.exec(select(FormAnswerRow))
        }


def answer(actor, **answers):
    actor.press("feedback.open")
    actor.submit(**answers)


def chosen_blocks(actor):
    return [block["block_id"] for block in actor.modal.blocks if block["type"] == "input"]


def test_each_side_is_invited_in_private_when_the_session_ends(learner, guide, ended):
    for actor, other in ((learner, guide), (guide, learner)):
        card = actor.last()
        assert f"Your session with @{other.name} has ended. How was it?" in card.plain()
        assert "Confidential" in card.plain()
        assert buttons(card) == ["Fill in the form"]


def test_the_learner_is_asked_three_things_and_one_line_and_thanked(story, learner, ended):
    before = len(learner.messages())
    answer(learner, **LEARNERS, comment="  More silence, please ")

    assert learner.modal is None
    assert "Thank you" in learner.last().plain()
    assert buttons(learner.last()) == ["Change my answers"]
    assert len(learner.messages()) == before
    assert kept(story) == {
        "learner": {
            "enough_contact": True,
            "felt_mode": "advise",
            "usefulness": 4,
            "switches_clear": "none",
            "comment": "More silence, please",
        }
    }


def test_the_guide_is_asked_about_the_own_role(story, guide, ended):
    answer(guide, **GUIDES)

    assert kept(story) == {"guide": {"enough_contact": True, **GUIDES}}


def test_a_form_takes_three_choices_and_says_who_sees_it_before_it_is_sent(learner, guide, ended):
    for actor, asked in ((learner, LEARNERS), (guide, GUIDES)):
        actor.press("feedback.open")
        required = [
            block["block_id"]
            for block in actor.modal.blocks
            if block["type"] == "input" and not block["optional"]
        ]
        words = actor.modal.plain()
        assert required == list(asked)
        assert "Confidential" in words
        assert "nothing that identifies a patient" in words
        assert GOAL in words
        assert "Need support?" in words
        assert all(form.label in words for form in FORMS.values())


@pytest.mark.parametrize("mode", ["advise", "mentor"])
def test_nobody_is_asked_of_changes_of_role_where_the_form_has_none(story, learner, guide, mode):
    agree_and_end(learner, guide, mode=mode)
    for actor, asked in ((learner, LEARNERS), (guide, GUIDES)):
        actor.press("feedback.open")
        assert "change of role" not in actor.modal.plain().lower()
        assert "changes of role" not in actor.modal.plain().lower()
        actor.submit(**{name: given for name, given in asked.items() if name != "switches_clear"})
        assert "Thank you" in actor.last().plain()

    assert set(kept(story)) == {"learner", "guide"}


def test_an_answer_ends_the_reminder_of_that_person_alone(story, learner, guide, ended):
    before = learner.home.hash, guide.home.hash
    answer(learner, **LEARNERS)

    assert learner.home.hash != before[0], "Home is current"
    assert guide.home.hash == before[1], "a new Home would tell the other when"
    forms = [person for kind, person in waiting(story) if kind == "form_waiting"]
    assert forms == [GUIDE]


def test_nobody_else_notices_that_or_what_somebody_has_answered(story, learner, guide, ended):
    group = learner.group(GUIDE)
    home = guide.home.plain()
    before = [message.json for message in (*guide.messages(), *guide.messages(group))]
    answer(learner, **LEARNERS, comment="I felt rushed")

    assert [m.json for m in (*guide.messages(), *guide.messages(group))] == before
    assert guide.home.plain() == home
    assert "rushed" not in str([m.json for m in learner.messages()])
    guide.press("feedback.open")
    assert "rushed" not in guide.modal.plain()


@pytest.mark.parametrize("who", ["learner", "guide"])
def test_too_little_contact_is_an_answer_that_needs_nothing_else(request, story, ended, who):
    actor = request.getfixturevalue(who)
    actor.press("feedback.open")
    actor.enter("comment", "We never met")
    actor.enter("not_enough_contact", ["yes"])
    assert chosen_blocks(actor)[:2] == ["not_enough_contact", "comment"]
    actor.submit()

    assert actor.modal is None
    assert kept(story) == {who: {"enough_contact": False, "comment": "We never met"}}
    assert "Thank you" in actor.last().plain()


def test_the_questions_come_back_with_the_tick_taken_away(story, learner, ended):
    learner.press("feedback.open")
    learner.enter("not_enough_contact", ["yes"])
    learner.enter("not_enough_contact", [])
    learner.submit(**LEARNERS)

    assert kept(story)["learner"]["enough_contact"] is True


def test_slack_says_under_each_question_that_it_was_left_out(story, learner, ended):
    answer(learner)

    assert list(learner.modal_errors) == list(LEARNERS)
    assert kept(story) == {}


def test_an_over_long_line_gets_a_sentence_and_stays(story, learner, ended):
    answer(learner, **LEARNERS, comment="c" * 2001)

    assert "1 character over the 2,000" in learner.modal_errors["comment"]
    assert learner.modal.values["comment"]["value"]["value"] == "c" * 2001
    assert kept(story) == {}

    learner.submit(comment="c" * 2000)
    assert kept(story)["learner"]["comment"] == "c" * 2000


def test_a_second_answer_gets_a_kind_sentence_and_the_first_is_kept(story, guide, ended):
    card = guide.last()
    answer(guide, **GUIDES)
    guide.press("feedback.open", message=card)

    assert guide.modal is None
    assert guide.last().is_ephemeral
    assert "answered this form already" in guide.last().plain()
    assert len(kept(story)) == 1


def test_a_form_still_open_on_another_device_gives_its_line_back(story, learner, ended):
    learner.press("feedback.open")
    with story.services.transaction() as session:
        [agreement_id] = session.exec(select(AgreementRow.id))
        feedback.add(session, agreement_id, Side.LEARNER, Answers(enough_contact=False))
    learner.submit(**LEARNERS, comment="My second thought")

    words = learner.modal.plain()
    assert "answered this form already" in words
    assert "My second thought" in words
    assert kept(story) == {"learner": {"enough_contact": False}}


def test_a_repeated_answer_counts_once(story, learner, ended):
    answer(learner, **LEARNERS)
    story.repeat()

    assert list(kept(story)) == ["learner"]


def test_a_strangers_form_is_answered_like_one_that_is_not_there(story, learner, ended):
    learner.press("feedback.open")
    learner.close_modal()

    story.forge(user="U0FACULTY3")
    not_yours = learner.last().plain()
    story.forge(user="U0FACULTY3", value="0" * 32)

    assert story.person("U0FACULTY3").modal is None
    assert "could not find that" in not_yours
    assert learner.last().plain() == not_yours


def test_a_session_that_goes_on_has_no_form(story, learner, guide):
    agree(learner, guide)
    guide.press("guide.end")
    guide.close_modal()
    group = guide.group(LEARNER)
    story.forge(action_id="feedback.open")

    assert guide.modal is None
    assert "could not find that" in guide.last(group).plain()

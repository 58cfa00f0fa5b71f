import pytest
from sqlmodel import select

from guidance.modes import FORMS, Mode
from storage import switches
from storage.tables import AgreementRow
from tests.journeys.steps import agree, agreement_card, buttons, switch


def ledger(story):
    with story.services.transaction() as session:
        [agreement_id] = session.exec(select(AgreementRow.id))
        return [
            (line.from_role, line.to_role, line.reason)
            for line in switches.of_agreement(session, agreement_id)
        ]


@pytest.mark.parametrize("mode", ["coach", "coach_with_wisdom"])
def test_a_switch_is_said_where_both_see_it_and_kept(story, learner, guide, mode):
    group = agree(learner, guide, mode=mode)
    switch(guide, "concern")

    said = learner.last(group).plain()
    assert "I am mentoring you now, because I have a concern to voice" in said
    assert "is mentoring" in agreement_card(learner).plain()
    assert buttons(agreement_card(learner))[0] == "Back to coaching"

    guide.press("guide.back")

    assert "Back to coaching." in learner.last(group).plain()
    assert buttons(learner.messages(group)[-2]) == []
    assert "is coaching" in agreement_card(learner).plain()
    assert ledger(story) == [("coach", "mentor", "concern"), ("mentor", "coach", "back")]


def test_a_reason_that_nobody_chose_is_not_said_in_their_name(story, learner, guide):
    group = agree(learner, guide)
    guide.press("guide.switch")
    guide.submit()

    assert guide.modal_errors.keys() == {"reason"}
    assert "I am mentoring you now, because" not in learner.last(group).plain()
    assert ledger(story) == []


@pytest.mark.parametrize("mode", Mode)
def test_the_agreement_card_has_words_and_questions_that_fit_its_form(learner, guide, mode):
    agree(learner, guide, mode=mode)

    said = agreement_card(guide).plain()
    for line in (*FORMS[mode].openings, *FORMS[mode].questions[:4]):
        assert line in said
    guide.press(f"modes.open.{mode}")
    for line in (*FORMS[mode].questions, *FORMS[mode].uses, *FORMS[mode].avoids):
        assert line in guide.modal.plain()


def test_only_the_guide_may_switch(story, learner, guide):
    group = agree(learner, guide)
    before = len(learner.messages(group))
    learner.press("guide.switch")

    assert learner.modal is None
    assert "Only the faculty member changes role" in learner.last(group).plain()
    assert learner.last(group).is_ephemeral
    assert len(guide.messages(group)) == before
    assert ledger(story) == []


def test_a_second_switch_from_an_old_card_changes_nothing(story, learner, guide):
    group = agree(learner, guide)
    card = agreement_card(guide)
    switch(guide)
    guide.press("guide.switch", message=card)

    assert guide.modal is None
    assert guide.last(group).is_ephemeral
    assert len(ledger(story)) == 1


def test_a_strangers_press_is_answered_like_a_thing_that_is_not_there(story, learner, guide):
    group = agree(learner, guide)
    learner.press("guide.switch")

    def answer(**changes):
        story.forge(**changes)
        return learner.last(group).plain()

    not_yours = answer(user="U0FACULTY3")
    not_there = answer(user="U0FACULTY3", value="0" * 32)

    assert not_yours == not_there
    assert "could not find that" in not_yours
    assert ledger(story) == []

import asyncio
from datetime import timedelta

import pytest

from guidance.modes import FORMS, Mode
from tests.journeys.ending import SHARP, agree_and_end, end, kept_steps, session_row, typed, waiting
from tests.journeys.steps import GOAL, agree, agreement_card, buttons, switch
from tests.story import GUIDE, LEARNER, MONDAY

NEXT_WEEK = int((MONDAY + timedelta(days=7)).timestamp())


@pytest.mark.parametrize("who", ["learner", "guide"])
def test_either_of_the_two_ends_the_session_and_both_see_who(request, learner, guide, who):
    group = agree(learner, guide)
    actor = request.getfixturevalue(who)
    end(actor)

    assert actor.modal is None
    assert f"{actor.name} has ended this session" in learner.last(group).plain()
    assert "Session ended: Coach" in agreement_card(guide).plain()
    assert buttons(agreement_card(guide)) == []


CHECK_INS = {
    "advise": [("advice_check", LEARNER)],
    "coach": [("goal_check", LEARNER), ("step_check", LEARNER)],
    "coach_with_wisdom": [("goal_check", LEARNER), ("step_check", LEARNER)],
    "mentor": [("mentor_check", GUIDE), ("mentor_check", LEARNER), ("stall_check", LEARNER)],
}


@pytest.mark.parametrize("mode", list(Mode))
def test_a_session_of_every_form_ends_and_what_comes_back_is_planned(story, learner, guide, mode):
    agree(learner, guide, mode=mode)
    learner.press("guide.end")
    assert ("How often" in learner.modal.plain()) == (mode is Mode.MENTOR)
    assert "still open" not in learner.modal.plain()
    learner.submit(**typed(SHARP, due_on="2026-03-06", next_meeting=NEXT_WEEK))

    assert f"Session ended: {FORMS[mode].label}" in agreement_card(learner).plain()
    always = [
        ("form_waiting", GUIDE),
        ("form_waiting", LEARNER),
        ("next_meeting", GUIDE),
        ("next_meeting", LEARNER),
        ("step_due", LEARNER),
    ]
    assert waiting(story) == sorted(always + CHECK_INS[mode])


def test_a_session_may_end_without_any_step(story, learner, guide):
    group = agree_and_end(learner, guide)

    assert kept_steps(story) == []
    assert "next steps" not in learner.last(group).plain()
    assert "Next step" not in agreement_card(learner).plain()


def test_a_step_stands_on_the_card_with_its_owner_its_day_and_its_if_then(learner, guide):
    agree_and_end(
        learner,
        guide,
        step=SHARP,
        owner=GUIDE,
        due_on="2026-03-06",
        if_then="If I am called in, then on Sunday",
    )

    card = agreement_card(learner)
    for words in (SHARP, f"@{guide.name}, by", "6 Mar 2026", "then on Sunday"):
        assert words in card.plain()
    assert SHARP in card.text


def test_a_step_is_the_learners_unless_somebody_says_otherwise(story, learner, guide):
    agree(learner, guide)
    end(guide, SHARP)

    assert [step.owner_id for step in kept_steps(story)] == [LEARNER]


def test_more_steps_fit_and_nothing_typed_is_lost(story, learner, guide):
    agree(learner, guide)
    learner.press("guide.end")
    learner.enter("next_meeting", NEXT_WEEK)
    for number in range(5):
        learner.enter(f"step:{number}", f"Send {number} abstracts by Friday")
        learner.enter(f"owner:{number}", GUIDE if number % 2 else LEARNER)
        learner.enter(f"if_then:{number}", f"then {number}")
        learner.enter(f"due_on:{number}", f"2026-03-0{number + 3}")
        if number < 4:
            learner.press("close.add_step")
    assert "Add another step" not in learner.modal.plain()
    learner.submit()

    kept = [(step.text, step.owner_id, step.if_then, step.due_on.day) for step in kept_steps(story)]
    assert kept == [
        (f"Send {n} abstracts by Friday", GUIDE if n % 2 else LEARNER, f"then {n}", n + 3)
        for n in range(5)
    ]
    assert session_row(story).next_meet_at == MONDAY + timedelta(days=7)


def test_two_quick_presses_make_room_for_a_step_and_are_no_failure(story, learner, guide):
    agree(learner, guide)
    learner.press("guide.end")
    learner.enter("step:0", SHARP)
    person = story.sandbox.person(LEARNER)

    async def press_twice():
        await asyncio.gather(person.press("close.add_step"), person.press("close.add_step"))

    before = len(learner.messages())
    story.run(press_twice())
    story.settle()

    assert "Next step 2" in learner.modal.plain()
    assert SHARP in learner.modal.plain()
    assert len(learner.messages()) == before


def test_a_step_that_was_left_empty_is_passed_over(story, learner, guide):
    agree(learner, guide)
    learner.press("guide.end")
    learner.press("close.add_step")
    learner.press("close.add_step")
    learner.submit(**{"step:1": SHARP})

    assert [step.text for step in kept_steps(story)] == [SHARP]


def test_a_vague_step_is_asked_about_once_and_then_kept_as_it_is(story, learner, guide):
    group = agree(learner, guide)
    end(learner, "Get better at ultrasound", if_then="If I am away, then in May")

    words = learner.modal.plain()
    assert "How will you know that it is done?" in words
    assert "By when?" in words
    assert "Save and end" in words
    assert "Get better at ultrasound" in words
    assert kept_steps(story) == []
    assert len(guide.messages(group)) == 1

    learner.submit()

    assert learner.modal is None
    assert [step.text for step in kept_steps(story)] == ["Get better at ultrasound"]
    assert [step.if_then for step in kept_steps(story)] == ["If I am away, then in May"]


def test_only_what_is_missing_is_asked_at_the_step_it_is_about(learner, guide):
    agree(learner, guide)
    learner.press("guide.end")
    learner.press("close.add_step")
    learner.press("close.add_step")
    learner.submit(
        **{
            "step:0": SHARP,
            "step:1": "Get better",
            "due_on:1": "2026-03-06",
            "step:2": "Do 5 scans",
        }
    )

    blocks = [block.get("block_id", "") for block in learner.modal.blocks]
    second, third = (learner.modal.blocks[blocks.index(f"step:{n}") + 1] for n in (1, 2))
    assert "How will you know" in str(second)
    assert "By when?" in str(third)
    assert learner.modal.plain().count(":bulb:") == 3


def test_a_step_added_after_the_question_is_not_asked_about_again(story, learner, guide):
    agree(learner, guide)
    end(learner, "Get better")
    learner.press("close.add_step")
    assert "Save and end" in learner.modal.plain()
    learner.submit(**{"step:1": "Get much better"})

    assert learner.modal is None
    assert [step.text for step in kept_steps(story)] == ["Get better", "Get much better"]


def test_mentoring_comes_up_as_often_as_the_two_choose(story, learner, guide):
    group = agree(learner, guide, mode="mentor")
    learner.press("guide.end")
    assert learner.modal.values["mentor_months"]["value"]["selected_option"]["value"] == "3"
    learner.submit(mentor_months="6")

    assert session_row(story).mentor_months == 6
    assert "Mentoring comes up again every 6 months." in guide.last(group).plain()


def test_the_modal_names_the_goal_and_keeps_patients_out(learner, guide):
    agree(learner, guide)
    learner.press("guide.end")

    assert GOAL in learner.modal.plain()
    assert "nothing that identifies a patient" in learner.modal.plain()
    assert "Need support?" in learner.modal.plain()


def test_home_is_current_for_both_after_the_end(learner, guide):
    learner.open_home()
    guide.open_home()
    agree(learner, guide)
    before = learner.home.hash, guide.home.hash
    end(learner)

    assert learner.home.hash != before[0]
    assert guide.home.hash != before[1]


def test_both_ending_it_at_the_same_moment_makes_one_end(story, learner, guide):
    group = agree(learner, guide)
    for actor, step in ((learner, "Read 2 papers by Friday"), (guide, "Write 1 letter by Friday")):
        actor.press("guide.end")
        actor.enter("step:0", step)
    both = (story.sandbox.person(user_id).submit() for user_id in (LEARNER, GUIDE))

    async def at_once():
        await asyncio.gather(*both)

    story.run(at_once())
    story.settle()

    [kept] = kept_steps(story)
    [loser] = [actor for actor in (learner, guide) if actor.modal is not None]
    assert kept.text not in loser.modal.plain()
    assert "has ended this session" in loser.modal.plain()
    assert "by Friday" in loser.modal.plain()
    assert "was not kept" in loser.modal.plain()
    assert len(learner.messages(group)) == 2


def test_the_second_to_end_it_is_told_and_gets_every_word_back(story, learner, guide):
    agree(learner, guide)
    guide.press("guide.end")
    guide.press("close.add_step")
    end(learner)
    guide.submit(**{"step:0": "My first step", "step:1": "My second", "if_then:1": "If not"})

    words = guide.modal.plain()
    assert f"{learner.name} has ended this session" in words
    for text in ("My first step", "My second", "If not"):
        assert text in words
    assert kept_steps(story) == []


def test_a_button_that_is_pressed_after_the_end_says_who_ended_it(learner, guide):
    group = agree(learner, guide)
    card = agreement_card(guide)
    guide.press("guide.end")
    end(learner)

    guide.press("close.add_step")
    assert f"{learner.name} has ended this session" in guide.modal.plain()
    guide.close_modal(everything=True)

    guide.press("guide.end", message=card)
    assert guide.last(group).is_ephemeral
    assert f"{learner.name} has ended this session" in guide.last(group).plain()
    assert "Nothing was changed" in guide.last(group).plain()


def test_a_stranger_cannot_end_a_session_nor_learn_that_it_exists(story, learner, guide):
    agree(learner, guide)
    group = learner.group(GUIDE)
    learner.press("guide.end")
    learner.close_modal()

    def answer(**changes):
        story.forge(user="U0FACULTY3", **changes)
        return story.person("U0FACULTY3").modal

    assert answer() is None
    assert answer(value="0" * 32) is None
    assert "Your agreement" in agreement_card(learner).plain()
    told = [m.plain() for m in learner.messages(group) if m.is_ephemeral]
    assert len(set(told)) == 1
    assert "could not find that" in told[0]


def test_a_repeated_submission_ends_it_once(story, learner, guide):
    group = agree_and_end(learner, guide, step=SHARP)
    story.repeat()

    assert len(kept_steps(story)) == 1
    assert len(guide.messages(group)) == 2


def test_an_end_survives_a_restart_between_any_two_actions(story, learner, guide):
    agree(learner, guide)
    switch(guide)
    story.restart()
    learner.press("guide.end")
    story.restart()
    learner.press("close.add_step")
    story.restart()
    learner.submit(**typed("Get better", role_at_end="to_the_end", next_meeting=NEXT_WEEK))
    story.restart()
    learner.submit()
    story.restart()
    guide.press("feedback.open")
    story.restart()
    guide.submit(role_kept="yes", felt_mode="coach", switches_clear="none")

    assert [step.text for step in kept_steps(story)] == ["Get better"]
    assert session_row(story).next_meet_at == MONDAY + timedelta(days=7)
    assert "Thank you" in guide.last().plain()

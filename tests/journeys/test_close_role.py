from datetime import timedelta

import pytest

from guidance.switches import Role
from storage import switches
from tests.journeys.ending import SHARP, end, kept_steps, session_row, waiting
from tests.journeys.steps import agree, agreement_card, switch
from tests.story import MONDAY

ENDS = {
    "before_the_end": (Role.COACH, "had gone back to coaching before the end"),
    "to_the_end": (Role.MENTOR, "was mentoring to the end"),
}


def last_line(story):
    agreement_id = session_row(story).id
    with story.services.transaction() as session:
        return switches.of_agreement(session, agreement_id)[-1]


@pytest.mark.parametrize(
    ("who", "reason"), [("learner", "before_the_end"), ("guide", "to_the_end")]
)
def test_a_role_left_switched_is_asked_about_kept_and_said(
    request, story, learner, guide, who, reason
):
    role, said = ENDS[reason]
    group = agree(learner, guide)
    switch(guide)
    story.passes(minutes=5)
    end(request.getfixturevalue(who), role_at_end=reason)

    line = last_line(story)
    assert (line.from_role, line.to_role, line.reason) == (Role.MENTOR, role, reason)
    assert (line.ordinal, line.at) == (2, MONDAY + timedelta(minutes=5))
    assert session_row(story).guide_role is role
    assert f"{guide.name} {said}" in learner.last(group).plain()


def test_the_end_does_not_go_on_without_an_answer_about_the_role(story, learner, guide):
    agree(learner, guide)
    switch(guide)
    end(learner, SHARP)

    assert list(learner.modal_errors) == ["role_at_end"]
    assert "Your agreement" in agreement_card(guide).plain()
    assert kept_steps(story) == []


def test_nothing_is_asked_about_a_role_that_was_switched_back(story, learner, guide):
    agree(learner, guide)
    switch(guide)
    guide.press("guide.back")
    end(learner)

    assert learner.modal is None
    assert last_line(story).reason == "back"


def test_a_role_switched_while_the_modal_was_open_is_asked_about_and_all_stays(
    story, learner, guide
):
    agree(learner, guide)
    learner.press("guide.end")
    switch(guide)
    learner.submit(**{"step:0": SHARP, "due_on:0": "2026-03-06"})

    assert "While you were writing, the role was switched" in learner.modal.plain()
    assert SHARP in learner.modal.plain()
    learner.submit(role_at_end="to_the_end")

    assert learner.modal is None
    assert last_line(story).reason == "to_the_end"
    assert [step.due_on.day for step in kept_steps(story)] == [6]


def test_a_role_switched_back_while_the_modal_was_open_needs_no_answer(story, learner, guide):
    agree(learner, guide)
    switch(guide)
    learner.press("guide.end")
    guide.press("guide.back")
    learner.submit(role_at_end="to_the_end")

    assert learner.modal is None
    assert last_line(story).reason == "back"


def test_nobody_is_asked_about_the_switch_after_the_end(story, learner, guide):
    agree(learner, guide)
    switch(guide)
    end(learner, role_at_end="to_the_end")

    assert [kind for kind, _ in waiting(story) if kind == "switch_open"] == []

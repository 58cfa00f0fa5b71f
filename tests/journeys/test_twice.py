"""Submit is pressed twice before the first has been answered: nothing is kept or said twice."""

from dataclasses import replace

import pytest

from guidance.feedback import Tellable
from handlers.second_look import FORMS, NOT_LOOKED_AT
from handlers.views import agree as agree_views
from handlers.views import ask as ask_views
from handlers.views import close as close_views
from handlers.views import digest, feedback, people, practice, practice_switch, report_back
from tests.journeys.coming_back import at, with_step
from tests.journeys.ending import agree_and_end, typed
from tests.journeys.steps import agree, ask
from tests.journeys.test_feedback import LEARNERS
from tests.journeys.test_people import FORM
from tests.journeys.test_practice import COACHING
from tests.journeys.test_second_look import rows
from tests.story import DIRECTOR, GUIDE

BETWEEN_US_AND_SLACK = {"inbox", "pace"}
"""Each request is noted as one that was seen."""


def asks(story, learner, guide):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal="Decide on one fellowship by 1 May")


def sends(story, learner, guide):
    asks(story, learner, guide)
    learner.submit(mode="coach", **{"covers:coach": "One fellowship"})


def offers_a_form(story, learner, guide):
    ask(learner)
    guide.press("agree.offer_mode")
    guide.submit(mode="mentor", note="I know that field")


def offers_a_time(story, learner, guide):
    ask(learner)
    guide.press("agree.offer_time")
    guide.submit(meet_at=int(at("2026-03-05 10:00").timestamp()), note="After rounds")


def passes_on(story, learner, guide):
    ask(learner)
    guide.press("agree.not_me")
    guide.submit(note="I am on leave soon")


def ends(story, learner, guide):
    agree(learner, guide)
    learner.press("guide.end")
    learner.submit(**typed("Send 2 abstracts by Friday", due_on="2026-03-06"))


def tells(story, learner, guide):
    with_step(learner, guide)
    story.goes_to(at("2026-03-06 09:00"))
    learner.press("follow_up.done")
    learner.press("report_back.open")
    learner.submit(line="I applied to one program.")


def answers(story, learner, guide):
    agree_and_end(learner, guide)
    learner.press("feedback.open")
    learner.submit(**LEARNERS, comment="More silence, please", named=list(Tellable))
    assert "More silence, please" in guide.last().plain()


def says_what_was_done(story, learner, guide):
    director = story.person(DIRECTOR)
    director.open_home()
    director.press("digest.say_deed", in_home=True)
    director.submit(deed="Sign-out begins earlier")


def sets_up(story, learner, guide):
    director = story.person(DIRECTOR)
    director.open_home()
    director.press("people.set_up", value="new", in_home=True)
    director.submit(**FORM)


def practises(story, learner, guide):
    learner.command("/guidance", "practice")
    key = learner.modal.private_metadata.partition(":")[0]
    learner.submit(**{"mode": "coach", f"opening:{key}": COACHING})


def practises_a_switch(story, learner, guide):
    learner.command("/guidance", "practice")
    learner.press("practice.open_switch")
    key = learner.modal.private_metadata.partition(":")[0]
    learner.submit(**{f"switch:{key}": "I am mentoring you now.", f"back:{key}": COACHING})


SUBMITTED = {
    ask_views.ANSWERED: asks,
    ask_views.SENT: sends,
    agree_views.MODE_OFFERED: offers_a_form,
    agree_views.TIME_OFFERED: offers_a_time,
    agree_views.PASSED_ON: passes_on,
    close_views.ENDED: ends,
    report_back.TOLD: tells,
    feedback.ANSWERED: answers,
    digest.DEED_SAID: says_what_was_done,
    people.SAVED: sets_up,
    practice.ANSWERED: practises,
    practice_switch.SWITCHED: practises_a_switch,
}


def kept(story):
    """Return how many rows there are of each kind, and what everybody has been told."""
    found = {name: len(lines) for name, lines in rows(story).items()}
    told = [
        (conversation.id, message["text"])
        for conversation in story.sandbox.workspace.conversations
        for message in conversation.messages.values()
    ]
    return {n: found[n] for n in found.keys() - BETWEEN_US_AND_SLACK}, sorted(told)


def again(story):
    """Let the same form come once more, by another press of its button."""
    last = story.sandbox.deliveries[-1]
    assert last.payload["type"] == "view_submission"
    payload = last.payload | {"trigger_id": "another.press"}
    answer = story.run(story.sandbox.deliver_again(replace(last, payload=payload)))
    story.settle()
    return last.payload["view"]["callback_id"], str(answer)


def test_every_form_that_takes_words_is_tried():
    assert SUBMITTED.keys() == FORMS.keys() | NOT_LOOKED_AT.keys()


@pytest.mark.parametrize("form", SUBMITTED, ids=str)
def test_a_form_whose_button_is_pressed_twice_is_kept_once(story, learner, guide, form):
    SUBMITTED[form](story, learner, guide)
    once = kept(story)
    submitted, answer = again(story)

    assert submitted == form
    assert kept(story) == once
    assert "Something went wrong" not in answer

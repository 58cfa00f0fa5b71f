"""What only the clock has caused keeps to the hours of whoever reads it, however late it comes."""

import pytest
from sqlmodel import select

from storage.queues import Action, OutboxRow
from tests.bot.mail import Mail
from tests.journeys.coming_back import asked, at
from tests.journeys.steps import agree, ask, switch
from tests.journeys.test_digest import chosen, digests
from tests.journeys.test_unsent import ticks, wakes

CLOSED = "waited a week or more for"
STILL = "Are you still mentoring?"


def posted_since(actor, before):
    return [message.plain() for message in actor.messages() if message.ts not in before]


def test_a_request_that_was_closed_before_the_machine_stopped_is_told_in_the_morning(
    story, learner, guide
):
    story.goes_to(at("2026-03-02 21:00"))
    ask(learner)
    for day in ("2026-03-05 08:00", "2026-03-09 21:00"):
        story.goes_to(at(day))
    before = {one.ts for actor in (learner, guide) for one in actor.messages()}
    ticks(story, "2026-03-10 07:30")
    wakes(story, "2026-03-11 03:00")
    assert [posted_since(actor, before) for actor in (learner, guide)] == [[], []]
    wakes(story, "2026-03-11 07:30")
    mail = Mail(story)
    mail.post("hello")
    mail.send()
    assert mail.seen()[-1] == "hello"  # what waits keeps nothing else waiting
    before = {one.ts for actor in (learner, guide) for one in actor.messages()}

    story.goes_to(at("2026-03-11 08:00"))
    for actor in (learner, guide):
        [news] = posted_since(actor, before)
        assert CLOSED in news


def test_news_that_waits_for_a_pause_comes_when_it_is_ended(story, learner, guide):
    ask(learner)
    learner.command("/guidance", "pause until March 30")
    for day in ("2026-03-04 11:00", "2026-03-09 11:00"):
        story.goes_to(at(day))
    assert len(asked(learner, CLOSED)) == 1  # the card that was there, redrawn
    learner.command("/guidance", "resume")

    assert len(asked(learner, CLOSED)) == 2


def test_what_a_person_did_is_told_at_night(story, learner, guide):
    ask(learner)
    story.goes_to(at("2026-03-03 03:00"))
    guide.press("agree.accept")
    learner.command("/guidance")
    learner.submit(guide=guide.user_id, goal="Another goal")
    learner.submit(mode="coach")

    assert "Another goal" in guide.last().plain()


def test_a_digest_that_is_late_waits_for_the_morning(story, director):
    chosen(story)
    ticks(story, "2026-04-06 08:00")
    wakes(story, "2026-04-07 03:00")
    assert digests(director) == []
    assert charts(story) == [("pending", at("2026-04-07 08:00"))]

    story.goes_to(at("2026-04-07 08:00"))
    assert len(digests(director)) == 1
    assert [state for state, _ in charts(story)] == ["sent"]


def test_a_digest_that_waits_for_a_pause_comes_when_it_is_ended(story, director):
    chosen(story)
    director.command("/guidance", "pause until April 30")
    story.goes_to(at("2026-04-06 08:30"))
    assert digests(director) == []
    director.command("/guidance", "resume")

    assert len(digests(director)) == 1
    assert [state for state, _ in charts(story)] == ["sent"]


def test_a_digest_that_waits_for_a_pause_comes_when_that_is_over(story, director):
    chosen(story)
    director.command("/guidance", "pause until April 30")
    for moment in ("2026-04-06 08:30", "2026-04-30 07:59"):
        story.goes_to(at(moment))
    assert digests(director) == []
    story.goes_to(at("2026-04-30 08:00"))

    assert len(digests(director)) == 1
    assert [state for state, _ in charts(story)] == ["sent"]


def charts(story):
    with story.services.transaction() as session:
        found = session.exec(select(OutboxRow).where(OutboxRow.action == Action.FILE))
        return [(row.state, row.due_at) for row in found]


@pytest.mark.parametrize("on_a_card", [False, True])
def test_a_change_of_role_is_no_question_for_the_night_after(story, learner, guide, on_a_card):
    story.goes_to(at("2026-03-02 18:00"))
    agree(learner, guide)
    switch(guide)
    if on_a_card:
        ticks(story, "2026-03-02 18:10")
    wakes(story, "2026-03-03 03:00")
    story.passes(minutes=5)
    assert asked(guide, STILL) == []

    story.goes_to(at("2026-03-03 08:00"))
    assert len(asked(guide, STILL)) == 1


def test_a_change_of_role_of_days_ago_is_not_asked_about(story, learner, guide):
    story.goes_to(at("2026-03-02 18:00"))
    agree(learner, guide)
    switch(guide)
    wakes(story, "2026-03-05 03:00")
    story.goes_to(at("2026-03-05 08:00"))

    assert asked(guide, STILL) == []

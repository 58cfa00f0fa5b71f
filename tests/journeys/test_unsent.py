"""A question that could not be posted when it was due keeps to the hours of whoever reads it."""

from datetime import date, timedelta

from handlers.services import reacting
from sandbox.seed import TEAM_ID
from storage import people, stuck
from storage.outbox import Card
from tests.bot.mail import POST, Mail
from tests.journeys.coming_back import STEP_DUE, asked, at, only, with_step
from tests.journeys.steps import agree, ask, switch
from tests.story import LEARNER, Story


def ticks(story: Story, moment: str) -> None:
    """Let what has fallen due be put on cards, and the machine stop before one is posted."""
    story.run(story.clock.advance(at(moment) - story.clock.now()))
    story.run(story.tick.look())


def wakes(story: Story, moment: str) -> None:
    """Let the machine start again, and send what it had left."""
    story.run(story.clock.advance(at(moment) - story.clock.now()))
    story.restart()
    story.settle()


def test_what_was_due_before_the_machine_stopped_does_not_come_by_night(story, learner, guide):
    with_step(learner, guide)
    ticks(story, "2026-03-06 19:59")
    wakes(story, "2026-03-07 03:00")
    assert asked(learner, STEP_DUE) == []

    story.goes_to(at("2026-03-09 07:59"))
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-09 08:00"))
    [first] = asked(learner, STEP_DUE)
    story.goes_to(at("2026-03-11 07:59"))
    assert asked(learner, STEP_DUE) == [first]
    story.goes_to(at("2026-03-11 08:00"))
    assert len(asked(learner, STEP_DUE)) == 1  # the new one; the first has shrunk to a line
    assert learner.last() != first


def test_what_waits_for_the_morning_keeps_nothing_else_waiting(story, learner, guide):
    with_step(learner, guide)
    ticks(story, "2026-03-06 19:59")
    wakes(story, "2026-03-07 03:00")
    mail = Mail(story)
    mail.post("hello")
    mail.send()

    assert mail.seen()[-1] == "hello"
    assert asked(learner, STEP_DUE) == []


def test_what_waits_for_half_an_hour_keeps_nothing_else_waiting(story, learner, guide):
    with_step(learner, guide)
    ticks(story, "2026-03-06 19:59")
    wakes(story, "2026-03-09 07:30")
    mail = Mail(story)
    mail.post("hello")
    mail.send()

    assert mail.seen()[-1] == "hello"
    assert asked(learner, STEP_DUE) == []


def test_a_pause_that_is_ended_lets_go_of_what_waits_to_be_posted(story, learner, guide):
    with_step(learner, guide)
    learner.command("/guidance", "pause until April 6")
    learner.command("/guidance", "resume")
    ticks(story, "2026-03-06 09:00")  # on a card, and not posted
    with story.services.transaction() as session:
        people.pause(session, LEARNER, date(2026, 4, 6), team_id=TEAM_ID, now=story.clock.now())
    wakes(story, "2026-03-06 09:30")
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-10 10:00"))
    assert asked(learner, STEP_DUE) == []

    learner.command("/guidance", "resume")
    story.passes(seconds=5)
    [first] = asked(learner, STEP_DUE)
    story.goes_to(at("2026-03-12 09:59"))
    assert asked(learner, STEP_DUE) == [first]
    story.goes_to(at("2026-03-12 10:01"))
    assert asked(learner, STEP_DUE) != [first]  # two days after it was seen, not after the pause


def test_what_waits_for_a_day_of_its_own_does_not_come_with_it(story, learner):
    """A digest waits for its morning; a pause that is ended has nothing to say to that."""
    morning = story.clock.now() + timedelta(days=3)
    with reacting(story.services, team_id=TEAM_ID) as reaction:
        card = Card("digest", "p:2026-02-01:2026-03-01", LEARNER)
        reaction.outbox.draw(card, address=LEARNER, at=morning)
    learner.command("/guidance", "pause until April 6")
    learner.command("/guidance", "resume")

    assert Mail(story).row(card.key).due_at == morning


def test_after_an_outage_of_slacks_it_waits_for_the_morning_too(story, learner, guide):
    with_step(learner, guide)
    story.sandbox.faults.rate_limit_next(POST, 3600)
    story.goes_to(at("2026-03-06 19:10"))
    story.passes(hours=1)
    story.passes(hours=1)
    assert asked(learner, STEP_DUE) == []

    story.goes_to(at("2026-03-09 08:00"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_a_session_that_has_begun_meanwhile_is_not_announced(story, learner, guide):
    ask(learner, meet_at=int(at("2026-03-04 10:00").timestamp()))
    guide.press("agree.accept")
    ticks(story, "2026-03-04 09:00")
    wakes(story, "2026-03-04 10:00")
    story.passes(minutes=5)

    assert asked(learner, "You two agreed on this time.") == []
    assert asked(guide, "You two agreed on this time.") == []


def test_a_change_of_role_is_asked_about_even_so(story, learner, guide):
    story.goes_to(at("2026-03-02 21:00"))
    agree(learner, guide)
    switch(guide)
    ticks(story, "2026-03-02 21:10")
    assert asked(guide, "Are you still mentoring?") == []
    wakes(story, "2026-03-02 21:12")

    assert len(asked(guide, "Are you still mentoring?")) == 1


def test_who_has_settled_it_elsewhere_is_not_asked_any_more(story, learner, guide):
    with_step(learner, guide)
    ticks(story, "2026-03-06 19:59")
    only(story, "none")
    wakes(story, "2026-03-09 08:00")

    assert asked(learner, STEP_DUE) == []
    mail = Mail(story)
    assert stuck_in(mail) == []


def stuck_in(mail: Mail) -> list[object]:
    with mail.story.services.transaction() as session:
        return list(stuck.stuck(session, (), now=mail.story.clock.now()))

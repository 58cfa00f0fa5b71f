"""A card that was refused and revived: it comes to stand below one that was asked for after it."""

from datetime import timedelta

from bot.verdicts import REVIVED
from storage import stuck
from tests.bot.mail import POST
from tests.journeys.coming_back import at, only, with_step
from tests.journeys.test_asking import AGAIN
from tests.journeys.test_due_late import nudges
from tests.journeys.test_unsent_uncertain import as_it_is
from tests.story import LEARNER


def test_what_is_asked_again_on_a_revived_card_is_said_to_be_below(story, learner, guide):
    for day in ("05", "06"):
        step = {"step:0": f"Send one on {day}", "due_on": f"2026-03-{day}"}
        with_step(learner, guide, mode="coach", **step)
    only(story, "step_due")
    story.sandbox.faults.fail_next(POST, "missing_scope")
    story.goes_to(at("2026-03-05 09:00"))
    story.goes_to(at("2026-03-06 09:00"))
    [above] = nudges(story, LEARNER)
    story.run(story.clock.advance(timedelta(days=2, hours=23)))
    with story.services.transaction() as session:
        assert stuck.revive(session, REVIVED, now=story.clock.now()) == 1
    story.run(story.tick.look())  # before the sender: what is due again joins what is to be posted
    story.settle()
    story.passes(minutes=1)

    assert "Send one on 06" in learner.last().plain()
    assert AGAIN in as_it_is(learner, above).plain()

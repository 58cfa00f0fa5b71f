"""Cards that Slack refused for what can be mended: nobody saw them, and all is chosen anew."""

from bot.verdicts import REVIVED
from sandbox.faults import Fault
from storage import stuck
from tests.bot.mail import POST
from tests.journeys.at_home import part
from tests.journeys.coming_back import STEP_DUE, asked, at, only, rows, with_step
from tests.journeys.test_due_late import MISSED, nudges
from tests.journeys.test_unsent_after import ADVICE, due_on
from tests.journeys.test_unsent_counts import unanswered
from tests.story import LEARNER


def is_revoked(story):
    """Slack takes nothing until somebody installs the app anew."""
    story.sandbox.faults.choose(POST, lambda: Fault("error", acts=False, detail="token_revoked"))


def is_mended(story):
    story.sandbox.faults.clear()
    with story.services.transaction() as session:
        stuck.revive(session, REVIVED, now=story.clock.now())
    story.passes(minutes=5)


def steps_on(story, learner, guide, *days):
    for number, day in enumerate(days):
        with_step(learner, guide, **{"step:0": f"Step {number}", "due_on": f"2026-03-{day}"})
    only(story, "step_due")


def test_three_bundles_that_were_refused_are_one_card(story, learner, guide):
    for _ in range(3):
        with_step(learner, guide)
    only(story, "advice_check")
    moments = ("2026-03-09 10:00", "2026-03-10 11:00", "2026-03-11 12:00")
    due_on(story, *moments)
    is_revoked(story)
    for moment in moments:
        story.goes_to(at(moment))
    is_mended(story)

    assert len(nudges(story, LEARNER)) == 1
    story.passes(days=6)
    assert len(nudges(story, LEARNER)) == 1


def test_three_urgent_cards_that_were_refused_are_one_card_and_count_once(story, learner, guide):
    steps_on(story, learner, guide, "03", "04", "05")
    is_revoked(story)
    for day in ("03", "04", "05"):
        story.goes_to(at(f"2026-03-{day} 10:00"))
    assert unanswered(story) == 0
    is_mended(story)

    assert len(nudges(story, LEARNER)) == 1
    assert unanswered(story) == 1


def test_what_is_a_month_late_once_that_is_mended_is_a_line_on_home(story, learner, guide):
    with_step(learner, guide)
    only(story, "advice_check")
    due_on(story, "2026-03-09 10:00")
    is_revoked(story)
    story.goes_to(at("2026-03-09 10:00"))
    story.goes_to(at("2026-04-13 10:00"))
    is_mended(story)

    assert asked(learner, ADVICE) == []
    learner.open_home()
    assert "what became of the advice" in part(learner, MISSED)


def test_what_nobody_revives_is_due_again_after_a_week(story, learner, guide):
    steps_on(story, learner, guide, "03")
    is_revoked(story)
    story.goes_to(at("2026-03-03 09:00"))
    story.sandbox.faults.clear()
    story.goes_to(at("2026-03-10 08:00"))
    assert asked(learner, STEP_DUE) == []
    for _ in range(2):
        story.passes(days=1)

    assert len(asked(learner, STEP_DUE)) == 1
    assert [row.asks for row in rows(story, "step_due")] == [1]


def test_who_has_seen_no_card_is_not_told_that_three_stayed_unanswered(story, learner, guide):
    steps_on(story, learner, guide, "03", "04", "05", "24")
    is_revoked(story)
    for day in ("03", "04", "05"):
        story.goes_to(at(f"2026-03-{day} 09:00"))
    story.sandbox.faults.clear()
    story.goes_to(at("2026-03-24 09:00"))
    story.passes(hours=1)

    learner.open_home()
    assert "Three in a row stayed unanswered" not in str(learner.home)
    assert "Step 3" in nudges(story, LEARNER)[-1].plain()

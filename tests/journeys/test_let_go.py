"""What nobody asks about is let go from Home; what was deleted has no live buttons."""

from datetime import timedelta

from tests.journeys.at_home import headings, part
from tests.journeys.ending import SHARP, agree_and_end, kept_steps
from tests.journeys.steps import ask, buttons, go_on, offer_time
from tests.story import GUIDE, LEARNER, MONDAY

STEPS = "Your next steps"


def test_a_step_without_a_day_is_let_go_and_both_read_that_on_the_card(story, learner, guide):
    group = agree_and_end(learner, guide, mode="advise", step=SHARP)
    assert "No day set" in part(learner, STEPS)
    learner.press("overview.step_dropped", in_home=True)

    assert STEPS not in headings(learner)
    assert [step.state for step in kept_steps(story)] == ["dropped"]
    assert "let go" in guide.messages(group)[0].plain()
    story.forge(user=GUIDE)
    assert len(guide.messages(group)) == len(learner.messages(group))


def test_after_keep_my_time_the_guides_new_card_speaks_of_the_time_that_was_offered(learner, guide):
    ask(learner, meet_at=int((MONDAY + timedelta(days=2)).timestamp()))
    offer_time(guide, MONDAY + timedelta(days=3))
    learner.press("agree.keep_ask")

    assert "thanks you for the other time, and asks to keep to" in guide.last().plain()
    assert "asks you for guidance" not in guide.last().plain()


def test_practice_that_was_deleted_leaves_no_live_button_in_the_group_dm(story, learner, guide):
    learner.command("/guidance", "practice")
    learner.press("practice.open_round")
    learner.submit(partner=GUIDE, mode="coach")
    learner.close_modal(everything=True)
    learner.command("/guidance", "practice")
    first, second = [b["block_id"] for b in learner.modal.blocks if b["type"] == "input"][:2]
    learner.submit(**{first: "coach", second: "What would you like to do?"})
    go_on(learner)
    learner.close_modal()
    card = guide.messages(guide.group(LEARNER))[-1]
    assert len(buttons(card)) == 4
    learner.press("practice.forget", in_home=True)

    [card] = [m for m in guide.messages(guide.group(LEARNER)) if m.ts == card.ts]
    assert buttons(card) == []
    assert "no longer kept" in card.plain()

"""A card of which nobody knows yet: what else comes meanwhile, and what an answer shows."""

from sandbox.faults import Fault
from tests.bot.mail import LOOK, POST
from tests.journeys.coming_back import STEP_DUE, at, only, rows, with_step


def cannot_look(story):
    """Slack does not let us look into conversations: a scope is missing."""
    story.sandbox.faults.choose(LOOK, lambda: Fault("error", acts=False, detail="missing_scope"))


def test_what_found_no_room_comes_a_day_later_though_the_card_is_never_found(story, learner, guide):
    for number in range(6):
        with_step(learner, guide, **{"step:0": f"Step {number}"})
    only(story, "step_due")
    cannot_look(story)
    story.sandbox.faults.drop_next(POST)
    story.goes_to(at("2026-03-06 09:00"))
    card = learner.last()
    assert card.plain().count(STEP_DUE) == 5
    [left] = [row.id for row in rows(story, "step_due") if row.id not in str(card.blocks)]
    for row in rows(story, "step_due"):
        if row.id != left:
            learner.press("follow_up.done", message=card, value=row.id)
    story.goes_to(at("2026-03-09 09:00"))

    assert learner.last().plain().count(STEP_DUE) == 1
    assert left in str(learner.last().blocks)

"""One wrong row: what it keeps from being asked, counted or let go is itself, and no other."""

from datetime import timedelta

from sqlalchemy import text

from sandbox.faults import Fault
from storage import due
from tests.bot.mail import POST
from tests.journeys.coming_back import STEP_DUE, asked, at, ended, only, says, with_steps
from tests.journeys.steps import agree
from tests.journeys.test_follow_up_checks import GOALS, MENTORING
from tests.journeys.test_unsent_after import due_on
from tests.journeys.test_unsent_refused import is_revoked
from tests.journeys.test_unsent_uncertain import as_it_is
from tests.story import GUIDE

OF_STEPS = """
    SELECT id, person_id, state, asks FROM follow_up
    WHERE kind IN ('step_due', 'nonsense') ORDER BY due_at, id
"""


def steps_of(story):
    """Return the questions about steps, as far as one that is wrong can be read, too."""
    with story.engine.begin() as connection:
        return connection.execute(text(OF_STEPS)).all()


def becomes(story, kind, follow_up_id):
    with story.engine.begin() as connection:
        turned = "UPDATE follow_up SET kind = :kind WHERE id = :id"
        connection.execute(text(turned), {"kind": kind, "id": follow_up_id})


def steps_on(story, learner, guide, *moments):
    """Plan a question about a step for each of these moments; return their ids."""
    with_steps(learner, guide, count=len(moments))
    only(story, "step_due")
    due_on(story, *(f"2026-03-05 {moment}" for moment in moments), kind="step_due")
    return [row.id for row in steps_of(story)]


def goes_out_unheard(story, moment):
    """Let a card be taken by Slack without a word; it is looked for in a moment."""
    story.sandbox.faults.fail_after_next(POST, "internal_error")
    story.goes_to(at(f"2026-03-05 {moment}"))


def test_one_on_a_card_that_is_given_up_keeps_nobody_else_from_being_asked_again(
    story, learner, guide
):
    both = steps_on(story, learner, guide, "09:00", "09:00")
    with story.engine.begin() as connection:
        of_the_guide = "UPDATE follow_up SET person_id = :person WHERE id = :id"
        connection.execute(text(of_the_guide), {"person": GUIDE, "id": both[1]})
    is_revoked(story)
    for moment in ("09:00", "09:30"):
        story.goes_to(at(f"2026-03-05 {moment}"))
    story.sandbox.faults.clear()
    for one in both:
        becomes(story, "nonsense", one)
    wrong = first_given_up(story)
    [right] = [one for one in both if one != wrong]
    becomes(story, "step_due", right)
    for _ in range(11):
        story.passes(days=1)

    assert {row.id: row.asks > 0 for row in steps_of(story)} == {right: True, wrong: False}
    becomes(story, "step_due", wrong)
    story.passes(hours=1)
    assert all(row.asks for row in steps_of(story))


def first_given_up(story):
    """Return the question on whichever card the hourly clean-up comes to first."""
    with story.services.transaction() as session:
        (_, of_first, *_), _ = due.given_up(session, before=story.clock.now() + timedelta(days=1))
    [found] = [row.id for row in steps_of(story) if row.person_id == of_first]
    return found


def test_one_that_falls_due_as_a_card_is_noted_leaves_that_card_be(story, learner, guide):
    [first, other] = steps_on(story, learner, guide, "09:00", "09:02")
    goes_out_unheard(story, "09:00")
    becomes(story, "nonsense", other)
    # That is due by now, and the clock has not looked yet.
    story.run(story.clock.advance(at("2026-03-05 09:03") - story.clock.now()))
    story.settle()

    [noted] = [row for row in steps_of(story) if row.id == first]
    assert (noted.state, noted.asks) == ("waiting", 1)


def test_one_that_turns_wrong_while_its_card_is_on_its_way_costs_nothing_else_on_it(
    story, learner, guide
):
    [wrong, *right] = steps_on(story, learner, guide, "09:00", "09:00", "09:00")
    goes_out_unheard(story, "09:00")
    becomes(story, "nonsense", wrong)
    story.passes(minutes=5)

    noted = {row.id: (row.state, row.asks) for row in steps_of(story)}
    assert [noted[one] for one in right] == [("waiting", 1)] * 2
    assert noted[wrong] == ("waiting", 0)
    becomes(story, "step_due", wrong)
    story.passes(days=1)
    assert {row.asks for row in steps_of(story)} == {1}


def has_no_key(story):
    """Let the goal of the newest session name a key that is not there."""
    newest = "(SELECT id FROM agreement ORDER BY created_at DESC LIMIT 1)"
    with story.engine.begin() as connection:
        unread = f"UPDATE agreement SET goal = 'kgone:AAAA' WHERE id = {newest}"
        connection.execute(text(unread))


def test_a_later_session_that_cannot_be_read_keeps_no_question_about_an_earlier_one(
    story, learner, guide
):
    ended(learner, guide, mode="mentor")
    story.goes_to(at("2026-03-10 10:00"))
    agree(learner, guide, mode="coach", goal="A second goal")
    only(story, "mentor_check")
    has_no_key(story)
    story.goes_to(at("2026-06-02 10:00"))

    assert len(asked(learner, MENTORING)) == len(asked(guide, MENTORING)) == 1


def test_nor_does_the_next_meeting_of_the_same_and_it_is_told_who_began_it(story, learner, guide):
    ended(learner, guide, next_meeting=int(at("2026-03-11 15:00").timestamp()))
    story.goes_to(at("2026-03-11 14:00"))
    card = learner.last()
    guide.press("meeting.begin")
    only(story, "goal_check")
    has_no_key(story)
    learner.press("meeting.begin", message=card)
    assert "@Faye Heart has begun this session" in says(learner)
    story.goes_to(at("2026-03-30 10:00"))

    assert len(asked(learner, GOALS)) == 1


def test_one_that_turns_wrong_while_slack_refuses_its_card_stays_on_the_one_that_is_there(
    story, learner, guide
):
    [wrong] = steps_on(story, learner, guide, "09:00")
    story.goes_to(at("2026-03-05 09:00"))
    [before] = asked(learner, STEP_DUE)

    def is_refused():
        becomes(story, "nonsense", wrong)
        return Fault("error", acts=False, detail="invalid_blocks")

    story.sandbox.faults.choose(POST, is_refused)
    story.goes_to(at("2026-03-09 08:00"))  # it is asked again
    story.sandbox.faults.clear()
    becomes(story, "step_due", wrong)
    learner.press("follow_up.done", message=before)

    assert "Done." in as_it_is(learner, before).plain()

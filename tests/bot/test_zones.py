from datetime import timedelta

import pytest
from sqlmodel import select

from bot import zones
from sandbox.administration import change_person
from storage.tables import PersonRow
from tests.journeys.steps import ask
from tests.story import GUIDE, LEARNER

pytestmark = pytest.mark.usefixtures("unread")


def known(story):
    """Return the zone of everybody whose profile has been read."""
    with story.services.transaction() as session:
        return {row.user_id: row.zone and row.zone.key for row in session.exec(select(PersonRow))}


def calls(story):
    return [call for call in story.sandbox.calls if call.method == "users.info"]


def published(story):
    """Return of whom a Home was published, one after the other."""
    found = [call for call in story.sandbox.calls if call.method == "views.publish"]
    return [call.arguments["user_id"] for call in found]


def refresh(story):
    story.run(zones.refresh(story.services, story.program.client))


def test_everybodys_zone_is_read_from_slack_a_few_at_a_time(story):
    refresh(story)
    assert len(calls(story)) == zones.AT_ONCE
    refresh(story)
    refresh(story)

    assert len(calls(story)) == len(known(story)) == 10
    assert known(story)["U0RESIDENT3"] == "Asia/Kolkata"
    assert known(story)["U0FACULTY3"] == "America/Los_Angeles"


def test_a_zone_is_read_again_after_a_day(story):
    refresh(story)
    refresh(story)
    story.run(change_person(story.sandbox.slack, LEARNER, tz="Europe/Berlin"))
    story.passes(hours=23)
    assert known(story)[LEARNER] == "America/New_York"
    story.passes(hours=1)
    story.passes(seconds=5)
    assert known(story)[LEARNER] == "Europe/Berlin"


def test_home_is_drawn_anew_for_whom_slack_tells_something_new_and_for_nobody_else(story, learner):
    refresh(story)
    refresh(story)
    assert "America/New York" in learner.home.plain()
    assert story.person(GUIDE).home
    story.run(change_person(story.sandbox.slack, LEARNER, tz="Europe/Berlin"))
    before = len(published(story))
    story.passes(days=1)
    story.passes(seconds=5)

    assert "Europe/Berlin, as in your Slack profile" in learner.home.plain()
    assert published(story)[before:] == [LEARNER]


def test_home_is_drawn_anew_for_whom_is_a_guest_now(story, learner):
    refresh(story)
    refresh(story)
    assert learner.home
    story.run(change_person(story.sandbox.slack, LEARNER, is_restricted=True))
    before = len(published(story))
    story.passes(days=1)
    story.passes(seconds=5)

    assert published(story)[before:] == [LEARNER]


@pytest.mark.parametrize("fault", ["refuse", "half_json", "html", "empty", "500"])
def test_slack_that_does_not_answer_is_asked_in_the_next_tick(story, fault):
    faults, times = story.sandbox.faults, 50
    if fault == "refuse":
        faults.refuse_next("users.info", times=times)
    else:
        faults.break_answer_next("users.info", fault, times=times)
    refresh(story)
    assert known(story) == {}
    faults.clear()
    refresh(story)
    assert len(known(story)) == zones.AT_ONCE


def test_slack_that_wants_rest_is_left_alone_by_every_process_and_every_form(story, learner):
    story.sandbox.faults.rate_limit_next("users.info", 30, times=zones.AT_ONCE)
    refresh(story)
    asked_before = len(calls(story))
    story.restart()
    story.run(story.clock.advance(timedelta(seconds=29)))
    refresh(story)
    ask(learner)
    assert len(calls(story)) == asked_before
    assert known(story).keys() <= {LEARNER, GUIDE}  # read, none of them

    story.run(story.clock.advance(timedelta(seconds=1)))
    refresh(story)
    assert len(calls(story)) == asked_before + zones.AT_ONCE


def test_a_form_that_was_told_to_wait_keeps_the_clock_waiting_too(story, learner):
    story.sandbox.faults.rate_limit_next("users.info", 30)
    ask(learner)
    asked_before = len(calls(story))
    refresh(story)

    assert asked_before == 1
    assert len(calls(story)) == asked_before


def test_a_person_slack_does_not_know_stops_nobody_else(story, caplog):
    story.sandbox.faults.fail_next("users.info", "user_not_found")
    refresh(story)
    refresh(story)

    assert len(known(story)) == 10
    assert list(known(story).values()).count(None) == 1
    assert "user_not_found" in caplog.text


def test_a_tick_goes_on_when_slack_is_away(story, learner):
    refresh(story)
    story.sandbox.faults.refuse_next("users.info", times=50)
    story.passes(days=2)

    assert known(story)[LEARNER] == "America/New_York"

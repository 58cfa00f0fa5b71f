from dataclasses import replace
from datetime import timedelta

import pytest

from guidance.feedback import Clarity
from guidance.modes import Mode
from guidance.release import FELT, MAJORITY, Publication, Question, Value, value_of
from handlers.views import trend as views
from handlers.views.trend import Standing, Trend
from tests.journeys.answering import APRIL, answered
from tests.journeys.ending import agree_and_end
from tests.journeys.test_release import FIRST_OF_APRIL
from tests.story import GUIDE, LEARNER

GUIDES = {"role_kept": "mostly", "felt_mode": "mentor", "switches_clear": "yes"}


def trend(actor):
    actor.command("/guidance", "trend")
    return actor.last().plain()


def test_a_guide_reads_numbers_and_lines_once_eight_people_have_answered(story, guide):
    answered(story, 8, comment="More silence helped", switches_clear=Clarity.YES)
    assert "Not yet: too few people have answered" in trend(guide)

    story.goes_to(FIRST_OF_APRIL)
    words = trend(guide)
    assert "from 8 people or more:\n• Usefulness: 4 or more of 5" in words
    assert "Agreed on with more than half of your learners lately: Coach" in words
    assert "Felt by more than half of those who answered: Coach" in words
    assert "Each change of role was clear to half or more" in words
    assert words.count("More silence helped") == 8
    assert "anonymous" in words
    assert "U0NEW" not in words


def test_lines_that_are_not_shown_are_counted_and_said_to_be_in_the_export(story, guide):
    answered(story, 12, comment="More silence helped")
    story.goes_to(FIRST_OF_APRIL)

    words = trend(guide)
    assert words.count("More silence helped") == 10
    assert "… and 2 more: /guidance privacy exports them all." in words


def test_what_is_not_yet_reads_the_same_whoever_has_answered(story, guide):
    before = trend(guide)
    answered(story, 7)
    # The sessions of seven more people have ended; whether these have answered changes nothing.
    own = before.splitlines()
    more = [line for line in trend(guide).splitlines() if line not in own]
    assert "All your sessions that have ended: Coach 7." in more
    assert len(more) == 3, "a heading, this, and what to do with it"
    assert [line for line in own if line not in trend(guide)] == []

    for line in ("after up to 8 more people", "How many have answered is not shown"):
        assert line in before
        assert line in trend(guide)
    story.goes_to(FIRST_OF_APRIL)
    assert "after up to 8 more people" in trend(guide)
    assert "Usefulness" not in trend(guide)


def test_a_guides_own_answers_are_theirs_at_once_and_nobody_elses(story, learner, guide, director):
    agree_and_end(learner, guide)
    guide.press("feedback.open")
    guide.submit(**GUIDES)

    words = trend(guide)
    assert "By your own answers: mostly 1." in words
    assert "• with @Remy First: mostly" in words
    assert "All your sessions that have ended: Coach 1." in words
    for other in (learner, director, story.person("U0FACULTY2")):
        assert "mostly" not in trend(other)


def test_the_home_tab_of_a_guide_leads_there_and_a_learners_does_not(learner, guide):
    for actor in (learner, guide):
        actor.open_home()
    assert "How learners find your guidance" in guide.home.plain()
    assert "How learners find your guidance" not in learner.home.plain()

    guide.press("trend.show", in_home=True)
    assert "What learners say" in guide.modal.plain()


def test_a_learner_is_told_whom_it_is_for(learner):
    assert "You guide nobody here yet" in trend(learner)


def test_the_home_tab_does_not_change_when_a_learner_has_answered(story, learner, guide):
    agree_and_end(learner, guide)
    guide.open_home()
    before = guide.home.plain()
    learner.press("feedback.open")
    learner.submit(felt_mode="coach", usefulness="1", switches_clear="none")
    guide.open_home()

    assert guide.home.plain() == before


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Value(3.75, 5), "4 or more of 5"),
        (Value(1, 2.25), "2 or less of 5"),
        (Value(3.25, 3.75), "3.5 of 5"),
        (Value(4.75, 5), "5 of 5"),
        (Value(1, 1.25), "1 of 5"),
        (Value(3.5, 5), "between 3.5 and 5 of 5"),
        (Value(1, 3), "between 1 and 3 of 5"),
        (Value(0.5, 1), "half or more"),
        (Value(0, 0.25), "fewer than a quarter"),
    ],
)
def test_a_value_is_read_in_words(value, words):
    assert views.words(value) == words


def test_dates_are_apart_and_programs_have_their_names():
    dates = [APRIL, APRIL - timedelta(days=31)]
    told = [(Question.USEFULNESS, Publication(on, 8, Value(3.75, 5))) for on in dates]
    page = views.page(
        Trend([Standing("Medicine", APRIL, told), Standing("Surgery", APRIL)])
    ).content()["text"]

    assert page.count("Usefulness: *4 or more of 5*") == 2
    assert page.index("*Medicine*") < page.index("*Surgery*") < page.index("Not yet")
    assert Mode.COACH not in page


def becomes(story, user_id, **changes):
    """Let Slack say something else of somebody."""
    users = story.sandbox.slack.workspace.users
    users[user_id] = replace(users[user_id], **changes)


@pytest.mark.parametrize("flag", ["is_restricted", "is_ultra_restricted"])
@pytest.mark.usefixtures("unread")
def test_a_guest_whom_a_roster_names_is_kept_out_once_slack_has_told(story, learner, flag):
    becomes(story, LEARNER, **{flag: True})
    story.passes(seconds=5)
    learner.command("/guidance")

    assert learner.modal is None
    assert "not for guests or other organisations" in learner.last().plain()


def test_somebody_of_another_organisation_presses_in_vain_from_the_first_moment(
    story, learner, guide
):
    agree_and_end(learner, guide)
    becomes(story, LEARNER, home_team_id="T0ELSEWHERE")
    learner.press("feedback.open")

    assert learner.modal is None
    assert "not for guests or other organisations" in learner.last().plain()


def test_a_director_cannot_enrol_a_guest(story, director):
    becomes(story, "U0OUTSIDER", is_restricted=True)
    director.command("/guidance", "setup")
    director.submit(learners=["U0OUTSIDER"])

    assert director.modal_errors == {
        "learners": "Otis Outside is no full member here. Please remove them."
    }


def test_a_guide_who_is_a_guest_cannot_be_asked(story, learner):
    becomes(story, GUIDE, is_restricted=True)
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal="A goal")

    assert "does not guide in your program" in learner.modal_errors["guide"]


@pytest.mark.parametrize(
    ("felt", "told"),
    [
        ({Mode.COACH: 8}, "Coach"),
        ({Mode.COACH: 4, Mode.MENTOR: 4}, "no one form"),
        ({Mode.ADVISE: 5, Mode.COACH: 9, Mode.MENTOR: 2}, "Coach"),
    ],
)
def test_the_form_felt_is_the_one_of_more_than_half_if_there_is_one(felt, told):
    count = sum(felt.values())
    published = [
        (question, Publication(APRIL, 8, value_of([1] * yes + [0] * (count - yes), MAJORITY)))
        for question, yes in ((FELT[mode], felt.get(mode, 0)) for mode in Mode)
    ]
    page = views.page(Trend([Standing("Medicine", APRIL, published)])).content()["text"]

    [line] = [line.replace("*", "") for line in page.splitlines() if "Felt by" in line]
    assert line == f"• Felt by more than half of those who answered: {told}"

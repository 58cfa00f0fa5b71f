import pytest

from storage import report_backs
from tests.journeys.coming_back import asked, at, says, with_step
from tests.journeys.ending import session_row
from tests.journeys.steps import GOAL, buttons
from tests.story import GUIDE

HELPED = "You helped."


@pytest.fixture
def done(story, learner, guide):
    """A step that the learner has done."""
    with_step(learner, guide)
    story.goes_to(at("2026-03-06 09:00"))
    learner.press("follow_up.done")


def tell(learner, line="I applied to one program. Thank you."):
    learner.press("report_back.open")
    learner.submit(line=line)


def test_the_guide_hears_how_it_went(story, learner, guide, done):
    tell(learner)

    assert learner.modal is None
    [told] = asked(guide, HELPED)
    assert "I applied to one program. Thank you." in told.plain()
    assert GOAL in told.plain()


def test_it_is_told_once_and_the_card_says_so(story, learner, guide, done):
    card = learner.last()
    tell(learner)

    assert buttons(learner.last()) == []
    assert "knows how it went" in says(learner)
    learner.press("report_back.open", message=card)
    assert learner.modal is None
    assert "already" in says(learner)
    assert len(asked(guide, HELPED)) == 1


def test_two_windows_tell_once_and_the_words_are_given_back(story, learner, guide, done):
    learner.press("report_back.open")
    learner.enter("line", "from the second window")
    session_id = session_row(story).id
    with story.services.transaction() as session:  # the first window was faster
        report_backs.first_time(session, session_id, now=story.clock.now())
    learner.submit()

    assert "from the second window" in learner.modal.plain()
    assert "You have told" in learner.modal.plain()
    assert "ended this session" not in learner.modal.plain()
    assert asked(guide, HELPED) == []


def test_a_line_that_is_none_stays_in_the_modal_with_a_sentence(learner, guide, done):
    learner.press("report_back.open")
    for line in ("   ", "x" * 2001):
        learner.submit(line=line)
        assert set(learner.modal_errors) == {"line"}
        assert learner.modal.values["line"]["value"]["value"] == line
    assert asked(guide, HELPED) == []


def test_what_is_typed_is_shown_as_typed(learner, guide, done):
    line = "<!channel> & <https://example.com|here> *bold* \u202e\U0001f600"
    tell(learner, line)

    assert line in asked(guide, HELPED)[0].plain()
    assert "<!channel>" not in asked(guide, HELPED)[0].json["text"]


@pytest.mark.parametrize("words", ["pause until June 1", "resume"])
def test_it_reaches_the_guide_at_any_time_as_whatever_comes_from_people(
    story, learner, guide, done, words
):
    guide.command("/guidance", words)
    story.goes_to(at("2026-03-06 23:00"))
    tell(learner)

    assert len(asked(guide, HELPED)) == 1


def test_only_the_learner_may_tell(story, learner, guide, done):
    learner.press("report_back.open")
    learner.close_modal()
    story.forge(user=GUIDE)

    assert guide.modal is None
    assert "could not find that" in learner.last().plain() + guide.last().plain()

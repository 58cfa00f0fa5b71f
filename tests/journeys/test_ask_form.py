"""The form is suggested from the goal’s own words; one question is asked where they leave two."""

from sqlmodel import select

from guidance.modes import FORMS, Mode
from guidance.suggestion import WhyAnother
from sandbox.seed import TEAM_ID
from storage import exporting
from storage.tables import AgreementRow
from tests.journeys.test_bad_input import mrkdwn
from tests.story import GUIDE, LEARNER

CLEAR = "Plan my career with somebody who has been there"
MIXED = {"goal": CLEAR, "control": "answer", "focus": "event"}
"""Words that ask for one thing, and ticks that ask for another."""


def ask(learner, **answers):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, **answers)


def kept(story):
    with story.services.transaction() as session:
        [row] = session.exec(select(AgreementRow)).all()
        return row.suggested_mode, row.asked_mode, row.differs_because


def test_why_another_form_was_chosen_is_in_the_learners_own_export_and_in_no_other(story, learner):
    ask(learner, goal=CLEAR)
    learner.enter("mode", "coach")
    assert "nobody is shown it" in learner.modal.plain()
    learner.submit(why_another="need")
    with story.services.transaction() as session:
        of_learner, of_guide = (
            exporting.of_person(session, one, team_id=TEAM_ID)["agreement"][0]
            for one in (LEARNER, GUIDE)
        )

    own = {"suggested_mode": Mode.MENTOR, "differs_because": WhyAnother.NEED}
    assert of_learner == of_guide | own
    assert of_guide.keys().isdisjoint(own)


def chosen(learner):
    fields = [one for one in learner.modal.values if one.partition(":")[0] == "mode"]
    option = learner.modal.values[fields[0]]["mode"].get("selected_option")
    return option and option["value"]


def test_the_suggestion_quotes_what_was_written(story, learner):
    ask(learner, goal=CLEAR)

    said = learner.modal.plain()
    assert "I suggest Mentor. You wrote “" in said
    assert chosen(learner) == "mentor"
    learner.submit()
    assert kept(story) == (Mode.MENTOR, Mode.MENTOR, None)


def test_the_quoted_words_of_a_goal_are_shown_as_typed(learner):
    for typed in [
        "*present*",
        ":smile:",
        "`present`",
        "_present_",
    ]:
        learner.reload()
        ask(learner, goal=f"I want to {typed} better on rounds")

        assert [text for text in mrkdwn(learner.modal.blocks) if typed in text] == [], typed


def test_where_words_and_ticks_disagree_one_question_comes_before_any_suggestion(learner):
    ask(learner, **MIXED)

    said = learner.modal.plain()
    assert "Your words and what you ticked differ: this could be" in said
    assert "One question settles it." in said
    assert "I suggest" not in said
    assert "(suggested)" not in said
    assert chosen(learner) is None


def test_its_answer_settles_it_and_may_be_changed(story, learner):
    ask(learner, **MIXED)
    learner.enter("settles", "advise")
    assert "Then I suggest Advise." in learner.modal.plain()
    assert chosen(learner) == "advise"
    assert FORMS[Mode.ADVISE].covers in learner.modal.plain()
    learner.enter("settles", "mentor")
    assert chosen(learner) == "mentor"
    learner.submit()

    assert kept(story) == (Mode.MENTOR, Mode.MENTOR, None)


def test_who_chooses_without_answering_was_suggested_nothing(story, learner):
    ask(learner, **MIXED)
    learner.submit(mode="coach")

    assert kept(story) == (None, Mode.COACH, None)


def test_who_chooses_another_form_may_say_why_and_only_the_tick_is_kept(story, learner, guide):
    ask(learner, goal=CLEAR)
    assert "What made you choose another form?" not in learner.modal.plain()
    learner.enter("mode", "coach")
    assert "What made you choose another form?" in learner.modal.plain()
    learner.submit(why_another="person")

    assert kept(story) == (Mode.MENTOR, Mode.COACH, WhyAnother.PERSON)
    assert "It suits the person I ask" not in guide.last().plain()


def test_who_comes_back_to_the_suggestion_has_no_reason_to_give(story, learner):
    ask(learner, goal=CLEAR)
    learner.enter("mode", "coach")
    learner.enter("why_another", "try")
    learner.enter("mode", "mentor")
    learner.submit()

    assert kept(story) == (Mode.MENTOR, Mode.MENTOR, None)


def test_going_back_and_writing_anew_is_judged_anew(learner):
    ask(learner, **MIXED)
    learner.close_modal()
    learner.submit(goal=CLEAR, control="their_path", focus="career")

    assert "I suggest Mentor." in learner.modal.plain()


def test_whatever_is_written_gets_a_form_or_a_question(learner):
    for goal in [
        "?",
        "🎯🎯🎯",
        "ok",
        "帮助我选择专业",
        "x" * 1000,
    ]:
        learner.reload()
        ask(learner, goal=goal)

        said = learner.modal.plain()
        assert ("I suggest" in said) != ("One question settles it." in said), goal


def write(learner, goal, *, mode="mentor"):
    ask(learner, goal=goal)
    learner.enter("mode", mode)
    learner.submit()


def test_what_waits_with_somebody_is_not_sent_to_them_once_more(story, learner, guide):
    write(learner, CLEAR)
    story.passes(minutes=5)
    write(learner, CLEAR)

    assert "They have this request from you already" in learner.modal_errors["mode"]
    assert len([one for one in guide.messages() if CLEAR in one.plain()]) == 1


def test_another_goal_or_another_form_may_go(learner, guide):
    write(learner, CLEAR)
    write(learner, f"{CLEAR}, by May")
    write(learner, CLEAR, mode="coach")

    assert learner.modal is None
    assert len([one for one in guide.messages() if CLEAR in one.plain()]) == 3


def test_what_was_answered_may_be_asked_again(learner, guide):
    write(learner, CLEAR)
    guide.press("agree.accept")
    write(learner, CLEAR)

    assert learner.modal is None

""" "Not enough contact" is ticked and unticked: the answers are there again, and sent as shown."""

import pytest

from handlers import feedback
from handlers.edge import react
from handlers.payloads import Press
from handlers.replies import Replace
from handlers.values import Values
from sandbox.seed import TEAM_ID
from tests.journeys.ending import agree_and_end
from tests.story import LEARNER

ANSWERS = {"felt_mode": "coach", "usefulness": "4", "switches_clear": "none"}
GUIDES = {"felt_mode": "mentor", "role_kept": "mostly", "switches_clear": "yes"}


def chosen(person, names):
    fields = person.modal.values
    found = {name: next(iter(fields[name].values())) for name in names if name in fields}
    return {
        name: (field.get("selected_option") or {}).get("value") for name, field in found.items()
    }


def tick_and_untick(person):
    person.enter("not_enough_contact", ["yes"])
    assert chosen(person, ANSWERS | GUIDES) == {}
    person.enter("not_enough_contact", [])


@pytest.mark.parametrize(("who", "answers"), [("learner", ANSWERS), ("guide", GUIDES)])
def test_what_was_answered_is_there_again(learner, guide, who, answers):
    agree_and_end(learner, guide)
    person = {"learner": learner, "guide": guide}[who]
    person.press("feedback.open")
    for name, answer in answers.items():
        person.enter(name, answer)
    tick_and_untick(person)

    expected = {name: answers[name] for name in chosen(person, answers)}
    assert chosen(person, answers) == expected
    assert "felt_mode" in expected


def test_it_is_there_again_when_answers_that_were_sent_are_changed(learner, guide):
    agree_and_end(learner, guide)
    learner.press("feedback.open")
    answers = {name: ANSWERS[name] for name in chosen(learner, ANSWERS)}
    learner.submit(**answers)
    learner.press("feedback.open")
    tick_and_untick(learner)

    assert chosen(learner, ANSWERS) == answers


def told(person):
    [(name, field)] = [pair for pair in person.modal.values.items() if pair[0].startswith("named")]
    ticked = next(iter(field.values())).get("selected_options") or []
    return name, {one["value"] for one in ticked}


@pytest.mark.parametrize("line", [[], ["comment"]])
def test_what_was_ticked_to_be_told_by_name_is_there_again(learner, guide, line):
    agree_and_end(learner, guide)
    learner.press("feedback.open")
    learner.enter("named", ["usefulness", "felt_mode", "comment"])
    learner.enter("not_enough_contact", ["yes"])
    name, ticked = told(learner)
    assert ticked == {"comment"}
    learner.enter(name, line)
    learner.enter("not_enough_contact", [])

    assert told(learner) == ("named", {"usefulness", "felt_mode", *line})
    answers = {name: ANSWERS[name] for name in chosen(learner, ANSWERS)}
    learner.submit(**answers, comment="The questions helped.")
    assert "How useful it was: quite (4 of 5)" in guide.last().plain()
    assert ("The questions helped." in guide.last().plain()) is bool(line)


def test_what_is_sent_with_the_tick_holds_none_of_it(learner, guide):
    agree_and_end(learner, guide)
    learner.press("feedback.open")
    for name in chosen(learner, ANSWERS):
        learner.enter(name, ANSWERS[name])
    learner.enter("not_enough_contact", ["yes"])
    before = len(guide.messages())
    learner.submit()

    assert learner.modal is None
    assert len(guide.messages()) == before
    learner.press("feedback.open")
    assert chosen(learner, ANSWERS) == {}
    learner.enter("not_enough_contact", [])
    assert set(chosen(learner, ANSWERS).values()) == {None}


def test_a_form_that_was_opened_before_an_update_brings_its_answers_back(story, learner, guide):
    agree_and_end(learner, guide)
    learner.press("feedback.open")
    agreement_id = learner.modal.private_metadata.partition(":")[0]
    unticked = Press(
        TEAM_ID, LEARNER, "unticked", metadata=f"{agreement_id}:coach:4:none:", values=Values({})
    )
    shown = react(feedback.change_contact, unticked, story.services)

    assert isinstance(shown, Replace)

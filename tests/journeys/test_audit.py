"""What is kept of who did what: codes and ids, also of what was refused, and no word of anybody."""

import pytest
from sqlmodel import select

from storage import audit, pseudonyms
from storage.ledgers import AuditRow
from tests.journeys.ending import end
from tests.journeys.steps import agree, ask, switch
from tests.story import DIRECTOR, GUIDE, LEARNER, TEAM_ID


def lines(story) -> list[AuditRow]:
    with story.services.transaction() as session:
        return list(session.exec(select(AuditRow).order_by(AuditRow.number)))


def done(story) -> list[str]:
    return [line.what for line in lines(story)]


def test_every_move_of_an_agreement_is_one_line_by_whoever_made_it(story, learner, guide):
    agree(learner, guide, goal="A secret goal, all by May")
    switch(guide)
    guide.press("guide.back")
    end(learner)
    with story.services.transaction() as session:
        names = {
            pseudonyms.of(session, person, team_id=TEAM_ID): person for person in (LEARNER, GUIDE)
        }
        assert list(audit.faults(session, kept=None, now=story.clock.now())) == []

    kept = lines(story)
    assert [(line.what.removeprefix("agreement."), names[line.who]) for line in kept] == [
        ("asked", LEARNER),
        ("agreed", GUIDE),
        ("agreed", GUIDE),
        ("agreed", GUIDE),
        ("closed", LEARNER),
    ]
    assert len({line.object_id for line in kept}) == 1
    assert not {"secret", LEARNER, GUIDE} & set("".join(map(repr, kept)).split())


def test_what_the_clock_does_is_the_clocks(story, learner):
    ask(learner)
    story.passes(days=2)
    story.passes(days=5)

    assert (lines(story)[-1].what, lines(story)[-1].who) == ("agreement.expired", "clock")


@pytest.mark.parametrize("stranger", ["U0RESIDENT2", DIRECTOR, "U0OUTSIDER"])
def test_a_press_that_is_refused_is_a_line_by_whoever_pressed(story, learner, guide, stranger):
    agree(learner, guide)
    guide.press("guide.switch")
    guide.close_modal()
    before = len(lines(story))
    story.forge(user=stranger, action_id="guide.end")
    with story.services.transaction() as session:
        name = pseudonyms.of(session, stranger, team_id=TEAM_ID)

    [refused] = lines(story)[before:]
    assert (refused.what, refused.who) == ("denied", name)
    assert refused.object_id.startswith("close.")


def test_who_is_not_enrolled_is_refused_in_one_line_however_often_slack_repeats_it(story):
    outsider = story.person("U0OUTSIDER")
    outsider.command("/guidance", "a secret goal of mine")
    told = outsider.last().plain()
    for _ in range(3):
        story.repeat()

    [line] = lines(story)
    assert (line.what, line.object_id) == ("denied", "commands.answer")
    assert outsider.last().plain() == told, "whose first answer was lost reads it now"
    outsider.command("/guidance", "another try")
    assert done(story) == ["denied", "denied"]


def test_a_form_filled_in_leaves_no_line(story, learner, guide):
    agree(learner, guide)
    end(learner)
    before = done(story)
    learner.press("feedback.open")
    learner.enter("not_enough_contact", ["yes"])
    learner.submit()

    assert done(story) == before, "or who answered, and when, could be read here"


def test_a_program_that_is_changed_is_a_line(story, director):
    director.command("/guidance", "setup")
    director.submit(name="Internal Medicine and more")

    assert done(story) == ["program.changed"]

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

import handlers.views
from guidance.release import AGREED, FELT, Value
from handlers import release, retention
from storage import exporting, pools, program_days, programs, publications
from storage.answers import (
    BallotRow,
    FormAnswerRow,
    PooledCommentRow,
    PublicationRow,
    TookPartRow,
)
from storage.queues import OutboxRow
from storage.sealing import opened_row
from storage.tables import ProgramRow
from tests.journeys.answering import ANSWERS, answered
from tests.journeys.ending import agree_and_end, waiting
from tests.journeys.steps import buttons
from tests.journeys.test_privacy import erase
from tests.patience import until_done
from tests.storage.test_pools import stored_bytes
from tests.story import GUIDE, LEARNER

FIRST_OF_APRIL = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
"""Midnight in New York, where the program is."""


@pytest.fixture
def ended(learner, guide):
    return agree_and_end(learner, guide)


def kept(story, kind):
    with story.services.transaction() as session:
        return session.exec(select(kind)).all()


def send(learner, **more):
    learner.press("feedback.open")
    learner.submit(**(ANSWERS | more))


def test_before_it_is_sent_the_form_says_who_sees_it_when_and_after_how_many(story, learner, ended):
    story.passes(minutes=1)
    learner.press("feedback.open")

    words = learner.modal.plain()
    [line] = [line for line in words.splitlines() if "Unticked:" in line]
    assert "Unticked: pooled for @Faye Heart from 1 Apr 2026, after 7 others" in line
    assert line.endswith("(4 if your program so chooses).")
    assert "directors read numbers and topics of the whole program" in words
    assert "Tell them now, with your name?" in words
    assert "What you leave unticked is pooled" in words
    assert "link to you is deleted here; old backups keep it." in words
    assert "Would they know it is you?" in words


def test_the_default_way_takes_four_taps_and_tells_the_guide_nothing(story, learner, guide, ended):
    before = [message.json for message in guide.messages()]
    learner.press("feedback.open")
    required = [
        block["block_id"]
        for block in learner.modal.blocks
        if block["type"] == "input" and not block["optional"]
    ]
    learner.submit(**ANSWERS)

    assert len(required) + 1 == 4, "three choices and Send"
    assert [message.json for message in guide.messages()] == before


def test_what_is_ticked_reaches_the_guide_at_once_with_the_name_and_is_not_pooled(
    story, learner, guide, ended
):
    send(learner, comment="Ask me sooner", named=["usefulness", "comment"])

    told = guide.last().plain()
    assert "@Remy First tells you about your session" in told
    assert "very (5 of 5)" in told
    assert "Ask me sooner" in told
    assert "It felt like" not in told
    story.goes_to(FIRST_OF_APRIL)
    assert {row.question.value for row in kept(story, BallotRow)} == {*FELT.values()}


def test_only_the_guide_is_told(story, learner, guide, ended):
    group = learner.group(GUIDE)
    before = len(learner.messages(group))
    send(learner, comment="Ask me sooner", named=["comment"])

    assert len(learner.messages(group)) == before
    assert "sooner" not in str([m.json for m in learner.messages()])


def test_answers_can_be_changed_until_the_date_and_the_card_says_so(story, learner, ended):
    send(learner, usefulness="1", comment="In haste")
    assert buttons(learner.last()) == ["Change my answers"]

    learner.press("feedback.open")
    assert learner.modal.values["usefulness"]["usefulness"]["selected_option"]["value"] == "1"
    assert learner.modal.values["comment"]["value"]["value"] == "In haste"
    learner.submit(usefulness="5", comment="")
    assert "Thank you" in learner.last().plain()

    card = learner.last()
    story.goes_to(FIRST_OF_APRIL)
    learner.press("feedback.open", message=card)
    assert learner.modal is None
    assert "answered this form already" in learner.last().plain()
    assert kept(story, FormAnswerRow) == []


def test_what_was_told_once_with_a_name_is_never_pooled_after_a_change(story, learner, ended):
    send(learner, named=["usefulness"])
    learner.press("feedback.open")
    learner.submit(usefulness="1")
    story.goes_to(FIRST_OF_APRIL)

    assert {row.question.value for row in kept(story, BallotRow)} == {*FELT.values()}


def test_another_line_after_one_that_was_told_is_pooled_and_not_lost(story, learner, guide, ended):
    send(learner, comment="Ask me sooner", named=["comment"])
    told = len(guide.messages())
    learner.press("feedback.open")
    learner.submit(comment="And more silence")
    learner.press("feedback.open")
    assert learner.modal.values["comment"]["value"]["value"] == "And more silence"
    learner.submit()
    story.goes_to(FIRST_OF_APRIL)

    with story.services.transaction() as session:
        rows = session.exec(select(PooledCommentRow)).all()
        assert [opened_row(session, row, ["text"])["text"] for row in rows] == ["And more silence"]
    assert len(guide.messages()) == told


def test_who_changes_a_rating_that_was_told_reads_how_to_tell_it_anew(learner, guide, ended):
    again = "What you told already is never pooled: to change it, tick it again"
    learner.press("feedback.open")
    assert again not in learner.modal.plain()
    learner.submit(**ANSWERS, named=["usefulness"])
    learner.press("feedback.open")
    assert again in learner.modal.plain()
    learner.enter("not_enough_contact", ["yes"])
    assert again in learner.modal.plain()
    learner.enter("not_enough_contact", [])
    learner.submit(**(ANSWERS | {"usefulness": "2"}), named=["usefulness"])

    assert "a little (2 of 5)" in guide.last().plain()


def test_too_little_contact_ends_the_reminder_and_counts_for_nothing(story, learner, ended):
    learner.press("feedback.open")
    learner.enter("not_enough_contact", ["yes"])
    learner.submit()
    story.goes_to(FIRST_OF_APRIL)

    assert (kept(story, BallotRow), kept(story, FormAnswerRow)) == ([], [])
    assert [row.side.value for row in kept(story, TookPartRow)] == ["learner"]
    assert ("form_waiting", LEARNER) not in waiting(story)


def test_the_reminder_is_the_same_for_everybody_whether_or_not_the_other_has_answered(
    story, learner, guide, ended
):
    send(learner)
    story.passes(days=8)

    reminder = guide.last().plain()
    assert "How was your session with @Remy First?" in reminder
    assert not re.search("answered|rated|their form", reminder)


def test_eight_people_are_published_on_the_first_of_the_month_and_not_before(story, guide):
    answered(story, 8)
    story.goes_to(FIRST_OF_APRIL - timedelta(minutes=1))
    assert kept(story, PublicationRow) == []

    story.goes_to(FIRST_OF_APRIL)
    found = {row.question.value: row for row in kept(story, PublicationRow)}
    assert found.keys() == {"usefulness", *FELT.values(), *AGREED.values()}
    useful = found["usefulness"]
    assert (useful.published_on, useful.raters, useful.low) == (date(2026, 4, 1), 8, 3.75)
    assert kept(story, FormAnswerRow) == []


def test_two_processes_and_late_ticks_publish_once(story):
    answered(story, 8)
    story.run(story.clock.advance(timedelta(days=65)))
    for _ in range(4):
        release.publish_due(story.services)

    useful = [row for row in kept(story, PublicationRow) if row.question.value == "usefulness"]
    assert [row.published_on for row in useful] == [date(2026, 4, 1)]
    assert [row.publishes_on for row in kept(story, ProgramRow)] == [date(2026, 6, 1)]


def test_links_that_a_process_deleted_before_it_died_leave_no_trace_after_the_next_tick(story):
    answered(story, 1, comment="A line of mine")
    [token] = [row.answers.token.encode() for row in kept(story, FormAnswerRow)]
    assert token in stored_bytes(story.services)
    with story.services.transaction() as session:
        [program] = programs.in_team(session, team_id="T0LAKESIDE")
        program_days.move_on(session, program, "publishes_on", to=date(2026, 5, 1))
        pools.publish(session, program, on=date(2026, 4, 1))
    story.goes_to(FIRST_OF_APRIL)

    def has_gone():
        is_gone = token not in stored_bytes(story.services)
        story.passes(minutes=1)  # PostgreSQL may have put it off to the next tick
        return is_gone

    until_done(has_gone)


def test_after_the_date_nothing_tells_when_somebody_answered(story, learner, ended):
    def moments():
        shown = [
            row for row in kept(story, OutboxRow) if row.subject.startswith(("form:", "home:"))
        ]
        return [row.due_at for row in shown if row.address == LEARNER]

    learner.open_home()
    story.passes(hours=3)
    send(learner)
    answered_at = story.clock.now()
    story.passes(seconds=5)
    assert all(answered_at <= moment for moment in moments())

    story.goes_to(FIRST_OF_APRIL)
    assert all(abs(moment - answered_at) > timedelta(hours=2) for moment in moments())
    assert len(moments()) == 2


def test_nobody_is_asked_about_a_guide_who_was_erased(story, learner, guide, ended):
    learner.press("feedback.open")
    erase(guide)
    learner.submit(**ANSWERS)
    assert "nobody would read this" in learner.modal.plain()
    assert kept(story, FormAnswerRow) == []
    learner.close_modal(everything=True)
    assert buttons(learner.last()) == []

    story.passes(days=8)
    assert all("How was your session" not in message.plain() for message in learner.messages())
    learner.open_home()
    assert "How was it" not in learner.home.plain()


def test_what_waits_for_others_shows_in_no_export_and_is_let_go_of_in_time(story):
    def exported():
        with story.services.transaction() as session:
            kept = exporting.of_person(session, GUIDE, team_id="T0LAKESIDE")
        return {name: rows for name, rows in kept.items() if name != "person"}  # the zone is read

    answered(story, 1, comment="A line of mine")
    before = exported()
    story.goes_to(FIRST_OF_APRIL)
    assert exported() == before
    assert kept(story, PooledCommentRow)

    story.run(story.clock.advance(timedelta(days=740)))
    retention.let_go(story.services)
    assert kept(story, BallotRow) == kept(story, PooledCommentRow) == []


def test_an_answer_on_the_date_before_the_clock_has_come_round_waits_for_the_next(
    story, learner, ended
):
    story.passes(minutes=1)
    story.run(story.clock.advance(FIRST_OF_APRIL - story.clock.now()))
    send(learner)

    assert [row.seals_on for row in kept(story, FormAnswerRow)] == [date(2026, 5, 1)]


def test_a_director_chooses_quarters_and_five_people(story, director):
    director.command("/guidance", "setup")
    director.submit(rule="quarterly:5")
    answered(story, 5)
    story.goes_to(FIRST_OF_APRIL)

    with story.services.transaction() as session:
        [program] = programs.in_team(session, team_id="T0LAKESIDE")
        [(_key, told)] = publications.of_program(session, program.id)
    assert program.publishes_on == date(2026, 7, 1)
    assert (told.raters, told.value) == (5, Value(3, 5))


def test_where_five_people_suffice_the_form_names_that_number_alone(
    story, director, learner, ended
):
    director.command("/guidance", "setup")
    director.submit(rule="quarterly:5")
    learner.press("feedback.open")

    words = learner.modal.plain()
    assert "after 4 others (form and changes of role: 7)." in words
    assert "A small program" not in words


@pytest.mark.parametrize("named", [[], ["usefulness"]])
def test_an_earlier_answer_that_still_waits_is_said(story, learner, guide, named):
    agree_and_end(learner, guide)
    send(learner, named=named)
    story.goes_to(FIRST_OF_APRIL)
    agree_and_end(learner, guide)
    learner.press("feedback.open")

    assert "Where an earlier answer of yours still waits, that one counts" in learner.modal.plain()


SCREENS = sorted(Path(handlers.views.__path__[0]).glob("*.py"))


def test_anonymous_is_said_only_where_no_link_exists():
    """Until the date a link is kept: that is confidential. What is published has none."""
    code = Path(handlers.__path__[0]).rglob("*.py")
    said = [
        (path.stem, line.strip())
        for path in code
        for line in path.read_text().splitlines()
        if "anonym" in line.lower()
    ]

    assert said == [
        (
            "trend",
            'parts.small("Shuffled and anonymous: nothing here says whose line is whose."),',
        )
    ]
    assert "onfidential" in Path(SCREENS[0].parent / "feedback.py").read_text()

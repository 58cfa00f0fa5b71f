"""One of the two has been erased: nobody is asked to meet them again."""

import time
from threading import Event

import pytest
from sqlalchemy import text
from sqlmodel import col, select, update

from handlers.privacy import erase_person
from handlers.services import reacting
from sandbox.seed import TEAM_ID
from storage import tombstones
from storage.queues import Delivery, OutboxRow
from storage.sealing import NOTHING
from storage.tables import FollowUpRow
from tests.bot.mail import Mail
from tests.journeys.coming_back import asked, at, ended, only, rows, says
from tests.journeys.ending import session_row
from tests.journeys.erasing import erase as erase_at_once
from tests.journeys.steps import ask, buttons
from tests.journeys.test_follow_up_checks import MENTORING, STALLED
from tests.journeys.test_follow_up_next_meeting import MEET, agreements
from tests.journeys.test_meetings_passed import files, numbers
from tests.journeys.test_privacy import erase, where
from tests.patience import until_done
from tests.storage.racing import WAIT_SECONDS, at_once
from tests.story import DIRECTOR, GUIDE, LEARNER

NEXT = int(at("2026-06-10 15:00").timestamp())
TO_MEET = [
    ("next_meeting", MEET, "2026-06-10 14:00", NEXT),
    ("mentor_check", MENTORING, "2026-06-02 10:00", None),
    ("stall_check", STALLED, "2026-06-01 10:00", None),
]


@pytest.fixture(params=TO_MEET, ids=[kind for kind, *_ in TO_MEET])
def coming(request, story, learner, guide):
    """What is to come back of a mentoring: its kind, its words, and when."""
    kind, words, day, meeting = request.param
    ended(learner, guide, mode="mentor", next_meeting=meeting)
    only(story, kind)
    return kind, words, at(day)


def as_before(story, kind):
    """Have the learner's wait, as versions did that let it wait when somebody was erased."""
    with story.services.transaction() as session:
        theirs = col(FollowUpRow.kind) == kind, col(FollowUpRow.person_id) == LEARNER
        session.exec(update(FollowUpRow).where(*theirs).values(state="waiting"))


@pytest.mark.parametrize("by_this_version", [True, False])
def test_nobody_is_asked_to_meet_somebody_who_has_left(
    story, learner, guide, coming, by_this_version
):
    kind, words, moment = coming
    erase(guide)
    if not by_this_version:
        as_before(story, kind)
    story.goes_to(moment)

    assert asked(learner, words) == []
    assert "waiting" not in [row.state for row in rows(story, kind) if row.person_id == LEARNER]


def test_a_card_that_asks_to_meet_somebody_is_settled_when_they_leave(
    story, learner, guide, coming
):
    _, words, moment = coming
    story.goes_to(moment)
    [card] = asked(learner, words)
    erase(guide)

    assert asked(learner, words) == []
    [settled] = [one for one in learner.messages() if one.ts == card.ts]
    assert "ettled" in settled.plain()
    assert buttons(settled) == []


def test_nobody_begins_a_meeting_with_somebody_who_has_left(story, learner, guide):
    ended(learner, guide, next_meeting=NEXT)
    only(story, "next_meeting")
    story.goes_to(at("2026-06-10 14:00"))
    [card] = asked(learner, MEET)
    erase(guide)
    as_before(story, "next_meeting")
    learner.press("meeting.begin", message=card)

    assert "They have left, so there is no such meeting." in says(learner)
    assert len(agreements(story)) == 1


@pytest.mark.parametrize(
    ("action_id", "day"), [("next_off", "2026-06-09 15:00"), ("next_not_met", "2026-06-10 16:00")]
)
def test_a_late_press_changes_no_meeting_with_somebody_who_was_erased(
    story, learner, guide, action_id, day
):
    group = ended(learner, guide, next_meeting=NEXT)
    story.goes_to(at(day))
    learner.press("meeting.next_time", message=learner.messages(group)[0])
    learner.close_modal()
    erase_at_once(story, GUIDE)
    story.forge(action_id=f"meeting.{action_id}")

    assert "They have left, so there is no such meeting." in learner.last(group).plain()
    assert session_row(story).next_meet_at == at("2026-06-10 15:00")


def test_who_stays_reads_that_the_next_meeting_is_off_and_takes_it_out_of_their_calendar(
    story, learner, guide
):
    group = ended(learner, guide, next_meeting=NEXT)
    [added] = files(learner, group)
    erase(guide)

    *_, told, _ = learner.messages()
    assert "Your next meeting, on 10 Jun 2026" in told.plain()
    assert "is off: the other person no longer takes part" in told.plain()
    [off] = files(learner, None)
    assert off["METHOD"] == "CANCEL"
    assert off.walk("VEVENT")[0]["UID"] == added.walk("VEVENT")[0]["UID"]
    assert numbers([added, off]) == sorted({*numbers([added, off])})


@pytest.mark.parametrize("how", ["passed", "begun"])
def test_of_one_that_has_passed_or_begun_no_file_says_so(story, learner, guide, how):
    ended(learner, guide, next_meeting=NEXT)
    only(story, "next_meeting")
    story.goes_to(at("2026-06-10 14:00"))
    if how == "begun":
        learner.press("meeting.begin", message=asked(learner, MEET)[0])
    else:
        story.goes_to(at("2026-06-10 15:00"))
    erase(guide)

    assert "Your next meeting, on" not in " ".join(one.plain() for one in learner.messages())
    assert files(learner, None) == []


@pytest.mark.parametrize("column", ["action", "state"])
def test_a_row_that_another_version_wrote_keeps_nobody_from_being_erased(story, column):
    mail = Mail(story)
    mail.post("hello")
    with story.engine.begin() as connection:
        connection.execute(text(f"UPDATE outbox SET {column} = 'of tomorrow'"))
    erase(story.person(LEARNER))

    assert where(story, LEARNER) == []


def test_what_cannot_be_opened_goes_and_keeps_nobody_from_being_erased(story):
    mail = Mail(story)
    key = mail.post("to somebody else", to=GUIDE)
    with story.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET content = 'kgone:AAAA'"))
    erase(story.person(LEARNER))

    assert where(story, LEARNER) == []
    with story.services.transaction() as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.key == key)).one()
        assert (row.state, row.content) == (Delivery.DEAD, NOTHING)


@pytest.mark.parametrize("whose", [LEARNER, GUIDE])
def test_the_files_are_scrubbed_though_a_home_tab_is_in_a_state_nobody_knows(
    story, learner, guide, whose
):
    learner.open_home()
    guide.open_home()
    erase(learner)
    with story.engine.begin() as connection:
        wrong = f"UPDATE outbox SET state = 'nonsense' WHERE key = 'home:{whose}'"
        connection.execute(text(wrong))

    until_done(lambda: tombstones.finish(story.services.transaction))
    with story.services.transaction() as session:
        left = session.exec(select(OutboxRow.address).where(OutboxRow.key.startswith("home:")))
        assert list(left) == [GUIDE]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_somebody_is_erased_while_what_others_see_is_noted(story, learner, guide):
    """Both hold the guide's Home tab as well, and it is older than the learner's cards."""
    guide.open_home()
    ask(learner)
    holds = Event()

    def notes():
        with story.services.transaction() as session:
            for of_id in session.exec(select(OutboxRow.id).order_by(OutboxRow.id)).all():
                held = select(OutboxRow.id).where(OutboxRow.id == of_id).with_for_update()
                session.exec(held).one()
                holds.set()
                time.sleep(0.3)  # whoever erases has come as far as they can

    def erases():
        holds.wait(WAIT_SECONDS)
        with reacting(story.services, team_id=TEAM_ID) as reaction:
            erase_person(reaction, LEARNER)

    assert at_once(notes, erases) == [None, None]


def test_a_form_of_a_new_program_brings_nobody_back_who_was_erased_while_it_was_written(
    story, learner, guide, director
):
    director.command("/guidance", "setup Cardiology")
    director.press("people.set_up.new", message=director.last())
    erase(learner)
    named = {"name": "Cardiology", "faculty": [GUIDE]}
    director.submit(**named, learners=[LEARNER, "U0RESIDENT2"])
    assert where(story, LEARNER) == []
    assert "Somebody was taken out of this form meanwhile" in director.modal.plain()
    assert "Remy" not in director.modal.plain(), "nobody is told who had themselves erased"
    assert director.modal.values["name"]["value"]["value"] == "Cardiology"

    director.submit()
    assert "Cardiology is set up: 1 learner" in director.modal.plain()
    assert where(story, LEARNER) == []


def test_nor_does_one_that_a_machine_opened_whose_clock_is_nearly_a_minute_ahead(
    story, learner, director
):
    director.command("/guidance", "setup Cardiology")
    director.press("people.set_up.new", message=director.last())
    ahead = int(story.clock.now().timestamp()) + 55
    story.sandbox.slack.views.top(DIRECTOR).json["private_metadata"] = f"new:{ahead}"
    erase(learner)
    director.submit(name="Cardiology", faculty=[GUIDE], learners=[LEARNER])

    assert "Somebody was taken out of this form meanwhile" in director.modal.plain()
    assert where(story, LEARNER) == []


def test_who_was_erased_before_a_program_is_set_up_may_be_named_in_it(story, learner, director):
    erase(learner)
    story.passes(minutes=2)
    director.command("/guidance", "setup Cardiology")
    director.press("people.set_up.new", message=director.last())
    director.submit(name="Cardiology", faculty=[GUIDE], learners=[LEARNER])

    assert "Cardiology is set up: 1 learner" in director.modal.plain()


def test_so_they_may_in_a_form_that_was_opened_before_an_update(story, learner, director):
    erase(learner)
    story.passes(days=2)
    director.command("/guidance", "setup Cardiology")
    director.press("people.set_up.new", message=director.last())
    story.sandbox.slack.views.top(DIRECTOR).json["private_metadata"] = "new:0"
    director.submit(name="Cardiology", faculty=[GUIDE], learners=[LEARNER])

    assert "Cardiology is set up: 1 learner" in director.modal.plain()

"""A calendar file of shifts keeps reminders out of them; a bad file gets a sentence."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from handlers.uploads import BYTES_MOST
from sandbox.files import File, file_json
from sandbox.ids import new_id
from storage.tables import ShiftRow
from tests.journeys.at_home import part
from tests.journeys.coming_back import STEP_DUE, asked, at, with_step
from tests.journeys.test_home_settings import change
from tests.story import LEARNER

SETTINGS = "Your settings"
NIGHT = "DTSTART:20260305T190000\nDTEND:20260306T070000"
"""Thursday night, floating: in the person's own zone."""

WORDS = "MICU, bed 7"


def calendar(*events):
    entries = "".join(
        f"BEGIN:VEVENT\nUID:{number}\nSUMMARY:{WORDS}\n{event}\nEND:VEVENT\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x\n{entries}END:VCALENDAR\n".encode()


def added(story, content, **more):
    """Return a file as Slack keeps one that was added to a form."""
    slack = story.sandbox.slack
    file = File(new_id("F"), "shifts.ics", len(content), LEARNER, 0)
    file.content, file.is_complete = content, True
    slack.workspace.files[file.id] = file
    return [file_json(file, slack.page_url, slack.workspace.id) | more]


def give(story, learner, content, **more):
    change(learner, shifts=added(story, content, **more))


def kept(story):
    with story.services.transaction() as session:
        return [(row.starts_at, row.ends_at) for row in session.exec(select(ShiftRow))]


def settings(learner):
    learner.open_home()
    return part(learner, SETTINGS)


def test_a_reminder_waits_for_the_shift_and_ten_hours_more(story, learner, guide):
    with_step(learner, guide)
    give(story, learner, calendar(NIGHT))
    assert "Your shifts are in." in learner.modal.plain()
    assert "1 shift" in learner.modal.plain()
    assert "leave nothing open, I write when you are off work, from 8" in learner.modal.plain()
    learner.close_modal()
    assert ":stethoscope: 1 shift, the last until" in settings(learner)

    story.goes_to(at("2026-03-06 16:59"))
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-06 17:00"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_who_works_by_day_is_reminded_after_work(story, learner, guide):
    with_step(learner, guide)
    give(story, learner, calendar(*(day(date(2026, 3, 2), number, 18) for number in range(40))))
    assert "My questions wait until" not in learner.modal.plain()
    learner.close_modal()

    story.goes_to(at("2026-03-06 17:59"))
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-06 18:00"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_who_works_till_late_every_day_is_reminded_all_the_same(story, learner, guide):
    with_step(learner, guide)
    give(story, learner, calendar(*(day(date(2026, 3, 2), number, 21) for number in range(40))))
    learner.close_modal()

    story.goes_to(at("2026-03-06 20:59"))
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-06 21:00"))
    assert len(asked(learner, STEP_DUE)) == 1


def day(first: date, number: int, until: int) -> str:
    on = f"{first + timedelta(days=number):%Y%m%d}"
    return f"DTSTART:{on}T070000\nDTEND:{on}T{until}0000"


def test_who_is_not_written_to_for_days_hears_so_at_once(story, learner):
    learner.command("/guidance", "pause until April 6")
    give(story, learner, calendar(NIGHT.replace("202603", "202604")))

    said = learner.modal.plain()
    assert "With these" not in said  # it is the pause
    assert "My questions wait until" in said
    assert "What people send you still comes at once." in said


def test_only_times_are_kept(story, learner, engine):
    give(story, learner, calendar(NIGHT))

    assert kept(story) == [(at("2026-03-05 19:00"), at("2026-03-06 07:00"))]
    with engine.connect() as connection:
        assert WORDS not in str(list(connection.exec_driver_sql("SELECT * FROM shift")))


def test_what_is_no_shift_is_left_out_and_said(story, learner):
    give(
        story,
        learner,
        calendar(
            NIGHT,
            "DTSTART;VALUE=DATE:20260310\nDTEND;VALUE=DATE:20260311",
            "DTSTART:20260310T190000Z\nDTEND:20260320T070000Z",
            f"{NIGHT}\nRRULE:FREQ=DAILY",
            f"{NIGHT}\nSTATUS:CANCELLED",
            f"{NIGHT}\nTRANSP:TRANSPARENT",
            "DTSTART:nonsense\nDTEND:20260306T070000",
        ),
    )

    assert "1 shift" in learner.modal.plain()
    assert "6 entries were left out:" in learner.modal.plain()


@pytest.mark.filterwarnings("ignore:Timezone .* is a globally unique TZID")
def test_a_time_zone_under_the_name_of_a_calendar_program_is_understood(story, learner):
    """The library warns of it; the bot logs no more of that than the place (`bot.logs`)."""
    zone = ";TZID=/softwarestudio.org/Tzfile/America/New_York:"
    give(story, learner, calendar(NIGHT.replace(":", zone)))

    assert kept(story) == [(at("2026-03-05 19:00"), at("2026-03-06 07:00"))]


def test_a_bad_file_gets_a_sentence_and_loses_nothing(story, learner):
    give(story, learner, calendar(NIGHT))
    for content, sentence in [
        (b"", "could not read this file"),  # empty
        (b"\xff\xfe\x00\x00", "could not read this file"),  # binary
        (b"<html>sign in</html>", "could not read this file"),  # a web page
        (b"BEGIN:VEVENT\n" * 5_000, "could not read this file"),  # never ends
        (calendar(), "no shift from today on"),  # no entries
        (calendar(NIGHT.replace("2026", "2019")), "the newest?"),  # long over
        (
            calendar(f"{NIGHT}\nRRULE:FREQ=DAILY"),
            "1 entry was left out: whole days, repeating entries",
        ),  # repeating only
        (b"x" * (BYTES_MOST + 1), "over 300 kB"),  # huge
    ]:
        learner.reload()
        change(learner, quiet_start="22:00", shifts=added(story, content))

        assert sentence in learner.modal_errors.get("shifts", ""), content[:60]
        assert learner.modal.values["quiet_start"]["value"]["selected_time"] == "22:00", content[
            :60
        ]
        assert len(kept(story)) == 1, content[:60]


def test_a_size_that_lies_is_noticed(story, learner):
    content = b"x" * (BYTES_MOST + 1)
    files = added(story, content)
    story.sandbox.slack.workspace.files[files[0]["id"]].size = 10
    change(learner, shifts=files)

    assert "over 300 kB" in learner.modal_errors["shifts"]


@pytest.mark.parametrize("fault", ["refuse_next", "fail_next", "break_answer_next"])
def test_a_file_that_slack_does_not_give_is_asked_for_again(story, learner, fault):
    more = {"fail_next": ["file_not_found"], "break_answer_next": ["html"]}.get(fault, [])
    getattr(story.sandbox.faults, fault)("files.info", *more, times=3)
    give(story, learner, calendar(NIGHT))

    assert "Please add it once more." in learner.modal_errors["shifts"]
    assert kept(story) == []


def test_shifts_are_replaced_and_forgotten(story, learner, guide):
    give(story, learner, calendar(NIGHT))
    learner.close_modal()
    give(story, learner, calendar(NIGHT.replace("0305", "0310").replace("0306", "0311")))
    learner.close_modal()
    assert [start for start, _ in kept(story)] == [at("2026-03-10 19:00")]

    change(learner, forget_shifts=["forget"])
    assert kept(story) == []
    assert ":stethoscope:" not in settings(learner)


def test_shifts_that_are_over_are_deleted(story, learner):
    give(story, learner, calendar(NIGHT))
    story.goes_to(at("2026-03-08 12:00"))

    assert kept(story) == []


def test_saving_other_settings_keeps_the_shifts(story, learner):
    give(story, learner, calendar(NIGHT))
    learner.close_modal()
    change(learner, quiet_start="21:00")

    assert len(kept(story)) == 1

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import select

from guidance.export import render
from guidance.feedback import Answers, Side
from guidance.modes import Mode
from guidance.periods import Cadence, last_over
from guidance.programs import ProgramRole, Weekday
from guidance.steps import StepDraft, StepState
from handlers import digest
from handlers.views import digest as views
from sandbox.seed import TEAM_ID
from storage import feedback, program_days, programs, reports, steps
from storage.tables import AgreementRow, MembershipRow, ProgramRow, StepRow
from storage.told import DigestRow
from tests.journeys.answering import answered
from tests.journeys.ending import agree_and_end
from tests.storage.test_process import kept as kept_session
from tests.story import DIRECTOR, GUIDE

APRIL_6 = datetime(2026, 4, 6, 12, 0, tzinfo=UTC)
"""The first Monday of April, at 8 in New York, where the program and its director are."""


def kept(story, kind):
    with story.services.transaction() as session:
        return session.exec(select(kind)).all()


def chosen(story, **values):
    """Let a program have these settings, and the clock look at it."""
    with story.services.transaction() as session:
        row = session.exec(select(ProgramRow)).one()
        row.sqlmodel_update(values | {"digest_on": None})
    story.passes(minutes=1)


def said(director):
    return [one.plain() for one in director.messages()]


def digests(director):
    return [words for words in said(director) if ":bar_chart:" in words or "📊" in words]


def test_on_the_first_monday_of_the_month_each_director_gets_the_month_before(story, director):
    chosen(story)
    story.goes_to(APRIL_6 - timedelta(minutes=1))
    assert digests(director) == []

    story.goes_to(APRIL_6)
    [words] = digests(director)
    assert "Figures of March 2026" in words
    assert "Figures appear once the program has seven learners" in words


def test_the_charts_come_with_it_and_say_what_they_show(story, director):
    story.draws = True
    story.restart()
    learners(story, 12)
    steps_taken(story, 9)
    chosen(story)
    story.goes_to(APRIL_6)

    [files] = [one.files for one in director.messages() if one.files]
    assert [(one["name"], one["mimetype"]) for one in files] == [
        ("forms-of-guidance.png", "image/png"),
        ("next-steps.png", "image/png"),
    ]
    assert "October 2025 to March 2026: Coach is the form most asked for" in files[0]["alt_txt"]
    assert "In March 5 or more of 8 to 9 people took their steps" in files[1]["alt_txt"]


def steps_taken(story, count):
    """Let that many people have a step that was due in March and is done."""
    due_on = date(2026, 3, 9)
    drafts = [StepDraft("Read", f"U0NEW{number:02}", due_on) for number in range(count)]
    with story.services.transaction() as session:
        one = session.exec(select(AgreementRow.id).limit(1)).one()
        steps.add(session, one, drafts)
        session.exec(update(StepRow).values(state=StepState.DONE))


def test_what_nobody_can_be_told_of_is_one_line_and_no_picture(story, director):
    with story.services.transaction() as session:
        [program] = programs.in_team(session, team_id=TEAM_ID)
        programs.enrol(session, program.id, [f"U{n}" for n in range(9)], ProgramRole.LEARNER)
    chosen(story)
    story.goes_to(APRIL_6)

    [words] = digests(director)
    assert words.count("too few to say") == 0
    assert "Too few people to say: Learners answered within two days; Learners who" in words
    assert "Forms of guidance: too few people to say which they chose." in words
    assert [one for one in director.messages() if one.files] == []


def test_what_is_published_of_three_faculty_members_is_told_of_the_program(story, director):
    for number in (1, 2, 3):
        answered(story, 8, guide_id=f"U0FACULTY{number}", felt_mode=Mode.ADVISE)
    chosen(story)
    story.goes_to(APRIL_6)

    [words] = digests(director)
    assert "How useful sessions were: between 3.5 and 5.0 of 5, from 3 faculty" in words
    assert "Form agreed on with most of their learners: Coach 3 faculty" in words
    assert "Form felt by most of those who answered: Advise 3 faculty" in words


def test_a_small_program_reads_one_sentence_before_its_first_release_too(story, director):
    # six learners, and no release date has come
    director.open_home()
    director.press("digest.send_now", in_home=True)

    words = said(director)[-1]
    assert "Figures appear once the program has seven learners" in words
    assert "not released yet" not in words


def learners(story, count, day=3, month=3):
    """Let so many learners have asked for coaching that day, and had an answer at once."""
    with story.services.transaction() as session:
        [program] = programs.in_team(session, team_id=TEAM_ID)
        people = [f"U0NEW{number:02}" for number in range(count)]
        programs.enrol(session, program.id, people, ProgramRole.LEARNER)
        for one in people:
            kept_session(session, program, one, day, month=month)


def test_after_a_restart_in_the_morning_it_comes_once(story, director):
    chosen(story)
    story.goes_to(APRIL_6)
    story.restart()
    for _ in range(3):
        digest.send_due(story.services)
        story.passes(minutes=5)

    assert len(digests(director)) == 1
    assert [row.period for row in kept(story, DigestRow)] == ["2026-03"]


def test_two_processes_that_look_at_once_send_one(story, director):
    chosen(story)
    story.run(story.clock.advance(APRIL_6 - story.clock.now()))
    with story.services.transaction() as session:
        [(team_id, program_id)] = program_days.has_come(session, "digest_on", now=APRIL_6)
        program = programs.get(session, program_id, team_id=team_id)
    for _ in range(2):  # both have read that it is due
        digest.send(story.services, program)
    story.settle()

    assert len(digests(director)) == 1


def test_a_period_that_was_told_is_not_told_again_when_the_day_is_changed(story, director):
    chosen(story)
    story.goes_to(APRIL_6)
    chosen(story, digest_day=Weekday.TUESDAY)
    story.goes_to(APRIL_6 + timedelta(days=1))

    assert len(digests(director)) == 1


def test_after_months_without_the_bot_only_the_newest_comes(story, director):
    chosen(story)
    story.goes_to(datetime(2026, 8, 20, 14, tzinfo=UTC))

    [words] = digests(director)
    assert "Figures of July 2026" in words


def test_weekly_it_has_this_week_s_counts_and_the_last_month_s_shares(story, director):
    learners(story, 12, day=25)
    chosen(story, cadence=Cadence.WEEKLY)
    story.goes_to(datetime(2026, 3, 30, 12, tzinfo=UTC))

    words = digests(director)[-1]
    assert "Figures of the week of 23 Mar 2026" in words
    assert "This week: requests: 10 to 14" in words
    assert "of February 2026, the last whole month" in words
    assert "more requests (10 to 14, before fewer than 10)" in words


def test_by_the_quarter_it_comes_on_the_first_such_day_of_the_next(story, director):
    chosen(story, cadence=Cadence.QUARTERLY)
    story.goes_to(APRIL_6)

    [words] = digests(director)
    assert "Figures of January to March 2026" in words


def test_each_director_gets_it_in_their_own_morning(story, director):
    pacific = story.person("U0FACULTY3")
    with story.services.transaction() as session:
        [program] = programs.in_team(session, team_id=TEAM_ID)
        programs.enrol(session, program.id, ["U0FACULTY3"], ProgramRole.DIRECTOR)
    chosen(story)
    story.goes_to(APRIL_6 + timedelta(hours=2, minutes=59))
    assert (len(digests(director)), len(digests(pacific))) == (1, 0)

    story.goes_to(APRIL_6 + timedelta(hours=3))
    assert len(digests(pacific)) == 1


def test_who_no_longer_directs_the_program_in_the_morning_gets_none(story, director):
    chosen(story)
    story.goes_to(APRIL_6 - timedelta(hours=2))
    assert [row.period for row in kept(story, DigestRow)] == ["2026-03"]
    with story.services.transaction() as session:
        session.exec(delete(MembershipRow).where(MembershipRow.user_id == DIRECTOR))
    story.goes_to(APRIL_6)

    assert digests(director) == []
    assert [one for one in director.messages() if one.files] == []


def test_it_says_how_many_and_nobody_s_name_nor_goal(story, director, learner, guide):
    agree_and_end(learner, guide)
    learners(story, 11)
    chosen(story)
    story.goes_to(APRIL_6)

    [words] = digests(director)
    assert "Requests. March 2026: 10 to 14 Before: fewer than 10" in heard(director)
    assert "Learners answered within two days" in words
    seen = str([one.json for one in director.messages()])
    assert not [one for one in ("Remy", "Faye", "U0RESIDENT1", GUIDE, "A goal") if one in seen]


def heard(director):
    """Return what a screen reader reads of the digest."""
    return next(one.json["text"] for one in director.messages() if ":bar_chart:" in str(one.json))


def test_nothing_that_one_person_answers_moves_a_figure_before_the_date(story, director, learner):
    """Whether they answer, and what: a month's digest stays word for word."""
    learners(story, 12)
    chosen(story)
    story.goes_to(datetime(2026, 4, 3, 14, tzinfo=UTC))
    before = figures_now(story)
    answered(story, 1)
    with story.services.transaction() as session:
        one = session.exec(select(AgreementRow).where(AgreementRow.learner_id == "U0NEW05")).first()
        feedback.add(
            session, one.id, Side.LEARNER, Answers(True, usefulness=1), seals_on=APRIL_6.date()
        )

    assert figures_now(story) == before


def figures_now(story):
    with story.services.transaction() as session:
        [program] = programs.in_team(session, team_id=TEAM_ID)
        today = story.clock.now().date()
        since, until = date(2025, 4, 1), date(2026, 4, 1)
        report = reports.report(session, program, since=since, until=until, today=today)
        one = reports.digest(session, program, last_over(program.cadence, today), today=today)
    return render(report), str(views.message(one).content())

from dataclasses import replace
from datetime import date

import pytest

from guidance.digest import FORM_SHARES, Share
from guidance.feedback import Answers, Side
from guidance.periods import Cadence, last_over
from guidance.release import Period, Rule
from storage import digests, feedback, program_days, reports
from tests.storage.test_process import MARCH, kept, noon, program, session

__all__ = ["program", "session"]


@pytest.fixture
def answered(session, program):
    """Twelve learners whose sessions ended in February and who have all sent their forms."""
    for number in range(12):
        one = kept(session, program, f"U{number}", 3, moved_at=noon(20, 2))
        feedback.add(session, one.id, Side.LEARNER, Answers(enough_contact=True, usefulness=5))
    return program


def shares(session, program, today: date):
    report = reports.report(session, program, since=MARCH.since, until=MARCH.until, today=today)
    [(_month, figures)] = report.months
    return figures.shares


def test_who_sent_forms_is_told_only_once_a_release_date_has_come(session, answered):
    quarterly = replace(answered, rule=Rule(Period.QUARTERLY))
    by_the_year = shares(session, quarterly, date(2026, 4, 1))
    assert by_the_year[Share.LEARNERS_ANSWERED].words == "5 or more of 8 or more"

    [february] = last_over(Cadence.MONTHLY, date(2026, 3, 5)).months()
    before = reports.digest(session, quarterly, february, today=date(2026, 3, 5)).figures
    assert not before.shares.keys() & FORM_SHARES
    monthly = reports.digest(session, answered, february, today=date(2026, 3, 5)).figures
    assert monthly.shares.keys() >= FORM_SHARES


def test_a_digest_begins_once_and_its_day_moves_on_once(session, program):
    period = last_over(Cadence.MONTHLY, date(2026, 4, 6))
    begun = [digests.begin(session, program.id, period, now=noon(6, 4)) for _ in range(2)]
    moved = [
        program_days.move_on(session, program, "digest_on", to=date(2026, 5, 4)) for _ in range(2)
    ]

    assert begun == [True, False]
    assert moved == [True, False]

from dataclasses import replace
from datetime import date

import pytest

from guidance.digest import FORM_SHARES, Share
from guidance.feedback import Answers, Side
from guidance.periods import Cadence, last_over
from guidance.release import Period, Rule
from sandbox.seed import TEAM_ID
from storage import digests, feedback, program_days, programs, reports
from tests.storage.test_process import MARCH, kept, noon, program, session

__all__ = ["program", "session"]


@pytest.fixture
def answered(session, program):
    """Twelve learners whose sessions ended in February and who have all sent their forms."""
    for number in range(12):
        one = kept(session, program, f"U{number}", 3, moved_at=noon(20, 2))
        feedback.add(session, one.id, Side.LEARNER, Answers(enough_contact=True, usefulness=5))
    return program


def shares(session, program):
    today = date(2026, 4, 6)
    report = reports.report(session, program, since=MARCH.since, until=MARCH.until, today=today)
    [(_month, figures)] = report.months
    return figures.shares


@pytest.mark.parametrize("day", [None, date(2026, 1, 1), date(2026, 3, 1)])
def test_who_sent_forms_is_not_told_before_a_release_date_has_come(session, answered, day):
    assert not shares(session, replace(answered, released_on=day)).keys() & FORM_SHARES


def test_who_sent_forms_is_told_from_the_release_date_on(session, answered):
    told = shares(session, replace(answered, released_on=date(2026, 4, 1)))

    assert told[Share.LEARNERS_ANSWERED].words == "5 or more of 8 or more"


def test_a_date_that_has_come_is_kept_and_another_rule_brings_none_forward(session, program):
    quarterly = replace(program, rule=Rule(Period.QUARTERLY))
    program_days.move_on(session, quarterly, "publishes_on", to=date(2026, 4, 1))
    begun = programs.get(session, program.id, team_id=TEAM_ID)
    program_days.move_on(session, begun, "publishes_on", to=date(2026, 7, 1))
    monthly = replace(programs.get(session, program.id, team_id=TEAM_ID), rule=Rule(Period.MONTHLY))

    assert begun.released_on is None
    assert monthly.released_on == date(2026, 4, 1)


def test_a_digest_begins_once_and_its_day_moves_on_once(session, program):
    period = last_over(Cadence.MONTHLY, date(2026, 4, 6))
    begun = [digests.begin(session, program.id, period, now=noon(6, 4)) for _ in range(2)]
    moved = [
        program_days.move_on(session, program, "digest_on", to=date(2026, 5, 4)) for _ in range(2)
    ]

    assert begun == [True, False]
    assert moved == [True, False]

"""What the clock does for every program: one that is wrong keeps no other waiting."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlmodel import select

from storage.tables import ProgramRow
from tests.story import ROSTER

SURGERY = "U0SURGEON"
TWO = f"{ROSTER}\n{SURGERY},director,Aaa Surgery"
WORDS = "what somebody wrote"
LATE = datetime(2026, 4, 6, 15, tzinfo=UTC)


@pytest.fixture
def ids(story):
    """The ids of two programs, the first of which will be wrong."""
    story.enrol(TWO)
    story.passes(minutes=1)
    with story.services.transaction() as session:
        found = session.exec(select(ProgramRow.id, ProgramRow.name)).all()
        return [of_id for of_id, _ in sorted(found, key=lambda one: one[1])]


def poison(story, program_id, **values):
    with story.engine.begin() as connection:
        for name, value in values.items():
            statement = f"UPDATE program SET {name} = '{value}' WHERE id = :id"
            connection.execute(text(statement), {"id": program_id})


def days(story, program_id):
    with story.engine.begin() as connection:
        found = "SELECT publishes_on, digest_on FROM program WHERE id = :id"
        return [str(day) for day in connection.execute(text(found), {"id": program_id}).one()]


@pytest.mark.parametrize("name", ["cadence", "digest_day", "zone"])
def test_a_program_that_cannot_be_read_keeps_no_other_from_its_days(story, ids, caplog, name):
    poison(story, ids[0], **{name: "nonsense"})
    before = [days(story, program_id) for program_id in ids]
    story.goes_to(LATE)

    assert days(story, ids[0]) == before[0]
    assert all(day > LATE.date().isoformat() for day in days(story, ids[1]))
    assert f"program {ids[0]} is passed over" in caplog.text


class Failing:
    def is_due(self, _agenda):
        return True

    def tick(self):
        raise LookupError(WORDS)


def test_a_chore_that_fails_ends_no_tick_and_tells_nothing_of_people(story, ids, caplog):
    story.tick._upkeep = Failing()
    story.goes_to(LATE)
    story.passes(minutes=1)

    assert caplog.text.count("Failing.tick has failed: LookupError") == 2
    assert WORDS not in caplog.text

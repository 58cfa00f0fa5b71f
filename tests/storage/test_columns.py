"""What comes back from a column is what went in, on both databases."""

import string
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import StatementError

from guidance.programs import Weekday
from sandbox.seed import TEAM_ID
from storage import delivery
from storage.columns import new_id
from storage.outbox import Outbox
from storage.queues import Action, Delivery, OutboxRow
from storage.tables import METADATA, PersonRow, ProgramRow
from tests.samples import NOW


def raw(engine: Engine, statement: str) -> object:
    """Return one value as the database has it, past our types."""
    with engine.connect() as connection:
        return connection.execute(text(statement)).scalar()


def test_an_id_cannot_be_guessed_and_tells_nothing():
    ids = {new_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert {len(one) for one in ids} == {32}
    assert set("".join(ids)) <= set(string.hexdigits.lower())
    first_letters = {one[:4] for one in ids}
    assert len(first_letters) > 950, "no time and no counter at its beginning"


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(datetime(2026, 3, 2, 15, 0, 0, 123456, tzinfo=UTC), id="with microseconds"),
        pytest.param(datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("America/New_York")), id="elsewhere"),
        pytest.param(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), id="in the hour lived twice"),
        pytest.param(datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=5.75))), id="odd offset"),
    ],
)
def test_a_moment_comes_back_as_the_same_moment_in_utc(transaction, moment):
    with transaction() as session:
        session.add(OutboxRow(team_id="T", key="k", action="post", address="U", due_at=moment))
    with transaction() as session:
        read = session.get_one(OutboxRow, 1).due_at

    assert read == moment
    assert read.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(transaction):
    row = OutboxRow(team_id="T", key="k", action=Action.POST, address="U", due_at=NOW)
    row.due_at = datetime(2026, 3, 2, 15)  # noqa: DTZ001  # the mistake in question
    with pytest.raises(StatementError, match="timezone"), transaction() as session:
        session.add(row)


def test_every_moment_that_is_kept_knows_its_zone():
    kept = [
        c for table in METADATA.tables.values() for c in table.columns if c.name.endswith("_at")
    ]

    assert kept
    assert {c.type.timezone for c in kept} == {True}


def test_moments_are_found_by_comparison_whatever_the_zone_of_the_server(transaction):
    with transaction() as session:
        session.add(OutboxRow(team_id="T", key="k", action="post", address="U", due_at=NOW))
    elsewhere = NOW.astimezone(ZoneInfo("Asia/Kolkata"))
    with transaction() as session:
        table = METADATA.tables["outbox"]
        due = [session.execute(table.select().where(table.c.due_at <= m)).first()
               for m in (elsewhere, elsewhere - timedelta(seconds=1))]  # fmt: skip

    assert [found is not None for found in due] == [True, False]


def test_an_enum_is_kept_by_its_value_so_that_a_name_may_change(transaction, engine):
    with transaction() as session:
        session.add(
            OutboxRow(
                team_id="T",
                key="k",
                action=Action.HOME,
                address="U",
                due_at=NOW,
                state=Delivery.UNCERTAIN,
            )
        )

    assert raw(engine, "SELECT state FROM outbox") == Delivery.UNCERTAIN.value == "uncertain"
    with transaction() as session:
        assert session.get_one(OutboxRow, 1).state is Delivery.UNCERTAIN


def test_an_enum_needs_no_type_of_the_database_that_a_new_value_would_have_to_change(engine):
    for table in METADATA.tables:
        for column in inspect(engine).get_columns(table):
            assert "enum" not in type(column["type"]).__name__.lower()


def test_every_enum_value_fits_its_column():
    for table in METADATA.tables.values():
        for column in table.columns:
            values = getattr(column.type, "enums", ())
            assert max(map(len, values), default=0) <= (column.type.length or 0 if values else 0)


def test_a_zone_is_kept_by_name_and_a_clock_time_by_hours_and_minutes(transaction, engine):
    with transaction() as session:
        session.add(
            PersonRow(
                team_id=TEAM_ID,
                user_id="U1",
                zone=ZoneInfo("Asia/Kolkata"),
                quiet_start=time(21, 5),
                paused_until=date(2026, 3, 9),
            )
        )

    assert raw(engine, "SELECT zone FROM person") == "Asia/Kolkata"
    assert raw(engine, "SELECT quiet_start FROM person") == "21:05"
    with transaction() as session:
        person = session.get_one(PersonRow, (TEAM_ID, "U1"))
        assert (person.zone, person.quiet_start) == (ZoneInfo("Asia/Kolkata"), time(21, 5))
        assert (person.quiet_end, person.paused_until) == (time(8), date(2026, 3, 9))


def test_no_zone_is_no_zone(transaction):
    with transaction() as session:
        session.add(PersonRow(team_id=TEAM_ID, user_id="U1"))
    with transaction() as session:
        assert session.get_one(PersonRow, (TEAM_ID, "U1")).zone is None


def test_words_of_any_script_come_back_as_they_were_written(transaction):
    words = "🎯 الهدف \u202eright to left\u202c naïve ‘quotes’ \\ % _ ' \" \n\t" + "x" * 5000
    content = {"text": words, "blocks": [{"type": "divider", "deep": [1, None, True]}]}
    with transaction() as session:
        session.add(
            ProgramRow(
                id="p",
                team_id=TEAM_ID,
                name=words,
                zone=ZoneInfo("UTC"),
                digest_day=Weekday.FRIDAY,
                support=words,
            )
        )
        outbox = Outbox(session, TEAM_ID, NOW)
        outbox.post("U", content, key="k")
        outbox.write()
    with transaction() as session:
        program = session.get_one(ProgramRow, "p")
        assert (program.name, program.support) == (words, words)
        [claimed] = delivery.claim(session, now=NOW, limit=1)
        assert claimed.content == content

"""Everything into another database: counted, nothing sent meanwhile, nobody left on the old one."""

import shutil
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, event, make_url, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import select as select_rows

from bot import move, safe_check
from bot.database import NotDone, UnusableDatabase, ready
from bot.settings import Settings, WrongSettings
from sandbox.seed import TEAM_ID
from storage import audit, migrations, moving
from storage.audit import OPERATOR, Entry
from storage.database import connect, transactions
from storage.moving import Differs
from storage.outbox import Outbox
from storage.presence import beside
from storage.queues import Delivery, OutboxRow
from storage.tables import METADATA, AgreementRow
from tests import keys, postgres
from tests.journeys.ending import end
from tests.journeys.steps import agree
from tests.samples import NOW
from tests.story import LEARNER

PAIRS = [
    ("sqlite", "sqlite"),
    pytest.param(("sqlite", "postgresql"), marks=pytest.mark.postgresql),
    pytest.param(("postgresql", "sqlite"), marks=pytest.mark.postgresql),
]


@pytest.fixture
def pair(request) -> tuple[str, str]:
    """From what kind of database to what kind; the quickest unless a test names others."""
    return getattr(request, "param", ("sqlite", "sqlite"))


@pytest.fixture
def database_url(pair, request, tmp_path):
    """The address of the database that is moved."""
    if pair[0] == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "old.db")
        yield f"sqlite:///{tmp_path}/old.db"
    else:
        with postgres.database(request.getfixturevalue("postgresql_template")) as url:
            yield url


@pytest.fixture
def empty(pair, request, tmp_path):
    """The address of a database with nothing in it."""
    if pair[1] == "sqlite":
        yield f"sqlite:///{tmp_path}/new.db"
    else:
        with postgres.database(request.getfixturevalue("postgresql_template")) as url:
            engine = connect(url)
            with engine.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
            engine.dispose()
            yield url


@pytest.fixture
def engine(database_url):
    engine = connect(database_url, keys.vault())
    yield engine
    engine.dispose()


on_both = pytest.mark.parametrize("pair", PAIRS[::2], ids=["sqlite", "postgresql"], indirect=True)
each_pair = pytest.mark.parametrize("pair", PAIRS, ids="-".join, indirect=True)


@pytest.fixture
def values(database_url, tmp_path) -> Settings:
    return Settings(database_url=database_url, guidance_safe=str(tmp_path))


def rows_of(url: str) -> dict[str, Counter[str]]:
    engine = connect(url, keys.vault())
    with engine.connect() as connection:
        found = {
            name: Counter(str(dict(row)) for row in connection.execute(select(one)).mappings())
            for name, one in METADATA.tables.items()
        }
    engine.dispose()
    return found


def post(story, key: str, state: Delivery = Delivery.PENDING, **changes: object) -> None:
    with story.services.transaction() as session:
        outbox = Outbox(session, TEAM_ID, story.clock.now())
        outbox.post(LEARNER, {"text": key}, key=key)
        outbox.write()
        row = session.exec(select_rows(OutboxRow).where(OutboxRow.key == key)).one()
        row.state = state
        for name, value in changes.items():
            setattr(row, name, value)


@contextmanager
def moved(story, values, empty):
    """Move the story's database, and let the story go on there."""
    story.engine.dispose()
    said: list[str] = []
    move.run(values, empty, now=story.clock.now(), say=said.append)
    before, story.engine = story.engine, connect(empty, keys.vault())
    story.restart()
    yield said
    story.engine.dispose()
    story.engine = before


@each_pair
def test_half_a_session_here_and_the_other_half_there(story, learner, guide, values, empty):
    agree(learner, guide, goal="Decide on one fellowship by May")
    with moved(story, values, empty):
        learner.command("/guidance", "sessions")
        guide.press("guide.switch")
        guide.submit(reason="concern")
        guide.press("guide.back")
        end(learner)
        learner.press("feedback.open")
        assert "Decide on one fellowship" in guide.messages(guide.group(LEARNER))[0].plain()
        story.passes(days=3)
        said = [message.plain() for message in learner.messages()]

    assert len(said) == len(set(said)), "nothing twice"
    assert story.sandbox.problems == []


@each_pair
def test_every_row_arrives_as_it_was(story, learner, guide, values, empty):
    first = agree(learner, guide)
    end(learner)
    with story.services.transaction() as session:
        one, *_ = session.exec(select_rows(AgreementRow)).all()
        copied = {name: getattr(one, name) for name in AgreementRow.model_fields}
        copied |= {"id": "0" * 32, "continues_id": one.id, "draft_key": None}
        session.add(AgreementRow(**copied))  # comes before the one it points at
    assert first
    ready(values, say=str).dispose()  # as a start does
    before = rows_of(values.database_url)
    with moved(story, values, empty) as said:
        after = rows_of(empty)
        after["audit"] -= Counter([row for row in after["audit"] if "database.moved" in row])

    assert after == before
    assert f"agreement: {before['agreement'].total()}" in said
    assert said[-1].startswith(f"{sum(rows.total() for rows in before.values()):,} rows are moved")
    assert "***" not in said[-1], "which nobody should set"
    assert ("with its password" in said[-1]) == (make_url(empty).password is not None)


@each_pair
def test_messages_in_every_state_survive(story, values, empty):
    later, now = story.clock.now() + timedelta(hours=1), story.clock.now()
    begun = {"dispatched_at": now, "due_at": now}
    post(story, "pending")
    post(story, "later", due_at=later)
    post(story, "claimed", Delivery.CLAIMED, due_at=now)
    post(story, "dispatching", Delivery.DISPATCHING, **begun)
    post(story, "uncertain", Delivery.UNCERTAIN, **begun)
    post(story, "parked", Delivery.PARKED, **begun)
    post(story, "dead", Delivery.DEAD)
    post(story, "sent", Delivery.SENT)
    with moved(story, values, empty):
        story.settle()
        for minutes in (2, 60, 60):
            story.passes(minutes=minutes)
        said = Counter(message.text for message in story.person(LEARNER).messages())

    wanted = ["pending", "later", "claimed", "dispatching", "uncertain", "parked"]
    assert said == Counter(wanted)


@each_pair
def test_new_messages_get_numbers_of_their_own(story, values, empty):
    post(story, "before")
    with moved(story, values, empty):
        post(story, "after")
        with story.services.transaction() as session:
            numbers = session.exec(select_rows(OutboxRow.id)).all()

    assert len(set(numbers)) == 2


def test_the_audit_goes_on_in_the_new_one(story, values, empty):
    with story.services.transaction() as session:
        audit.append(session, [Entry("done")], team_id="", who=OPERATOR, now=NOW)
    with moved(story, values, empty):
        there = values.model_copy(update={"database_url": empty})
        found = [one.line() for one in safe_check.look(there, empty, now=NOW)]

    assert found[1].startswith("ok       Audit: 2 lines, none missing")


def test_no_program_starts_on_the_database_of_before(story, values, empty, engine):
    post(story, "waits")
    with moved(story, values, empty):
        pass

    with pytest.raises(UnusableDatabase, match=r"was moved to another one\. Put the address"):
        ready(values, say=str)
    with transactions(engine)() as session:
        [left] = session.exec(select_rows(OutboxRow)).all()
        assert (left.state, left.fence) == (Delivery.DEAD, 1), "so a frozen process is too late"


@on_both
def test_nothing_is_moved_while_a_bot_runs(story, values, empty, engine):
    with beside(engine), pytest.raises(NotDone, match="A bot runs on this database"):
        move.run(values, empty, now=NOW, say=str)

    assert migrations.current(engine) == migrations.head()


def test_a_database_with_something_in_it_is_left_alone(story, values, empty, engine):
    other = connect(empty)
    with other.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (x TEXT)"))
    engine.dispose()
    with pytest.raises(NotDone, match="There is something in that database already"):
        move.run(values, empty, now=NOW, say=str)

    assert migrations.current(other) is None
    other.dispose()
    assert migrations.current(engine) == migrations.head()


@each_pair
def test_what_breaks_off_leaves_the_new_one_empty_and_the_old_one_as_it_was(
    story, learner, guide, values, empty, engine
):
    agree(learner, guide)
    before = rows_of(values.database_url)
    target = connect(empty, keys.vault())

    def breaks_off(name: str, _count: int) -> None:
        if name == "outbox":
            raise Differs("outbox: 1 rows were sent, and 0 arrived")

    with pytest.raises(Differs):
        moving.move(engine, target, now=NOW, told=breaks_off)

    assert migrations.current(target) is None
    target.dispose()
    assert rows_of(values.database_url) == before
    assert ready(values, say=str) is not None


IMPATIENT = {"sqlite": {"timeout": 0.1}, "postgresql": {"options": "-c lock_timeout=100"}}


@on_both
def test_while_it_is_moved_nobody_else_can_write(story, empty, engine, database_url):
    other = create_engine(database_url, connect_args=IMPATIENT[engine.dialect.name])
    target = connect(empty, keys.vault())
    turned_away = []

    def write(name: str, _count: int) -> None:
        if name == "outbox":
            with pytest.raises(OperationalError), other.begin() as connection:
                connection.execute(text("UPDATE outbox SET attempts = 7"))
            turned_away.append(name)

    moving.move(engine, target, now=NOW, told=write)
    other.dispose()
    target.dispose()

    assert turned_away == ["outbox"]


def test_a_value_that_changes_on_the_way_is_noticed_and_nothing_is_kept(story, empty, engine):
    target = connect(empty, keys.vault())

    def garble(*call: Any) -> tuple[str, Any]:
        _, _, statement, parameters, *_ = call
        if "INTO program " in statement:
            return statement, [
                "Medicine?" if one == "Internal Medicine" else one for one in parameters
            ]
        return statement, parameters

    event.listen(target, "before_cursor_execute", garble, retval=True)
    with pytest.raises(Differs, match="program: 1 rows were sent, and 1 arrived"):
        moving.move(engine, target, now=NOW, told=lambda _name, _count: None)

    assert migrations.current(target) is None
    target.dispose()


@pytest.mark.parametrize(
    ("to", "error", "told"),
    [
        ("mysql://somewhere/db", WrongSettings, "--to: it should begin with sqlite:///"),
        ("postgresql+psycopg://bot@127.0.0.1:1/none", NotDone, "It broke off"),
    ],
)
def test_an_address_that_will_not_do_is_told(story, values, engine, to, error, told):
    engine.dispose()
    with pytest.raises(error, match=told):
        move.run(values, to, now=NOW, say=str)


def test_it_is_not_moved_into_itself(story, values):
    with pytest.raises(NotDone, match="That is the database itself"):
        move.run(values, values.database_url, now=NOW, say=str)


def test_it_says_what_to_set_from_now_on(tmp_path):
    values = Settings(database_url=f"sqlite:///{tmp_path}/old.db")
    ready(values, say=str).dispose()
    said: list[str] = []
    move.run(values, f"sqlite:///{tmp_path}/new.db", now=NOW, say=said.append)

    told = f"Set DATABASE_URL to sqlite:///{tmp_path}/new.db and GUIDANCE_SAFE to {tmp_path}, and"
    assert told in said[-1]
    assert f"rows are moved from sqlite:///{tmp_path}/old.db, each" in said[-1]


def test_what_arrives_is_compared_value_by_value_in_any_order():
    one, other = {"id": "1", "at": NOW, "is": True}, {"id": "2", "at": NOW, "is": False}
    elsewhere = other | {"at": NOW.astimezone(ZoneInfo("Asia/Kathmandu"))}
    both = moving.Sum().plus(one).plus(other)

    assert both == moving.Sum().plus(elsewhere).plus(one | {"is": 1})
    for changed in (other | {"is": True}, other | {"at": None}, other | {"id": "20"}):
        assert both != moving.Sum().plus(one).plus(changed)
    assert moving.Sum().plus({"a": None}) != moving.Sum().plus({"a": "None"})

"""A new key while people read and write: nobody notices, and the old key can go."""

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import timedelta
from threading import Event
from time import perf_counter

import pytest
from sqlalchemy import insert
from sqlmodel import select

from bot import keys, rotate
from bot.database import UnusableDatabase, connected, ready
from bot.keys import KeyFile
from bot.settings import Settings, WrongSettings
from guidance.agreements import Agreement
from sandbox.seed import TEAM_ID
from storage import agreements, programs
from storage.database import connect, transactions
from storage.keys import in_use, parse, render, with_new
from storage.sealing import Sealed, Vault, sealed
from storage.statements import run, table
from storage.tables import METADATA, AgreementRow
from tests.keys import TEXT
from tests.samples import NOW, draft
from tests.story import enrol

AT_ONCE = timedelta()
NAMES = [field.name for field in fields(Agreement)]


@pytest.fixture
def values(database_url, tmp_path) -> Settings:
    """Settings of a program whose keys are in a file, for tests that may change it."""
    return Settings(database_url=database_url, guidance_keys=None, guidance_safe=str(tmp_path))


@pytest.fixture
def file(values) -> KeyFile:
    return KeyFile(keys.path_of(values))


def write_many(values, count):
    """Store requests with five texts each."""
    engine = ready(values, say=str)
    with connected(engine), transactions(engine)() as session:
        program_id = programs.in_team(session, team_id=TEAM_ID)[0].id
        rows = []
        for number in range(count):
            texts = {n: f"{n} {number}" for n in ("goal", "bigger_goal", "note", "covers")}
            one = draft(id=f"{number:032}", program_id=program_id, covers_not="never", **texts)
            kept = {name: getattr(one, name) for name in NAMES}
            rows.append(sealed(session, AgreementRow, kept) | {"created_at": NOW})
        run(session, insert(table(AgreementRow)), rows)


class Service:
    """A bot at work in threads of its own: it reads and changes requests until told to stop."""

    def __init__(self, values, count):
        self._engine = connect(values.database_url, keys.vault(values))
        self._count = count
        self._stop = Event()
        self.read = self.written = 0

    def __enter__(self):
        self._pool = ThreadPoolExecutor(2)
        self._threads = [self._pool.submit(self._work, start) for start in (0, 1)]
        return self

    def __exit__(self, *_error):
        self._stop.set()
        for thread in self._threads:
            thread.result(timeout=30)
        self._pool.shutdown()
        self._engine.dispose()

    def _work(self, number):
        transaction = transactions(self._engine)
        while not self._stop.wait(0.002):
            number = (number + 977) % self._count
            with transaction() as session:
                one = agreements.get(session, f"{number:032}", team_id=TEAM_ID)
                assert one.goal == f"goal {number}"
                self.read += 1
                if number % 3 == 0:
                    agreements.save(session, replace(one, version=one.version + 1))
                    self.written += 1


def key_ids(engine) -> set[str]:
    """Return the key of every value in the database, past our types."""
    columns = [
        column
        for one in METADATA.sorted_tables
        for column in one.columns
        if "Sealed" in type(column.type).__name__
    ]
    with engine.connect() as connection:
        values = [value for c in columns for value in connection.execute(select(c)).scalars()]
    return {value.key_id for value in values if isinstance(value, Sealed)} - {""}


@pytest.mark.parametrize(
    "count", [pytest.param(500, id="2,500"), pytest.param(20_000, marks=pytest.mark.chaos)]
)
def test_nobody_notices_a_new_key_and_the_old_one_can_go(engine, values, file, count):
    enrol(engine)
    write_many(values, count)
    (old,) = file.read()
    said = []
    with Service(values, count) as service:
        began = perf_counter()
        rotate.run(values, say=said.append, settled=AT_ONCE)
        seconds = perf_counter() - began
    new = next(iter(file.read()))
    file.write({new: file.read()[new]})

    told = f"{said[-1]} {seconds:.1f} s, {service.read} read meanwhile"
    sys.stdout.write(f"\n{engine.dialect.name}: {told}")
    assert old != new
    assert seconds < 45, "with the 15 s in which transactions end it is a minute"
    assert key_ids(engine) == {new}
    assert service.read > 3
    assert service.written > 0
    with Service(values, count) as without_the_old_one:
        give_up_at = perf_counter() + 10
        while without_the_old_one.read <= 2 and perf_counter() < give_up_at:
            Event().wait(0.1)
    assert without_the_old_one.read > 2


def test_a_value_written_with_the_old_key_at_the_last_moment_is_found(engine, values, file):
    enrol(engine)
    write_many(values, 3)
    late = connect(values.database_url, keys.vault(values))
    waits = []

    def settling(seconds):
        waits.append(seconds)
        if waits.count(15) == seconds // 15 == 1:
            old_first = dict(reversed(list(file.read().items())))
            with transactions(late)() as session:
                session.info["vault"] = Vault(lambda: old_first)
                one = agreements.get(session, f"{1:032}", team_id=TEAM_ID)
                agreements.save(session, replace(one, version=one.version + 1))

    rotate.run(values, say=str, pause=settling)
    late.dispose()

    assert key_ids(engine) == {next(iter(file.read()))}
    assert waits.count(15) == 2, "once more, as something had come"


def test_a_bot_that_does_not_see_the_new_key_is_told_and_keeps_its_own(engine, values, file):
    enrol(engine)
    write_many(values, 3)
    (old,) = file.read()
    blind = connect(values.database_url, keys.vault(values))

    def blindly(seconds):
        if seconds == 15:
            old_first = dict(reversed(list(file.read().items())))
            with transactions(blind)() as session:
                session.info["vault"] = Vault(lambda: old_first)
                one = agreements.get(session, f"{1:032}", team_id=TEAM_ID)
                agreements.save(session, replace(one, version=one.version + 1))

    with pytest.raises(UnusableDatabase, match="still seals with an older key"):
        rotate.run(values, say=str, pause=blindly)
    blind.dispose()

    with connected(engine), transactions(engine)() as session:
        assert old in in_use(session), "the older key is still needed"


def test_a_rotation_that_broke_off_goes_on_with_the_same_key(engine, values, file):
    enrol(engine)
    write_many(values, 600)

    def broken_off(_seconds):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate.run(values, say=str, pause=broken_off)
    begun = list(file.read())
    assert key_ids(engine) == set(begun), "some with the one, some with the other"
    rotate.run(values, say=str, settled=AT_ONCE)

    assert list(file.read()) == begun
    assert key_ids(engine) == {begun[0]}
    with connected(engine), transactions(engine)() as session:
        assert in_use(session) == begun[:1]


def test_a_value_nobody_can_open_stops_it_and_is_kept(engine, values, file):
    enrol(engine)
    write_many(values, 2)
    with transactions(engine)() as session:
        session.get_one(AgreementRow, f"{1:032}").goal = Sealed("lost:AAAA")
    with pytest.raises(UnusableDatabase, match=r"agreement:goal:.*1: its key is not there"):
        rotate.run(values, say=str, settled=AT_ONCE)

    assert "lost" in key_ids(engine)


def test_a_damaged_value_stops_it_and_the_remedy_is_a_backup(engine, values, file):
    enrol(engine)
    write_many(values, 2)
    with transactions(engine)() as session:
        row = session.get_one(AgreementRow, f"{1:032}")
        row.goal = Sealed(f"{row.goal.key_id}:{'A' * 60}")
    with pytest.raises(UnusableDatabase, match=r"it does not fit.*restore a backup"):
        rotate.run(values, say=str, settled=AT_ONCE)

    assert len(file.read()) == 2, "both keys stay"


def test_keys_whose_names_look_alike_are_not_taken_for_one(engine, values):
    other = f"{TEXT.partition(':')[0].upper()}:{render(with_new({})).strip().partition(':')[2]}"
    old, new = (
        values.model_copy(update={"guidance_keys": Settings(guidance_keys=text).guidance_keys})
        for text in (TEXT, f"{other},{TEXT}")
    )
    enrol(engine)
    write_many(old, 2)
    ready(new, say=str).dispose()
    rotate.run(new, say=str, settled=AT_ONCE)

    assert key_ids(engine) == {"TEST"}


def test_with_keys_in_the_environment_the_bot_has_to_know_the_new_one_first(engine, values):
    new = render(with_new({})).strip()
    old_only, both = (
        values.model_copy(update={"guidance_keys": Settings(guidance_keys=text).guidance_keys})
        for text in (TEXT, f"{new},{TEXT}")
    )
    enrol(engine)
    write_many(old_only, 2)
    for too_early in (old_only, both):
        with pytest.raises(WrongSettings, match="restart the bot with it"):
            rotate.run(too_early, say=str, settled=AT_ONCE)
    ready(both, say=str).dispose()  # as a start does
    said = []
    rotate.run(both, say=said.append, settled=AT_ONCE)

    assert key_ids(engine) == set(parse(new))
    assert "test is needed for older backups only" in said[-1]

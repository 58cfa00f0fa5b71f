"""Lines that are only added: the database refuses the rest, and who gets past it is found out."""

import random
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from sandbox.seed import TEAM_ID
from storage import audit
from storage.audit import CLOCK, KEEP, OPERATOR, Entry, Head
from storage.ledgers import AuditRow
from tests.samples import NOW
from tests.storage.racing import each_in_its_own

LINES = 40
LONG_AGO = datetime.fromisoformat("2019-05-01T12:00:00+00:00")
COLUMNS = ("at", "team_id", "who", "what", "object_id", "previous", "mark")
NO_TRIGGERS = {
    "sqlite": ["DROP TRIGGER audit_unchanged", "DROP TRIGGER audit_kept"],
    "postgresql": ["DROP TRIGGER audit_kept ON audit", "DROP TRIGGER audit_whole ON audit"],
}


def add(session, number=0, *, who="U1", now=NOW):
    entries = [Entry("agreement.asked", f"object {number}")]
    audit.append(session, entries, team_id=TEAM_ID, who=who, now=now)


@pytest.fixture
def written(transaction):
    """A chain of lines, two of them in each transaction."""
    with transaction() as session:
        for number in range(LINES):
            add(session, number, who=f"U{number % 3}", now=NOW + timedelta(seconds=number))


def lines(transaction) -> list[AuditRow]:
    with transaction() as session:
        return list(session.exec(select(AuditRow).order_by(AuditRow.number)))


def wrong(session, *, kept=None, now=NOW) -> list[str]:
    return list(audit.faults(session, kept=kept, now=now))


def test_a_line_says_what_and_when_and_names_nobody(transaction, written):
    first, second, *_ = lines(transaction)

    assert (first.number, first.what, first.object_id) == (1, "agreement.asked", "object 0")
    assert (first.at, first.previous) == (NOW, "")
    assert second.previous == first.mark
    assert "U0" not in f"{first!r}"


def test_the_same_person_has_the_same_name_and_another_another(transaction, written):
    who = [line.who for line in lines(transaction)]

    assert who[0] == who[3] == who[6]
    assert len(set(who)) == 3
    assert {len(one) for one in who} == {32}


def test_the_clock_and_the_operator_are_named(transaction):
    with transaction() as session:
        add(session, who="")
        add(session, who=OPERATOR)

    assert [line.who for line in lines(transaction)] == [CLOCK, OPERATOR]


def test_a_chain_that_nobody_touched_is_whole(transaction, written):
    with transaction() as session:
        head = audit.head(session)
        assert wrong(session, kept=head) == []
        assert wrong(session, kept=None) == []
    assert head.number == LINES


def test_an_empty_one_is_whole_and_nothing_is_written_by_looking(transaction):
    with transaction() as session:
        assert wrong(session) == []
        assert audit.head(session) == Head(0, "")
        assert session.connection().execute(text("SELECT count(*) FROM secret")).scalar() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'x' WHERE number = 3",
        "DELETE FROM audit WHERE number = 40",
        "DELETE FROM audit",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_line(transaction, written, statement):
    with pytest.raises(DBAPIError, match="only added to"), transaction() as session:
        session.connection().execute(text(statement))

    assert len(lines(transaction)) == LINES


def test_postgresql_refuses_to_empty_it(engine, transaction, written):
    if engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="only added to"), transaction() as session:
            session.connection().execute(text("TRUNCATE audit"))


def edit(rows, dice):
    row, column = dice.choice(rows), dice.choice(COLUMNS)
    old = getattr(row, column)
    new = "2026-03-01 00:00:00+00:00" if column == "at" else f"{old}x"
    return [(f"UPDATE audit SET {column} = :new WHERE number = :n", {"new": new, "n": row.number})]


def delete(rows, dice):
    first = dice.randrange(len(rows) - 2)
    last = dice.randrange(first, len(rows) - 1)
    numbers = {"a": rows[first].number, "b": rows[last].number}
    return [("DELETE FROM audit WHERE number BETWEEN :a AND :b", numbers)]


def reorder(rows, dice):
    one, other = dice.sample(rows, 2)
    move = "UPDATE audit SET number = :to WHERE number = :n"
    steps = ((one.number, -1), (other.number, one.number), (-1, other.number))
    return [(move, {"n": n, "to": to}) for n, to in steps]


def close_the_gap(rows, dice):
    gap = dice.choice(rows[1:-1]).number
    later = [row.number for row in rows if row.number > gap]
    move = "UPDATE audit SET number = :n - 1 WHERE number = :n"
    return [("DELETE FROM audit WHERE number = :n", {"n": gap}), *((move, {"n": n}) for n in later)]


def cut(rows, dice):
    left = dice.randrange(len(rows))
    return [("DELETE FROM audit WHERE number > :left", {"left": left})]


def cut_and_go_on(rows, dice):
    return [*cut(rows, dice), ("more", dice.randrange(1, len(rows) + 5))]


TAMPERINGS = (edit, delete, reorder, close_the_gap, cut, cut_and_go_on)


class Tampered(Exception):
    """Takes everything back again."""


@contextmanager
def tampered(transaction, steps):
    """Yield a session in which somebody with all rights has done this; then it is undone."""
    with pytest.raises(Tampered), transaction() as session:  # noqa: PT012  # both belong together
        connection = session.connection()
        for statement in NO_TRIGGERS[connection.dialect.name]:
            connection.execute(text(statement))
        for statement, values in steps:
            if statement == "more":
                entries = [Entry("agreement.asked")] * values
                audit.append(session, entries, team_id=TEAM_ID, who="U1", now=NOW)
            else:
                connection.execute(text(statement), values)
        yield session
        raise Tampered


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda one: one.__name__)
def test_every_tampering_is_found(transaction, written, tampering):
    rows, dice = lines(transaction), random.Random(tampering.__name__)
    kept = Head(rows[-1].number, rows[-1].mark)
    missed = []
    for _ in range(35):  # of six kinds: 210
        steps = tampering(rows, dice)
        with tampered(transaction, steps) as session:
            if not wrong(session, kept=kept):
                missed.append(steps)

    assert missed == []
    with transaction() as session:
        assert wrong(session, kept=kept) == [], "it is as it was"


def test_a_cut_at_the_end_is_found_only_with_what_was_kept_outside(transaction, written):
    with tampered(transaction, [("DELETE FROM audit WHERE number > 30", {})]) as session:
        assert wrong(session) == []


def test_two_who_write_at_once_follow_one_another(transaction):
    def write(number):
        def work(session: Session) -> None:
            add(session, number)
            add(session, number)

        return work

    each_in_its_own(transaction, [write(number) for number in range(6)])

    with transaction() as session:
        assert audit.head(session).number == 12
        assert wrong(session) == []


def test_what_did_not_happen_is_not_in_it(transaction, written):
    def broken_off() -> None:
        with transaction() as session:
            add(session)
            raise KeyError

    with pytest.raises(KeyError):
        broken_off()
    assert len(lines(transaction)) == LINES


def test_after_six_years_lines_go_and_the_rest_is_still_proved(transaction):
    later = LONG_AGO + KEEP
    with transaction() as session:
        for number in range(10):
            add(session, number, now=LONG_AGO + timedelta(days=number))
        audit.forget_old(session, now=later + timedelta(days=5))

    assert [line.number for line in lines(transaction)] == [5, 6, 7, 8, 9, 10]
    with transaction() as session:
        assert wrong(session, now=later + timedelta(days=5)) == []
        assert wrong(session, now=later) == ["the lines before 5 are missing"]
        audit.forget_old(session, now=later)
    assert len(lines(transaction)) == 6


def test_a_secret_that_was_not_kept_is_not_used(transaction):
    def broken_off() -> None:
        with transaction() as session:
            add(session)
            raise KeyError

    with pytest.raises(KeyError):
        broken_off()
    with transaction() as session:
        add(session)
    with transaction() as session:
        assert wrong(session) == []

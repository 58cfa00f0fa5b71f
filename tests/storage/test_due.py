"""Looking for what is due costs the same however much waits for later."""

import re
from datetime import timedelta
from time import perf_counter

import pytest
from sqlalchemy import event, text

from guidance.follow_ups import Kind, Planned
from storage import agenda, due, follow_ups
from storage.database import transactions
from tests.storage.sessions import NOW, TEAM, add_session

MANY = 20_000


@pytest.fixture
def crowded(engine):
    """A database in which very much waits for later."""
    with transactions(engine)() as session:
        add_session(session)
        later = [
            Planned(Kind.STEP_DUE, f"U{n % 997}", NOW + timedelta(hours=n + 1), f"s{n}")
            for n in range(MANY)
        ]
        follow_ups.plan(session, "a1", later, team_id=TEAM)
    tidy = {"sqlite": "ANALYZE", "postgresql": "VACUUM ANALYZE"}[engine.dialect.name]
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(tidy))
    return engine


def plan_of(engine, look):
    """Return how the database does the last thing that a look asks it for."""
    seen = []
    with transactions(engine)() as session:
        connection = session.connection()  # the engine is that of other tests, too
        event.listen(connection, "before_cursor_execute", lambda *call: seen.append(call[2:4]))
        look(session)
        statement, values = seen[-1]
        explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[engine.dialect.name]
        rows = session.connection().exec_driver_sql(f"{explain} {statement}", values)
        return "\n".join(str(row[-1]) for row in rows)


def test_an_idle_look_reads_one_end_of_the_index_alone_and_takes_less_than_a_millisecond(crowded):
    """Of several looks the best: a busy machine makes any slow. `make bench` has a million rows.

    PostgreSQL says what it reads by a limit right above it: with a sort between it would read all.
    """
    who = plan_of(crowded, lambda session: due.people(session, now=NOW, limit=200))
    when = plan_of(crowded, lambda session: agenda.read(session.connection(), now=NOW))

    one_end = (
        "COVERING INDEX ix_follow_up_due|Limit .*\n *->  Index Only Scan using ix_follow_up_due"
    )
    assert re.search(one_end, who)
    assert re.search(one_end, when)
    took = []
    with transactions(crowded)() as session:
        for _ in range(50):
            start = perf_counter()
            assert due.people(session, now=NOW, limit=200) == []
            took.append(perf_counter() - start)

    assert min(took) < 0.001


def test_who_shares_a_transaction_is_of_one_workspace_and_alone_where_rows_have_locks(engine):
    with transactions(engine)() as session:
        add_session(session)
        for n in range(due.TOGETHER["sqlite"] + 1):
            planned = [Planned(Kind.GOAL_CHECK, f"U{n}", NOW + timedelta(seconds=n))]
            follow_ups.plan(session, "a1", planned, team_id=TEAM)
        elsewhere = [Planned(Kind.GOAL_CHECK, "U0", NOW, "s0")]
        follow_ups.plan(session, "a1", elsewhere, team_id="T2")
        groups = due.groups(session, now=NOW + timedelta(hours=1), limit=100)
    sizes = {team: [len(ids) for of, ids in groups if of == team] for team in (TEAM, "T2")}

    most = due.TOGETHER[engine.dialect.name]
    assert max(sizes[TEAM]) == most
    assert sum(sizes[TEAM]) == due.TOGETHER["sqlite"] + 1
    assert sizes["T2"] == [1]
    assert due.TOGETHER["postgresql"] == 1

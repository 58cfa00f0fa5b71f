"""Two who need the same rows take them in one order, so neither waits for the other for ever.

SQLite has one writer at a time; PostgreSQL ends one of two that wait for each other, with an error.
"""

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import update

from guidance.follow_ups import Kind, Planned
from storage import delivery, follow_ups
from storage.database import transactions
from storage.delivery import Outcome, Timing
from storage.outbox import Outbox
from storage.pacing import POST, UNLIMITED
from storage.queues import Delivery
from storage.tables import FollowUpRow
from tests.samples import NOW
from tests.storage.racing import each_in_its_own
from tests.storage.sessions import TEAM, add_session

pytestmark = pytest.mark.postgresql

ROUNDS, ROWS = 15, 60


@pytest.fixture(params=["postgresql"])
def database_url(request):
    from tests import postgres

    with postgres.database(request.getfixturevalue("postgresql_template"), "order") as url:
        yield url


@pytest.fixture
def transaction(engine):
    return transactions(engine)


def failures(results):
    return [result for result in results if isinstance(result, BaseException)]


def test_one_ends_a_pause_while_another_settles_what_it_held(transaction):
    with transaction() as session:
        add_session(session)
        planned = [Planned(Kind.STEP_DUE, "U1", NOW, f"s{number}") for number in range(ROWS)]
        follow_ups.plan(session, "a1", planned, team_id=TEAM)

    def released(session):
        follow_ups.release(session, "U1", team_id=TEAM, now=NOW)

    def settled(session):
        follow_ups.settle_kind(session, "a1", Kind.STEP_DUE)

    for _ in range(ROUNDS):
        with transaction() as session:
            session.exec(update(FollowUpRow).values(state="waiting", held_from=NOW))
        assert failures(each_in_its_own(transaction, [released, settled] * 3)) == []


def test_one_begins_while_another_notes_that_slack_wants_rest(transaction):
    """Both need the same roads; a note with a pause used to take the method's first."""
    timing = Timing()
    for number in range(ROUNDS):
        with transaction() as session:
            outbox = Outbox(session, TEAM, NOW)
            for place in range(8):
                outbox.post(f"U{place}", {"text": ""}, key=f"{number}:{place}")
            outbox.write()
        now = NOW + number * timedelta(hours=2)
        with transaction() as session:
            rows = delivery.claim(session, now=now, limit=50)

        def begun(session, row, at=now):
            delivery.begin(session, [row], now=at, timing=timing, limits=UNLIMITED)

        def noted(session, row, at=now):
            until = at + timedelta(seconds=1)
            outcome = Outcome(row, Delivery.PENDING, due_at=until, pause=(POST, until))
            delivery.record(session, [outcome], now=at, limits=UNLIMITED)

        works = [partial((begun, noted)[n % 2], row=row) for n, row in enumerate(rows)]
        assert failures(each_in_its_own(transaction, works)) == []

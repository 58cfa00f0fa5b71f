"""Two who need the same rows take them in one order, so neither waits for the other for ever.

SQLite has one writer at a time; PostgreSQL ends one of two that wait for each other, with an error.
"""

import random
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import col, select, update

from guidance.follow_ups import Kind, Planned
from guidance.stages import Stage
from storage import (
    agreements,
    budgets,
    conversations,
    delivery,
    due,
    follow_ups,
    misdated,
    pacing,
    programs,
    retention,
    stuck,
)
from storage.database import transactions
from storage.delivery import Outcome, Timing
from storage.delivery_statements import DUE
from storage.outbox import Card, Outbox
from storage.pacing import HOME, PROFILE, UNLIMITED
from storage.queues import Delivery, OutboxRow
from storage.statements import run
from storage.tables import AgreementRow, FollowUpRow
from tests.samples import NOW
from tests.storage.racing import each_in_its_own, failures, overtaken
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


def failures_beside_the_end_of_a_pause(transaction, work):
    """Return what fails of many who do this while others let go what a pause held."""
    with transaction() as session:
        add_session(session)
        planned = [Planned(Kind.STEP_DUE, "U1", NOW, f"s{number}") for number in range(ROWS)]
        follow_ups.plan(session, "a1", planned, team_id=TEAM)

    def released(session):
        follow_ups.release(session, "U1", team_id=TEAM, now=NOW)

    failed = []
    for _ in range(ROUNDS):
        with transaction() as session:
            session.exec(update(FollowUpRow).values(state="waiting", held_from=NOW))
        failed += failures(each_in_its_own(transaction, [released, work] * 3))
    return failed


def test_one_ends_a_pause_while_another_settles_what_it_held(transaction):
    def settled(session):
        follow_ups.settle_kind(session, "a1", Kind.STEP_DUE)

    assert failures_beside_the_end_of_a_pause(transaction, settled) == []


def test_what_is_wrong_is_set_aside_while_a_pause_ends(transaction):
    def set_aside(session):
        found = due.ids(session, "U1", team_id=TEAM, now=NOW, cards=[])
        follow_ups.move_aside(session, found, until=NOW)

    assert failures_beside_the_end_of_a_pause(transaction, set_aside) == []


def test_one_claims_while_another_notes_that_slack_wants_rest(transaction):
    """Both need the same roads; a note with a pause used to take the method's first."""
    for number in range(2 * ROUNDS):  # in one run of fifteen rounds they never met
        now = NOW + number * timedelta(hours=2)
        until = now + timedelta(seconds=1)
        with transaction() as session:
            write(session, number, "before")
            rows = delivery.claim(session, now=now, limit=50)
            write(session, number, "after")
        outcomes = [
            Outcome(
                row, Delivery.PENDING, due_at=until, pause=None if row.content else (HOME, until)
            )
            for row in rows
        ]

        def noted(session, outcomes=outcomes, at=now):
            delivery.record(session, outcomes, now=at, limits=UNLIMITED)

        def claimed(session, at=now):
            delivery.claim(session, now=at, limit=50)

        def begun(session, rows=rows, at=now):
            delivery.begin(session, rows, now=at, timing=Timing(), limits=UNLIMITED)

        assert failures(each_in_its_own(transaction, [noted, claimed, begun])) == []


def test_of_those_who_make_a_road_at_once_each_reads_what_the_others_have_left(transaction):
    seconds = [30, 1, 2, 3, 4, 5]
    for number in range(ROUNDS):

        def told(session, rest, team_id=f"T{number}"):
            until = NOW + timedelta(seconds=rest)
            pacing.leave_alone(session, team_id, PROFILE, until=until, now=NOW)

        works = [partial(told, rest=rest) for rest in seconds]
        assert failures(each_in_its_own(transaction, works)) == []
        with transaction() as session:
            until = pacing.asked_to_wait(session, f"T{number}", PROFILE, now=NOW)
        assert until == NOW + timedelta(seconds=30)


def test_two_forget_at_once_the_groups_that_slack_does_not_know_any_more(transaction):
    groups = [(TEAM, f"U000+U{number:03}") for number in range(ROWS)]
    failed = []
    for _ in range(ROUNDS):
        with transaction() as session:
            for team_id, people in groups:
                conversations.remember(session, people, "G1", team_id=team_id)
        works = [partial(conversations.forget, lost=lost) for lost in (groups, reversed(groups))]
        failed += failures(each_in_its_own(transaction, works))

    assert failed == []


def write(session, number, when):
    """Write what takes the roads of eight people and, last in the order, that of Home tabs."""
    outbox = Outbox(session, TEAM, NOW)
    for place in range(8):
        outbox.post(f"U{place}", {"text": ""}, key=f"{number}:{when}:{place}")
    outbox.open_home(f"U{number}{when}")
    outbox.write()


def test_who_claims_while_another_does_waits_and_overtakes_nothing(transaction):
    """Or it would pass over the row that the other has locked, and take the next to its place."""
    with transaction() as session:
        outbox = Outbox(session, TEAM, NOW)
        for number in range(3):
            outbox.post("U1", {"text": ""}, key=f"{number}")
        outbox.write()

    def claimed():
        with transaction() as session:
            return [row.key for row in delivery.claim(session, now=NOW, limit=50)]

    with ThreadPoolExecutor(1) as other:
        with transaction() as session:
            pacing.one_at_a_time(session)
            assert len(list(run(session, DUE, {"now": NOW, "most": 1}))) == 1
            claiming = other.submit(claimed)
            done, _ = wait([claiming], timeout=0.3)
            assert not done
        assert claiming.result() == ["0"]


def forgotten_alone(session):
    retention.forget_of_no_program(session, now=NOW)


def forgotten_with_sessions(session):
    program = programs.in_team(session, team_id=TEAM)[0]
    retention.forget(session, program, now=NOW, cards=["request"])


@pytest.mark.parametrize(
    ("name", "forgotten"), [(due.CARD, forgotten_alone), ("request", forgotten_with_sessions)]
)
def test_old_cards_are_deleted_while_they_are_noted(transaction, name, forgotten):
    long_ago = NOW - timedelta(days=900)
    with transaction() as session:
        first = add_session(session)
        outbox = Outbox(session, TEAM, long_ago)
        for subject in ("b2", "b1"):
            agreements.add(session, replace(first, id=subject), now=long_ago)
            outbox.draw(Card(name, subject, "U1"), address="U1")
        outbox.write()
        session.exec(update(OutboxRow).values(state=Delivery.SENT))
        older, newer = session.exec(select(OutboxRow.id).order_by(OutboxRow.id))
        # The older one is the last of the table, and of each index but that of its ids.
        later = {"due_at": long_ago + timedelta(days=1)}
        session.exec(update(OutboxRow).where(col(OutboxRow.id) == older).values(later))

    def noted(session):
        outbox = Outbox(session, TEAM, NOW)
        outbox.hold(older)
        yield
        outbox.hold(newer)

    assert overtaken(transaction, noted, forgotten) == []
    with transaction() as session:
        assert session.exec(select(OutboxRow)).all() == []


def faded(session):
    retention.fade(session, programs.in_team(session, team_id=TEAM)[0], now=NOW)


@pytest.mark.parametrize("forgotten", [faded, forgotten_with_sessions])
def test_old_questions_are_deleted_while_a_pause_ends(transaction, forgotten):
    long_ago = NOW - timedelta(days=900)
    with transaction() as session:
        first = add_session(session)
        agreements.add(session, replace(first, id="b1"), now=long_ago)
        for of_id, step_id in (("f2", "s1"), ("f1", "s2")):  # the other way round in the index
            of_both = {"team_id": TEAM, "agreement_id": "b1", "id": of_id, "card_id": of_id}
            when = {"subject_id": step_id, "due_at": long_ago, "held_from": long_ago}
            session.add(FollowUpRow(kind=Kind.STEP_DUE, person_id="U1", **of_both, **when))
            session.flush()

    def released(session):
        session.exec(select(FollowUpRow.id).where(FollowUpRow.id == "f1").with_for_update()).one()
        yield
        follow_ups.release(session, "U1", team_id=TEAM, now=NOW)

    assert overtaken(transaction, released, forgotten) == []
    with transaction() as session:
        assert session.exec(select(FollowUpRow)).all() == []


@pytest.mark.parametrize("forgotten", [faded, forgotten_with_sessions])
def test_an_old_session_goes_while_somebody_answers_what_comes_back_of_it(transaction, forgotten):
    """Whoever answers holds questions of it, and may yet plan the next one."""
    long_ago = NOW - timedelta(days=900)
    with transaction() as session:
        add_session(session)
        planned = [
            Planned(Kind.MENTOR_CHECK, "U1", long_ago),
            Planned(Kind.STEP_DUE, "U1", long_ago, "s1"),
        ]
        follow_ups.plan(session, "a1", planned, team_id=TEAM)
        ended = {"stage": Stage.CLOSED, "moved_at": long_ago}
        session.exec(update(AgreementRow).values(ended))
        session.exec(update(FollowUpRow).values(held_from=long_ago))
        budgets.take(session, "U1", team_id=TEAM)

    def answered(session):
        due.note_sign_of_life(session, "U1", team_id=TEAM, now=NOW)
        follow_ups.release(session, "U1", team_id=TEAM, now=NOW)
        yield
        coming = Planned(Kind.MENTOR_CHECK, "U1", NOW, ordinal=2)
        follow_ups.plan(session, "a1", [coming], team_id=TEAM)

    assert overtaken(transaction, answered, forgotten) == []
    with transaction() as session:
        kept = list(session.exec(select(FollowUpRow.kind)))
        assert kept == ([Kind.MENTOR_CHECK] * 2 if forgotten is faded else [])


IN_ONE_ORDER = {
    "what died lives again": (
        {"state": Delivery.DEAD, "last_error": "token_revoked", "ts": "1.1"},
        partial(stuck.revive, errors=["token_revoked"], now=NOW),
    ),
    "what is old is given up": (
        {"state": Delivery.PARKED, "dispatched_at": NOW - timedelta(days=9)},
        partial(delivery.forget_words, before=NOW),
    ),
    "what is misdated is brought back": (
        {"state": Delivery.UNCERTAIN, "dispatched_at": NOW + timedelta(days=9)},
        partial(misdated.bring_back, now=NOW),
    ),
}


@pytest.mark.parametrize(("values", "work"), IN_ONE_ORDER.values(), ids=list(IN_ONE_ORDER))
def test_cards_are_redrawn_while_many_of_them_are_changed(transaction, values, work):
    subjects = [f"{number:03}" for number in range(150)]
    with transaction() as session:
        outbox = Outbox(session, TEAM, NOW)
        for subject in subjects:
            outbox.draw(Card("request", subject, "U1"), address="U1")
        outbox.write()

    def redraw(session):
        outbox = Outbox(session, TEAM, NOW)
        outbox.redraw("request", *subjects)
        outbox.write()

    failed = []
    for seed in range(ROUNDS):
        with transaction() as session:
            ids = list(session.exec(select(OutboxRow.id)))
            random.Random(seed).shuffle(ids)  # each change puts a row at the end of the table
            for of_id in ids:
                which = update(OutboxRow).where(col(OutboxRow.id) == of_id)
                session.exec(which.values(**values))
        failed += failures(each_in_its_own(transaction, [redraw, work] * 2))

    assert failed == []

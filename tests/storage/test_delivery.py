"""Claiming what is due and noting what became of it, by as many processes as there are."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import delete, select

from sandbox.seed import TEAM_ID
from storage import conversations, delivery
from storage.delivery import Outcome, Outgoing, Timing
from storage.outbox import Card, Outbox
from storage.pacing import POST, UNLIMITED
from storage.queues import Delivery, OutboxRow
from storage.sealing import NOTHING
from tests.samples import NOW
from tests.storage.racing import each_in_its_own

SOON = timedelta(seconds=1)
TIMING = Timing()
LAPSED = NOW + TIMING.lease
SETTLED = LAPSED + TIMING.unclear
RULES = {"timing": TIMING, "limits": UNLIMITED}


@pytest.fixture
def post(transaction):
    """Return a function that asks for one line."""

    def ask(key: str, *, at=NOW, address: str = "U1", team_id: str = TEAM_ID) -> None:
        with transaction() as session:
            outbox = Outbox(session, team_id, NOW)
            outbox.post(address, {"text": key}, key=key, at=at)
            outbox.write()

    return ask


@pytest.fixture
def claim(transaction):
    """Return a function that claims what is due."""

    def take(*, now=NOW, limit: int = 50) -> list[Outgoing]:
        with transaction() as session:
            return list(delivery.claim(session, now=now, limit=limit, **RULES))

    return take


@pytest.fixture
def begin(transaction):
    """Return a function that begins to send rows and says which of them may be."""

    def start(*rows: Outgoing, now=NOW) -> list[Outgoing]:
        with transaction() as session:
            waits = delivery.begin(session, rows, now=now, **RULES)
        return [row for row in rows if waits.get(row.claim, now) is None]

    return start


@pytest.fixture
def note(transaction):
    """Return a function that notes what became of a row, and says whether that counts."""

    def write(row: Outgoing, state: Delivery, error: str = "", *, now=NOW, **more) -> bool:
        with transaction() as session:
            outcome = Outcome(row, state, error, **more)
            return row.claim in delivery.record(session, [outcome], now=now, limits=UNLIMITED)

    return write


@pytest.fixture
def sent(note):
    """Return a function that notes that Slack has taken a row."""

    def write(row: Outgoing, **more) -> bool:
        return note(row, Delivery.SENT, channel_id="D1", ts="1.000001", **more)

    return write


def texts(claimed: list[Outgoing]) -> list[str]:
    return [row.content["text"] for row in claimed]


def row(transaction) -> OutboxRow:
    with transaction() as session:
        return session.exec(select(OutboxRow)).one()


def test_what_is_due_is_claimed_one_for_each_place_in_the_order_it_was_written(
    post, claim, begin, sent
):
    post("second")
    post("third")
    post("elsewhere", address="U2", at=NOW - SOON)
    post("not yet", at=NOW + SOON)

    taken = claim()
    assert texts(taken) == ["second", "elsewhere"]
    assert claim() == []
    begin(*taken)
    sent(taken[0])
    assert texts(claim(now=NOW + SOON)) == ["third"]


def test_a_process_that_claims_a_row_anew_begins_it_once(transaction, post, claim, begin):
    post("hello")
    [old] = claim()
    [new] = claim(now=NOW + timedelta(seconds=61))  # it stood still, and its claim has lapsed

    assert begin(old, new) == begin(new, old) == [new]
    gone, sent_ = Outcome(old, Delivery.DEAD), Outcome(new, Delivery.SENT, ts="1.000001")
    for outcomes in ([sent_, gone], [gone, sent_]):
        with transaction() as session:
            told = delivery.record(session, outcomes, now=NOW, limits=UNLIMITED)
        assert told == {new.claim}
        assert row(transaction).state is Delivery.SENT


def test_an_answer_to_what_was_erased_meanwhile_says_nothing_of_what_is_written_next(
    transaction, post, claim, begin, sent
):
    """SQLite gives the number of its newest row to the next one, once that was deleted."""
    post("erased")
    [old] = claim()
    with transaction() as session:
        session.exec(delete(OutboxRow))
    post("next", address="U2")
    [new] = claim()

    assert begin(old) == []
    assert not sent(old)
    assert begin(new, old) == [new]
    assert sent(new)


def test_no_more_is_claimed_than_can_be_sent(post, claim):
    for number in range(5):
        post(f"line {number}", address=f"U{number}")

    assert len(claim(limit=3)) == 3
    assert len(claim(limit=3)) == 2


def test_two_processes_never_claim_the_same_row_nor_talk_to_one_person_at_once(transaction, post):
    for number in range(40):
        post(f"line {number}", address=f"U{number % 20}")

    def take(session):
        return delivery.claim(session, now=NOW, limit=15, **RULES)

    taken = [row for claimed in each_in_its_own(transaction, [take] * 4) for row in claimed]

    assert len(taken) == len({row.id for row in taken}) == len({row.address for row in taken})
    assert len(taken) >= 15


def test_a_claim_that_fails_leaves_the_rows_for_others(transaction, post, claim):
    post("hello")

    def failing() -> None:
        with transaction() as session:
            delivery.claim(session, now=NOW, limit=50, **RULES)
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert texts(claim()) == ["hello"]


def test_what_was_sent_is_not_claimed_again_and_its_words_are_gone(transaction, post, claim, sent):
    post("hello")
    sent(claim()[0])

    found = row(transaction)
    assert claim(now=NOW + timedelta(days=400)) == []
    assert (found.state, found.channel_id, found.ts) == (Delivery.SENT, "D1", "1.000001")
    assert (found.content, found.attempts) == (NOTHING, 0)


def drawn(transaction) -> None:
    with transaction() as session:
        outbox = Outbox(session, TEAM_ID, NOW)
        outbox.draw(Card("request", "a1", "U1"), address="U1")
        outbox.write()


def redrawn(transaction) -> None:
    with transaction() as session:
        outbox = Outbox(session, TEAM_ID, NOW)
        outbox.redraw("request", "a1")
        outbox.write()


def test_a_redraw_asked_for_during_the_call_is_claimed_next(transaction, claim, sent):
    drawn(transaction)
    (claimed,) = claim()
    redrawn(transaction)
    sent(claimed)

    (again,) = claim()
    assert (again.ts, again.version, again.repeatable) == ("1.000001", 1, True)
    assert again.content == {"name": "request", "subject_id": "a1", "viewer_id": "U1", "ordinal": 0}


def test_what_is_to_be_tried_again_comes_back_at_its_time(transaction, post, claim, note):
    post("hello")
    later = NOW + timedelta(seconds=30)
    note(claim()[0], Delivery.PENDING, "ratelimited", due_at=later)

    assert claim(now=later - SOON) == []
    (again,) = claim(now=later)
    assert again.attempts == 2
    assert row(transaction).last_error == "ratelimited"


def test_what_is_dead_is_never_claimed(post, claim, note):
    post("hello")
    note(claim()[0], Delivery.DEAD, "is_archived")
    post("another")

    assert texts(claim(now=NOW + timedelta(days=1))) == ["another"]


def test_what_is_uncertain_is_looked_for_after_its_time_and_not_before(post, claim, begin, note):
    post("hello")
    begin(*claim())
    assert claim(now=LAPSED) == []

    assert claim(now=SETTLED - SOON) == []
    (lost,) = claim(now=SETTLED)
    assert (lost.is_uncertain, lost.dispatched_at) == (True, NOW)
    assert claim(now=SETTLED) == []

    note(lost, Delivery.PENDING, due_at=SETTLED)
    (again,) = claim(now=SETTLED)
    assert not again.is_uncertain


def test_what_was_claimed_and_not_begun_is_simply_taken_again(transaction, post, claim):
    post("hello")
    claim()
    assert claim(now=LAPSED - SOON) == []

    (again,) = claim(now=LAPSED)
    assert (again.is_uncertain, again.fence) == (False, 3)


@pytest.mark.parametrize("what", ["a Home tab", "a card that is there"])
def test_what_shows_nothing_twice_is_taken_again_after_a_crash(
    transaction, claim, begin, sent, what
):
    if what == "a Home tab":
        with transaction() as session:
            outbox = Outbox(session, TEAM_ID, NOW)
            outbox.open_home("U1")
            outbox.write()
    else:
        drawn(transaction)
        sent(claim()[0])
        redrawn(transaction)
    begin(*claim())

    (again,) = claim(now=LAPSED)
    assert not again.is_uncertain


@pytest.mark.parametrize("begun", [True, False], ids=["begun", "claimed"])
def test_a_process_that_was_frozen_for_five_minutes_can_neither_send_nor_note(
    transaction, post, claim, begin, sent, note, begun
):
    post("hello")
    (frozen,) = claim()
    if begun:
        begin(frozen)
    now = NOW + timedelta(minutes=5)
    claim(now=now)
    (taken,) = claim(now=now + TIMING.unclear) if begun else [frozen]

    assert begin(frozen, now=now) == []
    assert not sent(frozen, now=now)
    assert not note(frozen, Delivery.DEAD, "is_archived", now=now)
    assert row(transaction).state is (Delivery.UNCERTAIN if begun else Delivery.CLAIMED)
    assert taken.is_uncertain is begun


def test_rows_that_were_not_tried_are_given_back_without_losing_a_try(post, claim, note):
    post("hello")
    (claimed,) = claim()
    note(claimed, Delivery.PENDING, due_at=NOW + SOON, is_tried=False)

    assert claim() == []
    (again,) = claim(now=NOW + SOON)
    assert (again.content["text"], again.attempts) == ("hello", 1)


def test_many_are_claimed_begun_and_noted_at_once_each_with_its_own_outcome(transaction, post):
    ends = [
        (Delivery.SENT, {"channel_id": "D1", "ts": "1.1"}),
        (Delivery.PENDING, {"error": "ratelimited", "due_at": NOW + SOON, "is_tried": False}),
        (Delivery.UNCERTAIN, {"error": "timeout", "due_at": SETTLED}),
        (Delivery.DEAD, {"error": "is_archived"}),
        (Delivery.SENT, {}),  # a Home tab has no ts
    ]
    for number in range(len(ends)):
        post(f"line {number}", address=f"U{number}", team_id=f"T{number // 2}")
    with transaction() as session:
        rows = delivery.claim(session, now=NOW, limit=50, **RULES)
        assert set(delivery.begin(session, rows, now=NOW, **RULES).values()) == {None}
    with transaction() as session:
        outcomes = [Outcome(row, to, **more) for row, (to, more) in zip(rows, ends, strict=True)]
        delivery.record(session, outcomes, now=NOW, limits=UNLIMITED)

    with transaction() as session:
        found = session.exec(select(OutboxRow).order_by(OutboxRow.id)).all()
    assert [(row.state, row.channel_id, row.ts, row.last_error) for row in found] == [
        (to, more.get("channel_id"), more.get("ts"), more.get("error", "")) for to, more in ends
    ]
    assert [row.due_at for row in found] == [more.get("due_at", NOW) for _, more in ends]
    assert [row.attempts for row in found] == [0, 0, 1, 1, 0]
    assert [row.content == NOTHING for row in found] == [True, False, False, False, True]


def test_who_is_to_wait_since_it_was_claimed_is_not_begun_and_told_until_when(transaction, post):
    for number in range(4):
        post(f"line {number}", address=f"U{number}", team_id=f"T{number % 2}")
    with transaction() as session:
        rows = delivery.claim(session, now=NOW, limit=50, **RULES)
    until = NOW + 30 * SOON
    with transaction() as session:
        paused = replace(outcomes_of(rows)[0], pause=(POST, until))
        delivery.record(session, [paused], now=NOW, limits=UNLIMITED)
        waits = delivery.begin(session, rows, now=NOW, **RULES)
        states = session.exec(select(OutboxRow.state).order_by(OutboxRow.id)).all()

    assert [waits[row.claim] for row in rows] == [until, None, until, None]
    assert states[1:] == [Delivery.DISPATCHING, Delivery.CLAIMED, Delivery.DISPATCHING]


def outcomes_of(rows):
    return [Outcome(row, Delivery.CLAIMED, due_at=row.lease_until) for row in rows]


def test_what_is_tried_again_keeps_its_place_before_what_was_said_later(post, claim, note):
    post("first")
    later = NOW + timedelta(seconds=30)
    note(claim()[0], Delivery.PENDING, "ratelimited", due_at=later, holds_place=True)
    post("second")
    post("elsewhere", address="U2")
    post("in another workspace", team_id="T0ELSEWHERE")

    assert texts(claim()) == ["elsewhere", "in another workspace"]
    assert texts(claim(now=later)) == ["first"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("action = 'unheard-of'", "it cannot be read"),
        ("content = 'gone:AAAA'", delivery.SHUT),
        ("content = 'no token'", delivery.SHUT),
    ],
)
def test_a_row_that_cannot_be_read_is_dead_and_keeps_no_other_waiting(
    engine, post, claim, change, reason
):
    post("poison")
    post("hello", address="U2")
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE outbox SET {change} WHERE key = 'poison'")

    assert texts(claim()) == ["hello"]
    with engine.begin() as connection:
        found = "SELECT state, last_error FROM outbox WHERE key = 'poison'"
        assert connection.exec_driver_sql(found).one() == ("dead", reason)


def test_a_group_dm_is_remembered_for_its_workspace(transaction):
    with transaction() as session:
        for _ in range(2):
            conversations.remember(session, "U1+U2", "G1", team_id=TEAM_ID)
    with transaction() as session:
        assert conversations.channel_of(session, "U1+U2", team_id=TEAM_ID) == "G1"
        assert conversations.channel_of(session, "U1+U2", team_id="T0ELSEWHERE") is None
        assert conversations.channel_of(session, "U1+U3", team_id=TEAM_ID) is None

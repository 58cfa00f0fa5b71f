"""Claiming what is due and noting what became of it, by as many processes as there are."""

from datetime import timedelta

import pytest
from sqlmodel import select

from sandbox.seed import TEAM_ID
from storage import delivery
from storage.delivery import LEASE, Outgoing
from storage.outbox import Card, Outbox
from storage.queues import Delivery, OutboxRow
from storage.sealing import NOTHING
from tests.samples import NOW
from tests.storage.racing import each_in_its_own

SOON = timedelta(seconds=1)


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
            return list(delivery.claim(session, now=now, limit=limit))

    return take


@pytest.fixture
def note(transaction):
    """Return a function that notes what became of a row."""

    def write(record, *args, **more) -> None:
        with transaction() as session:
            record(session, *args, **more)

    return write


def texts(claimed: list[Outgoing]) -> list[str]:
    return [row.content["text"] for row in claimed]


def row(transaction) -> OutboxRow:
    with transaction() as session:
        return session.exec(select(OutboxRow)).one()


def test_what_is_due_is_claimed_oldest_first_and_in_the_order_it_was_written(post, claim):
    post("second")
    post("third")
    post("first", at=NOW - SOON)
    post("not yet", at=NOW + SOON)

    assert texts(claim()) == ["first", "second", "third"]
    assert claim() == []
    assert texts(claim(now=NOW + SOON)) == ["not yet"]


def test_no_more_is_claimed_than_can_be_sent(post, claim):
    for number in range(5):
        post(f"line {number}", address=f"U{number}")

    assert len(claim(limit=3)) == 3
    assert len(claim(limit=3)) == 2


def test_two_processes_never_claim_the_same_row(transaction, post):
    for number in range(40):
        post(f"line {number}", address=f"U{number}")

    def take(session):
        return texts(delivery.claim(session, now=NOW, limit=15))

    taken = [text for claimed in each_in_its_own(transaction, [take] * 4) for text in claimed]

    assert len(taken) == len(set(taken))
    assert len(taken) >= 15


def test_a_claim_that_fails_leaves_the_rows_for_others(transaction, post, claim):
    post("hello")

    def failing() -> None:
        with transaction() as session:
            delivery.claim(session, now=NOW, limit=50)
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert texts(claim()) == ["hello"]


def test_what_was_sent_is_not_claimed_again_and_its_words_are_gone(transaction, post, claim, note):
    post("hello")
    note(delivery.record_sent, claim()[0], channel_id="D1", ts="1.000001")

    sent = row(transaction)
    assert claim(now=NOW + timedelta(days=400)) == []
    assert (sent.state, sent.channel_id, sent.ts) == (Delivery.SENT, "D1", "1.000001")
    assert (sent.content, sent.attempts, sent.lease_until) == (NOTHING, 0, None)


def test_a_redraw_asked_for_during_the_call_is_claimed_next(transaction, claim, note):
    card = Card("request", "a1", "U1")
    with transaction() as session:
        outbox = Outbox(session, TEAM_ID, NOW)
        outbox.draw(card, address="U1")
        outbox.write()
    (claimed,) = claim()
    with transaction() as session:
        outbox = Outbox(session, TEAM_ID, NOW)
        outbox.redraw("request", "a1")
        outbox.write()
    note(delivery.record_sent, claimed, channel_id="D1", ts="1.000001")

    (again,) = claim()
    assert (again.ts, again.version, again.repeatable) == ("1.000001", 1, True)
    assert again.content == {"name": "request", "subject_id": "a1", "viewer_id": "U1", "ordinal": 0}


def test_what_is_to_be_tried_again_comes_back_at_its_time(transaction, post, claim, note):
    post("hello")
    later = NOW + timedelta(seconds=30)
    note(delivery.record_retry, claim()[0], "ratelimited", at=later)

    assert claim(now=later - SOON) == []
    (again,) = claim(now=later)
    assert again.attempts == 2
    assert row(transaction).last_error == "ratelimited"


@pytest.mark.parametrize(
    ("record", "state"),
    [
        (delivery.record_uncertain, Delivery.UNCERTAIN),
        (delivery.record_dead, Delivery.DEAD),
    ],
)
def test_what_needs_an_operator_is_counted_and_never_claimed(
    transaction, post, claim, note, record, state
):
    post("hello")
    note(record, claim()[0], "for a reason")
    post("another")

    assert texts(claim(now=NOW + timedelta(days=1))) == ["another"]
    with transaction() as session:
        assert delivery.stuck(session) == {state: 1}


def test_nothing_is_stuck_where_all_goes_well(transaction, post, claim, note):
    post("hello")
    note(delivery.record_sent, claim()[0], channel_id="D1", ts="1.000001")
    post("waiting")
    with transaction() as session:
        assert delivery.stuck(session) == {}


def test_a_lease_protects_a_row_until_it_ends(transaction, post, claim):
    post("hello")
    claim()
    claim(now=NOW + LEASE)
    assert row(transaction).state is Delivery.CLAIMED

    assert claim(now=NOW + LEASE + SOON) == []
    assert row(transaction).state is Delivery.UNCERTAIN


@pytest.mark.parametrize("what", ["a Home tab", "a card that is there"])
def test_what_shows_nothing_twice_is_taken_again_after_a_crash(transaction, claim, note, what):
    with transaction() as session:
        outbox = Outbox(session, TEAM_ID, NOW)
        if what == "a Home tab":
            outbox.open_home("U1")
        else:
            outbox.draw(Card("request", "a1", "U1"), address="U1")
        outbox.write()
    if what != "a Home tab":
        note(delivery.record_sent, claim()[0], channel_id="D1", ts="1.000001")
        with transaction() as session:
            outbox = Outbox(session, TEAM_ID, NOW)
            outbox.redraw("request", "a1")
            outbox.write()
    claim()

    assert len(claim(now=NOW + LEASE + SOON)) == 1


def test_an_answer_that_comes_after_the_lease_still_counts(transaction, post, claim, note):
    post("hello")
    (slow,) = claim()
    claim(now=NOW + LEASE + SOON)
    note(delivery.record_sent, slow, channel_id="D1", ts="1.000001")

    assert row(transaction).state is Delivery.SENT


def test_rows_that_were_not_tried_are_given_back_without_losing_a_try(post, claim, note):
    for text in ("first", "second"):
        post(text)
    claimed = claim()
    note(delivery.postpone, claimed[1:], at=NOW + SOON)

    assert claim() == []
    (again,) = claim(now=NOW + SOON)
    assert (again.content["text"], again.attempts) == ("second", 1)


def test_a_row_that_somebody_else_has_settled_is_not_given_back(transaction, post, claim, note):
    post("hello")
    claimed = claim()
    note(delivery.record_sent, claimed[0], channel_id="D1", ts="1.000001")
    note(delivery.postpone, claimed, at=NOW)

    assert row(transaction).state is Delivery.SENT


def test_what_is_tried_again_keeps_its_place_before_what_was_said_later(post, claim, note):
    post("first")
    note(delivery.record_retry, claim()[0], "ratelimited", at=NOW + LEASE)
    post("second")
    post("elsewhere", address="U2")
    post("in another workspace", team_id="T0ELSEWHERE")

    assert texts(claim()) == ["elsewhere", "in another workspace"]
    assert texts(claim(now=NOW + LEASE)) == ["first"]


def test_a_group_dm_is_remembered_for_its_workspace(transaction, note):
    note(delivery.remember_conversation, "U1+U2", "G1", team_id=TEAM_ID)
    note(delivery.remember_conversation, "U1+U2", "G1", team_id=TEAM_ID)
    with transaction() as session:
        assert delivery.conversation(session, "U1+U2", team_id=TEAM_ID) == "G1"
        assert delivery.conversation(session, "U1+U2", team_id="T0ELSEWHERE") is None
        assert delivery.conversation(session, "U1+U3", team_id=TEAM_ID) is None

"""What is to be said is written once, with the change it tells of."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session, select, update

from guidance.privacy import GONE
from sandbox.seed import TEAM_ID
from storage import delivery
from storage.database import transactions
from storage.delivery import Outcome
from storage.outbox import Card, Outbox, group_address
from storage.pacing import UNLIMITED
from storage.queues import Action, Delivery, OutboxRow
from tests.keys import legible
from tests.samples import NOW
from tests.storage.racing import each_in_its_own

CARD = Card("request", "a1", "U1", 1)


@pytest.fixture
def outbox(transaction):
    """Return a function that asks the outbox for something in a transaction of its own."""

    def ask(*works, team_id: str = TEAM_ID, now=NOW) -> None:
        with transaction() as session:
            outbox = Outbox(session, team_id, now)
            for work in works:
                work(outbox)
            outbox.write()

    return ask


def rows(transaction) -> dict[str, OutboxRow]:
    with transaction() as session:
        return {row.key: row for row in session.exec(select(OutboxRow))}


def mark(transaction, key: str, state: Delivery, ts: str | None = "1.000001") -> None:
    """Note what became of a row, as the sender would."""
    with transaction() as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.key == key)).one()
        row.state, row.ts, row.attempts = state, ts, 7


def test_the_same_line_twice_is_said_once(transaction, outbox):
    outbox(lambda o: o.post("U1", {"text": "first"}, key="k"))
    outbox(lambda o: o.post("U1", {"text": "second"}, key="k"))

    with transaction() as session:
        kept = legible(session, session.exec(select(OutboxRow)).one())
    assert json.loads(kept.content) == {"text": "first"}
    assert rows(transaction)["k"].version == 0


def test_what_is_looked_at_anew_for_one_is_not_for_another(transaction, outbox):
    mine, other = (Card("digest", "p1", viewer) for viewer in ("U1", "U2"))
    later = NOW + timedelta(days=3)
    outbox(lambda o: o.draw(mine, address="U1", at=later))
    outbox(lambda o: o.draw(other, address="U2", at=later))
    with transaction() as session:
        session.exec(update(OutboxRow).values(fence=1))  # both have been claimed, and wait
    outbox(lambda o: o.hurry("digest", "U1"))

    found = rows(transaction)
    assert [found[card.key].due_at for card in (mine, other)] == [NOW, later]
    assert [found[card.key].version for card in (mine, other)] == [0, 0]


@pytest.mark.parametrize("action", [Action.CARD, Action.FILE])
def test_a_pause_that_ends_while_it_is_looked_at_does_not_hold_it(transaction, outbox, action):
    """Else it would wait for the end that the pause had before."""
    if action is Action.CARD:
        outbox(lambda o: o.draw(CARD, address="U1"))
    else:
        outbox(lambda o: o.post("U1", {}, key="k", action=action, subject="request:charts"))
    with transaction() as session:
        [row] = delivery.claim(session, now=NOW, limit=1)

    outbox(lambda o: o.hurry("request", "U1"))
    with transaction() as session:
        held = Outcome(row, Delivery.PENDING, due_at=NOW + timedelta(days=3), is_tried=False)
        delivery.record(session, [held], now=NOW, limits=UNLIMITED)

    [found] = rows(transaction).values()
    assert (found.state, found.due_at) == (Delivery.PENDING, NOW)


def test_a_file_that_arrives_while_its_pause_ends_is_not_sent_again(transaction, outbox):
    outbox(lambda o: o.post("U1", {}, key="k", action=Action.FILE, subject="charts:p1"))
    with transaction() as session:
        [row] = delivery.claim(session, now=NOW, limit=1)
    outbox(lambda o: o.hurry("charts", "U1"))
    with transaction() as session:
        there = Outcome(row, Delivery.SENT, channel_id="D1", ts="1.000001")
        delivery.record(session, [there], now=NOW, limits=UNLIMITED)

    assert rows(transaction)["k"].state is Delivery.SENT


def test_a_card_that_another_version_wrote_is_read_for_what_this_one_knows():
    content = {"name": "nudge", "subject_id": "f1", "viewer_id": "U1", "of_later": "something"}

    assert Card.of(content) == Card("nudge", "f1", "U1")


def test_nothing_is_written_for_somebody_who_has_left(transaction, outbox):
    gone = f"{GONE}0123"
    outbox(
        lambda o: o.post(gone, {"text": "hello"}, key="k"),
        lambda o: o.draw(CARD, address=group_address("U1", gone)),
        lambda o: o.open_home(gone),
    )

    assert rows(transaction) == {}


def test_two_workspaces_do_not_share_a_key(transaction, outbox):
    outbox(lambda o: o.post("U1", {"text": "here"}, key="k"))
    outbox(lambda o: o.post("U1", {"text": "there"}, key="k"), team_id="T0ELSEWHERE")
    with transaction() as session:
        assert len(session.exec(select(OutboxRow)).all()) == 2


def test_a_line_for_later_is_due_later(transaction, outbox):
    later = NOW + timedelta(hours=3)
    outbox(lambda o: o.post("U1", {}, key="k", at=later), lambda o: o.post("U1", {}, key="now"))

    assert rows(transaction)["k"].due_at == later
    assert rows(transaction)["now"].due_at == NOW


def test_a_line_goes_with_the_change_that_failed(transaction, outbox):
    def failing(outbox: Outbox) -> None:
        outbox.post("U1", {"text": "it is done"}, key="k")
        outbox.draw(CARD, address="U1")
        raise KeyError

    with pytest.raises(KeyError):
        outbox(failing)
    assert rows(transaction) == {}


def test_a_card_asked_for_twice_is_one_card_drawn_anew(transaction, outbox):
    outbox(lambda o: o.draw(CARD, address="U1"))
    mark(transaction, CARD.key, Delivery.SENT)
    outbox(lambda o: o.draw(CARD, address="U1"), now=NOW + timedelta(hours=1))

    (row,) = rows(transaction).values()
    assert (row.state, row.version, row.attempts) == (Delivery.PENDING, 1, 0)
    assert row.due_at == NOW + timedelta(hours=1)
    assert row.ts == "1.000001"


@pytest.mark.parametrize("state", [Delivery.PENDING, Delivery.CLAIMED])
def test_a_redraw_during_a_call_counts_and_leaves_the_call_alone(transaction, outbox, state):
    outbox(lambda o: o.draw(CARD, address="U1"))
    mark(transaction, CARD.key, state)
    outbox(lambda o: o.redraw("request", "a1"))

    row = rows(transaction)[CARD.key]
    assert (row.state, row.version, row.attempts) == (state, 1, 7)


def test_a_card_that_slack_may_have_posted_is_not_posted_again_by_a_redraw(transaction, outbox):
    outbox(lambda o: o.draw(CARD, address="U1"))
    mark(transaction, CARD.key, Delivery.UNCERTAIN, ts=None)
    outbox(lambda o: o.redraw("request", "a1"), lambda o: o.draw(CARD, address="U1"))

    assert rows(transaction)[CARD.key].state is Delivery.UNCERTAIN


def test_a_card_that_slack_would_not_post_is_not_tried_again_by_a_redraw(transaction, outbox):
    outbox(lambda o: o.draw(CARD, address="U1"))
    mark(transaction, CARD.key, Delivery.DEAD, ts=None)
    outbox(lambda o: o.redraw("request", "a1"))

    assert rows(transaction)[CARD.key].state is Delivery.DEAD


@pytest.mark.parametrize("state", [Delivery.SENT, Delivery.DEAD])
def test_what_can_be_shown_anew_is_tried_at_the_next_change(transaction, outbox, state):
    outbox(lambda o: o.open_home("U1"), lambda o: o.draw(CARD, address="U1"))
    mark(transaction, "home:U1", state, ts=None)
    mark(transaction, CARD.key, state)
    outbox(lambda o: o.publish_home("U1"), lambda o: o.redraw("request", "a1"))

    assert {row.state for row in rows(transaction).values()} == {Delivery.PENDING}


def test_only_the_cards_of_that_name_and_subject_are_drawn_anew(transaction, outbox):
    others = [
        Card("request", "a1%", "U1"),
        Card("request", "a11", "U1"),
        Card("request", "b_1", "U1"),
        Card("requests", "a1", "U1"),
        Card("settle", "a1", "U1"),
    ]
    wanted = [CARD, Card("request", "a1", "U2", 1), Card("request", "a1", "U1", 2)]
    outbox(*[lambda o, c=card: o.draw(c, address="U1") for card in (*wanted, *others)])
    outbox(lambda o: o.redraw("request", "a1"))

    drawn = {key for key, row in rows(transaction).items() if row.version}
    assert drawn == {card.key for card in wanted}


@pytest.mark.parametrize("sign", ["%", "_", "/"])
def test_a_sign_of_the_database_in_a_key_stands_for_itself(transaction, outbox, sign):
    card, other = Card("request", f"a{sign}", "U1"), Card("request", "ax", "U1")
    outbox(lambda o: o.draw(card, address="U1"), lambda o: o.draw(other, address="U1"))
    outbox(lambda o: o.redraw("request", f"a{sign}"))

    assert {key: row.version for key, row in rows(transaction).items()} == {
        card.key: 1,
        other.key: 0,
    }


def test_another_workspace_draws_nothing_of_ours(transaction, outbox):
    outbox(lambda o: o.draw(CARD, address="U1"))
    outbox(lambda o: o.redraw("request", "a1"), team_id="T0ELSEWHERE")

    assert rows(transaction)[CARD.key].version == 0


def test_the_newest_card_of_a_series_is_known_by_number_not_by_letter(transaction, outbox):
    series = [Card("request", "a1", "U1", number) for number in (9, 10, 2)]
    foreign = [Card("request", "a1", "U12", 99), Card("request", "a12", "U1", 98)]
    outbox(*[lambda o, c=card: o.draw(c, address="U1") for card in (*series, *foreign)])
    with transaction() as session:
        assert Outbox(session, TEAM_ID, NOW).newest_ordinal(series[0]) == 10


def test_each_persons_home_is_one_row(transaction, outbox):
    outbox(lambda o: o.open_home("U1"), lambda o: o.open_home("U2"))
    outbox(lambda o: o.open_home("U1"))

    found = {key: (row.action, row.address, row.version) for key, row in rows(transaction).items()}
    assert found == {
        "home:U1": (Action.HOME, "U1", 1),
        "home:U2": (Action.HOME, "U2", 0),
    }


def test_a_home_that_nobody_has_opened_is_not_published(transaction, outbox):
    outbox(lambda o: o.open_home("U1"))
    outbox(lambda o: o.publish_home("U1", "U2"))

    assert {key: row.version for key, row in rows(transaction).items()} == {"home:U1": 1}


def test_two_changes_at_once_that_show_on_one_home_both_succeed(transaction, outbox):
    outbox(lambda o: o.open_home("U1"), lambda o: o.open_home("U2"))

    def change(session: Session) -> None:
        outbox = Outbox(session, TEAM_ID, NOW)
        outbox.publish_home("U1", "U2")
        outbox.write()

    def other_change(session: Session) -> None:
        outbox = Outbox(session, TEAM_ID, NOW)
        outbox.publish_home("U2", "U1")
        outbox.write()

    ended = each_in_its_own(transaction, [change, other_change] * 3)

    assert ended == [None] * 6
    assert {row.version for row in rows(transaction).values()} == {6}


def test_two_who_say_the_same_at_once_say_it_once(transaction):
    def say(session: Session) -> None:
        outbox = Outbox(session, TEAM_ID, NOW)
        outbox.post("U1", {"text": "once"}, key="k")
        outbox.write()

    assert each_in_its_own(transaction, [say] * 4) == [None] * 4
    assert len(rows(transaction)) == 1


def test_two_people_have_one_address_whoever_is_named_first():
    assert group_address("U2", "U1") == group_address("U1", "U2") == "U1+U2"


def test_a_card_is_found_however_much_was_ever_said(sqlite):
    # Reading all that a workspace has ever said takes longer with every month of use.
    with transactions(sqlite)() as session:
        said: list[str] = []
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *a: said.append(a[2]))
        outbox = Outbox(session, TEAM_ID, NOW)
        outbox.redraw(("request", "agreement"), "a1", "a2")
        outbox.write()
        plan = connection.connection.execute(
            f"EXPLAIN QUERY PLAN {said[-1]}", ["x"] * said[-1].count("?")
        )
        steps = [step[3] for step in plan.fetchall()]

    assert any("ix_outbox_team_id_subject" in step for step in steps)
    assert [step for step in steps if step.startswith("SCAN outbox")] == []

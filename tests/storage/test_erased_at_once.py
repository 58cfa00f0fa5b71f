"""Somebody is erased while others are at work: neither waits for the other for ever.

As in `test_lock_order`, PostgreSQL would end one of two that wait for each other, with an error.
"""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, insert, select, update

from guidance.follow_ups import FollowUpState, Kind, Planned
from guidance.programs import ProgramRole
from guidance.stages import Stage
from storage import (
    agreements,
    budgets,
    delivery,
    due,
    follow_ups,
    pacing,
    people,
    pools,
    program_days,
    programs,
)
from storage.answers import BallotRow, PooledCommentRow, RaterRow
from storage.delivery import Outcome
from storage.outbox import Card, Outbox
from storage.pacing import UNLIMITED
from storage.people import Told
from storage.queues import Delivery, OutboxRow, PaceRow
from storage.statements import run
from storage.tables import AgreementRow, FollowUpRow, PersonRow
from tests.samples import NOW
from tests.storage.racing import each_in_its_own, failures, overtaken
from tests.storage.sessions import TEAM, add_session, erase
from tests.storage.test_pools import Ward

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]

ROUNDS = 60
UTC = ZoneInfo("UTC")


def test_somebody_is_erased_while_pools_are_written_anew_and_is_not_written_back(transaction):
    ward = Ward(transaction)
    guides = [f"U8{number:02}" for number in range(12)]
    on = date(2026, 4, 1)
    for round_ in range(3):
        me, guide = f"U1{round_}", guides[6]
        for one in guides:
            ward.answers(me, guide=one, on=on, comment="A line")
            ward.answers("U2", guide=one, on=on)

        def published(session, on=on):
            known = programs.get(session, "p1", team_id=TEAM)
            program_days.move_on(session, known, "publishes_on", to=on + timedelta(days=30))
            pools.publish(session, known, on=on)

        works = [published, partial(erase, user_id=me), partial(erase, user_id=guide)]
        assert failures(each_in_its_own(transaction, works)) == []
        with transaction() as session:
            assert not {me, guide} & set(session.exec(select(RaterRow.rater_id)))
            assert guide not in set(session.exec(select(BallotRow.guide_id)))
            assert guide not in set(session.exec(select(PooledCommentRow.guide_id)))


def test_somebody_is_erased_while_they_answer(transaction):
    with transaction() as session:
        add_session(session)
        follow_ups.plan(session, "a1", [Planned(Kind.STEP_DUE, "U1", NOW)], team_id=TEAM)
        session.exec(update(AgreementRow).values(stage=Stage.AGREED))
        budgets.take(session, "U1", team_id=TEAM)

    def answered(session):
        due.note_sign_of_life(session, "U1", team_id=TEAM, now=NOW)
        yield
        follow_ups.settle_kind(session, "a1", Kind.STEP_DUE)

    assert overtaken(transaction, answered, partial(erase, user_id="U1")) == []


def test_the_next_question_is_planned_while_the_other_one_of_the_session_is_erased(transaction):
    with transaction() as session:
        add_session(session)
        follow_ups.plan(session, "a1", [Planned(Kind.MENTOR_CHECK, "U1", NOW)], team_id=TEAM)
        budgets.take(session, "U1", team_id=TEAM)

    def answered(session):
        due.note_sign_of_life(session, "U1", team_id=TEAM, now=NOW)
        follow_ups.settle_kind(session, "a1", Kind.MENTOR_CHECK)
        yield
        coming = Planned(Kind.MENTOR_CHECK, "U1", NOW, ordinal=2)
        follow_ups.plan(session, "a1", [coming], team_id=TEAM)

    assert overtaken(transaction, answered, partial(erase, user_id="U2")) == []


@pytest.mark.parametrize("with_agreements", [True, False], ids=["noted", "chosen"])
def test_what_is_due_is_asked_while_the_other_one_of_the_session_is_erased(
    transaction, with_agreements
):
    """Their name on the session is written over while the clock holds what comes back of it."""
    with transaction() as session:
        add_session(session)
        follow_ups.plan(session, "a1", [Planned(Kind.MENTOR_CHECK, "U1", NOW)], team_id=TEAM)

    def asks(session):
        budgets.take(session, "U1", team_id=TEAM)
        due.take(session, "U1", team_id=TEAM, now=NOW, with_agreements=with_agreements)
        yield
        coming = Planned(Kind.MENTOR_CHECK, "U1", NOW, ordinal=2)
        follow_ups.plan(session, "a1", [coming], team_id=TEAM)

    assert overtaken(transaction, asks, partial(erase, user_id="U2")) == []
    with transaction() as session:
        assert session.exec(select(AgreementRow.guide_id)).one() != "U2"


def test_an_answer_ends_older_questions_while_the_other_one_of_the_session_is_erased(transaction):
    with transaction() as session:
        add_session(session)
        for of_id, ordinal in (("f1", 1), ("f2", 2)):
            of_both = {"team_id": TEAM, "agreement_id": "a1", "id": of_id, "card_id": of_id}
            what = {"kind": Kind.MENTOR_CHECK, "ordinal": ordinal, "due_at": NOW}
            session.add(FollowUpRow(person_id="U2", **of_both, **what))
        session.flush()
        budgets.take(session, "U2", team_id=TEAM)

    def answered(session):
        due.note_sign_of_life(session, "U2", team_id=TEAM, now=NOW)
        done = follow_ups.get(session, "f2", team_id=TEAM).settle(FollowUpState.DONE, by="U2")
        follow_ups.save(session, done)
        yield
        follow_ups.cancel_earlier(session, done)

    assert overtaken(transaction, answered, partial(erase, user_id="U1")) == []


def test_somebody_is_erased_while_the_other_one_of_their_sessions_ends_a_pause(transaction):
    with transaction() as session:
        first = add_session(session)
        for agreement_id, of_id in (("b1", "f2"), ("b2", "f1")):
            one = replace(first, id=agreement_id, stage=Stage.AGREED)
            agreements.add(session, one, now=NOW)
            of_both = {"team_id": TEAM, "agreement_id": agreement_id, "id": of_id, "card_id": of_id}
            when = {"due_at": NOW, "held_from": NOW}
            session.add(FollowUpRow(kind=Kind.SESSION_SOON, person_id="U2", **of_both, **when))

    def released(session):
        session.exec(select(FollowUpRow.id).where(FollowUpRow.id == "f1").with_for_update()).one()
        yield
        follow_ups.release(session, "U2", team_id=TEAM, now=NOW)

    assert overtaken(transaction, released, partial(erase, user_id="U1")) == []


def test_somebody_is_erased_while_the_sender_notes_their_cards(transaction):
    failed = []
    for number, who in enumerate(f"U9{number:02}" for number in range(ROUNDS)):
        with transaction() as session:
            outbox = Outbox(session, TEAM, NOW)
            for at in range(3):
                outbox.draw(Card("request", f"r{number}-{at}", who), address=who)
                outbox.draw(Card("agreement", f"a{number}-{at}", "group"), address=f"U2+{who}")
            outbox.write()
            is_shared = col(OutboxRow.address).contains("+")
            session.exec(update(OutboxRow).where(is_shared).values(channel_id="G1", ts="1.0"))
        with transaction() as session:
            rows = delivery.claim(session, now=NOW, limit=50)
        outcomes = [Outcome(row, Delivery.SENT, channel_id="C", ts="2.0") for row in rows]
        erased = partial(erase, user_id=who)
        record = partial(delivery.record, outcomes=outcomes, now=NOW, limits=UNLIMITED)
        failed += failures(each_in_its_own(transaction, [erased, record]))

    assert failed == []


def test_somebody_is_erased_while_what_goes_to_them_and_others_is_noted(transaction):
    roads = [f"{TEAM} to U1+U{number}" for number in (2, 3)]
    with transaction() as session:
        for road in reversed(roads):
            run(session, insert(PaceRow), {"road": road, "next_at": NOW})

    def noted(session):
        paces = pacing.Paces(session, UNLIMITED, NOW)
        paces.load(roads[:1])
        yield
        paces.load(roads[1:])

    assert overtaken(transaction, noted, partial(erase, user_id="U1")) == []


@pytest.mark.parametrize("is_erased_first", [True, False])
def test_somebody_is_erased_while_their_first_profile_is_kept(transaction, is_erased_first):
    def erased(session):
        erase(session, "U1")

    def kept(session):
        people.keep(session, [Told(TEAM, "U1", UTC)], now=NOW)

    def committed(work):
        with transaction() as session:
            work(session)

    with transaction() as session:
        program_id = add_session(session).program_id
        programs.enrol(session, program_id, ["U1"], ProgramRole.LEARNER)
    first, second = (erased, kept) if is_erased_first else (kept, erased)
    with ThreadPoolExecutor(1) as elsewhere:
        with transaction() as session:
            first(session)
            then = elsewhere.submit(committed, second)
            wait([then], timeout=0.3)  # it has come as far as it can
        then.result()
    with transaction() as session:
        assert session.exec(select(PersonRow.user_id)).all() == []

"""What waits in a pool has an end: with the guide, with time, and with a date that nobody knows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from guidance.feedback import Answers, Side
from guidance.privacy import Retention
from guidance.release import FELT, Question
from storage import feedback, migrations, pools, restored, retention
from storage.answers import (
    BallotRow,
    FormAnswerRow,
    PooledCommentRow,
    PoolRow,
    PublicationRow,
    RaterRow,
    TookPartRow,
)
from storage.publications import PoolKey
from storage.tables import AgreementRow
from tests.storage import sessions
from tests.storage.sessions import NOW
from tests.storage.test_pools import APRIL, GUIDE, JUNE, MAY, PROGRAM, Ward

POOLED = (BallotRow, RaterRow, PooledCommentRow, PoolRow)
QUESTIONS = 1 + len(FELT)
"""What an answer is a vote on, each in a pool of its own: usefulness and each form."""


@pytest.fixture
def ward(transaction):
    return Ward(transaction)


def erase(ward, who):
    with ward.transaction() as session:
        sessions.erase(session, who)


def pooled(ward):
    return [ward.rows(kind) for kind in POOLED]


@pytest.mark.parametrize("is_sealed", [False, True])
def test_what_was_said_of_a_guide_goes_with_the_guide(ward, is_sealed):
    """In a pool of nobody's it would stand beside its writer, alone, for good."""
    ward.answers("U10", 1, comment="Words about you")
    ward.answers("U11", 3, comment="Other words")
    if is_sealed:
        ward.publishes(APRIL)
    erase(ward, GUIDE)
    assert ward.rows(FormAnswerRow) == 0
    assert ward.rows(TookPartRow) == 2, "that they took part is their own"

    ward.publishes(APRIL)
    assert pooled(ward) == [0, 0, 0, 0]


def test_what_comes_in_while_the_guide_is_being_erased_is_not_pooled_either(ward):
    ward.answers("U10", 1, comment="Words about you")
    with ward.transaction() as session:
        given = session.get_one(FormAnswerRow, ("a1", Side.LEARNER))
        answers = feedback.opened_answers(session, given)
    erase(ward, GUIDE)
    with ward.transaction() as session:
        kept = feedback.sealed_answers(session, "a1", Side.LEARNER, answers)
        session.add(FormAnswerRow(**kept, seals_on=APRIL, answered_at=NOW))
    ward.publishes(APRIL)

    assert (ward.rows(FormAnswerRow), pooled(ward)) == (0, [0, 0, 0, 0])


def test_the_guides_own_answers_stay_when_a_learner_is_erased(ward):
    ward.answers("U10")
    with ward.transaction() as session:
        feedback.add(session, "a1", Side.GUIDE, Answers(enough_contact=False))
    erase(ward, "U10")

    with ward.transaction() as session:
        assert [row.side for row in session.exec(select(FormAnswerRow))] == [Side.GUIDE]


def lets_go(ward, after, program=PROGRAM):
    with ward.transaction() as session:
        retention.forget_waiting(session, program, now=NOW + after)


def test_votes_and_lines_that_never_become_enough_go_together(ward):
    ward.answers("U10", 1, comment="Words about you")
    ward.publishes(APRIL)
    ward.answers("U11", 4, on=MAY)
    ward.publishes(MAY)

    lets_go(ward, timedelta(days=700))
    assert all(pooled(ward)), "neither is old enough yet"
    lets_go(ward, timedelta(days=775), replace(PROGRAM, retention=Retention(24, 36)))
    assert all(pooled(ward)), "a program may give them longer"
    lets_go(ward, timedelta(days=775))  # 24 months after April, and not yet after May
    assert pooled(ward) == [0, 0, 0, 0]


def test_a_line_without_a_vote_goes_as_well(ward):
    ward.answers("U10", None, felt=None, comment="We hardly met")
    ward.publishes(APRIL)
    assert pooled(ward) == [0, 0, 1, 1]

    lets_go(ward, timedelta(days=775))
    assert pooled(ward) == [0, 0, 0, 0]


def test_what_begins_to_wait_after_a_publication_has_its_own_time(ward):
    for number in range(8):
        ward.answers(f"U1{number}", comment="A line")
    ward.publishes(APRIL)
    assert pooled(ward) == [0, 8 * QUESTIONS, 8, 0]
    ward.answers("U10", on=JUNE, comment="Another")
    ward.publishes(JUNE)

    lets_go(ward, timedelta(days=775))
    assert pooled(ward) == [QUESTIONS, 8 * QUESTIONS, 9, QUESTIONS]
    lets_go(ward, timedelta(days=900))
    assert pooled(ward) == [0, 8 * QUESTIONS, 8, 0], (
        "who was told of, and what was published, have their own"
    )
    with ward.transaction() as session:
        assert not any(row.is_waiting for row in session.exec(select(RaterRow)))


def comes_back(ward, on, now):
    """Put back a copy that knows of no date since `on`."""
    with ward.transaction() as session:
        restored.skip_days(session, replace(PROGRAM, publishes_on=on, digest_on=JUNE), now=now)


def test_nobody_is_published_a_second_time_after_a_copy_was_put_back(ward):
    """The lost database had eight with another one; the same seven with somebody else tell both."""
    for number in range(4):
        ward.answers(f"U1{number}", 4, comment="A line")
    ward.publishes(APRIL)
    for number in range(4, 7):
        ward.answers(f"U1{number}", 4, on=MAY, comment="A line")
    comes_back(ward, MAY, NOW + timedelta(days=70))  # in the middle of May
    assert (ward.rows(FormAnswerRow), pooled(ward)) == (0, [0, 7 * QUESTIONS, 0, 0])

    ward.answers("U20", 1, on=JUNE)
    assert ward.publishes(JUNE) == frozenset()
    assert ward.read() == []
    for number in range(7):
        ward.answers(f"U1{number}", 5, on=JUNE)
    assert ward.publishes(JUNE) == frozenset(), "seven of them may have been told of in May"


def test_what_is_to_come_on_a_later_date_than_the_lost_one_still_comes(ward):
    for number in range(8):
        ward.answers(f"U1{number}", on=JUNE)
    comes_back(ward, MAY, NOW + timedelta(days=70))

    assert ward.publishes(JUNE) == {GUIDE}


def test_a_copy_that_missed_no_date_loses_nothing(ward):
    ward.answers("U10")
    ward.publishes(APRIL)
    comes_back(ward, JUNE, NOW + timedelta(days=70))

    assert ward.rows(BallotRow) == QUESTIONS


def test_an_upgrade_deletes_what_is_to_nobody_and_gives_what_waits_its_time(ward, engine):
    for number, guide in enumerate([GUIDE, "gone-1", "gone-2"]):
        ward.answers(f"U1{number}", comment="A line", guide=guide)
        with ward.transaction() as session:
            key = PoolKey("p1", guide, Question.USEFULNESS)
            pools._write(session, key, pools.Pool([4], frozenset([f"U1{number}"])), APRIL)
            pools._write_lines(session, "p1", guide, ["A line"], APRIL)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE pool"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0014'"))
    migrations.upgrade(engine, "0015")

    assert pooled(ward) == [1, 1, 1, 1]
    with ward.transaction() as session:
        [kept] = session.exec(
            select(AgreementRow.guide_id).join(
                FormAnswerRow, AgreementRow.id == FormAnswerRow.agreement_id
            )
        )
        assert kept == GUIDE
        assert session.exec(select(PoolRow)).one().since > APRIL


def test_an_upgrade_drops_whether_it_was_the_form_agreed_on(ward, engine):
    for number in range(8):
        ward.answers(f"U1{number}")
    ward.publishes(APRIL)
    ward.answers("U20", on=MAY)
    ward.publishes(MAY)
    kinds = (BallotRow, RaterRow, PoolRow, PublicationRow)
    old = f"UPDATE {{}} SET question = 'felt' WHERE question = '{Question.FELT_COACH}'"
    with engine.begin() as connection:
        for kind in kinds:
            connection.execute(text(old.format(kind.__tablename__)))
        connection.execute(text("UPDATE alembic_version SET version_num = '0015'"))
    before = [ward.rows(kind) for kind in kinds]
    migrations.upgrade(engine, "0016")

    dropped = [was - ward.rows(kind) for was, kind in zip(before, kinds, strict=True)]
    assert dropped == [1, 9, 1, 1]
    assert ward.read(Question.FELT_COACH) == []
    assert len(ward.read(Question.FELT_ADVISE)) == 1

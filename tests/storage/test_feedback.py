from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest

from guidance.feedback import AlreadyAnswered, Answers, Clarity, RoleKept, Side, Tellable
from guidance.modes import Mode
from storage import feedback
from storage.answers import FormAnswerRow
from storage.database import transactions
from tests.storage.sessions import NOW, add_session

ANSWERS = Answers(
    enough_contact=True,
    felt_mode=Mode.ADVISE,
    usefulness=2,
    switches_clear=Clarity.NO,
    comment="Fewer <answers> & more questions",
)


@pytest.fixture
def transaction(engine):
    return transactions(engine)


@pytest.fixture
def agreement_id(transaction):
    with transaction() as session:
        return add_session(session).id


def row(transaction, agreement_id, side=Side.LEARNER):
    with transaction() as session:
        row = session.get_one(FormAnswerRow, (agreement_id, side))
        return feedback.opened_answers(session, row)


def test_answers_are_kept_as_they_were_given(transaction, agreement_id):
    with transaction() as session:
        feedback.add(session, agreement_id, Side.LEARNER, ANSWERS)

    assert row(transaction, agreement_id) == ANSWERS


def test_each_side_answers_for_itself(transaction, agreement_id):
    with transaction() as session:
        feedback.add(session, agreement_id, Side.LEARNER, ANSWERS)

    with transaction() as session:
        assert feedback.has_answered(session, agreement_id, Side.LEARNER)
        assert not feedback.has_answered(session, agreement_id, Side.GUIDE)


def test_the_first_answer_stays(transaction, agreement_id):
    with transaction() as session:
        feedback.add(session, agreement_id, Side.LEARNER, ANSWERS)
    with transaction() as session, pytest.raises(AlreadyAnswered):
        feedback.add(session, agreement_id, Side.LEARNER, Answers(enough_contact=False))

    assert row(transaction, agreement_id).usefulness == 2


def test_of_two_answers_at_once_one_is_kept_and_the_other_is_told(transaction, agreement_id):
    together = Barrier(2)

    def answer(usefulness):
        together.wait()
        try:
            with transaction() as session:
                answers = Answers(enough_contact=True, usefulness=usefulness)
                feedback.add(session, agreement_id, Side.LEARNER, answers)
        except AlreadyAnswered:
            return None
        return usefulness

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(answer, [1, 5]))

    [kept] = [result for result in results if result is not None]
    assert row(transaction, agreement_id).usefulness == kept


APRIL = date(2026, 4, 1)
BEFORE = date(2026, 3, 31)


def test_a_learner_may_change_their_answers_until_the_fixed_date(transaction, agreement_id):
    other = replace(ANSWERS, usefulness=5, comment="", told=frozenset({Tellable.COMMENT}))
    with transaction() as session:
        feedback.add(session, agreement_id, Side.LEARNER, ANSWERS, seals_on=APRIL, now=NOW)
    with transaction() as session:
        feedback.change(session, agreement_id, Side.LEARNER, other, today=BEFORE, now=NOW)

    with transaction() as session:
        given = feedback.changeable(session, agreement_id, Side.LEARNER, today=BEFORE)
        assert given == (other, APRIL)
        assert feedback.changeable(session, agreement_id, Side.LEARNER, today=APRIL) is None
        with pytest.raises(AlreadyAnswered):
            feedback.change(session, agreement_id, Side.LEARNER, ANSWERS, today=APRIL, now=NOW)


def test_what_was_answered_for_good_cannot_be_changed(transaction, agreement_id):
    with transaction() as session:
        feedback.add(session, agreement_id, Side.GUIDE, ANSWERS)
        assert feedback.changeable(session, agreement_id, Side.GUIDE, today=BEFORE) is None
        assert feedback.changeable(session, agreement_id, Side.LEARNER, today=BEFORE) is None


def test_a_guide_reads_what_they_said_of_themselves_and_nothing_of_learners(
    transaction, agreement_id
):
    own = Answers(True, role_kept=RoleKept.MOSTLY)
    with transaction() as session:
        feedback.add(session, agreement_id, Side.LEARNER, ANSWERS, seals_on=APRIL, now=NOW)
        feedback.add(session, agreement_id, Side.GUIDE, own)

    with transaction() as session:
        [(said, learner_id, _)] = feedback.of_guide(session, "U2", team_id="T1", limit=5)
        assert (said, learner_id) == (own, "U1")
        assert feedback.of_guide(session, "U1", team_id="T1", limit=5) == []
        assert feedback.of_guide(session, "U2", team_id="T2", limit=5) == []


def test_without_the_key_the_length_of_what_is_sealed_tells_no_answer(transaction, agreement_id):
    most = replace(ANSWERS, comment="", told=frozenset(Tellable) - {Tellable.COMMENT})
    short, long = (replace(ANSWERS, comment="c" * length) for length in (100, 200))
    longer = replace(ANSWERS, comment="é" * 40)
    lengths = []
    with transaction() as session:
        first = Answers(enough_contact=False)
        feedback.add(session, agreement_id, Side.LEARNER, first, seals_on=APRIL, now=NOW)
        for answers in (first, most, ANSWERS, short, long, longer):
            feedback.change(session, agreement_id, Side.LEARNER, answers, today=BEFORE, now=NOW)
            kept = session.get_one(FormAnswerRow, (agreement_id, Side.LEARNER))
            assert feedback.opened_answers(session, kept) == answers
            lengths.append(len(kept.answers.token))

    assert len(set(lengths[:4])) == 1
    assert lengths[4] == lengths[5] > lengths[0]

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from guidance.feedback import AlreadyAnswered, Answers, Clarity, Side
from guidance.modes import Mode
from storage import feedback
from storage.database import transactions
from storage.tables import FormAnswerRow
from tests.keys import legible
from tests.storage.sessions import add_session

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
        return legible(session, session.get_one(FormAnswerRow, (agreement_id, side)))


def test_answers_are_kept_as_they_were_given(transaction, agreement_id):
    with transaction() as session:
        feedback.add(session, agreement_id, Side.LEARNER, ANSWERS)

    kept = row(transaction, agreement_id)
    assert (kept.felt_mode, kept.usefulness, kept.switches_clear) == (Mode.ADVISE, 2, Clarity.NO)
    assert (kept.enough_contact, kept.role_kept, kept.comment) == (True, None, ANSWERS.comment)


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

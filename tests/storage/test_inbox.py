"""A request has its effect once, however often and however closely together it comes."""

from datetime import timedelta
from threading import Event

import pytest
from sqlmodel import Session

from storage import inbox
from tests.samples import NOW
from tests.storage.racing import at_once, each_in_its_own


def first_time(transaction, key: str = "k") -> bool:
    with transaction() as session:
        return inbox.first_time(session, key, now=NOW)


def test_a_request_is_new_once(transaction):
    assert [first_time(transaction) for _ in range(3)] == [True, False, False]
    assert first_time(transaction, "another")


def test_a_request_that_failed_is_new_again(transaction):
    def failing() -> None:
        with transaction() as session:
            assert inbox.first_time(session, "k", now=NOW)
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert first_time(transaction)


def test_of_four_at_the_same_moment_one_is_the_first(transaction):
    def notes(session: Session) -> bool:
        return inbox.first_time(session, "k", now=NOW)

    assert sorted(each_in_its_own(transaction, [notes] * 4)) == [False, False, False, True]


@pytest.mark.parametrize("fails", [False, True], ids=["succeeds", "fails"])
def test_a_repetition_waits_for_the_first_and_is_new_only_if_that_one(transaction, fails):
    begun = Event()

    def first() -> bool:
        with transaction() as session:
            inbox.first_time(session, "k", now=NOW)
            begun.set()
            Event().wait(0.1)  # long enough for the other one to get ahead of us, if it could
            if fails:
                session.rollback()
        return True

    def repetition() -> bool:
        begun.wait(10)
        return first_time(transaction)

    assert at_once(first, repetition) == [True, fails]


def test_old_requests_are_forgotten_and_new_ones_are_not(transaction):
    with transaction() as session:
        inbox.first_time(session, "old", now=NOW - inbox.KEEP - timedelta(seconds=1))
        inbox.first_time(session, "kept", now=NOW - inbox.KEEP)
        inbox.forget_old(session, now=NOW)

    assert first_time(transaction, "old")
    assert not first_time(transaction, "kept")

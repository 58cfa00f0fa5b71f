from dataclasses import replace
from datetime import UTC, datetime, timedelta

from guidance.counting import Happened, Month, count
from guidance.digest import Share, Total
from guidance.feedback import Side
from guidance.modes import Mode
from guidance.privacy import GONE

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
EMPTY = Month(MARCH, datetime(2026, 4, 1, tzinfo=UTC), [], [], [], (), (), {})


def sums(counts):
    return [sum(counts.totals[one].values()) for one in Total]


def at(day: int) -> datetime:
    return MARCH + timedelta(days=day - 1)


def asked(learner: str, day: int, *, answered: int | None = None, **more: object) -> Happened:
    return Happened(learner, at(day), at(answered) if answered else None, **more)


def counted(*happened: Happened, **more: object):
    return count(replace(EMPTY, happened=happened, **more))


def test_each_learner_counts_once_with_the_newest_they_did():
    counts = counted(
        asked("U1", 9, answered=20, asked_mode=Mode.MENTOR),
        asked("U1", 3, answered=4, asked_mode=Mode.COACH),
        asked("U2", 5, answered=7, asked_mode=Mode.COACH),
    )

    assert counts.totals[Total.REQUESTS] == {"U1": 2, "U2": 1}
    assert counts.shares[Share.ANSWERED_SOON] == {"U1": False, "U2": True}
    assert counts.asked == {"U1": Mode.MENTOR, "U2": Mode.COACH}


def test_who_was_erased_is_in_the_totals_and_is_not_several_people():
    gone = [
        asked(f"{GONE}{n}", 3, asked_mode=Mode.COACH, suggested_mode=Mode.COACH,
              agreed_at=at(4), mode=Mode.COACH, closed_at=at(5), switches=1)
        for n in range(8)
    ]  # fmt: skip
    forms = [(side, f"{GONE}{n}", False) for n in range(8) for side in Side]
    steps = [(f"{GONE}{n}", True) for n in range(8)]
    counts = counted(*gone, forms=forms, steps=steps)

    assert sums(counts) == [8, 8, 8, 8]
    assert {share: votes for share, votes in counts.shares.items() if votes} == {}
    assert (counts.asked, counts.agreed) == ({}, {})


def test_a_request_counts_as_answered_in_time_or_not_once_the_time_is_over():
    late = asked("U1", 31, answered=32)

    assert counted(late).shares[Share.ANSWERED_SOON] == {}
    april = replace(EMPTY, since=EMPTY.until, until=at(62), happened=[late])
    assert count(april).shares[Share.ANSWERED_SOON] == {"U1": True}
    assert sums(count(april)) == [0, 0, 0, 0]


def test_what_was_never_answered_was_not_answered_soon():
    assert counted(asked("U1", 3)).shares[Share.ANSWERED_SOON] == {"U1": False}


def test_what_happened_in_another_month_counts_there():
    counts = counted(asked("U1", -3, agreed_at=at(2), mode=Mode.COACH, closed_at=at(33)))

    assert sums(counts) == [0, 1, 0, 0]
    assert counts.agreed == {"U1": Mode.COACH}


def test_a_suggestion_is_taken_or_not_and_none_counts_for_nothing():
    counts = counted(
        asked("U1", 3, asked_mode=Mode.COACH, suggested_mode=Mode.COACH),
        asked("U2", 3, asked_mode=Mode.COACH, suggested_mode=Mode.ADVISE),
        asked("U3", 3, asked_mode=Mode.COACH),
    )

    assert counts.shares[Share.TAKEN] == {"U1": True, "U2": False}


def test_a_difference_is_settled_by_an_offer_or_by_a_talk():
    made = {"agreed_at": at(5), "mode": Mode.COACH, "asked_mode": Mode.COACH}
    counts = counted(
        asked("U1", 3, offered_mode=Mode.ADVISE, **made),
        asked("U2", 3, talked=True, **made),
        asked("U3", 3, **made),
    )

    assert counts.shares[Share.SETTLED] == {"U1": True, "U2": True, "U3": False}


def test_changes_of_role_count_where_they_were_declared():
    ended = {"closed_at": at(9)}
    counts = counted(
        asked("U1", 3, switches=2, left_open=True, **ended),
        asked("U2", 3, switches=1, **ended),
        asked("U3", 3, **ended),
    )

    assert counts.totals[Total.SWITCHES] == {"U1": 2, "U2": 1, "U3": 0}
    assert counts.shares[Share.LEFT_OPEN] == {"U1": True, "U2": False}


def test_steps_and_forms_count_by_person():
    counts = counted(
        steps=[("U1", True), ("U1", False), ("U2", False), ("F1", True)],
        forms=[
            (Side.LEARNER, "U1", True),
            (Side.LEARNER, "U2", False),
            (Side.LEARNER, "U2", False),
            (Side.GUIDE, "F1", True),
        ],
    )

    assert counts.shares[Share.FOLLOWED] == {"U1": True, "U2": False, "F1": True}
    assert counts.shares[Share.LEARNERS_ANSWERED] == {"U1": True, "U2": False}
    assert counts.shares[Share.GUIDES_ANSWERED] == {"F1": True}


def test_who_has_no_guidance_yet_and_who_has_a_full_hand():
    known = {"learners": ["U1", "U2"], "loads": {"F1": 4, "F2": 3}}
    counts = counted(guided=["U1", "GONE"], **known)

    assert counts.shares[Share.UNGUIDED] == {"U1": False, "U2": True}
    assert counted(guided=None, **known).shares[Share.UNGUIDED] == {}, "it began too lately"
    assert counts.shares[Share.FULL] == {"F1": True, "F2": False}

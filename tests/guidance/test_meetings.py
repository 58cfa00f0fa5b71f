import pytest

from guidance import meetings
from guidance.errors import InvalidField, MovedOn, NotFound
from guidance.modes import Mode
from guidance.stages import ENDED, Stage
from guidance.switches import Role
from tests.guidance.agreed import DAY, GUIDE, HOUR, LEARNER, NOW, agreed, asked, closed

NEXT = NOW + 7 * DAY


def draft(mode=Mode.COACH, next_meet_at=NEXT):
    return meetings.next_session(closed(mode, next_meet_at=next_meet_at), "b")


def test_a_session_gets_another_time_from_either_of_the_two():
    for person in (LEARNER, GUIDE):
        moved = meetings.move(agreed(), NEXT, by=person, now=NOW)
        assert (moved.meet_at, moved.moved_by, moved.stage) == (NEXT, person, Stage.AGREED)
        assert moved.version == agreed().version + 1


def test_a_new_time_lies_ahead():
    with pytest.raises(InvalidField) as refused:
        meetings.move(agreed(), NOW - HOUR, by=GUIDE, now=NOW)
    assert refused.value.field == "meet_at"


def test_a_session_that_is_called_off_is_over():
    off = meetings.call_off(agreed(), by=GUIDE, now=NOW)

    assert off.stage is Stage.CALLED_OFF
    assert off.stage in ENDED


@pytest.mark.parametrize("not_open", [asked(), closed()], ids=["not agreed", "over"])
def test_only_an_open_session_is_moved_or_called_off(not_open):
    with pytest.raises(MovedOn):
        meetings.move(not_open, NEXT, by=GUIDE, now=NOW)
    with pytest.raises(MovedOn):
        meetings.call_off(not_open, by=GUIDE, now=NOW)


def test_a_stranger_moves_nothing():
    with pytest.raises(NotFound):
        meetings.call_off(agreed(), by="U0STRANGER", now=NOW)


@pytest.mark.parametrize("mode", list(Mode))
def test_the_next_session_is_the_same_agreement_once_more(mode):
    before, begun = closed(mode), meetings.begin(draft(mode), by=LEARNER, now=NEXT - HOUR)

    assert begun.stage is Stage.AGREED
    assert (begun.mode, begun.asked_mode, begun.goal) == (mode, mode, before.goal)
    assert (begun.covers, begun.covers_not) == (before.covers, before.covers_not)
    assert (begun.continues_id, begun.moved_by, begun.meet_at) == (before.id, LEARNER, NEXT)
    assert begun.guide_role is (Role.COACH if before.guide_role else None)


def test_a_session_that_begins_late_begins_now():
    assert meetings.begin(draft(), by=GUIDE, now=NEXT + DAY).meet_at == NEXT + DAY


def test_a_session_begins_once():
    begun = meetings.begin(draft(), by=GUIDE, now=NEXT)
    with pytest.raises(MovedOn):
        meetings.begin(begun, by=LEARNER, now=NEXT)

from datetime import timedelta

import pytest

from guidance.errors import MovedOn, NotFound
from guidance.follow_ups import FollowUpState, Kind, Planned
from storage import follow_ups, people
from storage.database import transactions
from tests.storage.sessions import NOW, TEAM, add_session

HOUR = timedelta(hours=1)


@pytest.fixture
def transaction(engine):
    with transactions(engine)() as session:
        add_session(session)
        follow_ups.plan(
            session,
            "a1",
            [
                Planned(Kind.STEP_DUE, "U1", NOW, "s1"),
                Planned(Kind.STEP_DUE, "U1", NOW - HOUR, "s2"),
                Planned(Kind.MENTOR_CHECK, "U1", NOW + HOUR),
                Planned(Kind.MENTOR_CHECK, "U2", NOW + HOUR),
            ],
        )
    return transactions(engine)


def of_kind(transaction, kind):
    with transaction() as session:
        return follow_ups.of_kind(session, "a1", kind)


def test_what_is_due_comes_oldest_first_with_its_workspace(transaction):
    with transaction() as session:
        due = follow_ups.due(session, now=NOW, limit=10)
        [oldest] = follow_ups.due(session, now=NOW, limit=1)
        subjects = [follow_ups.get(session, id_, team_id=TEAM).subject_id for id_, _ in due]

    assert subjects == ["s2", "s1"]
    assert oldest == due[0]
    assert {team_id for _, team_id in due} == {TEAM}


def test_planning_the_same_again_changes_nothing(transaction):
    with transaction() as session:
        follow_ups.plan(session, "a1", [Planned(Kind.STEP_DUE, "U1", NOW + HOUR, "s1")])
        due = follow_ups.due(session, now=NOW, limit=10)

    assert len(due) == 2


def test_what_one_has_in_hand_another_passes_over(transaction, engine):
    if engine.dialect.name == "sqlite":
        return  # there is one writer at a time
    with transaction() as one, transaction() as other:
        [(follow_up_id, _), _] = follow_ups.due(one, now=NOW, limit=10)
        assert follow_ups.take_due(one, follow_up_id, now=NOW) is not None
        assert follow_ups.take_due(other, follow_up_id, now=NOW) is None


def test_what_has_been_dealt_with_is_not_taken_again(transaction):
    with transaction() as session:
        [(follow_up_id, _), _] = follow_ups.due(session, now=NOW, limit=10)
        taken = follow_ups.take_due(session, follow_up_id, now=NOW)
        follow_ups.save(session, taken.cancelled())
        assert follow_ups.take_due(session, follow_up_id, now=NOW) is None
        with pytest.raises(MovedOn):
            follow_ups.save(session, taken.cancelled())


def test_another_workspace_sees_nothing(transaction):
    [first, _] = of_kind(transaction, Kind.STEP_DUE)
    with transaction() as session, pytest.raises(NotFound):
        follow_ups.get(session, first.id, team_id="T2")


def test_a_kind_is_settled_for_both_by_whoever_comes_first(transaction):
    with transaction() as session:
        first = follow_ups.settle_kind(session, "a1", Kind.MENTOR_CHECK)
        second = follow_ups.settle_kind(session, "a1", Kind.MENTOR_CHECK)

    assert (len(first), list(second)) == (2, [])
    assert {one.state for one in of_kind(transaction, Kind.MENTOR_CHECK)} == {FollowUpState.DONE}


def test_cancelling_names_what_it_ended_and_leaves_answers_alone(transaction):
    with transaction() as session:
        settled = follow_ups.settle_of_step(session, "s1", agreement_id="a1")
        mine = follow_ups.cancel(session, "a1", [Kind.STEP_DUE, Kind.MENTOR_CHECK], person_id="U1")

    assert len(settled) == 1
    assert len(mine) == 2
    states = {one.subject_id: one.state for one in of_kind(transaction, Kind.STEP_DUE)}
    assert states == {"s1": FollowUpState.DONE, "s2": FollowUpState.CANCELLED}


@pytest.mark.parametrize("change", ["pause", "hours"])
def test_a_change_of_quiet_lets_go_what_it_held(transaction, change):
    [first, _] = of_kind(transaction, Kind.STEP_DUE)
    with transaction() as session:
        quiet = people.quiet_of(session, "U1", team_id=TEAM)
        night = NOW + 12 * HOUR
        follow_ups.save(session, first.held(now=night, quiet=quiet))
        if change == "pause":
            people.pause(session, "U1", None, team_id=TEAM)
        else:
            hours = {"start": quiet.start, "end": quiet.end, "weekends": True}
            people.set_hours(session, "U1", team_id=TEAM, **hours)
        again = follow_ups.get(session, first.id, team_id=TEAM)

    assert (again.due_at, again.held_from) == (first.due_at, None)
    assert again.version == first.version + 2


def test_what_others_wait_for_is_not_let_go(transaction):
    [first, _] = of_kind(transaction, Kind.STEP_DUE)
    with transaction() as session:
        quiet = people.quiet_of(session, "U1", team_id=TEAM)
        follow_ups.save(session, first.held(now=NOW + 12 * HOUR, quiet=quiet))
        people.pause(session, "U1", None, team_id="T2")
        people.pause(session, "U2", None, team_id=TEAM)

    held = [one for one in of_kind(transaction, Kind.STEP_DUE) if one.held_from is not None]
    assert [one.id for one in held] == [first.id]

from datetime import timedelta

import pytest

from guidance.errors import MovedOn, NotFound
from guidance.follow_ups import FollowUpState, Kind, Planned
from storage import agenda, budgets, due, follow_ups, people
from storage.database import transactions
from tests.storage.sessions import NOW, TEAM, add_session

HOUR = timedelta(hours=1)


@pytest.fixture
def transaction(engine):
    with transactions(engine)() as session:
        add_session(session)
        people.row_of(session, "U1", team_id=TEAM)
        follow_ups.plan(
            session,
            "a1",
            [
                Planned(Kind.STEP_DUE, "U1", NOW, "s1"),
                Planned(Kind.STEP_DUE, "U1", NOW - HOUR, "s2"),
                Planned(Kind.MENTOR_CHECK, "U1", NOW + HOUR),
                Planned(Kind.MENTOR_CHECK, "U2", NOW + HOUR),
            ],
            team_id=TEAM,
        )
    return transactions(engine)


def of_kind(transaction, kind):
    with transaction() as session:
        return follow_ups.of_kind(session, "a1", kind)


def taken(session, **more):
    return due.take(session, "U1", team_id=TEAM, now=NOW, **more)


def test_what_is_due_comes_by_person_the_oldest_first(transaction):
    with transaction() as session:
        assert due.people(session, now=NOW, limit=10) == [(TEAM, "U1")]
        assert due.people(session, now=NOW - 2 * HOUR, limit=10) == []
        assert [one.subject_id for one in taken(session)] == ["s2", "s1"]


def test_what_is_being_asked_is_not_due_again_but_for_its_card(transaction):
    with transaction() as session:
        other, on = taken(session)
        follow_ups.save(session, on.asking("c1"))

        assert [one.id for one in taken(session)] == [other.id]
        assert {one.id for one in taken(session, cards=["c1"])} == {on.id, other.id}
        [(card_id, found)] = due.asking(session, "U1", team_id=TEAM).items()
        assert (card_id, found.ids) == ("c1", {on.id})
        follow_ups.save(session, other.asking("c2"))
        assert due.people(session, now=NOW, limit=10) == []
        assert taken(session) == []
        assert [one.id for one in follow_ups.on_card(session, "c1", team_id=TEAM)] == [on.id]
        assert agenda.read(session.connection(), now=NOW).follow_up_at == NOW + HOUR


def test_what_is_left_on_a_card_is_not_asked(transaction):
    with transaction() as session:
        _, on = taken(session)
        follow_ups.save(session, on.asking("c1"))
        follow_ups.leave_on(session, "c1")

        left = follow_ups.get(session, on.id, team_id=TEAM)
        assert (left.state, left.card_id, left.asking_on) == (FollowUpState.SILENT, "c1", None)


def test_planning_the_same_again_changes_nothing(transaction):
    with transaction() as session:
        follow_ups.plan(
            session, "a1", [Planned(Kind.STEP_DUE, "U1", NOW + HOUR, "s1")], team_id=TEAM
        )
        assert len(taken(session)) == 2


def test_what_one_has_in_hand_another_passes_over(transaction, engine):
    if engine.dialect.name == "sqlite":
        return  # there is one writer at a time
    with transaction() as one, transaction() as other:
        assert budgets.take(one, "U1", team_id=TEAM) is not None
        assert budgets.take(other, "U1", team_id=TEAM) is None
        assert len(taken(one)) == 2
        assert taken(other) == []


def test_what_has_been_dealt_with_is_not_taken_again(transaction):
    with transaction() as session:
        one, other = taken(session)
        follow_ups.save(session, one.cancelled())
        assert taken(session) == [other]
        with pytest.raises(MovedOn):
            follow_ups.save(session, one.cancelled())


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
            people.pause(session, "U1", None, team_id=TEAM, now=NOW)
        else:
            hours = {"start": quiet.start, "end": quiet.end, "weekends": True}
            people.set_hours(session, "U1", team_id=TEAM, now=NOW, **hours)
        again = follow_ups.get(session, first.id, team_id=TEAM)

    assert (again.due_at, again.held_from) == (first.due_at, None)
    assert again.version == first.version + 2


def test_what_others_wait_for_is_not_let_go(transaction):
    [first, _] = of_kind(transaction, Kind.STEP_DUE)
    with transaction() as session:
        quiet = people.quiet_of(session, "U1", team_id=TEAM)
        follow_ups.save(session, first.held(now=NOW + 12 * HOUR, quiet=quiet))
        people.pause(session, "U1", None, team_id="T2", now=NOW)
        people.pause(session, "U2", None, team_id=TEAM, now=NOW)

    held = [one for one in of_kind(transaction, Kind.STEP_DUE) if one.held_from is not None]
    assert [one.id for one in held] == [first.id]

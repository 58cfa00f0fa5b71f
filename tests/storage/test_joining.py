from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guidance.errors import MovedOn, NotFound
from guidance.programs import ProgramRole, Setup
from storage import joining, programs
from storage.database import transactions

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
TEAM = "T1"


@pytest.fixture
def session(engine):
    with transactions(engine)() as session:
        yield session


def ask(session, user_id="UASKS", team_id=TEAM, now=NOW):
    return joining.ask(session, user_id, team_id=team_id, now=now)


def test_a_person_has_one_request_at_a_time_in_each_workspace(session):
    first = ask(session)

    assert first is not None
    assert ask(session) is None
    assert ask(session, team_id="T2") is not None
    assert joining.waiting(session, team_id=TEAM) == [first]


def test_after_an_answer_a_person_may_ask_again(session):
    first = ask(session)
    joining.save(session, first.refuse(by="UD"))

    again = ask(session)

    assert again is not None
    assert again.id != first.id
    assert joining.waiting(session, team_id=TEAM) == [again]


def test_an_answer_is_kept_with_who_gave_it(session):
    setup = Setup("Surgery", frozenset({"UD"}), frozenset({"UF"}), frozenset({"UL"}))
    program = programs.add(session, setup, team_id=TEAM, zone=ZoneInfo("UTC"))
    added = ask(session).add(program.id, ProgramRole.FACULTY, by="UD")

    joining.save(session, added)

    assert joining.get(session, added.id, team_id=TEAM) == added
    assert joining.waiting(session, team_id=TEAM) == []


def test_the_slower_of_two_directors_changes_nothing(session):
    request = ask(session)
    joining.save(session, request.refuse(by="UD"))

    with pytest.raises(MovedOn):
        joining.save(session, request.add("p1", ProgramRole.LEARNER, by="UE"))
    assert joining.get(session, request.id, team_id=TEAM).decided_by == "UD"


def test_who_has_waited_longest_is_told_of_first(session):
    late = ask(session, "ULATE", now=NOW + timedelta(hours=1))
    early = ask(session, "UEARLY", now=NOW)

    assert joining.waiting(session, team_id=TEAM) == [early, late]


def test_a_request_of_another_workspace_is_not_there(session):
    request = ask(session)

    with pytest.raises(NotFound):
        joining.get(session, request.id, team_id="T2")

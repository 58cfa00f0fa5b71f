from dataclasses import replace
from datetime import date

import pytest

from guidance.errors import MovedOn, NotFound
from guidance.steps import StepDraft, StepState
from storage import steps
from storage.database import transactions
from tests.storage.sessions import TEAM, add_session


@pytest.fixture
def session(engine):
    with transactions(engine)() as session:
        yield session


def test_steps_come_back_in_the_order_they_were_written(session):
    agreement = add_session(session)
    drafts = [StepDraft(f"Step {n}", "U1", date(2026, 3, 9 - n), "If…", n) for n in range(5)]
    kept = steps.add(session, agreement.id, drafts)
    session.expire_all()

    assert steps.of_agreement(session, agreement.id) == kept
    assert [(s.text, s.due_on, s.if_then) for s in kept] == [
        (d.text, d.due_on, d.if_then) for d in drafts
    ]


def test_the_nearest_open_step_comes_first_and_others_steps_do_not_come(session):
    agreement = add_session(session)
    steps.add(
        session,
        agreement.id,
        [
            StepDraft("Some day", "U1"),
            StepDraft("Later", "U1", date(2026, 3, 9)),
            StepDraft("Sooner", "U1", date(2026, 3, 3)),
            StepDraft("The guide's", "U2", date(2026, 3, 1)),
        ],
    )

    mine = steps.open_of(session, "U1", team_id=TEAM)

    assert [step.text for step, _ in mine] == ["Sooner", "Later", "Some day"]
    assert steps.open_of(session, "U1", team_id="T2") == []


def test_a_settled_step_is_not_open_and_is_settled_once(session):
    agreement = add_session(session)
    [step] = steps.add(session, agreement.id, [StepDraft("Read", "U1")])
    steps.save(session, replace(step, state=StepState.DONE))

    assert steps.open_of(session, "U1", team_id=TEAM) == []
    with pytest.raises(MovedOn):
        steps.save(session, replace(step, state=StepState.DROPPED))


def test_a_step_of_another_workspace_is_not_found(session):
    agreement = add_session(session)
    [step] = steps.add(session, agreement.id, [StepDraft("Read", "U1")])

    assert steps.get(session, step.id, team_id=TEAM) == step
    with pytest.raises(NotFound):
        steps.get(session, step.id, team_id="T2")

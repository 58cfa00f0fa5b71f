"""Two directors decide about one person at the same moment, each in a way of their own."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace

import pytest

from guidance.programs import ProgramRole, Setup
from handlers import joining as use_cases
from handlers.edge import react
from handlers.payloads import Press, Submission
from handlers.replies import Tell
from handlers.services import Services, reacting
from handlers.values import Values
from sandbox.seed import TEAM_ID
from sandbox.words import plain_blocks
from storage import joining, programs
from storage.database import transactions
from tests.samples import NOW
from tests.story import DIRECTOR, GUIDE, enrol

ASKS = "U0OUTSIDER"
SETUP = Setup("Internal Medicine", frozenset({DIRECTOR, GUIDE}), frozenset({GUIDE}), frozenset())


@pytest.fixture
def services(engine):
    enrol(
        engine,
        f"user_id,role,program\n{DIRECTOR},director,Internal Medicine\n"
        f"{GUIDE},director,Internal Medicine",
    )
    return Services(transaction=lambda: transactions(engine)(), now=lambda: NOW, wake=lambda: None)


def asked(services):
    """Return the request of somebody who asks, and the program."""
    with services.transaction() as session:
        request = joining.ask(session, ASKS, team_id=TEAM_ID, now=NOW)
        [program] = programs.in_team(session, team_id=TEAM_ID)
    return request, program


def by_button(request, _program):
    action_id = f"joining.add.{ProgramRole.LEARNER}"
    press = Press(TEAM_ID, GUIDE, "key", "trigger", action_id=action_id, value=request.id)
    return use_cases.add, press


def by_modal(request, program):
    option = {"type": "static_select", "selected_option": {"value": program.id}}
    return use_cases.add_to_chosen, Submission(
        TEAM_ID,
        GUIDE,
        "key",
        metadata=f"{request.id}:{ProgramRole.LEARNER}",
        values=Values({"program": {"value": option}}),
    )


@pytest.mark.parametrize("answer", [by_button, by_modal])
def test_one_adds_and_another_saves_a_form_and_the_slower_is_told(services, answer):
    request, program = asked(services)
    form = replace(SETUP, learners=frozenset({ASKS}))

    with ThreadPoolExecutor(1) as threads:
        with reacting(services, team_id=TEAM_ID, user_id=DIRECTOR) as reaction:
            programs.change(
                reaction.session, program.id, form, team_id=TEAM_ID, version=program.version
            )
            slower = threads.submit(react, *answer(request, program), services)
            wait([slower], timeout=0.5)  # it has come as far as it can
            use_cases.settle_enrolled(reaction, program.id)
        reply = slower.result(10)

    assert isinstance(reply, Tell)
    said = plain_blocks(reply.message.content()["blocks"], str)
    assert f"{DIRECTOR} added" in said
    assert "Nothing was changed" in said
    with services.transaction() as session:
        assert programs.people_in(session, program.id, ProgramRole.LEARNER) == {ASKS}

"""Who may do what: the table, and each of its cells tried on both databases."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from guidance.errors import NotFound
from guidance.feedback import Answers, Side
from guidance.modes import Mode
from handlers import (
    agree,
    ask,
    close,
    digest,
    drawn,
    feedback,
    guide,
    overview,
    people,
    privacy,
    trend,
)
from storage import agreements, digests, programs
from storage import feedback as forms
from storage.queues import Action, OutboxRow
from storage.sealing import opened_row
from tests.cast import ACTORS, DIRECTOR, GUIDE, LEARNER, TEAM_ID, Cast
from tests.story import MONDAY

TABLE = """
                          |learner|peer|guide|faculty|director|surgeon|admin|nobody|guest|connect|abroad
begin a request           | yes   |yes | yes | yes   | yes    | yes   | -   | -    | -   | -     | -
read a goal               | yes   | -  | yes | -     | -      | -     | -   | -    | -   | -     | -
accept a request          | other | -  | yes | -     | -      | -     | -   | -    | -   | -     | -
withdraw a request        | yes   | -  |other| -     | -      | -     | -   | -    | -   | -     | -
change role in a session  | other | -  | yes | -     | -      | -     | -   | -    | -   | -     | -
end a session             | yes   | -  | yes | -     | -      | -     | -   | -    | -   | -     | -
write feedback on a guide | yes   | -  |other| -     | -      | -     | -   | -    | -   | -     | -
read what a learner said  | yes   | -  |other| -     | -      | -     | -   | -    | -   | -     | -
read one's own trend      | -     | -  | yes | yes   | -      | -     | -   | -    | -   | -     | -
read a program's numbers  | -     | -  | -   | -     | yes    | -     | -   | -    | -   | -     | -
export a program's figures| -     | -  | -   | -     | yes    | -     | -   | -    | -   | -     | -
say what came of feedback | -     | -  | -   | -     | yes    | -     | -   | -    | -   | -     | -
see a program's people    | -     | -  | -   | -     | yes    | -     | yes | -    | -   | -     | -
change a program's people | -     | -  | -   | -     | yes    | -     | yes | -    | -   | -     | -
"""
"""yes: it is done. -: the answer is the one to an id that does not exist, or, where no id is
named, a kind sentence. other: it is the other one's of the two, who know of it anyway.

peer and faculty are of the same program, surgeon directs another one, admin may set programs up,
connect is of another organisation, abroad has the learner's id in another workspace.

What no id is named for is tried below: one's own data. Of a card with support numbers there is no
row that anybody might read (`tests/journeys/test_second_look.py`), and no command of the operator's
shows people's words (`tests/bot/test_operator.py`).
"""

NOWHERE = "0" * 32

PARTIES = ("learner", "guide")


def table() -> dict[tuple[str, str], str]:
    head, *rows = [
        [cell.strip() for cell in line.split("|")] for line in TABLE.strip("\n").split("\n")
    ]
    return {
        (row[0], actor): cell for row in rows for actor, cell in zip(head[1:], row[1:], strict=True)
    }


CELLS = table()


def asked(draft):
    return draft.ask(Mode.COACH, covers="", covers_not="", by=LEARNER, now=MONDAY)


def agreed(draft):
    return asked(draft).accept(by=GUIDE, now=MONDAY)


def ended(draft):
    return agreed(draft).close(by=GUIDE, now=MONDAY)


def answered(cast: Cast) -> str:
    """A closed session of which the learner has said something that can still be changed."""
    agreement_id = cast.agreement(ended)
    with cast.services.transaction() as session:
        said = Answers(True, Mode.COACH, 2, comment="A SECRET LINE")
        forms.add(session, agreement_id, Side.LEARNER, said, seals_on=date(2026, 4, 1), now=MONDAY)
    return agreement_id


FORM = {
    "felt_mode": {"selected_option": {"value": "coach"}},
    "usefulness": {"selected_option": {"value": "5"}},
    "switches_clear": {"selected_option": {"value": "none"}},
}

REASON = {"reason": {"selected_option": {"value": "concern"}}}
DEED = {"deed": {"type": "plain_text_input", "value": "Sign-out is earlier"}}
SETUP = {
    "name": {"type": "plain_text_input", "value": "Medicine"},
    "directors": {"type": "multi_users_select", "selected_users": [DIRECTOR]},
    "faculty": {"type": "multi_users_select", "selected_users": [GUIDE]},
    "learners": {"type": "multi_users_select", "selected_users": [LEARNER]},
}

Try = Callable[[Cast, str, str], str]
ROWS: dict[str, tuple[Callable[[Cast], str], Try]] = {
    "begin a request": (
        lambda cast: "",
        lambda cast, actor, _id: cast.command(actor, ask.open_from_command),
    ),
    "read a goal": (
        lambda cast: cast.agreement(agreed),
        lambda cast, actor, id_: cast.press(actor, overview.show, id_),
    ),
    "accept a request": (
        lambda cast: cast.agreement(asked),
        lambda cast, actor, id_: cast.press(actor, agree.accept, id_),
    ),
    "withdraw a request": (
        lambda cast: cast.agreement(asked),
        lambda cast, actor, id_: cast.press(actor, agree.withdraw, id_),
    ),
    "change role in a session": (
        lambda cast: cast.agreement(agreed),
        lambda cast, actor, id_: cast.submit(actor, guide.switch, id_, **REASON),
    ),
    "end a session": (
        lambda cast: cast.agreement(agreed),
        lambda cast, actor, id_: cast.submit(actor, close.close, id_),
    ),
    "write feedback on a guide": (
        lambda cast: cast.agreement(ended),
        lambda cast, actor, id_: cast.submit(actor, feedback.answer, id_, **FORM),
    ),
    "read what a learner said": (
        answered,
        lambda cast, actor, id_: cast.press(actor, feedback.open_form, id_),
    ),
    "read one's own trend": (
        lambda cast: "",
        lambda cast, actor, _id: cast.command(actor, trend.tell),
    ),
    "read a program's numbers": (
        lambda cast: cast.program_id,
        lambda cast, actor, id_: cast.press(actor, digest.send_now, id_),
    ),
    "export a program's figures": (
        lambda cast: cast.program_id,
        lambda cast, actor, id_: cast.press(actor, drawn.export_year, id_),
    ),
    "say what came of feedback": (
        lambda cast: cast.program_id,
        lambda cast, actor, id_: cast.submit(actor, digest.say_deed, id_, **DEED),
    ),
    "see a program's people": (
        lambda cast: cast.program_id,
        lambda cast, actor, id_: cast.press(actor, people.open_form, id_),
    ),
    "change a program's people": (
        lambda cast: cast.program_id,
        lambda cast, actor, id_: cast.submit(
            actor, people.save, f"{id_}:{cast.program().version}", **SETUP
        ),
    ),
}


def standing(cast: Cast) -> list[object]:
    """Return all that an attempt might have changed."""
    with cast.services.transaction() as session:
        return [
            *agreements.open_of(session, LEARNER, team_id=TEAM_ID),
            *agreements.closed_of(session, LEARNER, team_id=TEAM_ID, limit=50),
            *programs.roster(session, team_id=TEAM_ID),
            digests.deed(session, cast.program_id),
        ]


def test_the_table_has_a_row_for_every_try_and_a_column_for_everybody():
    assert {row for row, _ in CELLS} == set(ROWS)
    assert {actor for _, actor in CELLS} == set(ACTORS)


@pytest.mark.parametrize("row", ROWS)
def test_each_cell_of_the_table_holds(engine, row):
    cast = Cast(engine)
    make, attempt = ROWS[row]
    id_ = make(cast)
    before = standing(cast)
    for actor in ACTORS:
        cell, got = CELLS[row, actor], None
        if cell != "yes":
            got = attempt(cast, actor, id_)
            assert standing(cast) == before, actor
            assert "A SECRET LINE" not in got, actor
        if cell == "-":
            assert got == attempt(cast, actor, NOWHERE), actor
    for actor in (actor for actor in ACTORS if CELLS[row, actor] == "yes"):
        id_ = make(cast)
        got, refused = attempt(cast, actor, id_), attempt(cast, "nobody", NOWHERE)
        assert got != refused, actor
        assert str(NotFound()) not in got, actor


def test_a_learner_of_the_same_name_in_another_workspace_is_somebody_else(engine):
    cast = Cast(engine)
    id_ = cast.agreement(agreed)

    assert "A SECRET GOAL" in cast.press("learner", overview.show, id_)
    assert str(NotFound()) in cast.press("abroad", overview.show, id_)


def test_guests_and_other_organisations_read_one_kind_sentence(engine):
    cast = Cast(engine)
    for actor in ("guest", "connect"):
        assert "not for guests or other organisations" in cast.command(actor, ask.open_from_command)


def sent_files(cast: Cast) -> list[tuple[str, str, str]]:
    """Return what waits to be sent as a file: the workspace, to whom, and what it holds."""
    with cast.services.transaction() as session:
        rows = session.exec(select(OutboxRow).where(OutboxRow.action == Action.FILE)).all()
        return [
            (row.team_id, row.address, str(opened_row(session, row, ["content"])["content"]))
            for row in rows
        ]


@pytest.mark.parametrize("actor", ACTORS)
def test_each_takes_along_their_own_data_whatever_id_is_pressed(engine, actor):
    cast = Cast(engine)
    id_ = answered(cast)
    for pressed in (id_, LEARNER, NOWHERE):
        cast.press(actor, privacy.export, pressed)

    team_id, user_id, _home = ACTORS[actor]
    found = sent_files(cast)
    assert {(team, address) for team, address, _ in found} <= {(team_id, user_id)}
    assert bool(found) == (actor != "connect"), "who was in a program once, too"
    assert any("A SECRET GOAL" in content for *_, content in found) == (actor in PARTIES)
    assert any("A SECRET LINE" in content for *_, content in found) == (actor == "learner")


def people_in(cast: Cast) -> set[str]:
    with cast.services.transaction() as session:
        return {row.user_id for row in programs.roster(session, team_id=TEAM_ID)}


@pytest.mark.parametrize("actor", ACTORS)
def test_each_erases_themself_whatever_id_is_sent(engine, actor):
    cast = Cast(engine)
    before = people_in(cast)
    cast.submit(actor, privacy.erase, LEARNER)

    team_id, user_id, _ = ACTORS[actor]
    gone = {user_id} if team_id == TEAM_ID and actor != "connect" else set()
    assert people_in(cast) == before - gone

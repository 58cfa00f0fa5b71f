"""Whoever runs the bot runs it, and reads nothing of what people wrote."""

import argparse
from datetime import date

from bot import cli, export, revive, roster
from handlers.views.pages import pages
from sandbox.seed import TEAM_ID
from storage import programs, reports
from tests.journeys.a_past import have_a_past
from tests.story import GUIDE, LEARNER

TELLS_NOTHING = {
    *("run", "sandbox", "migrate", "restore", "move", "rotate-key", "make-key"),
    "audit",  # it reads a file of one's own and opens no database
}
"""Commands whose only words are about themselves."""

READ_BELOW = {"backup", "doctor", "export", "revive", "roster"}


def commands() -> set[str]:
    [found] = [
        action.choices
        for action in cli.parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    ]
    return set(found)


def test_no_command_shows_the_operator_what_people_wrote(house):
    """Whoever holds the keys as well can open it, and has to write a program to do so."""
    story = house.story
    have_a_past(story, story.person(LEARNER), story.person(GUIDE))
    house.back_up()
    said = [*house.doctor(), roster.export(house.values, team_id=TEAM_ID, say=str)]
    revive.run(house.values, now=story.clock.now(), say=said.append)
    with story.services.transaction() as session:
        [program] = programs.in_team(session, team_id=TEAM_ID)
        year = (date(2025, 4, 1), date(2026, 3, 1))
        report = reports.report(session, program, since=year[0], until=year[1], today=year[1])
    said.append(str(pages(report)))  # what is drawn: in the file itself it is compressed
    given = ["export", "Internal Medicine", "--team", TEAM_ID, "--into", str(house.folder)]
    export.run(house.values, cli.parser().parse_args(given), lambda line, **_: said.append(line))

    files = {path.name for path in house.folder.rglob("*") if path.is_file()}
    assert {"guidance-figures.csv", "guidance-evaluation.pdf", "yesterday"} <= files
    written = [path.read_bytes() for path in house.folder.rglob("*") if path.is_file()]
    assert b"seeded" not in b"\n".join([*written, *map(str.encode, said)])
    assert LEARNER in "".join(said), "who takes part is theirs to know"


def test_a_new_command_has_to_be_looked_at_here():
    assert commands() == TELLS_NOTHING | READ_BELOW

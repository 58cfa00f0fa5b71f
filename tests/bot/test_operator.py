"""Whoever runs the bot runs it, and reads nothing of what people wrote."""

import argparse

from bot import cli, export, roster
from sandbox.seed import TEAM_ID
from tests.journeys.a_past import have_a_past
from tests.story import GUIDE, LEARNER

TELLS_NOTHING = {
    *("run", "sandbox", "migrate", "restore", "move", "rotate-key", "make-key", "revive"),
    "audit",  # of a file of one's own; it opens no database
}
"""Commands whose only words are about themselves."""

READ_BELOW = {"backup", "doctor", "export", "roster"}


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
    given = ["export", "Internal Medicine", "--team", TEAM_ID, "--into", str(house.folder)]
    export.run(house.values, cli.parser().parse_args(given), lambda line, **_: said.append(line))

    files = {path.name for path in house.folder.rglob("*") if path.is_file()}
    assert {"guidance-figures.csv", "guidance-evaluation.pdf", "yesterday"} <= files
    written = [path.read_bytes() for path in house.folder.rglob("*") if path.is_file()]
    assert b"seeded" not in b"\n".join([*written, *map(str.encode, said)])
    assert LEARNER in "".join(said), "who takes part is theirs to know"


def test_a_new_command_has_to_be_looked_at_here():
    assert commands() == TELLS_NOTHING | READ_BELOW

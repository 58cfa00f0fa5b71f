import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import roster
from bot.cli import main
from bot.settings import Settings, WrongSettings
from guidance.roster import RosterErrors
from sandbox.seed import TEAM_ID, lakeside
from sandbox.server import Sandbox
from storage import programs
from storage.database import transactions
from tests.story import MANIFEST, ROSTER

OUTSIDER = "U0OUTSIDER"


@pytest.fixture
def values(database_url, engine):
    return Settings(database_url=database_url, guidance_zone="America/Chicago")


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(ROSTER)
    return path


def everybody(engine):
    with transactions(engine)() as session:
        return programs.roster(session, team_id=TEAM_ID)


def test_the_people_of_a_file_are_enrolled_and_counted(values, engine, file):
    told = roster.import_file(values, file, team_id=TEAM_ID, say=print)

    assert told == "Imported 1 as director, 3 as faculty, 6 as learner, in Internal Medicine."
    assert len(everybody(engine)) == 10
    with transactions(engine)() as session:
        (program,) = programs.in_team(session, team_id=TEAM_ID)
    assert program.zone.key == "America/Chicago"


def test_a_file_with_one_wrong_line_changes_nothing(values, engine, file):
    file.write_text(f"{ROSTER}\nremy.first,learner,Internal Medicine")

    with pytest.raises(RosterErrors) as error:
        roster.import_file(values, file, team_id=TEAM_ID, say=print)
    assert error.value.problems[0].startswith("Line 12: “remy.first” is not a Slack user id")
    assert everybody(engine) == []


def test_what_is_exported_can_be_imported_elsewhere(values, engine, file):
    roster.import_file(values, file, team_id=TEAM_ID, say=print)
    file.write_text(roster.export(values, team_id=TEAM_ID, say=print))
    roster.import_file(values, file, team_id="T0OTHER", say=print)

    assert roster.export(values, team_id="T0OTHER", say=print) == roster.export(
        values, team_id=TEAM_ID, say=print
    )


def test_somebody_who_has_asked_to_join_is_told_when_a_roster_enrols_them(story, file):
    outsider = story.person(OUTSIDER)
    outsider.command("/guidance")
    outsider.press("people.ask_to_join")
    file.write_text(f"user_id,role,program\n{OUTSIDER},learner,Internal Medicine")
    settings = Settings(database_url=story.database_url)
    roster.import_file(settings, file, team_id=TEAM_ID, now=story.clock.now, say=print)
    story.passes(seconds=5)

    assert "You have been added to Internal Medicine" in outsider.last().plain()
    assert "You are a learner in Internal Medicine" in outsider.home.plain()


def test_the_workspace_is_the_tokens(values):
    async def ask():
        async with Sandbox(MANIFEST, lakeside()) as sandbox:
            ours = values.model_copy(
                update={
                    "slack_bot_token": SecretStr(sandbox.bot_token),
                    "slack_api_url": sandbox.base_url,
                }
            )
            known = await asyncio.to_thread(roster.team_of, ours, None)
            sandbox.faults.fail_next("auth.test", "account_inactive")
            with pytest.raises(WrongSettings, match="account_inactive"):
                await asyncio.to_thread(roster.team_of, ours, None)
            sandbox.faults.break_answer_next("auth.test", "half_json")
            with pytest.raises(WrongSettings, match="give --team"):
                await asyncio.to_thread(roster.team_of, ours, None)
            return known

    assert asyncio.run(ask()) == TEAM_ID


@pytest.mark.parametrize(
    ("more", "team", "words"),
    [
        ({}, None, "Which workspace?"),
        ({}, "lakeside", "looks like T0123ABCD"),
        ({"slack_bot_token": SecretStr("hunter2")}, None, "SLACK_BOT_TOKEN is malformed"),
        (
            {
                "slack_bot_token": SecretStr("xoxb-12345678"),
                "slack_api_url": "http://127.0.0.1:9/api/",
            },
            None,
            "No answer from http://127.0.0.1:9/api/",
        ),
    ],
)
def test_an_unknown_workspace_is_asked_for(values, more, team, words):
    with pytest.raises(WrongSettings, match=words.replace("?", r"\?")) as error:
        roster.team_of(values.model_copy(update=more), team)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file"),
        (b"user_id,role,program\nU0RESIDENT1,learner,M\xe9decine", "is not UTF-8"),
        (b"", "Line 1: the file is empty; its first line is user_id,role,program."),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(values, tmp_path, content, words):
    path = tmp_path / "people.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(RosterErrors, match=words):
        roster.import_file(values, path, team_id=TEAM_ID, say=print)


def test_the_command_says_what_it_did_and_its_exit_code_whether_it_could(file, capsys):
    assert main(["roster", "import", str(file), "--team", "lakeside"]) == 2
    assert "looks like T0123ABCD" in capsys.readouterr().err
    assert main(["roster", "import", str(file.with_suffix(".xls")), "--team", TEAM_ID]) == 1
    assert "Nothing was imported." in capsys.readouterr().err


def test_what_is_wrong_with_the_file_and_with_the_workspace_is_said_at_once(file, capsys):
    file.write_text("user_id,role,program\nremy,learner,Surgery")

    assert main(["roster", "import", str(file), "--team", "lakeside"]) == 2
    said = capsys.readouterr().err
    assert "Line 2: “remy” is not a Slack user id" in said
    assert "looks like T0123ABCD" in said

"""Whoever is new on a roster is looked up in Slack before anybody is enrolled."""

import asyncio

import pytest
from pydantic import SecretStr

from bot import present, roster
from bot.settings import Settings
from guidance.roster import RosterErrors
from sandbox.seed import TEAM_ID
from storage import programs
from tests.story import GUIDE, LEARNER

HEAD = "user_id,role,program\n"
NEW = "U0OUTSIDER"


@pytest.fixture
def load(story, tmp_path):
    """Import lines beside a running bot; what was said comes back."""
    ours = Settings(
        database_url=story.database_url,
        slack_bot_token=SecretStr(story.sandbox.bot_token),
        slack_api_url=story.sandbox.base_url,
    )

    def load(*lines, team_id=TEAM_ID, **more):
        path, said = tmp_path / "people.csv", []
        path.write_text(HEAD + "\n".join(lines))
        values = ours.model_copy(update=more.pop("values", {}))
        told = asyncio.to_thread(
            roster.import_file,
            *(values, path),
            team_id=team_id,
            say=said.append,
            now=story.clock.now,
            **more,
        )
        done = story.run(told)
        return [*said, done]

    return load


@pytest.fixture
def everybody(story):
    """Return who is enrolled now."""

    def everybody():
        with story.services.transaction() as session:
            return {row.user_id for row in programs.roster(session, team_id=TEAM_ID)}

    return everybody


def line(user_id, program="Cardiology"):
    return f"{user_id},learner,{program}"


def test_who_is_no_person_here_is_named_by_line_and_nobody_is_enrolled(story, load, everybody):
    story.run(story.sandbox.change_person("U0RESIDENT6", deleted=True))
    before = everybody()
    story.run(story.sandbox.change_person(NEW, is_restricted=True))
    with pytest.raises(RosterErrors) as error:
        load(line(LEARNER), line("U0OTHERBOT"), line(NEW), line("U0NOBODY"), line(NEW, "Surgery"))

    assert error.value.problems == [
        "Line 3: U0OTHERBOT is an app.",
        f"Line 4: {NEW} is no full member here, but a guest or of elsewhere.",
        "Line 5: U0NOBODY is nobody whom Slack knows in this workspace.",
        f"Line 6: {NEW} is no full member here, but a guest or of elsewhere.",
    ]
    assert everybody() == before

    story.run(story.sandbox.change_person(NEW, is_restricted=False, deleted=True))
    with pytest.raises(RosterErrors, match=f"Line 2: {NEW} has left this workspace."):
        load(line(NEW))


def test_who_is_in_a_program_already_is_not_looked_up(story, load, everybody):
    story.sandbox.faults.fail_next("auth.test", "fatal_error")

    assert load(line(LEARNER), line(GUIDE)) == ["Imported 2 as learner, in Cardiology."]


@pytest.mark.parametrize("fault", ["missing_scope", "dropped", "long_wait"])
def test_where_slack_does_not_tell_nobody_is_enrolled(story, load, everybody, fault):
    faults = story.sandbox.faults
    if fault == "dropped":
        faults.refuse_next("users.info", times=3)  # a lost GET is asked once more
    elif fault == "long_wait":
        faults.rate_limit_next("users.info", 3000)
    else:
        faults.fail_next("users.info", fault)

    with pytest.raises(RosterErrors, match="did not say who these people are"):
        load(line(LEARNER), line(NEW))
    assert NEW not in everybody()
    assert load(line(NEW), is_checked=False) == ["Imported 1 as learner, in Cardiology."]
    assert NEW in everybody()


def test_a_short_wait_that_slack_asks_for_is_waited(story, load, everybody):
    story.sandbox.faults.rate_limit_next("users.info", 1)
    said, done = load(line(NEW))

    assert said.startswith("Looking up 1 person in Slack")
    assert done == "Imported 1 as learner, in Cardiology."
    assert NEW in everybody()


def test_it_says_how_many_it_looks_up_as_that_may_take_a_while(load):
    said, _ = load(line(NEW), line(LEARNER), line(NEW, "Surgery"))

    assert said.startswith("Looking up 1 person in Slack")


def test_without_a_token_of_this_workspace_it_says_that_nobody_was_looked_up(story, load):
    no_token = {"slack_bot_token": None}
    assert load(line("U0OTHERBOT"), values=no_token)[0] == present.NO_TOKEN
    assert TEAM_ID in load(line(NEW), team_id="T0OTHER")[0]

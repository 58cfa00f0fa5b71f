"""Tokens that look right and are refused: whoever starts the bot is told so, and it stops."""

import asyncio
from functools import partial

import pytest
from pydantic import SecretStr

from bot import run
from bot.database import NotDone
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from tests.bot.process import READY, started, states, until, write
from tests.bot.test_run import free_port, opens_the_modal, settings_for
from tests.story import MANIFEST, enrol

BOT, APP = "xoxb-1234567-refused", "xapp-1-1234567-refused"
ASKED = {"auth.test": "SLACK_BOT_TOKEN", "apps.connections.open": "SLACK_APP_TOKEN"}


def test_both_are_named_and_the_process_ends(database_url):
    async def story():
        async with (
            Sandbox(MANIFEST, lakeside()) as sandbox,
            started(sandbox, database_url, SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP) as process,
            asyncio.timeout(20),
        ):
            out, told = await process.communicate()
            return process.returncode, out, told.decode()

    code, out, told = asyncio.run(story())
    assert code == 1, "so that systemd tries again"
    assert READY not in out
    assert told == (
        "SLACK_BOT_TOKEN: Slack refuses it (invalid_auth). Copy it anew from “OAuth & Permissions”"
        " of the app. SLACK_APP_TOKEN: Slack refuses it (invalid_auth). Make one with the scope"
        " connections:write under “Basic Information”, “App-Level Tokens”.\n"
    )


def refused(database_url, door="Socket Mode", faults=lambda _: None, **tokens):
    """Return what is said of the tokens by a start that ends with it."""

    async def story():
        async with Sandbox(MANIFEST, lakeside()) as sandbox, asyncio.timeout(15):
            faults(sandbox.faults)
            settings = settings_for(sandbox, database_url).model_copy(
                update={name: SecretStr(token) for name, token in tokens.items()}
            )
            is_http = door == "HTTP"
            program = run.listening(settings, free_port()) if is_http else run.connected(settings)
            async with program:
                pass

    try:
        asyncio.run(story())
    except NotDone as error:
        return str(error)
    return "It has started."


@pytest.mark.parametrize("door", ["Socket Mode", "HTTP"])
def test_a_refused_bot_token_alone_is_named(database_url, engine, door):
    told = refused(database_url, door, slack_bot_token=BOT)

    assert told.startswith("SLACK_BOT_TOKEN: Slack refuses it (invalid_auth).")
    assert "SLACK_APP_TOKEN" not in told


def fail(method, code, faults):
    faults.fail_next(method, code)


def test_why_it_is_refused_is_told(database_url, engine):
    for method in ASKED:
        for code in [
            "token_revoked",
            "account_inactive",
            "not_allowed_token_type",
        ]:
            told = refused(database_url, faults=partial(fail, method, code))

            assert told.startswith(f"{ASKED[method]}: Slack refuses it ({code})."), (method, code)


def test_what_an_administrator_has_restricted_is_told_with_whom_to_ask(database_url, engine):
    for method in ASKED:
        for code in [
            "access_denied",
            "app_access_restricted",
            "ekm_access_denied",
            "no_permission",
        ]:
            told = refused(database_url, faults=partial(fail, method, code))

            assert told.startswith(
                f"{ASKED[method]}: Slack refuses it ({code}). Ask an administrator"
            ), (method, code)


def test_a_slack_that_says_wait_has_taken_no_token(database_url, engine):
    enrol(engine)
    write(engine, 3)
    waiting = states(engine)
    told = refused(
        database_url,
        faults=lambda faults: faults.rate_limit_next("auth.test", 1),
        slack_bot_token=BOT,
    )

    assert told.startswith("SLACK_BOT_TOKEN: Slack refuses it (invalid_auth).")
    assert states(engine) == waiting


@pytest.mark.parametrize("method", ASKED)
def test_it_is_told_as_well_once_a_slack_that_was_away_is_back(database_url, engine, method):
    def away(faults):
        faults.refuse_next(method)
        faults.fail_next("auth.test", "internal_error")

    told = refused(database_url, faults=away, slack_app_token=APP)

    assert told.startswith("SLACK_APP_TOKEN: Slack refuses it (invalid_auth).")


def test_what_passes_by_itself_is_waited_for(database_url, engine):
    enrol(engine)

    async def story():
        async with Sandbox(MANIFEST, lakeside()) as sandbox:
            for method in ASKED:
                sandbox.faults.fail_next(method, "internal_error")
            async with run.connected(settings_for(sandbox, database_url)):
                return await opens_the_modal(sandbox)

    assert asyncio.run(story()) == "ask.answered"


@pytest.mark.parametrize("opening", ["late", "away"])
def test_nothing_that_is_due_is_lost_to_a_refused_token(database_url, engine, opening):
    enrol(engine)
    write(engine, 3)
    waiting = states(engine)

    def slow(faults):
        if opening == "late":
            faults.delay_next("apps.connections.open", 1)
        else:
            faults.fail_next("apps.connections.open", "internal_error", times=100)

    told = refused(database_url, faults=slow, slack_bot_token=BOT)

    assert told.startswith("SLACK_BOT_TOKEN: Slack refuses it (invalid_auth).")
    assert states(engine) == waiting


def test_nor_to_one_that_is_refused_once_a_slack_that_was_away_is_back(database_url, engine):
    enrol(engine)
    write(engine, 3)
    waiting = states(engine)

    async def story():
        async with Sandbox(MANIFEST, lakeside()) as sandbox:
            sandbox.faults.refuse_next("auth.test")
            settings = settings_for(sandbox, database_url).model_copy(
                update={"slack_bot_token": SecretStr(BOT)}
            )
            async with run.listening(settings, free_port()) as program:
                await until(program.sender.ending.is_set)
                return program.sender.is_asked

    assert asyncio.run(story()) is False
    assert states(engine) == waiting

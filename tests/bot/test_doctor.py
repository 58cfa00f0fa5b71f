import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot import doctor, revive
from bot.cli import main
from bot.clock import machine_time
from bot.database_check import look
from bot.settings import Settings
from sandbox.seed import TEAM_ID, lakeside
from sandbox.server import Sandbox
from storage import people
from storage.columns import new_id
from storage.database import connect, transactions
from storage.migrations import upgrade
from storage.queues import Action, Delivery, InboxRow, OutboxRow
from tests.story import MANIFEST, enrol


class Bench:
    """A sandbox Slack, a database, and the doctor's visit to both."""

    def __init__(self, database_url):
        self.database_url = database_url
        self.manifest = MANIFEST
        self.settings = {}
        self.prepare = lambda sandbox: None
        self.now = machine_time

    def visit(self):
        """Return what the doctor finds, as lines; each must be free of every secret."""
        return asyncio.run(self._visit())

    async def _visit(self):
        async with Sandbox(self.manifest, lakeside()) as sandbox:
            self.prepare(sandbox)
            secrets = {
                "slack_bot_token": SecretStr(sandbox.bot_token),
                "slack_app_token": SecretStr(sandbox.app_token),
            }
            values = Settings(
                slack_api_url=self.settings.pop("slack_api_url", sandbox.base_url),
                database_url=self.settings.pop("database_url", self.database_url),
                **(secrets | {"guidance_safe": "no/such/folder"} | self.settings),
            )
            findings = await doctor.examine(values, MANIFEST, now=self.now)
            lines = [finding.line() for finding in findings]
            for secret in (sandbox.bot_token, sandbox.app_token, "hunter2"):
                assert secret not in "".join(lines)
            return lines


@pytest.fixture
def bench(database_url, engine):
    enrol(engine)
    return Bench(database_url)


def wrong(lines):
    return [line for line in lines if not line.startswith("ok")]


def scopes(*without, plus=()):
    oauth = MANIFEST["oauth_config"]
    bot = [scope for scope in oauth["scopes"]["bot"] if scope not in without]
    return MANIFEST | {"oauth_config": {**oauth, "scopes": {"bot": [*bot, *plus]}}}


def test_nothing_is_found_where_nothing_is_wrong(bench, engine):
    lines = bench.visit()

    assert wrong(lines) == []
    with transactions(engine)() as session:
        assert session.exec(select(InboxRow)).all() == []  # nothing is left behind
    assert {line.split(":")[0].split(maxsplit=1)[1] for line in lines} == {
        "Bot token",
        "App token",
        "Reminders",
        "Scopes",
        "Clock",
        "Database",
        "Schema",
        "Outbox",
        "Program",
        "Support lines",
        "Judge",
        "Keys",
        "Audit",
        "Erasures",
    }


def test_a_scope_that_was_not_granted_is_named_with_the_remedy(bench):
    bench.manifest = scopes("files:write", "users:read")

    (line,) = wrong(bench.visit())
    assert line.startswith("FAILED   Scopes: not granted: files:write, users:read.")
    assert "install it once more" in line


def test_a_scope_too_many_is_a_warning(bench):
    bench.manifest = scopes(plus=["reactions:read"])

    (line,) = wrong(bench.visit())
    assert line.startswith("warning  Scopes: granted and not used: reactions:read.")


def test_scopes_too_few_and_too_many_are_both_told(bench):
    bench.manifest = scopes("files:write", plus=["reactions:read"])

    assert len(wrong(bench.visit())) == 2


@pytest.mark.parametrize(
    ("name", "token", "words"),
    [
        ("slack_bot_token", "xoxb-wrong-token", "Bot token: Slack refuses it (invalid_auth)"),
        ("slack_bot_token", "hunter2", "Bot token: SLACK_BOT_TOKEN is malformed"),
        ("slack_app_token", "xapp-wrong-token", "App token: Slack refuses it (invalid_auth)"),
        ("slack_app_token", "hunter2", "App token: SLACK_APP_TOKEN is malformed"),
    ],
)
def test_a_wrong_token_is_named_and_never_shown(bench, name, token, words):
    bench.settings = {name: SecretStr(token)}

    failures = [line for line in bench.visit() if line.startswith("FAILED")]
    assert len(failures) == 1
    assert words in failures[0]


@pytest.mark.parametrize("name", ["slack_bot_token", "slack_app_token"])
def test_a_missing_token_is_named(bench, name):
    bench.settings = {name: None}

    assert f"{name.upper()} is missing" in wrong(bench.visit())[0]


def test_signed_http_needs_no_app_token(bench):
    bench.settings = {"slack_app_token": None, "slack_signing_secret": SecretStr("hunter2")}

    assert wrong(bench.visit()) == []


@pytest.mark.parametrize(
    ("minutes", "words"), [(2, "120 s ahead of Slack"), (-2, "120 s behind Slack")]
)
def test_a_clock_that_is_off_is_a_warning(bench, minutes, words):
    bench.now = lambda: datetime.now(UTC) + timedelta(minutes=minutes)

    (line,) = wrong(bench.visit())
    assert line.startswith("warning  Clock: ")
    assert words in re.sub(r"1[12]\d s", "120 s", line)


def test_a_clock_within_half_a_minute_is_fine(bench):
    bench.now = lambda: datetime.now(UTC) + timedelta(seconds=20)

    assert wrong(bench.visit()) == []


def test_where_slack_does_not_answer_both_tokens_say_so_and_the_rest_is_looked_at(bench):
    bench.settings = {"slack_api_url": "http://127.0.0.1:9/api/"}

    lines = bench.visit()
    assert sum("no answer from http://127.0.0.1:9/api/" in line for line in lines) == 2
    assert "warning  Program: not looked for" in "\n".join(lines)
    assert any(line.startswith("ok       Schema") for line in lines)


@pytest.mark.parametrize("kind", ["html", "half_json", "empty", "500"])
def test_a_slack_that_answers_nonsense_is_a_finding_and_no_crash(bench, kind):
    bench.prepare = lambda sandbox: sandbox.faults.break_answer_next("auth.test", kind)

    assert "is not Slack." in wrong(bench.visit())[0]


STUCK = {
    (Delivery.UNCERTAIN, "TimeoutError"): 2,
    (Delivery.PARKED, "missing_scope"): 1,
    (Delivery.PARKED, "a channel is not looked into"): 1,
    (Delivery.DEAD, "is_archived"): 1,
    (Delivery.DEAD, "token_revoked"): 3,
}


def stuck(engine):
    with transactions(engine)() as session:
        for (state, error), count in STUCK.items():
            for _ in range(count):
                row = OutboxRow(
                    team_id="T0LAKESIDE",
                    key=new_id(),
                    action=Action.CARD,
                    address="U1",
                    state=state,
                    due_at=machine_time(),
                    last_error=error,
                )
                session.add(row)


def test_messages_that_are_stuck_are_counted_by_reason_with_the_remedy(bench, engine):
    stuck(engine)

    lines = wrong(bench.visit())
    told = [line.partition("Outbox: ")[2].partition(".")[0] for line in lines]
    assert told == [
        "1 given up (is_archived)",
        "3 given up (token_revoked)",
        "1 parked: Slack may or may not have shown them, and they cannot be looked for"
        " (a channel is not looked into)",
        "1 parked: Slack may or may not have shown them, and they cannot be looked for"
        " (missing_scope)",
        "2 uncertain: Slack may or may not have shown them (TimeoutError)",
    ]
    assert "python -m bot revive" in lines[1]
    assert "revive" not in lines[0]
    assert "see for yourself" in lines[2]
    assert "Send me one now" in lines[2]
    assert "install the app once more" in lines[3]


@pytest.mark.parametrize("state", [Delivery.PENDING, Delivery.UNCERTAIN])
@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        ("ClientConnectorDNSError", "Check the network and the proxy"),
        ("ClientHttpProxyError", "Check the network and the proxy"),
        ("internal_error", "there is nothing to do"),
    ],
)
def test_what_does_not_come_as_far_as_slack_is_for_the_operator(
    bench, engine, state, error, remedy
):
    stuck(engine)
    with transactions(engine)() as session:
        for row in session.exec(select(OutboxRow)):
            row.state, row.last_error, row.attempts = state, error, 10

    (line,) = wrong(bench.visit())
    assert line.startswith("warning  Outbox: 8 ")
    assert remedy in line


def test_what_was_given_up_is_named_for_a_month_or_as_long_as_it_can_be_sent_again(bench, engine):
    stuck(engine)
    with transactions(engine)() as session:
        for row in session.exec(select(OutboxRow)):
            row.due_at -= timedelta(days=31)

    assert [
        line.partition("Outbox: ")[2].partition(" (")[0][:8] for line in wrong(bench.visit())
    ] == [
        "3 given ",
        "1 parked",
        "1 parked",
        "2 uncert",
    ]


def test_what_died_of_a_revoked_token_is_sent_again_on_request(database_url, engine):
    stuck(engine)
    said = []
    for _ in range(2):
        revive.run(Settings(database_url=database_url), now=machine_time(), say=said.append)

    assert said == ["3 will be sent again.", "There is nothing to send again."]
    with transactions(engine)() as session:
        left = session.exec(select(OutboxRow.last_error).where(OutboxRow.state == Delivery.DEAD))
        assert left.all() == ["is_archived"]


def test_without_the_history_scopes_it_says_what_is_lost(bench):
    bench.manifest = scopes("im:history", "mpim:history")

    (line,) = wrong(bench.visit())
    assert line.startswith("warning  Scopes: not granted: im:history, mpim:history; a message")
    assert "it is parked, never repeated" in line


def test_a_database_without_tables_is_to_be_migrated(bench, tmp_path):
    empty = tmp_path / "empty.db"
    connect(f"sqlite:///{empty}").connect().close()
    bench.settings = {"database_url": f"sqlite:///{empty}"}

    (line,) = wrong(bench.visit())
    assert line == "FAILED   Schema: the database has no tables yet. Type: python -m bot migrate"


def test_a_database_that_is_not_there_is_not_made(bench, tmp_path):
    nowhere = tmp_path / "nowhere.db"
    bench.settings = {"database_url": f"sqlite:///{nowhere}"}

    (line,) = wrong(bench.visit())
    assert "there is none at" in line
    assert not nowhere.exists()


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("0000", "this program needs"),
        ("9999", "newer than this program"),
        ("moved-0012", "was moved to another database. Put the address of that one into"),
    ],
)
def test_a_schema_of_another_day_is_told(bench, engine, revision, words):
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")

    (line,) = wrong(bench.visit())
    assert line.startswith("FAILED   Schema: ")
    assert words in line


def test_a_database_that_cannot_be_written_to_is_told(bench):
    url = bench.database_url
    if url.startswith("sqlite"):
        read_only = f"sqlite:///file:{url.removeprefix('sqlite:///')}?mode=ro&uri=true"
    else:
        mark = "&" if "?" in url else "?"
        read_only = f"{url}{mark}options=-c%20default_transaction_read_only%3Don"
    bench.settings = {"database_url": read_only}

    (line,) = wrong(bench.visit())
    assert line.startswith("FAILED   Database: ")


def test_a_database_that_cannot_be_reached_is_told_without_its_password(bench):
    bench.settings = {"database_url": "postgresql+psycopg://bot:hunter2@127.0.0.1:9/guidance"}

    assert "postgresql cannot be used (OperationalError)." in "\n".join(wrong(bench.visit()))


def test_sqlite_without_wal_is_told():
    engine = connect("sqlite://")  # in memory, where there is no WAL
    upgrade(engine)

    lines = [finding.line() for finding in look(engine, team_id=None, now=machine_time())]
    engine.dispose()
    assert "FAILED   Database: SQLite keeps a journal of the kind “memory”" in "\n".join(lines)


def test_a_workspace_without_a_program_and_a_program_without_a_director_are_told(
    database_url, engine
):
    bench = Bench(database_url)
    (line,) = wrong(bench.visit())
    assert line.startswith("FAILED   Program: there is none in this workspace.")

    enrol(engine, "user_id,role,program\nU0RESIDENT1,learner,Surgery")
    (line,) = wrong(bench.visit())
    assert "without a director: Surgery." in line

    enrol(engine, "user_id,role,program\nU0DIRECTOR,director,Surgery")
    with transactions(engine)() as session:
        people.keep(
            session, [people.Told(TEAM_ID, "U0DIRECTOR", is_outside=True)], now=machine_time()
        )
    (line,) = wrong(bench.visit())
    assert "without a director: Surgery. A guest does not count." in line


def test_support_lines_nobody_has_read_for_a_year_are_a_warning(bench):
    bench.now = lambda: datetime.now(UTC) + timedelta(days=366)
    assert "warning  Support lines: the national ones" in "\n".join(bench.visit())

    bench.settings = {"guidance_support": "Somewhere: 555-0100"}
    assert "ok       Support lines: your own" in "\n".join(bench.visit())


def test_the_exit_code_says_whether_something_has_to_be_mended(tmp_path, capsys):
    said = []
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'nowhere.db'}")

    assert doctor.run(settings, now=machine_time, say=said.append) == 1
    assert said[-1] == "To mend: 3."
    with pytest.raises(SystemExit):
        main(["doctor", "--help"])
    assert "check tokens, scopes, clock" in capsys.readouterr().out

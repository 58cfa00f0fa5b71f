"""`python -m bot roster`: the people of every program, in and out as a CSV file."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import app, present, settings
from bot.clock import machine_time
from bot.database import connected, ready, used
from bot.settings import Settings, WrongSettings
from guidance.roster import RosterErrors, RosterRow, parse, render
from handlers import joining
from handlers.calls import reason
from handlers.services import Services, reacting
from storage import audit, programs
from storage.audit import OPERATOR, Entry
from storage.database import transactions

_TEAM_ID = re.compile(r"[TE][A-Z0-9]{2,20}")


def import_file(
    values: Settings,
    path: Path,
    *,
    team_id: str,
    say: Callable[[str], None],
    now: Callable[[], datetime] = machine_time,
    is_checked: bool = True,
) -> str:
    """Add a file's people to their programs, all or none; return what was done.

    `say` is told what happens to the database before, above all where a first key is. Whoever is in
    no program yet is looked up in Slack, if `is_checked`. Programs that are not there yet are made
    in `GUIDANCE_ZONE`.

    Raises:
        RosterErrors: the file cannot be read, a line is wrong, or Slack does not say who they are;
            nothing is changed.
        WrongSettings: the token is malformed.
        UnusableDatabase: it cannot be reached, opened or changed.
    """
    rows = read(path)
    engine = ready(values, say=say)
    with connected(engine), used(engine):
        services = Services(transactions(engine), now, wake=_nobody, admins=values.guidance_admins)
        if is_checked:
            new = _new(services, rows, team_id=team_id)
            present.check(values, services, new, team_id=team_id, say=say)
        with reacting(services, team_id=team_id) as reaction:
            zone = ZoneInfo(values.guidance_zone)
            programs.import_roster(reaction.session, rows, team_id=team_id, zone=zone)
            for program in programs.in_team(reaction.session, team_id=team_id):
                joining.settle_enrolled(reaction, program.id)
            done = [Entry("roster.imported")]
            audit.append(reaction.session, done, team_id=team_id, who=OPERATOR, now=reaction.now)
    return _summary(rows)


def read(path: Path) -> dict[RosterRow, int]:
    """Return the rows of a file, each with its line.

    Raises:
        RosterErrors: the file cannot be read, or a line is wrong.
    """
    return parse(_text(path))


def export(values: Settings, *, team_id: str, say: Callable[[str], None]) -> str:
    """Return everybody in every program of a workspace as CSV, as `import_file` reads it.

    Raises:
        UnusableDatabase: it cannot be reached, opened or changed.
    """
    engine = ready(values, say=say)
    try:
        with transactions(engine)() as session:
            return render(programs.roster(session, team_id=team_id))
    finally:
        engine.dispose()


def team_of(values: Settings, given: str | None) -> str:
    """Return the workspace's id: the one given, else the bot token's.

    Raises:
        WrongSettings: there is neither, or it is no such id, or Slack does not answer.
    """
    if given is not None:
        if not _TEAM_ID.fullmatch(given):
            raise WrongSettings(f"--team {given}: a workspace's id looks like T0123ABCD.")
        return given
    if values.slack_bot_token is None:
        raise WrongSettings("Which workspace? Set SLACK_BOT_TOKEN, or give --team T0123ABCD.")
    settings.check_bot_token(values)
    return asyncio.run(_team(values))


async def _team(values: Settings) -> str:
    assert values.slack_bot_token is not None, "it has been checked"
    async with app.session() as session:
        client = app.client(values, values.slack_bot_token.get_secret_value(), session)
        try:
            answer = await client.auth_test()
        except SlackApiError as error:
            raise WrongSettings(
                f"Slack refuses SLACK_BOT_TOKEN ({reason(error)}). Mend it, or give"
                " --team T0123ABCD."
            ) from None
        except (ClientError, OSError, TimeoutError, SlackClientError) as error:
            kind = type(error).__name__
            raise WrongSettings(
                f"No answer from {values.slack_api_url} ({kind}). Give --team T0123ABCD."
            ) from None
    return str(answer["team_id"])


def _new(
    services: Services, rows: Mapping[RosterRow, int], *, team_id: str
) -> dict[RosterRow, int]:
    """Return the rows of people who are in no program here yet."""
    with services.transaction() as session:
        known = {row.user_id for row in programs.roster(session, team_id=team_id)}
    return {row: line for row, line in rows.items() if row.user_id not in known}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise RosterErrors([f"{path} cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError:
        raise RosterErrors([f"{path} is not UTF-8. Save it as “CSV UTF-8”."]) from None


def _summary(rows: Iterable[RosterRow]) -> str:
    roles = Counter(row.role.value for row in rows)
    told = ", ".join(f"{count} as {role}" for role, count in sorted(roles.items()))
    names = sorted({row.program for row in rows}, key=str.casefold)
    return f"Imported {told}, in {', '.join(names)}."


def _nobody() -> None:
    """Wake nobody: the running bot, if there is one, looks by itself."""

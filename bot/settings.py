"""The environment and `.env`, read once and checked at start."""

import os
import re
from html import escape
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.support import national_lines
from guidance.roster import SLACK_USER_ID
from storage.keys import parse

_BOT_TOKEN = re.compile(r"xoxb-[A-Za-z0-9-]{8,}")
_APP_TOKEN = re.compile(r"xapp-[A-Za-z0-9-]{8,}")
_DRIVERS = ("sqlite", "postgresql+psycopg")
_SUPPORT_LIMIT = 800
"""Characters, as Slack counts them; beside the program's own line they fit below every modal."""


class WrongSettings(Exception):
    """The settings do not work together; the message says which one and what to do."""


def _split(value: object) -> object:
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _ids(admins: frozenset[str]) -> frozenset[str]:
    for one in sorted(admins):
        if not SLACK_USER_ID.fullmatch(one):
            raise ValueError(f"“{one}” is not a Slack user id such as U012AB3CD")
    return admins


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones, such as America
        raise ValueError("not a time zone such as America/New_York") from None
    return name


def _database(url: str) -> str:
    try:
        driver = make_url(url).drivername
    except (ArgumentError, ValueError):  # a port that is no number
        driver = ""
    if driver not in _DRIVERS:
        raise ValueError("it should begin with sqlite:/// or postgresql+psycopg://")
    return url


def _keys(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None:
        parse(secret.get_secret_value())
    return secret


def _support(text: str) -> str:
    if not all(line.name and line.how for line in national_lines(text)):
        raise ValueError("each line is `name: how`, and `;` stands between two")
    if len(escape(text, quote=False)) > _SUPPORT_LIMIT:
        raise ValueError(f"over {_SUPPORT_LIMIT} characters, more than fits below a modal")
    return text


class Settings(BaseSettings):
    """Every setting, each with its description; a test holds the table in the README against it."""

    model_config = SettingsConfigDict(
        frozen=True, env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    slack_bot_token: SecretStr | None = Field(
        default=None, description="Bot token of the installed app (`xoxb-…`)."
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="App-level token for Socket Mode (`xapp-…`)."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None, description="Signing secret; needed only for `run --http`."
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        description="Base of Slack's Web API: another one for a proxy or a test.",
    )
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///guidance.db",
        repr=False,  # it may hold a password
        description="SQLAlchemy URL: `sqlite:///file` or `postgresql+psycopg://…`.",
    )
    guidance_admins: Annotated[
        frozenset[str], NoDecode, BeforeValidator(_split), AfterValidator(_ids)
    ] = Field(
        default=frozenset(),
        description="Slack user ids that may set up a program before it has a director.",
    )
    guidance_support: Annotated[str, AfterValidator(_support)] = Field(
        default="",
        description="National support lines in place of the US ones, `name: how; name: how`.",
    )
    guidance_zone: Annotated[str, AfterValidator(_zone)] = Field(
        default="America/New_York",
        description="Time zone of a new program, for people whose zone Slack does not tell.",
    )
    guidance_keys: Annotated[SecretStr | None, AfterValidator(_keys)] = Field(
        default=None,
        description="Keys for people's words in place of the file, `id:base64,…`, newest first.",
    )
    guidance_safe: str = Field(
        default="",
        description="Folder for keys, audit's end, erasures; a SQLite database's own by default.",
    )
    guidance_judge: Literal["light", "semantic"] = Field(
        default="light",
        description="`light`, or `semantic`, which judges sentences better (`make semantic`).",
    )
    guidance_presidio: str = Field(
        default="",
        description="File that names Presidio's language model, to have it look for patients too.",
    )
    guidance_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING",
        description="How much is logged, `DEBUG` to `ERROR`; never what people write.",
    )
    guidance_tick_seconds: int = Field(
        default=5, ge=1, le=300, description="Seconds between two looks for what is due."
    )
    guidance_messages_per_second: float = Field(
        default=8,
        gt=0,
        le=100,
        description="New messages a second in one workspace, 100 at most; Slack tells no limit.",
    )

    guidance_answer_seconds: float = Field(
        default=20,
        gt=0,
        le=3600,
        description="Seconds after which the bot gives up a PostgreSQL that does not answer.",
    )

    @property
    def is_sandbox(self) -> bool:
        """Return whether there are no tokens at all, so that a Slack on this computer is meant."""
        return self.slack_bot_token is None and self.slack_app_token is None


def read() -> Settings:
    """Return the settings of this process.

    Raises:
        WrongSettings: a value is malformed.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise WrongSettings(_sentence(error)) from None


def address(name: str, url: str) -> str:
    """Return a database's address as it was given by `name`.

    Raises:
        WrongSettings: it is malformed.
    """
    try:
        return _database(url)
    except ValueError as error:
        raise WrongSettings(f"{name}: {error}") from None


def keep_to_one_core() -> None:
    """Have numpy multiply on one core, unless the environment says otherwise; before it is loaded.

    Two threads are quicker on an idle machine, 11 ms a text instead of 18. On a busy one they wait
    for each other at full speed: 60 ms of CPU.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def check_socket_mode(settings: Settings) -> None:
    """Check that both tokens are there.

    Raises:
        WrongSettings: one is missing or malformed, or both are.
    """
    problems = []
    for check in (check_bot_token, check_app_token):
        try:
            check(settings)
        except WrongSettings as error:
            problems.append(str(error))
    if problems:
        raise WrongSettings(" ".join(problems))


def check_bot_token(settings: Settings) -> None:
    """Raise `WrongSettings` if the bot token is missing or malformed."""
    _check_token("SLACK_BOT_TOKEN", settings.slack_bot_token, _BOT_TOKEN, "xoxb-")


def check_app_token(settings: Settings) -> None:
    """Raise `WrongSettings` if the app-level token is missing or malformed."""
    _check_token("SLACK_APP_TOKEN", settings.slack_app_token, _APP_TOKEN, "xapp-")


def check_http(settings: Settings) -> None:
    """Check what signed HTTP needs.

    Raises:
        WrongSettings: the bot token or the signing secret is missing.
    """
    check_bot_token(settings)
    if settings.slack_signing_secret is None:
        raise WrongSettings("SLACK_SIGNING_SECRET is missing. `run --http` checks requests by it.")


def _check_token(name: str, token: SecretStr | None, form: re.Pattern[str], prefix: str) -> None:
    if token is None or not token.get_secret_value():
        raise WrongSettings(
            f"{name} is missing. Set both tokens to connect to Slack, or neither for the sandbox."
        )
    if not form.fullmatch(token.get_secret_value()):
        raise WrongSettings(
            f"{name} is malformed: {prefix} and eight letters, digits or hyphens at the least."
        )


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    said = first["msg"].removeprefix("Value error, ")
    return f"{str(first['loc'][0]).upper()}: {said}"

"""The doctor at the database: is it there, writable, up to date, and is there a program in it?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import DBAPIError

from bot import safe_check
from bot.database import REMEDY, kind_of
from bot.findings import Finding, failed, ok, warning
from bot.settings import Settings
from bot.verdicts import MENDABLE, NOT_REACHED, REVIVED
from guidance.programs import ProgramRole
from storage import clock_jumps, health, migrations, programs, restored, stuck
from storage.database import connect, transactions
from storage.queues import Delivery

CONNECT_SECONDS = 3
STATEMENT_MS = 2_000

_DATABASE, _SCHEMA, _OUTBOX, _PROGRAM = "Database", "Schema", "Outbox", "Program"
_REMINDERS = "Reminders"

_MIGRATE = "Type: python -m bot migrate"
_TO_THE_NEW_ONE = "Put the address of that one into DATABASE_URL."
_MOVE_AGAIN = "Type `python -m bot move` again, with DATABASE_URL as it was."


def examine(values: Settings, *, team_id: str | None, now: datetime) -> list[Finding]:
    """Look at one thing after the other; what a failure makes impossible is left out."""
    url = make_url(values.database_url)
    address = _impatient(url).render_as_string(hide_password=False)
    engine = connect(address)
    if _is_missing(url):
        return [failed(_DATABASE, f"there is none at {url.database} yet.", _MIGRATE)]
    try:
        found = list(look(engine, team_id=team_id, now=now))
    finally:
        engine.dispose()
    if any(one.is_failure and one.about in (_DATABASE, _SCHEMA) for one in found):
        return found
    return [*found, *safe_check.look(values, address, now=now)]


def look(engine: Engine, *, team_id: str | None, now: datetime) -> Iterator[Finding]:
    """Find what is wrong in a database that has been named rightly."""
    kind = engine.dialect.name
    try:
        revision = migrations.current(engine)
    except DBAPIError as error:
        yield failed(_DATABASE, f"{kind} cannot be used ({kind_of(error)}).", REMEDY.get(kind, ""))
        return
    schema = _schema(revision)
    yield schema
    if schema.is_failure:
        return
    yield _writable(engine, now)
    yield from _restored(engine)
    yield from _journal(engine)
    yield from _outbox(engine, now)
    yield from _clocks(engine)
    yield _program(engine, team_id)


def _schema(revision: str | None) -> Finding:
    head = migrations.head()
    if revision is None:
        return failed(_SCHEMA, "the database has no tables yet.", _MIGRATE)
    if revision.startswith(migrations.MOVED):
        return failed(_SCHEMA, "all of it was moved to another database.", _TO_THE_NEW_ONE)
    if revision.startswith(migrations.ARRIVING):
        return failed(_SCHEMA, "moving everything into it has not ended.", _MOVE_AGAIN)
    if revision > head:
        return failed(_SCHEMA, f"{revision} is newer than this program ({head}).", "Update it.")
    if revision < head:
        return failed(_SCHEMA, f"{revision}, and this program needs {head}.", _MIGRATE)
    return ok(_SCHEMA, f"up to date ({head})")


def _writable(engine: Engine, now: datetime) -> Finding:
    try:
        health.try_to_write(engine, now=now)
    except DBAPIError as error:
        return failed(
            _DATABASE,
            f"{engine.dialect.name} cannot be written to ({kind_of(error)}).",
            "Check its owner and rights, the disk space, and that nothing holds it locked.",
        )
    return ok(_DATABASE, f"{engine.dialect.name}, can be written to")


def _restored(engine: Engine) -> Iterator[Finding]:
    with transactions(engine)() as session:
        is_half_done = restored.begun(session) is not None
    if is_half_done:
        yield failed(
            _DATABASE,
            "putting it back from a copy broke off, and no bot starts on it.",
            "Type `python -m bot restore` without a file: it goes on where it was.",
        )


def _journal(engine: Engine) -> Iterator[Finding]:
    mode = health.journal_mode(engine)
    if mode not in (None, "wal"):
        yield failed(
            _DATABASE,
            f"SQLite keeps a journal of the kind “{mode}” in place of WAL, so writers block.",
            "Put the file on a disk of this machine; network drives cannot do it.",
        )


def _outbox(engine: Engine, now: datetime) -> Iterator[Finding]:
    with transactions(engine)() as session:
        found = stuck.stuck(session, REVIVED, now=now)
    if not found:
        yield ok(_OUTBOX, "nothing is stuck")
    for one in found:
        told, remedy = _STUCK[one.state]
        if one.may_live:
            remedy = _REVIVE
        elif one.error in NOT_REACHED:
            remedy = _REACH
        elif one.state is Delivery.PARKED and one.error not in MENDABLE:
            remedy = _SEE_FOR_YOURSELF
        yield warning(_OUTBOX, f"{told.format(one.count)} ({one.error}).", remedy)


_REVIVE = "Mend that first (install the app anew, or put the key back): python -m bot revive"
_REACH = "Check the network and the proxy; the running bot goes on trying, and needs nothing else."
_SEE_FOR_YOURSELF = (
    "Please see for yourself whether they came: they are never said again, and given up after a"
    " week. Instead of a digest, a director can press *Send me one now*."
)
_STUCK = {
    Delivery.PENDING: (
        "{} tried again and again",
        "The running bot goes on trying every ten minutes; there is nothing to do.",
    ),
    Delivery.UNCERTAIN: (
        "{} uncertain: Slack may or may not have shown them",
        "The running bot looks for them and says nothing twice; there is nothing to do.",
    ),
    Delivery.PARKED: (
        "{} parked: Slack may or may not have shown them, and they cannot be looked for",
        "Where a scope is missing, install the app once more; they are looked for every hour.",
    ),
    Delivery.DEAD: (
        "{} given up",
        "They will not be sent, nothing else waits for them, and after"
        f" {stuck.NAMED_FOR.days} days they are not named any more: there is nothing to do.",
    ),
}


def _clocks(engine: Engine) -> Iterator[Finding]:
    with transactions(engine)() as session:
        known = clock_jumps.known(session)
    if not known:
        yield ok(_REMINDERS, "no clock stops them")
    for machine, noticed_at, jump in known:
        since = f"paused at {noticed_at:%Y-%m-%d %H:%M} UTC"
        if jump == clock_jumps.UNKNOWN:
            told = f"{since}, and messages too: Slack has not told {machine} what time it is."
            yield failed(_REMINDERS, told, "Check the network and the proxy; it asks on and on.")
            continue
        way = "ahead" if jump > timedelta() else "behind"
        off = timedelta(minutes=round(abs(jump) / timedelta(minutes=1)))
        yield failed(
            _REMINDERS,
            f"{since}: the clock of {machine} is {off} {way}.",
            "Let it keep time (`timedatectl set-ntp true`); they go on by themselves.",
        )


def _program(engine: Engine, team_id: str | None) -> Finding:
    if team_id is None:
        return warning(_PROGRAM, "not looked for: the workspace is unknown.", "Mend the bot token.")
    with transactions(engine)() as session:
        found = programs.in_team(session, team_id=team_id)
        directors = programs.directors_in(session, team_id=team_id)
        headless = [
            program.name
            for program in found
            if not directors & programs.people_in(session, program.id, ProgramRole.DIRECTOR)
        ]
    remedy = "Type: python -m bot roster import FILE.csv"
    if not found:
        also = ", or set GUIDANCE_ADMINS and type /guidance setup in Slack."
        return failed(_PROGRAM, "there is none in this workspace.", f"{remedy}{also}")
    if headless:
        told = f"without a director: {', '.join(headless)}. A guest does not count."
        return failed(_PROGRAM, told, f"{remedy}, with a row of the role director.")
    return ok(_PROGRAM, f"{len(found)}, each with a director")


def _impatient(url: URL) -> URL:
    """Return the address with time limits where a server might keep us waiting."""
    if url.get_backend_name() != "postgresql":
        return url
    limits = {
        "connect_timeout": str(CONNECT_SECONDS),
        "options": f"-c statement_timeout={STATEMENT_MS}",
    }
    return url.update_query_dict({k: v for k, v in limits.items() if k not in url.query})


def _is_missing(url: URL) -> bool:
    """Return whether SQLite would make a new, empty file."""
    name = url.database
    is_file = url.get_backend_name() == "sqlite" and name and not name.startswith(("file:", ":"))
    return bool(is_file) and not Path(str(name)).exists()

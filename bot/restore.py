"""`python -m bot restore`: a copy in the database's place, and nothing that was sent is sent again.

The copy is brought to today in a file of its own. Only when it is whole, opens with the keys that
are here, and knows what it cannot know, does it take the place of the database, which is kept.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError

from bot import audit_head, upkeep
from bot.backup import not_written
from bot.database import NotDone, by_itself, connected, kind_of, ready, unusable
from bot.settings import Settings
from guidance.programs import Program
from handlers import due, retention
from handlers.each import each
from handlers.services import Services
from storage import audit, copies, programs, restored, tombstones
from storage.audit import OPERATOR, Entry, Head
from storage.copies import Damaged
from storage.database import connect, path_of, transactions
from storage.migrations import current

Say = Callable[[str], None]
Codes = frozenset[str]
"""Of people who were erased (`storage.tombstones`)."""

RUNNING = "A bot runs on this database. Stop it, and type this again."

_BY_ITSELF = (
    "PostgreSQL puts back what pg_dump made: pg_restore it into an empty database, put the address"
    " of that one into DATABASE_URL, and type this again without a file."
)
_DAMAGED = "Take another copy: this one is damaged ({}). Nothing has been changed."
_NOT_OURS = "There is nothing of the bot in this copy. Take another one. Nothing has been changed."
_UNREAD = (
    "The database of before cannot be read ({}). Who was erased in it stays erased as far as"
    " guidance.erased, beside the keys, knows of them."
)
_DOUBTED = "{} messages may have been sent since: the bot looks for them before it says them."
_DOUBTED_ONE = "1 message may have been sent since: the bot looks for it before it says it."
_ERASED = "{} people who were erased since are erased in it, too."
_ERASED_ONE = "1 person who was erased since is erased in it, too."
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def run(values: Settings, copy: Path | None, *, now: datetime, say: Say) -> None:
    """Put a copy in the database's place; None when the operator has done that by other means.

    Raises:
        NotDone: a bot runs, or the copy is not one, is damaged, or there is no room.
        UnusableDatabase: it is newer than this program, or its keys are not here.
    """
    engine = connect(values.database_url)
    try:
        with connected(engine), by_itself(engine, otherwise=RUNNING):
            gone = upkeep.erased(values) | _erased_here(engine, say)
            engine.dispose()  # whoever has a file open keeps its log beside it
            if copy is None:
                head = _settle(values, gone, now, say)
            else:
                head = _replace(values, copy, gone, now, say)
            audit_head.write(audit_head.path_of(values), head)
    except DBAPIError as error:
        raise unusable(engine, error) from None


def _replace(values: Settings, copy: Path, gone: Codes, now: datetime, say: Say) -> Head:
    path = path_of(make_url(values.database_url))
    if path is None:
        raise NotDone(_BY_ITSELF)
    if not copy.is_file():
        raise NotDone(f"There is no file {copy}.")
    aside = path.with_name(f"{path.name}.before-{now:%Y%m%d-%H%M%S}")
    try:
        with copies.room_for(path) as new:
            copies.copy(copy, new)
            copies.check(new)
            at_new = values.model_copy(update={"database_url": f"sqlite:///{new}"})
            head = _settle(at_new, gone, now, say)
            copies.finish(new)
            copies.replace(new, path, aside=aside)
    except Damaged as error:
        raise NotDone(_DAMAGED.format(error)) from None
    except OSError as error:
        raise NotDone(not_written(path, copy.stat().st_size, error)) from None
    except DBAPIError as error:
        if not copies.is_unwritten(error.orig):
            raise
        raise NotDone(
            not_written(path, copy.stat().st_size, copies.as_written(error.orig))
        ) from None
    kept = f" What was there before is in {aside}." if aside.exists() else ""
    say(f"{copy} is the database now.{kept} Start the bot.")
    return head


def _settle(values: Settings, gone: Codes, now: datetime, say: Say) -> Head:
    """Let a database know that it is a copy; return the end of its audit.

    Raises:
        NotDone: it is none of ours, or its audit is not whole.
    """
    bare = connect(values.database_url)
    with connected(bare):
        if current(bare) is None:
            raise NotDone(_NOT_OURS)
    engine = ready(values, say=say, now=lambda: now)
    services = Services(transactions(engine), now=lambda: now, wake=lambda: None)
    with connected(engine):
        since = _begin(services, now)
        passed = due.pass_over(services)
        erased = retention.erase_again(services, gone)
        _skip_days(services, now)
        with services.transaction() as session:
            # Once more, for what was just done has something to say as well.
            doubted = restored.doubt(session, since=since, now=now)
            kept = audit_head.read(audit_head.path_of(values))
            was = f"{kept.number}:{kept.mark}" if kept else ""
            done = [Entry(restored.RESTORED, was)]
            audit.append(session, done, team_id="", who=OPERATOR, now=now)
            head = audit.head(session)
    say(f"The copy knows what happened until {since:%Y-%m-%d %H:%M} UTC.")
    say(_DOUBTED_ONE if doubted == 1 else _DOUBTED.format(doubted))
    if passed:
        say("What fell due since is not asked: people find it on their Home tab.")
    if erased:
        say(_ERASED_ONE if erased == 1 else _ERASED.format(erased))
    return head


def _skip_days(services: Services, now: datetime) -> None:
    def skip(program: Program) -> None:
        with services.transaction() as session:
            restored.skip_days(session, program, now=now)

    with services.transaction() as session:
        found = programs.everywhere(session)
    each(services, found, skip)


def _begin(services: Services, now: datetime) -> datetime:
    """Return until when a copy knows what happened, and doubt at once what may have been sent.

    Both hold when this breaks off: typed again, it goes on from the same moment.
    """
    with services.transaction() as session:
        fault = next(audit.faults(session, kept=None, now=now), None)
        if fault is not None:
            raise NotDone(_DAMAGED.format(f"in its audit, {fault}"))
        known = restored.begun(session) or restored.known_until(session) or _LONG_AGO
        since = min(known, now)
        restored.doubt(session, since=since, now=now)
        begun = [Entry(restored.BEGUN, since.isoformat())]
        audit.append(session, begun, team_id="", who=OPERATOR, now=now)
    return since


def _erased_here(engine: Engine, say: Say) -> Codes:
    """Return the codes of who was erased in the database of before, if there is one to be read."""
    file = path_of(engine.url)
    if file is None or not file.exists():
        return frozenset()
    try:
        with transactions(engine)() as session:
            return tombstones.codes(session)
    except DBAPIError as error:
        say(_UNREAD.format(kind_of(error)))
        return frozenset()

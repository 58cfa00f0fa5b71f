"""`python -m bot rotate-key`: everything sealed anew with a new key, while the bot runs."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event

from sqlalchemy import Table

from bot import keys
from bot.clock import machine_time
from bot.database import UnusableDatabase, connected, ready, used
from bot.settings import Settings, WrongSettings
from storage import audit, rotation
from storage.audit import OPERATOR, Entry
from storage.database import Transaction, transactions
from storage.keys import in_use, with_new
from storage.sealing import CannotOpen, KeyIsMissing

Pause = Callable[[float], object]

ROWS = 250
"""Rows of one transaction: about 10 ms, so that a press in between hardly waits."""

PAUSE_SECONDS = 0.02
"""Between two transactions: SQLite has one writer, and the bot's presses come first."""

ROUNDS = 3
"""How often we wait again as long as something comes that is sealed with an older key."""

SETTLED = timedelta(seconds=15)
"""Longer than any transaction of the bot: by then all that began with the old key has ended."""

_DAMAGED = (
    "It was changed by something else than the bot: restore a backup from before, and type this"
    " again. All keys are still needed."
)
_STILL = (
    "The bot still seals with an older key. See that it can read the keys as they are now, or"
    " restart it, and type this again; nothing is lost, and all keys are still needed."
)


def run(
    values: Settings,
    *,
    say: Callable[[str], None],
    settled: timedelta = SETTLED,
    pause: Pause | None = None,
) -> None:
    """Seal everything with the newest key, and say which keys are not needed any more.

    Broken off and typed again, it goes on where it was.

    Raises:
        UnusableDatabase: it cannot be used, some value cannot be opened, or the bot goes on with
            an older key.
        WrongSettings: the environment has the keys, and no new one that the bot knows already.
    """
    pause = pause or Event().wait
    _prepare(values)
    engine = ready(values, say=say)
    with connected(engine), used(engine):
        transaction = transactions(engine)
        try:
            fields = _everything(transaction, pause)
            fields += _late(transaction, pause, settled)
        except KeyIsMissing as error:
            told = f"{error}. Put that key back and type this again; nothing is lost."
            raise UnusableDatabase(told) from None
        except CannotOpen as error:
            raise UnusableDatabase(f"{error}. {_DAMAGED}") from None
        with transaction() as session:
            retired = rotation.retire(session)
            if rotation.left(session):
                raise UnusableDatabase(_STILL)
            done = [Entry("key.rotated", ",".join(retired))]
            audit.append(session, done, team_id="", who=OPERATOR, now=machine_time())
    say(f"{fields} values are sealed anew. {_closing(retired)}")


def _prepare(values: Settings) -> None:
    """Put a new key in front, unless an earlier rotation has and was broken off."""
    used, newest = _used(values), keys.vault(values).newest
    file = keys.file_of(values)
    if file is not None and used <= {newest}:
        file.write(with_new(file.read()))
    elif file is None and (used <= {newest} or newest not in used):
        raise WrongSettings(
            "Put a new key (`python -m bot make-key`) in front of the others in GUIDANCE_KEYS,"
            " restart the bot with it, and type this again."
        )


def _used(values: Settings) -> set[str]:
    engine = ready(values, say=lambda _line: None, adopts=False)
    with connected(engine), transactions(engine)() as session:
        return set(in_use(session))


def _everything(transaction: Transaction, pause: Pause) -> int:
    """Go through all tables until nothing is left under an older key; return how many values."""
    fields = 0
    while True:
        fields += sum(_table(transaction, one, pause) for one in rotation.tables())
        with transaction() as session:
            if not rotation.left(session):
                return fields
        pause(PAUSE_SECONDS)


def _late(transaction: Transaction, pause: Pause, settled: timedelta) -> int:
    """Wait until nothing comes any more under an older key; return how many values came.

    Raises:
        UnusableDatabase: it does not end, so that somebody does not see the new key.
    """
    fields = 0
    for _ in range(ROUNDS):
        pause(settled.total_seconds())
        late = _everything(transaction, pause)
        fields += late
        if not late:
            return fields
    raise UnusableDatabase(_STILL)


def _table(transaction: Transaction, of: Table, pause: Pause) -> int:
    fields, mark = 0, None
    while True:
        with transaction() as session:
            batch = rotation.reseal(session, of, after=mark, limit=ROWS)
        fields, mark = fields + batch.fields, batch.mark
        if mark is None:
            return fields
        pause(PAUSE_SECONDS)


def _closing(retired: Sequence[str]) -> str:
    named = ", ".join(retired)
    return f"The key {named} is needed for older backups only; then take it out of the keys."

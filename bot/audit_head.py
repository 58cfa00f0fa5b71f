"""The end of the audit, kept outside of the database: without it a cut could not be told."""

import logging
import os
from datetime import date, datetime
from pathlib import Path

from bot import keys
from bot.settings import Settings
from storage import audit, owners
from storage.audit import Head
from storage.database import Transaction

NAME = "guidance.audit"

log = logging.getLogger(__name__)


def path_of(values: Settings) -> Path | None:
    """Return where it is kept; None when nothing says where."""
    folder = keys.safe(values)
    return folder / NAME if folder else None


def read(path: Path | None) -> Head | None:
    """Return the end as it was noted last; None before that, or when it cannot be read."""
    try:
        number, _, mark = path.read_text(encoding="utf-8").partition(" ") if path else ("", "", "")
        return Head(int(number), mark.strip())
    except (OSError, ValueError):
        return None


def write(path: Path | None, head: Head) -> bool:
    """Note another end in the place of the one of before; return whether that was done."""
    if path is None:
        return False
    new = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        new.write_text(f"{head.number} {head.mark}\n", encoding="utf-8")
        new.chmod(0o600)
        owners.give(new, beside=path)
        new.replace(path)
    except OSError as error:
        log.warning("the end of the audit cannot be noted: %s", error.strerror)
        return False
    return True


class Keeper:
    """Notes the end of the audit at each tick, and says it in the log once a day."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._noted = read(path)
        self._said_on: date | None = None
        self._is_told = False

    def is_behind(self, head: Head) -> bool:
        """Return whether the end of the audit is another one than was noted, if there is where."""
        return self._path is not None and head != self._noted

    def note(self, transaction: Transaction, now: datetime) -> None:
        """Note the end if the audit has grown since it was noted last.

        What was noted before it was cut or changed stays noted: with that the doctor proves it.
        """
        with transaction() as session:
            head = audit.head(session)
            is_whole = self._noted is None or audit.has(session, self._noted)
        if not is_whole and not self._is_told:
            log.error("lines are missing at the end of the audit: type python -m bot doctor")
            self._is_told = True
        if is_whole and head != self._noted and write(self._path, head):
            self._noted = head
        if self._said_on != now.date():
            log.info("the audit has %s lines, the last is %s", head.number, head.mark)
            self._said_on = now.date()

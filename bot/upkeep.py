"""What the tick does besides: the audit's end, erasures, and what was kept long enough."""

import logging
from datetime import datetime
from pathlib import Path

from bot import keys
from bot.audit_head import NAME, Keeper
from bot.settings import Settings
from handlers import retention
from handlers.services import Services
from storage import tombstones

ERASED = "guidance.erased"

log = logging.getLogger(__name__)


class Upkeep:
    """One process's share of it; another's does no harm."""

    def __init__(self, services: Services, folder: Path | None) -> None:
        self._services = services
        self._erased = folder / ERASED if folder else None
        self._keeper = Keeper(folder / NAME if folder else None)
        self._noted: frozenset[str] | None = None
        self._hour: datetime | None = None

    def begin(self) -> None:
        """Before anything is sent: whom a restored backup has brought back is erased again."""
        count = retention.erase_again(self._services, _read(self._erased))
        if count:
            log.warning("erased again, as a backup had brought them back: %s", count)

    def tick(self) -> None:
        """Do what is due; in most ticks that is to look."""
        now = self._services.now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        if hour != self._hour:
            retention.let_go(self._services)
            self._hour = hour
        tombstones.finish(self._services.transaction)
        self._note_erased()
        self._keeper.note(self._services.transaction, now)

    def _note_erased(self) -> None:
        """Keep the codes of who was erased outside of the database as well."""
        with self._services.transaction() as session:
            codes = tombstones.codes(session)
        if self._erased is None or codes == self._noted:
            return
        new = sorted(codes - _read(self._erased))
        try:
            with self._erased.open("a", encoding="utf-8") as file:
                file.writelines(f"{code}\n" for code in new)
            self._erased.chmod(0o600)
        except OSError as error:
            log.warning("who was erased cannot be noted: %s", error.strerror)
            return
        self._noted = codes


def of(settings: Settings, services: Services) -> Upkeep:
    """Return the upkeep of a program with these settings."""
    return Upkeep(services, keys.safe(settings))


def erased(settings: Settings) -> frozenset[str]:
    """Return the codes of who was erased, as they were noted outside of the database."""
    folder = keys.safe(settings)
    return _read(folder / ERASED if folder else None)


def _read(path: Path | None) -> frozenset[str]:
    try:
        return frozenset(path.read_text(encoding="utf-8").split()) if path else frozenset()
    except OSError:
        return frozenset()

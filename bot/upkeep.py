"""What the tick does besides: the audit's end, erasures, and what was kept long enough."""

import logging
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from bot import keys
from bot.audit_head import NAME, Keeper
from bot.settings import Settings
from handlers import retention
from handlers.services import Services
from storage import tombstones
from storage.agenda import Agenda

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

    def is_due(self, agenda: Agenda) -> bool:
        """Return whether `tick` has anything to do."""
        return self.is_behind(agenda) or self._hour != _hour(self._services.now())

    def is_behind(self, agenda: Agenda) -> bool:
        """Return whether `catch_up` has; whoever is erased is a line of the audit."""
        is_new = agenda.is_erasing or self._keeper.is_behind(agenda.audit)
        return is_new or self._noted is None

    def tick(self) -> None:
        """Do what is due."""
        now = self._services.now()
        if _hour(now) != self._hour:
            retention.let_go(self._services)
            self._hour = _hour(now)
        self.catch_up()

    def catch_up(self) -> None:
        """Do what is due whatever time it is: erasures, and what is noted outside."""
        self._note_erased()
        tombstones.finish(self._services.transaction)  # waits for others; the code must not
        self._keeper.note(self._services.transaction, self._services.now())

    def _note_erased(self) -> None:
        """Keep the codes of who was erased outside of the database as well."""
        with self._services.transaction() as session:
            codes = tombstones.codes(session)
        if codes != self._noted:
            self._noted = codes if self._add(codes - _read(self._erased)) else None

    def _add(self, new: Collection[str]) -> bool:
        if self._erased is None:
            if new:
                log.warning("who was erased is noted nowhere outside: GUIDANCE_SAFE is not set")
            return True
        try:
            with self._erased.open("a", encoding="utf-8") as file:
                file.writelines(f"{code}\n" for code in sorted(new))
            self._erased.chmod(0o600)
        except OSError as error:
            log.warning("who was erased cannot be noted: %s", error.strerror)
            return False
        return True


def of(settings: Settings, services: Services) -> Upkeep:
    """Return the upkeep of a program with these settings."""
    return Upkeep(services, keys.safe(settings))


def erased(settings: Settings) -> frozenset[str]:
    """Return the codes of who was erased, as they were noted outside of the database."""
    folder = keys.safe(settings)
    return _read(folder / ERASED if folder else None)


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _read(path: Path | None) -> frozenset[str]:
    try:
        return frozenset(path.read_text(encoding="utf-8").split()) if path else frozenset()
    except OSError:
        return frozenset()

"""The doctor at the keys and at the audit: can words be opened, and is every line still there?"""

import stat
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine

from bot import audit_head, keys
from bot.findings import Finding, failed, ok, warning
from bot.settings import Settings, WrongSettings
from storage import audit
from storage.database import connect, transactions
from storage.keys import WrongKeys, check, in_use

_KEYS, _AUDIT = "Keys", "Audit"


def look(values: Settings, url: str, *, now: datetime) -> Iterator[Finding]:
    """Find what is wrong with them in a database of today's tables."""
    try:
        vault = keys.vault(values)
    except WrongSettings as error:
        yield failed(_KEYS, "there are none.", str(error))
        return
    engine = connect(url, vault)
    try:
        found = _keys(values, engine)
        yield found
        if not found.is_failure:
            yield _audit(values, engine, now)
    finally:
        engine.dispose()


def _keys(values: Settings, engine: Engine) -> Finding:
    with transactions(engine)() as session:
        try:
            check(session)
        except WrongKeys as error:
            return failed(_KEYS, f"{error}.", "Put it back into GUIDANCE_KEYS or guidance.keys.")
        used = in_use(session)
    if keys.file_of(values) is not None:
        path = keys.path_of(values)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            return warning(_KEYS, f"others may read {path}.", f"Type: chmod 600 {path}")
    return ok(_KEYS, f"those in use are here ({', '.join(used) or 'none yet'})")


def _audit(values: Settings, engine: Engine, now: datetime) -> Finding:
    path = audit_head.path_of(values)
    kept = audit_head.read(path)
    with transactions(engine)() as session:
        first = next(audit.faults(session, kept=kept, now=now), None)
        head = audit.head(session)
    if first is not None:
        return failed(_AUDIT, f"{first}.", "Keep this database as it is, and look for who did it.")
    told = f"{head.number} lines, none missing; the last is {head.mark[:16] or 'none'}"
    if path is None:
        remedy = "Set GUIDANCE_SAFE to a folder for the end as it was last seen."
        return warning(_AUDIT, f"{told}, but a cut at the end could not be told.", remedy)
    return ok(_AUDIT, told)

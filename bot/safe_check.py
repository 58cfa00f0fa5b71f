"""The doctor at the keys, the audit and the erasures: is all there that the database needs?"""

import stat
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine

from bot import audit_head, keys, upkeep
from bot.findings import Finding, failed, ok, warning
from bot.settings import Settings, WrongSettings
from storage import audit, tombstones
from storage.database import connect, transactions
from storage.keys import WrongKeys, check, in_use

_KEYS, _AUDIT, _ERASURES = "Keys", "Audit", "Erasures"


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
            yield _erasures(values, engine)
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
        is_kept = kept is None or audit.has(session, kept)
    if first is not None:
        shared = f" Or is {path} of another database? Then set GUIDANCE_SAFE, for each its own."
        return failed(_AUDIT, f"{first}.", _WHO_DID_IT + ("" if is_kept else shared))
    told = f"{head.number} lines, none missing; the last is {head.mark[:16] or 'none'}"
    if path is None:
        return warning(_AUDIT, f"{told}, but a cut at the end could not be told.", _A_FOLDER)
    return ok(_AUDIT, told)


def _erasures(values: Settings, engine: Engine) -> Finding:
    folder = keys.safe(values)
    if folder is None:
        told = "noted in the database alone: a copy that is put back brings back who was erased."
        return warning(_ERASURES, told, _A_FOLDER)
    with transactions(engine)() as session:
        codes = tombstones.codes(session)
    if missing := codes - upkeep.erased(values):
        path = folder / upkeep.ERASED
        told = f"{len(missing)} not noted in {path} yet; a copy that is put back brings them back."
        return warning(_ERASURES, told, "Let the bot write there; it does so as soon as it runs.")
    return ok(_ERASURES, f"{len(codes)}, noted outside of the database too")


_WHO_DID_IT = "Keep this database as it is, and look for who did it."

_A_FOLDER = "Set GUIDANCE_SAFE to a folder that is no part of the database or its copies."

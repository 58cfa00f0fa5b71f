"""Sealing anew with the newest key, some rows at a time, while the bot reads and writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    Update,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlmodel import Session

from storage.ledgers import SealingKeyRow
from storage.sealing import SealedWords, key_columns, row_id_of, vault_of
from storage.statements import run, table
from storage.tables import METADATA

Mark = tuple[Any, ...]
"""The primary key of the last row that was looked at."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of some rows."""

    fields: int
    """How many values have been sealed anew."""
    mark: Mark | None
    """Where to go on; None at the end of the table."""


def tables() -> list[Table]:
    """Return every table with sealed words, but that of the keys: each proof is its own key's."""
    return [one for one in METADATA.sorted_tables if one is not _KEYS and _words(one)]


def reseal(session: Session, of: Table, *, after: Mark | None, limit: int) -> Batch:
    """Seal the next stale rows of a table with the newest key; `after` None begins.

    What somebody else holds at this moment is left out: nobody waits for us, nor we for anybody.

    Raises:
        CannotOpen: a value was sealed with a key that is not here, or has been changed.
    """
    newest = vault_of(session).newest
    rows = run(session, _stale_rows(of, newest, after, limit)).mappings().all()
    if not rows:
        return Batch(0, None)
    changed = [_anew(session, of, row) for row in rows]
    run(session, _change(of), changed)
    fields = sum(value.key_id not in ("", newest) for row in rows for value in _values(of, row))
    return Batch(fields, tuple(rows[-1][column.name] for column in of.primary_key))


def left(session: Session) -> int:
    """Return how many rows still have a value that is sealed with another key than the newest."""
    newest = vault_of(session).newest
    counts = (select(func.count()).where(_is_stale(one, newest)) for one in tables())
    return sum(run(session, count).scalar_one() for count in counts)


def retire(session: Session) -> Sequence[str]:
    """Note that no older key than the newest is used any more; return the ids of those."""
    older = delete(_KEYS).where(_KEYS.c.id != vault_of(session).newest).returning(_KEYS.c.id)
    ids: Sequence[str] = run(session, older).scalars().all()
    return ids


_KEYS = table(SealingKeyRow)


def _words(of: Table) -> list[str]:
    return [column.name for column in of.columns if isinstance(column.type, SealedWords)]


def _values(of: Table, row: Mapping[Any, Any]) -> list[Any]:
    return [row[name] for name in _words(of)]


def _is_stale(of: Table, newest: str) -> ColumnElement[bool]:
    tokens = [type_coerce(of.c[name], Text) for name in _words(of)]
    name = f"{newest}:"
    # LIKE takes "k1" and "K1" for one on SQLite.
    return or_(*(and_(token != "", func.substr(token, 1, len(name)) != name) for token in tokens))


def _stale_rows(of: Table, newest: str, after: Mark | None, limit: int) -> Select[Any]:
    names = dict.fromkeys([*of.primary_key.columns.keys(), *key_columns(of), *_words(of)])
    stale = select(*(of.c[name] for name in names)).where(_is_stale(of, newest))
    if after is not None:
        stale = stale.where(tuple_(*of.primary_key) > after)
    return stale.order_by(*of.primary_key).limit(limit).with_for_update(skip_locked=True)


def _anew(session: Session, of: Table, row: Mapping[Any, Any]) -> dict[str, Any]:
    vault, row_id = vault_of(session), row_id_of(of, row)
    places = {name: f"{of.name}:{name}:{row_id}" for name in _words(of)}
    which = {f"of_{column.name}": row[column.name] for column in of.primary_key}
    return which | {
        f"new_{name}": vault.seal(place, vault.open(place, row[name]))
        for name, place in places.items()
    }


def _change(of: Table) -> Update:
    is_row = (column == bindparam(f"of_{column.name}") for column in of.primary_key)
    return update(of).where(*is_row).values({name: bindparam(f"new_{name}") for name in _words(of)})

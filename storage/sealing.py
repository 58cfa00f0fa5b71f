"""What people wrote, encrypted at rest: each value for the one row and column it belongs to.

A sealed column takes and gives `Sealed` only, so words cannot be stored open by forgetting to seal
them, nor shown sealed by forgetting to open them. `sealed` stands where values become rows,
`opened` where rows become values; they find the columns by their type.
"""

import binascii
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, Table, Text, TypeDecorator
from sqlmodel import Session, SQLModel

KEY_BYTES = 32
_NONCE_BYTES = 12
"""As NIST SP 800-38D recommends; chosen at random it is good for 2^32 values under one key."""

_ODD = "surrogatepass"
"""Half a character is kept as it came: what somebody typed is never refused for that."""

Keys = Mapping[str, bytes]
"""Keys by their id, the newest first: with that one everything new is sealed."""


class CannotOpen(Exception):
    """The key is not there, or the value was made for another place, or it has been changed."""


class KeyIsMissing(CannotOpen):
    """The value may be whole, but the key that it names is not there."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value nobody can read without the key; `token` is "key id:base64", "" for no words."""

    token: str

    @property
    def key_id(self) -> str:
        """Return the id of the key it is sealed with, "" for no words."""
        return self.token.partition(":")[0]


NOTHING = Sealed("")
"""No words: there is nothing to hide but that."""


class SealedWords(TypeDecorator[Sealed]):
    """A column of sealed words."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:
        """Store the token; plain text is an error of ours and does not reach the database."""
        if value is None or isinstance(value, Sealed):
            return None if value is None else value.token
        raise TypeError("a sealed column takes no plain text: `storage.sealing.sealed` makes it")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Sealed | None:
        """Give it back, still sealed."""
        return None if value is None else Sealed(value)


class Vault:
    """Seals and opens with the keys it is given."""

    def __init__(self, read: Callable[[], Keys]) -> None:
        """Take a function that returns the keys as they are now; it is asked often."""
        self._read = read
        self._keys: Keys = {}
        self._ciphers: Mapping[str, AESGCM] = {}
        self.refresh()

    @property
    def newest(self) -> str:
        """Return the id of the key that everything new is sealed with."""
        return next(iter(self._keys))

    @property
    def key_ids(self) -> frozenset[str]:
        """Return the ids of all keys that are there."""
        return frozenset(self._keys)

    def refresh(self) -> None:
        """Look whether there is a new key; once in each transaction, so none outlives a change."""
        keys = self._read()
        if keys is not self._keys:
            self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
            self._keys = keys

    def seal(self, place: str, words: str) -> Sealed:
        """Return words sealed for one place ("table:column:row id")."""
        if not words:
            return NOTHING
        newest, nonce = self.newest, os.urandom(_NONCE_BYTES)
        kept = nonce + self._ciphers[newest].encrypt(nonce, _bytes(words), place.encode())
        return Sealed(f"{newest}:{binascii.b2a_base64(kept, newline=False).decode()}")

    def open(self, place: str, value: Sealed) -> str:
        """Return the words.

        Raises:
            CannotOpen: not with these keys, or not in this place.
        """
        if not value.token:
            return ""
        key_id, _, encoded = value.token.partition(":")
        if key_id not in self._ciphers:
            self.refresh()
        try:
            kept = binascii.a2b_base64(encoded)
            nonce, words = kept[:_NONCE_BYTES], kept[_NONCE_BYTES:]
            return self._ciphers[key_id].decrypt(nonce, words, place.encode()).decode(errors=_ODD)
        except KeyError:
            raise KeyIsMissing(f"{place}: its key is not there") from None
        except (ValueError, InvalidTag):
            raise CannotOpen(f"{place}: it does not fit") from None


def _bytes(words: str) -> bytes:
    return words.encode(errors=_ODD)


def vault_of(session: Session) -> Vault:
    """Return what the session's words are sealed and opened with."""
    vault: Vault | None = session.info.get("vault")
    if vault is None:
        raise CannotOpen("this database was opened without keys")
    return vault


def sealed(session: Session, row: type[SQLModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of one row with its words sealed; the row's id must be among them."""
    columns, table = sealed_columns(row), _table(row)
    vault, row_id = vault_of(session), row_id_of(table, values)
    return {
        name: vault.seal(f"{table.name}:{name}:{row_id}", value) if name in columns else value
        for name, value in values.items()
    }


def opened(session: Session, row: type[SQLModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of one row with its words open; the row's id must be among them.

    Raises:
        CannotOpen: a key is missing, or a value was changed or copied here from elsewhere.
    """
    columns, table = sealed_columns(row), _table(row)
    vault, row_id = vault_of(session), row_id_of(table, values)
    return {
        name: vault.open(f"{table.name}:{name}:{row_id}", value) if name in columns else value
        for name, value in values.items()
    }


def opened_row(session: Session, row: SQLModel, names: Iterable[str]) -> dict[str, Any]:
    """Return some values of a loaded row with its words open (see `opened`)."""
    values = {name: getattr(row, name) for name in names}
    key = {name: getattr(row, name) for name in key_columns(_table(type(row)))}
    words = opened(session, type(row), values | key)
    return {name: words[name] for name in values}


def row_id_of(table: Table, values: Mapping[str, Any]) -> str:
    """Return what tells a row apart for good, in one text."""
    return ":".join([str(values[name]) for name in key_columns(table)])


@cache
def key_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that tell a row apart before it is written: its primary key as a rule.

    A table whose key the database counts up names others in `info={"sealed_by": (…)}`.
    """
    named: tuple[str, ...] = table.info.get("sealed_by", ())
    return named or tuple(column.name for column in table.primary_key)


@cache
def sealed_columns(row: type[SQLModel]) -> frozenset[str]:
    """Return the names of a table's sealed columns."""
    columns = _table(row).columns
    return frozenset(one.name for one in columns if isinstance(one.type, SealedWords))


@cache
def _table(row: type[SQLModel]) -> Table:
    return row.metadata.tables[str(row.__tablename__)]

"""Column types that keep the promises SQLModel does not make by itself."""

import secrets
from datetime import time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Dialect, Enum, String, TypeDecorator


def new_id() -> str:
    """Return an opaque random id of 128 bits: it routes, tells nothing and cannot be guessed."""
    return secrets.token_hex(16)


def choice(options: type[StrEnum]) -> Enum:
    """Return the column type of an enum: its values as text.

    SQLAlchemy's default keeps the *names*, in a database type that only a migration can extend.
    """
    return Enum(
        options,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Zone(TypeDecorator[ZoneInfo]):
    """A time zone by its IANA name."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:
        """Store the name."""
        return None if value is None else value.key

    def process_result_value(self, value: Any | None, dialect: Dialect) -> ZoneInfo | None:
        """Give the zone back."""
        return None if value is None else ZoneInfo(value)


class ClockTime(TypeDecorator[time]):
    """A wall-clock time as "HH:MM"; SQLite has no time type of its own."""

    impl = String(5)
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:
        """Store hours and minutes."""
        return None if value is None else value.strftime("%H:%M")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> time | None:
        """Give the time back."""
        return None if value is None else time.fromisoformat(value)

"""People as codes: with the database's secret somebody can be recognised, never read."""

import binascii
import hashlib
import hmac
import secrets

from sqlalchemy import select
from sqlmodel import Session

from storage.inserting import insert_new
from storage.ledgers import SecretRow
from storage.sealing import opened, sealed
from storage.statements import run, table

_NAME = "pseudonyms"
_SECRET = select(table(SecretRow)).where(table(SecretRow).c.name == _NAME)


def secret(session: Session) -> bytes:
    """Return this database's own secret, made the first time; it stays when keys change.

    It is remembered for one transaction: it may have been made in it, and that may yet fail.
    """
    known: bytes | None = session.info.get(_NAME)
    if known is None:
        known = session.info[_NAME] = _read(session) or _made(session)
    return known


def _made(session: Session) -> bytes:
    value = binascii.hexlify(secrets.token_bytes(32)).decode()
    insert_new(session, SecretRow(**sealed(session, SecretRow, {"name": _NAME, "value": value})))
    return _read(session)  # somebody else may have been faster


def _read(session: Session) -> bytes:
    """Return the secret, nothing where there is none yet."""
    row = run(session, _SECRET).mappings().first()
    return binascii.unhexlify(opened(session, SecretRow, dict(row))["value"]) if row else b""


def of(session: Session, user_id: str, *, team_id: str) -> str:
    """Return the code of a person: always the same here, another one in any other database."""
    said = f"person {team_id} {user_id}".encode()
    return hmac.new(secret(session), said, hashlib.sha256).hexdigest()[:32]

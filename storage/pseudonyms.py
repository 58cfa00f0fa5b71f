"""People as codes: with the database's secret somebody can be recognised, never read."""

import binascii
import hashlib
import hmac
import secrets

from sqlmodel import Session

from storage.inserting import insert_new
from storage.ledgers import SecretRow
from storage.sealing import opened_row, sealed

_NAME = "pseudonyms"


def secret(session: Session) -> bytes:
    """Return this database's own secret, made the first time; it stays when keys change."""
    row = session.get(SecretRow, _NAME)
    if row is None:
        value = binascii.hexlify(secrets.token_bytes(32)).decode()
        kept = sealed(session, SecretRow, {"name": _NAME, "value": value})
        insert_new(session, SecretRow(**kept))
        row = session.get_one(SecretRow, _NAME)
    return binascii.unhexlify(opened_row(session, row, ["value"])["value"])


def of(session: Session, user_id: str, *, team_id: str) -> str:
    """Return the code of a person: always the same here, another one in any other database."""
    said = f"person {team_id} {user_id}".encode()
    return hmac.new(secret(session), said, hashlib.sha256).hexdigest()[:32]

"""The keys words are sealed with: how they are written down, and whether they fit."""

import binascii
import secrets
from datetime import datetime

from sqlmodel import Session, col, select

from storage.inserting import insert_new
from storage.ledgers import SealingKeyRow
from storage.sealing import KEY_BYTES, CannotOpen, Keys, opened_row, sealed, vault_of

_PROOF = "These words open with the right key."


class WrongKeys(Exception):
    """The keys that are here do not open what is there; the message says which one is meant."""


def parse(text: str) -> Keys:
    """Read keys as `render` writes them; commas or lines stand between two.

    Raises:
        ValueError: one is malformed, an id comes twice, or there is none. No key is quoted.
    """
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    keys: dict[str, bytes] = {}
    for written in ",".join(lines).split(","):
        if written.strip():
            key_id, key = _key(written.strip())
            if key_id in keys:
                raise ValueError(f"the key id {key_id} is there twice")
            keys[key_id] = key
    if not keys:
        raise ValueError("there is no key in it")
    return keys


def render(keys: Keys) -> str:
    """Return keys as text, one line each, the newest first."""
    encoded = {key_id: binascii.b2a_base64(key, newline=False) for key_id, key in keys.items()}
    return "".join(f"{key_id}:{key.decode()}\n" for key_id, key in encoded.items())


def with_new(keys: Keys) -> Keys:
    """Return keys with a new random one in front."""
    return {f"k{secrets.token_hex(4)}": secrets.token_bytes(KEY_BYTES), **keys}


def in_use(session: Session) -> list[str]:
    """Return the ids of all keys that something here is sealed with, the oldest first."""
    rows = select(SealingKeyRow.id).order_by(col(SealingKeyRow.since), SealingKeyRow.id)
    return list(session.exec(rows))


def check(session: Session) -> None:
    """Prove that every key in use is here.

    Raises:
        WrongKeys: one is missing, or another key has its name.
    """
    here = vault_of(session).key_ids
    for row in session.exec(select(SealingKeyRow)):
        if row.id not in here:
            raise WrongKeys(f"the key {row.id} is missing")
        try:
            opened_row(session, row, ["proof"])
        except CannotOpen:
            raise WrongKeys(f"the key {row.id} is not the one that was used") from None


def adopt(session: Session, *, now: datetime) -> None:
    """Note that from now on something may be sealed with the newest key."""
    values = {"id": vault_of(session).newest, "since": now, "proof": _PROOF}
    insert_new(session, SealingKeyRow(**sealed(session, SealingKeyRow, values)))


def _key(line: str) -> tuple[str, bytes]:
    key_id, _, encoded = line.partition(":")
    try:
        key = binascii.a2b_base64(encoded, strict_mode=True)
    except binascii.Error:
        key = b""
    if not (key_id.isalnum() and key_id.isascii() and len(key) == KEY_BYTES):
        raise ValueError(f"each key is `id:base64`, the key itself {KEY_BYTES} random bytes")
    return key_id, key

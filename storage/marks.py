"""The mark of a message: how we find it again in Slack, and what tells nobody anything."""

import hashlib
import hmac
import json
import uuid
from typing import Any


def of_row(secret: bytes, team_id: str, row_key: str) -> str:
    """Return the mark of a row of the outbox; the secret is the database's own (`pseudonyms`).

    Everybody in a workspace can read a message's metadata, so it is a keyed hash of what makes
    the row one and the same: it tells no id, and cannot be guessed without the key.
    """
    return _keyed(secret, "mark", json.dumps([team_id, row_key]))


def of_content(secret: bytes, content: dict[str, Any]) -> str:
    """Return a keyed hash of what a card shows."""
    return _keyed(secret, "content", json.dumps(content, sort_keys=True))


def client_msg_id(mark: str) -> str:
    """Return the id that a client of Slack's would give this message.

    Slack's list of errors speaks of duplicates by it, and nothing else says what it does for a
    bot: it is sent, and nothing is built on it.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_OID, mark))


def _keyed(secret: bytes, what: str, text: str) -> str:
    return hmac.new(secret, f"{what} {text}".encode(), hashlib.sha256).hexdigest()[:32]

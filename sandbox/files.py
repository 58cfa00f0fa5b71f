"""Files: asked for, uploaded, completed, and who may see them."""

import mimetypes
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True, eq=False)
class File:
    """One file; it exists for others once `is_complete`."""

    id: str
    name: str
    size: int
    user: str
    created: int
    title: str = ""
    alt_text: str = ""
    content: bytes | None = None
    is_complete: bool = False
    shares: dict[str, str] = field(default_factory=dict)  # channel id -> ts of the message

    @property
    def mimetype(self) -> str:
        """Guessed from the name, as good as Slack's for pictures and calendars."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


def file_json(file: File, base: str, team_id: str) -> Json:
    """A `file` object; `base` is the address that the private URLs start with."""
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
    private = f"{base}files-pri/{team_id}-{file.id}"
    body: Json = {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": file.user,
        "user_team": team_id,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": any(channel[0] == "C" for channel in file.shares),
        "public_url_shared": False,
        "url_private": f"{private}/{file.name}",
        "url_private_download": f"{private}/download/{file.name}",
        "permalink": f"{base}files/{file.user}/{file.id}/{file.name}",
        "channels": [channel for channel in file.shares if channel[0] == "C"],
        "groups": [channel for channel in file.shares if channel[0] == "G"],
        "ims": [channel for channel in file.shares if channel[0] == "D"],
        "shares": _shares(file),
    }
    if file.alt_text:
        body["alt_txt"] = file.alt_text
    return body


def _shares(file: File) -> Json:
    """By openness and conversation, the messages that share it: how an app learns their ts."""
    shares: Json = {}
    for channel, ts in file.shares.items():
        openness = "public" if channel[0] == "C" else "private"
        shares.setdefault(openness, {})[channel] = [{"ts": ts}]
    return shares

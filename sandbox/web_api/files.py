"""files.*: upload in three steps, and description."""

import re
from dataclasses import replace
from typing import Any

from sandbox.conversations import Conversation
from sandbox.errors import SlackError, with_messages
from sandbox.files import File, file_json
from sandbox.ids import new_id
from sandbox.posting import Draft, post
from sandbox.sharing import app_sees_file
from sandbox.slack import Slack
from sandbox.web_api.chat import blocks_of
from sandbox.web_api.method import Arguments, Json, Method
from sandbox.web_api.places import writable

PLACE = re.compile(r"[CGDZ][A-Z0-9]{8,}\Z")


def get_upload_url(slack: Slack, arguments: Arguments) -> Json:
    """Step one: an address to send the bytes to."""
    size = arguments.whole("length", 0)
    if size <= 0:
        raise SlackError("invalid_arguments")
    file = File(
        id=new_id("F"),
        name=arguments.text("filename"),
        size=size,
        user=slack.installation.bot_user_id,
        created=slack.seconds(),
        alt_text=arguments.text("alt_txt"),
    )
    slack.workspace.files[file.id] = file
    return {"upload_url": f"{slack.page_url}upload/v1/{file.id}", "file_id": file.id}


def complete_upload(slack: Slack, arguments: Arguments) -> Json:
    """Step three: the files exist, and are shared where the call says; without a place, private.

    Each can be completed once, by the app that asked for its address, with as many bytes as it
    said. Slack's word for the rest is in no source that we know; `file_not_found` is the strictest.
    """
    entries = arguments.structure("files", "invalid_arguments")
    if not isinstance(entries, list) or not entries:
        raise SlackError("invalid_arguments")
    files = [_uploaded(slack, entry) for entry in entries]
    places = [writable(slack, channel) for channel in _places(arguments)]
    draft = _draft(slack, arguments)
    for file, entry in zip(files, entries, strict=True):
        file.title = entry.get("title") or file.name
        file.is_complete = True
    for place in places:
        _share(slack, place, files, draft)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def _places(arguments: Arguments) -> list[str]:
    """Ids of conversations: a person's id, which chat.postMessage takes, is refused here.

    Source: slackapi/bolt-js#2115, slackapi/node-slack-sdk#1653.
    """
    one = arguments.text("channel_id")
    if one and not PLACE.match(one):
        message = "[ERROR] input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$"
        raise with_messages("invalid_arguments", [f"{message} [json-pointer:/channel_id]"])
    several = [channel for channel in arguments.text("channels").split(",") if channel]
    if not one and not all(map(PLACE.match, several)):
        raise SlackError("invalid_channel")
    return [one] if one else several


def _draft(slack: Slack, arguments: Arguments) -> Draft:
    return Draft(
        text=arguments.text("initial_comment"),
        blocks=blocks_of(slack, arguments) or [],
        thread_ts=arguments.text("thread_ts"),
    )


def _uploaded(slack: Slack, entry: Any) -> File:
    file_id = entry.get("id") if isinstance(entry, dict) else None
    file = slack.workspace.files.get(str(file_id))
    if file is None or file.is_complete or file.user != slack.installation.bot_user_id:
        raise SlackError("file_not_found")
    if file.content is None or len(file.content) != file.size:
        raise SlackError("file_not_found")
    return file


def _share(slack: Slack, place: Conversation, files: list[File], draft: Draft) -> None:
    shared = tuple(file_json(file, slack.page_url, slack.workspace.id) for file in files)
    message, _ = post(slack, place, slack.bot_user, replace(draft, files=shared))
    for file in files:
        file.shares[place.id] = message["ts"]


def info(slack: Slack, arguments: Arguments) -> Json:
    """One file that the app may see; another one is as if it were not there."""
    file = slack.workspace.files.get(arguments.text("file"))
    if file is None or not file.is_complete or not app_sees_file(slack, file):
        raise SlackError("file_not_found")
    return {"file": file_json(file, slack.page_url, slack.workspace.id), "comments": []}


WRITE = ("files:write",)
METHODS = {
    "files.getUploadURLExternal": Method(
        get_upload_url, ("filename", "length"), WRITE, reads_json=False
    ),
    "files.completeUploadExternal": Method(complete_upload, ("files",), WRITE),
    "files.info": Method(info, ("file",), ("files:read",), reads_json=False),
}

"""Submitting and closing a modal, and what the app answers."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.block_kit import interactive_elements, missing_inputs
from sandbox.checks import refuse_bad_view
from sandbox.client import TROUBLE, Client
from sandbox.delivery import AckPayload
from sandbox.errors import CannotDoThatError, SlackError
from sandbox.interactions import view_closed, view_submission
from sandbox.views import OpenView

Json = dict[str, Any]


async def submit(client: Client) -> None:
    """Press the submit button: Slack's client checks first, then the app answers."""
    shown = top(client)
    if shown.json["submit"] is None:
        raise CannotDoThatError("This modal has no submit button.")
    shown.errors = missing_inputs(shown.json, shown.values)
    client.slack.workspace.changed((client.user_id,))
    if shown.errors:
        return
    payload = view_submission(client.slack, client.user, shown, _response_urls(client, shown))
    ack = await client.interact(payload)
    if isinstance(ack, bool) or _is_gone(client, shown):
        return
    try:
        _take_answer(client, shown, ack)
    except SlackError as refusal:
        client.slack.complain(f"A submission was answered with {refusal.answer()}")
        client.notice(TROUBLE)
    client.slack.workspace.changed((client.user_id,))


def _is_gone(client: Client, shown: OpenView) -> bool:
    """Whether the person closed it meanwhile, or the app opened another modal in its place.

    Slack's desktop client then shows neither (slackapi/bolt-js#1072 and #639): an app should
    answer with update or push.
    """
    views = client.slack.views
    if shown in views.stack(client.user_id):
        return False
    if views.top(client.user_id) is not None:
        views.clear(client.user_id)
        client.slack.workspace.changed((client.user_id,))
        client.slack.complain("views.open while a modal is being submitted: it is not shown")
    return True


async def close(client: Client, *, everything: bool = False) -> None:
    """Press the close button; `everything` (or clear_on_close) closes all modals at once."""
    shown = top(client)
    is_cleared = everything or bool(shown.json["clear_on_close"])
    gone = client.slack.views.stack(client.user_id) if is_cleared else [shown]
    for view in reversed(gone):
        client.slack.views.close(view)
    client.slack.workspace.changed((client.user_id,))
    for view in reversed(gone):
        if view.json["notify_on_close"]:
            payload = view_closed(client.slack, client.user, view, is_cleared=is_cleared)
            await client.interact(payload)


def top(client: Client) -> OpenView:
    """The modal in front of the person."""
    shown = client.slack.views.top(client.user_id)
    if shown is None:
        raise CannotDoThatError(f"{client.user.real_name} has no modal open.")
    return shown


def _take_answer(client: Client, shown: OpenView, ack: AckPayload) -> None:
    if not ack:
        client.slack.views.close(shown)
        return
    kind = ack.get("response_action") if isinstance(ack, dict) else None
    take = _ANSWERS.get(str(kind))
    if take is None or not isinstance(ack, dict):
        raise SlackError("invalid_response_action", said=ack)
    take(client, shown, ack)


def _errors(client: Client, shown: OpenView, answer: Mapping[str, Any]) -> None:
    inputs = {block["block_id"] for block in shown.json["blocks"] if block["type"] == "input"}
    errors = answer.get("errors")
    if not isinstance(errors, dict) or not errors or not inputs.issuperset(errors):
        raise SlackError("invalid_errors", said=errors, inputs=sorted(inputs))
    shown.errors = dict(errors)


def _update(client: Client, shown: OpenView, answer: Mapping[str, Any]) -> None:
    client.slack.views.replace(shown, _view(client, answer))


def _push(client: Client, shown: OpenView, answer: Mapping[str, Any]) -> None:
    client.slack.views.push(shown.user_id, _view(client, answer))


def _view(client: Client, answer: Mapping[str, Any]) -> Json:
    return refuse_bad_view(answer.get("view"), "modal", client.slack.workspace.files)


def _clear(client: Client, shown: OpenView, answer: Mapping[str, Any]) -> None:
    client.slack.views.clear(shown.user_id)


_ANSWERS: Mapping[str, Callable[[Client, OpenView, Mapping[str, Any]], None]] = {
    "errors": _errors,
    "update": _update,
    "push": _push,
    "clear": _clear,
}


def _response_urls(client: Client, shown: OpenView) -> list[Json]:
    """One for every conversation chosen in a field with `response_url_enabled`."""
    urls = []
    for placed in interactive_elements(shown.json["blocks"]):
        block_id, action_id = placed.block["block_id"], placed.element["action_id"]
        value = shown.values.get(block_id, {}).get(action_id, {})
        channel = value.get("selected_conversation") or value.get("selected_channel")
        if placed.element.get("response_url_enabled") and channel:
            url = client.slack.response_url(client.user_id, channel)
            urls.append(
                {
                    "block_id": block_id,
                    "action_id": action_id,
                    "channel_id": channel,
                    "response_url": url,
                }
            )
    return urls

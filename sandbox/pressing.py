"""Finding a button or a field, and what happens when a person uses it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.block_kit import (
    Placed,
    action_payload,
    check_offer,
    dispatch_triggers,
    initial_state,
    interactive_elements,
    state_value,
)
from sandbox.client import TROUBLE, Client
from sandbox.errors import CannotDoThatError
from sandbox.interactions import block_suggestion, message_actions, view_actions
from sandbox.messages import Message
from sandbox.views import OpenView

Json = dict[str, Any]

EXTERNAL = ("external_select", "multi_external_select")
PEOPLE = {"users_select": "selected_user", "multi_users_select": "selected_users"}


@dataclass(frozen=True, slots=True)
class Target:
    """An element in front of a person: in a message, or in a view."""

    message: Message | None
    view: OpenView | None
    placed: Placed

    @property
    def block_id(self) -> str:
        """The id of its block."""
        return str(self.placed.block["block_id"])

    @property
    def action_id(self) -> str:
        """Its own id."""
        return str(self.placed.element["action_id"])


def find(
    client: Client, action_id: str, value: str | None = None, message: Message | None = None
) -> Target:
    """The element with this action id, and this value if one is given.

    In the message if one is given; else in the open modal, else in App Home, else in the newest
    message that has it.
    """
    views = (None,) if message else (_top(client), client.slack.views.home(client.user_id))
    for view in views:
        if view is not None and (found := _matching(view.json["blocks"], action_id, value)):
            return Target(None, view, _only(found, action_id))
    messages = (message,) if message else _newest_with(client, action_id)
    for one in messages:
        if found := _matching(one.blocks, action_id, value):
            return Target(one, None, _only(found, action_id))
    raise CannotDoThatError(f"{client.user.real_name} sees nothing with the action id {action_id}.")


def find_field(client: Client, block_or_action_id: str) -> Target:
    """The field with this id in the open modal, else in App Home."""
    for view in (_top(client), client.slack.views.home(client.user_id)):
        for placed in interactive_elements(view.json["blocks"]) if view else ():
            if block_or_action_id in (placed.block["block_id"], placed.element["action_id"]):
                return Target(None, view, placed)
    raise CannotDoThatError(f"{client.user.real_name} sees no field {block_or_action_id}.")


async def press(client: Client, target: Target, choose: object = None) -> None:
    """Press a button or choose something, and wait until the app has acknowledged it."""
    element = target.placed.element
    entered = await _entered(client, target, choose)
    stamp = client.slack.timestamps.next()
    action = action_payload(element, target.block_id, entered, stamp)
    _keep(client, target, entered)
    if "url" in element:
        client.opened_links.append(element["url"])
    if dispatch_triggers(target.placed.block, element):
        await _tell(client, target, action)


async def enter(client: Client, target: Target, entered: object) -> None:
    """Fill in a field; the app hears of it only where the block dispatches at once."""
    entered = await _entered(client, target, entered)
    _keep(client, target, entered)
    if target.view is not None:
        target.view.errors.pop(target.block_id, None)
    at_once = {"on_change", "on_character_entered"}
    if at_once & dispatch_triggers(target.placed.block, target.placed.element):
        stamp = client.slack.timestamps.next()
        action = action_payload(target.placed.element, target.block_id, entered, stamp)
        await _tell(client, target, action)


async def suggestions(client: Client, target: Target, query: str) -> list[Json]:
    """The options an app offers in an external select for what was typed."""
    payload = block_suggestion(
        client.slack,
        client.user,
        _container(target),
        target.block_id,
        target.action_id,
        query,
    )
    answer = await client.interact(payload)
    if isinstance(answer, bool):
        return []
    if problems := check_offer(answer):
        words = "; ".join(f"{problem.message} [{problem.path}]" for problem in problems[:3])
        client.slack.complain(f"The options for {target.action_id} cannot be used: {words}")
        return []
    assert isinstance(answer, dict)  # or it would have had problems
    groups = answer.get("option_groups") or ()
    offered: list[Json] = answer.get("options") or [o for g in groups for o in g["options"]]
    return offered


def _container(target: Target) -> Json:
    if target.view is not None:
        container = {"type": "view", "view_id": target.view.json["id"]}
        return {"container": container, "view": target.view.without_state()}
    message = target.message
    assert message is not None  # a target is in a view or in a message
    container = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
    return {"container": container, "channel": {"id": message.channel}, "message": message.json}


async def _tell(client: Client, target: Target, action: Json) -> None:
    slack = client.slack
    if target.view is not None:
        payload = view_actions(slack, client.user, target.view, action)
    else:
        assert target.message is not None
        message = target.message
        conversation = client.place(message.channel)
        values = client.entered.get((message.channel, message.ts)) or initial_state(message.blocks)
        payload = message_actions(slack, client.user, conversation, message, action, values)
    await client.interact(payload, TROUBLE)


async def _entered(client: Client, target: Target, entered: object) -> object:
    kind = target.placed.element["type"]
    if kind in EXTERNAL and entered is not None:
        return await _external(client, target, entered)
    if kind in PEOPLE:
        _check_people(client, entered)
    if kind == "file_input" and isinstance(entered, list):
        return [
            client.file(file_id) if isinstance(file_id, str) else file_id for file_id in entered
        ]
    return entered


def _check_people(client: Client, entered: object) -> None:
    for user_id in entered if isinstance(entered, list) else [entered]:
        if user_id is not None and user_id not in client.slack.workspace.users:
            raise CannotDoThatError(f"There is nobody {user_id} in this workspace.")


async def _external(client: Client, target: Target, entered: object) -> object:
    """Look for each text that was typed among the options the app offers for it."""
    if isinstance(entered, list):
        return [await _external(client, target, one) for one in entered]
    if not isinstance(entered, str):
        return entered
    for option in await suggestions(client, target, entered):
        if entered in (option["value"], option["text"]["text"]):
            return option
    raise CannotDoThatError(f"The app offers nothing for {entered!r}.")


def _keep(client: Client, target: Target, entered: object) -> None:
    """Show what was entered, as the client does, until the view or message is gone."""
    message = target.message
    if message is None:
        assert target.view is not None
        values = target.view.values
    else:
        known = client.entered.get((message.channel, message.ts))
        values = known if known is not None else initial_state(message.blocks)
        if values:
            client.entered[message.channel, message.ts] = values
    if target.action_id in values.get(target.block_id, {}):
        value = state_value(target.placed.element, entered)
        values[target.block_id] = {**values[target.block_id], target.action_id: value}


def _top(client: Client) -> OpenView | None:
    return client.slack.views.top(client.user_id)


def _matching(blocks: list[Json], action_id: str, value: str | None) -> list[Placed]:
    return [
        placed
        for placed in interactive_elements(blocks)
        if placed.element["action_id"] == action_id
        and (value is None or placed.element.get("value") == value)
    ]


def _only(found: list[Placed], action_id: str) -> Placed:
    values = [placed.element.get("value") for placed in found]
    if len(set(values)) > 1:
        raise CannotDoThatError(f"Several have the action id {action_id}; say which: {values}.")
    return found[0]


def _newest_with(client: Client, action_id: str) -> Iterable[Message]:
    """The newest message of each conversation that has the element, the newest of all first."""
    return sorted(_newest_of_each(client, action_id), key=lambda one: one.ts, reverse=True)


def _newest_of_each(client: Client, action_id: str) -> Iterator[Message]:
    for conversation in client.slack.workspace.conversations.of(client.user_id):
        for json in client.newest_first(conversation):
            if json.get("blocks") and _matching(json["blocks"], action_id, None):
                yield client.read(conversation, json)
                break

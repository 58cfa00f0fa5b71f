"""What a person does on the page: each action of a form, done by the sandbox's Person."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from sandbox import pressing
from sandbox.block_kit import missing_inputs
from sandbox.errors import CannotDoThatError
from sandbox.page.forms import CHANGED, Posted, Reading, Surface, surface_of
from sandbox.page.people import reader_for
from sandbox.page.places import Desk
from sandbox.person import Person
from sandbox.users import User

PRESSED = ("overflow", "feedback_buttons")
BUTTONS = ("button", "icon_button", "workflow_button")


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, and what their form said."""

    desk: Desk
    person: Person
    posted: Posted

    def text(self, name: str) -> str:
        """Return one posted field."""
        return str(self.posted.get(name, ""))

    def reading(self) -> Reading:
        """Find what the form was posted from."""
        surface = surface_of(self.desk, self.person, self.posted)
        reader = reader_for(self.desk.slack, self.desk.user)
        return Reading(self.desk, reader, surface, self.posted)


async def say(act: Acting) -> None:
    """Send what stands in the composer: a message, or a slash command."""
    text = with_mentions(act.text("text"), act.desk.slack.workspace.users)
    channel, thread_ts = act.text("channel"), act.text("thread_ts")
    if text.startswith("/"):
        command, *words = text.split(maxsplit=1)
        await act.person.command(command, "".join(words), channel=channel, thread_ts=thread_ts)
    elif text.strip():
        await act.person.say(channel, text, thread_ts=thread_ts)


async def press(act: Acting) -> None:
    """Press a button or choose something; the app hears of all else that was entered too."""
    reading = act.reading()
    target = reading.surface.target(act.text("press"))
    reading.keep()
    kind = target.placed.element["type"]
    if kind in PRESSED:
        await pressing.press(act.person, target, act.text("pressed"))
    elif kind in BUTTONS:
        await pressing.press(act.person, target)
    else:
        await pressing.press(act.person, target, reading.entered(target.placed))


async def suggest(act: Acting) -> None:
    """Ask the app what it offers in an external select, and remember it for the next drawing."""
    reading = act.reading()
    target = reading.surface.target(act.text("suggest"))
    reading.keep()
    found = await pressing.suggestions(act.person, target, act.text("typed"))
    act.desk.marks.offered[reading.control(target.placed).name] = found


async def submit(act: Acting) -> None:
    """Submit the modal in front; what is wrong is said beside its field."""
    reading = act.reading()
    problems = reading.keep(with_files=True)
    if problems:
        _refuse(act, reading.surface, problems)
    else:
        await act.person.submit()


async def close(act: Acting) -> None:
    """Close the modal in front."""
    modal = act.person.modal
    if modal is None or modal.id != act.text("view_id"):
        raise CannotDoThatError(CHANGED)
    await act.person.close_modal()


async def shortcut(act: Acting) -> None:
    """Start a global shortcut."""
    await act.person.shortcut(act.text("callback_id"))


async def message_shortcut(act: Acting) -> None:
    """Start a message shortcut."""
    callback_id, channel, ts = (act.text(name) for name in ("callback_id", "channel", "ts"))
    await act.person.message_shortcut(callback_id, channel, ts)


async def look_at_tab(act: Acting) -> None:
    """Tell the app that its Home or Messages tab is in front of the person."""
    await act.person.open_home("messages" if act.text("tab") == "messages" else "home")


async def reload(act: Acting) -> None:
    """Forget what Slack's client forgets when it is reloaded."""
    act.person.reload()
    act.desk.marks.dismissed.clear()


async def write_to(act: Acting) -> str:
    """Go to the DM with somebody."""
    return act.desk.url(act.person.place(act.text("user_id")).id)


async def add_app(act: Acting) -> None:
    """Bring the app into a channel, which it hears nothing of before."""
    await act.person.invite(act.text("channel"), act.desk.slack.bot_user.id)


async def dismiss(act: Acting) -> None:
    """Put a notice away."""
    number = act.text("number")
    if number.isdecimal():
        act.desk.marks.dismissed.add(int(number))


QUIET = frozenset({"open", "suggest", "dismiss"})
"""Actions that a person hardly notices; any other puts away what was told before."""

ACTIONS: Mapping[str, Callable[[Acting], Awaitable[str | None]]] = {
    "say": say,
    "press": press,
    "suggest": suggest,
    "submit": submit,
    "close": close,
    "shortcut": shortcut,
    "message-shortcut": message_shortcut,
    "open": look_at_tab,
    "reload": reload,
    "write-to": write_to,
    "add-app": add_app,
    "dismiss": dismiss,
}
"""The last part of a form's address -> what it does; it may return where to go next."""


async def perform(action: str, act: Acting) -> str | None:
    """Do one of ACTIONS; notices of earlier actions are put away first."""
    if action not in QUIET:
        act.desk.marks.dismissed.update(range(len(act.person.notices)))
    return await ACTIONS[action](act)


def with_mentions(text: str, users: Mapping[str, User]) -> str:
    """Turn `@Full Name` and `@handle` into mentions, as picking a name in Slack's composer does."""
    names = {
        f"@{name}".lower(): user.id
        for user in users.values()
        for name in (user.real_name, user.name)
        if not user.deleted
    }
    longest_first = sorted(names, key=len, reverse=True)
    if "@" not in text or not names:
        return text
    found = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    return found.sub(lambda match: f"<@{names[match.group(1).lower()]}>", text)


def _refuse(act: Acting, surface: Surface, problems: Mapping[str, str]) -> None:
    view = surface.view
    if view is None:
        raise CannotDoThatError(CHANGED)
    view.errors = {**missing_inputs(view.json, view.values), **problems}
    act.desk.slack.workspace.changed((act.desk.user.id,))

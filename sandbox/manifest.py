"""An app's manifest, read into what the sandbox asks of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.errors import ManifestError

# An event reaches an app that has one of these scopes (docs.slack.dev/reference/events).
EVENT_SCOPES: Mapping[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "app_uninstalled": frozenset(),
    "tokens_revoked": frozenset(),
    "app_mention": frozenset({"app_mentions:read"}),
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "message.mpim": frozenset({"mpim:history"}),
    "member_joined_channel": frozenset({"channels:read", "groups:read", "mpim:read"}),
    "member_left_channel": frozenset({"channels:read", "groups:read"}),
    "user_change": frozenset({"users:read"}),
    "team_join": frozenset({"users:read"}),
}

# What each part must have (`True`) or may have, and how many characters at most.
# Source: Slack's manifest schema, version 2.0.0.
Texts = Mapping[str, tuple[int, bool]]
DISPLAY: Texts = {"name": (35, True), "description": (140, False)}
BOT_USER: Texts = {"display_name": (80, True)}
COMMAND: Texts = {"command": (32, True), "description": (2000, True), "usage_hint": (1000, False)}
SHORTCUT: Texts = {
    "callback_id": (255, True),
    "name": (24, True),
    "type": (7, True),
    "description": (150, True),
}
COMMANDS_MOST = 50
SHORTCUTS_MOST = 10
SHORTCUT_TYPES = ("global", "message")


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A slash command that the manifest declares."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A global or message shortcut that the manifest declares."""

    callback_id: str
    name: str
    kind: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the app may do and what it is told, as its manifest says."""

    name: str
    bot_name: str
    scopes: frozenset[str]
    commands: Mapping[str, SlashCommand]
    shortcuts: Mapping[str, Shortcut]
    events: frozenset[str]
    home_tab: bool
    messages_tab: bool
    messages_tab_read_only: bool
    interactivity: bool
    socket_mode: bool

    @property
    def unsent_events(self) -> list[str]:
        """Events it subscribes to that no sandbox sends, misspelt ones too."""
        return sorted(self.events - EVENT_SCOPES.keys())


def read_manifest(manifest: Mapping[str, Any]) -> Manifest:
    """Read a manifest; raise ManifestError with what would keep it from being installed.

    What is looked at is what the sandbox uses: names, commands, shortcuts, and what they and the
    events need. Scopes are not held against Slack's list, as that grows: one that is misspelt
    shows when a call asks for the right one.
    """
    parts = _Parts(manifest)
    if problems := [*_faults(parts), *_lacks(parts)]:
        raise ManifestError("; ".join(problems))
    name = parts.display["name"]
    return Manifest(
        name=name,
        bot_name=parts.bot_user.get("display_name", name),
        scopes=parts.scopes,
        commands={entry["command"]: _command(entry) for entry in parts.commands},
        shortcuts={entry["callback_id"]: _shortcut(entry) for entry in parts.shortcuts},
        events=parts.events,
        home_tab=parts.home_tab,
        messages_tab=bool(parts.app_home.get("messages_tab_enabled", True)),
        messages_tab_read_only=bool(parts.app_home.get("messages_tab_read_only_enabled", False)),
        interactivity=parts.interactivity,
        socket_mode=bool(parts.settings.get("socket_mode_enabled", False)),
    )


class _Parts:
    """The parts of a manifest that the sandbox uses; ManifestError when one has another shape."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        if not isinstance(manifest, Mapping):
            raise ManifestError("a manifest is a table")
        features = _part(manifest, "features")
        self.settings = _part(manifest, "settings")
        self.display = _part(manifest, "display_information")
        self.app_home = _part(features, "app_home")
        self.bot_user = _part(features, "bot_user")
        self.commands = _tables(features, "slash_commands")
        self.shortcuts = _tables(features, "shortcuts")
        self.scopes = _words(_part(_part(manifest, "oauth_config"), "scopes"), "bot")
        self.events = _words(_part(self.settings, "event_subscriptions"), "bot_events")
        self.home_tab = bool(self.app_home.get("home_tab_enabled", False))
        interactivity = _part(self.settings, "interactivity")
        self.interactivity = bool(interactivity.get("is_enabled", False))


def _part(mapping: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = mapping.get(key) or {}
    if not isinstance(part, Mapping):
        raise ManifestError(f"{key} must be a table")
    return part


def _tables(mapping: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    entries = mapping.get(key) or []
    if not isinstance(entries, list) or not all(isinstance(one, Mapping) for one in entries):
        raise ManifestError(f"{key} must be a list of tables")
    return entries


def _words(mapping: Mapping[str, Any], key: str) -> frozenset[str]:
    words = mapping.get(key) or []
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ManifestError(f"{key} must be a list of words")
    return frozenset(words)


def _command(entry: Mapping[str, Any]) -> SlashCommand:
    return SlashCommand(
        entry["command"],
        entry["description"],
        entry.get("usage_hint", ""),
        bool(entry.get("should_escape", False)),
    )


def _shortcut(entry: Mapping[str, Any]) -> Shortcut:
    return Shortcut(entry["callback_id"], entry["name"], entry["type"], entry["description"])


def _faults(parts: _Parts) -> Iterator[str]:
    """What is wrong with a part by itself."""
    yield from _bad_texts("display_information", parts.display, DISPLAY)
    if parts.bot_user:
        yield from _bad_texts("bot_user", parts.bot_user, BOT_USER)
    for entry in parts.commands:
        yield from _bad_texts("one of slash_commands", entry, COMMAND)
        if not str(entry.get("command", "/")).startswith("/"):
            yield f"the command {entry['command']} must begin with a slash"
    for entry in parts.shortcuts:
        yield from _bad_texts("one of shortcuts", entry, SHORTCUT)
        if entry.get("type", "global") not in SHORTCUT_TYPES:
            yield f"a shortcut's type is global or message, not {entry['type']}"
    if len(parts.commands) > COMMANDS_MOST:
        yield f"slash_commands has more than {COMMANDS_MOST}"
    if len(parts.shortcuts) > SHORTCUTS_MOST:
        yield f"shortcuts has more than {SHORTCUTS_MOST}"


def _bad_texts(where: str, entry: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    for key, (most, is_needed) in texts.items():
        text = entry.get(key)
        if text is None:
            if is_needed:
                yield f"{where} has no {key}"
        elif not isinstance(text, str) or not 0 < len(text) <= most:
            yield f"{where} has a {key} that is no text of 1 to {most} characters"


def _lacks(parts: _Parts) -> Iterator[str]:
    """What one part needs of another."""
    if (parts.commands or parts.shortcuts) and "commands" not in parts.scopes:
        yield "slash commands and shortcuts need the bot scope commands"
    if parts.shortcuts and not parts.interactivity:
        yield "shortcuts need settings.interactivity.is_enabled"
    if parts.home_tab and not parts.bot_user:
        yield "App Home needs features.bot_user"
    for event in sorted(parts.events):
        scopes = EVENT_SCOPES.get(event, frozenset())
        if scopes and not scopes & parts.scopes:
            yield f"the event {event} needs the bot scope {' or '.join(sorted(scopes))}"

"""An app's manifest, read into what the sandbox asks of it."""

from collections.abc import Mapping
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
    "file_shared": frozenset({"files:read"}),
}

SHORTCUT_FIELDS = ("callback_id", "name", "type")


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

    @property
    def unsent_events(self) -> list[str]:
        """Events it subscribes to that no sandbox sends, misspelt ones too."""
        return sorted(self.events - EVENT_SCOPES.keys())


def read_manifest(manifest: Mapping[str, Any]) -> Manifest:
    """Read a manifest; raise ManifestError with all that Slack would refuse to install."""
    if not isinstance(manifest, Mapping):
        raise ManifestError("a manifest is a table")
    features = _part(manifest, "features")
    home = _part(features, "app_home")
    settings = _part(manifest, "settings")
    name = _part(manifest, "display_information").get("name", "App")
    read = Manifest(
        name=name,
        bot_name=_part(features, "bot_user").get("display_name", name),
        scopes=frozenset(_part(_part(manifest, "oauth_config"), "scopes").get("bot") or ()),
        commands={
            entry["command"]: _command(entry)
            for entry in _list(features, "slash_commands", "command")
        },
        shortcuts={
            entry["callback_id"]: _shortcut(entry)
            for entry in _list(features, "shortcuts", *SHORTCUT_FIELDS)
        },
        events=frozenset(_part(settings, "event_subscriptions").get("bot_events") or ()),
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", True)),
        messages_tab_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
        interactivity=bool(_part(settings, "interactivity").get("is_enabled", False)),
    )
    if problems := _problems(read):
        raise ManifestError("; ".join(problems))
    return read


def _part(mapping: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = mapping.get(key) or {}
    if not isinstance(part, Mapping):
        raise ManifestError(f"{key} must be a table")
    return part


def _list(mapping: Mapping[str, Any], key: str, *needed: str) -> list[Mapping[str, Any]]:
    entries = list(mapping.get(key) or ())
    for entry in entries:
        missing = [name for name in needed if name not in entry]
        if missing:
            raise ManifestError(f"one of {key} has no {missing[0]}")
    return entries


def _command(entry: Mapping[str, Any]) -> SlashCommand:
    return SlashCommand(
        entry["command"],
        entry.get("description", ""),
        entry.get("usage_hint", ""),
        bool(entry.get("should_escape", False)),
    )


def _shortcut(entry: Mapping[str, Any]) -> Shortcut:
    return Shortcut(
        entry["callback_id"], entry["name"], entry["type"], entry.get("description", "")
    )


def _problems(manifest: Manifest) -> list[str]:
    problems = []
    if (manifest.commands or manifest.shortcuts) and "commands" not in manifest.scopes:
        problems.append("slash commands and shortcuts need the bot scope commands")
    if manifest.shortcuts and not manifest.interactivity:
        problems.append("shortcuts need settings.interactivity.is_enabled")
    for event in sorted(manifest.events):
        scopes = EVENT_SCOPES.get(event, frozenset())
        if scopes and not scopes & manifest.scopes:
            problems.append(f"the event {event} needs the bot scope {' or '.join(sorted(scopes))}")
    return problems

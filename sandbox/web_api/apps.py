"""auth.test, apps.connections.open, team.info, bots.info, dnd.info."""

from sandbox.errors import SlackError
from sandbox.ids import secret
from sandbox.slack import Slack
from sandbox.web_api.method import Arguments, Json, Method

DND_OFF = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


def auth_test(slack: Slack, _: Arguments) -> Json:
    """Who the token belongs to."""
    app = slack.installation
    return {
        "url": slack.page_url,
        "team": slack.workspace.name,
        "user": slack.bot_user.name,
        "team_id": app.team_id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def apps_connections_open(slack: Slack, _: Arguments) -> Json:
    """An address for one Socket Mode connection, good once."""
    if not slack.installation.manifest.socket_mode:
        slack.complain("Socket Mode is off: the manifest has no settings.socket_mode_enabled.")
        # Which word Slack has for this is in no source that we know.
        raise SlackError("socket_mode_disabled")
    ticket = secret()
    slack.tickets.add(ticket)
    address = slack.page_url.replace("http", "ws", 1)
    return {"url": f"{address}link/?ticket={ticket}&app_id={slack.installation.app_id}"}


def team_info(slack: Slack, arguments: Arguments) -> Json:
    """The workspace."""
    workspace = slack.workspace
    if arguments.text("team", workspace.id) != workspace.id:
        raise SlackError("team_not_found")
    return {
        "team": {
            "id": workspace.id,
            "name": workspace.name,
            "url": slack.page_url,
            "domain": workspace.domain,
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


def bots_info(slack: Slack, arguments: Arguments) -> Json:
    """A bot; without `bot` the app's own."""
    wanted = arguments.text("bot", slack.installation.bot_id)
    for user in slack.workspace.users.values():
        if user.is_bot and user.bot_id == wanted:
            return {
                "bot": {
                    "id": user.bot_id,
                    "deleted": user.deleted,
                    "name": user.real_name,
                    "updated": user.updated,
                    "app_id": user.app_id,
                    "user_id": user.id,
                    "icons": {},
                }
            }
    raise SlackError("bot_not_found")


def dnd_info(slack: Slack, arguments: Arguments) -> Json:
    """Nobody in a sandbox has notifications paused."""
    slack.workspace.user(arguments.text("user", slack.installation.bot_user_id))
    return dict(DND_OFF)


METHODS = {
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(apps_connections_open, token="app"),
    "team.info": Method(team_info, scopes=("team:read",), reads_json=False),
    "bots.info": Method(bots_info, scopes=("users:read",), reads_json=False),
    "dnd.info": Method(dnd_info, scopes=("dnd:read",), reads_json=False),
}

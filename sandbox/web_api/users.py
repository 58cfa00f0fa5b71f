"""users.*: people, and the conversations they are in."""

from sandbox.slack import Slack
from sandbox.users import user_json
from sandbox.web_api.conversations import conversation_page
from sandbox.web_api.method import Arguments, Json, Method, page_of


def info(slack: Slack, arguments: Arguments) -> Json:
    """One person."""
    user = slack.workspace.user(arguments.text("user"))
    with_email = "users:read.email" in slack.installation.scopes
    now = slack.clock.now()
    body = user_json(user, slack.workspace.id, now, with_email=with_email)
    if arguments.flag("include_locale"):
        body["locale"] = user.locale
    return {"user": body}


def list_users(slack: Slack, arguments: Arguments) -> Json:
    """Everybody: bots, deactivated people and Slackbot too."""
    page, more = page_of(list(slack.workspace.users.values()), arguments, default_limit=1000)
    with_email = "users:read.email" in slack.installation.scopes
    now, team_id = slack.clock.now(), slack.workspace.id
    members = [user_json(user, team_id, now, with_email=with_email) for user in page]
    return {"members": members, "cache_ts": int(now.timestamp()), **more}


def conversations(slack: Slack, arguments: Arguments) -> Json:
    """The conversations somebody (by default the app) is in, as far as the app can know."""
    me = slack.installation.bot_user_id
    user_id = arguments.text("user", me)
    slack.workspace.user(user_id)
    known = [one for one in slack.workspace.conversations.of(user_id) if one.seen_by(me)]
    return conversation_page(slack, known, arguments)


METHODS = {
    # Without a person users.info says user_not_found (kortix-ai/suna#6616).
    "users.info": Method(info, (), ("users:read",), reads_json=False),
    "users.list": Method(list_users, (), ("users:read",), reads_json=False),
    "users.conversations": Method(conversations, reads_json=False),
}

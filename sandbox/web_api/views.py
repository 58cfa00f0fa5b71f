"""views.*: modals and App Home."""

from sandbox.checks import refuse_bad_view
from sandbox.errors import SlackError
from sandbox.slack import Slack
from sandbox.views import OpenView
from sandbox.web_api.method import Arguments, Json, Method


def open_view(slack: Slack, arguments: Arguments) -> Json:
    """Show a modal to the person the trigger id belongs to."""
    view = _view(slack, arguments, "modal")
    user_id = slack.triggers.exchange(arguments.text("trigger_id"))
    return _shown(slack, slack.views.open(user_id, view))


def push_view(slack: Slack, arguments: Arguments) -> Json:
    """Show a modal over the one the person is looking at."""
    view = _view(slack, arguments, "modal")
    user_id = slack.triggers.exchange(arguments.text("trigger_id"))
    return _shown(slack, slack.views.push(user_id, view))


def update_view(slack: Slack, arguments: Arguments) -> Json:
    """Change a view that is open."""
    shown = slack.views.find(arguments.text("view_id"), arguments.text("external_id"))
    view = _view(slack, arguments, shown.json["type"])
    return _shown(slack, slack.views.replace(shown, view, arguments.text("hash")))


def publish_view(slack: Slack, arguments: Arguments) -> Json:
    """Show an App Home to one person."""
    if not slack.installation.manifest.home_tab:
        raise SlackError("not_enabled")
    user = slack.workspace.user(arguments.text("user_id"))
    view = _view(slack, arguments, "home")
    return _shown(slack, slack.views.publish(user.id, view, arguments.text("hash")))


def _view(slack: Slack, arguments: Arguments, kind: str) -> Json:
    given = arguments.structure("view", "invalid_arguments")
    return refuse_bad_view(given, kind, slack.workspace.files)


def _shown(slack: Slack, shown: OpenView) -> Json:
    slack.workspace.changed((shown.user_id,))
    return {"view": shown.with_state()}


METHODS = {
    "views.open": Method(open_view, ("trigger_id", "view")),
    "views.push": Method(push_view, ("trigger_id", "view")),
    "views.update": Method(update_view, ("view",)),
    "views.publish": Method(publish_view, ("user_id", "view")),
}

"""The table of all methods, and one call of one of them."""

from collections.abc import Mapping

from sandbox.errors import SlackError, with_messages
from sandbox.slack import Slack
from sandbox.web_api import apps, chat, conversations, files, users, views
from sandbox.web_api.method import Arguments, Json, Method, need_scope

METHODS: Mapping[str, Method] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **users.METHODS,
    **views.METHODS,
}


def call(slack: Slack, name: str, token: str, arguments: Json) -> Json:
    """Do what a method does and return its answer, a refusal being an answer too."""
    try:
        method = _method(slack, name)
        _check_token(slack, method, token)
        if method.scopes:
            need_scope(slack, *method.scopes)
        _check_required(method, arguments)
        return {"ok": True, **method.run(slack, Arguments(arguments))}
    except SlackError as refusal:
        return refusal.answer()


def _method(slack: Slack, name: str) -> Method:
    method = METHODS.get(name)
    if method is None:
        slack.complain(f"{name} was called, which this sandbox does not have.")
        raise SlackError("unknown_method", req_method=name)
    return method


def _check_token(slack: Slack, method: Method, token: str) -> None:
    app = slack.installation
    if not token:
        raise SlackError("not_authed")
    if token not in (app.bot_token, app.app_token):
        raise SlackError("invalid_auth")
    if token == app.bot_token and app.is_revoked:
        raise SlackError("token_revoked")
    wanted = app.app_token if method.token == "app" else app.bot_token
    if token != wanted:
        raise SlackError("not_allowed_token_type")


def _check_required(method: Method, arguments: Json) -> None:
    missing = [name for name in method.required if arguments.get(name) in (None, "")]
    if missing:
        messages = [f"[ERROR] missing required field: {name}" for name in missing]
        raise with_messages("invalid_arguments", messages)

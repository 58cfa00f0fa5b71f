"""The Web API, response URLs and files over HTTP, with whatever shall go wrong going wrong."""

import asyncio
import json
from collections.abc import Callable
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.answering import answer_at
from sandbox.errors import SlackError
from sandbox.faults import BrokenAnswer, Fault
from sandbox.sharing import app_sees_file
from sandbox.slack import Call, Slack
from sandbox.web_api.method import Json, read_json
from sandbox.web_api.table import METHODS, call

Act = Callable[[], Json]
JSON_TYPE = "application/json"


def routes(slack: Slack) -> list[web.RouteDef]:
    """All routes an app uses."""

    async def web_api(request: web.Request) -> web.StreamResponse:
        return await _web_api(slack, request)

    async def response_url(request: web.Request) -> web.StreamResponse:
        return await _response_url(slack, request)

    async def upload(request: web.Request) -> web.StreamResponse:
        return await _upload(slack, request)

    async def download(request: web.Request) -> web.StreamResponse:
        return _download(slack, request)

    return [
        web.post("/api/{method}", web_api),
        web.get("/api/{method}", web_api),
        web.post("/response/{key}", response_url),
        web.post("/upload/v1/{file_id}", upload),
        web.get("/files-pri/{team_and_file}/{name}", download),
        web.get("/files-pri/{team_and_file}/download/{name}", download),
    ]


async def _web_api(slack: Slack, request: web.Request) -> web.StreamResponse:
    name = request.match_info["method"]
    try:
        arguments = await _arguments(request)
        token = _token(request, arguments)
    except SlackError as refusal:
        return _json_response(slack, name, refusal.answer())
    if _is_unread(request, name) and arguments != dict(request.query):
        slack.complain(f"{name} was called with JSON, which Slack reads nothing of: send a form.")
        arguments = dict(request.query)
    return await _perform(
        slack, request, name, arguments, lambda: call(slack, name, token, arguments)
    )


async def _response_url(slack: Slack, request: web.Request) -> web.StreamResponse:
    try:
        answer = await _arguments(request)
    except SlackError as refusal:
        return _json_response(slack, "response_url", refusal.answer())

    def act() -> Json:
        try:
            answer_at(slack, request.match_info["key"], answer)
        except SlackError as refusal:
            return refusal.answer()
        return {"ok": True}

    return await _perform(slack, request, "response_url", answer, act)


async def _upload(slack: Slack, request: web.Request) -> web.StreamResponse:
    file_id = request.match_info["file_id"]
    content = await _content(request)

    def act() -> Json:
        file = slack.workspace.files.get(file_id)
        if file is None or file.is_complete:
            return {"ok": False, "error": "file_not_found"}
        file.content = content
        return {"ok": True, "text": f"OK - {len(content)}"}

    return await _perform(slack, request, "upload", {"file_id": file_id}, act)


def _download(slack: Slack, request: web.Request) -> web.StreamResponse:
    """A file for the app's token; the page serves people theirs, and without scripts."""
    file_id = request.match_info["team_and_file"].partition("-")[2]
    file = slack.workspace.files.get(file_id)
    if file is None or file.content is None or not file.is_complete:
        raise web.HTTPNotFound
    if not _is_app(slack, request):
        raise web.HTTPFound(slack.page_url)  # Slack sends a stranger to the sign-in page
    if not app_sees_file(slack, file):
        raise web.HTTPNotFound
    return web.Response(body=file.content, content_type=file.mimetype)


async def _perform(
    slack: Slack, request: web.Request, name: str, arguments: Json, act: Act
) -> web.StreamResponse:
    """Do it, unless the fault that waits for this method keeps it from being done."""
    fault = slack.faults.take(name)
    answer: Json = {}
    if fault is not None and fault.kind == "late":
        await asyncio.sleep(fault.detail)
    if fault is None or fault.acts:
        answer = act()
    if fault is not None and fault.kind in ("error", "rate_limit"):
        error = fault.detail if fault.kind == "error" else "ratelimited"
        answer = {"ok": False, "error": error}
    slack.record(Call(name, arguments, answer, asyncio.get_running_loop().time()))
    if fault is None or fault.kind in ("error", "late"):
        return _json_response(slack, name, answer)
    return await _faulty_response(slack, request, name, answer, fault)


async def _faulty_response(
    slack: Slack, request: web.Request, name: str, answer: Json, fault: Fault
) -> web.StreamResponse:
    response = _json_response(slack, name, answer)
    if fault.kind == "rate_limit":
        response.set_status(429)
        response.headers["Retry-After"] = fault.detail
    elif fault.kind == "delay":
        await asyncio.sleep(fault.detail)
    elif fault.kind == "break":
        return _broken_response(answer, fault.detail)
    elif request.transport is not None:
        request.transport.abort()
    return response


def _broken_response(answer: Json, kind: BrokenAnswer) -> web.Response:
    if kind == "500":
        return web.Response(status=500, text="Internal Server Error")
    if kind == "html":
        page = "<!DOCTYPE html><html><body><h1>Service unavailable</h1></body></html>"
        return web.Response(status=503, text=page, content_type="text/html")
    whole = json.dumps(answer)
    text = whole[: len(whole) // 2] if kind == "half_json" else ""
    return web.Response(text=text, content_type=JSON_TYPE)


def _json_response(slack: Slack, name: str, answer: Json) -> web.Response:
    if name == "upload" and answer.get("ok"):
        return web.Response(text=answer["text"])
    if name == "response_url":
        if answer.get("ok"):
            return web.Response(text="ok")
        return web.Response(status=404, text=json.dumps(answer), content_type=JSON_TYPE)
    scopes = METHODS[name].scopes if name in METHODS else ()
    return web.Response(
        text=json.dumps(answer),
        content_type=JSON_TYPE,
        headers={
            "x-oauth-scopes": ",".join(sorted(slack.installation.scopes)),
            "x-accepted-oauth-scopes": ",".join(scopes),
        },
    )


def _is_app(slack: Slack, request: web.Request) -> bool:
    app = slack.installation
    return _bearer(request) == app.bot_token and "files:read" in app.scopes


def _token(request: web.Request, arguments: Json) -> str:
    """The token, from the header or a form; what is inside is taken out of `arguments`.

    In an address Slack refuses it, even beside a good header (slack-go/slack#995), and of JSON it
    reads none.
    """
    if "token" in request.query:
        raise SlackError("invalid_auth")
    inside = arguments.pop("token", "")
    return _bearer(request) or ("" if _is_json(request) else str(inside))


def _bearer(request: web.Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _is_json(request: web.Request) -> bool:
    return request.content_type == JSON_TYPE


def _is_unread(request: web.Request, name: str) -> bool:
    return _is_json(request) and name in METHODS and not METHODS[name].reads_json


async def _arguments(request: web.Request) -> Json:
    arguments: Json = dict(request.query)
    body = await request.read()
    if not body:
        return arguments
    if _is_json(request):
        return arguments | _json_object(body)
    try:
        return arguments | await _form(request, body)
    except ValueError:  # no boundary, no UTF-8
        raise SlackError("invalid_form_data") from None


async def _form(request: web.Request, body: bytes) -> Json:
    if request.content_type == "multipart/form-data":
        return dict(await request.post())
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _json_object(body: bytes) -> Json:
    try:
        read = read_json(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(read, dict):
        raise SlackError("json_not_object")
    return read


async def _content(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""

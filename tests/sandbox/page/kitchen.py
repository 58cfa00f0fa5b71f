"""A Bolt app that uses every block, field and answer once: the page is tried with it."""

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.page.builders import actions, asked, button, marked, option, words

MANIFEST = {
    "display_information": {"name": "Kitchen"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "kitchen"},
        "slash_commands": [
            {"command": "/form", "description": "Every field", "usage_hint": "[words]"},
            {"command": "/card", "description": "A message with buttons"},
            {"command": "/whisper", "description": "Only you see it"},
            {"command": "/silent", "description": "Never answers"},
            {"command": "/show", "description": "Every block of a message"},
        ],
        "shortcuts": [
            {"callback_id": "quick", "name": "Quick form", "type": "global", "description": "x"},
            {"callback_id": "about", "name": "About this", "type": "message", "description": "x"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": ["commands", "chat:write", "users:read", "im:history", "files:write", "im:write"]
        }
    },
    "settings": {
        "socket_mode_enabled": True,
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
    },
}

SIZES = {"options": [option("s", "Small"), option("m", "Medium"), option("l", "Large")]}
CONFIRM = {
    "title": words("Really stop?"),
    "text": marked("Nobody is told."),
    "confirm": words("Stop"),
    "deny": words("Go on"),
    "style": "danger",
}


def field(name, label, element, **more):
    return asked({"action_id": "it", **element}, label, **more) | {"block_id": name}


FIELDS = [
    field("title", "Title", {"type": "plain_text_input", "placeholder": words("A few words")}),
    field(
        "notes",
        "Notes",
        {"type": "plain_text_input", "multiline": True, "max_length": 40},
        hint=words("At most 40 characters."),
    ),
    field("person", "With whom", {"type": "users_select"}),
    field("size", "Size", {"type": "static_select", **SIZES}, optional=True),
    field("day", "Day", {"type": "datepicker"}, optional=True),
    field("hour", "Hour", {"type": "timepicker"}, optional=True),
    field("moment", "Moment", {"type": "datetimepicker"}, optional=True),
    field("only", "One of them", {"type": "radio_buttons", **SIZES}, optional=True),
    field("some", "Some of them", {"type": "checkboxes", **SIZES}, optional=True),
    field("several", "Several", {"type": "multi_static_select", **SIZES}, optional=True),
    field("people", "People", {"type": "multi_users_select"}, optional=True),
    field("where", "Where", {"type": "conversations_select"}, optional=True),
    field("channel", "Channel", {"type": "channels_select"}, optional=True),
    field("mail", "Mail", {"type": "email_text_input"}, optional=True),
    field("site", "Site", {"type": "url_text_input"}, optional=True),
    field("count", "Count", {"type": "number_input", "is_decimal_allowed": False}, optional=True),
    field("rich", "Rich", {"type": "rich_text_input"}, optional=True),
    field("live", "Live", {"type": "plain_text_input"}, optional=True, dispatch_action=True),
    field("far", "From afar", {"type": "external_select", "min_query_length": 2}, optional=True),
    field("file", "A file", {"type": "file_input", "max_files": 1}, optional=True),
]


def modal(callback_id, title, *blocks, submit="Send"):
    view = {"type": "modal", "callback_id": callback_id, "title": words(title)}
    return view | {"blocks": list(blocks)} | ({"submit": words(submit)} if submit else {})


def without_id(block):
    return {name: value for name, value in block.items() if name != "block_id"}


def text(content):
    return {"type": "section", "text": marked(content)}


EVERY_BLOCK = [
    {"type": "header", "text": words("Every block")},
    text("*Bold*, _slanted_, `code`, <https://a.example|a link>, <@U0FACULTY1> :tada:\n> quoted"),
    {"type": "section", "fields": [marked("*Left*\none"), marked("*Right*\ntwo")]},
    {"type": "divider"},
    {
        "type": "section",
        "text": words("With a menu"),
        "accessory": {"type": "overflow", "action_id": "more", **SIZES},
    },
    actions(
        button("Accept", style="primary", action_id="accept"),
        button("Stop", style="danger", action_id="stop", confirm=CONFIRM),
        {"type": "static_select", "action_id": "size", "placeholder": words("Size"), **SIZES},
        {"type": "datepicker", "action_id": "day"},
    ),
    {"type": "context", "elements": [marked("Small print, <!date^1772546700^{time}|then>")]},
    {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": "Form"}, {"type": "raw_text", "text": "Who leads"}],
            [{"type": "raw_text", "text": "coach"}, {"type": "raw_text", "text": "the learner"}],
        ],
    },
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "useful",
                "positive_button": {"text": words("Useful"), "value": "yes"},
                "negative_button": {"text": words("Not useful"), "value": "no"},
            }
        ],
    },
    {"type": "markdown", "text": "**Markdown** with\n- a list"},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "rich"}]}
                ],
            }
        ],
    },
]


def client_of(sandbox):
    return AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.base_url, retry_handlers=[])


def build(sandbox):
    """Return the app for this sandbox, and the list of what it heard."""
    app = AsyncApp(client=client_of(sandbox), signing_secret=sandbox.signing_secret)
    heard = []
    commands(app)
    buttons(app, heard)
    forms(app, heard)
    shortcuts(app)
    return app, heard


def commands(app):
    @app.command("/form")
    async def form(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal("form", "Form", *FIELDS))

    @app.command("/card")
    async def card(ack, body, client):
        await ack()
        blocks = [text("Shall we *meet*?"), actions(button("Yes", action_id="yes"))]
        await client.chat_postMessage(channel=body["user_id"], text="Shall we meet?", blocks=blocks)

    @app.command("/whisper")
    async def whisper(ack):
        await ack("Psst.")

    @app.command("/show")
    async def show(ack, body, client):
        await ack()
        await client.chat_postMessage(channel=body["user_id"], text="All", blocks=EVERY_BLOCK)

    @app.event("app_home_opened")
    async def home(event, client):
        blocks = [
            {"type": "header", "text": words("Good day")},
            text("Nothing waits for you."),
            without_id(actions(button("Ask for something", action_id="open", style="primary"))),
        ]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.event("message")
    async def echo(event, say):
        if "bot_id" not in event and "thread_ts" not in event:
            await say(f"You said: {event['text']}")


def buttons(app, heard):
    @app.action("yes")
    async def yes(ack, respond, body):
        await ack()
        await respond(text="It is a date.", replace_original=True)
        heard.append(("yes", body["user"]["id"]))

    @app.action("open")
    async def open_form(ack, body, client):
        await ack()
        step = modal("first", "Step one", field("name", "Name", {"type": "plain_text_input"}))
        await client.views_open(trigger_id=body["trigger_id"], view=step)

    async def note(ack, action):
        await ack()
        chosen = action.get("selected_option", {}).get("value") or action.get("selected_date")
        heard.append((action["action_id"], chosen or action.get("value")))

    @app.action({"block_id": "live", "action_id": "it"})
    async def live(ack, action):
        await ack()
        heard.append(("live", action["value"]))

    for action_id in ("more", "accept", "stop", "size", "day", "useful"):
        app.action(action_id)(note)


def forms(app, heard):
    @app.view("form")
    async def submitted(ack, view):
        values = {
            block: next(iter(held.values())) for block, held in view["state"]["values"].items()
        }
        heard.append(("form", values))
        if values["title"]["value"] == "taken":
            await ack(response_action="errors", errors={"title": "That title is taken."})
        else:
            await ack()

    @app.view("first")
    async def first(ack, view):
        name = view["state"]["values"]["name"]["it"]["value"]
        change = actions(button("Change", action_id="change"))
        await ack(response_action="push", view=modal("second", "Step two", text(name), change))

    @app.action("change")
    async def change(ack, body, client):
        await ack()
        reason = field("why", "Why", {"type": "plain_text_input"})
        view = modal("second", "Step two", text("Changed."), reason)
        await client.views_update(view_id=body["view"]["id"], view=view)

    @app.view("second")
    async def second(ack):
        await ack(response_action="clear")


def shortcuts(app):
    @app.shortcut("quick")
    async def quick(ack, body, client):
        await ack()
        sizes = {"type": "radio_buttons", **SIZES, "initial_option": SIZES["options"][1]}
        view = modal("quick", "Quick form", field("size", "How much", sizes))
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.shortcut("about")
    async def about(ack, body, client):
        await ack()
        view = modal("none", "About this", text(f"You chose: {body['message']['text']}"), submit="")
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.options("it")
    async def offers(ack, body):
        typed = body["value"]
        await ack(options=[option(f"{typed}-1", f"{typed} one"), option(f"{typed}-2", typed)])

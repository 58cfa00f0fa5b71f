"""The page as the server gives it: what stands on it, who may ask, and what forms do."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession

from tests.sandbox.page import kitchen
from tests.sandbox.page.living import living

REMY, FAYE, RAVI = "/as/U0RESIDENT1", "/as/U0FACULTY1", "/as/U0RESIDENT3"
MESSAGES = f"{REMY}/in/D0RESIDENT1"


@pytest.fixture(scope="module")
def alive():
    with living() as alive:
        yield alive


def told_by_app(alive, **message):
    """Let the app write to Ravi."""
    client = kitchen.client_of(alive.sandbox)
    alive.run(client.chat_postMessage(channel="U0RESIDENT3", **message))


def words(html):
    """What a person reads of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_door_offers_everybody_who_can_sign_in(alive):
    text = words(alive.read("/"))

    assert "Dana Director" in text
    assert "Kolkata time" in text
    assert "Gil Gone" not in text
    assert "Paging Bot" not in text


def test_a_person_starts_at_the_apps_home(alive):
    status, headers, _ = alive.ask("GET", REMY)

    assert (status, headers["Location"]) == (302, f"{REMY}/in/home")


@pytest.mark.parametrize("path", ["/as/U0GONE", "/as/U0OTHERBOT", "/as/U0NOBODY", "/as/U0APP"])
def test_nobody_acts_as_a_bot_or_as_somebody_who_left(alive, path):
    assert alive.ask("GET", path)[0] == 404


def test_a_conversation_of_others_cannot_be_seen(alive):
    assert alive.ask("GET", f"{FAYE}/in/D0RESIDENT1")[0] == 404
    assert alive.ask("GET", f"{FAYE}/in/C0NOWHERE")[0] == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_only_this_machines_own_names_are_answered(alive, host):
    status, _, text = alive.ask("GET", "/", Host=host or "x")

    assert status == 403
    assert "Who would you like to be?" not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1"},
        {"Origin": ""},
        {"Origin": "", "Sec_Fetch_Site": "cross-site"},
        {"Origin": "", "Sec_Fetch_Site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", [f"{REMY}/say", "/clock"])
def test_a_page_elsewhere_cannot_act_here(alive, path, headers):
    before = alive.sandbox.clock.now()
    fields = {"channel": "C0GENERAL", "text": "not mine", "hours": "24"}

    assert alive.ask("POST", path, fields, **headers)[0] == 403
    assert "not mine" not in alive.read(f"{REMY}/in/C0GENERAL")
    assert alive.sandbox.clock.now() - before < timedelta(hours=1)


def test_a_page_elsewhere_cannot_listen_here(alive):
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
    path = f"{REMY}/stream"

    assert alive.ask("GET", path, **upgrade, Origin="http://evil.example")[0] == 403
    assert alive.ask("GET", path, **upgrade, Origin="")[0] == 403


def test_a_page_elsewhere_cannot_read_or_frame_this_one(alive):
    path = f"{REMY}/in/home"

    assert alive.ask("GET", path, Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="iframe")[0] == 403
    assert alive.ask("GET", path, Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="document")[0] == 200
    _, headers, _ = alive.ask("GET", path)
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "script-src 'self'" in headers["Content-Security-Policy"]


def test_everything_but_an_apps_pictures_comes_from_this_machine(alive):
    html = alive.read(f"{REMY}/in/home")

    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)
    assert alive.ask("GET", "/static/page.css")[1]["Content-Type"] == "text/css; charset=utf-8"
    assert alive.ask("GET", "/static/routes.py")[0] == 404


def test_there_are_no_styles_or_scripts_in_the_markup(alive):
    html = alive.read(f"{REMY}/in/C0GENERAL")

    assert " style=" not in html
    assert not re.search(r"\son\w+=", html)


def test_what_is_said_is_seen_by_the_others_with_name_and_local_time(alive):
    alive.do(f"{REMY}/say", channel="C0GENERAL", text="Good morning <b>all</b>")

    text = words(alive.read(f"{RAVI}/in/C0GENERAL"))

    assert re.search(r"Remy First \d+:\d\d [AP]M Good morning <b>all</b>", text)


def test_new_messages_are_counted_until_they_were_on_the_screen(alive):
    alive.do(f"{FAYE}/say", channel="C0RESIDENCY", text="Rounds at eight")
    name = re.compile(r"residency (\d+) new")

    assert name.search(words(alive.read(f"{RAVI}/in/home")))
    assert not name.search(words(alive.read(f"{FAYE}/in/home")))
    alive.read(f"{RAVI}/in/C0RESIDENCY")
    assert not name.search(words(alive.read(f"{RAVI}/in/home")))


def test_a_window_nobody_looks_at_does_not_mark_messages_as_read(alive):
    alive.read(f"{REMY}/in/C0RESIDENCY")
    alive.do(f"{FAYE}/say", channel="C0RESIDENCY", text="Rounds at nine")

    alive.ask("GET", f"{REMY}/in/C0RESIDENCY", X_Sandbox_Page="hidden")

    assert "residency 1 new" in words(alive.read(f"{REMY}/in/home"))


@pytest.mark.parametrize("typed", ["@Faye Heart", "@faye.heart", "@FAYE HEART"])
def test_a_name_after_an_at_sign_is_a_mention(alive, typed):
    alive.do(f"{REMY}/say", channel="C0GENERAL", text=f"Ask {typed}, please")

    [*_, last] = alive.sandbox.person("U0RESIDENT1").messages("C0GENERAL")
    assert last.text == "Ask <@U0FACULTY1>, please"


def test_an_address_with_an_at_sign_is_no_mention(alive):
    alive.do(f"{REMY}/say", channel="C0GENERAL", text="mail x@Faye Heart")

    assert alive.sandbox.person("U0RESIDENT1").messages("C0GENERAL")[-1].text == "mail x@Faye Heart"


def test_a_command_that_does_not_exist_is_said_until_put_away(alive):
    alive.do(f"{REMY}/say", channel="D0RESIDENT1", text="/nothing")
    sentence = "/nothing is not a valid command."

    html = alive.read(MESSAGES)
    assert sentence in words(html)
    number = re.search(r'name="number" value="(\d+)"', html).group(1)
    alive.do(f"{REMY}/dismiss", number=number)
    assert sentence not in words(alive.read(MESSAGES))


def test_the_app_is_brought_into_a_channel_by_one_who_is_in_it(alive):
    general = f"{FAYE}/in/C0RESIDENCY"
    assert "Add Kitchen" in words(alive.read(general))

    assert alive.do(f"{FAYE}/add-app", channel="C0RESIDENCY") == (200, {})

    assert "U0APP" in alive.sandbox.workspace.conversations.get("C0RESIDENCY").members
    assert "Add Kitchen" not in words(alive.read(general))
    assert "Add Kitchen" not in words(alive.read(MESSAGES))
    assert "Add Kitchen" not in words(alive.read("/as/U0OUTSIDER/in/C0RESIDENCY"))
    assert alive.do("/as/U0OUTSIDER/add-app", channel="C0RESIDENCY")[0] == 409


def test_a_command_ends_where_its_line_ends(alive):
    alive.do(f"{REMY}/say", channel="C0GENERAL", text="/silence\nplease")

    seen = words(alive.read(f"{REMY}/in/C0GENERAL"))
    assert "/silence is not a valid command." in seen


def test_a_table_stands_below_all_else_as_in_slack(alive):
    rows = [[{"type": "raw_text", "text": "a cell"}]]
    told_by_app(alive, text="x", blocks=[{"type": "table", "rows": rows}, kitchen.text("below?")])

    seen = words(alive.read(f"{RAVI}/in/D0RESIDENT3"))
    assert "below? a cell" in seen


def test_doing_something_else_puts_old_notices_away(alive):
    alive.do(f"{REMY}/say", channel="D0RESIDENT1", text="/nothing")
    alive.do(f"{REMY}/say", channel="C0GENERAL", text="Never mind")

    assert "not a valid command" not in words(alive.read(MESSAGES))


def test_an_app_that_does_not_answer_is_said_in_slacks_words(alive):
    alive.do(f"{REMY}/say", channel="D0RESIDENT1", text="/silent")

    expected = "/silent failed because the app did not respond."
    assert expected in words(alive.read(MESSAGES))


def test_private_answers_are_marked_and_seen_by_nobody_else(alive):
    alive.do(f"{REMY}/say", channel="C0GENERAL", text="/whisper")

    mine = words(alive.read(f"{REMY}/in/C0GENERAL"))
    assert re.search(r"Only visible to you Kitchen app \d+:\d\d [AP]M Psst\.", mine)
    assert "Psst." not in alive.read(f"{FAYE}/in/C0GENERAL")


def test_a_reload_forgets_private_answers(alive):
    alive.do(f"{REMY}/say", channel="C0GENERAL", text="/whisper")
    alive.do(f"{REMY}/reload")

    assert "Psst." not in alive.read(f"{REMY}/in/C0GENERAL")


def test_the_clock_shows_each_persons_own_time(alive):
    now = re.compile(r'<time datetime="[^"]*([+-]\d\d:\d\d)">')

    assert now.search(alive.read(f"{RAVI}/in/home")).group(1) == "+05:30"
    assert "Kolkata time" in words(alive.read(f"{RAVI}/in/home"))


def test_the_clock_moves_forward_and_jumps(alive):
    before = alive.sandbox.clock.now()

    assert alive.do("/clock", hours="1")[0] == 200
    assert alive.sandbox.clock.now() - before >= timedelta(hours=1)
    alive.follow_up = alive.sandbox.clock.now() + timedelta(days=2)
    assert alive.do("/clock", jump="Next follow-up")[0] == 200
    assert alive.sandbox.clock.now() >= alive.follow_up


@pytest.mark.parametrize("fields", [{"hours": "-1"}, {"hours": "9999999"}, {"jump": "x"}, {}])
def test_the_clock_refuses_what_it_cannot_do(alive, fields):
    before = alive.sandbox.clock.now()

    assert alive.do("/clock", **fields) == (409, {"problem": "There is nothing ahead to jump to."})
    assert alive.sandbox.clock.now() - before < timedelta(minutes=1)


def test_a_jump_with_nothing_ahead_cannot_be_pressed(alive):
    alive.follow_up = None

    assert re.search(r'value="Next follow-up" disabled', alive.read(f"{REMY}/in/home"))


def test_a_button_of_a_message_that_is_gone_does_nothing_and_says_so(alive):
    gone = {"surface": "message", "channel": "D0RESIDENT1", "ts": "1.2", "press": "a/b"}

    assert alive.do(f"{REMY}/press", **gone) == (409, {"problem": "This message is gone."})


@pytest.mark.parametrize("action", ["press", "submit", "close"])
def test_a_form_that_is_no_longer_open_says_so(alive, action):
    status, answer = alive.do(f"{FAYE}/{action}", surface="modal", view_id="V1", press="a/b")

    assert (status, "look again" in answer["problem"]) == (409, True)


def test_nobody_presses_in_a_conversation_of_others(alive):
    alive.do(f"{REMY}/say", channel="D0RESIDENT1", text="/card")
    card = alive.sandbox.person("U0RESIDENT1").messages()[-1]
    name = f"{card.blocks[1]['block_id']}/yes"
    fields = {"surface": "message", "channel": "D0RESIDENT1", "ts": card.ts, "press": name}

    assert alive.do(f"{FAYE}/press", **fields)[0] == 409
    assert alive.heard == []
    assert alive.do(f"{REMY}/press", **fields)[0] == 200
    assert alive.heard == [("yes", "U0RESIDENT1")]


def test_writing_to_somebody_opens_their_conversation(alive):
    _, answer = alive.do(f"{REMY}/write-to", user_id="U0FACULTY2")

    assert "This is the start of your conversation with Finn Lung." in words(
        alive.read(answer["go"])
    )


def test_a_conversation_where_nothing_was_said_is_not_listed_elsewhere(alive):
    alive.do(f"{REMY}/write-to", user_id="U0FACULTY3")

    listed = re.findall(r'id="to-(D\w+)"', alive.read(f"{REMY}/in/home"))
    assert listed == ["D0RESIDENT1"]


def test_unknown_actions_are_refused(alive):
    assert alive.ask("POST", f"{REMY}/fly", {})[0] == 404


def test_half_an_emoji_spoils_no_page(alive):
    told_by_app(alive, text="half \ud83d of it")

    assert "half ? of it" in words(alive.read(f"{RAVI}/in/D0RESIDENT3"))


def test_an_attachment_is_an_error_in_sight(alive):
    told_by_app(alive, text="Look", attachments=[{"text": "old style"}])

    seen = words(alive.read(f"{RAVI}/in/D0RESIDENT3"))
    assert "Look This page cannot draw this attachment" in seen


def test_a_long_conversation_is_cut_and_can_be_shown_whole(alive):
    for number in range(63):
        alive.do(f"{RAVI}/say", channel="D0RESIDENT3", text=f"Note number {number}.")
    path = f"{RAVI}/in/D0RESIDENT3"

    html = alive.read(path)

    assert "Note number 0." not in html
    assert re.search(r"Show \d+ earlier messages", html)
    assert "Note number 0." in alive.read(f"{path}?all=1")


def test_a_file_is_served_only_to_those_who_see_it(alive):
    alive.run(alive.share("next.ics", b"BEGIN:VCALENDAR"))
    path = re.search(r"/file/F\w+", alive.read(MESSAGES)).group()

    status, headers, text = alive.ask("GET", REMY + path)

    assert (status, text) == (200, "BEGIN:VCALENDAR")
    assert headers["Content-Disposition"] == "attachment"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert alive.ask("GET", FAYE + path)[0] == 404


def test_only_those_who_can_see_a_change_are_told(alive):
    async def story():
        host = urlsplit(alive.sandbox.page_url).netloc
        headers = {"Origin": f"http://{host}"}
        async with ClientSession() as session:
            remy = await session.ws_connect(alive.url(f"{REMY}/stream"), headers=headers)
            faye = await session.ws_connect(alive.url(f"{FAYE}/stream"), headers=headers)
            await alive.sandbox.person("U0RESIDENT1").say("D0RESIDENT1", "between us")
            assert await remy.receive_str(timeout=5) == "changed"
            with pytest.raises(TimeoutError):
                await faye.receive_str(timeout=0.2)
            await remy.close()
            await faye.close()

    alive.run(story())

"""Slash commands, shortcuts and response URLs, as a person and the app see them."""

from datetime import timedelta

import pytest

from sandbox.answering import answer_at
from sandbox.errors import CannotDoThatError, SlackError
from tests.sandbox.support import (
    APP,
    DANA,
    FAYE,
    MANIFEST,
    OTIS,
    REMY,
    ROSA,
    Teapot,
    actions,
    run,
    section,
)


async def commanded(answer=None, channel=None, text=""):
    """Remy has typed /tea, and the app has answered that."""
    pot = Teapot()

    async def acknowledge(payload):
        return answer

    pot.answer = acknowledge
    remy = pot.sandbox.person(REMY)
    await remy.command("/tea", text, channel=channel)
    return pot, remy, pot.got[0].payload


def key_of(payload):
    return payload["response_url"].rpartition("/")[2]


def test_a_command_says_who_where_and_what():
    async def story():
        pot, _, payload = await commanded(text="  with milk & <sugar> ")

        assert pot.got[0].type == "slash_commands"
        assert payload["command"] == "/tea"
        assert payload["text"] == "with milk & <sugar>"
        assert (payload["user_id"], payload["channel_id"]) == (REMY, "D0RESIDENT1")
        assert payload["channel_name"] == "directmessage"
        assert {type(value) for value in payload.values()} == {str}

    run(story)


@pytest.mark.parametrize(
    ("typed", "plain", "escaped"),
    [
        ("@faye.heart now", "@faye.heart now", "<@U0FACULTY1|faye.heart> now"),
        (f"<@{FAYE}> now", "@faye.heart now", "<@U0FACULTY1|faye.heart> now"),
        ("@nobody <@U0NOBODY>", "@nobody <@U0NOBODY>", "@nobody <@U0NOBODY>"),
        ("in #general!", "in #general!", "in <#C0GENERAL|general>!"),
        ("in <#C0GENERAL>", "in #general", "in <#C0GENERAL|general>"),
        ("in #hidden, 1 of #2", "in #hidden, 1 of #2", "in #hidden, 1 of #2"),
        ("see https://a.example/b?c=1.", "see https://a.example/b?c=1.", None),
        ("a&b <i> *x*", "a&b <i> *x*", "a&b <i> *x*"),
    ],
)
def test_people_channels_and_links_are_escaped_only_if_the_manifest_asks_for_it(
    typed, plain, escaped
):
    async def story():
        pot = Teapot()
        pot.sandbox.workspace.add_channel("G0HIDDEN", "hidden", [FAYE], is_private=True)
        remy = pot.sandbox.person(REMY)

        await remy.command("/tea", typed)
        await remy.command("/pour", typed)

        link = "see <https://a.example/b?c=1>."
        assert [one.payload["text"] for one in pot.got] == [plain, escaped or link]

    run(story)


def test_a_command_the_manifest_does_not_declare_never_reaches_the_app():
    async def story():
        pot = Teapot()
        remy = pot.sandbox.person(REMY)

        await remy.command("/coffee")

        assert pot.got == []
        assert remy.notices == ["/coffee is not a valid command."]

    run(story)


def test_a_command_does_not_work_in_a_thread():
    async def story():
        pot = Teapot()
        remy = pot.sandbox.person(REMY)

        await remy.command("/tea", thread_ts="1.000001")

        assert pot.got == []
        assert remy.notices == ["/tea is not supported in threads. Sorry!"]

    run(story)


def test_an_answer_to_a_command_is_for_one_person_by_default():
    async def story():
        pot, remy, _ = await commanded({"text": "Coming"}, channel="C0RESIDENCY")

        [said] = remy.messages("C0RESIDENCY")
        assert (said.text, said.is_ephemeral) == ("Coming", True)
        assert pot.sandbox.person(ROSA).messages("C0RESIDENCY") == []

    run(story)


def test_an_answer_for_all_is_seen_by_all_even_where_the_app_is_not():
    async def story():
        answer = {"text": "Tea for all", "response_type": "in_channel"}
        pot, _, _ = await commanded(answer, channel="C0RESIDENCY")

        said = pot.sandbox.person(ROSA).messages("C0RESIDENCY")
        assert [message.text for message in said] == ["Tea for all"]

    run(story)


@pytest.mark.parametrize("answer", ["Coming", '{"text": "Coming"}'])
def test_an_answer_may_be_bare_text_or_json(answer):
    async def story():
        _, remy, _ = await commanded(answer)

        assert remy.messages()[0].text == "Coming"

    run(story)


@pytest.mark.parametrize("answer", [None, "", {}])
def test_an_empty_answer_shows_nothing(answer):
    async def story():
        _, remy, _ = await commanded(answer)

        assert (remy.messages(), remy.notices) == ([], [])

    run(story)


def test_a_bad_answer_is_a_failed_command():
    async def story():
        pot, remy, _ = await commanded({"blocks": [{"type": "teapot"}]})

        assert remy.messages() == []
        assert remy.notices == ['/tea failed with the error "invalid_blocks".']
        assert len(pot.sandbox.problems) == 1

    run(story)


def test_a_response_url_works_five_times():
    async def story():
        pot, remy, payload = await commanded()
        for number in range(5):
            answer_at(pot.sandbox.slack, key_of(payload), {"text": str(number)})

        with pytest.raises(SlackError, match="used_url"):
            answer_at(pot.sandbox.slack, key_of(payload), {"text": "5"})

        assert [message.text for message in remy.messages()] == list("01234")
        assert all(message.is_ephemeral for message in remy.messages())

    run(story)


def test_a_response_url_works_for_half_an_hour():
    async def story():
        pot, remy, payload = await commanded()
        await pot.sandbox.clock.advance(timedelta(minutes=30))
        answer_at(pot.sandbox.slack, key_of(payload), {"text": "just in time"})

        await pot.sandbox.clock.advance(timedelta(seconds=1))

        with pytest.raises(SlackError, match="expired_url"):
            answer_at(pot.sandbox.slack, key_of(payload), {"text": "too late"})
        assert len(remy.messages()) == 1

    run(story)


def test_a_response_url_can_replace_or_delete_the_message_that_was_pressed():
    async def story():
        pot = Teapot()
        pot.done("chat.postMessage", channel=REMY, text="card", blocks=[actions()])
        remy = pot.sandbox.person(REMY)
        await remy.press("pour")
        key = key_of(pot.payloads("block_actions")[0])

        answer_at(pot.sandbox.slack, key, {"replace_original": True, "text": "poured"})
        assert [(m.text, m.blocks, m.is_edited) for m in remy.messages()] == [("poured", [], True)]

        answer_at(pot.sandbox.slack, key, {"delete_original": True})
        assert remy.messages() == []

    run(story)


def test_an_answer_stands_in_the_thread_of_what_was_pressed_only_if_it_says_so():
    async def story():
        pot = Teapot()
        root = pot.done("chat.postMessage", channel=REMY, text="first")["ts"]
        reply = {"text": "card", "thread_ts": root, "blocks": [actions()]}
        pot.done("chat.postMessage", channel=REMY, **reply)
        remy = pot.sandbox.person(REMY)
        await remy.press("pour")
        [payload] = pot.payloads("block_actions")
        assert payload["container"]["thread_ts"] == root

        answer_at(pot.sandbox.slack, key_of(payload), {"text": "beside it"})
        answer_at(pot.sandbox.slack, key_of(payload), {"text": "in it", "thread_ts": root})

        assert [message.thread_ts for message in remy.messages()[2:]] == [None, root]

    run(story)


def test_a_response_url_is_the_way_to_change_an_ephemeral_message():
    async def story():
        pot = Teapot()
        await pot.sandbox.person(DANA).invite("C0RESIDENCY", APP)
        whisper = {"channel": "C0RESIDENCY", "user": REMY, "text": "psst"}
        pot.done("chat.postEphemeral", blocks=[actions()], **whisper)
        remy = pot.sandbox.person(REMY)
        await remy.press("pour")
        [payload] = pot.payloads("block_actions")
        assert payload["container"]["is_ephemeral"]
        assert "message" not in payload

        answer_at(pot.sandbox.slack, key_of(payload), {"replace_original": "true", "text": "done"})

        [said] = remy.messages("C0RESIDENCY")
        assert (said.text, said.is_ephemeral) == ("done", True)
        answer_at(pot.sandbox.slack, key_of(payload), {"delete_original": "true"})
        assert remy.messages("C0RESIDENCY") == []

    run(story)


def test_a_command_s_response_url_has_nothing_to_replace():
    async def story():
        pot, _, payload = await commanded()

        with pytest.raises(SlackError, match="message_not_found"):
            answer_at(pot.sandbox.slack, key_of(payload), {"replace_original": True, "text": "x"})
        with pytest.raises(SlackError, match="no_text"):
            answer_at(pot.sandbox.slack, key_of(payload), {})
        with pytest.raises(SlackError, match="invalid_url"):
            answer_at(pot.sandbox.slack, "guessed", {"text": "x"})

    run(story)


def test_a_global_shortcut_comes_without_a_place_to_answer():
    async def story():
        pot = Teapot()

        await pot.sandbox.person(REMY).shortcut("make")

        [payload] = pot.payloads("shortcut")
        assert payload["callback_id"] == "make"
        assert payload["user"]["id"] == REMY
        assert "trigger_id" in payload
        assert not {"channel", "response_url", "message"} & payload.keys()

    run(story)


def test_a_message_shortcut_brings_the_message():
    async def story():
        pot = Teapot()
        theirs = await pot.sandbox.person(FAYE).say("C0RESIDENCY", "I would like tea")

        await pot.sandbox.person(REMY).message_shortcut("for_it", "C0RESIDENCY", theirs.ts)

        [payload] = pot.payloads("message_action")
        assert payload["message"]["text"] == "I would like tea"
        assert payload["message"]["user"] == FAYE
        assert payload["channel"] == {"id": "C0RESIDENCY", "name": "residency"}
        answer_at(pot.sandbox.slack, key_of(payload), {"text": "noted"})
        assert pot.sandbox.person(REMY).messages("C0RESIDENCY")[-1].is_ephemeral

    run(story)


def test_slack_offers_no_shortcut_on_an_ephemeral_message():
    async def story():
        pot, remy, _ = await commanded({"text": "psst"})
        [whisper] = remy.messages()

        with pytest.raises(CannotDoThatError, match="only you can see"):
            await remy.message_shortcut("for_it", "D0RESIDENT1", whisper.ts)

        assert pot.payloads("message_action") == []

    run(story)


@pytest.mark.parametrize("callback_id", ["for_it", "unknown"])
def test_a_shortcut_that_is_not_declared_cannot_be_started(callback_id):
    async def story():
        with pytest.raises(CannotDoThatError, match="declares no global shortcut"):
            await Teapot().sandbox.person(REMY).shortcut(callback_id)

    run(story)


def test_an_app_without_interactivity_gets_no_presses():
    async def story():
        features = {**MANIFEST["features"], "shortcuts": []}
        settings = {**MANIFEST["settings"], "interactivity": {"is_enabled": False}}
        pot = Teapot({**MANIFEST, "features": features, "settings": settings})
        pot.done("chat.postMessage", channel=REMY, text="card", blocks=[actions()])
        remy = pot.sandbox.person(REMY)

        await remy.press("pour")

        assert pot.payloads("block_actions") == []
        assert remy.notices == ["This app is not configured to handle interactive responses."]

    run(story)


def test_nobody_writes_where_they_are_not():
    async def story():
        pot = Teapot()
        otis = pot.sandbox.person(OTIS)
        group = pot.done("conversations.open", users=f"{REMY},{FAYE}")["channel"]["id"]

        for channel in ("C0RESIDENCY", group):
            with pytest.raises(CannotDoThatError):
                await otis.command("/tea", channel=channel)
            with pytest.raises(CannotDoThatError):
                await otis.say(channel, "hello?")
        assert pot.got == []

    run(story)


def test_a_deactivated_person_can_do_nothing():
    async def story():
        pot = Teapot()
        gone = pot.sandbox.person("U0GONE")

        with pytest.raises(CannotDoThatError, match="deactivated"):
            await gone.command("/tea")
        with pytest.raises(CannotDoThatError, match="cannot write"):
            await gone.say("D0GONE", "hello?")

    run(story)


def test_what_a_person_types_is_never_live_but_for_a_picked_mention():
    async def story():
        pot = Teapot()
        typed = f"<!channel> & <@{FAYE}> <@U0NOBODY> *x*"

        said = await pot.sandbox.person(REMY).say("D0RESIDENT1", typed)

        assert said.text == f"&lt;!channel&gt; &amp; <@{FAYE}> &lt;@U0NOBODY&gt; *x*"
        assert said.live() == [f"@{FAYE}"]
        assert said.plain() == "<!channel> & @Faye Heart <@U0NOBODY> *x*"
        [event] = pot.events("message")
        assert event["text"] == said.text
        assert event["channel_type"] == "im"

    run(story)


def test_what_the_app_says_is_read_as_slack_shows_it():
    async def story():
        pot = Teapot()
        text = f"<!channel> *Ask* <@{FAYE}> in <#C0GENERAL> &lt;!here&gt; <https://x.example|there>"
        pot.done("chat.postMessage", channel=REMY, text="plain", blocks=[section(text)])

        said = pot.sandbox.person(REMY).messages()[0]

        assert said.plain() == "@channel Ask @Faye Heart in #general <!here> there"

    run(story)

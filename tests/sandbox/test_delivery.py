"""Delivery: three seconds to acknowledge, events again, all else only once."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.delivery import DeliveryLimits, GiveUpError, NotAcknowledgedError
from tests.sandbox.support import (
    APP,
    DANA,
    FAYE,
    MANIFEST,
    REMY,
    Teapot,
    actions,
    home,
    manifest_without,
    modal,
    run,
)

QUICK = DeliveryLimits(acknowledge=0.05)


class Deaf(Teapot):
    """An app that acknowledges nothing until told to."""

    def __init__(self, failure=NotAcknowledgedError, limits=QUICK):
        super().__init__(limits=limits)
        self.failure = failure
        self.sandbox.receive_in_process(self.refuse)

    async def refuse(self, envelope):
        self.got.append(envelope)
        if self.failure is not None:
            raise self.failure("http_error")


async def attempts(pot, *minutes):
    """The retry numbers so far, after moving the clock by each of these."""
    await pot.sandbox.settled()
    for by in minutes:
        await pot.sandbox.clock.advance(timedelta(minutes=by))
        await pot.sandbox.settled()
    return [envelope.retry_attempt for envelope in pot.got]


def test_an_unacknowledged_event_comes_again_at_once_after_a_minute_and_after_five():
    async def story():
        pot = Deaf()
        await pot.sandbox.person(REMY).open_home()

        assert await attempts(pot) == [0, 1]
        assert await attempts(pot, 1) == [0, 1, 2]
        assert await attempts(pot, 4) == [0, 1, 2]
        assert await attempts(pot, 1, 60) == [0, 1, 2, 3]
        assert {envelope.retry_reason for envelope in pot.got[1:]} == {"http_error"}
        assert len({envelope.payload["event_id"] for envelope in pot.got}) == 1
        await pot.sandbox.stop()

    run(story)


def test_an_event_that_is_acknowledged_the_second_time_comes_no_more():
    async def story():
        pot = Deaf()
        await pot.sandbox.person(REMY).open_home()
        await pot.sandbox.settled()
        pot.failure = None

        assert await attempts(pot, 1, 5, 60) == [0, 1, 2]

    run(story)


def test_an_app_can_ask_not_to_be_told_again():
    async def story():
        pot = Deaf(GiveUpError)
        await pot.sandbox.person(REMY).open_home()

        assert await attempts(pot, 1, 5) == [0]

    run(story)


def test_commands_presses_and_submissions_come_once_and_the_person_is_told():
    async def story():
        pot = Deaf()
        pot.done("chat.postMessage", channel=REMY, text="x", blocks=[actions()])
        remy = pot.sandbox.person(REMY)
        await pot.sandbox.settled()
        pot.got.clear()

        await remy.command("/tea")
        trigger_id = pot.got[0].payload["trigger_id"]
        await remy.press("pour")
        await remy.shortcut("make")
        pot.done("views.open", trigger_id=trigger_id, view=modal())
        await remy.submit(leaf="assam")

        await attempts(pot, 1, 5)
        kinds = [
            envelope.payload.get("type", "command")
            for envelope in pot.got
            if envelope.type != "events_api"
        ]
        assert kinds == ["command", "block_actions", "shortcut", "view_submission"]
        assert remy.notices == [
            "/tea failed because the app did not respond.",
            "We had some trouble connecting. Try again?",
            "Make tea failed because the app did not respond.",
            "We had some trouble connecting. Try again?",
        ]
        assert remy.modal.values["leaf"]["text"]["value"] == "assam", "what was typed stays"
        await pot.sandbox.stop()

    run(story)


def test_an_acknowledgement_after_the_limit_is_too_late():
    async def story():
        pot = Teapot(limits=QUICK)
        finished = []

        async def slowly(payload):
            await asyncio.sleep(0.1)
            finished.append(payload)
            return {"text": "too late"}

        pot.answer = slowly
        remy = pot.sandbox.person(REMY)

        await remy.command("/tea")

        assert remy.notices == ["/tea failed because the app did not respond."]
        await pot.sandbox.settled()
        assert len(finished) == 1, "the app goes on all the same"
        assert remy.messages() == []

    run(story)


def test_the_limit_is_three_seconds_unless_said_otherwise():
    assert DeliveryLimits().acknowledge == 3.0


def test_a_late_failure_is_no_noise():
    async def story():
        pot = Teapot(limits=QUICK)

        async def slowly(payload):
            await asyncio.sleep(0.1)
            raise NotAcknowledgedError("http_error")

        pot.answer = slowly
        await pot.sandbox.person(REMY).command("/tea")
        await pot.sandbox.settled()

    run(story)


def test_anything_can_be_delivered_again_to_see_whether_it_takes_effect_twice():
    async def story():
        pot = Teapot()
        await pot.sandbox.person(REMY).command("/tea")

        await pot.sandbox.deliver_again(pot.sandbox.deliveries[0])

        first, second = pot.got
        assert first == second

    run(story)


def test_an_app_that_changes_what_it_got_changes_nothing_here():
    async def story():
        pot = Teapot()
        pot.done("chat.postMessage", channel=REMY, text="x", blocks=[actions()])

        async def spoil(payload):
            payload.get("message", {}).clear()

        pot.answer = spoil
        remy = pot.sandbox.person(REMY)
        await remy.press("pour")

        assert remy.messages()[0].text == "x"

    run(story)


def test_only_events_the_manifest_subscribes_to_are_sent():
    async def story():
        pot = Teapot(manifest_without())
        remy = pot.sandbox.person(REMY)
        await remy.open_home()
        await remy.say("D0RESIDENT1", "hello")
        await pot.sandbox.settled()

        assert pot.got == []

    run(story)


def test_an_event_says_what_happened_and_for_whom():
    async def story():
        pot = Teapot()
        await pot.sandbox.person(REMY).say("D0RESIDENT1", "hello")

        [envelope] = pot.got
        payload = envelope.payload
        assert (envelope.type, envelope.accepts_response_payload) == ("events_api", False)
        assert payload["type"] == "event_callback"
        assert payload["team_id"] == "T0LAKESIDE"
        assert payload["authorizations"][0]["user_id"] == APP
        event = payload["event"]
        assert (event["type"], event["user"], event["text"]) == ("message", REMY, "hello")
        assert event["channel"] == "D0RESIDENT1"
        assert event["blocks"][0]["type"] == "rich_text"
        assert "client_msg_id" in event

    run(story)


def test_the_app_hears_only_conversations_it_is_in():
    async def story():
        pot = Teapot()
        dana = pot.sandbox.person(DANA)
        await dana.say("C0RESIDENCY", "one")
        await dana.say(FAYE, "privately")
        assert pot.got == []

        await dana.invite("C0RESIDENCY", APP)
        await dana.say("C0RESIDENCY", f"two <@{APP}>")
        await pot.sandbox.settled()

        assert [event["user"] for event in pot.events("member_joined_channel")] == [APP]
        assert [event["text"] for event in pot.events("message")] == [f"two <@{APP}>"]
        assert [event["channel"] for event in pot.events("app_mention")] == ["C0RESIDENCY"]

    run(story)


def test_the_app_hears_of_changed_and_deleted_messages_its_own_too():
    async def story():
        pot = Teapot()
        said = pot.done("chat.postMessage", channel=REMY, text="old")
        place = {"channel": said["channel"], "ts": said["ts"]}
        pot.done("chat.update", text="new", **place)
        pot.done("chat.delete", **place)
        await pot.sandbox.settled()

        posted, changed, deleted = pot.events("message")
        assert posted["bot_id"] == "B0APP"
        assert changed["subtype"] == "message_changed"
        assert changed["message"]["text"] == "new"
        assert changed["previous_message"]["text"] == "old"
        assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", said["ts"])

    run(story)


def test_joining_and_leaving_are_told():
    async def story():
        bot_events = [
            *MANIFEST["settings"]["event_subscriptions"]["bot_events"],
            "member_left_channel",
        ]
        settings = {**MANIFEST["settings"], "event_subscriptions": {"bot_events": bot_events}}
        pot = Teapot({**MANIFEST, "settings": settings})
        otis = pot.sandbox.person("U0OUTSIDER")
        await pot.sandbox.person(DANA).invite("C0RESIDENCY", APP)
        await otis.join("C0RESIDENCY")
        await otis.leave("C0RESIDENCY")

        assert pot.events("member_joined_channel")[-1]["user"] == "U0OUTSIDER"
        assert pot.events("member_left_channel")[-1]["user"] == "U0OUTSIDER"

    run(story)


def test_those_who_see_a_change_are_named_to_who_watches():
    async def story():
        pot = Teapot()
        seen = []
        stop = pot.sandbox.subscribe(seen.append)

        pot.done("chat.postMessage", channel=REMY, text="x")
        pot.done("views.publish", user_id=FAYE, view=home())
        stop()
        pot.done("chat.postMessage", channel=REMY, text="y")

        assert seen == [{REMY, APP}, {FAYE}]

    run(story)


def test_a_crash_over_an_event_comes_out_when_all_has_settled():
    async def story():
        pot = Teapot()

        async def crash(envelope):
            raise RuntimeError("a bug in the app")

        pot.sandbox.receive_in_process(crash)
        pot.done("chat.postMessage", channel=REMY, text="x")

        with pytest.raises(RuntimeError, match="a bug"):
            await pot.sandbox.settled()
        await pot.sandbox.settled()

    run(story)


def test_a_crash_in_the_test_s_own_app_is_not_hidden():
    async def story():
        pot = Teapot()

        async def crash(payload):
            raise RuntimeError("a bug in the app")

        pot.answer = crash

        with pytest.raises(RuntimeError, match="a bug"):
            await pot.sandbox.person(REMY).command("/tea")

    run(story)

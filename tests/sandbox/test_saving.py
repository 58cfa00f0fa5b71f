"""A sandbox that is saved and loaded is where it was, and goes on from there."""

from tests.sandbox.support import REMY, Teapot, actions, button, run


def test_what_people_did_and_see_is_there_again_and_goes_on():
    async def story():
        pot = Teapot()
        card = [actions(button("pour", "one"))]
        ts = pot.done("chat.postMessage", channel=REMY, text="card", blocks=card)["ts"]
        remy = pot.sandbox.person(REMY)
        await remy.press("pour")
        remy.notice("We had some trouble.")
        pot.done("views.publish", user_id=REMY, view={"type": "home", "blocks": card})

        other = Teapot()
        again = other.sandbox.person(REMY)
        other.sandbox.load(pot.sandbox.save())

        assert again.messages() == remy.messages()
        assert again.home.json == remy.home.json
        assert again.notices == ["We had some trouble."]
        assert other.sandbox.calls == pot.sandbox.calls
        other.done("chat.update", channel="D0RESIDENT1", ts=ts, text="changed")
        await again.press("pour")
        assert [again.messages()[-1].text, remy.messages()[-1].text] == ["changed", "card"]
        assert [len(one.payloads("block_actions")) for one in (pot, other)] == [1, 1]

    run(story)


def test_a_sandbox_in_which_nothing_happened_saves_the_same_twice():
    async def story():
        pot = Teapot()
        before = pot.sandbox.save()
        pot.sandbox.person(REMY)
        assert pot.sandbox.save() == before

        pot.done("chat.postMessage", channel=REMY, text="said")
        assert pot.sandbox.save() != before

    run(story)

"""Modals: trigger ids, the stack, hashes, and what an answer does."""

from datetime import timedelta

import pytest

from tests.sandbox.support import (
    FAYE,
    REMY,
    Teapot,
    actions,
    button,
    home,
    modal,
    plain,
    run,
    section,
    text_input,
)


def test_a_command_opens_a_modal_for_the_one_who_typed_it():
    async def story():
        pot = Teapot()
        pot.opens(modal(title="Hello"))

        await pot.sandbox.person(REMY).command("/tea")

        assert pot.sandbox.person(REMY).modal.title == "Hello"
        assert pot.sandbox.person(FAYE).modal is None

    run(story)


def test_a_trigger_id_opens_one_modal_only():
    async def story():
        pot = Teapot()
        await pot.sandbox.person(REMY).command("/tea")
        trigger = {"trigger_id": pot.got[0].payload["trigger_id"], "view": modal()}

        pot.done("views.open", **trigger)

        assert pot.refused("views.open", **trigger) == "exchanged_trigger_id"

    run(story)


def test_a_trigger_id_is_worth_nothing_after_three_seconds():
    async def story():
        pot = Teapot()
        await pot.sandbox.person(REMY).command("/tea")
        trigger = {"trigger_id": pot.got[0].payload["trigger_id"], "view": modal()}

        await pot.sandbox.clock.advance(timedelta(seconds=3, milliseconds=1))

        assert pot.refused("views.open", **trigger) == "expired_trigger_id"
        assert pot.refused("views.open", view=modal(), trigger_id="1.2.3") == "invalid_trigger_id"

    run(story)


def test_a_bad_view_is_refused_with_the_path_and_leaves_the_trigger_id_good():
    async def story():
        pot = Teapot()
        await pot.sandbox.person(REMY).command("/tea")
        trigger_id = pot.got[0].payload["trigger_id"]

        answer = pot.ask("views.open", trigger_id=trigger_id, view=modal(title="t" * 25))

        assert answer["error"] == "invalid_arguments"
        assert "/title" in answer["response_metadata"]["messages"][0]
        pot.done("views.open", trigger_id=trigger_id, view=modal())

    run(story)


def test_no_more_than_three_modals_lie_on_each_other():
    async def story():
        pot = Teapot()
        view = modal(text_input(), actions(button("more")))
        pot.opens(view)
        refusals = []

        def push(payload):
            answer = pot.ask("views.push", trigger_id=payload["trigger_id"], view=view)
            refusals.append(answer.get("error"))

        pot.answers("block_actions", push)
        remy = pot.sandbox.person(REMY)
        await remy.command("/tea")
        for _ in range(3):
            await remy.press("more")

        assert refusals == [None, None, "push_limit_reached"]
        stack = remy.modals
        assert [one.json["previous_view_id"] for one in stack] == [None, stack[0].id, stack[1].id]
        assert {one.json["root_view_id"] for one in stack} == {stack[0].id}

    run(story)


def test_an_empty_acknowledgement_closes_the_top_modal_only():
    async def story():
        pot, remy = await opened(modal(title="First"), push=modal(title="Second"))

        await remy.submit(leaf="assam")

        assert remy.modal.title == "First"
        await remy.submit(leaf="darjeeling")
        assert remy.modal is None
        assert pot.sandbox.problems == []

    run(story)


async def opened(view, push=None):
    """Remy has a modal open, and another over it."""
    pot = Teapot()
    if push is not None:
        view = {**view, "blocks": [*view["blocks"], actions(button("more"))]}
    pot.opens(view)
    pot.answers(
        "block_actions",
        lambda payload: pot.ask("views.push", trigger_id=payload["trigger_id"], view=push) and None,
    )
    remy = pot.sandbox.person(REMY)
    await remy.command("/tea")
    if push is not None:
        await remy.press("more")
    return pot, remy


def test_a_push_without_a_modal_has_nothing_to_lie_on():
    async def story():
        pot = Teapot()
        await pot.sandbox.person(REMY).command("/tea")

        trigger_id = pot.got[0].payload["trigger_id"]

        assert pot.refused("views.push", trigger_id=trigger_id, view=modal()) == "not_found"

    run(story)


def test_required_fields_are_asked_for_before_the_app_hears_anything():
    async def story():
        pot, remy = await opened(modal(text_input("leaf"), text_input("milk", optional=True)))

        await remy.submit()

        assert remy.modal_errors == {"leaf": "Please complete this required field."}
        assert pot.payloads("view_submission") == []
        await remy.submit(leaf="assam")
        [payload] = pot.payloads("view_submission")
        values = payload["view"]["state"]["values"]
        assert values["leaf"]["text"] == {"type": "plain_text_input", "value": "assam"}
        assert values["milk"]["text"]["value"] is None

    run(story)


def test_errors_of_the_app_stand_under_their_fields_and_what_was_typed_stays():
    async def story():
        pot, remy = await opened(modal())
        wrong = {"response_action": "errors", "errors": {"leaf": "We have no mint."}}
        pot.answers("view_submission", wrong)

        await remy.submit(leaf="mint")

        assert remy.modal_errors == {"leaf": "We have no mint."}
        assert remy.modal.values["leaf"]["text"]["value"] == "mint"
        await remy.enter("leaf", "assam")
        assert remy.modal_errors == {}
        pot.answers("view_submission", None)
        await remy.submit()
        assert remy.modal is None

    run(story)


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "explode"},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "push", "view": home()},
    ],
)
def test_an_answer_slack_cannot_use_leaves_the_modal_and_tells_the_developer(answer):
    async def story():
        pot, remy = await opened(modal())
        pot.answers("view_submission", answer)

        await remy.submit(leaf="assam")

        assert remy.modal.values["leaf"]["text"]["value"] == "assam"
        assert remy.notices == ["We had some trouble connecting. Try again?"]
        assert len(pot.sandbox.problems) == 1

    run(story)


def test_an_answer_can_update_push_or_clear():
    async def story():
        pot, remy = await opened(modal(title="One"))
        first = remy.modal
        pot.answers("view_submission", {"response_action": "update", "view": modal(title="Two")})
        await remy.submit(leaf="assam")
        assert (remy.modal.title, remy.modal.id) == ("Two", first.id)
        assert remy.modal.hash != first.hash

        pot.answers("view_submission", {"response_action": "push", "view": modal(title="Three")})
        await remy.submit()
        assert [one.title for one in remy.modals] == ["Two", "Three"]

        pot.answers("view_submission", {"response_action": "clear"})
        await remy.submit(leaf="assam")
        assert remy.modals == []

    run(story)


def test_an_update_keeps_what_was_typed_where_the_ids_stay():
    async def story():
        pot, remy = await opened(modal(text_input("leaf"), text_input("milk", optional=True)))
        await remy.enter("leaf", "assam")
        await remy.enter("milk", "a little")

        changed = modal(section("News"), text_input("leaf"), text_input("sugar", optional=True))
        pot.done("views.update", view_id=remy.modal.id, view=changed)

        assert remy.modal.values["leaf"]["text"]["value"] == "assam"
        assert set(remy.modal.values) == {"leaf", "sugar"}

    run(story)


def test_an_update_with_an_old_hash_is_a_conflict():
    async def story():
        pot, remy = await opened(modal(title="One"))
        seen = {"view_id": remy.modal.id, "hash": remy.modal.hash}

        pot.done("views.update", view=modal(title="Two"), **seen)

        assert pot.refused("views.update", view=modal(title="Three"), **seen) == "hash_conflict"
        assert remy.modal.title == "Two"
        pot.done("views.update", view=modal(title="Four"), view_id=seen["view_id"])

    run(story)


def test_a_closed_view_cannot_be_updated():
    async def story():
        pot, remy = await opened(modal())
        view_id = remy.modal.id
        await remy.close_modal()

        assert pot.refused("views.update", view_id=view_id, view=modal()) == "not_found"

    run(story)


def test_an_external_id_finds_its_view():
    async def story():
        pot, remy = await opened(modal(external_id="mine"))

        pot.done("views.update", external_id="mine", view=modal(external_id="mine", title="New"))

        assert remy.modal.title == "New"

    run(story)


def test_an_external_id_is_held_by_one_view_only():
    async def story():
        pot, _ = await opened(modal(external_id="mine"))
        pot.answer = None
        await pot.sandbox.person(FAYE).command("/tea")
        second = {
            "trigger_id": pot.got[-1].payload["trigger_id"],
            "view": modal(external_id="mine"),
        }

        assert pot.refused("views.open", **second) == "duplicate_external_id"

    run(story)


def test_a_modal_opened_while_another_is_submitted_is_not_shown():
    async def story():
        pot, remy = await opened(modal())

        def reopen(payload):
            pot.done("views.open", trigger_id=payload["trigger_id"], view=modal(title="Next"))

        pot.answers("view_submission", reopen)

        await remy.submit(leaf="assam")

        assert remy.modal is None
        assert "views.open" in pot.sandbox.problems[0]

    run(story)


def test_an_answer_to_a_modal_that_was_closed_meanwhile_changes_nothing():
    async def story():
        pot, remy = await opened(modal())

        async def late(_):
            await remy.close_modal()
            return {"response_action": "push", "view": modal(title="Next")}

        pot.answer = late

        await remy.submit(leaf="assam")

        assert (remy.modal, remy.notices, pot.sandbox.problems) == (None, [], [])

    run(story)


def test_closing_tells_the_app_only_if_it_wants_to_know():
    async def story():
        pot, remy = await opened(
            modal(title="Under", notify_on_close=True), push=modal(notify_on_close=True)
        )

        await remy.close_modal()
        [told] = pot.payloads("view_closed")
        assert (told["is_cleared"], told["view"]["title"]["text"]) == (False, "Tea")
        assert told["view"]["state"] == {"values": {}}, "Slack keeps to itself what was typed"
        assert remy.modal.title == "Under"

        await remy.close_modal(everything=True)
        assert [one["is_cleared"] for one in pot.payloads("view_closed")] == [False, True]
        assert remy.modal is None

    run(story)


def test_a_modal_that_clears_on_close_takes_all_with_it():
    async def story():
        pot, remy = await opened(modal(), push=modal(clear_on_close=True))

        await remy.close_modal()

        assert remy.modals == []
        assert pot.payloads("view_closed") == []

    run(story)


def test_a_reload_takes_the_modals_away():
    async def story():
        _, remy = await opened(modal())

        remy.reload()

        assert remy.modal is None
        with pytest.raises(ValueError, match="no modal open"):
            await remy.submit(leaf="assam")

    run(story)


def test_words_on_a_modal_are_read_with_its_buttons():
    async def story():
        _, remy = await opened(modal(section("*Hot* &lt;tea&gt;"), text_input(), close=plain("No")))

        assert remy.modal.plain().splitlines() == [
            "Tea",
            "Hot <tea>",
            "Which leaf?",
            "Brew",
            "No",
        ]

    run(story)

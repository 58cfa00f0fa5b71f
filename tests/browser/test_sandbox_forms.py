"""The sandbox's page in a real browser: forms, buttons and menus of an app."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import last_message, say
from tests.sandbox.page import kitchen

pytestmark = pytest.mark.browser


def test_a_form_takes_every_kind_of_field(alive, remy, tmp_path):
    (tmp_path / "plan.txt").write_text("a plan")
    say(remy, "/form")
    modal = remy.get_by_role("dialog", name="Form")
    expect(modal.get_by_label("Title")).to_be_focused()

    modal.get_by_label("Title").fill("A title")
    modal.get_by_label("Notes").fill("two\nlines")
    modal.get_by_label("With whom").select_option("Faye Heart")
    modal.get_by_label("Size").select_option("Medium")
    modal.get_by_label("Day").fill("2026-03-09")
    modal.get_by_label("Hour").fill("09:30")
    modal.get_by_label("Moment").fill("2026-03-03T09:05")
    modal.get_by_role("radiogroup", name="One of them").get_by_label("Large").check()
    some = modal.get_by_role("group", name="Some of them")
    some.get_by_label("Small").check()
    some.get_by_label("Large").check()
    modal.get_by_role("group", name="People").get_by_label("Finn Lung").check()
    modal.get_by_label("Where").select_option("#residency")
    modal.get_by_label("Channel").select_option("#general")
    modal.get_by_label("Mail").fill("a@lakeside.example")
    modal.get_by_label("Site").fill("https://a.example")
    modal.get_by_label("Count").fill("3")
    modal.get_by_label("Rich").fill("rich words")
    modal.get_by_label("Search for choices").press_sequentially("ab")
    expect(modal.get_by_text("2 found, choose below.")).to_be_visible()
    modal.get_by_label("From afar", exact=False).last.select_option("ab one")
    modal.get_by_label("A file").set_input_files(tmp_path / "plan.txt")
    modal.get_by_role("button", name="Send").click()

    expect(modal).to_have_count(0)
    [(_, values)] = alive.heard
    assert values["title"]["value"] == "A title"
    assert values["notes"]["value"] == "two\nlines"
    assert values["person"]["selected_user"] == "U0FACULTY1"
    assert values["size"]["selected_option"]["value"] == "m"
    assert values["day"]["selected_date"] == "2026-03-09"
    assert values["hour"]["selected_time"] == "09:30"
    assert values["moment"]["selected_date_time"] == 1772546700  # 14:05 UTC
    assert values["only"]["selected_option"]["value"] == "l"
    assert [o["value"] for o in values["some"]["selected_options"]] == ["s", "l"]
    assert values["people"]["selected_users"] == ["U0FACULTY2"]
    assert values["where"]["selected_conversation"] == "C0RESIDENCY"
    assert values["channel"]["selected_channel"] == "C0GENERAL"
    assert values["mail"]["value"] == "a@lakeside.example"
    assert values["count"]["value"] == "3"
    assert "rich words" in str(values["rich"]["rich_text_value"])
    assert values["far"]["selected_option"]["value"] == "ab-1"
    assert [file["name"] for file in values["file"]["files"]] == ["plan.txt"]


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(remy):
    say(remy, "/form")
    modal = remy.get_by_role("dialog", name="Form")
    modal.get_by_label("Notes").fill("x" * 41)
    modal.get_by_role("button", name="Send").click()

    title = modal.get_by_label("Title")
    expect(title).to_have_accessible_description("Please complete this required field.")
    expect(title).to_be_focused()
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(modal.get_by_label("Notes")).to_have_value("x" * 41)
    expect(modal.get_by_label("Notes")).to_have_attribute("aria-invalid", "true")


def test_a_form_on_its_way_takes_no_second_press_and_keeps_the_focus(remy):
    say(remy, "/form")
    send = remy.get_by_role("dialog", name="Form").get_by_role("button", name="Send")
    held = []
    remy.route("**/submit*", lambda route: held.append(route))
    with remy.expect_request("**/submit*"):
        send.click()

    expect(send).to_be_disabled()
    expect(send).to_be_focused()
    [on_its_way] = held
    on_its_way.continue_()
    expect(send).to_be_enabled()


def test_another_form_takes_a_press_before_the_answer_that_brought_it_is_there(window):
    remy = window("U0RESIDENT1")
    remy.get_by_role("button", name="Ask for something").click()
    first = remy.get_by_role("dialog", name="Step one")
    first.get_by_label("Name").fill("Remy")
    held = []
    remy.route("**/submit*", lambda route: held.append((route, route.fetch())), times=1)
    first.get_by_role("button", name="Send").click()
    second = remy.get_by_role("dialog", name="Step two")
    expect(second).to_contain_text("Remy")

    with remy.expect_response("**/submit*"):
        second.get_by_role("button", name="Send").click()
    [(route, answer)] = held
    route.fulfill(response=answer)
    expect(remy.get_by_role("dialog")).to_have_count(0)


def test_whoever_goes_on_with_the_wheel_is_not_led_to_an_answer(alive, remy):
    say(remy, "/form")
    modal = remy.get_by_role("dialog")
    modal.get_by_label("Title").fill("Rounds")
    held = []
    remy.route("**/submit*", lambda route: held.append(route))
    with remy.expect_request("**/submit*"):
        modal.get_by_role("button", name="Send").click()

    modal.locator(".modal-body").hover()
    remy.mouse.wheel(0, 300)
    remy.wait_for_function("document.querySelector('.modal-body').scrollTop > 200")
    alive.run(alive.change_form())
    expect(modal).to_contain_text("New above.")

    expect(modal.get_by_text("New above.")).not_to_be_in_viewport()
    expect(modal.get_by_role("button", name="Send")).to_be_focused()
    [on_its_way] = held
    on_its_way.continue_()


def test_an_apps_own_errors_come_back_to_the_open_form(remy):
    say(remy, "/form")
    modal = remy.get_by_role("dialog", name="Form")
    modal.get_by_label("Title").fill("taken")
    modal.get_by_label("Notes").fill("mine")
    modal.get_by_label("With whom").select_option("Faye Heart")
    modal.get_by_label("Title").press("Enter")  # Enter in a line submits

    expect(modal.get_by_label("Title")).to_have_accessible_description("That title is taken.")
    expect(modal.get_by_label("Notes")).to_have_value("mine")
    expect(modal.get_by_label("With whom")).to_have_value("U0FACULTY1")


def test_news_does_not_touch_what_is_being_typed_in_a_form(window, remy):
    say(remy, "/form")
    notes = remy.get_by_role("dialog").get_by_label("Notes")
    notes.press_sequentially("half a")
    faye = window("U0FACULTY1", "C0GENERAL")

    say(faye, "Hello all", "Message #general")
    expect(remy).to_have_title(re.compile(r"^\(1\)"))

    expect(notes).to_be_focused()
    notes.press_sequentially(" thought")
    expect(notes).to_have_value("half a thought")


def test_enter_in_a_field_the_app_listens_to_does_not_submit(alive, remy):
    say(remy, "/form")
    live = remy.get_by_role("dialog").get_by_label("Live")
    live.fill("now")
    live.press("Enter")

    expect(remy.locator("[aria-busy]")).to_have_count(0)
    expect(live).to_have_value("now")
    expect(remy.get_by_role("dialog").locator(".error:visible")).to_have_count(0)
    assert alive.heard == [("live", "now")]


@pytest.mark.parametrize(("field", "without"), [("Title", 0), ("Mail", 9)])
def test_an_app_that_changes_an_open_form_leaves_what_is_being_typed(alive, remy, field, without):
    say(remy, "/form")
    typing = remy.get_by_role("dialog").get_by_label(field)
    typing.press_sequentially("half a")

    alive.run(alive.change_form(without))
    expect(remy.get_by_role("dialog")).to_contain_text("New above.")

    expect(typing).to_be_focused()
    remy.keyboard.type(" thought")
    expect(typing).to_have_value("half a thought")


def test_what_an_app_does_on_hearing_a_field_leaves_the_focus_in_it(alive, remy):
    say(remy, "/form")
    modal = remy.get_by_role("dialog")
    modal.get_by_role("button", name="Send").click()
    expect(modal.get_by_label("Title")).to_be_focused()
    modal.get_by_label("Live").fill("now")
    modal.get_by_label("Live").press("Enter")

    alive.run(alive.change_form())
    expect(modal).to_contain_text("New above.")

    expect(modal.get_by_label("Live")).to_be_focused()
    expect(modal.get_by_label("Live")).to_be_in_viewport()


def test_escape_closes_a_form_and_focus_goes_back(remy):
    say(remy, "/form")
    expect(remy.get_by_role("dialog", name="Form")).to_be_visible()

    remy.keyboard.press("Escape")

    expect(remy.get_by_role("dialog")).to_have_count(0)
    expect(remy.get_by_label("Message Kitchen")).to_be_focused()


def test_focus_goes_back_to_a_button_of_a_home_that_was_drawn_anew(alive, window):
    remy = window("U0RESIDENT1")
    ask = remy.get_by_role("button", name="Ask for something")
    was = ask.get_attribute("id")
    ask.click()
    expect(remy.get_by_role("dialog", name="Step one")).to_be_visible()
    alive.run(alive.sandbox.person("U0RESIDENT1").open_home())
    expect(remy.locator("#home button")).not_to_have_id(was)

    remy.keyboard.press("Escape")

    expect(ask).to_be_focused()


def test_escape_in_a_field_of_a_time_closes_its_form_without_a_complaint(remy):
    asked = []
    remy.on("request", lambda request: asked.append(request.url))
    say(remy, "/form")
    remy.get_by_label("Hour").focus()

    remy.keyboard.press("Escape")

    expect(remy.get_by_role("dialog")).to_have_count(0)
    expect(remy.locator("#told")).to_be_hidden()
    assert len([url for url in asked if url.endswith("/close")]) == 1


def test_forms_stack_change_and_end(window):
    remy = window("U0RESIDENT1")
    remy.get_by_role("button", name="Ask for something").click()
    remy.get_by_role("dialog", name="Step one").get_by_label("Name").fill("Ann")
    remy.keyboard.press("Enter")
    second = remy.get_by_role("dialog", name="Step two")
    expect(second).to_contain_text("Ann")

    second.get_by_role("button", name="Change").click()
    expect(second.locator(":focus")).to_contain_text("Changed.")
    remy.keyboard.press("Escape")
    first = remy.get_by_role("dialog", name="Step one")
    expect(first.get_by_label("Name")).to_have_value("Ann")
    first.get_by_role("button", name="Send").click()
    second.get_by_role("button", name="Change").click()
    second.get_by_label("Why").fill("because")
    second.get_by_role("button", name="Send").click()

    expect(remy.get_by_role("dialog")).to_have_count(0)


def test_a_press_changes_the_message_in_place_and_focus_stays_near(alive, remy):
    say(remy, "/card")
    remy.get_by_role("button", name="Yes").click()

    expect(last_message(remy)).to_contain_text("It is a date.")
    expect(last_message(remy)).to_contain_text("(edited)")
    expect(remy.get_by_role("button", name="Yes")).to_have_count(0)
    expect(last_message(remy)).to_be_focused()
    assert alive.heard == [("yes", "U0RESIDENT1")]


def test_menus_pickers_and_thumbs_tell_the_app_what_was_chosen(alive, remy):
    say(remy, "/show")
    remy.get_by_label("Size").select_option("Large")
    remy.get_by_label("Choose a date").fill("2026-03-09")
    remy.get_by_label("More actions").click()
    remy.get_by_role("button", name="Small").click()
    remy.get_by_role("button", name="Not useful").click()

    expect(remy.locator("[aria-busy]")).to_have_count(0)
    assert set(alive.heard) == {
        ("size", "l"),
        ("day", "2026-03-09"),
        ("more", "s"),
        ("useful", "no"),
    }


def test_a_confirmation_is_asked_first(alive, remy):
    say(remy, "/show")
    remy.get_by_role("button", name="Stop").click()
    question = remy.get_by_role("dialog", name="Really stop?")
    question.get_by_role("button", name="Go on").click()
    expect(question).to_have_count(0)
    assert alive.heard == []

    remy.get_by_role("button", name="Stop").click()
    with remy.expect_response(lambda answer: answer.request.method == "POST"):
        question.get_by_role("button", name="Stop").click()

    expect(question).to_have_count(0)
    assert alive.heard == [("stop", None)]


def test_shortcuts_are_found_in_their_menus(remy):
    say(remy, "Look at this")
    mine = remy.locator("#log .message", has_text="Look at this").first
    mine.hover()
    mine.get_by_label("Message actions").click()
    mine.get_by_role("button", name="About this").click()
    expect(remy.get_by_role("dialog", name="About this")).to_contain_text("Look at this")
    remy.keyboard.press("Escape")
    expect(mine.get_by_label("Message actions")).to_be_focused()

    remy.get_by_label("Shortcuts and commands").click()
    remy.get_by_role("button", name="Quick form").click()
    expect(remy.get_by_role("dialog", name="Quick form").get_by_label("Medium")).to_be_focused()
    remy.keyboard.press("Escape")
    expect(remy.get_by_label("Shortcuts and commands")).to_be_focused()


def test_what_needs_no_typing_is_offered_at_once(alive, remy):
    menu = {"type": "external_select", "action_id": "it", "min_query_length": 0}
    client = kitchen.client_of(alive.sandbox)
    blocks = [{"type": "actions", "block_id": "far", "elements": [menu]}]
    alive.run(client.chat_postMessage(channel="U0RESIDENT1", text="x", blocks=blocks))

    remy.get_by_label("Search for choices").focus()

    expect(remy.get_by_text("2 found, choose below.")).to_be_visible()
    expect(remy.get_by_label("Search for choices")).to_be_focused()


def test_suggestions_stay_while_messages_arrive(window, remy):
    faye = window("U0FACULTY1", "C0GENERAL")
    remy.get_by_label("Message Kitchen").press_sequentially("/wh")

    say(faye, "Hello all", "Message #general")
    expect(remy).to_have_title(re.compile(r"^\(1\)"))

    expect(remy.get_by_role("button", name="/whisper")).to_be_visible()


def test_commands_are_offered_while_they_are_typed(remy):
    box = remy.get_by_label("Message Kitchen")
    box.press_sequentially("/wh")
    offered = remy.get_by_role("list", name="Suggestions").get_by_role("button")
    expect(offered).to_have_count(1)

    box.press("ArrowUp")
    expect(offered).to_be_focused()
    offered.press("Enter")

    expect(box).to_have_value("/whisper ")
    expect(box).to_be_focused()
    box.press("Enter")
    expect(last_message(remy)).to_contain_text("Only visible to you")


def test_people_are_offered_after_an_at_sign(remy):
    box = remy.get_by_label("Message Kitchen")
    box.press_sequentially("Ask @fay")
    remy.get_by_role("button", name="@Faye Heart").click()
    expect(box).to_have_value("Ask @Faye Heart ")

    box.press("Enter")

    expect(remy.locator("#log .mention", has_text="@Faye Heart").first).to_be_visible()

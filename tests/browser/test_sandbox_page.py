"""The sandbox's page in a real browser: people, conversations, the clock, and how it looks."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.hands import last_message, say
from tests.sandbox.page.looks import CONTRASTS_BELOW, NAMELESS

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


def test_two_people_see_each_other_at_once(window):
    remy, faye = window("U0RESIDENT1", "C0GENERAL"), window("U0FACULTY1", "C0GENERAL")

    say(remy, "Good morning", "Message #general")

    expect(last_message(faye)).to_contain_text("Good morning")
    expect(last_message(faye)).to_contain_text("Remy First")


def test_many_windows_at_once_all_stay_current(browser, alive):
    context = browser.new_context()  # one browser keeps few connections to one server
    windows = [context.new_page() for _ in range(8)]
    for number, page in enumerate(windows):
        user_id = ("U0RESIDENT1", "U0FACULTY1")[number % 2]
        page.goto(alive.url(f"/as/{user_id}/in/C0GENERAL"))

    say(windows[0], "Good morning", "Message #general")

    for page in windows:
        expect(last_message(page)).to_contain_text("Good morning")
    context.close()


def test_home_appears_by_itself_once_it_is_looked_at(window):
    remy = window("U0RESIDENT1")

    expect(remy.get_by_role("heading", name="Good day")).to_be_visible()


def test_a_message_elsewhere_shows_as_a_count_and_in_the_title(window):
    remy, faye = window("U0RESIDENT1", "C0GENERAL"), window("U0FACULTY1", "C0RESIDENCY")

    say(faye, "Rounds at eight", "Message #residency")

    expect(remy.get_by_role("link", name="residency 1 new")).to_be_visible()
    expect(remy).to_have_title(re.compile(r"^\(1\) #general"))
    remy.get_by_role("link", name="residency").click()
    expect(remy.get_by_role("heading", name="#residency")).to_be_visible()
    expect(remy).to_have_title(re.compile(r"^#residency"))


def test_half_typed_words_stay_while_messages_arrive_and_places_change(window):
    remy, faye = window("U0RESIDENT1", "C0GENERAL"), window("U0FACULTY1", "C0GENERAL")
    box = remy.get_by_label("Message #general")

    box.press_sequentially("half a")
    say(faye, "Hello all", "Message #general")
    expect(last_message(remy)).to_contain_text("Hello all")
    expect(box).to_be_focused()
    box.press_sequentially(" thought")

    expect(box).to_have_value("half a thought")
    remy.get_by_role("link", name="residency").click()
    expect(remy.get_by_label("Message #residency")).to_have_value("")
    remy.get_by_role("link", name="general").click()
    expect(remy.get_by_label("Message #general")).to_have_value("half a thought")


def test_a_private_answer_is_gone_after_a_reload(remy):
    say(remy, "/whisper")
    expect(last_message(remy)).to_contain_text("Psst.")

    remy.reload()

    expect(remy.get_by_text("Psst.")).to_have_count(0)


def test_a_sandbox_that_went_away_is_said(alive, window):
    page = window("U0RESIDENT1", "D0RESIDENT1", complains=False)
    expect(page.get_by_role("alert")).to_be_hidden()

    alive.run(alive.sandbox.stop())

    expect(page.get_by_role("alert")).to_have_text("The sandbox does not answer. Trying again…")


def test_what_slack_says_is_shown_and_can_be_put_away(remy):
    say(remy, "/silent")
    toast = remy.get_by_text("/silent failed because the app did not respond.")
    expect(toast).to_be_visible()

    remy.get_by_role("button", name="Dismiss").click()

    expect(toast).to_have_count(0)


def test_replies_stand_in_their_thread(remy):
    say(remy, "A question")
    mine = remy.locator("#log .message", has_text="A question").first
    mine.hover()
    mine.get_by_label("Message actions").click()
    mine.get_by_role("link", name="Reply in thread").click()
    expect(remy.get_by_label("Reply in the thread")).to_be_focused()
    say(remy, "An answer", "Reply in the thread")

    expect(remy.get_by_role("complementary", name="Thread")).to_contain_text("An answer")
    expect(remy.locator("#log")).not_to_contain_text("An answer")
    expect(mine.get_by_role("link", name="1 reply")).to_be_visible()
    say(remy, "/card", "Reply in the thread")
    expect(remy.get_by_text("/card is not supported in threads. Sorry!")).to_be_visible()


def test_the_clock_moves_for_everybody(alive, window, remy):
    faye = window("U0FACULTY1", "C0GENERAL")
    shown = faye.locator("#clock time")
    before = shown.inner_text()

    remy.get_by_role("button", name="+1 day").click()

    expect(shown).not_to_have_text(before)
    alive.follow_up = alive.sandbox.clock.now() + timedelta(days=2)
    remy.get_by_role("button", name="+1 hour").click()
    remy.get_by_role("button", name="Next follow-up").click()
    expect(remy.get_by_role("button", name="Next follow-up")).to_be_disabled()


def test_the_keyboard_is_enough(remy):
    say(remy, "/show")
    accept = remy.get_by_role("button", name="Accept")
    expect(accept).to_be_visible()
    for _ in range(40):
        remy.keyboard.press("Shift+Tab")
        if remy.evaluate("document.activeElement.innerText") == "Accept":
            break
    expect(accept).to_be_focused()
    outline = accept.evaluate("element => getComputedStyle(element).outlineStyle")
    assert outline == "solid"
    remy.keyboard.press("Enter")
    expect(remy.locator("[aria-busy]")).to_have_count(0)
    expect(accept).to_be_focused()


@pytest.mark.parametrize("words", ["", "/show", "/form"])
def test_everything_fits_on_a_phone(window, words):
    page = window("U0RESIDENT1", "D0RESIDENT1", PHONE)
    if words:
        say(page, words)
        expect(page.locator("#modal" if words == "/form" else "#log .message")).to_be_visible()

    wider = page.evaluate("document.documentElement.scrollWidth") - PHONE["width"]

    assert wider <= 0
    assert (
        page.locator("main").evaluate("element => element.scrollWidth - element.clientWidth") <= 0
    )


def test_a_phone_shows_the_places_on_request(window):
    page = window("U0RESIDENT1", "D0RESIDENT1", PHONE)
    expect(page.get_by_role("link", name="general")).to_be_hidden()

    page.get_by_role("button", name="Remy First").click()
    page.get_by_role("link", name="general").click()

    expect(page.get_by_role("heading", name="#general")).to_be_visible()
    expect(page.get_by_role("link", name="general")).to_be_hidden()


def test_the_places_stay_in_sight_while_messages_arrive(window):
    page, faye = window("U0RESIDENT1", "D0RESIDENT1", PHONE), window("U0FACULTY1", "C0GENERAL")
    button = page.get_by_role("button", name="Remy First")
    button.click()

    say(faye, "Hello all", "Message #general")
    expect(page.get_by_role("link", name="general 1 new")).to_be_visible()

    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")


def test_a_picture_and_a_file_are_shown_and_can_be_had(alive, remy):
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154"
        "789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    alive.run(alive.share("chart.png", png, alt="A small chart"))
    alive.run(alive.share("next.ics", b"BEGIN:VCALENDAR"))

    picture = remy.get_by_alt_text("A small chart")
    expect(picture).to_have_js_property("naturalWidth", 1)
    with remy.expect_download() as download:
        remy.get_by_role("link", name="next.ics").click()
    assert download.value.suggested_filename == "next.ics"


def test_every_text_stands_out_from_its_ground(remy):
    say(remy, "/show")
    say(remy, "/whisper")
    say(remy, "/nothing")
    expect(remy.get_by_text("not a valid command")).to_be_visible()

    assert remy.evaluate(CONTRASTS_BELOW, 4.5) == []


def test_every_control_has_a_name(remy):
    say(remy, "/show")
    say(remy, "/form")
    expect(remy.get_by_role("dialog", name="Form")).to_be_visible()

    assert remy.evaluate(NAMELESS) == []

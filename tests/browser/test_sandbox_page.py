"""The sandbox's page in a real browser: what a person sees, presses and types."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.sandbox.page.living import living

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip("There is no /usr/bin/chromium; install Debian's chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def alive():
    with living() as alive:
        yield alive


@pytest.fixture
def window(browser, alive):
    """Open a window for a person; every complaint of the browser fails the test."""
    contexts, complaints = [], []

    def open_window(user_id, place="", size=DESKTOP):
        context = browser.new_context(viewport=size)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_bad(said) else None)
        page.goto(alive.url(f"/as/{user_id}" + (f"/in/{place}" if place else "")))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []


def _is_bad(said):
    # A refused action answers 409, which Chromium reports; the page shows its sentence.
    return said.type in ("error", "warning") and "409" not in said.text


@pytest.fixture
def remy(window):
    return window("U0RESIDENT1", "D0RESIDENT1")


def say(page, words, label="Message Kitchen"):
    page.get_by_label(label).fill(words)
    page.get_by_label(label).press("Enter")


def last_message(page):
    return page.locator("#log .message").last


def test_two_people_see_each_other_at_once(window):
    remy, faye = window("U0RESIDENT1", "C0GENERAL"), window("U0FACULTY1", "C0GENERAL")

    say(remy, "Good morning", "Message #general")

    expect(last_message(faye)).to_contain_text("Good morning")
    expect(last_message(faye)).to_contain_text("Remy First")


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


def test_escape_closes_a_form_and_focus_goes_back(remy):
    say(remy, "/form")
    expect(remy.get_by_role("dialog", name="Form")).to_be_visible()

    remy.keyboard.press("Escape")

    expect(remy.get_by_role("dialog")).to_have_count(0)
    expect(remy.get_by_label("Message Kitchen")).to_be_focused()


def test_forms_stack_change_and_end(window):
    remy = window("U0RESIDENT1")
    remy.get_by_role("button", name="Ask for something").click()
    remy.get_by_role("dialog", name="Step one").get_by_label("Name").fill("Ann")
    remy.keyboard.press("Enter")
    second = remy.get_by_role("dialog", name="Step two")
    expect(second).to_contain_text("Ann")

    second.get_by_role("button", name="Change").click()
    expect(second).to_contain_text("Changed.")
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
    question.get_by_role("button", name="Stop").click()

    expect(question).to_have_count(0)
    expect(remy.locator("[aria-busy]")).to_have_count(0)
    assert alive.heard == [("stop", None)]


def test_shortcuts_are_found_in_their_menus(remy):
    say(remy, "Look at this")
    mine = remy.locator("#log .message", has_text="Look at this").first
    mine.hover()
    mine.get_by_label("Message actions").click()
    mine.get_by_role("button", name="About this").click()
    expect(remy.get_by_role("dialog", name="About this")).to_contain_text("Look at this")
    remy.get_by_role("button", name="Close").click()

    remy.get_by_label("Shortcuts and commands").click()
    remy.get_by_role("button", name="Quick form").click()
    expect(remy.get_by_role("dialog", name="Quick form")).to_be_visible()


def test_commands_are_offered_while_they_are_typed(remy):
    box = remy.get_by_label("Message Kitchen")
    box.press_sequentially("/wh")
    offered = remy.get_by_role("list", name="Suggestions").get_by_role("button")
    expect(offered).to_have_count(1)

    offered.click()

    expect(box).to_have_value("/whisper ")
    expect(box).to_be_focused()
    box.press("Enter")
    expect(last_message(remy)).to_contain_text("Only visible to you")


def test_a_private_answer_is_gone_after_a_reload(remy):
    say(remy, "/whisper")
    expect(last_message(remy)).to_contain_text("Psst.")

    remy.reload()

    expect(remy.get_by_text("Psst.")).to_have_count(0)


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


def test_a_picture_and_a_file_are_shown_and_can_be_had(alive, remy):
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154"
        "789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    alive.run(alive.share("chart.png", png, alt="A small chart"))
    alive.run(alive.share("next.ics", b"BEGIN:VCALENDAR"))

    picture = remy.get_by_alt_text("A small chart")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 1
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


NAMELESS = """() => [...document.querySelectorAll("input, select, textarea, button, summary, a")]
  .filter(it => it.type !== "hidden" && it.checkVisibility())
  .filter(it => !(it.labels?.length || it.ariaLabel || it.innerText?.trim() || it.textContent.trim()))
  .map(it => it.outerHTML.slice(0, 120))"""

CONTRASTS_BELOW = """least => {
  const read = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const part = value => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const ground = it => {
    for (; it; it = it.parentElement) {
      const colour = read(getComputedStyle(it).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const it = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !it.checkVisibility() || it.closest("[disabled]")) continue;
    const [one, two] = [light(read(getComputedStyle(it).color)), light(ground(it))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < least) found.push(`${it.outerHTML.slice(0, 90)} ${ratio.toFixed(2)}`);
  }
  return found;
}"""

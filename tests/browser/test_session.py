"""A whole session in a real browser: a resident and a faculty member in two windows.

Started as a newcomer does: `python -m bot run` with no tokens. With PICTURES=docs/images in the
environment it also takes the pictures that README.md and docs/tutorial.md show.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
GOAL = "Give the team a clear plan at sign-out, in under two minutes"


@pytest.fixture(scope="module")
def address():
    """The page of a sandbox that `python -m bot run` has started."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "GUIDANCE_"))}
    bot = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert bot.stdout is not None
        # The first run says before that where it has put its key.
        yield next(m[0] for line in bot.stdout if (m := re.search(r"http://\S+/", line)))
    finally:
        bot.terminate()
        bot.wait(20)
        bot.stdout.close()


@pytest.fixture
def sits_down(browser, address):
    """Open a window for a person, as in a browser of their own."""
    contexts = []

    def open_window(user_id: str, width: int = 1280, height: int = 860) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}as/{user_id}")
        return page

    yield open_window
    for context in contexts:
        context.close()


def picture(page: Page, name: str) -> None:
    """Take a picture for the docs, when they are wanted."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.mouse.move(0, 0)
        page.screenshot(path=ROOT / folder / f"{name}.png")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


def last(page: Page):
    return page.locator("#log .message").last


def go(page: Page, name: str | re.Pattern[str]) -> None:
    page.locator("#side").get_by_role("link", name=name).first.click()


def in_modal(page: Page):
    return page.get_by_role("dialog")


def test_a_resident_and_a_faculty_member_go_through_a_session(sits_down):
    remy, faye = sits_down("U0RESIDENT1"), sits_down("U0FACULTY1")

    they_agree(remy, faye)
    the_role_changes(remy, faye)
    they_end_the_session(remy)
    it_comes_back(remy, faye)


def they_agree(remy: Page, faye: Page) -> None:
    press(remy, "Ask for guidance")
    in_modal(remy).get_by_label("With whom?").select_option(label="Faye Heart")
    in_modal(remy).get_by_label("The goal of this session").fill(GOAL)
    in_modal(remy).get_by_label("Help to work out my own plan").check()
    in_modal(remy).get_by_label("A task or skill").check()
    picture(remy, "ask")
    press(remy, "Next")
    expect(in_modal(remy)).to_contain_text("I suggest Coach")
    picture(remy, "form")
    press(remy, "Send request")
    expect(in_modal(remy)).to_be_hidden()

    go(faye, "Messages")
    expect(last(faye)).to_contain_text(GOAL)
    picture(faye, "request")
    press(faye, "Accept")
    expect(last(faye)).to_contain_text("agreed: it is Coach")

    go(faye, re.compile("Remy First"))
    go(remy, re.compile("Faye Heart"))
    expect(last(remy)).to_contain_text("Your agreement: Coach")
    picture(remy, "agreement")


def the_role_changes(remy: Page, faye: Page) -> None:
    press(faye, "I am mentoring you now")
    in_modal(faye).get_by_label("I have a concern to voice").check()
    press(faye, "Say it")
    expect(last(remy)).to_contain_text("I am mentoring you now, because I have a concern to voice")
    press(faye, "Back to coaching")
    expect(last(remy)).to_contain_text("Back to coaching.")
    picture(remy, "switch")


def they_end_the_session(remy: Page) -> None:
    press(remy, "End session")
    in_modal(remy).get_by_label("Next step").first.fill("Practise three sign-outs with a timer")
    picture(remy, "end")
    press(remy, "End session")
    press(remy, "Save and end")
    expect(in_modal(remy)).to_be_hidden()
    expect(remy.locator("#log")).to_contain_text("Session ended: Coach")

    go(remy, "Messages")
    expect(last(remy)).to_contain_text("How was it?")
    press(remy, "Fill in the form")
    felt = in_modal(remy).get_by_role("radiogroup", name="Which form did it feel like?")
    felt.get_by_label("Coach", exact=True).check()
    in_modal(remy).get_by_label("4 · Quite").check()
    clear = in_modal(remy).get_by_role("radiogroup", name=re.compile("change of role"))
    clear.get_by_label("Yes", exact=True).check()
    picture(remy, "feedback")
    press(remy, "Send")
    expect(remy.locator("#log")).to_contain_text("Thank you for your form")


def it_comes_back(remy: Page, faye: Page) -> None:
    go(faye, "Messages")
    expect(last(faye)).to_contain_text("How was it?")
    move_to_next_follow_up(faye)
    expect(last(faye)).to_contain_text("You two ended a session")
    move_to_next_follow_up(remy)
    expect(last(remy)).to_contain_text("Done")
    picture(remy, "follow-up")


def move_to_next_follow_up(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Next follow-up")).click()

"""The card for somebody in distress and the one about a patient, as they are seen and used.

The bot has a database of its own here, which is then taken from it. With PICTURES=folder in the
environment it also takes pictures.
"""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from storage.database import connect
from storage.migrations import upgrade
from tests import keys
from tests.story import enrol

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
HEAVY = "I want to die. I cannot do another week on this service."
PATIENT = "Go over the case of MRN 4471920 with me"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}
each_screen = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """The address of a sandbox with a running bot, and the file of the bot's database."""
    file = tmp_path_factory.mktemp("clinic") / "guidance.db"
    engine = connect(f"sqlite:///{file}", keys.vault())
    upgrade(engine)
    enrol(engine)
    engine.dispose()
    with python("-m", "sandbox") as slack:
        told = dict(line.split("=", 1) for line in said(slack, "SLACK_SIGNING_SECRET="))
        page = told.pop("page")
        with python("-m", "bot", "run", DATABASE_URL=f"sqlite:///{file}", **told):
            yield page, file


def python(*arguments, **environment):
    """Start Python in a process of its own that ends with the block."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("SLACK_")}
    return Process(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=own | environment,
        stdout=subprocess.PIPE,
        text=True,
    )


class Process(subprocess.Popen):
    def __exit__(self, *error):
        self.terminate()
        self.wait(20)
        super().__exit__(*error)


def said(slack, last):
    """Yield what the sandbox says to set, the page's address first."""
    for line in slack.stdout:
        if found := re.match(r"\s+(SLACK_\w+=\S+)", line):
            yield found[1]
        elif found := re.search(r"http://\S+/(?=\s|$)", line):
            yield f"page={found[0]}"
        if last in line:
            return


@pytest.fixture
def sits_down(browser, clinic):
    """Open the form of somebody who asks for guidance, in a browser of their own."""
    contexts = []

    def open_window(user_id: str, size=DESK) -> Page:
        context = browser.new_context(viewport=size)
        contexts.append(context)
        page = context.new_page()
        button = page.get_by_role("button", name="Ask for guidance", exact=True).first
        for _ in range(20):  # until the bot has connected and drawn a Home tab
            page.goto(f"{clinic[0]}as/{user_id}")
            with suppress(TimeoutError):
                button.wait_for(timeout=1000)
                break
        button.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def stopped(clinic):
    """Take the database away: somebody else holds it, and every wait for it ends in vain."""
    held = sqlite3.connect(clinic[1], isolation_level=None)
    yield lambda: held.execute("BEGIN EXCLUSIVE")
    held.close()


def write(page: Page, goal: str) -> None:
    modal = page.get_by_role("dialog")
    modal.get_by_label("With whom?").select_option(label="Faye Heart")
    modal.get_by_label("The goal of this session").fill(goal)
    press(page, "Next")


def press(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def to_the_end_of(modal) -> None:
    body = modal.locator(".modal-body")
    body.evaluate("one => { one.scrollTop = one.scrollHeight; }")
    assert body.evaluate("one => one.scrollTop > 0")


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png")


@each_screen
def test_with_the_database_gone_the_card_is_there_and_nothing_typed_is_lost(
    sits_down, stopped, size
):
    page = sits_down("U0RESIDENT1" if size is DESK else "U0RESIDENT2", size)
    stopped()
    write(page, HEAVY)

    modal = page.get_by_role("dialog")
    card = modal.get_by_text("You might be going through something hard.")
    expect(card).to_be_visible()
    expect(modal).to_contain_text("call or text 988, any hour")
    expect(modal.get_by_role("button", name="Discard")).to_be_in_viewport()
    expect(modal.get_by_role("button", name="Go on as it is")).to_be_in_viewport()
    expect(modal.get_by_label("The goal of this session")).to_have_value(HEAVY)
    picture(page, "card")
    press(page, "Go on as it is")
    expect(page.get_by_role("dialog").last).to_contain_text("Something went wrong on my side")
    page.get_by_role("dialog").last.get_by_role("button", name="Close").last.click()
    expect(page.get_by_label("The goal of this session")).to_have_value(HEAVY)
    press(page, "Discard")
    expect(page.get_by_role("dialog")).to_be_hidden()


@each_screen
def test_the_card_is_in_sight_wherever_the_writer_was(sits_down, size):
    page = sits_down("U0RESIDENT3" if size is DESK else "U0RESIDENT4", size)
    modal, bigger = page.get_by_role("dialog"), "The bigger goal behind it"
    modal.get_by_label(bigger).fill("I want to find work that lasts.\n" * 9)
    write(page, HEAVY)

    expect(page.get_by_role("heading", name="Before you go on")).to_be_in_viewport()
    expect(modal.locator(":focus")).to_contain_text("You might be going through something hard.")
    expect(modal.locator(":focus")).to_be_in_viewport(ratio=1)
    expect(modal).to_contain_text("I have put a few lines for you at the top.")
    expect(modal.get_by_label("The goal of this session")).to_have_value(HEAVY)
    picture(page, "in-sight")

    modal.get_by_label(bigger).fill(PATIENT)
    to_the_end_of(modal)
    press(page, "Go on as it is")
    expect(modal.locator(":focus")).to_contain_text("This may tell somebody who the patient is.")
    expect(modal.locator(":focus")).to_be_in_viewport(ratio=1)
    to_the_end_of(modal)
    press(page, "Go on as it is")
    expect(modal.locator(":focus")).to_be_in_viewport(ratio=1)
    expect(modal.locator(":focus")).to_have_attribute("aria-invalid", "true")
    expect(modal.get_by_label(bigger)).to_have_value(PATIENT)


@each_screen
def test_a_patient_is_shown_to_the_writer_who_changes_it_or_says_it_is_nobody(sits_down, size):
    page = sits_down("U0RESIDENT5" if size is DESK else "U0RESIDENT6", size)
    write(page, PATIENT)

    modal = page.get_by_role("dialog")
    expect(modal).to_contain_text("This may tell somebody who the patient is.")
    expect(modal).to_contain_text("MRN 4471920")
    picture(page, "patient")
    press(page, "Next")
    expect(modal).to_contain_text("Please change the words, or tick this.")
    modal.get_by_label("This identifies nobody").check()
    press(page, "Next")
    expect(page.get_by_role("dialog").last).to_contain_text("Which form of guidance?")
    picture(page, "form")

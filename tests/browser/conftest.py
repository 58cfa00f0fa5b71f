"""A browser, and windows in it for the people of a sandbox."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.sandbox.page.living import living

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


@pytest.fixture(scope="module")
def browser():
    """Chromium; a module of its own, since its loop and asyncio.run cannot share a thread."""
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

    def open_window(user_id, place="", size=DESKTOP, *, complains=True):
        context = browser.new_context(viewport=size)
        contexts.append(context)
        page = context.new_page()
        if complains:
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

"""The tutorial is true: its commands run, and every button it names is one that people see."""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.cli import parser
from tests.journeys.steps import GOAL, agree, ask, offer
from tests.story import DIRECTOR, GUIDE

ROOT = Path(__file__).parent.parent
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")

SLACK = re.findall(
    r"^/guidance.*$", "\n".join(re.findall(r"```slack\n(.*?)```", TUTORIAL, re.S)), re.M
)
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", TUTORIAL, re.S)).split("\n")
PAGE_ITSELF = {"Messages", "Next follow-up"}
"""Words of the sandbox's page, which `tests/browser/test_session.py` presses."""


def words(part: Any) -> set[str]:
    """Return every label in a view or a message."""
    if isinstance(part, list):
        return set().union(*map(words, part))
    if not isinstance(part, dict):
        return set()
    own = {part["text"]} if isinstance(part.get("text"), str) else set()
    return own.union(*map(words, part.values()))


@pytest.fixture
def seen(story, learner, guide):
    """Everything that two people see when they do what the tutorial says."""
    seen: set[str] = set()

    def look() -> None:
        for person in (learner, guide):
            for view in (person.home, *person.modals):
                seen.update(words(view.json) if view else ())
            for conversation in person.conversations():
                for message in person.messages(conversation.id):
                    seen.update(words(message.blocks))

    learner.open_home()
    look()
    ask(learner, mode="mentor")
    look()
    offer(guide, "coach")
    look()
    learner.press("agree.withdraw")
    learner.command("/guidance")
    look()
    learner.submit(guide=GUIDE, goal=GOAL, control="own_plan")
    look()
    learner.close_modal(everything=True)
    learner.command("/guidance", "practice")
    look()
    learner.close_modal()
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal="I want to die")
    look()
    learner.close_modal()
    agree(learner, guide)
    guide.press("guide.switch")
    look()
    guide.submit(reason="asked_for_experience")
    look()
    guide.press("guide.back")
    learner.press("guide.end")
    learner.submit(**{"step:0": "Practise sign-out with a timer"})
    look()
    learner.submit()
    learner.press("feedback.open")
    look()
    learner.close_modal()
    for _ in range(4):
        story.passes(days=4)
        look()
    return seen


def test_each_command_for_slack_is_answered(story, learner):
    for command in SLACK:
        learner.reload()
        before = len(learner.messages("C0RESIDENCY"))
        learner.command(*command.split(" ", 1), channel="C0RESIDENCY")

        assert learner.notices == [], command
        said = learner.messages("C0RESIDENCY")[before:]
        assert learner.modal or (said and said[-1].is_ephemeral), command
        assert (
            "What you can type" not in said[-1].plain() if said and "help" not in command else True
        ), command


def test_every_button_it_names_is_one_that_people_see(seen):
    named = {" ".join(label.split()) for label in re.findall(r"\*\*([^*]+)\*\*", TUTORIAL)}

    assert named - PAGE_ITSELF - seen == set()


@pytest.mark.parametrize("line", [line for line in SHELL if line])
def test_each_command_for_the_shell_exists(line):
    program, *arguments = shlex.split(line)
    if program == "make":
        command = ["make", "--dry-run", *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    else:
        assert [program, *arguments[:2]] == [".venv/bin/python", "-m", "bot"]
        with pytest.raises(SystemExit) as ended:
            parser().parse_args(arguments[2:])
        assert ended.value.code == 0, "as for --help"


def test_every_picture_it_shows_is_there():
    pictures = re.findall(r"\]\(([^)]+\.png)\)", TUTORIAL)

    assert [name for name in pictures if not (ROOT / "docs" / name).exists()] == []


def test_a_director_and_an_outsider_find_what_it_promises(story):
    director, outsider = story.person(DIRECTOR), story.person("U0OUTSIDER")
    director.open_home()
    outsider.command("/guidance")

    assert "Internal Medicine" in director.home.plain()
    assert "Ask to join" in outsider.last().plain()

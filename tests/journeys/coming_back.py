"""What comes back in stories: the days on which it does, and the cards it comes in."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import col, select

from sandbox.seed import EASTERN
from storage.tables import FollowUpRow
from tests.journeys.ending import agree_and_end, fill_in_forms
from tests.journeys.steps import ask
from tests.story import Actor, Story
from tests.told import told_once

STEP = "Send 2 abstracts by Friday"
STEP_DUE = "How did your step go?"

FRIDAY = "2026-03-06"


def at(text: str, zone: str = EASTERN) -> datetime:
    """Return a wall-clock time, in New York if nothing else is said."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@told_once
def with_step(learner: Actor, guide: Actor, *, mode: str = "advise", **answers: Any) -> str:
    """Hold a session that leaves the learner one step for Friday; return the group DM."""
    step = {"step:0": STEP, "due_on": FRIDAY, "if_then": "If I am called in, then on Saturday"}
    return ended(learner, guide, mode=mode, **(step | answers))


def with_step_and_meeting(story: Story, learner: Actor, guide: Actor, *, meet_at: str) -> None:
    """Leave the learner one step for Friday, and both a meeting; nothing else comes back."""
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    ask(learner, meet_at=int(at(meet_at).timestamp()))
    guide.press("agree.accept")


@told_once
def ended(learner: Actor, guide: Actor, *, mode: str = "coach", **answers: Any) -> str:
    """Hold a session whose forms are filled in; return the group DM."""
    group = agree_and_end(learner, guide, mode=mode, **answers)
    fill_in_forms(learner, guide)
    return group


def asked(actor: Actor, words: str) -> list[Any]:
    """Return the messages in the person's own DM that say these words."""
    return [message for message in actor.messages() if words in message.plain()]


def rows(story: Story, kind: str) -> list[FollowUpRow]:
    """Return every follow-up of a kind, the earlier ones first."""
    with story.services.transaction() as session:
        found = session.exec(select(FollowUpRow).where(FollowUpRow.kind == kind))
        return sorted(found, key=lambda row: (row.ordinal, row.due_at))


def only(story: Story, kind: str) -> None:
    """Let nothing of another kind fall due, so that a card has one question."""
    with story.services.transaction() as session:
        session.exec(update(FollowUpRow).where(FollowUpRow.kind != kind).values(state="cancelled"))


def says(actor: Actor) -> str:
    """Return the newest message in the person's own DM, as read aloud."""
    return str(actor.last().plain())


def break_step_reminders(story: Story) -> None:
    """Have every reminder of a step name a step that is gone."""
    with story.services.transaction() as session:
        is_step = col(FollowUpRow.kind) == "step_due"
        session.exec(update(FollowUpRow).where(is_step).values(subject_id="gone"))

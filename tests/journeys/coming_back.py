"""What comes back in stories: the days on which it does, and the cards it comes in."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import col, select

from sandbox.seed import EASTERN
from storage.agenda import read
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


@told_once
def with_steps(learner: Actor, guide: Actor, *, count: int) -> None:
    """Hold so many sessions, each of which leaves the learner one step for Friday."""
    if count > 1:
        with_steps(learner, guide, count=count - 1)
    with_step(learner, guide, **{"step:0": f"Step {count - 1}"})


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


def to_what_comes_next(story: Story, *, until: datetime) -> None:
    """Move the clock to when something falls due, a quarter of an hour on at least."""
    with story.services.transaction() as session:
        agenda = read(session.connection(), now=story.clock.now())
    falls_due = [one for one in (agenda.follow_up_at, agenda.message_at) if one is not None]
    soon = story.clock.now() + timedelta(minutes=15)
    story.goes_to(min(until, max(soon, min(falls_due, default=until))))


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

"""How sessions end in stories, and what is then found in the database."""

from typing import Any

from sqlmodel import select

from guidance.follow_ups import FollowUpState
from storage.tables import AgreementRow, FollowUpRow, StepRow
from tests.journeys.steps import agree, go_on
from tests.keys import legible
from tests.story import Actor, Story
from tests.told import told_once

SHARP = "Send 2 abstracts by Friday"
"""A step that nothing is asked about."""


def end(actor: Actor, step: str = "", **answers: Any) -> None:
    """End the session from the agreement card; answers by block id, `due_on=` and the like of the
    first step."""
    actor.press("guide.end")
    actor.submit(**typed(step, **answers))
    go_on(actor)


def typed(step: str = "", **answers: Any) -> dict[str, Any]:
    """Return answers by block id."""
    fields = {"step:0": step} if step else {}
    first = {"owner", "due_on", "if_then"}
    return fields | {f"{k}:0" if k in first else k: value for k, value in answers.items()}


@told_once
def agree_and_end(learner: Actor, guide: Actor, *, mode: str = "coach", **answers: Any) -> str:
    """Agree, and let the learner end the session; return the group DM."""
    group = agree(learner, guide, mode=mode)
    end(learner, **answers)
    return group


def fill_in_forms(*people: Actor) -> None:
    """Let each of the two answer their form, so that it brings no reminder."""
    for person in people:
        person.press("feedback.open")
        person.enter("not_enough_contact", ["yes"])
        person.submit()


def session_row(story: Story) -> AgreementRow:
    """Return the one agreement there is."""
    with story.services.transaction() as session:
        return session.exec(select(AgreementRow)).one()


def kept_steps(story: Story) -> list[Any]:
    """Return the steps in their order."""
    with story.services.transaction() as session:
        rows = session.exec(select(StepRow).order_by(StepRow.position))
        return [legible(session, row) for row in rows]


def waiting(story: Story) -> list[tuple[str, str]]:
    """Return the kind and the person of every follow-up that is still to come."""
    with story.services.transaction() as session:
        rows = session.exec(select(FollowUpRow).where(FollowUpRow.state == FollowUpState.WAITING))
        return sorted((row.kind.value, row.person_id) for row in rows)

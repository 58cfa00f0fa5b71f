"""How many learners come to have answered about a guide, without telling each one's story."""

from datetime import date
from typing import Any

from guidance.agreements import Agreement
from guidance.feedback import Answers, Side
from guidance.modes import Mode
from guidance.stages import Stage
from sandbox.seed import TEAM_ID
from storage import agreements, feedback, program_days, programs
from storage.columns import new_id
from tests.story import GUIDE, Story

ANSWERS: dict[str, Any] = {"felt_mode": "coach", "usefulness": "5", "switches_clear": "none"}
"""What is entered in the form."""

APRIL = date(2026, 4, 1)


def answered(
    story: Story, count: int, *, guide_id: str = GUIDE, start: int = 0, **more: Any
) -> None:
    """Let learners have met a guide for coaching and answered, to be pooled in April."""
    given = {"enough_contact": True, "felt_mode": Mode.COACH, "usefulness": 5} | more
    with story.services.transaction() as session:
        [program] = programs.in_team(session, team_id=TEAM_ID)
        if program.publishes_on is None:
            to = program.seals_on(story.clock.now().date())
            program_days.move_on(session, program, "publishes_on", to=to)
        for number in range(start, start + count):
            closed = Agreement(
                new_id(), TEAM_ID, program.id, f"U0NEW{number:02}", guide_id, "A goal of theirs",
                mode=Mode.COACH, stage=Stage.CLOSED, moved_at=story.clock.now(),
            )  # fmt: skip
            agreements.add(session, closed, now=story.clock.now())
            feedback.add(
                session,
                closed.id,
                Side.LEARNER,
                Answers(**given),
                seals_on=APRIL,
                now=story.clock.now(),
            )

"""The end of a session: the modal with next steps and next meeting, and what both see of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    DateTimePickerElement,
    InputBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from guidance.agreements import Agreement
from guidance.closing import Closing, Hints, asks_about_role
from guidance.modes import MENTOR_MONTHS, Mode
from guidance.steps import STEPS_LIMIT, SmartPart, Step, TypedStep
from guidance.switches import Switch, SwitchReason
from handlers.views import ask, parts
from handlers.views.message import Message
from handlers.views.parts import option

ENDED = "close.ended"
ADD_STEP = "close.add_step"

HAS_ASKED = ":asked"
"""Ends the metadata of a modal that has asked once about what could be sharper."""

_ROLE_AT_END = {
    SwitchReason.BEFORE_THE_END: "Back to coaching, only nobody pressed the button",
    SwitchReason.TO_THE_END: "It stayed mentoring to the end",
}
_ROLE_SAID = {
    SwitchReason.BEFORE_THE_END: "{guide} had gone back to coaching before the end.",
    SwitchReason.TO_THE_END: "{guide} was mentoring to the end.",
}
_FIRST_HINT = "One thing to do before you meet again. No step is fine too."
_QUESTIONS = {
    SmartPart.MEASURABLE: "How will you know that it is done? A number or a result helps.",
    SmartPart.TIME_BOUND: "By when? A day makes it more likely to happen.",
}
_ASKED_AGAIN = {
    SmartPart.MEASURABLE: "A number or a result here, too?",
    SmartPart.TIME_BOUND: "A day here, too?",
}
"""What stands below a field where the question stands below an earlier one."""


def form(
    agreement: Agreement,
    closing: Closing,
    *,
    viewer_id: str,
    hints: Hints | None = None,
    notice: str = "",
) -> View:
    """Return the modal; with `hints` it has asked about them, and takes all words as they are."""
    blocks: list[Block] = [parts.says(notice)] if notice else []
    if hints:
        blocks.append(
            parts.says(
                ":bulb: *A look before I keep this:* could these be sharper? See the words with a"
                " bulb below. Change them or leave them: both are fine."
            )
        )
    before = (hints or {}).get("goal", frozenset())
    blocks += _goal(agreement, closing, _questions(before))
    blocks += _role(agreement, closing)
    for position, step in enumerate(closing.steps):
        asked = (hints or {}).get(f"step:{position}", frozenset())
        questions = _questions(asked, before=before)
        blocks += _step(agreement, position, step, viewer_id=viewer_id, questions=questions)
        before |= asked
    if len(closing.steps) < STEPS_LIMIT:
        blocks.append(parts.row(parts.button("Add another step", ADD_STEP, agreement.id)))
    blocks += [_next_meeting(closing), *_months(agreement, closing), parts.small(ask.PATIENTS)]
    return parts.modal(
        ENDED,
        "End the session",
        blocks,
        submit="End session" if hints is None else "Save and end",
        close="Not yet",
        metadata=agreement.id if hints is None else f"{agreement.id}{HAS_ASKED}",
    )


def ended(
    closed: Agreement, steps: Sequence[Step], line: Switch | None, *, has_new_goal: bool = False
) -> Message:
    """Return the line in the group DM that says who ended the session, and what stays open."""
    said = [f":checkered_flag: {parts.mention(closed.moved_by)} has ended this session."]
    if line is not None:
        said.append(_ROLE_SAID[line.reason].format(guide=parts.mention(closed.guide_id)))
    if has_new_goal:
        said.append("The goal has new words; you both see them on the card above.")
    if steps:
        later = " I ask about them on their day." if any(step.due_on for step in steps) else ""
        said.append(f"Your next steps are on the card above.{later}")
    if closed.mode is Mode.MENTOR:
        said.append(f"Mentoring comes up again {_every(closed.mentor_months)}.")
    said.append("Each of you has a short form from me.")
    return Message([parts.says("\n".join(said))])


def meeting_file(
    at: datetime | None, calendar: str, *, instead_of: datetime | None
) -> dict[str, Any]:
    """Return the arguments of the upload that shares the next meeting with both; None is off.

    It names the time, also that of a meeting that is off: the line in the group DM that says who
    has changed it takes another road, and may come after the file.
    """
    if at is None:
        was = f" It was set for {parts.moment(instead_of)}." if instead_of else ""
        return {
            "content": calendar,
            "filename": "meeting-called-off.ics",
            "title": "Your next meeting is off",
            "alt_txt": "A calendar file that takes your next meeting out",
            "initial_comment": f":leaves: *This meeting is off.*{was}\nIf your calendar"
            " still shows it, delete it there; in some, to open the file does that.",
        }
    does = "Open the file, and your calendar adds it."
    if instead_of is not None:
        does = (
            "Open the file: it replaces the earlier one. If your calendar still shows the old time,"
            " delete it there."
        )
    return {
        "content": calendar,
        "filename": "next-meeting.ics",
        "title": "Your next meeting",
        "alt_txt": "A calendar file with the time of your next meeting",
        "initial_comment": f":calendar: *You meet again:* {parts.moment(at)}\n{does}",
    }


def _goal(agreement: Agreement, closing: Closing, questions: Sequence[Block]) -> list[Block]:
    """Return the goal; where it has been asked about, in a field in which it may be changed."""
    if closing.goal is None:
        return [parts.quote("The goal was", agreement.goal)]
    field = parts.text_input(
        "goal",
        "The goal",
        initial=closing.goal,
        multiline=True,
        hint="You both see it, and later reminders name it.",
        is_optional=True,
    )
    return [field, *questions]


def _questions(
    asked: frozenset[SmartPart], *, before: frozenset[SmartPart] = frozenset()
) -> list[Block]:
    words = {part: _ASKED_AGAIN if part in before else _QUESTIONS for part in SmartPart}
    return [parts.small(f":bulb: {words[part][part]}") for part in SmartPart if part in asked]


def _role(agreement: Agreement, closing: Closing) -> list[Block]:
    if not asks_about_role(agreement):
        return []
    return [
        parts.radio(
            "role_at_end",
            "“I am mentoring you now” is still open. How did it go on?",
            [option(text, reason) for reason, text in _ROLE_AT_END.items()],
            initial=closing.role_at_end,
        )
    ]


def _step(
    agreement: Agreement,
    position: int,
    step: TypedStep,
    *,
    viewer_id: str,
    questions: Sequence[Block],
) -> list[Block]:
    return [
        parts.text_input(
            f"step:{position}",
            f"Next step {position + 1}" if position else "Next step",
            hint=None if position or questions else _FIRST_HINT,
            placeholder="Draft one page of…",
            initial=step.text,
            is_optional=True,
        ),
        *questions,
        parts.radio(
            f"owner:{position}",
            "Whose step is it?",
            [option(_whose(agreement, id_, viewer_id), id_) for id_ in agreement.parties],
            initial=step.owner_id,
        ),
        InputBlock(
            block_id=f"due_on:{position}",
            label="By when?",
            element=DatePickerElement(
                action_id="value",
                initial_date=step.due_on.isoformat() if step.due_on else None,
            ),
            optional=True,
        ),
        parts.text_input(
            f"if_then:{position}",
            "If something gets in the way, then…",
            placeholder="If I am called in, then I do it on Sunday",
            initial=step.if_then,
            is_optional=True,
        ),
    ]


def _whose(agreement: Agreement, owner_id: str, viewer_id: str) -> str:
    if owner_id == viewer_id:
        return "Mine"
    return "The learner’s" if owner_id == agreement.learner_id else "The faculty member’s"


def _next_meeting(closing: Closing) -> InputBlock:
    at = closing.next_meet_at
    return InputBlock(
        block_id="next_meeting",
        label="When do you meet again?",
        element=DateTimePickerElement(
            action_id="value", initial_date_time=int(at.timestamp()) if at else None
        ),
        hint="You both get a file for your calendars, and a reminder from me.",
        optional=True,
    )


def _months(agreement: Agreement, closing: Closing) -> list[Block]:
    if agreement.mode is not Mode.MENTOR:
        return []
    options = [option(_every(months).capitalize(), str(months)) for months in MENTOR_MONTHS]
    chosen = options[closing.mentor_months - MENTOR_MONTHS.start]
    return [
        InputBlock(
            block_id="mentor_months",
            label="How often shall I bring your mentoring up?",
            element=StaticSelectElement(action_id="value", options=options, initial_option=chosen),
        )
    ]


def _every(months: int) -> str:
    return "every month" if months == 1 else f"every {months} months"

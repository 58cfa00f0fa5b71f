"""The session itself: the agreement card, the spoken role switch, and its ledger."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from guidance.agreements import Agreement
from guidance.meetings import meets_again_at
from guidance.modes import FORMS, Form, Mode
from guidance.stages import Stage
from guidance.steps import Step
from guidance.switches import Role, Switch, SwitchReason
from handlers.views import history, modes, parts
from handlers.views.message import Message
from handlers.views.parts import option

SWITCH = "guide.switch"
BACK = "guide.back"
STILL_MENTORING = "guide.still_mentoring"
END = "guide.end"
ANOTHER_TIME = "meeting.still_ahead"
CALL_OFF = "meeting.call_off"
NEXT_TIME = "meeting.next_time"
NEXT_OFF = "meeting.next_off"
"""On a session that is to come, and on the next one; the value is the agreement's id."""
NOT_MET = "meeting.not_met"
NEXT_NOT_MET = "meeting.next_not_met"
"""The same, once its time has come."""

SWITCHED = "guide.switched"

QUESTIONS_MOST = 4
"""More would push the buttons off the screen; all of them are on the mode card."""

_REASONS = {
    SwitchReason.ASKED_FOR_EXPERIENCE: "I was asked for my experience",
    SwitchReason.CONCERN: "I have a concern to voice",
}


_CLOSED = "The session is closed without next steps or forms, and both of you read that."


def card(
    agreement: Agreement,
    steps: Sequence[Step],
    *,
    is_to_begin: bool = False,
    has_come: bool = False,
) -> Message:
    """Return what the two have agreed on, in their group DM, with the buttons of the session.

    `is_to_begin` says of a session that has ended that the next one has not begun; `has_come` says
    that the time of either has passed.
    """
    form = FORMS[agreement.mode or Mode.COACH]
    if agreement.stage is Stage.CLOSED:
        more = next_buttons(agreement, has_come=has_come) if is_to_begin else []
        return _closed(agreement, form, steps, more)
    if agreement.stage is Stage.CALLED_OFF:
        return _called_off(agreement, form)
    return Message(
        [
            parts.heading(f"Your agreement: {form.label}"),
            parts.says(
                f"{parts.mention(agreement.guide_id)} is *{form.role}* for"
                f" {parts.mention(agreement.learner_id)}. {form.short}"
            ),
            parts.quote("The goal of this session", agreement.goal),
            *_bigger(agreement),
            *_scope(agreement),
            parts.says(f":clock3: *When:* {parts.when(agreement.meet_at)}\n{_openings(form)}"),
            parts.says(_questions(form)),
            *_difference(agreement),
            *_speaking_as(agreement),
            parts.row(
                *_switch_buttons(agreement),
                modes.opener(agreement.mode or Mode.COACH, "Mode card"),
                parts.button("End session", END, agreement.id, style="danger"),
            ),
            *_to_come(agreement, has_come=has_come),
            parts.small(
                "When you are done, press *End session*: you note your next steps, and each of you"
                " gets a short form. I do not read this conversation."
            ),
        ]
    )


def switch(agreement: Agreement) -> View:
    """Return the modal in which the guide says why the role changes."""
    return parts.modal(
        SWITCHED,
        "I am mentoring you now",
        [
            parts.says("Say it aloud too. I post one line that you both see."),
            parts.radio(
                "reason",
                "Why now?",
                # None is chosen before: it is posted and kept in the guide's name.
                [option(text, reason) for reason, text in _REASONS.items()],
            ),
        ],
        submit="Say it",
        close="Not now",
        metadata=agreement.id,
    )


def switched(agreement: Agreement, line: Switch) -> Message:
    """Return the line of the ledger, as both see it in their group DM; open ones have a button."""
    guide = parts.mention(agreement.guide_id)
    if line.to_role is not Role.MENTOR:
        return Message([parts.says(f":arrows_counterclockwise: {guide}: *Back to coaching.*")])
    said = parts.says(
        f":loudspeaker: {guide}: *I am mentoring you now*, because {_REASONS[line.reason]}."
    )
    is_open = agreement.stage is Stage.AGREED and agreement.switch_count == line.ordinal
    back = parts.row(parts.button("Back to coaching", BACK, agreement.id))
    return Message([said, back] if is_open else [said])


def still_mentoring(agreement: Agreement) -> Message:
    """Return the question to a guide who has not gone back to coaching."""
    return Message(
        [
            parts.says(
                f"You said “I am mentoring you now” to {parts.mention(agreement.learner_id)} a"
                " while ago. Are you still mentoring?"
            ),
            parts.row(
                parts.button("Back to coaching", BACK, agreement.id, style="primary"),
                parts.button("Still mentoring", STILL_MENTORING, agreement.id),
            ),
        ]
    )


def next_buttons(agreement: Agreement, *, has_come: bool = False) -> list[ButtonElement]:
    """Return the ways to move the next meeting, or to call it off, or to say that it was none."""
    text = "There will be no next meeting, and both of you read that."
    off = _sure("Call it off", NEXT_OFF, agreement, text)
    if has_come:
        off = _sure("We did not meet", NEXT_NOT_MET, agreement, text)
    return [parts.button("Another time", NEXT_TIME, agreement.id), off]


def call_off(agreement: Agreement) -> ButtonElement:
    """Return the way to close a session that will not take place."""
    return _sure("Call it off", CALL_OFF, agreement, _CLOSED)


def not_met(agreement: Agreement) -> ButtonElement:
    """Return the way to close a session that did not take place."""
    return _sure("We did not meet", NOT_MET, agreement, _CLOSED)


def _sure(label: str, action_id: str, agreement: Agreement, text: str) -> ButtonElement:
    return parts.button(
        label, action_id, agreement.id, confirm=parts.sure(f"{label}?", text, label)
    )


def _to_come(agreement: Agreement, *, has_come: bool) -> list[Block]:
    """Return the ways to move a session and to call it off, until it has plainly begun."""
    if agreement.switch_count:
        return []
    label = "Another time" if agreement.meet_at else "Set a time"
    off = not_met(agreement) if has_come else call_off(agreement)
    return [parts.row(parts.button(label, ANOTHER_TIME, agreement.id), off)]


def _closed(
    agreement: Agreement, form: Form, steps: Sequence[Step], more: Sequence[ButtonElement]
) -> Message:
    blocks: list[Block] = [
        parts.heading(f"Session ended: {form.label}"),
        parts.quote("The goal was", agreement.goal),
    ]
    for step in steps:
        due = f", by {parts.day(step.due_on)}" if step.due_on else ""
        words = f"{step.text}\n{step.if_then}" if step.if_then else step.text
        blocks.append(parts.quote(f"Next step{parts.become(step.state)}", words))
        blocks.append(parts.small(f"{parts.mention(step.owner_id)}{due}"))
    if (meet_at := meets_again_at(agreement)) is not None:
        blocks.append(parts.says(f":calendar: *You meet again:* {parts.moment(meet_at)}"))
        if more:
            blocks.append(parts.row(*more))
    blocks.append(parts.small(history.sentence(agreement, viewer_id="")))
    return Message(blocks)


def _called_off(agreement: Agreement, form: Form) -> Message:
    return Message(
        [
            parts.heading(f"Session called off: {form.label}"),
            parts.quote("The goal was", agreement.goal),
            parts.small(history.sentence(agreement, viewer_id="")),
        ]
    )


def _bigger(agreement: Agreement) -> list[Block]:
    return [parts.quote("The bigger goal", agreement.bigger_goal)] if agreement.bigger_goal else []


def _scope(agreement: Agreement) -> list[Block]:
    texts = {"Will cover": agreement.covers, "Will not cover": agreement.covers_not}
    return [parts.quote(label, text) for label, text in texts.items() if text]


def _openings(form: Form) -> str:
    return f":speech_balloon: *Words to begin with:*\n{_listed(form.openings)}"


def _questions(form: Form) -> str:
    return f":thinking_face: *Questions that fit:*\n{_listed(form.questions[:QUESTIONS_MOST])}"


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"• “{line}”" for line in lines)


def _difference(agreement: Agreement) -> list[Block]:
    if agreement.mode is agreement.asked_mode or agreement.asked_mode is None:
        return []
    asked = FORMS[agreement.asked_mode].label
    return [parts.small(f"{asked} was asked for at first; you settled on this together.")]


def _speaking_as(agreement: Agreement) -> list[Block]:
    if agreement.guide_role is None:
        return []
    guide = parts.mention(agreement.guide_id)
    word = "mentoring" if agreement.guide_role is Role.MENTOR else "coaching"
    return [parts.says(f":bust_in_silhouette: Right now {guide} is *{word}*.")]


def _switch_buttons(agreement: Agreement) -> list[ButtonElement]:
    match agreement.guide_role:
        case Role.COACH:
            return [parts.button("I am mentoring you now", SWITCH, agreement.id, style="primary")]
        case Role.MENTOR:
            return [parts.button("Back to coaching", BACK, agreement.id, style="primary")]
        case None:
            return []

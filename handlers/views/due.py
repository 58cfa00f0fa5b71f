"""A card with what is asked at once, what was not asked in time, and how to have less of it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DividerBlock,
    MarkdownTextObject,
    SectionBlock,
)

from guidance.follow_ups import Kind
from handlers.views import follow_up, parts, preferences
from handlers.views.follow_up import Nudge
from handlers.views.message import MAX_BLOCKS, Message

REMIND_AGAIN = "due.remind_again"
"""The way back for somebody who has left three cards unanswered."""

_AGAIN, _LESS = "Remind me again", "Remind me less"

_MISSED: dict[Kind, str] = {
    Kind.REQUEST_WAITING: "a request of {other} that waits for you",
    Kind.FORM_WAITING: "the form about your session with {other}",
    Kind.SESSION_SOON: "the reminder of your session with {other}",
    Kind.SESSION_OVERDUE: "whether your session with {other} took place",
    Kind.SWITCH_OPEN: "your change of role with {other}",
    Kind.STEP_DUE: "a step from your session with {other}; it is still on your list",
    Kind.ADVICE_CHECK: "what became of the advice of {other}",
    Kind.STEP_CHECK: "your steps since the session with {other}",
    Kind.GOAL_CHECK: "the goal of your session with {other}",
    Kind.MENTOR_CHECK: "your mentoring with {other}; it comes up again",
    Kind.STALL_CHECK: "whether your mentoring with {other} goes on",
    Kind.NEXT_MEETING: "the next meeting with {other}",
}
"""By kind. What is promised is never too late; only a database that was put back from a copy does
not know whether it has been asked."""


def card(card_id: str, nudges: Sequence[Nudge], *, is_last: bool) -> Message:
    """Return a card as what it asks stands now; at most `MAX_BLOCKS` blocks.

    `is_last` says that no question follows until the person gives a sign of life.
    """
    is_open = any(one.follow_up.is_alive for one in nudges)
    tail = _tail(card_id, is_last=is_last) if is_open else []
    if len(nudges) == 1:
        return Message([*follow_up.card(nudges[0], is_last=is_last).blocks, *tail])
    blocks: list[Block] = [_head(nudges)]
    for nudge in nudges:
        item = [DividerBlock(), *follow_up.card(nudge, is_last=is_last).blocks]
        if len(blocks) + len(item) + len(tail) >= MAX_BLOCKS:
            blocks.append(parts.small("What else there is waits on your Home tab."))
            break
        blocks += item
    return Message([*blocks, *tail])


def moved_on() -> Message:
    """Return what a card shrinks to when all that it asked stands on others, above or below."""
    text = "Nothing is left to do here. What I asked is settled, or stands on another card."
    return Message([parts.small(text)])


def quiet_now(value: str) -> Block:
    """Return, on Home, that questions wait until the person wants them, with the way back."""
    text = (
        ":no_bell: *Three in a row stayed unanswered, so I am quiet now.* Any answer brings my"
        " questions back, and so does this button."
    )
    return SectionBlock(text=MarkdownTextObject(text=text), accessory=_again(value))


def missed(nudge: Nudge) -> list[Block]:
    """Return one line about what was not asked in time."""
    what = _MISSED[nudge.follow_up.kind].format(other=nudge.other)
    return [parts.small(f":zzz: {parts.moment(nudge.follow_up.due_at)}: {what}.")]


def _head(nudges: Sequence[Nudge]) -> Block:
    settled = sum(not _is_open(one) for one in nudges)
    if settled == len(nudges):
        for_now = " for now" * any(one.follow_up.is_put_off for one in nudges)
        return parts.says(f":white_check_mark: *All of this is settled{for_now}.* Thank you.")
    so_far = f" {settled} settled so far." if settled else ""
    return parts.says(
        f":bookmark_tabs: *{len(nudges)} things on one card,* so that I write seldom.{so_far}"
    )


def _is_open(nudge: Nudge) -> bool:
    return nudge.follow_up.is_alive and not nudge.follow_up.is_put_off


def _tail(card_id: str, *, is_last: bool) -> list[Block]:
    """Return the way to have less of it and, on the third card in a row, the way to have more."""
    less = parts.button(_LESS, preferences.OPEN, "preferences")
    if not is_last:
        return [parts.row(less)]
    text = (
        ":no_bell: *This is my last question unless you answer one.* An answer keeps them coming,"
        f" and so does *{_AGAIN}*."
    )
    return [parts.says(text), parts.row(_again(card_id), less)]


def _again(value: str) -> ButtonElement:
    return parts.button(_AGAIN, REMIND_AGAIN, value)

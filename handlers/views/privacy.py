"""What is kept of a person, and the ways to take it along or to have it erased."""

from datetime import datetime

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from guidance.privacy import Retention
from handlers.views import parts
from handlers.views.message import Message
from handlers.views.notices import sentence

EXPORT = "privacy.export"
ERASE = "privacy.erase"
ERASED = "privacy.erased"


def overview(kept: Retention) -> View:
    """Return the few lines, with both buttons."""
    words, rest = kept.words_months, kept.requests_months
    lines = (
        f"• *What you write* (goals, notes, steps): sealed, seen by you two only, and gone {words}"
        " months after a session has ended.\n"
        f"• *Your sessions*: with whom, when, in which form. Gone {rest} months after the last"
        " move.\n"
        "• *Your answers in forms*: confidential until the next fixed date, then pooled with"
        " others', and no longer with your session: here, that is; in backups as long as they are"
        f" kept. They wait at most {rest} months. A rating that was published stays.\n"
        "• *Your settings*, time zone and roles: as long as you take part.\n"
        "• *Messages*: in Slack, as long as your workspace keeps them. I keep their words until"
        " they have arrived, and never read your conversations.\n"
        "• *Who did what, when*: codes without names or words, six years."
    )
    return parts.modal(
        "privacy",
        "What I keep",
        [
            parts.says(lines),
            parts.row(
                parts.button("Export my data", EXPORT, "export"),
                parts.button("Erase me", ERASE, "erase", style="danger"),
            ),
            parts.small("The export comes to you alone, as two files in Messages."),
        ],
    )


def exported() -> Message:
    """Return the answer to the first of them: the files may be there already."""
    return sentence("Your data is on its way to you, as two files in Messages.")


def sure(*, open_sessions: int, directs: bool) -> View:
    """Return the question before an erasure: what goes, and what stays."""
    goes = (
        "*What goes, now and for good:* your settings and roles, your requests to join, your goals"
        " and notes, your steps and reminders, your answers that are not pooled yet, others' votes"
        " and lines about you, and your name in every session."
    )
    stays = (
        "*What stays:* published ratings, which name no learner; your votes in a pool and lines you"
        " wrote about a guide, without your name; what others wrote; messages that are in Slack"
        " already; that somebody was erased, as a code; and backups, as long as they are kept."
    )
    blocks: list[Block] = [parts.says(goes), parts.says(stays)]
    if open_sessions:
        told = "is 1 request or session" if open_sessions == 1 else f"are {open_sessions}"
        more = "" if open_sessions == 1 else " requests and sessions"
        blocks.append(
            parts.says(f":hourglass: There {told}{more} open with you. I end them and say so.")
        )
    if directs:
        blocks.append(parts.says(":warning: A program of yours will need another director."))
    blocks.append(parts.small("Would you like to keep a copy? Go back and export first."))
    return parts.modal(ERASED, "Erase me?", blocks, submit="Erase me", close="Go back")


def erased() -> View:
    """Return the last word."""
    return parts.modal(
        "privacy",
        "Done",
        [
            parts.says(
                ":white_check_mark: You are erased here. You are welcome back at any time: ask to"
                " join, or a director adds you, and we begin anew."
            )
        ],
    )


def ended() -> str:
    """Return what the other one of an open session reads."""
    return (
        "One of your open requests or sessions has ended: the other person no longer takes part."
        " Nothing is left for you to do; `/guidance` begins another."
    )


def meeting_off(at: datetime) -> Message:
    """Return what the other one reads of a next meeting that is off."""
    told = f"Your next meeting, on {parts.moment(at)}, is off: the other person no longer takes"
    return Message([parts.says(f"{told} part. Type `/guidance` for somebody else.")])

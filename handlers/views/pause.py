"""The answers to `/guidance pause` and `resume`, to `snooze` and to `nights`."""

from datetime import date

from slack_sdk.models.blocks import Block

from guidance.quiet import Quiet
from handlers.views import parts, preferences
from handlers.views.message import Message


def paused(until: date) -> Message:
    """Return until when I am quiet, and how to end it."""
    return Message(
        [
            parts.says(
                f":pause_button: *No reminders until {parts.weekday(until)}.* What falls due before"
                " then waits."
            ),
            parts.small(
                "Requests and answers from people still reach you. `/guidance resume` ends it."
            ),
        ]
    )


def how_to_pause() -> Message:
    """Return what a pause is, and how to begin one."""
    return Message(
        [
            parts.says(
                "Until which day do you want no reminders? Type it after the word:"
                " `/guidance pause until Friday`. What falls due before then waits;"
                " `/guidance resume` ends it sooner. *Stop* on a reminder ends that one for good."
            )
        ]
    )


def how_to_stop() -> Message:
    """Return that a pause has an end, and how reminders stop for good."""
    return Message(
        [
            parts.says(
                "A pause ends on a day, at most a year away: `/guidance pause for 12 months`."
                " *Stop* on a reminder ends that one for good. If I am to forget you altogether,"
                " type `/guidance privacy`."
            )
        ]
    )


def how_to_snooze() -> Message:
    """Return how one reminder is put off, and how all of them are."""
    return Message(
        [
            parts.says(
                "I cannot put a reminder off from here. Each reminder has its own *Snooze*: for"
                " 1 day, 3 days or 1 week. To have none at all until a day, type `/guidance pause"
                " until Friday`."
            )
        ]
    )


def how_to_work_nights(quiet: Quiet) -> Message:
    """Return what nights are, how to begin them, and what happens next."""
    if quiet.start == quiet.end:
        return Message(
            [
                parts.says(
                    ":owl: You have no quiet hours, so there are none to turn round for nights."
                    f" {preferences.hours(quiet)} To be left alone by day while you work nights,"
                    " set quiet hours first: `/guidance settings`."
                )
            ]
        )
    turned = f"I turn your quiet hours round: no reminders {preferences.by_day(quiet)}"
    if quiet.is_overnight:
        turned = f"my reminders come by night, and none {preferences.by_day(quiet)}"
    return Message(
        [
            parts.says(
                f":owl: While you work nights, {turned}. Type the day on which they end:"
                " `/guidance nights until Friday`. Your usual hours come back by themselves;"
                " `/guidance nights off` brings them back sooner."
            )
        ]
    )


def nights(quiet: Quiet, until: date, *, paused_until: date | None) -> Message:
    """Return when reminders come while somebody works nights, and what follows them."""
    ends = (
        "`/guidance nights off` ends it; a file of your shifts does it by itself:"
        " `/guidance settings`."
    )
    if quiet.is_overnight:  # hours by day, or none, leave no time of night to rest after
        ends = f"After the last night I wait ten hours more. {ends}"
    told = parts.says(f":owl: *{preferences.nights(quiet, until)}*")
    return Message([told, *_still_paused(paused_until), parts.small(ends)])


def days(quiet: Quiet, *, paused_until: date | None) -> Message:
    """Return that the hours are no longer turned round."""
    told = parts.says(f":sunny: *Nights are off.* {preferences.hours(quiet)}")
    return Message([told, *_still_paused(paused_until)])


def _still_paused(until: date | None) -> list[Block]:
    if until is None:
        return []
    sentence = f"Your pause goes on: no reminders until {parts.weekday(until)}."
    return [parts.says(f":pause_button: {sentence} `/guidance resume` ends it.")]


def resumed() -> Message:
    """Return that reminders come again."""
    return Message(
        [
            parts.says(
                ":arrow_forward: *Reminders are on again.* What is due comes now, or when your"
                " quiet hours end; what can wait comes with your next card."
            )
        ]
    )


def not_paused() -> Message:
    """Return that there was nothing to end."""
    return Message(
        [parts.says("You were not paused. `/guidance pause until Friday` would do that.")]
    )

"""When a person is left alone: what is set, and the modal in which they change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    MarkdownTextObject,
    SectionBlock,
    TimePickerElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from guidance.quiet import DAY_BEGINS, DAY_ENDS, Quiet
from guidance.shifts import FIELD, REST, Shift, without
from handlers.views import parts
from handlers.views.message import Message

OPEN = "preferences.open"
SAVED = "preferences.saved"

OFTEN = {1: "once a week", 2: "every two weeks", 4: "every four weeks"}
"""How seldom a person may want what can wait, in weeks."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What holds for one person."""

    quiet: Quiet
    weeks: int
    """What can wait comes at most once in so many weeks."""
    is_quiet_now: bool
    """Whether their questions wait, because three in a row stayed unanswered."""
    now: datetime
    """In their own time zone."""
    is_slacks_zone: bool

    @property
    def paused_until(self) -> date | None:
        """Return the end of a pause that is not over."""
        return _ahead(self.quiet.paused_until, self.now.date())

    @property
    def nights_until(self) -> date | None:
        """Return the end of nights that are not over."""
        return _ahead(self.quiet.nights_until, self.now.date())

    @property
    def shifts(self) -> Sequence[Shift]:
        """Return the shifts that are not over, with the rest after them."""
        return [shift for shift in self.quiet.shifts if shift.rested_at > self.now]


def section(kept: Kept) -> Block:
    """Return the settings as they stand, with the way to change them."""
    button = ButtonElement(text="Change", action_id=OPEN, value="preferences")
    lines = [
        f":crescent_moon: {hours(kept.quiet)}",
        f":mailbox: What can wait comes on one card, at most {OFTEN[kept.weeks]}.",
        f":earth_americas: {zone(kept.quiet, kept.is_slacks_zone)}",
    ]
    if until := kept.nights_until:
        lines.append(f":owl: {nights(kept.quiet, until)}")
    if kept.shifts:
        lines.append(f":stethoscope: {shifts(kept.shifts)}")
    if until := kept.paused_until:
        lines.append(f":pause_button: Paused: no reminders until {parts.weekday(until)}.")
    return SectionBlock(text=MarkdownTextObject(text="\n".join(lines)), accessory=button)


def form(kept: Kept) -> View:
    """Return the modal, filled in with what is set."""
    quiet = kept.quiet
    hint = "The first day on which I may remind you again. Leave empty for no pause."
    same = "The same time twice means no quiet hours."
    turned = "The first day with your usual hours. Until then quiet hours are turned round."
    return parts.modal(
        SAVED,
        "Your settings",
        [
            _clock("quiet_start", "No reminders from", quiet.start),
            _clock("quiet_end", "No reminders until", quiet.end, same),
            _weekends(is_ticked=quiet.weekends),
            _often(kept.weeks),
            _day("paused_until", "Pause all reminders until", kept.paused_until, hint),
            _day("nights_until", "I work nights until", kept.nights_until, turned),
            *_shift_file(kept.shifts),
            parts.small(
                f":earth_americas: {zone(quiet, kept.is_slacks_zone)} Requests and answers from"
                " people reach you at any time; only my reminders wait."
            ),
        ],
        submit="Save",
        close="Cancel",
    )


def shifts_read(read: Sequence[Shift], left_out: int, *, opens_at: datetime | None) -> Message:
    """Return what was found in a file of shifts, and until when questions wait if that is far."""
    told = [parts.says(f":stethoscope: *Your shifts are in.* {shifts(read)}")]
    if left_out:
        told.append(parts.says(without(left_out)))
    if opens_at:
        until = f"My questions wait until {parts.moment(opens_at)}."
        told.append(parts.says(f"{until} What people send you still comes at once."))
    return Message([*told, parts.small("I keep when you work, and no word of what or where.")])


def shifts(read: Sequence[Shift]) -> str:
    """Return how many shifts are known, and what follows."""
    last = parts.moment(read[-1].ends_at)
    word = "shift" if len(read) == 1 else "shifts"
    hours = REST // timedelta(hours=1)
    return (
        f"{len(read)} {word}, the last until {last}. No reminders in a shift, nor for {hours} hours"
        " after a night or a long one. If these and your own quiet times leave nothing open, I"
        f" write when you are off work, from {_shown(DAY_BEGINS)} to {_shown(DAY_ENDS)}."
    )


def nights(quiet: Quiet, until: date) -> str:
    """Return what working nights means."""
    if quiet.start == quiet.end:
        return f"Nights until {parts.weekday(until)}; you have no quiet hours to turn round."
    return f"Nights until {parts.weekday(until)}: till then no reminders {by_day(quiet)}."


def by_day(quiet: Quiet) -> str:
    """Return the hours that are quiet while somebody works nights."""
    return f"from {_shown(quiet.end)} to {_shown(quiet.start)}"


def zone(quiet: Quiet, is_slacks: bool) -> str:
    """Return a person's time zone and where I have it from."""
    name = quiet.zone.key.replace("_", " ")
    if is_slacks:
        return f"Your time zone is {name}, as in your Slack profile; change it there."
    return f"I take your time zone to be {name} until Slack tells me yours."


def _ahead(until: date | None, today: date) -> date | None:
    return until if until is not None and until > today else None


def hours(quiet: Quiet) -> str:
    """Return the quiet hours of any day."""
    if quiet.start == quiet.end:
        return "No reminders on weekends." if quiet.weekends else "Reminders at any hour."
    days = "and none on weekends" if quiet.weekends else "weekends like any day"
    return f"No reminders from {_shown(quiet.start)} to {_shown(quiet.end)}, {days}."


def _shown(clock: time) -> str:
    return f"{clock:%-I:%M %p}"


def _clock(field: str, label: str, at: time, hint: str | None = None) -> InputBlock:
    element = TimePickerElement(action_id="value", initial_time=f"{at:%H:%M}")
    return InputBlock(block_id=field, label=label, element=element, hint=hint)


def _weekends(*, is_ticked: bool) -> InputBlock:
    tick = parts.option("No reminders on Saturdays and Sundays", "weekends")
    element = CheckboxesElement(
        action_id="value", options=[tick], initial_options=[tick] if is_ticked else None
    )
    return InputBlock(block_id="weekends", label="Weekends", element=element, optional=True)


def _often(weeks: int) -> InputBlock:
    options = [parts.option(text.capitalize(), str(number)) for number, text in OFTEN.items()]
    label = "What can wait comes on one card, at most"
    return parts.radio("weeks", label, options, initial=str(weeks))


def _day(field: str, label: str, initial: date | None, hint: str) -> InputBlock:
    element = DatePickerElement(action_id="value", initial_date=str(initial) if initial else None)
    return InputBlock(block_id=field, label=label, hint=hint, element=element, optional=True)


def _shift_file(known: Sequence[Shift]) -> list[InputBlock]:
    """Return the field for a file of shifts, and the way to forget those that are known."""
    field = InputBlock(
        block_id=FIELD,
        label="My shifts, as a calendar file (.ics)",
        hint="In place of nights: I keep quiet in each shift and for 10 hours after a night.",
        element=FileInputElement(action_id="value", filetypes=["ics"], max_files=1),
        optional=True,
    )
    if not known:
        return [field]
    tick = parts.option("Forget the shifts I gave", "forget")
    element = CheckboxesElement(action_id="value", options=[tick])
    forget = InputBlock(
        block_id="forget_shifts", label=f"Shifts: {len(known)}", element=element, optional=True
    )
    return [field, forget]

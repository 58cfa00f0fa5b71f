"""When a person is left alone: what is set, and the modal in which they change it."""

from datetime import date, time

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
from slack_sdk.models.views import View

from guidance.quiet import Quiet
from handlers.views import parts

OPEN = "preferences.open"
SAVED = "preferences.saved"


def section(quiet: Quiet, *, today: date, is_slacks_zone: bool) -> Block:
    """Return the settings as they stand, with the way to change them."""
    button = ButtonElement(text="Change", action_id=OPEN, value="preferences")
    lines = [f":crescent_moon: {_hours(quiet)}", f":earth_americas: {zone(quiet, is_slacks_zone)}"]
    if paused := _pause(quiet, today):
        lines.append(f":pause_button: Paused: no reminders until {parts.day(paused)}.")
    return SectionBlock(text=MarkdownTextObject(text="\n".join(lines)), accessory=button)


def form(quiet: Quiet, *, today: date, is_slacks_zone: bool) -> View:
    """Return the modal, filled in with what is set."""
    paused = _pause(quiet, today)
    return parts.modal(
        SAVED,
        "Your settings",
        [
            _clock("quiet_start", "No reminders from", quiet.start),
            _clock("quiet_end", "until", quiet.end, "The same time twice means no quiet hours."),
            _weekends(is_ticked=quiet.weekends),
            InputBlock(
                block_id="paused_until",
                label="Pause all reminders until",
                hint="The first day on which I may remind you again. Leave empty for no pause.",
                element=DatePickerElement(
                    action_id="value",
                    initial_date=str(paused) if paused else None,
                ),
                optional=True,
            ),
            parts.small(
                f":earth_americas: {zone(quiet, is_slacks_zone)} Requests and answers from people"
                " reach you at any time; only my reminders wait."
            ),
        ],
        submit="Save",
        close="Cancel",
    )


def zone(quiet: Quiet, is_slacks: bool) -> str:
    """Return a person's time zone and where I have it from."""
    name = quiet.zone.key.replace("_", " ")
    if is_slacks:
        return f"Your time zone is {name}, as in your Slack profile; change it there."
    return f"I take your time zone to be {name} until Slack tells me yours."


def _pause(quiet: Quiet, today: date) -> date | None:
    """Return the end of a pause that is not over."""
    until = quiet.paused_until
    return until if until is not None and until > today else None


def _hours(quiet: Quiet) -> str:
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

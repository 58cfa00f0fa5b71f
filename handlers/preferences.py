"""A person says when they wish to be left alone."""

from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guidance.errors import EachField, InvalidField, NotEnrolled
from guidance.preferences import check_hours, check_until
from guidance.shifts import FIELD, ahead
from handlers import calendar, nudges
from handlers.calendar import Entries
from handlers.payloads import Command, Press, Submission
from handlers.replies import Open, Reply, Tell
from handlers.routes import Form, Routes
from handlers.services import Reaction
from handlers.uploads import Upload
from handlers.values import Values
from handlers.views import preferences as views
from handlers.views.preferences import Kept
from storage import budgets, people

FAR = timedelta(days=2)
"""Who is not written to for longer than this hears so when they hand in their shifts."""


def register(routes: Routes) -> None:
    """Bind the button on the Home tab, and the modal behind it."""
    routes.presses.bind(views.OPEN, open_form)
    routes.forms.bind(views.SAVED, Form(save, file=FIELD))


def open_form(reaction: Reaction, _press: Press) -> Reply:
    """Show what is set."""
    return _form(reaction)


def open_from_command(reaction: Reaction, _command: Command) -> Reply:
    """Answer `/guidance settings`."""
    return _form(reaction)


def _form(reaction: Reaction) -> Reply:
    return Open(views.form(kept(reaction, reaction.user_id)))


def kept(reaction: Reaction, user_id: str) -> Kept:
    """Return what holds for a person."""
    budget, quiet = budgets.with_quiet(reaction.session, user_id, team_id=reaction.team_id)
    return Kept(
        quiet=quiet,
        weeks=budget.weeks,
        is_quiet_now=budget.is_spent,
        now=reaction.now.astimezone(quiet.zone),
        is_slacks_zone=is_slacks_zone(reaction, user_id),
    )


def save(reaction: Reaction, submission: Submission) -> Reply:
    """Keep what was chosen; what is due from now on follows it."""
    values, session, user_id = submission.values, reaction.session, reaction.user_id
    who: dict[str, Any] = {"team_id": reaction.team_id, "now": reaction.now}
    zone = reaction.quiet_of(user_id).zone
    today = reaction.now.astimezone(zone).date()
    each = EachField()
    with each:
        start, end = _hours(values)
    with each:
        paused = check_until(values.day("paused_until"), field="paused_until", today=today)
    with each:
        nights = check_until(values.day("nights_until"), field="nights_until", today=today)
    with each:
        entries = _entries(submission.upload, zone)
        if entries and not people.is_known(session, user_id, team_id=reaction.team_id):
            raise NotEnrolled  # they were erased while the file came
        left_out = entries.left_out if entries else 0
        worked = ahead(entries.shifts, now=reaction.now, left_out=left_out) if entries else ()
    each.done()
    weekends = values.is_ticked("weekends")
    people.set_hours(session, user_id, start=start, end=end, weekends=weekends, **who)
    people.set_weeks(session, user_id, int(values.option("weeks") or 1), **who)
    people.pause(session, user_id, paused, **who)
    people.work_nights(session, user_id, nights, **who)
    if entries or values.is_ticked("forget_shifts"):
        people.work_shifts(session, user_id, worked, **who)
    nudges.quiet_changed(reaction)
    reaction.outbox.publish_home(user_id)
    if entries is None:
        return None
    opens_at = reaction.quiet_of(user_id).next_open(reaction.now)
    is_far = opens_at > reaction.now + FAR
    return Tell(views.shifts_read(worked, left_out, opens_at=opens_at if is_far else None))


def _entries(upload: Upload | None, zone: ZoneInfo) -> Entries | None:
    if upload is None:
        return None
    if upload.is_too_large:
        raise InvalidField(
            FIELD, "This file is over 300 kB. Export a shorter time, such as a year."
        )
    if upload.is_missing:
        raise InvalidField(FIELD, "I could not get this file from Slack. Please add it once more.")
    return calendar.entries(upload.content, zone)


def is_slacks_zone(reaction: Reaction, user_id: str) -> bool:
    """Return whether a person's time zone is the one of their Slack profile."""
    known = people.zone_in_slack(reaction.session, user_id, team_id=reaction.team_id)
    return known is not None


def _hours(values: Values) -> tuple[time, time]:
    each = EachField()
    with each:
        start = _clock(values, "quiet_start")
    with each:
        end = _clock(values, "quiet_end")
    each.done()
    check_hours(start, end)
    return start, end


def _clock(values: Values, field: str) -> time:
    chosen = values.clock(field)
    if chosen is None:
        raise InvalidField(field, "Please choose a time.")
    return time.fromisoformat(chosen)

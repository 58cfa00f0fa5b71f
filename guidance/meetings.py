"""When two people meet: a time that is moved, a session called off, and the next one begun."""

from dataclasses import replace
from datetime import datetime

from guidance.agreements import Agreement
from guidance.dates import another
from guidance.errors import InvalidField, MovedOn, StillToCome, TimePassed, WasErased
from guidance.privacy import is_gone
from guidance.stages import Stage

SETTLED = "This meeting has begun or was called off. Your group DM has how it stands."
"""What somebody reads who would move or call off a next meeting that is none any more."""


SAME = "That is the time you two have already. Choose another, or close this."


def move(agreement: Agreement, at: datetime, *, by: str, now: datetime) -> Agreement:
    """Set another time for a session that has been agreed; either of the two may.

    Raises:
        MovedOn: the session is not open.
        InvalidField: it is the time it has, has passed or is too far off.
    """
    check_open(agreement, by=by)
    at = another(at, than=agreement.meet_at, said=SAME, now=now)
    return _moved(replace(agreement, meet_at=at), by, now)


def call_off(agreement: Agreement, *, by: str, now: datetime) -> Agreement:
    """Close a session that is to come and will not be; there is nothing to give feedback on.

    Raises:
        MovedOn: the session is not open.
        TimePassed: its time has come, so that they may have met.
    """
    check_open(agreement, by=by)
    if has_come(agreement.meet_at, now=now):
        raise TimePassed
    return _moved(replace(agreement, stage=Stage.CALLED_OFF), by, now)


def not_met(agreement: Agreement, *, by: str, now: datetime) -> Agreement:
    """Close a session that did not happen, be it that its time has passed or that it has none.

    Raises:
        MovedOn: the session is not open.
        StillToCome: it has another time by now.
    """
    check_open(agreement, by=by)
    if agreement.meet_at is not None and not has_come(agreement.meet_at, now=now):
        raise StillToCome
    return _moved(replace(agreement, stage=Stage.CALLED_OFF), by, now)


def has_come(at: datetime | None, *, now: datetime) -> bool:
    """Return whether a meeting's time has come; one without a time is always to come."""
    return at is not None and at <= now


def check_open(agreement: Agreement, *, by: str) -> None:
    """Check that a session is agreed and not over yet, and this person's.

    Raises:
        NotFound: it is somebody else's.
        MovedOn: it has ended, or never began.
    """
    agreement.check_party(by)
    if agreement.stage is not Stage.AGREED:
        raise MovedOn


def move_next(closed: Agreement, at: datetime, *, by: str, now: datetime) -> Agreement:
    """Set another time for the next meeting; who ended the session before it, and when, stays.

    Raises:
        WasErased: the other one was erased since.
        InvalidField: there is no such meeting any more; or the time is the one it has, has
            passed or is too far off.
    """
    check_next(closed, by=by)
    at = another(at, than=closed.next_meet_at, said=SAME, now=now)
    return replace(closed, version=closed.version + 1, next_meet_at=at)


def call_off_next(closed: Agreement, *, by: str, now: datetime) -> Agreement:
    """Take back the next meeting, while it is to come.

    Raises:
        WasErased: the other one was erased since.
        InvalidField: there is no such meeting any more.
        TimePassed: its time has come, so that they may have met.
    """
    check_next(closed, by=by)
    if has_come(closed.next_meet_at, now=now):
        raise TimePassed
    return replace(closed, version=closed.version + 1, next_meet_at=None)


def next_not_met(closed: Agreement, *, by: str, now: datetime) -> Agreement:
    """Let go of a next meeting that did not happen.

    Raises:
        WasErased: the other one was erased since.
        InvalidField: there is no such meeting any more.
        StillToCome: it has another time by now.
    """
    check_next(closed, by=by)
    if not has_come(closed.next_meet_at, now=now):
        raise StillToCome
    return replace(closed, version=closed.version + 1, next_meet_at=None)


def meets_again_at(agreement: Agreement) -> datetime | None:
    """Return when the two meet again; None without a date, or where one was erased since."""
    return None if any(map(is_gone, agreement.parties)) else agreement.next_meet_at


def check_next(closed: Agreement, *, by: str) -> None:
    """Check that a session has ended with a date to meet again, and that there is whom to meet.

    Raises:
        WasErased: the other one was erased since.
        InvalidField: it has no date, or it was called off.
    """
    if closed.stage is not Stage.CLOSED or closed.next_meet_at is None:
        raise InvalidField("meet_at", SETTLED)
    if is_gone(closed.other(by)):
        raise WasErased


def next_session(before: Agreement, new_id: str) -> Agreement:
    """Return the draft of the next meeting: same people, goal, form and scope."""
    return Agreement(
        id=new_id,
        team_id=before.team_id,
        program_id=before.program_id,
        learner_id=before.learner_id,
        guide_id=before.guide_id,
        goal=before.goal,
        bigger_goal=before.bigger_goal,
        asked_mode=before.mode,
        covers=before.covers,
        covers_not=before.covers_not,
        meet_at=before.next_meet_at,
        mentor_months=before.mentor_months,
        continues_id=before.id,
    )


def begin(draft: Agreement, *, by: str, now: datetime) -> Agreement:
    """Begin a next meeting: both have agreed on it when they set its date.

    Raises:
        WasErased: the other one was erased since.
        MovedOn: it has begun already, or it is no next meeting.
    """
    if is_gone(draft.other(by)):
        raise WasErased
    if draft.continues_id is None or draft.stage is not Stage.DRAFT:
        raise MovedOn
    asked = replace(draft, stage=Stage.ASKED, meet_at=max(draft.meet_at or now, now))
    agreed = asked.accept(by=draft.guide_id, now=now)
    return replace(agreed, moved_by=by)


def _moved(agreement: Agreement, by: str, now: datetime) -> Agreement:
    return replace(agreement, version=agreement.version + 1, moved_by=by, moved_at=now)

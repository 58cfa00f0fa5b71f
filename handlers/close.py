"""A session ends: next steps, the next meeting, and a form for each of the two."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from guidance import closing, plans
from guidance.agreements import Agreement
from guidance.closing import Closing
from guidance.errors import EachField, MovedOn
from guidance.stages import Stage
from guidance.steps import Step, StepDraft, TypedStep, check_dates, drafts
from guidance.switches import Switch, SwitchReason
from handlers import calendar, moves
from handlers.payloads import Press, Submission
from handlers.replies import Open, Replace, Reply
from handlers.routes import Form, Routes
from handlers.services import Reaction
from handlers.values import Values
from handlers.views import close as views
from handlers.views.guide import END
from storage import follow_ups, steps, switches
from storage.outbox import Card, group_address
from storage.queues import Action


def register(routes: Routes) -> None:
    """Bind the end of a session, wherever its button stands, and the modal behind it."""
    routes.presses.bind(END, open_form)
    routes.presses.bind(views.ADD_STEP, add_step)
    routes.forms.bind(views.ENDED, Form(close))


def open_form(reaction: Reaction, press: Press) -> Reply:
    """Ask what comes next."""
    agreement = _open_session(reaction, press.value)
    form = closing.blank(agreement)
    return Open(views.form(agreement, form, viewer_id=reaction.user_id))


def add_step(reaction: Reaction, press: Press) -> Reply:
    """Show room for one more step, under everything that has been typed."""
    agreement = _open_session(reaction, press.value)
    form = _entered(agreement, press.values)
    form = replace(form, steps=(*form.steps, TypedStep(agreement.learner_id)))
    hints: closing.Hints | None = {} if _has_asked(press.metadata) else None
    return Replace(views.form(agreement, form, viewer_id=reaction.user_id, hints=hints))


def close(reaction: Reaction, submission: Submission) -> Reply:
    """End the session; before that, ask once about a goal or steps that could be sharper."""
    agreement = _open_session(reaction, submission.metadata.split(":")[0])
    form = _entered(agreement, submission.values)
    if closing.asks_about_role(agreement) and not submission.values.block_id("role_at_end"):
        return _ask_about_role(reaction, agreement, form, submission.metadata)
    each = EachField()
    with each:
        closed, line = closing.close(agreement, form, by=reaction.user_id, now=reaction.now)
    with each:
        planned = drafts(form.steps)
    with each:
        _check_dates(reaction, form)
    each.done()
    hints = closing.hints(agreement, form, planned)
    if hints and not _has_asked(submission.metadata):
        if "goal" in hints:
            form = replace(form, goal=agreement.goal)
        return Replace(views.form(agreement, form, viewer_id=reaction.user_id, hints=hints))
    _end(reaction, closed, planned, line, has_new_goal=closed.goal != agreement.goal)
    return None


def _end(
    reaction: Reaction,
    closed: Agreement,
    planned: Sequence[StepDraft],
    line: Switch | None,
    *,
    has_new_goal: bool,
) -> None:
    moves.made(reaction, closed)
    if line is not None:
        switches.add(reaction.session, line)
    kept = steps.add(reaction.session, closed.id, planned)
    _plan(reaction, closed, kept)
    outbox, group = reaction.outbox, group_address(*closed.parties)
    told = views.ended(closed, kept, line, has_new_goal=has_new_goal)
    outbox.post(group, told.content(), key=f"ended:{closed.id}")
    share_meeting(reaction, closed, closed.next_meet_at, closed.version)
    for person_id in closed.parties:
        outbox.draw(Card(moves.FORM, closed.id, person_id), address=person_id)


def _plan(reaction: Reaction, closed: Agreement, kept: Sequence[Step]) -> None:
    quiets = reaction.quiets_of(closed)
    planned = plans.after_session(
        closed, kept, next_meeting=closed.next_meet_at, now=reaction.now, quiets=quiets
    )
    follow_ups.plan(reaction.session, closed.id, planned, team_id=closed.team_id)


def share_meeting(
    reaction: Reaction,
    closed: Agreement,
    at: datetime | None,
    number: int,
    *,
    instead_of: datetime | None = None,
) -> None:
    """Share a calendar file of the meeting after a session with both, or one that takes it out.

    `instead_of` is the time that it had; a later file, of a higher `number`, moves what an earlier
    one has added.
    """
    stands_at = at or instead_of
    if stands_at is None:
        return
    file = calendar.next_meeting(
        closed.id, stands_at, sequence=number, now=reaction.now, is_off=at is None
    )
    reaction.outbox.post(
        group_address(*closed.parties),
        views.meeting_file(at, file, instead_of=instead_of),
        key=f"next:{closed.id}:{number}",
        action=Action.FILE,
    )


def _ask_about_role(
    reaction: Reaction, agreement: Agreement, form: Closing, metadata: str
) -> Reply:
    """Show the question that the modal did not have when it was opened, with all that was typed."""
    hints: closing.Hints | None = {} if _has_asked(metadata) else None
    return Replace(
        views.form(
            agreement,
            form,
            viewer_id=reaction.user_id,
            hints=hints,
            notice="While you were writing, the role was switched. One question about it, below.",
        )
    )


def _check_dates(reaction: Reaction, form: Closing) -> None:
    """Check when things are due; days are those of the person who fills in the form."""
    zone = reaction.quiet_of(reaction.user_id).zone
    at = form.next_meet_at
    check_dates(
        form.steps,
        today=reaction.now.astimezone(zone).date(),
        next_meeting=at.astimezone(zone).date() if at else None,
    )


def _entered(agreement: Agreement, values: Values) -> Closing:
    role, months = values.option("role_at_end"), values.option("mentor_months")
    return Closing(
        steps=tuple(_steps(agreement, values)),
        goal=values.text("goal") or "" if values.block_id("goal") else None,
        next_meet_at=values.moment("next_meeting"),
        mentor_months=int(months) if months else agreement.mentor_months,
        role_at_end=SwitchReason(role) if role else None,
    )


def _steps(agreement: Agreement, values: Values) -> list[TypedStep]:
    count = 0
    while values.block_id(f"step:{count}"):
        count += 1
    return [
        TypedStep(
            owner_id=values.option(f"owner:{n}") or agreement.learner_id,
            text=values.text(f"step:{n}") or "",
            due_on=values.day(f"due_on:{n}"),
            if_then=values.text(f"if_then:{n}") or "",
        )
        for n in range(count)
    ]


def _open_session(reaction: Reaction, agreement_id: str) -> Agreement:
    """Return a session of this person that has not ended.

    Raises:
        MovedOn: it has; what was typed for it is offered back.
    """
    agreement = reaction.agreement(agreement_id)
    if agreement.stage is not Stage.AGREED:
        raise MovedOn
    return agreement


def _has_asked(metadata: str) -> bool:
    """Return whether this modal has asked about its steps already."""
    return metadata.endswith(views.HAS_ASKED)

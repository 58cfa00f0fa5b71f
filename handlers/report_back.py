"""The learner tells the guide how it went, in one line; once for each session."""

from guidance.agreements import Agreement
from guidance.errors import NotFound
from guidance.feedback import NobodyReads, Side, is_read
from guidance.stages import Stage
from guidance.text import NOTE_LIMIT, required
from handlers import nudges
from handlers.payloads import Press, Submission
from handlers.replies import Open, Replace, Reply, Tell
from handlers.routes import Form, Routes
from handlers.services import Reaction
from handlers.views import notices
from handlers.views import report_back as views
from handlers.views.follow_up import REPORT_BACK
from storage import agreements, follow_ups, report_backs


def register(routes: Routes) -> None:
    """Bind the button on an answered card, and the modal behind it."""
    routes.presses.bind(REPORT_BACK, open_form)
    routes.forms.bind(views.TOLD, Form(tell))


def open_form(reaction: Reaction, press: Press) -> Reply:
    """Ask for one line, unless it has been written."""
    agreement = _of_learner(reaction, press.value)
    if report_backs.is_told(reaction.session, agreement.id):
        _redraw(reaction, agreement)
        return Tell(views.told_already(agreement))
    return Open(views.form(agreement))


def tell(reaction: Reaction, submission: Submission) -> Reply:
    """Tell the guide at once: it comes from a person, and those reach people at any time."""
    nudges.heard_from(reaction)  # first: the guide may just be erased
    agreement = _of_learner(reaction, submission.metadata)
    line = required(submission.values.text("line"), field="line", limit=NOTE_LIMIT)
    if not report_backs.first_time(reaction.session, agreement.id, now=reaction.now):
        told = views.told_already(agreement)
        return Replace(notices.refused(told, submission.values.typed()))
    reaction.outbox.post(
        agreement.guide_id,
        views.you_helped(agreement, line).content(),
        key=f"report_back:{agreement.id}",
    )
    _redraw(reaction, agreement)
    return None


def _redraw(reaction: Reaction, agreement: Agreement) -> None:
    """Take the button off every card of this learner that offers it."""
    ids = follow_ups.cards_of(reaction.session, agreement.id, person_id=agreement.learner_id)
    nudges.changed(reaction, *ids)


def _of_learner(reaction: Reaction, agreement_id: str) -> Agreement:
    agreement = agreements.get(reaction.session, agreement_id, team_id=reaction.team_id)
    if agreement.learner_id != reaction.user_id or agreement.stage is not Stage.CLOSED:
        raise NotFound
    if not is_read(agreement, Side.LEARNER):
        raise NobodyReads
    return agreement

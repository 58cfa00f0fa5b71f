"""The feedback form: each side answers once, and nobody is shown a single answer."""

from slack_bolt.async_app import AsyncApp

from guidance.agreements import Agreement
from guidance.feedback import AlreadyAnswered, Answers, Clarity, RoleKept, Side, check, side_of
from guidance.follow_ups import Kind
from guidance.modes import Mode
from handlers import edge, moves, nudges
from handlers.payloads import Press, Submission, Values, chosen
from handlers.replies import Open, Replace, Reply, Tell
from handlers.services import Reaction, Services
from handlers.views import feedback as views
from handlers.views import notices
from storage import agreements, feedback
from storage.outbox import Card


def register(app: AsyncApp, services: Services) -> None:
    """Bind the way to the form, its one tick that changes it, and its answers."""
    edge.on_press(app, services, views.OPEN, open_form)
    edge.on_press(app, services, views.NOT_ENOUGH_CONTACT, change_contact)
    edge.on_submission(app, services, views.ANSWERED, answer)


def open_form(reaction: Reaction, press: Press) -> Reply:
    """Show the form of this person's side, or say that it has been sent."""
    agreement, side = _session(reaction, press.value)
    if feedback.has_answered(reaction.session, agreement.id, side):
        _show_thanks(reaction, agreement)
        return Tell(notices.sentence(str(AlreadyAnswered())))
    return Open(views.form(agreement, side))


def change_contact(reaction: Reaction, press: Press) -> Reply:
    """Take the questions away, or bring them back."""
    agreement, side = _session(reaction, press.metadata)
    enough = not press.values.is_ticked("not_enough_contact")
    comment = press.values.text("comment") or ""
    return Replace(views.form(agreement, side, enough_contact=enough, comment=comment))


def answer(reaction: Reaction, submission: Submission) -> Reply:
    """Keep the answers of one side, end its reminder, and say thank you."""
    agreement, side = _session(reaction, submission.metadata)
    answers = check(_answers(submission.values), side=side)
    try:
        feedback.add(reaction.session, agreement.id, side, answers)
    except AlreadyAnswered as error:
        return Replace(notices.refused(notices.sentence(str(error)), submission.values.typed()))
    person_id = reaction.user_id
    nudges.cancel(reaction, agreement.id, [Kind.FORM_WAITING], person_id=person_id)
    _show_thanks(reaction, agreement)
    reaction.outbox.publish_home(*agreement.parties)
    return None


def _show_thanks(reaction: Reaction, agreement: Agreement) -> None:
    """Redraw this person's card alone: the other one's must not tell when this one answered."""
    card = Card(moves.FORM, agreement.id, reaction.user_id)
    reaction.outbox.draw(card, address=reaction.user_id)


def _session(reaction: Reaction, agreement_id: str) -> tuple[Agreement, Side]:
    agreement = agreements.get(reaction.session, agreement_id, team_id=reaction.team_id)
    return agreement, side_of(agreement, reaction.user_id)


def _answers(values: Values) -> Answers:
    useful = values.option("usefulness")
    return Answers(
        enough_contact=not values.is_ticked("not_enough_contact"),
        felt_mode=chosen(Mode, values.option("felt_mode")),
        usefulness=int(useful) if useful else None,
        switches_clear=chosen(Clarity, values.option("switches_clear")),
        role_kept=chosen(RoleKept, values.option("role_kept")),
        comment=values.text("comment") or "",
    )

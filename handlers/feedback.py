"""The feedback form: each answer is told now with a name, or waits for those of others."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from guidance.agreements import Agreement
from guidance.feedback import (
    AlreadyAnswered,
    Answers,
    Clarity,
    NobodyReads,
    RoleKept,
    Side,
    Tellable,
    changed,
    check,
    is_blank,
    is_read,
    pooled,
    side_of,
    told_now,
)
from guidance.follow_ups import Kind
from guidance.modes import Mode
from guidance.programs import Program
from handlers import moves, nudges
from handlers.payloads import Press, Submission, chosen, routed
from handlers.replies import Open, Replace, Reply, Tell
from handlers.routes import Form, Routes
from handlers.services import Reaction
from handlers.values import Values
from handlers.views import feedback as views
from handlers.views import notices
from handlers.views.feedback import Pooling
from handlers.views.message import Message
from storage import agreements, feedback, pools, program_days, programs
from storage.outbox import Card


def register(routes: Routes) -> None:
    """Bind the way to the form, its one tick that changes it, and its answers."""
    routes.presses.bind(views.OPEN, open_form)
    routes.presses.bind(views.NOT_ENOUGH_CONTACT, change_contact)
    routes.forms.bind(views.ANSWERED, Form(answer))


def open_form(reaction: Reaction, press: Press) -> Reply:
    """Show the form of this person's side, or that it has been sent and can no longer change."""
    agreement, side = _session(reaction, press.value)
    given = None
    if feedback.has_answered(reaction.session, agreement.id, side):
        given = _changeable(reaction, agreement, side)
        if given is None:
            _show_thanks(reaction, agreement)
            return Tell(notices.sentence(str(AlreadyAnswered())))
    return Open(views.form(agreement, side, given or Answers(True), _pooling(reaction, agreement)))


def change_contact(reaction: Reaction, press: Press) -> Reply:
    """Take the questions away, or bring them back as they were answered.

    Meanwhile the answers travel in the form, and nowhere else: what is sent is what it shows.
    """
    agreement_id, _, carried = press.metadata.partition(":")
    agreement, side = _session(reaction, agreement_id)
    given = _changeable(reaction, agreement, side)
    answers = replace(_answers(press.values), told=given.told if given else frozenset())
    named = _named(press.values)
    if answers.enough_contact and carried:
        # A form opened before an update carries four parts, and nothing to tell by name.
        *ticked, told = routed(carried if carried.count(":") > 3 else f"{carried}:", 5)
        answers = _carried(answers, ticked)
        named |= _tellable(told.split(",")) - {Tellable.COMMENT}  # that one was there meanwhile
    pooling = _pooling(reaction, agreement)
    return Replace(views.form(agreement, side, answers, pooling, named=named))


def answer(reaction: Reaction, submission: Submission) -> Reply:
    """Keep the answers of one side, end its reminder, and say thank you."""
    nudges.heard_from(reaction)  # first: the guide may just be erased
    agreement, side = _session(reaction, submission.metadata.partition(":")[0])
    answers = check(_answers(submission.values), agreement, side=side)
    named = _named(submission.values) if side is Side.LEARNER else frozenset()
    try:
        _keep(reaction, agreement, side, pooled(answers, named))
    except AlreadyAnswered as error:
        return Replace(notices.refused(notices.sentence(str(error)), submission.values.typed()))
    _tell(reaction, agreement, told_now(answers, named), submission.root_view_id)
    person_id = reaction.user_id
    nudges.cancel(reaction, agreement.id, [Kind.FORM_WAITING], person_id=person_id)
    _show_thanks(reaction, agreement)
    reaction.outbox.publish_home(reaction.user_id)  # the other's must not tell
    return None


def draw(reaction: Reaction, card: Card) -> Message:
    """Return the card that leads to one person's form, as it stands."""
    agreement = agreements.get(reaction.session, card.subject_id, team_id=reaction.team_id)
    side = side_of(agreement, card.viewer_id)
    has_answered = feedback.has_answered(reaction.session, agreement.id, side)
    given = None
    if has_answered:
        today = _today(reaction, _program(reaction, agreement))
        given = feedback.changeable(reaction.session, agreement.id, side, today=today)
    return views.card(
        agreement,
        viewer_id=card.viewer_id,
        has_answered=has_answered,
        changeable_until=given[1] if given else None,
    )


def _keep(reaction: Reaction, agreement: Agreement, side: Side, answers: Answers) -> None:
    """Write the answers; a learner's can be changed until the next fixed date.

    Raises:
        AlreadyAnswered: they were sent before, and are kept as they were.
    """
    program = _program(reaction, agreement)
    today, session = _today(reaction, program), reaction.session
    given = _changeable(reaction, agreement, side)
    if given is not None:
        answers = changed(answers, given.told)
        return feedback.change(session, agreement.id, side, answers, today=today, now=reaction.now)
    is_pooled = side is Side.LEARNER
    if program.publishes_on is None:
        program_days.move_on(session, program, "publishes_on", to=program.seals_on(today))
    return feedback.add(
        session,
        agreement.id,
        side,
        answers,
        seals_on=program.seals_on(today) if is_pooled else None,
        now=reaction.now if is_pooled else None,
    )


def _tell(reaction: Reaction, agreement: Agreement, told: Answers, view_id: str) -> None:
    """Tell the guide at once what the learner wants them to know; one form tells it once."""
    if is_blank(told):
        return
    message = views.told(agreement, told)
    reaction.outbox.post(agreement.guide_id, message.content(), key=f"told:{view_id}")


def _show_thanks(reaction: Reaction, agreement: Agreement) -> None:
    """Redraw this person's card alone: the other one's must not tell when this one answered."""
    card = Card(moves.FORM, agreement.id, reaction.user_id)
    reaction.outbox.draw(card, address=reaction.user_id)


def _session(reaction: Reaction, agreement_id: str) -> tuple[Agreement, Side]:
    agreement = agreements.get(reaction.session, agreement_id, team_id=reaction.team_id)
    side = side_of(agreement, reaction.user_id)
    if not is_read(agreement, side):
        raise NobodyReads
    return agreement, side


def _program(reaction: Reaction, agreement: Agreement) -> Program:
    return programs.get(reaction.session, agreement.program_id, team_id=reaction.team_id)


def _today(reaction: Reaction, program: Program) -> date:
    """Return the day in the program, whose dates it publishes on."""
    return reaction.now.astimezone(program.zone).date()


def _changeable(reaction: Reaction, agreement: Agreement, side: Side) -> Answers | None:
    today = _today(reaction, _program(reaction, agreement))
    given = feedback.changeable(reaction.session, agreement.id, side, today=today)
    return given[0] if given else None


def _pooling(reaction: Reaction, agreement: Agreement) -> Pooling:
    program = _program(reaction, agreement)
    return Pooling(
        on=program.seals_on(_today(reaction, program)),
        raters=program.rule.raters(),
        has_vote_waiting=pools.has_vote_waiting(
            reaction.session, program.id, agreement.guide_id, agreement.learner_id
        ),
    )


def _named(values: Values) -> frozenset[Tellable]:
    return _tellable(values.options("named"))


def _tellable(names: Collection[str]) -> frozenset[Tellable]:
    return frozenset(one for one in Tellable if one in names)


def _carried(answers: Answers, ticked: Sequence[str]) -> Answers:
    felt, useful, clear, kept = ticked
    return replace(
        answers,
        felt_mode=chosen(Mode, felt),
        usefulness=_useful(useful),
        switches_clear=chosen(Clarity, clear),
        role_kept=chosen(RoleKept, kept),
    )


def _useful(number: str | None) -> int | None:
    return int(number) if number and number.isdecimal() else None


def _answers(values: Values) -> Answers:
    return Answers(
        enough_contact=not values.is_ticked("not_enough_contact"),
        felt_mode=chosen(Mode, values.option("felt_mode")),
        usefulness=_useful(values.option("usefulness")),
        switches_clear=chosen(Clarity, values.option("switches_clear")),
        role_kept=chosen(RoleKept, values.option("role_kept")),
        comment=values.text("comment") or "",
    )

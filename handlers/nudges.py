"""The cards of follow-ups: posted when one is asked, redrawn when it is answered or settled."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from guidance import plans
from guidance.agreements import Agreement
from guidance.due import Budget
from guidance.errors import NotFound
from guidance.feedback import side_of
from guidance.follow_ups import QUESTIONS, FollowUp, FollowUpState, Kind
from guidance.meetings import has_come
from guidance.quiet import Quiet
from guidance.stages import Stage
from guidance.steps import Step
from handlers.digest import CHARTS, DIGEST
from handlers.services import Reaction
from handlers.views import due as due_views
from handlers.views import follow_up as views
from handlers.views.follow_up import Nudge
from handlers.views.message import Message
from storage import agreements, budgets, due, feedback, follow_ups, report_backs, steps
from storage.columns import new_id
from storage.outbox import Card

MISSED_SHOWN = timedelta(days=14)
"""How long Home says what was not asked."""

UNANSWERED_SHOWN = timedelta(days=30)
"""How long Home has a question that was not answered; its card keeps the buttons."""

MEETING_SHOWN = timedelta(days=7)
"""How long after a next meeting Home says it may begin: two who met may never have pressed that."""

ON_HOME = frozenset({*plans.TO_MEET, Kind.ADVICE_CHECK, Kind.STEP_CHECK, Kind.GOAL_CHECK})
"""What Home shows as a question of its own, once it has been asked."""

REQUEST = "request"
"""In each person's own DM: how a request stands, with buttons for whoever is to answer."""

NUDGE = due.CARD
"""In a person's own DM: what is asked at once; the subject is the card's id.

Versions before gave a card with one question that one's id, and told its repetitions apart by
`ordinal`.
"""


def post(reaction: Reaction, person_id: str) -> str:
    """Ask for a new card, and so a notification; return its id, for what is to be asked on it."""
    card = Card(NUDGE, new_id(), person_id)
    reaction.outbox.draw(card, address=person_id)
    return card.subject_id


def changed(reaction: Reaction, *card_ids: str) -> None:
    """Redraw cards of follow-ups; those that are not out yet stay where they are."""
    reaction.outbox.redraw(NUDGE, *card_ids)


def quiet_changed(reaction: Reaction) -> None:
    """Look anew at what waits for whoever acts to be open again, and at what says when it comes."""
    person_id = reaction.user_id
    for name in (REQUEST, DIGEST, CHARTS):
        reaction.outbox.hurry(name, person_id)
    cards = follow_ups.open_cards_of(reaction.session, person_id, team_id=reaction.team_id)
    changed(reaction, *cards)


def heard_from(reaction: Reaction) -> None:
    """Note a sign of life of whoever acts; what their silence held back is let go."""
    with heard_first(reaction):
        pass


@contextmanager
def heard_first(reaction: Reaction) -> Iterator[None]:
    """Note a sign of life of whoever acts; let go at the end what their silence held back.

    Whoever changes an agreement does so within: people are held first, then what they have agreed
    on, then what asks about it. In another order two of one session wait for each other.
    """
    session, person_id, team_id = reaction.session, reaction.user_id, reaction.team_id
    was_quiet = due.note_sign_of_life(session, person_id, team_id=team_id, now=reaction.now)
    yield
    if was_quiet:
        follow_ups.release(session, person_id, team_id=team_id, now=reaction.now)
        changed(reaction, *follow_ups.open_cards_of(session, person_id, team_id=team_id))
        reaction.outbox.publish_home(person_id)


def cancel(
    reaction: Reaction,
    agreement_id: str,
    kinds: Collection[Kind],
    *,
    person_id: str | None = None,
) -> None:
    """End the follow-ups of these kinds, and say so on the cards that are out already."""
    ended = follow_ups.cancel(reaction.session, agreement_id, kinds, person_id=person_id)
    changed(reaction, *ended)


def of_person(reaction: Reaction, follow_up_id: str, *, message_ts: str = "") -> FollowUp:
    """Return a follow-up of the person who acts, as they see it, in this message if that is known.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    follow_up = follow_ups.get(reaction.session, follow_up_id, team_id=reaction.team_id)
    if follow_up.person_id != reaction.user_id:
        raise NotFound
    return as_seen(reaction, follow_up, message_ts=message_ts)


def as_seen(reaction: Reaction, one: FollowUp, *, message_ts: str) -> FollowUp:
    """Return a follow-up as whoever answers it sees it; the cards that show it are redrawn.

    The newest of them may be out and not noted yet. Whoever answers has had it, then, unless they
    do so in the message of the card before it.
    """
    session, person_id, team_id = reaction.session, one.person_id, reaction.team_id
    changed(reaction, *one.cards)
    asked = due.asking(session, person_id, team_id=team_id)
    if one.asking_on is None or one.asking_on not in asked or not asked[one.asking_on].is_begun:
        return one
    if not one.rule.is_urgent:
        due.note_bundle(
            session, person_id, team_id=team_id, now=reaction.now, card_id=one.asking_on
        )
    is_before = reaction.outbox.is_out(NUDGE, one.card_id, message_ts=message_ts)
    return one if is_before else one.shown_on(one.asking_on)


def agreement_of(reaction: Reaction, follow_up: FollowUp) -> Agreement:
    """Return the agreement that a follow-up is about."""
    return agreements.get(reaction.session, follow_up.agreement_id, team_id=reaction.team_id)


def asked_about(reaction: Reaction, follow_up: FollowUp) -> Sequence[Step]:
    """Return the steps that a follow-up asks about.

    A look at "the next step" leaves out the steps that are asked about on a day of their own.
    """
    match follow_up.kind:
        case Kind.STEP_DUE:
            return [steps.get(reaction.session, follow_up.subject_id, team_id=reaction.team_id)]
        case Kind.STEP_CHECK:
            return [
                step
                for step in steps.of_agreement(reaction.session, follow_up.agreement_id)
                if step.owner_id == follow_up.person_id and step.due_on is None
            ]
        case _:
            return []


def draw(reaction: Reaction, card: Card) -> Message:
    """Return the card as its follow-ups stand now."""
    session, team_id = reaction.session, reaction.team_id
    on_card = follow_ups.shown_on(session, card.subject_id, team_id=team_id)
    if not on_card or _is_repeated(reaction, card, on_card):
        return due_views.moved_on()
    noted, quiet = budgets.with_quiet(session, card.viewer_id, team_id=team_id)
    asked = [(_as_asked(one, card, reaction.now, quiet), about) for one, about in on_card]
    in_order = sorted(asked, key=lambda shown: not shown[0].rule.is_urgent)
    nudges = [_nudge(reaction, _as_told(one, quiet), about) for one, about in in_order]
    new = [one for (one, _), (before, _) in zip(asked, on_card, strict=True) if one is not before]
    return due_views.card(card.subject_id, nudges, is_last=_is_last(reaction, card, new, noted))


def _is_repeated(reaction: Reaction, card: Card, on_card: Sequence[follow_ups.Shown]) -> bool:
    """Return whether a card of a version before has a newer one about its one question."""
    is_old = any(one.id == card.subject_id for one, _ in on_card)
    return is_old and reaction.outbox.newest_ordinal(card) != card.ordinal


def _as_asked(one: FollowUp, card: Card, now: datetime, quiet: Quiet) -> FollowUp:
    """Return what a card is to ask as it is once that is out: it is drawn before."""
    is_to_come = one.asking_on == card.subject_id and one.state is FollowUpState.WAITING
    return one.asked(now=now, quiet=quiet, card_id=card.subject_id) if is_to_come else one


def _as_told(one: FollowUp, quiet: Quiet) -> FollowUp:
    """Return what is put off due when it may come: it may have been put off into a pause."""
    if not one.is_put_off:
        return one
    return replace(one, due_at=quiet.next_open(one.since), held_from=one.since)


def _is_last(reaction: Reaction, card: Card, new: Sequence[FollowUp], noted: Budget) -> bool:
    """Return whether it is the newest card with a question, and no other follows for now.

    `new` is what it is to ask, if it is not out yet.
    """
    if new and not any(one.rule.is_question for one in new):
        return False
    session, person_id, team_id = reaction.session, card.viewer_id, reaction.team_id
    asked = due.asking(session, person_id, team_id=team_id)
    budget = due.once_noted(noted, asked, now=reaction.now, but_for=card.subject_id)
    if not budget.spent((one.rule for one in new), now=reaction.now).is_spent:
        return False
    if new:
        return True
    questions = follow_ups.open_cards_of(session, person_id, team_id=team_id, kinds=QUESTIONS)
    return reaction.outbox.newest(NUDGE, *questions) == card.subject_id


def missed(reaction: Reaction, person_id: str) -> list[Nudge]:
    """Return what a person was not asked lately because nobody could."""
    since = reaction.now - MISSED_SHOWN
    found = follow_ups.missed_by(reaction.session, person_id, team_id=reaction.team_id, since=since)
    return [_nudge(reaction, one, about) for one, about in found]


def unanswered(reaction: Reaction, person_id: str) -> list[Nudge]:
    """Return what a person may answer that no other list of theirs shows.

    Steps have a list of their own. Mentoring stays open until they say that it rests.
    """
    since = reaction.now - UNANSWERED_SHOWN
    found = follow_ups.unanswered_by(
        reaction.session, person_id, team_id=reaction.team_id, kinds=ON_HOME
    )
    nudges = [
        _nudge(reaction, one, about)
        for one, about in found
        if one.due_at >= since or one.kind in plans.OF_MENTORING
    ]
    return [one for one in nudges if not one.steps and not _is_long_over(one, reaction.now)]


def _is_long_over(one: Nudge, now: datetime) -> bool:
    meets_at = one.agreement.next_meet_at
    if one.follow_up.kind is not Kind.NEXT_MEETING or meets_at is None:
        return False
    return now >= meets_at + MEETING_SHOWN


def _nudge(reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> Nudge:
    is_done = follow_up.state is FollowUpState.DONE
    quiet = reaction.quiet_of(follow_up.person_id) if follow_up.snoozed else None
    return Nudge(
        follow_up,
        agreement,
        steps=tuple(asked_about(reaction, follow_up)),
        has_answered_form=_has_answered_form(reaction, follow_up, agreement),
        has_reported_back=is_done and report_backs.is_told(reaction.session, agreement.id),
        has_come=has_come(agreement.next_meet_at, now=reaction.now),
        moved_by=quiet.moved_by(follow_up.since, follow_up.due_at) if quiet else None,
    )


def explain(reaction: Reaction, follow_up_id: str) -> Message:
    """Return what has become of a follow-up whose card was out of date, and redraw it.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    follow_up = of_person(reaction, follow_up_id)
    later = agreements.continuing(reaction.session, follow_up.agreement_id)
    return views.too_late(follow_up, begun_by=later[0].moved_by if later else "")


def _has_answered_form(reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    if follow_up.kind is not Kind.FORM_WAITING or agreement.stage is not Stage.CLOSED:
        return False
    side = side_of(agreement, follow_up.person_id)
    return feedback.has_answered(reaction.session, agreement.id, side)

"""Follow-ups: rows with a time, found when it has come."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Executable
from sqlmodel import Session, select

from guidance.agreements import Agreement
from guidance.errors import MovedOn, NotFound
from guidance.follow_ups import FollowUp, FollowUpState, Kind, Planned
from storage import agreements
from storage import follow_up_statements as sql
from storage.columns import new_id
from storage.statements import database, run
from storage.tables import FollowUpRow

Shown = tuple[FollowUp, Agreement]
"""A follow-up and the agreement that it is about, as nobody holds them."""

_PLANNED = tuple(field.name for field in fields(Planned))
_CHANGING = (
    *("state", "asks", "due_at", "held_from", "asking_on", "card_id", "missed_at", "snoozed"),
    "version",
)


def plan(session: Session, agreement_id: str, planned: Iterable[Planned], *, team_id: str) -> None:
    """Insert follow-ups; one that is there already under the same key stays as it is."""
    rows = [
        sql.NEW
        | {"id": follow_up_id, "card_id": follow_up_id}
        | {"team_id": team_id, "agreement_id": agreement_id}
        | {name: getattr(item, name) for name in _PLANNED}
        for item, follow_up_id in ((item, new_id()) for item in planned)
    ]
    if rows:
        run(session, sql.planning(database(session)), rows)


def get(session: Session, follow_up_id: str, *, team_id: str) -> FollowUp:
    """Return one follow-up of this workspace.

    Raises:
        NotFound: there is none here.
    """
    row = session.exec(
        select(FollowUpRow).where(FollowUpRow.id == follow_up_id, FollowUpRow.team_id == team_id)
    ).first()
    if row is None:
        raise NotFound
    return value(row)


def of_kind(session: Session, agreement_id: str, kind: Kind) -> Sequence[FollowUp]:
    """Return every follow-up of one kind of an agreement, in whatever state."""
    rows = run(session, sql.OF_KIND, {"of_agreement": agreement_id, "of_kind": kind})
    return [FollowUp(*row) for row in rows]


def on_card(session: Session, card_id: str, *, team_id: str) -> Sequence[FollowUp]:
    """Return what a card asks, or is to ask, what is alike together."""
    rows = run(session, sql.ON_CARD, {"of_card": card_id, "of_team": team_id})
    return [FollowUp(*row) for row in rows]


def shown_on(session: Session, card_id: str, *, team_id: str) -> Sequence[Shown]:
    """Return what `on_card` does, each with what it is about."""
    return _shown(session, sql.SHOWN_ON, {"of_card": card_id, "of_team": team_id})


def missed_by(
    session: Session, person_id: str, *, team_id: str, since: datetime
) -> Sequence[Shown]:
    """Return what a person was not asked because nobody could, the newest first."""
    which = {"of_person": person_id, "of_team": team_id, "since": since}
    return _shown(session, sql.MISSED, which)


def unanswered_by(
    session: Session, person_id: str, *, team_id: str, kinds: Collection[Kind]
) -> Sequence[Shown]:
    """Return what a person was asked and may still answer, the newest first.

    A meeting is among it before they are reminded of it, and so is the next look at a mentoring,
    as that says that it goes on.
    """
    which = {"of_person": person_id, "of_team": team_id, "kinds": list(kinds)}
    return _shown(session, sql.UNANSWERED, which)


def move_aside(session: Session, ids: Collection[str], *, until: datetime) -> None:
    """Let what cannot be asked wait, whatever is wrong with it, so that it stops nothing else."""
    run(session, sql.MOVE_ASIDE, {"ids": sorted(ids), "until": until})


def leave_on(session: Session, card_id: str, *, is_there: bool = True) -> None:
    """Leave on a card that is out what is still to be asked there, without asking it.

    It was answered while that was on its way, or is wrong. Of a card that is not there only what
    has no card before it is left on it.
    """
    run(session, sql.LEAVE_ON, {"of_card": card_id, "is_there": is_there})


def save(session: Session, moved: FollowUp) -> None:
    """Write a move, if nobody has moved the follow-up since it was read.

    Raises:
        MovedOn: somebody was faster; nothing is written.
    """
    changes = {name: getattr(moved, name) for name in _CHANGING}
    before = {"of_id": moved.id, "of_version": moved.version - 1}
    result = run(session, sql.SAVE, changes | before)
    if result.rowcount != 1:
        raise MovedOn


def cancel(
    session: Session, agreement_id: str, kinds: Collection[Kind], *, person_id: str | None = None
) -> Sequence[str]:
    """End what may still be answered of these kinds: what it was about has moved on.

    Returns:
        The ids of the cards of those that have been ended; they are out of date.
    """
    which = {"of_agreement": agreement_id, "kinds": list(kinds)}
    if person_id is None:
        return _end(session, sql.OF_KINDS, which, FollowUpState.CANCELLED)
    which["of_person"] = person_id
    return _end(session, sql.OF_KINDS_AND_PERSON, which, FollowUpState.CANCELLED)


def cancel_earlier(session: Session, asked: FollowUp) -> Sequence[str]:
    """End the earlier repetitions of one kind for one person; return the ids of their cards."""
    which = {
        "of_agreement": asked.agreement_id,
        "kinds": [asked.kind],
        "of_person": asked.person_id,
        "before": asked.ordinal,
    }
    return _end(session, sql.EARLIER, which, FollowUpState.CANCELLED)


def settle_of_step(session: Session, step_id: str, *, agreement_id: str) -> Sequence[str]:
    """End the questions about a step that is done; return the ids of their cards."""
    which = {"of_agreement": agreement_id, "of_subject": step_id}
    return _end(session, sql.OF_SUBJECT, which, FollowUpState.DONE)


def settle_kind(session: Session, agreement_id: str, kind: Kind) -> Sequence[str]:
    """End one kind as done for both people at once; return the ids of the cards they are on.

    Whoever gets an empty list was not the first.
    """
    which = {"of_agreement": agreement_id, "kinds": [kind]}
    return _end(session, sql.OF_KINDS, which, FollowUpState.DONE)


def open_cards_of(
    session: Session, person_id: str, *, team_id: str, kinds: Collection[Kind] = tuple(Kind)
) -> Sequence[str]:
    """Return the ids of the cards on which a person may still answer something of these kinds.

    They may be out without being noted, or not be out yet.
    """
    which = {"of_person": person_id, "of_team": team_id, "kinds": list(kinds)}
    return _cards(run(session, sql.OPEN_CARDS, which))


def cards_of(session: Session, agreement_id: str, *, person_id: str) -> Sequence[str]:
    """Return the ids of the cards of all follow-ups of one person about one agreement."""
    which = (FollowUpRow.agreement_id == agreement_id, FollowUpRow.person_id == person_id)
    return _cards(session.exec(select(FollowUpRow.card_id, FollowUpRow.asking_on).where(*which)))


def release(session: Session, person_id: str, *, team_id: str, now: datetime) -> None:
    """Let go what is held back for a person: what held it has changed, or may have."""
    which = {"of_person": person_id, "of_team": team_id, "now": now}
    run(session, sql.RELEASE, which)


def postpone_held(
    session: Session, person_id: str, *, team_id: str, now: datetime, until: datetime
) -> None:
    """Let what is held back for a person from `now` on, and not for so long, fall due then."""
    which = {"of_person": person_id, "of_team": team_id, "now": now, "until": until}
    run(session, sql.POSTPONE_HELD, which)


def _shown(session: Session, shown: Executable, which: dict[str, Any]) -> Sequence[Shown]:
    most = len(sql.FIELDS)
    return [
        (FollowUp(*row[:most]), agreements.legible(session, row[most:]))
        for row in run(session, shown, which)
    ]


def _end(
    session: Session, ending: Executable, which: dict[str, Any], state: FollowUpState
) -> Sequence[str]:
    return _cards(run(session, ending, which | {"state": state}))


def _cards(found: Iterable[Any]) -> Sequence[str]:
    return [card_id for row in found for card_id in row if card_id]


def value(row: FollowUpRow) -> FollowUp:
    """Return the follow-up that a row holds."""
    return FollowUp(**{name: getattr(row, name) for name in sql.FIELDS})

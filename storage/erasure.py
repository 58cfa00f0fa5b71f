"""Erasing a person: what is theirs goes, what belongs to two stays without them.

What each column needs is in the inventory; only what a column alone cannot tell is here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    and_,
    bindparam,
    delete,
    or_,
    type_coerce,
    update,
)
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from guidance.feedback import Side
from guidance.follow_ups import FollowUpState
from guidance.privacy import GONE, NOBODY
from guidance.stages import ENDED, Stage
from storage import programs, tombstones
from storage.answers import FormAnswerRow, TookPartRow
from storage.columns import new_id
from storage.delivery import SHUT
from storage.inventory import INVENTORY, Sort, of_team, tables
from storage.outbox import Outbox
from storage.queues import Action, ConversationRow, Delivery, OutboxRow, PaceRow, is_of_several
from storage.sealing import NOTHING, CannotOpen, opened, sealed
from storage.statements import in_order, run
from storage.tables import (
    AgreementRow,
    FollowUpRow,
    JoinRequestRow,
    MembershipRow,
    PersonRow,
    PracticeRoundRow,
    ProgramRow,
)

_WORDS = {
    "learner_id": ("goal", "bigger_goal", "covers", "covers_not"),
    "guide_id": ("note",),
}
"""Who wrote which words of an agreement."""

_IS_UNSENT = and_(
    col(OutboxRow.content) != NOTHING, col(OutboxRow.action).in_([Action.POST, Action.FILE])
)


_ADDRESSED = core_select(
    *(col(one) for one in (OutboxRow.id, OutboxRow.key, OutboxRow.address)),
    col(OutboxRow.channel_id),
    col(OutboxRow.ts),
    # As text, for a word that we do not know concerns its own row only.
    type_coerce(OutboxRow.action, String).label("action"),
)
_WORDS_FOR_OTHERS = core_select(
    *(col(one) for one in (OutboxRow.id, OutboxRow.team_id, OutboxRow.key, OutboxRow.content))
)


@dataclass(frozen=True, slots=True)
class Left:
    """One agreement that somebody else still has."""

    agreement_id: str
    other_id: str
    was_open: bool
    """Whether it has ended just now, because the one person has left."""
    version: int
    meets_at: datetime | None
    """When the two were to meet again, of one that was over; in UTC."""


_NAMED_IN = (
    (AgreementRow, ("successor_id",)),
    (JoinRequestRow, ("user_id", "decided_by")),
    (PracticeRoundRow, ("player_id", "partner_id")),
)
"""What cards of others are about that is no agreement of the person's own."""


def named_in(session: Session, user_id: str, *, team_id: str) -> Sequence[str]:
    """Return the ids of what others have cards of on which a person is named.

    To be asked before they are erased; their own agreements are what `erase` returns.
    """
    return [
        one
        for kind, names in _NAMED_IN
        for one in session.exec(
            select(kind.id).where(
                kind.team_id == team_id, or_(*(getattr(kind, name) == user_id for name in names))
            )
        )
    ]


def leave(session: Session, user_id: str, *, team_id: str, now: datetime) -> Sequence[Left]:
    """Take a person out of what they share; return what others still have of it.

    `erase` does the rest, once it is known what is to be redrawn.
    """
    _hold_people(session, user_id, team_id)  # first, as the clock and whoever answers do
    programs.hold_all(session, team_id=team_id)  # a publication writes pools anew, as it read them
    programs.hold_memberships(session, user_id, is_leaving=True)  # who names them is done, or waits
    return list(_agreements(session, user_id, team_id, now))


def erase(outbox: Outbox, user_id: str) -> None:
    """Erase a person who has left from everything here.

    Messages are held in one go with those that are to be redrawn. The database's files are scrubbed
    later, as soon as nothing is left to be sent.
    """
    session, team_id = outbox.session, outbox.team_id
    _outbox(outbox, user_id)
    for program_id in _programs(session, user_id):
        # A director's form from before is not to bring them back.
        was = col(ProgramRow.version)
        session.exec(
            update(ProgramRow).where(col(ProgramRow.id) == program_id).values(version=was + 1)
        )
    for one in reversed(tables()):  # what points at others first
        _everywhere(session, one, user_id, team_id)
    tombstones.remember(session, user_id, team_id=team_id, now=outbox.now)
    session.expire_all()


def _hold_people(session: Session, user_id: str, team_id: str) -> None:
    """Hold a person and whoever they share a session with.

    Their answers change one follow-up after the other, in whatever order, and add to what the two
    share (see `storage.due.note_sign_of_life`).
    """
    parties = col(AgreementRow.learner_id), col(AgreementRow.guide_id)
    others = (
        col(PersonRow.user_id).in_(select(other).where(one == user_id))
        for one, other in (parties, reversed(parties))
    )
    concerned = or_(col(PersonRow.user_id) == user_id, *others)
    people = select(PersonRow.user_id).where(PersonRow.team_id == team_id, concerned)
    session.exec(people.order_by(PersonRow.user_id).with_for_update()).all()


def _agreements(session: Session, user_id: str, team_id: str, now: datetime) -> Iterator[Left]:
    is_party = or_(col(AgreementRow.learner_id) == user_id, col(AgreementRow.guide_id) == user_id)
    found = select(AgreementRow).where(AgreementRow.team_id == team_id, is_party)
    ordered = found.order_by(AgreementRow.id)
    # Their ids stay: who answers holds a follow-up, and may yet plan the next of the agreement.
    rows = session.exec(ordered.with_for_update(key_share=True)).all()
    of_these = col(FollowUpRow.agreement_id).in_([row.id for row in rows])
    held = select(FollowUpRow.id).where(of_these).order_by(FollowUpRow.id)
    session.exec(held.with_for_update()).all()  # in the one order
    for row in rows:
        if row.stage is Stage.DRAFT:
            session.delete(row)
            session.flush()
            continue
        role = "learner_id" if row.learner_id == user_id else "guide_id"
        was_open = row.stage not in ENDED
        if was_open:
            _end(session, row, user_id, now)
        _forget_side(session, row.id, Side.LEARNER if role == "learner_id" else Side.GUIDE)
        if role == "guide_id":
            _forget_answers(session, row.id, Side.LEARNER)  # nobody is left to read them
        for name in _WORDS[role]:
            setattr(row, name, NOTHING)
        row.draft_key, row.version = None, row.version + 1
        session.flush()
        other_id = row.guide_id if role == "learner_id" else row.learner_id
        yield Left(row.id, other_id, was_open, row.version, row.next_meet_at)


def _end(session: Session, row: AgreementRow, user_id: str, now: datetime) -> None:
    row.stage = Stage.CALLED_OFF if row.stage is Stage.AGREED else Stage.WITHDRAWN
    row.moved_by, row.moved_at = user_id, now
    alive = col(FollowUpRow.state).in_([FollowUpState.WAITING, FollowUpState.SILENT])
    session.exec(
        update(FollowUpRow)
        .where(col(FollowUpRow.agreement_id) == row.id, alive)
        .values(state=FollowUpState.CANCELLED, version=FollowUpRow.version + 1)
    )


def _forget_side(session: Session, agreement_id: str, side: Side) -> None:
    took_part = and_(col(TookPartRow.agreement_id) == agreement_id, col(TookPartRow.side) == side)
    session.exec(delete(TookPartRow).where(took_part))
    _forget_answers(session, agreement_id, side)


def _forget_answers(session: Session, agreement_id: str, side: Side) -> None:
    given = and_(col(FormAnswerRow.agreement_id) == agreement_id, col(FormAnswerRow.side) == side)
    session.exec(delete(FormAnswerRow).where(given))


def _outbox(outbox: Outbox, user_id: str) -> None:
    """Delete what is about the person; a card of two stays, at the place where it was shown."""
    session, team_id = outbox.session, outbox.team_id
    is_ours = col(OutboxRow.team_id) == team_id
    # The Home tab is shown once more, without what is gone (see `storage.tombstones`).
    is_left = col(OutboxRow.action) != Action.HOME
    named = or_(col(OutboxRow.key).contains(user_id), col(OutboxRow.address).contains(user_id))
    which = and_(is_ours, or_(and_(is_left, named), _IS_UNSENT))
    outbox.hold(*run(session, core_select(col(OutboxRow.id)).where(which)).scalars())
    for row in run(session, _ADDRESSED.where(is_ours, is_left, named)).all():
        is_shared = row.action == Action.CARD and is_of_several(row.address)
        is_this = col(OutboxRow.id) == row.id
        if is_shared and row.ts and user_id not in row.key:
            run(session, update(OutboxRow).where(is_this).values(address=row.channel_id))
        else:
            run(session, delete(OutboxRow).where(is_this))
    for row in run(session, _WORDS_FOR_OTHERS.where(is_ours, _IS_UNSENT)).all():
        _unname(session, row._asdict(), user_id)
    is_road = col(PaceRow.road).contains(user_id)
    session.exec(delete(PaceRow).where(in_order(col(PaceRow.road), is_road)))
    people = col(ConversationRow.people)
    in_team = col(ConversationRow.team_id) == team_id
    session.exec(delete(ConversationRow).where(in_team, people.contains(user_id)))


def _unname(session: Session, row: Mapping[str, Any], user_id: str) -> None:
    """Let what is still to be said to others name nobody in the person's place.

    What cannot be opened may name them, and its key may come back: nothing is left of it.
    """
    changes: dict[str, Any] = {}
    try:
        content = opened(session, OutboxRow, row)["content"]
    except CannotOpen:
        changes = {"content": NOTHING, "state": Delivery.DEAD, "last_error": SHUT}
    else:
        if user_id in content:
            nobody = content.replace(f"<@{user_id}>", NOBODY).replace(user_id, GONE)
            words = sealed(session, OutboxRow, {**row, "content": nobody})
            changes = {"content": words["content"]}
    if changes:
        run(session, update(OutboxRow).where(col(OutboxRow.id) == row["id"]).values(changes))


def _programs(session: Session, user_id: str) -> Sequence[str]:
    mine = select(MembershipRow.program_id).where(MembershipRow.user_id == user_id)
    return session.exec(mine.distinct().order_by(MembershipRow.program_id)).all()


def _everywhere(session: Session, of: Table, user_id: str, team_id: str) -> None:
    """Do with each column that holds the person's id what the inventory says."""
    kept, scope = INVENTORY[of.name], of_team(of, team_id)
    for name in kept.of(Sort.GONE):
        run(session, delete(of).where(of.c[name] == user_id, *scope))
    for name in kept.of(Sort.CLEARED):
        empty = None if of.c[name].nullable else ""
        run(session, update(of).where(of.c[name] == user_id, *scope).values({name: empty}))
    renamed = kept.of(Sort.RENAMED)
    if renamed:
        _rename(session, of, renamed, user_id, scope)


def _rename(
    session: Session,
    of: Table,
    names: Sequence[str],
    user_id: str,
    scope: Sequence[ColumnElement[bool]],
) -> None:
    """Put another id in the person's place, in each row another: they are not to be joined."""
    columns = [of.c[name] for name in names]
    is_named = or_(*(column == user_id for column in columns))
    chosen = dict.fromkeys([*of.primary_key.columns.keys(), *names])
    rows = (
        run(session, core_select(*(of.c[n] for n in chosen)).where(is_named, *scope))
        .mappings()
        .all()
    )
    changes: list[dict[str, Any]] = []
    for row in rows:
        nobody = f"{GONE}{new_id()}"
        changes.append(
            {f"of_{key.name}": row[key.name] for key in of.primary_key}
            | {f"new_{n}": nobody if row[n] == user_id else row[n] for n in names}
        )
    if changes:
        is_row = (key == bindparam(f"of_{key.name}") for key in of.primary_key)
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        run(session, update(of).where(*is_row).values(values), changes)

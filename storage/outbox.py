"""What is still to be said in Slack: written with the change it tells of, sent after the commit."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, bindparam, case, or_, select, update
from sqlmodel import Session

from guidance.privacy import is_gone
from storage.queues import Action, Delivery, OutboxRow
from storage.sealing import sealed
from storage.statements import INSERT, among, database, in_order, run, table


@dataclass(frozen=True, slots=True)
class Card:
    """A message that shows how a thing stands, to whoever `viewer_id` names."""

    name: str
    subject_id: str
    viewer_id: str
    ordinal: int = 0
    """Tells apart cards that were posted one after the other; the newest has the buttons."""

    @property
    def subject(self) -> str:
        """Return what the cards have in common that are redrawn together."""
        return f"{self.name}:{self.subject_id}"

    @property
    def key(self) -> str:
        """Return what makes it one and the same message."""
        return f"{self.subject}:{self.viewer_id}:{self.ordinal}"

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Card":
        """Return the card that a row's content is; what another version wrote besides is left."""
        return cls(**{one.name: content[one.name] for one in fields(cls) if one.name in content})


@dataclass(slots=True)
class Outbox:
    """What one transaction has to say in one workspace; `write` puts it into the database."""

    session: Session
    team_id: str
    now: datetime
    _new: list[dict[str, Any]] = field(default_factory=list, init=False)
    _redrawn: set[str] = field(default_factory=set, init=False)
    _hurried: set[int] = field(default_factory=set, init=False)

    @property
    def has_news(self) -> bool:
        """Return whether anything was asked for; only then is there reason to wake the sender."""
        return bool(self._new or self._redrawn or self._hurried)

    def post(
        self,
        address: str,
        content: dict[str, Any],
        *,
        key: str,
        at: datetime | None = None,
        action: Action = Action.POST,
        subject: str = "",
    ) -> None:
        """Ask for one new message (or file), now or `at`; the same key again is nothing."""
        self._add(key, action, address, content, due_at=at, subject=subject)

    def draw(self, card: Card, *, address: str, at: datetime | None = None) -> None:
        """Ask for a card as its subject stands when it is sent, now or `at`; it is posted once."""
        self._add(card.key, Action.CARD, address, asdict(card), due_at=at, subject=card.subject)

    def redraw(self, names: str | Collection[str], *subject_ids: str) -> None:
        """Ask anew for every card of these names and subjects that was asked for before."""
        names = [names] if isinstance(names, str) else names
        self._redrawn.update(f"{name}:{subject_id}" for name in names for subject_id in subject_ids)

    def hurry(self, name: str, user_id: str) -> None:
        """Look anew, now, at what a person waits for under this name, if its own time has come.

        What holds it back has changed, or may have.
        """
        which = {"of_team": self.team_id, "of_person": user_id, "of_name": f"{name}:"}
        later = run(self.session, _LATER, which | {"now": self.now}).scalars()
        self._hurried.update(later)

    def open_home(self, user_id: str) -> None:
        """Ask for a person's Home tab, as it stands when it is sent; they are looking at it."""
        self._add(_home(user_id), Action.HOME, user_id, {}, subject=_home(user_id))

    def publish_home(self, *user_ids: str) -> None:
        """Ask anew for the Home tabs of those people who have ever opened theirs."""
        self._redrawn.update(map(_home, user_ids))

    def write(self) -> None:
        """Write down what was asked for, in few statements, at the end of the transaction."""
        which = {"of_team": self.team_id, "subjects": sorted(self._redrawn), "now": self.now}
        if self._hurried:
            self.hold(*self._hurried)
            run(self.session, _HURRY, which | {"ids": sorted(self._hurried)})
        if self._redrawn:
            run(self.session, _REDRAW, which)
        if self._new:
            run(self.session, _adding(database(self.session)), self._new)

    def newest_ordinal(self, card: Card) -> int:
        """Return the ordinal of the last card posted under the same name, subject and viewer.

        It is 0 where there is none.
        """
        series = card.key.removesuffix(str(card.ordinal))
        keys = self._keys(card)
        ours = (int(key.removeprefix(series)) for key in keys if key.startswith(series))
        return max(ours, default=0)

    def has_drawn(self, card: Card) -> bool:
        """Return whether this very card was ever asked for."""
        return card.key in self._keys(card)

    def _keys(self, card: Card) -> Sequence[str]:
        which = {"of_team": self.team_id, "of_subject": card.subject}
        keys: Sequence[str] = run(self.session, _KEYS, which).scalars().all()
        return keys

    def comes_at(self, name: str, subject_id: str, *, ordinal: int) -> datetime | None:
        """Return when the first card of this ordinal went out, whoever reads it.

        If none has, that is when the first of them is due; it is None where there is none.
        """
        which = {"of_team": self.team_id, "of_subject": f"{name}:{subject_id}"}
        found = run(self.session, _TIMES, which).all()
        ours = [one for one in found if one.key.endswith(f":{ordinal}")]
        out = [one.dispatched_at for one in ours if one.dispatched_at is not None]
        return min(out or [one.due_at for one in ours], default=None)

    def newest(self, name: str, *subject_ids: str) -> str | None:
        """Return of which of these subjects a card of this name was asked for last."""
        subjects = {f"{name}:{subject_id}": subject_id for subject_id in subject_ids}
        which = {"of_team": self.team_id, "subjects": sorted(subjects)}
        found = run(self.session, _NEWEST, which).scalar()
        return subjects.get(found or "")

    def is_out(self, name: str, subject_id: str, *, message_ts: str | None = None) -> bool:
        """Return whether a card of this name and subject is in Slack; as this message, if named."""
        which = {"of_team": self.team_id, "of_subject": f"{name}:{subject_id}"}
        found = run(self.session, _PLACES, which).scalars().all()
        return bool(found) if message_ts is None else message_ts in found

    def hold(self, *row_ids: int) -> None:
        """Hold these rows and those that are to be redrawn to the end of the transaction.

        All at once, in the order in which all others do. SQLite has one writer, who holds all.
        """
        if database(self.session) == "sqlite":
            return
        which = {"of_team": self.team_id, "subjects": sorted(self._redrawn), "ids": sorted(row_ids)}
        run(self.session, _LOCK, which)

    def _add(
        self,
        key: str,
        action: Action,
        address: str,
        content: dict[str, Any],
        *,
        due_at: datetime | None = None,
        subject: str = "",
    ) -> None:
        if any(map(is_gone, address.split("+"))):
            return  # nobody is there to read it
        row = {
            "team_id": self.team_id,
            "key": key,
            "subject": subject,
            "action": action,
            "address": address,
            "content": json.dumps(content) if content else "",
            "state": Delivery.PENDING,
            "version": 0,
            "attempts": 0,
            "due_at": due_at or self.now,
            "last_error": "",
        }
        self._new.append(sealed(self.session, OutboxRow, row))


def _home(user_id: str) -> str:
    return f"home:{user_id}"


def group_address(*user_ids: str) -> str:
    """Return the address of the group DM of these people and the bot."""
    return "+".join(sorted(user_ids))


_ROWS = table(OutboxRow).c


def _shown_anew(at: ColumnElement[Any]) -> dict[str, ColumnElement[Any]]:
    """Return the changes that have a card or a Home tab shown anew at `at`; others stay.

    One that is on its way only counts up, which tells the sender that it is out of date already.
    What could not be shown last time may well be shown as it stands now.
    """
    is_shown = or_(_ROWS.action == Action.CARD, _ROWS.action == Action.HOME)
    is_over = or_(_ROWS.state == Delivery.SENT, _ROWS.state == Delivery.DEAD)
    is_repeatable = or_(_ROWS.action == Action.HOME, _ROWS.ts.is_not(None))
    is_again = and_(is_shown, is_over, is_repeatable)
    return {
        "version": _ROWS.version + case((is_shown, 1), else_=0),
        "state": case((is_again, Delivery.PENDING), else_=_ROWS.state),
        "due_at": case((is_again, at), else_=_ROWS.due_at),
        "attempts": case((is_again, 0), else_=_ROWS.attempts),
    }


_IS_OF_SUBJECTS = among(_ROWS.subject, "subjects")
_IS_REDRAWN = and_(_ROWS.team_id == bindparam("of_team"), _IS_OF_SUBJECTS)
_REDRAW = (
    update(table(OutboxRow))
    .where(in_order(_ROWS.id, _IS_REDRAWN))
    .values(_shown_anew(bindparam("now", type_=_ROWS.due_at.type)))
)
_IS_LOOKED_AT = _ROWS.state == Delivery.CLAIMED
_HELD = and_(
    or_(_ROWS.state == Delivery.PENDING, _IS_LOOKED_AT), _ROWS.ts.is_(None), _ROWS.fence > 0
)
"""It was due before, and had to wait; or it is found out at this moment whether it has to."""
_LATER = select(_ROWS.id).where(
    _ROWS.team_id == bindparam("of_team"),
    _ROWS.address == bindparam("of_person"),
    _ROWS.subject.startswith(bindparam("of_name")),
    _HELD,
    _ROWS.due_at > bindparam("now", type_=_ROWS.due_at.type),
)
_OF_IDS = among(_ROWS.id, "ids")
_LOCK = select(_ROWS.id).where(or_(_OF_IDS, _IS_REDRAWN)).order_by(_ROWS.id).with_for_update()
_HURRY = (
    update(table(OutboxRow))
    .where(_OF_IDS, _HELD)
    .values(
        # The time of a claimed one is its lease; that it counts up tells the sender.
        due_at=case((_IS_LOOKED_AT, _ROWS.due_at), else_=bindparam("now", type_=_ROWS.due_at.type)),
        version=_ROWS.version + case((_IS_LOOKED_AT, 1), else_=0),
    )
)
_NEWEST = (
    select(_ROWS.subject)
    .where(_ROWS.team_id == bindparam("of_team"), among(_ROWS.subject, "subjects"))
    .order_by(_ROWS.id.desc())
    .limit(1)
)
_PLACES = select(_ROWS.ts).where(
    _ROWS.team_id == bindparam("of_team"),
    _ROWS.subject == bindparam("of_subject"),
    _ROWS.ts.is_not(None),
)
_KEYS = select(_ROWS.key).where(
    _ROWS.team_id == bindparam("of_team"), _ROWS.subject == bindparam("of_subject")
)
_TIMES = select(_ROWS.key, _ROWS.dispatched_at, _ROWS.due_at).where(
    _ROWS.team_id == bindparam("of_team"), _ROWS.subject == bindparam("of_subject")
)


@cache
def _adding(database: str) -> Executable:
    insert = INSERT[database](table(OutboxRow))
    statement: Executable = insert.on_conflict_do_update(
        index_elements=["team_id", "key"], set_=_shown_anew(insert.excluded.due_at)
    )
    return statement

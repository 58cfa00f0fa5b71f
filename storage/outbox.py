"""What is still to be said in Slack: written with the change it tells of, sent after the commit."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, bindparam, case, or_, select, update
from sqlmodel import Session

from storage.queues import Action, Delivery, OutboxRow
from storage.statements import INSERT, Parameters, database, run, table


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


@dataclass(slots=True)
class Outbox:
    """The outbox of one workspace within one transaction, at one moment."""

    session: Session
    team_id: str
    now: datetime
    has_news: bool = field(default=False, init=False)
    """Whether anything was asked for; only then is there reason to wake the sender."""

    def post(
        self,
        address: str,
        content: dict[str, Any],
        *,
        key: str,
        at: datetime | None = None,
        action: Action = Action.POST,
    ) -> None:
        """Ask for one new message (or file), now or `at`; the same key again is nothing."""
        row = self._row(key, action, address, content, due_at=at or self.now)
        self._write(_adding(database(self.session)), row)

    def draw(self, card: Card, *, address: str, at: datetime | None = None) -> None:
        """Ask for a card as its subject stands when it is sent, now or `at`; it is posted once."""
        content = asdict(card)
        row = self._row(card.key, Action.CARD, address, content, due_at=at or self.now)
        self._write(_arming(database(self.session)), row | {"subject": card.subject})

    def redraw(self, names: str | Collection[str], *subject_ids: str) -> None:
        """Ask anew for every card of these names and subjects that was asked for before."""
        names = [names] if isinstance(names, str) else names
        subjects = [f"{name}:{subject_id}" for name in names for subject_id in subject_ids]
        if subjects:
            which = {"of_team": self.team_id, "subjects": subjects, "now": self.now}
            self._write(_REARM, which)

    def newest_ordinal(self, card: Card) -> int:
        """Return the ordinal of the last card posted under the same name, subject and viewer."""
        series = card.key.removesuffix(str(card.ordinal))
        which = {"of_team": self.team_id, "of_subject": card.subject}
        keys: Sequence[str] = run(self.session, _KEYS, which).scalars().all()
        return max(int(key.removeprefix(series)) for key in keys if key.startswith(series))

    def publish_home(self, *user_ids: str) -> None:
        """Ask for people's Home tabs to be published as they stand when they are sent."""
        # In one order, so that two transactions about the same people wait for each other.
        rows = [
            self._row(f"home:{user_id}", Action.HOME, user_id, {}, due_at=self.now)
            for user_id in sorted(user_ids)
        ]
        self._write(_arming(database(self.session)), rows)

    def _write(self, statement: Executable, parameters: Parameters) -> None:
        run(self.session, statement, parameters)
        self.has_news = True

    def _row(
        self, key: str, action: Action, address: str, content: dict[str, Any], *, due_at: datetime
    ) -> dict[str, Any]:
        return {
            "team_id": self.team_id,
            "key": key,
            "subject": "",
            "action": action,
            "address": address,
            "content": content,
            "state": Delivery.PENDING,
            "version": 0,
            "attempts": 0,
            "due_at": due_at,
            "last_error": "",
        }


def group_address(*user_ids: str) -> str:
    """Return the address of the group DM of these people and the bot."""
    return "+".join(sorted(user_ids))


_ROWS = table(OutboxRow).c


def _rearmed(at: ColumnElement[Any]) -> dict[str, ColumnElement[Any]]:
    """Return the changes that have a card or a Home tab shown anew at `at`.

    One that is on its way only counts up, which tells the sender that it is out of date already.
    What could not be shown last time may well be shown as it stands now.
    """
    is_repeatable = or_(
        _ROWS.action == Action.HOME, and_(_ROWS.action == Action.CARD, _ROWS.ts.is_not(None))
    )
    is_over = or_(_ROWS.state == Delivery.SENT, _ROWS.state == Delivery.DEAD)
    is_settled = and_(is_over, is_repeatable)
    return {
        "version": _ROWS.version + 1,
        "state": case((is_settled, Delivery.PENDING), else_=_ROWS.state),
        "due_at": case((is_settled, at), else_=_ROWS.due_at),
        "attempts": case((is_settled, 0), else_=_ROWS.attempts),
    }


_OF_SUBJECTS = (
    select(_ROWS.id)
    .where(
        _ROWS.team_id == bindparam("of_team"),
        _ROWS.subject.in_(bindparam("subjects", expanding=True)),
    )
    # Locked in one order, so that two people who press at once wait for each other.
    .order_by(_ROWS.id)
    .with_for_update()
)
_REARM = (
    update(table(OutboxRow))
    .where(_ROWS.id.in_(_OF_SUBJECTS))
    .values(_rearmed(bindparam("now", type_=_ROWS.due_at.type)))
)
_KEYS = select(_ROWS.key).where(
    _ROWS.team_id == bindparam("of_team"), _ROWS.subject == bindparam("of_subject")
)


@cache
def _adding(database: str) -> Executable:
    statement: Executable = INSERT[database](table(OutboxRow)).on_conflict_do_nothing()
    return statement


@cache
def _arming(database: str) -> Executable:
    insert = INSERT[database](table(OutboxRow))
    statement: Executable = insert.on_conflict_do_update(
        index_elements=["team_id", "key"], set_=_rearmed(insert.excluded.due_at)
    )
    return statement

"""What is still to be said in Slack: written with the change it tells of, sent after the commit."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.inserting import insert_new
from storage.queues import Action, Delivery, OutboxRow


@dataclass(frozen=True, slots=True)
class Card:
    """A message that shows how a thing stands, to whoever `viewer_id` names."""

    name: str
    subject_id: str
    viewer_id: str
    ordinal: int = 0
    """Tells apart cards that were posted one after the other; the newest has the buttons."""

    @property
    def key(self) -> str:
        """Return what makes it one and the same message."""
        return f"{self.name}:{self.subject_id}:{self.viewer_id}:{self.ordinal}"


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox of one workspace within one transaction, at one moment."""

    session: Session
    team_id: str
    now: datetime

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
        if self._find(key) is None:
            self._add(key, action, address, content, at or self.now)

    def draw(self, card: Card, *, address: str, at: datetime | None = None) -> None:
        """Ask for a card as its subject stands when it is sent, now or `at`; it is posted once."""
        self._arm(card.key, Action.CARD, address, asdict(card), at)

    def redraw(self, name: str, subject_id: str) -> None:
        """Ask anew for every card of that name and subject that has been asked for before."""
        cards = self.session.exec(
            select(OutboxRow)
            .where(
                OutboxRow.team_id == self.team_id,
                col(OutboxRow.key).startswith(f"{name}:{subject_id}:", autoescape=True),
            )
            .order_by(col(OutboxRow.id))
            .with_for_update()
        ).all()
        for row in cards:
            self._rearm(row)
        self.session.flush()

    def newest_ordinal(self, card: Card) -> int:
        """Return the ordinal of the last card posted under the same name, subject and viewer."""
        series = card.key.removesuffix(str(card.ordinal))
        keys = self.session.exec(
            select(OutboxRow.key).where(
                OutboxRow.team_id == self.team_id,
                col(OutboxRow.key).startswith(series, autoescape=True),
            )
        )
        return max(int(key.removeprefix(series)) for key in keys)

    def publish_home(self, *user_ids: str) -> None:
        """Ask for people's Home tabs to be published as they stand when they are sent."""
        for user_id in sorted(user_ids):  # in one order, so that nobody waits for each other
            self._arm(f"home:{user_id}", Action.HOME, user_id, {})

    def _arm(
        self,
        key: str,
        action: Action,
        address: str,
        content: dict[str, Any],
        at: datetime | None = None,
    ) -> None:
        row = self._find(key)
        if row is None and not self._add(key, action, address, content, at or self.now):
            row = self._find(key)  # somebody else has asked for it at this very moment
        if row is not None:
            self._rearm(row)
            self.session.flush()

    def _rearm(self, row: OutboxRow) -> None:
        row.version += 1
        # What could not be shown last time may well be shown as it stands now.
        is_settled = row.state is Delivery.SENT or row.state is Delivery.DEAD
        if is_settled and row.is_repeatable:
            row.state, row.due_at, row.attempts = Delivery.PENDING, self.now, 0

    def _find(self, key: str) -> OutboxRow | None:
        return self.session.exec(
            select(OutboxRow)
            .where(OutboxRow.team_id == self.team_id, OutboxRow.key == key)
            .with_for_update()
        ).first()

    def _add(
        self, key: str, action: Action, address: str, content: dict[str, Any], at: datetime
    ) -> bool:
        row = OutboxRow(
            team_id=self.team_id,
            key=key,
            action=action,
            address=address,
            content=content,
            due_at=at,
        )
        return insert_new(self.session, row)


def group_address(*user_ids: str) -> str:
    """Return the address of the group DM of these people and the bot."""
    return "+".join(sorted(user_ids))

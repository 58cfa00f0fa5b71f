"""An outbox to fill, a Sender to empty it, and a look at what Slack has been asked and shown."""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from guidance.agreements import Agreement
from guidance.modes import Mode
from guidance.stages import Stage
from handlers import moves
from sandbox.seed import TEAM_ID
from storage import agreements, programs
from storage.columns import new_id
from storage.outbox import Card, Outbox
from storage.queues import Action, Delivery, OutboxRow
from tests.story import GUIDE, LEARNER, Story

POST, LOOK = "chat.postMessage", "conversations.history"


class Mail:
    """One story's outbox."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def post(self, text: str, *, to: str = LEARNER, key: str = "", team_id: str = TEAM_ID) -> str:
        """Ask for one message; return its key."""
        key = key or f"a line: {text}"
        with self.story.services.transaction() as session:
            outbox = Outbox(session, team_id, self.story.clock.now())
            outbox.post(to, {"text": text}, key=key)
            outbox.write()
        return key

    def file(self, name: str, *, to: str = f"{GUIDE}+{LEARNER}") -> str:
        """Ask for a small file to be shared; return its key."""
        with self.story.services.transaction() as session:
            outbox = Outbox(session, TEAM_ID, self.story.clock.now())
            content = {"content": "BEGIN", "filename": name, "title": name}
            outbox.post(to, content, key=name, action=Action.FILE)
            outbox.write()
        return name

    def card(self, *, to: str = GUIDE) -> Card:
        """Ask for the card of a request that waits for its guide."""
        with self.story.services.transaction() as session:
            now = self.story.clock.now()
            agreement = request(programs.in_team(session, team_id=TEAM_ID)[0].id)
            agreements.add(session, agreement, now=now)
            card = Card(moves.REQUEST, agreement.id, to, agreement.version)
            outbox = Outbox(session, TEAM_ID, now)
            outbox.draw(card, address=to)
            outbox.write()
        return card

    def decline(self, card: Card) -> None:
        """Let the guide decline, with the redraw of the card that follows."""
        with self.story.services.transaction() as session:
            now = self.story.clock.now()
            agreement = agreements.get(session, card.subject_id, team_id=TEAM_ID)
            agreements.save(session, agreement.decline(note="", by=GUIDE, now=now))
            outbox = Outbox(session, TEAM_ID, now)
            outbox.redraw(card.name, card.subject_id)
            outbox.write()

    def home(self, user_id: str) -> str:
        """Ask for a person's Home tab; return the key."""
        with self.story.services.transaction() as session:
            outbox = Outbox(session, TEAM_ID, self.story.clock.now())
            outbox.open_home(user_id)
            outbox.write()
        return f"home:{user_id}"

    def send(self, times: int = 1) -> None:
        """Let the Sender do all that is due now."""
        for _ in range(times):
            while self.story.run(self.story.program.sender.send_due()):
                pass

    def wait(self, **time: float) -> None:
        """Move the clock and nothing else."""
        self.story.run(self.story.clock.advance(timedelta(**time)))

    def row(self, key: str) -> OutboxRow:
        with self.story.services.transaction() as session:
            return session.exec(select(OutboxRow).where(OutboxRow.key == key)).one()

    def state(self, key: str) -> Delivery:
        return self.row(key).state

    def calls(self, method: str = POST) -> list[dict[str, Any]]:
        """Return the arguments of every call of a method, those that failed too."""
        return [call.arguments for call in self.story.sandbox.calls if call.method == method]

    def seen(self, user_id: str = LEARNER) -> list[str]:
        """Return what a person reads in the DM with the app."""
        return [message.text for message in self.story.person(user_id).messages()]


def request(program_id: str) -> Agreement:
    return Agreement(
        id=new_id(),
        team_id=TEAM_ID,
        program_id=program_id,
        learner_id=LEARNER,
        guide_id=GUIDE,
        goal="Decide on one fellowship by 1 May",
        asked_mode=Mode.COACH,
        stage=Stage.ASKED,
        version=1,
        moved_by=LEARNER,
    )

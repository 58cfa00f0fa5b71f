"""A workspace: its people, conversations and files, and who is told when something changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sandbox.conversations import Conversation, Conversations, Kind
from sandbox.errors import SlackError
from sandbox.files import File
from sandbox.ids import id_of_group, new_id
from sandbox.users import User

Listener = Callable[[frozenset[str]], None]

SLACKBOT = User("USLACKBOT", "slackbot", "Slackbot", is_bot=False)


@dataclass(slots=True, eq=False)
class Workspace:
    """Everything in one workspace; nothing in it knows of an app or a network."""

    id: str
    name: str
    domain: str
    users: dict[str, User] = field(default_factory=lambda: {SLACKBOT.id: SLACKBOT})
    conversations: Conversations = field(default_factory=Conversations)
    files: dict[str, File] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)  # people whose client is closed
    listeners: list[Listener] = field(default_factory=list)

    def add_user(self, user: User) -> User:
        """Keep a new or changed person."""
        self.users[user.id] = user
        return user

    def user(self, user_id: str) -> User:
        """The person with this id; raise `user_not_found`."""
        user = self.users.get(user_id)
        if user is None:
            raise SlackError("user_not_found")
        return user

    def people(self) -> list[User]:
        """The human members, deactivated ones too."""
        return [u for u in self.users.values() if not u.is_bot and u.id != SLACKBOT.id]

    def name_of(self, thing_id: str) -> str:
        """What a mention of a person or channel shows."""
        user = self.users.get(thing_id)
        if user is not None:
            return user.real_name
        conversation = self.conversations.get(thing_id)
        return conversation.name if conversation else thing_id

    def add_channel(
        self, channel_id: str, name: str, members: Iterable[str], *, is_private: bool = False
    ) -> Conversation:
        """Make a channel with these members."""
        kind = Kind.GROUP if is_private else Kind.CHANNEL
        return self.conversations.add(
            Conversation(channel_id, kind, dict.fromkeys(members), name=name)
        )

    def open_im(self, one: str, other: str) -> Conversation:
        """The DM of two people, made if they have none."""
        found = self.conversations.between(Kind.IM, (one, other))
        if found is not None:
            return found
        named = next((user_id for user_id in (one, other) if not self.user(user_id).is_bot), one)
        im_id = f"D{named[1:]}"
        if self.conversations.get(im_id) is not None:
            im_id = new_id("D")
        return self.conversations.add(Conversation(im_id, Kind.IM, dict.fromkeys((one, other))))

    def add_mpim(self, members: Iterable[str]) -> Conversation:
        """Make the group DM of these people, who have none."""
        everyone = dict.fromkeys(members)
        name = "--".join(self.user(member).name for member in everyone)
        group_id = id_of_group("G", everyone)
        if self.conversations.get(group_id) is not None:
            group_id = new_id("G")
        return self.conversations.add(
            Conversation(group_id, Kind.MPIM, everyone, name=f"mpdm-{name}-1")
        )

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the ids of those who can see a change; returns how to stop."""
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def changed(self, seen_by: Iterable[str]) -> None:
        """Tell the listeners that these people now see something else."""
        if self.listeners:
            users = frozenset(seen_by)
            for listener in list(self.listeners):
                listener(users)

"""One running Slack: a workspace, one app installed in it, and all that goes on between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import Clock
from sandbox.conversations import Conversation, Kind
from sandbox.delivery import Delivery
from sandbox.faults import Faults
from sandbox.ids import Timestamps
from sandbox.installation import Installation
from sandbox.response_urls import ResponseUrls
from sandbox.triggers import Triggers
from sandbox.users import User
from sandbox.views import Views
from sandbox.workspace import Workspace

Json = dict[str, Any]

CALLS_KEPT = 50_000
PROBLEMS_KEPT = 200


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API, a response URL ("response_url") or an upload ("upload")."""

    method: str
    arguments: Json
    answer: Json
    at_seconds: float  # the event loop's time, for measuring


@dataclass(slots=True, eq=False)
class Slack:
    """The state that the Web API and the people act on."""

    workspace: Workspace
    installation: Installation
    clock: Clock
    delivery: Delivery
    timestamps: Timestamps
    views: Views
    triggers: Triggers
    response_urls: ResponseUrls
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # what an app's developer should know
    tickets: set[str] = field(default_factory=set)  # Socket Mode addresses not yet used
    page_url: str = ""

    @property
    def bot_user(self) -> User:
        """The app's own user."""
        return self.workspace.users[self.installation.bot_user_id]

    def seconds(self) -> int:
        """The sandbox's time as whole seconds since 1970."""
        return int(self.clock.now().timestamp())

    def record(self, call: Call) -> None:
        """Remember a call; the oldest are forgotten in the end."""
        self.calls.append(call)
        if len(self.calls) > CALLS_KEPT:
            del self.calls[: CALLS_KEPT // 2]

    def complain(self, sentence: str) -> None:
        """Tell the app's developer what Slack would leave them to find out; each thing once."""
        if sentence not in self.problems:
            self.problems.append(sentence)
            del self.problems[:-PROBLEMS_KEPT]
            self.workspace.changed(self.workspace.users)

    def response_url(self, user_id: str, channel_id: str, message_ts: str = "") -> str:
        """A new response URL for this person in this conversation."""
        key = self.response_urls.issue(user_id, channel_id, message_ts)
        return f"{self.page_url}response/{key}"

    def watchers(self, conversation: Conversation) -> Iterable[str]:
        """Those who see what changes in a conversation."""
        if conversation.kind is Kind.CHANNEL:
            return self.workspace.users
        return conversation.members

    def app_hears(self, conversation: Conversation) -> bool:
        """Whether the app is in this conversation."""
        return self.installation.bot_user_id in conversation.members

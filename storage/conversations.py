"""The DMs that Slack has opened for the bot and one person, or two."""

from collections.abc import Iterable

from sqlalchemy import delete
from sqlmodel import Session, col

from storage.inserting import insert_new
from storage.queues import ConversationRow
from storage.statements import found, run

UNKNOWN = "channel_not_found"
"""What Slack says of one that it does not know, as of one that an app before ours had."""


def channel_of(session: Session, people: str, *, team_id: str) -> str | None:
    """Return the DM that Slack opened for "U1" or "U1+U2", None before the first time."""
    row = found(session, ConversationRow, team_id, people)
    return row.channel_id if row else None


def remember(session: Session, people: str, channel_id: str, *, team_id: str) -> None:
    """Keep the DM that Slack opened for these people; the same people always get the same."""
    insert_new(session, ConversationRow(team_id=team_id, people=people, channel_id=channel_id))


def forget(session: Session, lost: Iterable[tuple[str, str]]) -> None:
    """Let those of a workspace and some people be opened anew; all in one order, as others do."""
    for team_id, people in sorted(lost):
        is_theirs = col(ConversationRow.team_id) == team_id, col(ConversationRow.people) == people
        run(session, delete(ConversationRow).where(*is_theirs))

"""What a person has chosen, and what only Slack knows of them."""

from zoneinfo import ZoneInfo

from sqlmodel import Session

from storage.tables import PersonRow


def zone_in_slack(session: Session, user_id: str, *, team_id: str) -> ZoneInfo | None:
    """Return the time zone of a person's Slack profile, None while Slack has not told it."""
    row = session.get(PersonRow, (team_id, user_id))
    return row.zone if row else None

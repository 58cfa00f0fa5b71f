"""Follow-ups: what falls due is asked, and what people answer is kept."""

from datetime import timedelta

from handlers.services import Services
from storage import agreements, inbox

DRAFTS_KEPT = timedelta(days=1)


def send_due(services: Services) -> int:
    """Ask what has fallen due; return how many questions were looked at."""
    return 0


def clean_up(services: Services) -> None:
    """Delete what is no longer needed: requests never sent, keys of old requests."""
    now = services.now()
    with services.transaction() as session:
        agreements.delete_drafts(session, before=now - DRAFTS_KEPT)
        inbox.forget_old(session, now=now)

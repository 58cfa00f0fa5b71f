"""`python -m bot revive`: what died of a token, scope or key lives again once that is mended."""

from collections.abc import Callable
from datetime import datetime

from bot.database import connected, ready, used
from bot.settings import Settings
from bot.verdicts import REVIVED
from storage import stuck
from storage.database import transactions


def run(values: Settings, *, now: datetime, say: Callable[[str], None]) -> None:
    """Put those messages back into the queue."""
    engine = ready(values, say=say)
    with connected(engine), used(engine), transactions(engine)() as session:
        revived = stuck.revive(session, REVIVED, now=now)
    say(f"{revived} will be sent again." if revived else "There is nothing to send again.")

"""The card of a form of guidance, opened from wherever its name stands."""

import re

from slack_bolt.async_app import AsyncApp

from guidance.errors import NotFound
from guidance.modes import Mode
from handlers import edge
from handlers.payloads import Press, chosen
from handlers.replies import Open, Reply
from handlers.services import Reaction, Services
from handlers.views import modes as views


def register(app: AsyncApp, services: Services) -> None:
    """Bind the buttons to the cards."""
    edge.on_press(app, services, re.compile(f"^{re.escape(views.OPEN)}\\."), open_card)


def open_card(_reaction: Reaction, press: Press) -> Reply:
    """Show one form's card; it is the same for everybody."""
    mode = chosen(Mode, press.value)
    if mode is None:
        raise NotFound
    return Open(views.card(mode))

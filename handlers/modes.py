"""The card of a form of guidance, opened from wherever its name stands."""

from guidance.errors import NotFound
from guidance.modes import Mode
from handlers.payloads import Press, chosen
from handlers.replies import Open, Reply
from handlers.routes import Routes
from handlers.services import Reaction
from handlers.views import modes as views


def register(routes: Routes) -> None:
    """Bind the buttons to the cards."""
    routes.presses.bind(f"{views.OPEN}.", open_card)


def open_card(_reaction: Reaction, press: Press) -> Reply:
    """Show one form's card; it is the same for everybody."""
    mode = chosen(Mode, press.value)
    if mode is None:
        raise NotFound
    return Open(views.card(mode))

"""App Home: what waits, sessions, steps, settings, the four forms and where to find support."""

from slack_bolt.async_app import AsyncApp
from slack_sdk.models.views import View

from handlers import edge
from handlers.payloads import HomeOpened
from handlers.services import Reaction, Services
from handlers.support import support_lines
from handlers.views import home as views
from storage import agreements, steps


def register(app: AsyncApp, services: Services) -> None:
    """Bind the opening of the Home tab."""
    edge.on_home_opened(app, services, publish)


def publish(reaction: Reaction, opened: HomeOpened) -> None:
    """Ask for the Home tab to be published."""
    reaction.outbox.publish_home(opened.user_id)


def draw(reaction: Reaction, user_id: str) -> View:
    """Return a person's Home tab as it stands now."""
    return views.tab(
        user_id=user_id,
        open_agreements=agreements.open_of(reaction.session, user_id, team_id=reaction.team_id),
        steps=steps.open_of(reaction.session, user_id, team_id=reaction.team_id),
        support=support_lines(reaction),
    )

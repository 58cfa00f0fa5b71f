"""The list of journeys: all that the app answers is bound from here."""

from slack_bolt.async_app import AsyncApp

from handlers import (
    agree,
    ask,
    close,
    commands,
    digest,
    drawn,
    edge,
    errors,
    feedback,
    follow_up,
    guide,
    home,
    joining,
    meetings,
    modes,
    overview,
    pause,
    people,
    practice,
    preferences,
    privacy,
    report_back,
    say,
    trend,
)
from handlers.routes import Routes
from handlers.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Bind all that the app answers, and what it does with the rest."""
    edge.bind(app, services, routes())
    errors.register(app, services)


def routes() -> Routes:
    """Return what each journey answers."""
    found = Routes()
    for journey in (
        commands,
        ask,
        agree,
        guide,
        close,
        feedback,
        follow_up,
        meetings,
        report_back,
        home,
        people,
        joining,
        overview,
        pause,
        preferences,
        trend,
        privacy,
        digest,
        drawn,
        modes,
        say,
        practice,
    ):
        journey.register(found)
    return found

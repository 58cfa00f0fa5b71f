"""The list of journeys: every listener of the app is bound from here."""

from slack_bolt.async_app import AsyncApp

from handlers import (
    agree,
    ask,
    close,
    commands,
    digest,
    drawn,
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
from handlers.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Bind every listener; what is unknown is answered last."""
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
        journey.register(app, services)
    errors.register(app, services)

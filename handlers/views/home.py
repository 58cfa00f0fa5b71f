"""The Home tab."""

from collections.abc import Sequence

from slack_sdk.models.views import View

from guidance.agreements import Agreement
from guidance.steps import Step
from guidance.support import SupportLine
from handlers.views import ask, parts


def tab(
    *,
    user_id: str,
    open_agreements: Sequence[Agreement],
    steps: Sequence[Step],
    support: Sequence[SupportLine],
) -> View:
    """Return the Home tab of one person."""
    return View(
        type="home",
        blocks=[
            parts.heading("Guidance"),
            parts.row(parts.button("Ask for guidance", ask.START, "home", style="primary")),
            parts.support_footer(support),
        ],
    )

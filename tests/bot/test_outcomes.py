"""What becomes of a row after a fault of our own."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.outcomes import Judge
from bot.verdicts import Failure, Verdict
from storage.delivery import TIMING, Outgoing
from storage.pacing import UNLIMITED
from storage.queues import Action, Delivery

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def row(*, is_uncertain: bool) -> Outgoing:
    return Outgoing(
        id=1,
        fence=1,
        team_id="T1",
        key="k",
        action=Action.POST,
        address="U1",
        version=0,
        attempts=1,
        channel_id=None,
        ts=None,
        shown="",
        dispatched_at=NOW - timedelta(minutes=5) if is_uncertain else None,
        is_uncertain=is_uncertain,
        is_parked=False,
        lease_until=NOW + TIMING.lease,
        content={},
    )


@pytest.mark.parametrize(
    ("is_uncertain", "state"), [(True, Delivery.UNCERTAIN), (False, Delivery.PENDING)]
)
def test_what_may_have_been_shown_stays_uncertain_when_the_look_for_it_fails(is_uncertain, state):
    fault = Failure(Verdict.UNCLEAR, "ZeroDivisionError")

    outcome = Judge(TIMING, UNLIMITED).not_made(row(is_uncertain=is_uncertain), fault, NOW)

    assert outcome.state is state
    assert outcome.due_at > NOW

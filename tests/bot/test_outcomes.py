"""What becomes of a row after a fault of our own."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.outcomes import Judge
from bot.verdicts import Failure, Verdict
from storage.delivery import TIMING, Outgoing
from storage.pacing import UNLIMITED, Limits
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
        last_error="",
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


@pytest.mark.parametrize("is_looked_for", [True, False])
def test_a_wait_that_slack_asks_for_is_never_shorter_and_not_the_same_for_all(is_looked_for):
    """Or all that waited would come back at once."""
    judge = Judge(TIMING, Limits({}, place=timedelta(), jitter=timedelta(seconds=1)))
    asked = Failure(Verdict.UNDONE, "ratelimited", timedelta(seconds=30))

    def wait():
        if is_looked_for:
            outcome = judge.not_looked_for(row(is_uncertain=True), asked, NOW, method="m")
        else:
            outcome = judge.failed(row(is_uncertain=False), asked, NOW, is_begun=True)
        assert outcome.pause == (outcome.pause[0], outcome.due_at)
        return (outcome.due_at - NOW).total_seconds()

    waits = {wait() for _ in range(200)}
    assert len(waits) > 100
    assert all(30 <= one <= 31 for one in waits)
    assert max(waits) - min(waits) > 0.5

"""Somebody who is erased in the middle of what others do."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from handlers import privacy
from handlers.services import reacting
from sandbox.seed import TEAM_ID
from tests.patience import SECONDS
from tests.story import Story

WAITS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def erase(story: Story, user_id: str) -> None:
    """Erase somebody, as if they had asked for it."""
    with reacting(story.services, team_id=TEAM_ID, user_id=user_id) as reaction:
        privacy.erase_person(reaction, user_id)


def _goes_as_far_as_it_can(story: Story, running: list[Future[None]]) -> None:
    """Wait until the erasure is over, or waits itself for what is held here.

    PostgreSQL tells which; SQLite, with its one writer, does not.
    """
    if story.engine.dialect.name == "sqlite":
        wait(running, timeout=0.5)
        return
    give_up_at = time.monotonic() + SECONDS
    with story.engine.connect() as connection:
        while not any(one.done() for one in running) and not connection.scalar(text(WAITS)):
            assert time.monotonic() < give_up_at
            connection.rollback()  # what is seen of others' work stays as it was in a transaction
            wait(running, timeout=0.02)


@contextmanager
def erased(story: Story, user_id: str, *, before: str) -> Iterator[None]:
    """Erase somebody right before the first statement that begins so, as far as that goes then."""
    begun: list[str] = []
    running: list[Future[None]] = []

    with ThreadPoolExecutor(1) as elsewhere:

        def look(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if statement.startswith(before) and not begun:
                begun.append(statement)
                running.append(elsewhere.submit(erase, story, user_id))
                _goes_as_far_as_it_can(story, running)

        event.listen(story.engine, "before_cursor_execute", look)
        try:
            yield
        finally:
            event.remove(story.engine, "before_cursor_execute", look)
        [erasure] = running
        erasure.result()
    story.settle()

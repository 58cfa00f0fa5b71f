"""Somebody who is erased in the middle of what others do."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from handlers import privacy
from handlers.services import reacting
from sandbox.seed import TEAM_ID
from tests.story import Story


def erase(story: Story, user_id: str) -> None:
    """Erase somebody, as if they had asked for it."""
    with reacting(story.services, team_id=TEAM_ID, user_id=user_id) as reaction:
        privacy.erase_person(reaction, user_id)


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
                wait(running, timeout=0.5)

        event.listen(story.engine, "before_cursor_execute", look)
        try:
            yield
        finally:
            event.remove(story.engine, "before_cursor_execute", look)
        [erasure] = running
        erasure.result()
    story.settle()

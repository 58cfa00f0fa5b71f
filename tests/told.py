"""What many stories begin with is told once; the others begin with a copy of it.

On SQLite that is once for all processes of a run, on PostgreSQL once in each: there a copy is a
database, and each process has a server of its own.
"""

import pickle
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import Engine

from tests import copies, shelf
from tests.story import Actor

P = ParamSpec("P")
T = TypeVar("T")

Told = tuple[object, tuple[copies.Copy, bytes]]
"""What a tale returns, and what it leaves: see `Story.save`."""

_told: dict[tuple[Engine, str], Told] = {}


def told_once(tale: Callable[P, T]) -> Callable[P, T]:
    """Tell what people do through Slack the first time; where anything has happened, always."""

    @wraps(tale)
    def tell(*people: P.args, **answers: P.kwargs) -> T:
        actors = [person for person in people if isinstance(person, Actor)]
        story = actors[0].story
        if not story.is_untouched():
            return tale(*people, **answers)
        names = [actor.user_id for actor in actors]
        key = story.engine, repr((tale.__qualname__, names, sorted(answers.items())))
        if told := _told.get(key) or _found(*key):
            story.load(told[1])
        else:
            told = tale(*people, **answers), story.save()
            _keep(*key, told)
        _told[key] = told
        return told[0]

    return tell


def _found(engine: Engine, name: str) -> Told | None:
    kept = shelf.find(name) if engine.dialect.name == "sqlite" else None
    return pickle.loads(kept) if kept else None


def _keep(engine: Engine, name: str, told: Told) -> None:
    if engine.dialect.name == "sqlite":
        shelf.keep(name, pickle.dumps(told))

"""A sandbox as it was: so that many tests begin where one of them has been."""

import io
import pickle
from collections.abc import Mapping
from typing import Any

from sandbox.person import Person
from sandbox.slack import Slack

OF_SLACK = (
    "workspace",
    "timestamps",
    "views",
    "triggers",
    "response_urls",
    "calls",
    "problems",
)
OF_PERSON = ("notices", "opened_links", "entered")


def save(slack: Slack, people: Mapping[str, Person]) -> bytes:
    """Return what people did and see, and what went to and fro; not the clock, not the faults."""
    file = io.BytesIO()
    pickler = pickle.Pickler(file)
    names = {id(thing): name for name, thing in _lasting(slack).items()}
    pickler.persistent_id = lambda thing: names.get(id(thing))  # type: ignore[method-assign]  # its documented hook
    of_people = {user_id: _values(person, OF_PERSON) for user_id, person in people.items()}
    of_people = {user_id: kept for user_id, kept in of_people.items() if any(kept.values())}
    pickler.dump((_values(slack, OF_SLACK), slack.delivery.sent, of_people))
    return file.getvalue()


def load(slack: Slack, saved: bytes) -> Mapping[str, Mapping[str, Any]]:
    """Make a sandbox of the same manifest as it was; return what each person's client keeps.

    Only what this process has saved: a pickle from elsewhere could run anything.
    """
    unpickler = pickle.Unpickler(io.BytesIO(saved))
    unpickler.persistent_load = _lasting(slack).__getitem__  # type: ignore[method-assign]  # its documented hook
    of_slack, sent, of_people = unpickler.load()
    for name, value in of_slack.items():
        setattr(slack, name, value)
    slack.delivery.sent[:] = sent
    clients: Mapping[str, Mapping[str, Any]] = of_people
    return clients


def _values(thing: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _lasting(slack: Slack) -> dict[str, Any]:
    """Return what stays as it is and is only named where it is met."""
    return {
        "clock": slack.clock,
        "installation": slack.installation,
        "listeners": slack.workspace.listeners,
    }

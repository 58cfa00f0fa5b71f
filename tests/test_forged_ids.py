"""Ids that are forged, foreign, stale or mistyped, at every button and every form of the app."""

import sys
from collections.abc import Callable
from functools import partial
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import pytest
from sqlmodel import select

from guidance.errors import NotFound
from guidance.feedback import Answers, Side
from guidance.follow_ups import Kind, Planned
from guidance.steps import StepDraft
from handlers import overview
from handlers.payloads import Press, press
from handlers.register import routes
from handlers.views import privacy
from storage import feedback, follow_ups, steps
from storage.columns import new_id
from storage.tables import FollowUpRow
from tests.cast import GUIDE, LEARNER, TEAM_ID, Cast
from tests.chaos.conftest import size
from tests.story import MONDAY
from tests.test_authorisation import NOWHERE, agreed, asked, ended

SEED = 4
SECRETS = ("A SECRET", LEARNER, GUIDE)
ENDS = ("", ":1", ":day", ":::", ":0:0")
"""What follows an id where more travels with it."""


def everything(cast: Cast) -> list[str]:
    """Return ids of all kinds that are the learner's and the guide's, fresh and stale."""
    found = [cast.agreement(move) for move in (asked, agreed, ended, lambda draft: draft)]
    withdrawn = cast.agreement(lambda draft: asked(draft).withdraw(by=LEARNER, now=MONDAY))
    closed = found[2]
    with cast.services.transaction() as session:
        kept = steps.add(session, closed, [StepDraft(LEARNER, "A SECRET STEP", None, "")])
        follow_ups.plan(
            session, closed, [Planned(Kind.STEP_DUE, LEARNER, MONDAY, kept[0].id)], team_id=TEAM_ID
        )
        said = Answers(True, comment="A SECRET LINE")
        feedback.add(session, closed, Side.LEARNER, said, seals_on=MONDAY.date(), now=MONDAY)
        asked_later = session.exec(select(FollowUpRow.id)).all()
    return [*found, withdrawn, *(step.id for step in kept), *asked_later, cast.program_id]


def wrong(dice: Random, real: list[str]) -> str:
    """Return an id that is nobody's, or not of whoever will use it."""
    id_ = dice.choice(real)
    place = dice.randrange(len(id_))
    return dice.choice(
        [
            id_,
            new_id(),
            id_[:place] + dice.choice("0123456789abcdefgZ") + id_[place + 1 :],
            id_[:place],
            id_.upper(),
            id_ + "\0",
            f" {id_}",
            f"{id_}' OR '1'='1",
            "💥" * dice.randrange(1, 500),
            "x" * 3000,
            "",
            ":",
        ]
    )


def tried(cast: Cast, count: int) -> tuple[int, int]:
    """Try wrong ids everywhere as somebody enrolled; return how many, and how many leaked."""
    dice, real, all_doors = Random(SEED), everything(cast), doors(cast)
    assert len(all_doors) > 40
    references = [{knock(f"{NOWHERE}{end}") for end in ENDS} for knock in all_doors]
    leaks = 0
    for number in range(count):
        which = number % len(all_doors)
        got = all_doors[which](wrong(dice, real) + dice.choice(ENDS))
        leaks += got not in references[which] or any(secret in got for secret in SECRETS)
    return count, leaks


def doors(cast: Cast) -> list[Callable[[str], str]]:
    """Return every button and form, as what a peer of the learner's sees who sends it an id.

    But for the form that takes no id and erases whoever sends it.
    """
    answering = routes()
    return [
        *(
            partial(pressed, cast, use_case, f"{id_}learner" if id_.endswith(".") else id_)
            for id_, use_case in answering.presses.rows.items()
        ),
        *(
            partial(submitted, cast, form.use_case)
            for id_, form in answering.forms.rows.items()
            if id_ != privacy.ERASED
        ),
    ]


def pressed(cast: Cast, use_case: Any, action_id: str, value: str) -> str:
    return cast.press("peer", use_case, read(value).value, action_id=action_id)


def submitted(cast: Cast, use_case: Any, value: str) -> str:
    return cast.submit("peer", use_case, read(value).metadata)


def read(value: str) -> Press:
    """Return a press with an id that went the way of Slack's JSON."""
    action = {"action_id": "any", "action_ts": "1", "value": value}
    view = {"type": "modal", "id": "V1", "private_metadata": value}
    who = {"team": {"id": TEAM_ID}, "user": {"id": "U0RESIDENT2", "team_id": TEAM_ID}}
    return press(who | {"actions": [action], "view": view})


@pytest.mark.parametrize("ids", [400, pytest.param(10_000, marks=pytest.mark.chaos)])
def test_wrong_ids_leak_nothing(engine, capsys, ids):
    count, leaks = tried(Cast(engine), size(ids))

    with capsys.disabled():
        sys.stdout.write(f"seed {SEED}, {engine.dialect.name}: {count} ids, {leaks} leaks\n")
    assert leaks == 0


def test_not_yours_takes_as_long_as_not_there(engine, capsys):
    cast = Cast(engine)
    yours = cast.agreement(agreed)
    took = {yours: [], NOWHERE: []}
    for _ in range(150):
        for id_, times in took.items():
            started = perf_counter()
            assert str(NotFound()) in cast.press("peer", overview.show, id_)
            times.append((perf_counter() - started) * 1000)
    first, _, third = quantiles(took[NOWHERE], n=4)
    apart = median(took[yours]) - median(took[NOWHERE])

    with capsys.disabled():
        sys.stdout.write(
            f"{engine.dialect.name}: {apart:+.3f} ms apart; half of the times spread over"
            f" {third - first:.3f} ms\n"
        )
    assert abs(apart) < max(third - first, 0.3)

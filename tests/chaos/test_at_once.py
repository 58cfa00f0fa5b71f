"""Both press at the same moment, and many count at once: one winner, and nothing is lost."""

import asyncio
import os
import sys
from collections import Counter
from dataclasses import dataclass, replace
from threading import Barrier, Thread
from time import perf_counter

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, create_engine

from guidance import meetings
from guidance.agreements import Agreement
from guidance.errors import MovedOn
from handlers import moves
from handlers.edge import react
from handlers.payloads import Press
from handlers.replies import Tell
from handlers.services import Services
from sandbox.seed import TEAM_ID
from storage import agreements, programs
from storage.columns import new_id
from storage.database import transactions
from storage.queues import Action, OutboxRow
from tests import keys
from tests.chaos.conftest import size
from tests.chaos.theatre import ROOT
from tests.samples import NOW, agreed, asked
from tests.story import GUIDE, LEARNER, enrol

pytestmark = pytest.mark.chaos


@dataclass(frozen=True)
class Pair:
    """What the learner and the guide do with one agreement, each of which leaves no other."""

    before: Agreement
    learner: str
    guide: str


PAIRS = {
    "withdraw, accept": Pair(asked(), "withdraw", "accept"),
    "withdraw, decline": Pair(asked(), "withdraw", "decline"),
    "end, call off": Pair(agreed(), "close", "call_off"),
}
MOVES = {
    "withdraw": lambda one, who: one.withdraw(**who),
    "accept": lambda one, who: one.accept(**who),
    "close": lambda one, who: one.close(**who),
    "call_off": lambda one, who: meetings.call_off(one, **who),
    "decline": lambda one, who: one.decline(note="", **who),
}


def pressed(name):
    """Return a use case that makes a move, as the listeners do."""

    def use_case(reaction, press):
        who = {"by": reaction.user_id, "now": reaction.now}
        moves.made(reaction, MOVES[name](reaction.agreement(press.value), who))

    return use_case


class Two:
    """Two threads that do each their piece at the same moment, again and again."""

    def __init__(self, *works):
        self._works, self.outcomes = works, [[], []]
        self._start, self._end = Barrier(3), Barrier(3)
        self._threads = [Thread(target=self._run, args=(n,), daemon=True) for n in (0, 1)]
        for thread in self._threads:
            thread.start()

    def at_once(self, subject: str) -> list[object]:
        self._subject = subject
        self._start.wait(30)
        self._end.wait(30)
        return [told[-1] for told in self.outcomes]

    def _run(self, number: int) -> None:
        while True:
            self._start.wait()
            try:
                self.outcomes[number].append(self._works[number](self._subject))
            finally:
                self._end.wait()


def ours(engine: Engine, pair: Pair):
    services = Services(transaction=transactions(engine), now=lambda: NOW, wake=lambda: None)

    def work(name, user_id):
        def run(agreement_id):
            press = Press(TEAM_ID, user_id, key=new_id(), value=agreement_id)
            return react(pressed(name), press, services)

        return run

    return work(pair.learner, LEARNER), work(pair.guide, GUIDE)


def naive(engine: Engine, pair: Pair):
    """As it is usually done: read, look whether it is allowed, write; a stock engine."""
    stock = create_engine(engine.url, execution_options={"vault": keys.vault()})

    def work(name, user_id):
        def run(agreement_id):
            with Session(stock) as session, session.begin():
                session.info["vault"] = keys.vault()
                before = agreements.get(session, agreement_id, team_id=TEAM_ID)
                try:
                    after = MOVES[name](before, {"by": user_id, "now": NOW})
                except MovedOn:
                    return Tell
                change = "UPDATE agreement SET stage = :stage, version = :version WHERE id = :id"
                values = {"stage": after.stage, "version": after.version, "id": agreement_id}
                session.connection().execute(text(change), values)
            return None

        return run

    return work(pair.learner, LEARNER), work(pair.guide, GUIDE)


def winners(engine: Engine, pair: Pair, design, times: int) -> Counter[int]:
    """Return how often so many of the two were told that their move was made."""
    transaction, found = transactions(engine), Counter()
    two = Two(*design(engine, pair))
    with transaction() as session:
        program_id = programs.in_team(session, team_id=TEAM_ID)[0].id
    for _ in range(times):
        values = {"id": new_id(), "program_id": program_id}
        with transaction() as session:
            before = agreements.add(session, replace(pair.before, **values), now=NOW)
        told = two.at_once(before.id)
        with transaction() as session:
            after = agreements.get(session, before.id, team_id=TEAM_ID)
        made = sum(one is None for one in told)
        found[made if after.version == before.version + 1 else -1] += 1
    return found


@pytest.mark.parametrize("name", PAIRS)
def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(engine, say, name):
    enrol(engine)
    times, began = size(1000), perf_counter()
    mine = winners(engine, PAIRS[name], ours, times)
    took = perf_counter() - began
    usual = winners(engine, PAIRS[name], naive, times)
    kind = engine.dialect.name
    say(
        f"F14 {kind:<10} {name:<18} {times} races, {took:.0f} s: both won {mine[2]},"
        f" neither {mine[0]}; by read, look and write both won {usual[2] + usual[-1]}"
    )

    assert mine == {1: times}
    assert usual[2] + usual[-1] or times < 1000, "or they did not meet, and it proves nothing"


async def counted(url: str, design: str, times: int) -> None:
    """Let four processes count at once."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": url}
    command = (sys.executable, "-m", "tests.chaos.counting", design, str(times))
    processes = [
        await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment) for _ in range(4)
    ]
    assert [await process.wait() for process in processes] == [0] * 4


def test_four_processes_that_read_and_write_lose_nothing(engine, database_url, say):
    times, lost = size(300), {}
    for design in ("ours", "stock"):
        with transactions(engine)() as session:
            row = OutboxRow(team_id="T1", key=design, action=Action.POST, address="", due_at=NOW)
            session.add(row)
        asyncio.run(counted(database_url, design, times))
        with transactions(engine)() as session:
            lost[design] = 4 * times - session.get_one(OutboxRow, row.id).attempts
    say(f"F15 {engine.dialect.name:<10} of {4 * times} updates lost: {lost}")

    assert lost["ours"] == 0
    assert lost["stock"] > 0 or times < 50, "where the usual way loses some, the proof bites"

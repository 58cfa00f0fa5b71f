"""A process that reads a number and writes the next one: with our transactions, or stock ones.

`python -m tests.chaos.counting DESIGN TIMES`, the database from the environment.
"""

import os
import sys
from time import perf_counter, sleep

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine, select

from storage.database import connect, transactions
from storage.queues import OutboxRow


def ours(url: str, key: str):
    transaction = transactions(connect(url))

    def count() -> None:
        with transaction() as session:
            which = select(OutboxRow).where(OutboxRow.key == key).with_for_update()
            session.exec(which).one().attempts += 1

    return count


def stock(url: str, key: str):
    engine = create_engine(url)

    def count() -> None:
        with Session(engine) as session, session.begin():
            session.exec(select(OutboxRow).where(OutboxRow.key == key)).one().attempts += 1

    return count


def main(design: str, times: str) -> None:
    count = {"ours": ours, "stock": stock}[design](os.environ["DATABASE_URL"], design)
    give_up_at = perf_counter() + 120
    for _ in range(int(times)):
        while perf_counter() < give_up_at:
            try:
                count()
            except OperationalError:  # told, so not lost: "database is locked"
                sleep(0.01)
            else:
                break


if __name__ == "__main__":
    main(*sys.argv[1:])

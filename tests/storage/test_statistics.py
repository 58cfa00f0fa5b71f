"""PostgreSQL notes no values of people to plan by: they would outlive the row they came from."""

import pytest
from sqlalchemy import text

from storage import migrations
from storage.database import connect
from storage.inventory import INVENTORY, Sort, tables
from storage.sealing import SealedWords
from tests import postgres

pytestmark = pytest.mark.postgresql

STAYS = {Sort.FACT, Sort.ROUTE, Sort.SHARED, Sort.PSEUDONYM}
NOT_NOTED = text(
    "SELECT attrelid::regclass::text, attname FROM pg_attribute"
    " WHERE attstattarget = 0 AND attnum > 0 AND NOT attisdropped"
    " AND attrelid::regclass::text = ANY(:names)"
)
VALUES = text(
    "SELECT most_common_vals::text FROM pg_stats"
    " WHERE schemaname = 'public' AND most_common_vals IS NOT NULL"
)


@pytest.fixture
def engine(postgresql_template):
    with postgres.database(postgresql_template) as url:
        engine = connect(url)
        yield engine
        engine.dispose()


def test_every_column_that_people_can_have_emptied_is_one_of_them(engine):
    leaves = {
        (one.name, column.name)
        for one in tables()
        for column in one.columns
        if INVENTORY[one.name].columns[column.name] not in STAYS
        or isinstance(column.type, SealedWords)
    }
    with engine.connect() as connection:
        found = connection.execute(NOT_NOTED, {"names": [one.name for one in tables()]})

        assert {tuple(row) for row in found} == leaves


def test_what_was_noted_by_versions_before_is_dropped(engine):
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    migrations.upgrade(engine, "0021")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO conversation VALUES ('T1', 'U0HEARD', 'C1')"))
        connection.execute(text("INSERT INTO conversation VALUES ('T2', 'U0HEARD', 'C2')"))
        connection.execute(text("ANALYZE conversation"))
        assert "{U0HEARD}" in connection.scalars(VALUES).all()

    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE conversation"))
        assert "{U0HEARD}" not in connection.scalars(VALUES).all()

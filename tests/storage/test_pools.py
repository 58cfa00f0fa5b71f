import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import func, select

from guidance.agreements import Agreement
from guidance.feedback import Answers, Clarity, Side
from guidance.modes import Mode
from guidance.programs import Program
from guidance.release import FELT, Question, Rule, Value
from guidance.stages import Stage
from storage import agreements, feedback, pools, publications, retention, traces
from storage.answers import BallotRow, FormAnswerRow, PooledCommentRow, RaterRow, TookPartRow
from storage.publications import PoolKey
from storage.tables import ProgramRow
from tests.patience import until_done
from tests.storage.sessions import NOW, TEAM, erase

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
GUIDE = "U9"
PROGRAM = Program("p1", TEAM, "Medicine", ZoneInfo("America/New_York"), rule=Rule())


@pytest.fixture
def ward(transaction):
    return Ward(transaction)


class Ward:
    """One program; people answer about their guide with a word each."""

    def __init__(self, transaction):
        self.transaction = transaction
        self.count = 0
        with transaction() as session:
            session.add(ProgramRow(id="p1", team_id=TEAM, name="Medicine", zone=PROGRAM.zone))

    def answers(self, rater, vote=4, *, on=APRIL, guide=GUIDE, at=NOW, **more):
        self.count += 1
        about = {"mode": more.pop("agreed", Mode.COACH), "stage": Stage.CLOSED, "moved_at": at}
        closed = Agreement(f"a{self.count}", TEAM, "p1", rater, guide, "goal", **about)
        given = Answers(True, more.pop("felt", Mode.COACH), vote, more.pop("clear", None), **more)
        with self.transaction() as session:
            agreements.add(session, closed, now=at)
            feedback.add(session, closed.id, Side.LEARNER, given, seals_on=on, now=at)

    def publishes(self, on, program=PROGRAM):
        with self.transaction() as session:
            return pools.publish(session, program, on=on)

    def read(self, question=Question.USEFULNESS, guide=GUIDE):
        with self.transaction() as session:
            found = publications.of_guide(session, guide, team_programs=["p1"])
            return [told for key, told in found if key.question is question]

    def rows(self, kind):
        with self.transaction() as session:
            return session.exec(select(func.count()).select_from(kind)).one()

    def lines(self):
        with self.transaction() as session:
            return pools.comments_of_guide(session, GUIDE, team_programs=["p1"])


def test_eight_people_are_published_on_the_date_and_seven_are_not(ward):
    for number in range(7):
        ward.answers(f"U1{number}")
    assert ward.publishes(APRIL) == frozenset()
    assert ward.read() == []

    ward.answers("U20", on=MAY)
    assert ward.publishes(MAY) == {GUIDE}
    [told] = ward.read()
    assert (told.on, told.raters, told.value) == (MAY, 8, Value(3.75, 5))


def test_what_is_to_be_pooled_later_stays_with_its_session(ward):
    ward.answers("U10", on=MAY)
    ward.publishes(APRIL)

    assert (ward.rows(FormAnswerRow), ward.rows(BallotRow)) == (1, 0)


def test_a_date_that_was_missed_pools_what_was_due_by_then(ward):
    ward.answers("U10", on=APRIL)
    ward.publishes(JUNE)

    assert (ward.rows(FormAnswerRow), ward.rows(RaterRow)) == (0, 1 + len(FELT))


def test_each_question_waits_for_eight_answers_of_its_own(ward):
    for number in range(8):
        told = {"vote": None} if number == 0 else {}
        felt = Mode.MENTOR if number < 5 else Mode.COACH
        ward.answers(f"U1{number}", felt=felt, comment="A line", **told)
    ward.publishes(APRIL)

    assert ward.read() == []
    assert ward.lines() == [], "they wait for a rating"
    told = {mode: [one.value for one in ward.read(question)] for mode, question in FELT.items()}
    assert told.pop(Mode.MENTOR) == [Value(0.5, 1)]
    assert {*map(tuple, told.values())} == {(Value(0, 0.5),)}
    assert ward.read(Question.CLEAR) == []


def test_no_change_of_role_is_no_vote_on_whether_it_was_clear(ward):
    for number in range(8):
        ward.answers(f"U1{number}", clear=Clarity.NONE if number else Clarity.YES)
    ward.publishes(APRIL)

    assert ward.read(Question.CLEAR) == []
    for number in range(8):
        ward.answers(f"U2{number}", on=MAY, clear=Clarity.YES)
    ward.publishes(MAY)
    assert [told.value for told in ward.read(Question.CLEAR)] == [Value(0.5, 1)]


def test_the_newest_answer_of_a_person_counts_and_only_once(ward):
    ward.answers("U10", 1, at=NOW + timedelta(hours=1))
    ward.answers("U10", 5, at=NOW)
    ward.publishes(APRIL)
    ward.answers("U10", 5, on=MAY)
    ward.publishes(MAY)

    with ward.transaction() as session:
        key = PoolKey("p1", GUIDE, Question.USEFULNESS)
        assert pools._read(session, key).votes == [1]
        assert pools.has_vote_waiting(session, "p1", GUIDE, "U10")
        assert not pools.has_vote_waiting(session, "p1", GUIDE, "U11")


def test_the_lines_come_out_with_the_rating_shuffled_and_without_a_date(ward):
    written = [f"Line {number}" for number in range(7)]
    for number, line in enumerate(written):
        ward.answers(f"U1{number}", comment=line)
    ward.publishes(APRIL)
    assert ward.lines() == []

    ward.answers("U20", on=MAY, comment="Line 7")
    ward.publishes(MAY)
    assert sorted(ward.lines()) == [*written, "Line 7"]
    assert PooledCommentRow.model_fields.keys() == {
        *("id", "program_id", "guide_id", "text", "published_on")
    }


def test_who_is_erased_and_comes_back_is_not_several_new_people(ward):
    """One who erases themself after each date would else find out what one other said."""
    months = [APRIL, MAY, JUNE, *(date(2026, month, 1) for month in range(7, 11))]
    for on in months:
        ward.answers("U10", 1, on=on)
        ward.publishes(on)
        with ward.transaction() as session:
            erase(session, "U10")
    ward.answers("U20", 5, on=date(2026, 11, 1))
    assert ward.publishes(date(2026, 11, 1)) == frozenset()

    for number in range(7):
        ward.answers(f"U3{number}", 5, on=date(2026, 12, 1))
    assert ward.publishes(date(2026, 12, 1)) == {GUIDE}, "eight others are enough"


def test_who_was_counted_is_kept_for_a_year_and_whose_vote_waits_for_as_long_as_it_does(ward):
    for number in range(8):
        ward.answers(f"U1{number}")
    ward.publishes(APRIL)
    ward.answers("U20", on=MAY)
    ward.publishes(MAY)

    def kept(now, program=PROGRAM):
        with ward.transaction() as session:
            retention.forget(session, program, now=now, cards=())
            return {row.rater_id for row in session.exec(select(RaterRow))}

    early_there = datetime(2027, 4, 1, 3, tzinfo=UTC)  # still March in New York
    late = replace(PROGRAM, publishes_on=date(2027, 3, 1))  # a date that is still to be dealt with
    assert len(kept(early_there)) == len(kept(early_there + timedelta(days=9), late)) == 9
    assert kept(early_there + timedelta(hours=1)) == {"U20"}


def test_people_of_one_guide_say_nothing_of_another(ward):
    for number in range(8):
        ward.answers(f"U1{number}", guide=GUIDE if number < 7 else "U8")
    ward.publishes(APRIL)

    assert ward.read() == ward.read(guide="U8") == []


def test_a_small_program_publishes_five_in_bands(ward):
    for number in range(5):
        ward.answers(f"U1{number}")

    assert ward.publishes(APRIL, replace(PROGRAM, rule=Rule(is_small=True))) == {GUIDE}
    assert [told.value for told in ward.read()] == [Value(3, 5)]
    assert ward.read(Question.FELT_COACH) == []


def test_what_is_published_stays_whatever_comes(ward):
    for number in range(8):
        ward.answers(f"U1{number}", 5)
    ward.publishes(APRIL)
    before = ward.read()
    for number in range(8):
        ward.answers(f"U2{number}", 1, on=MAY, at=NOW + timedelta(days=40))
    ward.publishes(MAY)

    assert ward.read()[1:] == before
    with ward.transaction() as session:
        assert len(publications.of_program(session, "p1")) == 2 * (1 + 2 * len(Mode))


def columns(session, kind):
    return {tuple(row) for row in session.exec(select(*kind.__table__.columns))}


def test_who_took_part_and_what_was_said_share_no_key(ward):
    """All that a ballot and a person have in common is their pool."""
    for number in range(6):
        ward.answers(f"U1{number}", 1 + number % 5, comment=f"Line {number}")
    ward.publishes(APRIL)

    with ward.transaction() as session:
        said = columns(session, BallotRow) | columns(session, PooledCommentRow)
        who = columns(session, RaterRow) | columns(session, TookPartRow)
    common = {value for row in said for value in row} & {value for row in who for value in row}
    assert common - {None} == {"p1", GUIDE, Question.USEFULNESS, *FELT.values()}
    assert ward.rows(FormAnswerRow) == 0


def in_stored_order(session):
    """Return the votes as the table holds them."""
    hidden = "ctid" if session.get_bind().dialect.name == "postgresql" else "id"
    rows = session.exec(
        select(BallotRow).where(BallotRow.question == Question.USEFULNESS).order_by(text(hidden))
    )
    return [int(pools.opened_row(session, row, ["vote"])["vote"]) for row in rows]


def test_the_order_of_rows_tells_nothing(ward):
    """Six came in April, five ones first; one five came in May. Their places are by chance."""
    for guide in range(12):
        for number in range(5):
            ward.answers(f"U1{number}", 1, guide=f"U8{guide}")
    ward.publishes(APRIL)
    for guide in range(12):
        ward.answers("U15", 5, guide=f"U8{guide}", on=MAY)
    ward.publishes(MAY)
    with ward.transaction() as session:
        for guide in range(12):
            key = PoolKey("p1", f"U8{guide}", Question.USEFULNESS)
            assert sorted(pools._read(session, key).votes) == [1, 1, 1, 1, 1, 5]
        votes = in_stored_order(session)
    found = {place % 6 for place, vote in enumerate(votes) if vote == 5}
    assert len(found) >= 3


def test_the_database_itself_counts_no_rows_and_tells_no_periods_apart(ward):
    ward.answers("U10")
    ward.publishes(APRIL)
    for number in range(3):
        ward.answers(f"U2{number}", on=MAY)
    ward.publishes(MAY)

    with ward.transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            for table in ("ballot", "rater"):
                moments = session.connection().execute(
                    text(f"SELECT DISTINCT xmin::text FROM {table} WHERE question = 'usefulness'")
                )
                assert len(moments.all()) == 1
            return
    for table in ("took_part", "form_answer", "ballot", "rater", "pooled_comment", "publication"):
        with pytest.raises(DBAPIError, match="rowid"), ward.transaction() as session:
            session.connection().execute(text(f"SELECT rowid FROM {table}"))


def stored_bytes(ward):
    """Return all that the database's files hold."""
    with ward.transaction() as session:
        url = session.get_bind().url
        if url.get_backend_name() == "sqlite":
            folder = Path(make_url(url).database).parent
            return b"".join(path.read_bytes() for path in folder.iterdir())
        session.connection().execute(text("CHECKPOINT"))
        root = session.connection().scalar(text("SHOW data_directory"))
        name = session.connection().scalar(text("SELECT pg_relation_filepath('form_answer')"))
    return (Path(root) / name).read_bytes()


def test_nothing_of_the_link_is_left_in_the_files_after_the_date(ward):
    ward.answers("U10", comment="A line of mine")
    with ward.transaction() as session:
        [row] = session.exec(select(FormAnswerRow))
    token = row.answers.token.encode()
    assert token in stored_bytes(ward)

    ward.publishes(APRIL)
    until_done(lambda: traces.wipe(ward.transaction, cards="form"))

    assert token not in stored_bytes(ward)


def waits_briefly(connection):
    connection.connection.cursor().execute("PRAGMA busy_timeout = 50")  # nobody need wait 2 s


def test_what_cannot_be_scrubbed_while_somebody_reads_is_scrubbed_later(ward):
    with ward.transaction() as session:
        engine = session.get_bind()
    if engine.dialect.name != "sqlite":
        return  # there it waits for whoever reads
    ward.answers("U10", comment="A line of mine")
    with ward.transaction() as session:
        token = session.exec(select(FormAnswerRow)).one().answers.token.encode()
    with closing(sqlite3.connect(engine.url.database)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM form_answer").fetchall()
        ward.publishes(APRIL)
        event.listen(engine, "begin", waits_briefly)
        assert not traces.wipe(ward.transaction, cards="form")
        event.remove(engine, "begin", waits_briefly)
        assert token in stored_bytes(ward)

    until_done(lambda: traces.wipe(ward.transaction, cards="form"))
    assert token not in stored_bytes(ward)


def test_any_order_of_answering_gives_the_same_publication(ward):
    votes = [1, 2, 3, 4, 5, 5, 5, 4]
    for guide in range(3):
        shuffled = Random(guide).sample(votes, len(votes))
        for number, vote in enumerate(shuffled):
            ward.answers(f"U1{number}", vote, guide=f"U8{guide}")
    ward.publishes(APRIL)

    assert ward.read(guide="U80") == ward.read(guide="U81") == ward.read(guide="U82") != []

"""What is kept with no session goes when its reader's programs want it to."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select, update

from guidance.programs import ProgramRole
from storage import retention
from storage.due import CARD
from storage.outbox import Card, Outbox
from storage.queues import ConversationRow, Delivery, OutboxRow
from storage.tables import MembershipRow, ProgramRow
from tests.storage.sessions import NOW, TEAM

MONTH = timedelta(days=31)


@pytest.fixture
def session(transaction):
    with transaction() as session:
        yield session


def enrol(session, months, *user_ids):
    name = f"Kept for {months} months"
    program = ProgramRow(
        team_id=TEAM, name=name, zone=ZoneInfo("America/New_York"), requests_months=months
    )
    session.add(program)
    session.flush()
    for user_id in user_ids:
        row = MembershipRow(program_id=program.id, user_id=user_id, role=ProgramRole.LEARNER)
        session.add(row)


def test_a_message_to_one_person_is_kept_as_long_as_the_longest_of_their_programs_says(session):
    enrol(session, 12, "U1", "U2")
    enrol(session, 60, "U2")
    outbox = Outbox(session, TEAM, NOW)
    for who in ("U1", "U2", "U3"):
        outbox.draw(Card(CARD, f"c{who}", who), address=who)
        outbox.post(who, {"text": "news"}, key=f"news:{who}")
    outbox.write()
    session.exec(update(OutboxRow).values(state=Delivery.SENT))

    def kept(months):
        retention.forget_of_no_program(session, now=NOW + months * MONTH)
        return sorted(session.exec(select(OutboxRow.address)))

    assert kept(11) == ["U1", "U1", "U2", "U2", "U3", "U3"]
    assert kept(13) == ["U2", "U2", "U3", "U3"]
    assert kept(25) == ["U2", "U2"], "the default is for who is in no program"
    assert kept(58) == ["U2", "U2"]
    assert kept(61) == []


def test_which_two_had_a_group_is_forgotten_where_nothing_is_kept_that_was_said_there(session):
    for team_id in (TEAM, "T2"):
        session.add(ConversationRow(team_id=team_id, people="U1+U2", channel_id="G1"))
        session.add(ConversationRow(team_id=team_id, people="U1", channel_id="D1"))
    outbox = Outbox(session, TEAM, NOW)
    outbox.draw(Card("agreement", "a1", "group"), address="U1+U2")
    outbox.write()
    retention.forget_of_no_program(session, now=NOW)

    found = session.exec(select(ConversationRow.team_id, ConversationRow.people)).all()
    assert sorted(found) == [(TEAM, "U1"), (TEAM, "U1+U2"), ("T2", "U1")]

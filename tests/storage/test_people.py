from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from guidance.programs import ProgramRole, Setup
from storage import people, programs
from storage.database import transactions
from storage.people import Told
from tests.storage.sessions import NOW, TEAM, add_session

DAY = timedelta(days=1)
KOLKATA = ZoneInfo("Asia/Kolkata")


def enrol(session: Session) -> None:
    program_id = add_session(session).program_id
    programs.enrol(session, program_id, ["U1", "U2"], ProgramRole.LEARNER)
    programs.enrol(session, program_id, ["U2"], ProgramRole.FACULTY)


def stale(session: Session, now=NOW, limit=10):
    return list(people.without_fresh_zone(session, now=now, limit=limit))


def test_everybody_enrolled_is_to_be_read_once_a_day(engine):
    with transactions(engine)() as session:
        enrol(session)
        assert stale(session) == [(TEAM, "U1"), (TEAM, "U2")]
        people.keep(session, [Told(TEAM, "U1", KOLKATA)], now=NOW)
        assert stale(session) == [(TEAM, "U2")]
        people.keep(session, [Told(TEAM, "U2", KOLKATA)], now=NOW + timedelta(hours=1))
        assert stale(session, NOW + DAY - timedelta(seconds=1)) == []
        assert stale(session, NOW + DAY) == [(TEAM, "U1")]
        assert stale(session, NOW + 2 * DAY, limit=1) == [(TEAM, "U1")]


def test_who_was_never_read_comes_before_who_was(engine):
    with transactions(engine)() as session:
        enrol(session)
        people.keep(session, [Told(TEAM, "U1", KOLKATA)], now=NOW - 9 * DAY)
        assert stale(session) == [(TEAM, "U2"), (TEAM, "U1")]


def test_the_zone_is_slacks_then_the_programs_and_a_failure_keeps_the_old_one(engine):
    with transactions(engine)() as session:
        enrol(session)
        assert people.quiet_of(session, "U1", team_id=TEAM).zone.key == "America/New_York"
        people.keep(session, [Told(TEAM, "U1", KOLKATA)], now=NOW)
        people.keep(session, [Told(TEAM, "U1", None)], now=NOW + DAY)
        assert people.quiet_of(session, "U1", team_id=TEAM).zone == KOLKATA
        assert people.quiet_of(session, "U9", team_id=TEAM).zone.key == "UTC"


def test_what_slack_does_not_tell_leaves_what_was_known(engine):
    with transactions(engine)() as session:
        people.pause(session, "U2", date(2026, 4, 1), team_id=TEAM, now=NOW)
        told = [Told(TEAM, "U2", KOLKATA, is_outside=True), Told(TEAM, "U1", KOLKATA)]
        people.keep(session, told, now=NOW)
        people.keep(session, [Told(TEAM, "U1"), Told(TEAM, "U2"), Told(TEAM, "U3")], now=NOW + DAY)

        outside = [people.is_outside(session, f"U{n}", team_id=TEAM) for n in (1, 2, 3)]
        assert outside == [False, True, False]
        quiet = people.quiet_of(session, "U2", team_id=TEAM)
        assert (quiet.zone, quiet.paused_until) == (KOLKATA, date(2026, 4, 1))
        people.keep(session, [Told(TEAM, "U2", is_outside=False)], now=NOW + 2 * DAY)
        assert not people.is_outside(session, "U2", team_id=TEAM)


def test_who_is_in_several_programs_has_the_zone_of_the_first_by_name(engine):
    zones = {"Surgery": "Asia/Tokyo", "Anesthesia": "Europe/Berlin", "Medicine": "Asia/Kolkata"}
    with transactions(engine)() as session:
        for name, zone in zones.items():
            setup = Setup(name, frozenset({"UD"}), frozenset({"UF"}), frozenset({"UL"}))
            programs.add(session, setup, team_id=TEAM, zone=ZoneInfo(zone))

        assert people.quiet_of(session, "UL", team_id=TEAM).zone.key == "Europe/Berlin"


def test_two_who_write_a_person_down_at_once_both_succeed(engine):
    with transactions(engine)() as session:
        enrol(session)

    def write(number: int) -> None:
        with transactions(engine)() as session:
            if number % 2:
                people.pause(session, "U1", date(2026, 4, 1), team_id=TEAM, now=NOW)
            else:
                people.keep(session, [Told(TEAM, "U1", KOLKATA)], now=NOW)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(8)))
    with transactions(engine)() as session:
        quiet = people.quiet_of(session, "U1", team_id=TEAM)
    assert (quiet.zone, quiet.paused_until) == (KOLKATA, date(2026, 4, 1))

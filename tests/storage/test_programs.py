from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from guidance.errors import InvalidField, MovedOn, NotFound
from guidance.programs import ProgramRole, Setup, Weekday
from guidance.roster import RosterRow
from storage import programs
from storage.database import transactions

TEAM = "T1"
EASTERN = ZoneInfo("America/New_York")
SETUP = Setup("Surgery", frozenset({"UD"}), frozenset({"UF"}), frozenset({"UL", "UM"}))


@pytest.fixture
def session(engine):
    with transactions(engine)() as session:
        yield session


@pytest.fixture
def surgery(session):
    return programs.add(session, SETUP, team_id=TEAM, zone=EASTERN)


def change(session, program, setup, **more):
    about = {"team_id": TEAM, "version": program.version} | more
    return programs.change(session, program.id, setup, **about)


def people(session, program):
    return {role.value: set(programs.people_in(session, program.id, role)) for role in ProgramRole}


def test_a_new_program_has_the_people_of_its_form(session, surgery):
    assert surgery.zone == EASTERN
    assert people(session, surgery) == {
        "learner": {"UL", "UM"}, "faculty": {"UF"}, "director": {"UD"}
    }  # fmt: skip


def test_a_changed_form_adds_removes_and_renames(session, surgery):
    setup = replace(
        SETUP,
        name="General Surgery",
        learners=frozenset({"UM", "UN"}),
        digest_day=Weekday.FRIDAY,
        support="Wellness: 555-0100",
    )

    changed = change(session, surgery, setup)

    assert programs.get(session, surgery.id, team_id=TEAM) == changed
    assert (changed.name, changed.digest_day) == ("General Surgery", Weekday.FRIDAY)
    assert people(session, changed)["learner"] == {"UM", "UN"}


def test_a_form_opened_before_somebody_joined_does_not_throw_them_out(session, surgery):
    programs.enrol(session, surgery.id, ["UNEW"], ProgramRole.LEARNER)

    with pytest.raises(MovedOn, match="changed this program meanwhile"):
        change(session, surgery, SETUP)
    assert "UNEW" in programs.people_in(session, surgery.id, ProgramRole.LEARNER)


def test_of_two_forms_opened_together_the_second_is_refused(session, surgery):
    change(session, surgery, replace(SETUP, support="one"))

    with pytest.raises(MovedOn):
        change(session, surgery, replace(SETUP, support="two"))


def test_a_program_of_another_workspace_cannot_be_changed(session, surgery):
    with pytest.raises(NotFound):
        change(session, surgery, SETUP, team_id="T2")


def test_a_name_taken_at_the_same_moment_is_an_error_under_its_field(session, surgery):
    with pytest.raises(InvalidField) as error:
        programs.add(session, SETUP, team_id=TEAM, zone=EASTERN)

    session.rollback()
    assert error.value.field == "name"


def test_two_workspaces_may_have_a_program_of_one_name(session, surgery):
    other = programs.add(session, SETUP, team_id="T2", zone=EASTERN)

    assert [program.id for program in programs.in_team(session, team_id="T2")] == [other.id]


def test_an_import_adds_to_a_program_whatever_the_case_of_its_name(session, surgery):
    rows = [
        RosterRow("UNEW", ProgramRole.LEARNER, "surgery"),
        RosterRow("UNEW", ProgramRole.FACULTY, "Surgery"),
        RosterRow("UP", ProgramRole.DIRECTOR, "Pediatrics"),
        RosterRow("UQ", ProgramRole.LEARNER, "PEDIATRICS"),
    ]

    programs.import_roster(session, rows, team_id=TEAM, zone=EASTERN)
    programs.import_roster(session, rows, team_id=TEAM, zone=EASTERN)

    pediatrics, surgery = programs.in_team(session, team_id=TEAM)
    assert people(session, pediatrics)["learner"] == {"UQ"}
    assert people(session, surgery)["learner"] == {"UL", "UM", "UNEW"}


def test_what_is_exported_is_what_is_there(session, surgery):
    assert programs.roster(session, team_id=TEAM) == [
        RosterRow("UD", ProgramRole.DIRECTOR, "Surgery"),
        RosterRow("UF", ProgramRole.FACULTY, "Surgery"),
        RosterRow("UL", ProgramRole.LEARNER, "Surgery"),
        RosterRow("UM", ProgramRole.LEARNER, "Surgery"),
    ]
    assert programs.roster(session, team_id="T2") == []


def test_directors_are_known_for_one_program_and_for_the_workspace(session, surgery):
    other = replace(SETUP, name="Pediatrics", directors=frozenset({"UP", "UD"}))
    programs.add(session, other, team_id=TEAM, zone=EASTERN)

    assert programs.directors_in(session, team_id=TEAM) == {"UD", "UP"}
    mine = programs.directed_by(session, "UP", team_id=TEAM)
    assert [program.name for program in mine] == ["Pediatrics"]
    assert programs.directors_in(session, team_id="T2") == set()


def test_the_support_line_is_that_of_the_first_program_by_name_that_has_one(session, surgery):
    for name, support in (("Wards", "W: 3"), ("Anesthesia", ""), ("Tutors", "T: 2")):
        setup = replace(SETUP, name=name, support=support)
        programs.add(session, setup, team_id=TEAM, zone=EASTERN)

    assert programs.support_of(session, "UL", team_id=TEAM) == "T: 2"
    assert programs.support_of(session, "UOUT", team_id=TEAM) == ""
    assert programs.support_of(session, "UL", team_id="T2") == ""


def test_a_role_that_somebody_has_already_is_kept(session, surgery):
    programs.enrol(session, surgery.id, ["UL", "UNEW"], ProgramRole.LEARNER)
    programs.enrol(session, surgery.id, [], ProgramRole.LEARNER)

    assert people(session, surgery)["learner"] == {"UL", "UM", "UNEW"}


def test_two_who_enrol_the_same_person_wait_for_each_other_and_both_succeed(transaction):
    with transaction() as session:
        program_id = programs.add(session, SETUP, team_id=TEAM, zone=EASTERN).id
    is_held = Event()

    def enrol():
        is_held.wait(10)
        with transaction() as session:
            programs.enrol(session, program_id, ["UNEW"], ProgramRole.LEARNER)

    with ThreadPoolExecutor(1) as threads, transaction() as session:
        other = threads.submit(enrol)
        programs.hold(session, program_id)
        is_held.set()
        wait([other], timeout=0.5)  # it has come as far as it can
        programs.enrol(session, program_id, ["UNEW"], ProgramRole.LEARNER)
        session.commit()
        other.result(10)

    with transaction() as session:
        assert "UNEW" in programs.people_in(session, program_id, ProgramRole.LEARNER)

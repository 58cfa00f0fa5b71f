"""Programs and who takes part in them."""

from collections.abc import Collection, Iterable, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlmodel import Session, col, select

from guidance.errors import NotFound
from guidance.programs import Membership, Program, ProgramRole, Setup
from guidance.roster import RosterRow
from storage.columns import new_id
from storage.tables import MembershipRow, ProgramRow


def get(session: Session, program_id: str, *, team_id: str) -> Program:
    """Return one program of this workspace.

    Raises:
        NotFound: there is none here.
    """
    row = session.exec(
        select(ProgramRow).where(ProgramRow.id == program_id, ProgramRow.team_id == team_id)
    ).first()
    if row is None:
        raise NotFound
    return _value(row)


def in_team(session: Session, *, team_id: str) -> Sequence[Program]:
    """Return every program of a workspace, by name."""
    rows = session.exec(
        select(ProgramRow).where(ProgramRow.team_id == team_id).order_by(ProgramRow.name)
    )
    return [_value(row) for row in rows]


def memberships_of(session: Session, user_id: str, *, team_id: str) -> Sequence[Membership]:
    """Return every role a person has in this workspace."""
    rows = session.exec(
        select(MembershipRow)
        .join(ProgramRow, col(ProgramRow.id) == MembershipRow.program_id)
        .where(MembershipRow.user_id == user_id, ProgramRow.team_id == team_id)
        .order_by(ProgramRow.name, MembershipRow.role)
    )
    return [Membership(row.program_id, row.user_id, row.role) for row in rows]


def people_in(session: Session, program_id: str, *roles: ProgramRole) -> frozenset[str]:
    """Return the ids of a program's people with any of these roles."""
    rows = session.exec(
        select(MembershipRow.user_id).where(
            MembershipRow.program_id == program_id, col(MembershipRow.role).in_(roles)
        )
    )
    return frozenset(rows)


def set_up(
    session: Session, setup: Setup, *, program_id: str | None, team_id: str, by: str, zone: ZoneInfo
) -> Program:
    """Write a director's form: a new program, whose director is `by`, or a changed one."""
    row = session.get(ProgramRow, program_id) if program_id else None
    if row is None:
        row = ProgramRow(id=new_id(), team_id=team_id, name=setup.name, zone=zone)
        session.add(row)
        session.flush()
        enrol(session, row.id, [by], ProgramRole.DIRECTOR)
    row.name, row.digest_day, row.support = setup.name, setup.digest_day, setup.support
    session.flush()
    for role, people in (
        (ProgramRole.FACULTY, setup.faculty),
        (ProgramRole.LEARNER, setup.learners),
    ):
        session.exec(
            delete(MembershipRow).where(
                col(MembershipRow.program_id) == row.id, col(MembershipRow.role) == role
            )
        )
        session.expire_all()
        enrol(session, row.id, people, role)
    return _value(session.get_one(ProgramRow, row.id))


def enrol(session: Session, program_id: str, people: Collection[str], role: ProgramRole) -> None:
    """Give people a role; those who have it keep it."""
    for user_id in people:
        key = (program_id, user_id, role)
        if session.get(MembershipRow, key) is None:
            session.add(MembershipRow(program_id=program_id, user_id=user_id, role=role))
    session.flush()


def import_roster(
    session: Session, rows: Iterable[RosterRow], *, team_id: str, zone: ZoneInfo
) -> None:
    """Add the people of a roster; programs that are not there yet are made in `zone`."""
    by_name = {program.name: program.id for program in in_team(session, team_id=team_id)}
    for row in rows:
        if row.program not in by_name:
            program = ProgramRow(id=new_id(), team_id=team_id, name=row.program, zone=zone)
            session.add(program)
            session.flush()
            by_name[row.program] = program.id
        enrol(session, by_name[row.program], [row.user_id], row.role)


def roster(session: Session, *, team_id: str) -> Sequence[RosterRow]:
    """Return everybody in every program of a workspace, in a fixed order."""
    rows = session.exec(
        select(MembershipRow, ProgramRow)
        .join(ProgramRow, col(ProgramRow.id) == MembershipRow.program_id)
        .where(ProgramRow.team_id == team_id)
        .order_by(ProgramRow.name, MembershipRow.role, MembershipRow.user_id)
    )
    return [RosterRow(member.user_id, member.role, program.name) for member, program in rows]


def _value(row: ProgramRow) -> Program:
    return Program(
        id=row.id,
        team_id=row.team_id,
        name=row.name,
        zone=row.zone,
        digest_day=row.digest_day,
        support=row.support,
    )

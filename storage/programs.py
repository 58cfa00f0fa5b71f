"""Programs and who takes part in them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, update
from sqlalchemy import select as core_select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from guidance.errors import MovedOn, NotFound
from guidance.privacy import Retention
from guidance.programs import (
    Membership,
    Program,
    ProgramRole,
    Setup,
    name_is_taken,
    same_name,
)
from guidance.release import Rule
from guidance.roster import RosterRow
from guidance.stages import Stage
from storage.columns import new_id
from storage.statements import INSERT, among, database, run, table
from storage.tables import AgreementRow, MembershipRow, PersonRow, ProgramRow


def get(session: Session, program_id: str, *, team_id: str) -> Program:
    """Return one program of this workspace.

    Raises:
        NotFound: there is none here.
    """
    row = run(session, _ONE, {"of_id": program_id, "of_team": team_id}).first()
    if row is None:
        raise NotFound
    return value(row)


def in_team(session: Session, *, team_id: str) -> Sequence[Program]:
    """Return every program of a workspace, by name."""
    return [value(row) for row in run(session, _IN_TEAM, {"of_team": team_id})]


def everywhere(session: Session) -> Sequence[tuple[str, str]]:
    """Return workspace and id of every program."""
    return session.exec(select(ProgramRow.team_id, ProgramRow.id).order_by(ProgramRow.id)).all()


def memberships_of(session: Session, user_id: str, *, team_id: str) -> Sequence[Membership]:
    """Return every role a person has in this workspace."""
    rows = run(session, _MEMBERSHIPS, {"of_user": user_id, "of_team": team_id})
    return [Membership(*row) for row in rows]


def support_of(session: Session, user_id: str, *, team_id: str) -> str:
    """Return the support line of a person's first program, by name, that has one; else ""."""
    support = run(session, _SUPPORT, {"of_user": user_id, "of_team": team_id}).scalar()
    return support or ""


def people_in(session: Session, program_id: str, *roles: ProgramRole) -> frozenset[str]:
    """Return the ids of a program's people with any of these roles."""
    rows = run(session, _PEOPLE, {"of_program": program_id, "roles": roles})
    return frozenset(rows.scalars())


def by_role(session: Session, program_id: str) -> Mapping[ProgramRole, frozenset[str]]:
    """Return the ids of a program's people, for each role."""
    rows = run(session, _EVERYBODY, {"of_program": program_id}).all()
    return {role: frozenset(one for one, of in rows if of is role) for role in ProgramRole}


def directed_by(session: Session, user_id: str, *, team_id: str) -> Sequence[Program]:
    """Return the programs a person directs, by name."""
    return [value(row) for row in run(session, _DIRECTED, {"of_user": user_id, "of_team": team_id})]


def directors_in(session: Session, *, team_id: str) -> frozenset[str]:
    """Return everybody who directs a program of this workspace, and may press a button there.

    Whoever Slack says is a guest by now, or deactivated, is not among them.
    """
    is_it = and_(col(PersonRow.team_id) == team_id, col(PersonRow.user_id) == MembershipRow.user_id)
    rows = session.exec(
        select(MembershipRow.user_id)
        .join(ProgramRow, col(ProgramRow.id) == MembershipRow.program_id)
        .outerjoin(PersonRow, is_it)
        .where(ProgramRow.team_id == team_id, MembershipRow.role == ProgramRole.DIRECTOR)
        .where(col(PersonRow.is_outside).is_not(True))
    )
    return frozenset(rows)


def has_begun(session: Session, program_id: str) -> bool:
    """Return whether anybody in a program has asked for guidance yet."""
    return run(session, _ASKED, {"of_program": program_id}).first() is not None


def add(session: Session, setup: Setup, *, team_id: str, zone: ZoneInfo) -> Program:
    """Write a director's form as a new program.

    Raises:
        InvalidField: somebody has just taken the name.
    """
    row = ProgramRow(id=new_id(), team_id=team_id, name=setup.name, zone=zone)
    session.add(row)
    return _write(session, row, setup)


def change(
    session: Session, program_id: str, setup: Setup, *, team_id: str, version: int
) -> Program:
    """Write a director's form over a program as it was at `version`.

    Raises:
        NotFound: there is none here.
        MovedOn: it has been changed since, and the form would undo that.
        InvalidField: somebody has just taken the name.
    """
    program = get(session, program_id, team_id=team_id)
    if not _next_version(session, program.id, version):
        raise MovedOn("Somebody has changed this program meanwhile. Please open it once more.")
    return _write(session, session.get_one(ProgramRow, program.id), setup)


def hold(session: Session, program_id: str) -> None:
    """Let whoever else changes who is in a program wait until this transaction ends.

    Whoever changes that takes the program first, then its people and their requests to join: in
    another order two directors might wait for each other.
    """
    session.exec(
        select(ProgramRow.id).where(ProgramRow.id == program_id).with_for_update(key_share=True)
    ).first()


def hold_all(session: Session, *, team_id: str) -> None:
    """Hold each program of a workspace, as `hold` does."""
    ours = select(ProgramRow.id).where(ProgramRow.team_id == team_id)
    session.exec(ours.order_by(ProgramRow.id).with_for_update(key_share=True)).all()


def hold_memberships(session: Session, user_id: str, *, is_leaving: bool = False) -> None:
    """Hold what somebody is in, so that they are not erased between this and what follows from it.

    Whoever erases them is the one for whom they are leaving, and waits for all others.
    """
    theirs = select(MembershipRow.user_id).where(MembershipRow.user_id == user_id)
    ordered = theirs.order_by(MembershipRow.program_id, col(MembershipRow.role))
    session.exec(ordered.with_for_update(read=not is_leaving, key_share=not is_leaving)).all()


def enrol(session: Session, program_id: str, people: Collection[str], role: ProgramRole) -> None:
    """Give people a role; those who have it keep it."""
    run(session, _CHANGE, {"of_id": program_id})  # first, as it takes the program (see `hold`)
    insert = INSERT[database(session)](table(MembershipRow)).on_conflict_do_nothing()
    rows = [{"program_id": program_id, "user_id": one, "role": role} for one in sorted(people)]
    if rows:
        run(session, insert, rows)


def import_roster(
    session: Session, rows: Iterable[RosterRow], *, team_id: str, zone: ZoneInfo
) -> None:
    """Add the people of a roster; programs that are not there yet are made in `zone`."""
    known = list(in_team(session, team_id=team_id))
    people: dict[tuple[str, ProgramRole], set[str]] = {}
    for row in rows:
        program = next((one for one in known if same_name(one.name, row.program)), None)
        if program is None:
            program = Program(new_id(), team_id, row.program, zone)
            known.append(program)
            session.add(ProgramRow(id=program.id, team_id=team_id, name=program.name, zone=zone))
        people.setdefault((program.id, row.role), set()).add(row.user_id)
    session.flush()
    for (program_id, role), user_ids in sorted(people.items()):  # two imports: one order
        enrol(session, program_id, user_ids, role)


def roster(session: Session, *, team_id: str) -> Sequence[RosterRow]:
    """Return everybody in every program of a workspace, in a fixed order."""
    rows = session.exec(
        select(MembershipRow, ProgramRow)
        .join(ProgramRow, col(ProgramRow.id) == MembershipRow.program_id)
        .where(ProgramRow.team_id == team_id)
        .order_by(ProgramRow.name, MembershipRow.role, MembershipRow.user_id)
    )
    return [RosterRow(member.user_id, member.role, program.name) for member, program in rows]


def _write(session: Session, row: ProgramRow, setup: Setup) -> Program:
    row.name, row.digest_day, row.support = setup.name, setup.digest_day, setup.support
    row.period, row.is_small = setup.rule.period, setup.rule.is_small
    row.words_months = setup.retention.words_months
    row.requests_months = setup.retention.requests_months
    row.cadence, row.digest_channel_id = setup.cadence, setup.digest_channel_id
    row.digest_on = None  # the clock finds the next day anew
    try:
        session.flush()
    except IntegrityError:
        raise name_is_taken() from None
    for role, were in by_role(session, row.id).items():
        left = were - setup.of(role)
        session.exec(
            delete(MembershipRow).where(
                col(MembershipRow.program_id) == row.id,
                col(MembershipRow.role) == role,
                col(MembershipRow.user_id).in_(left),
            )
        )
        enrol(session, row.id, setup.of(role), role)
    session.refresh(row)
    return value(row)


def _next_version(session: Session, program_id: str, version: int) -> bool:
    result = session.exec(
        update(ProgramRow)
        .where(col(ProgramRow.id) == program_id, col(ProgramRow.version) == version)
        .values(version=version + 1)
    )
    return result.rowcount == 1


def value(row: ProgramRow | Row[Any]) -> Program:
    """Return the program that a row holds."""
    return Program(
        id=row.id,
        team_id=row.team_id,
        name=row.name,
        zone=row.zone,
        digest_day=row.digest_day,
        support=row.support,
        version=row.version,
        rule=Rule(row.period, row.is_small),
        retention=Retention(row.words_months, row.requests_months),
        publishes_on=row.publishes_on,
        released_on=row.released_on,
        cadence=row.cadence,
        digest_channel_id=row.digest_channel_id,
        digest_on=row.digest_on,
    )


_PROGRAM, _MEMBERSHIP = table(ProgramRow).c, table(MembershipRow).c


def _of_person(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return (
        core_select(*columns)
        .join_from(table(MembershipRow), table(ProgramRow))
        .where(
            _MEMBERSHIP.user_id == bindparam("of_user"), _PROGRAM.team_id == bindparam("of_team")
        )
        .order_by(_PROGRAM.name, _MEMBERSHIP.role)
    )


_ONE = core_select(table(ProgramRow)).where(
    _PROGRAM.id == bindparam("of_id"), _PROGRAM.team_id == bindparam("of_team")
)
_IN_TEAM = (
    core_select(table(ProgramRow))
    .where(_PROGRAM.team_id == bindparam("of_team"))
    .order_by(_PROGRAM.name)
)
_PEOPLE = core_select(_MEMBERSHIP.user_id).where(
    _MEMBERSHIP.program_id == bindparam("of_program"), among(_MEMBERSHIP.role, "roles")
)
_EVERYBODY = core_select(_MEMBERSHIP.user_id, _MEMBERSHIP.role).where(
    _MEMBERSHIP.program_id == bindparam("of_program")
)
_ASKED = (
    core_select(table(AgreementRow).c.id)
    .where(
        table(AgreementRow).c.program_id == bindparam("of_program"),
        table(AgreementRow).c.stage != Stage.DRAFT,
    )
    .limit(1)
)
_CHANGE = (
    update(table(ProgramRow))
    .where(_PROGRAM.id == bindparam("of_id"))
    .values(version=_PROGRAM.version + 1)
)
_MEMBERSHIPS = _of_person(_MEMBERSHIP.program_id, _MEMBERSHIP.user_id, _MEMBERSHIP.role)
_DIRECTED = _of_person(*_PROGRAM).where(_MEMBERSHIP.role == ProgramRole.DIRECTOR)
_SUPPORT = _of_person(_PROGRAM.support).where(_PROGRAM.support != "").limit(1)

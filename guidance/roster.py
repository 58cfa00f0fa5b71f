"""A program's people as a CSV file: all of it or none of it, each error with its line."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from guidance.errors import GuidanceError, InvalidField
from guidance.programs import ProgramRole, check_name

COLUMNS = ("user_id", "role", "program")

_SLACK_USER_ID = re.compile(r"[UW][A-Z0-9]{2,20}")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One role of one person in the program of that name."""

    user_id: str
    role: ProgramRole
    program: str


class RosterErrors(GuidanceError):
    """The file was not imported. Please mend these lines and try again."""

    def __init__(self, problems: list[str]) -> None:
        """Hold one sentence per problem, each beginning with its line."""
        super().__init__("\n".join(["Nothing was imported.", *problems]))
        self.problems = problems


def parse(text: str) -> list[RosterRow]:
    """Return the rows of a CSV file with the columns `user_id,role,program`, in any order.

    The first line is line 1. Blank lines are passed over, a row that is repeated counts once.

    Raises:
        RosterErrors: a column is missing, or any line is wrong.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
    try:
        rows, problems = _read(reader)
    except csv.Error as error:
        raise RosterErrors([f"Line {reader.reader.line_num}: this is not CSV ({error})."]) from None
    if problems:
        raise RosterErrors(problems)
    if not rows:
        raise RosterErrors(["Line 2: the file has no people in it."])
    return rows


def render(rows: Iterable[RosterRow]) -> str:
    """Return the CSV file that `parse` reads back as `rows`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((row.user_id, row.role.value, row.program) for row in rows)
    return out.getvalue()


def _read(reader: "csv.DictReader[str]") -> tuple[list[RosterRow], list[str]]:
    """Return the rows that are right, each once, and a sentence for each thing that is wrong."""
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        return [], [f"Line 1: the column {name} is missing." for name in missing]
    rows: dict[RosterRow, None] = {}
    problems: list[str] = []
    for record in reader:
        found = list(_problems(record))
        problems += [f"Line {reader.line_num}: {sentence}" for sentence in found]
        if not found:
            rows[_row(record)] = None
    return list(rows), problems


def _problems(record: dict[str, str | None]) -> Iterable[str]:
    user_id, role, program = (_cell(record, name) for name in COLUMNS)
    if None in record:  # where the reader keeps what is beyond the last column
        yield "there are more cells than columns; put a name with a comma in quotes."
    if not _SLACK_USER_ID.fullmatch(user_id):
        yield f"“{user_id}” is not a Slack user id such as U012AB3CD (a name is not enough)."
    if role.lower() not in {known.value for known in ProgramRole}:
        yield f"“{role}” is not a role; use learner, faculty or director."
    try:
        check_name(program, field="program")
    except InvalidField as error:
        yield f"the program: {error}"


def _row(record: dict[str, str | None]) -> RosterRow:
    user_id, role, program = (_cell(record, name) for name in COLUMNS)
    return RosterRow(user_id, ProgramRole(role.lower()), check_name(program))


def _cell(record: dict[str, str | None], name: str) -> str:
    return (record[name] or "").strip()

"""A program's people as a CSV file: all of it or none of it, each error with its line."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from guidance.errors import GuidanceError, InvalidField
from guidance.programs import ProgramRole, check_name
from guidance.text import is_blank

COLUMNS = ("user_id", "role", "program")

SLACK_USER_ID = re.compile(r"[UW][A-Z0-9]{2,20}")


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


def parse(text: str) -> dict[RosterRow, int]:
    """Return the rows of a CSV file with the columns `user_id,role,program`, each with its line.

    The columns come in any order. The first line is line 1; a row is named by the one it begins on.
    Blank lines are passed over, a row that is repeated counts once, where it stands first.
    Semicolons separate as well, if there are no commas in the first line: so Excel writes it where
    numbers have a comma in them.

    Raises:
        RosterErrors: a column is missing or stands there twice, or any line is wrong.
    """
    text = text.removeprefix("\ufeff")
    if is_blank(text):
        raise RosterErrors([f"Line 1: the file is empty; its first line is {','.join(COLUMNS)}."])
    head, _, _ = text.partition("\n")
    delimiter = ";" if ";" in head and "," not in head else ","
    problems: list[str] = []
    rows = _read(_numbered(text, delimiter, problems), problems)
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


def _numbered(text: str, delimiter: str, problems: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, with the line that it begins on.

    Where the file is no CSV any more that is one more of `problems`, and the last.
    """
    # strict: else a quotation mark that is never closed makes one cell of all the lines after it
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(f"Line {line}: this is not CSV ({error}). {_hint(error)}")


def _hint(error: csv.Error) -> str:
    if "expected after" in str(error):
        return (
            "Take out what stands after the closing quotation mark, a space too; write a quotation"
            " mark within a cell twice."
        )
    return "Is there a quotation mark too many?"


def _read(lines: Iterator[tuple[int, list[str]]], problems: list[str]) -> dict[RosterRow, int]:
    """Return the rows that are right, each with its first line, and add to the problems."""
    first, head = next(lines, (1, []))
    if not problems:
        problems += [f"Line {first}: {sentence}" for sentence in _problems_of_head(head)]
    if problems:
        return {}
    rows: dict[RosterRow, int] = {}
    for line, cells in lines:
        record = {name: cell.strip() for name, cell in zip_longest(head, cells, fillvalue="")}
        found = [*_problems_of_cells(head, cells), *_problems(record)]
        problems += [f"Line {line}: {sentence}" for sentence in found]
        if not found:
            rows.setdefault(_row(record), line)
    return rows


def _problems_of_head(head: list[str]) -> Iterable[str]:
    for name in COLUMNS:
        if name not in head:
            yield f"the column {name} is missing."
        elif head.count(name) > 1:
            yield f"the column {name} stands there twice."


def _problems_of_cells(head: list[str], cells: list[str]) -> Iterable[str]:
    if len(cells) > len(head):
        yield "there are more cells than columns; put a name with a comma or semicolon in quotes."
    if any("\n" in cell or "\r" in cell for cell in cells):
        yield "a cell goes on in the next line. Is there a quotation mark too many?"


def _problems(record: dict[str, str]) -> Iterable[str]:
    user_id, role, program = (record[name] for name in COLUMNS)
    if not SLACK_USER_ID.fullmatch(user_id):
        yield f"“{user_id}” is not a Slack user id such as U012AB3CD (a name is not enough)."
    if role.lower() not in {known.value for known in ProgramRole}:
        yield f"“{role}” is not a role; use learner, faculty or director."
    if is_blank(program):
        yield "the program is missing."
        return
    try:
        check_name(program, field="program")
    except InvalidField as error:
        yield f"the program: {error}"


def _row(record: dict[str, str]) -> RosterRow:
    user_id, role, program = (record[name] for name in COLUMNS)
    return RosterRow(user_id, ProgramRole(role.lower()), check_name(program))

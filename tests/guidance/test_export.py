import csv
import io
import re
from datetime import date

import pytest

from guidance.export import HEAD, harmless, render
from guidance.modes import Mode
from guidance.periods import Stretch
from guidance.release import Question, Value
from guidance.reports import Gap, Rated, Report, Told
from tests.guidance.test_digest import month

MARCH = Stretch(date(2026, 3, 1), date(2026, 4, 1))

HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", " =1", "  @x", "＝1+1",
    "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example","x")', "\ufeff=1", "\u200b=1", '"=1',
)  # fmt: skip
WORDS = re.compile(r"[\w']|$")
"""How a cell begins that is no formula."""


def rows(report: Report) -> list[list[str]]:
    return list(csv.reader(io.StringIO(render(report), newline="")))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_is_a_formula_whatever_a_program_is_called(name):
    cells = [cell for row in rows(Report(name, [(MARCH, month())], Told())) for cell in row]

    assert any(name in cell for cell in cells), "it is still told"
    assert [cell for cell in cells if not WORDS.match(cell)] == []


def test_a_name_with_commas_quotes_and_lines_is_one_cell():
    name = 'Medicine, "East"\nand West'
    found = rows(Report(name, [(MARCH, month())], Told()))

    assert {len(row) for row in found} == {len(HEAD)}
    assert found[1][:4] == [name, "2026-03", "total", "requests"]


def test_lines_end_as_the_standard_says():
    text = render(Report("Medicine", [(MARCH, month())], Told()))

    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == 1 + 4 + 9 + 2 * len(Mode)


def test_every_figure_has_its_ends_and_what_is_not_told_has_none():
    found = {tuple(row[2:4]): row[4:] for row in rows(Report("M", [(MARCH, month(9, 20))], Told()))}

    assert found["total", "requests"] == ["0", "9", "", ""]
    assert found["share", "followed"] == ["5", "9", "20", "24"]
    assert found["asked", "coach"] == ["15", "", "20", "24"]
    assert found["agreed", "coach"] == ["", "", "", ""]


def test_what_is_published_stands_at_the_end():
    gap = Gap(dict.fromkeys(Mode, 0), dict.fromkeys(Mode, 0) | {Mode.COACH: 2}, 3)
    told = Told([Rated(Question.CLEAR, Value(0.5, 0.75), 3)], gap)
    *_, rating, _a, _b, _c, _d, _advise, coach, _with_wisdom, _mentor = rows(
        Report("M", [(MARCH, month())], told)
    )

    assert rating == ["M", "", "published", "clear", "0.50", "0.75", "3", ""]
    assert coach == ["M", "", "published", "felt_coach_by_most", "2", "2", "3", "3"]


def test_harmless_words_stay_as_they_are():
    assert [harmless(cell) for cell in ("", "Medicine", "5", "a=b")] == ["", "Medicine", "5", "a=b"]

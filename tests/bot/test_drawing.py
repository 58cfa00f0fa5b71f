"""Charts and pages are drawn outside of the bot, and hold what they should."""

import asyncio
import re
import struct
from datetime import date
from itertools import islice

import pytest

from bot import drawing
from guidance.periods import months
from guidance.reports import DEED_LIMIT, Deed, Report, Told
from handlers import drawn
from handlers.views import charts, pages
from tests.guidance.test_digest import month

YEAR = [(one, month(9 + n, 24)) for n, one in enumerate(months(date(2025, 7, 1), date(2026, 7, 1)))]
REPORT = Report("Medicine $x$ & <East>", YEAR, Told(deed=Deed("W" * DEED_LIMIT, date(2026, 7, 1))))


def finished(uploads):
    return asyncio.run(drawing.finished(uploads))


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return struct.unpack(">II", png[16:24])


FEW = [(one, month(1, 3)) for one, _ in YEAR[-3:]]
CHARTS = [
    charts.upload(charts.FORMS_FILE, "Forms", charts.forms(YEAR[-6:])),
    charts.upload(charts.STEPS_FILE, "Steps", charts.steps(YEAR[-6:])),
]
CHARTS_OF_FEW = [
    charts.upload(charts.FORMS_FILE, "Forms", charts.forms(FEW)),
    charts.upload(charts.STEPS_FILE, "Steps", charts.steps(FEW)),
]


@pytest.fixture(scope="module")
def drawn_at_once():
    """What the tests below look at, drawn by one process: to load what draws takes a second."""
    files = iter(finished([*CHARTS, *CHARTS_OF_FEW, *drawn.files_of(REPORT) * 2]))
    return list(islice(files, 2)), list(islice(files, 2)), list(files)


def test_both_charts_fit_a_phone_and_are_uploaded_with_words_for_who_cannot_see_them(drawn_at_once):
    files, _, _ = drawn_at_once

    assert [size(one["content"]) for one in files] == [(900, 1080), (900, 1080)]
    assert all(len(one["content"]) < 200_000 for one in files)
    assert [sorted(one) for one in files] == [["alt_txt", "content", "filename", "title"]] * 2
    assert files[0]["alt_txt"].startswith(
        "January 2026 to June 2026: Coach is the form most asked for and agreed on."
    )
    assert "15 or more of 20 to 24 people took their steps" in files[1]["alt_txt"]


def test_a_month_of_which_nothing_is_told_is_drawn_all_the_same(drawn_at_once):
    _, [forms, steps], _ = drawn_at_once

    assert size(forms["content"]) == size(steps["content"]) == (900, 1080)
    assert steps["alt_txt"].endswith("to say how many took them.")


def test_an_export_is_a_csv_file_and_two_pages_and_the_same_figures_make_the_same_files(
    drawn_at_once,
):
    """Nothing in them tells when or where they were made."""
    _, _, [table, pdf, *again] = drawn_at_once

    assert table["filename"].endswith(".csv")
    assert table["content"].startswith("program,month")
    assert pdf["content"].startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", pdf["content"])) == 2
    assert b"CreationDate" not in pdf["content"]
    assert again == [table, pdf]


def test_no_word_of_a_person_can_reach_the_pages():
    """What is drawn is made of bands, our words, the program's name and its director's line."""
    order = str(pages.pages(REPORT))

    assert not re.search(r"U\d", order)
    assert "WWW" in order


def test_a_drawing_that_fails_says_so_without_a_word_of_it():
    with pytest.raises(drawing.CannotDraw, match=r"^exit code 1$"):
        asyncio.run(drawing.drawn([{"kind": "forms", "title": "A secret"}]))

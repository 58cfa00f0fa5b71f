from datetime import date

import pytest

from guidance import themes
from guidance.errors import InvalidField
from guidance.privacy import GONE
from guidance.release import Publication, Question, Value
from guidance.reports import DEED_LIMIT, check_deed, rated
from guidance.themes import Theme

TODAY = date(2026, 7, 1)


def published(guide: str, *, low: float = 0.5, on: date = date(2026, 6, 1), raters: int = 8):
    return guide, Question.CLEAR, Publication(on, raters, Value(low, low + 0.25))


def test_two_faculty_members_make_no_number_of_the_program():
    assert rated([published("F1"), published("F2")], today=TODAY) == []


def test_a_faculty_member_who_was_erased_is_none_however_many_ids_they_left():
    one_erased = [published(f"{GONE}{number}") for number in range(3)]

    assert rated(one_erased, today=TODAY) == []
    [found] = rated([*map(published, ("F1", "F2", "F3")), *one_erased], today=TODAY)
    assert found.guides == 3


def test_three_do_each_with_their_newest_and_as_many_people_as_were_told():
    told = [
        published("F1", low=0.0, on=date(2026, 3, 1)),
        published("F1"),
        published("F2"),
        published("F3", low=0.75, raters=16),
    ]
    [found] = rated(told, today=TODAY)

    assert (found.guides, found.value) == (3, Value(0.6, 0.9)), "0.625 to 0.875, rounded outwards"


def test_what_was_published_more_than_a_year_ago_no_longer_counts():
    old = published("F3", on=date(2025, 6, 1))

    assert rated([published("F1"), published("F2"), old], today=TODAY) == []


def lines(count: int, guides: int) -> list[tuple[str, str]]:
    return [(f"F{number % guides}", "She listens well") for number in range(count)]


@pytest.mark.parametrize(
    ("count", "guides", "told"),
    [(8, 3, [Theme.LISTENING]), (7, 3, []), (20, 2, [])],
)
def test_a_theme_needs_eight_lines_about_three_faculty_members(count, guides, told):
    assert themes.of(lines(count, guides)) == told


def test_themes_are_told_the_most_frequent_first_and_none_twice_a_line():
    told = [*lines(8, 3), *[(f"F{n % 3}", "Time, more time, and next steps") for n in range(9)]]

    assert themes.of(told) == [Theme.STEPS, Theme.TIME, Theme.LISTENING]


def test_what_was_done_is_bounded_and_may_be_taken_back():
    assert check_deed("  Sign-out is earlier ") == "Sign-out is earlier"
    assert check_deed(None) == ""
    with pytest.raises(InvalidField):
        check_deed("x" * (DEED_LIMIT + 1))

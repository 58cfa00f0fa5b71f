from datetime import date

import pytest

from guidance import themes
from guidance.errors import InvalidField
from guidance.modes import Mode
from guidance.privacy import GONE
from guidance.release import AGREED, FELT, Publication, Question, Value
from guidance.reports import DEED_LIMIT, check_deed, gap, rated
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


def forms(guide: str, agreed: Mode, felt: Mode | None, *, on: date = date(2026, 6, 1)):
    """Return what is published of a guide's forms; None if none was of more than half."""
    told = [(AGREED, agreed), (FELT, felt)]
    return [
        (guide, question, Publication(on, 8, Value(0.5, 1) if mode is most else Value(0, 0.5)))
        for asked, most in told
        for mode, question in asked.items()
    ]


def test_of_how_many_faculty_members_which_form_was_agreed_on_and_felt():
    told = [
        *forms("F1", Mode.COACH, Mode.ADVISE),
        *forms("F2", Mode.COACH, Mode.COACH, on=date(2026, 3, 1)),
        *forms("F2", Mode.MENTOR, None),
        *forms("F3", Mode.COACH, Mode.ADVISE),
    ]
    found = gap(told, today=TODAY)

    assert found is not None
    assert {mode: count for mode, count in found.agreed.items() if count} == {
        Mode.COACH: 2,
        Mode.MENTOR: 1,
    }
    assert {mode: count for mode, count in found.felt.items() if count} == {Mode.ADVISE: 2}
    assert found.guides == 3


@pytest.mark.parametrize(
    "third",
    [
        [],
        forms("F3", Mode.COACH, Mode.COACH)[:4],
        forms(f"{GONE}3", Mode.COACH, Mode.COACH),
        forms("F3", Mode.COACH, Mode.COACH, on=date(2025, 6, 1)),
    ],
    ids=["nobody", "nothing felt", "erased", "over a year ago"],
)
def test_no_gap_is_told_of_two_faculty_members(third):
    two = [*forms("F1", Mode.COACH, Mode.COACH), *forms("F2", Mode.COACH, Mode.COACH)]

    assert gap([*two, *third], today=TODAY) is None


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

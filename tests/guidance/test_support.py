from datetime import timedelta

from guidance.support import CHECKED_ON, DEFAULT_LINES, is_stale, lines


def test_the_programs_own_line_stands_first():
    told = lines("Wellness: 555-0100", DEFAULT_LINES)

    assert told[0].how == "Wellness: 555-0100"
    assert told[1:] == DEFAULT_LINES


def test_without_a_line_of_its_own_a_program_has_the_national_ones():
    assert lines("", DEFAULT_LINES) == DEFAULT_LINES


def test_a_line_that_is_not_open_at_any_hour_says_when_it_is():
    assert all("any hour" in line.how or "to midnight" in line.how for line in DEFAULT_LINES)


def test_after_a_year_the_lines_are_to_be_read_again():
    assert not is_stale(CHECKED_ON + timedelta(days=365))
    assert is_stale(CHECKED_ON + timedelta(days=366))

import json

import pytest

from guidance.bands import NOT_TOLD, Band, Part, part, total, whole
from guidance.digest import FORM_SHARES, Counts, Share, Total, from_json, to_json, together, told
from guidance.modes import Mode


def votes(count, of):
    return {f"U{number}": number < count for number in range(of)}


def month(count=9, of=20, mode=Mode.COACH, among=40):
    return told(
        Counts(
            among,
            among,
            {one: dict.fromkeys(votes(count, count), 1) for one in Total},
            {one: votes(count, of) for one in Share},
            {f"U{number}": mode for number in range(of)},
            {},
        )
    )


@pytest.mark.parametrize(
    ("band", "words"),
    [
        (Band(0, 4), "fewer than 5"),
        (Band(5, 9), "5 to 9"),
        (Band(15, None), "15 or more"),
        (NOT_TOLD, "too few to say"),
    ],
)
def test_a_count_is_read_as_a_band(band, words):
    assert band.words == words


def times(count):
    return {f"U{number}": 1 for number in range(count)}


@pytest.mark.parametrize("count", range(10))
def test_nobody_can_tell_none_from_nine(count):
    assert total(times(count), 40).words == "fewer than 10"


def test_a_total_is_told_in_fives_up_to_what_nearly_everybody_would_make():
    assert total(times(8), 8).words == "fewer than 10"
    assert total(dict.fromkeys(votes(8, 8), 2), 8).words == "15 or more"
    assert total(dict.fromkeys(votes(4, 4), 3), 8).words == "10 to 14"
    assert total(times(6), 6).words == "too few to say"


def test_of_fewer_than_eight_people_nothing_is_told():
    assert {part(votes(count, 7), 40).words for count in range(8)} == {"too few to say"}
    assert part(votes(0, 7), 40) == Part(NOT_TOLD, NOT_TOLD)


def test_that_eight_are_counted_is_told_only_where_they_may_be_any_of_eleven():
    assert part(votes(0, 8), 10).words == "too few to say"
    assert [part(votes(count, 8), 11).words for count in (0, 4, 5, 8)] == [
        "fewer than 5 of 8 or more", "fewer than 5 of 8 or more",
        "5 or more of 8 or more", "5 or more of 8 or more",
    ]  # fmt: skip


def test_of_everybody_in_the_program_one_edge_is_told_from_eight_people_on():
    assert whole(votes(3, 7)).words == "too few to say"
    assert [whole(votes(count, 8)).words for count in (4, 5)] == [
        "fewer than 5 of 5 to 9", "5 or more of 5 to 9",
    ]  # fmt: skip


def test_how_many_of_how_many_is_one_sentence():
    assert part(votes(12, 23), 40).words == "10 to 14 of 20 to 24"


def test_a_quarter_adds_up_what_months_were_told_as():
    quarter = together([month(9), month(4), month(12)])

    assert quarter.totals[Total.REQUESTS] == Band(10, 32)
    assert quarter.shares[Share.FOLLOWED].words == "15 to 27 of 60 to 72"
    assert quarter.asked[Mode.COACH].part == Band(45, None)


def test_a_month_too_small_to_tell_opens_the_end_of_a_sum():
    both = together([month(9, 20), month(2, 6)])

    assert both.shares[Share.FOLLOWED] == Part(Band(5, None), Band(20, None))


def test_how_things_stand_is_said_by_the_last_month():
    both = together([month(9), month(14)])

    assert both.shares[Share.UNGUIDED] == month(14).shares[Share.UNGUIDED]


def test_before_a_release_date_nothing_is_told_of_forms():
    hidden = month().without_forms()

    assert not hidden.shares.keys() & FORM_SHARES
    assert hidden.shares[Share.FOLLOWED] == month().shares[Share.FOLLOWED]


def test_figures_are_kept_as_they_were_told():
    kept = json.loads(json.dumps(to_json(month())))

    assert from_json(kept) == month()
    assert "U1" not in str(kept)

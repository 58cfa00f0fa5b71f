import json

import pytest

from guidance.digest import (
    FORM_SHARES,
    NOT_TOLD,
    Band,
    Counts,
    Part,
    Share,
    Total,
    from_json,
    part,
    to_json,
    together,
    told,
    total,
)
from guidance.modes import Mode


def votes(count, of):
    return {f"U{number}": number < count for number in range(of)}


def month(count=9, of=20, mode=Mode.COACH):
    return told(
        Counts(
            dict.fromkeys(Total, count),
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


@pytest.mark.parametrize("count", range(5))
def test_nobody_can_tell_none_from_four(count):
    assert total(count) == total(0)


def test_of_fewer_than_eight_people_nothing_is_told():
    assert {part(votes(count, 7)).part for count in range(8)} == {NOT_TOLD}
    assert part(votes(0, 7)).words == "too few to say"


def test_of_eight_people_one_edge_is_told():
    assert [part(votes(count, 8)).part.words for count in (0, 4, 5, 8)] == [
        "fewer than 5", "fewer than 5", "5 or more", "5 or more",
    ]  # fmt: skip


def test_how_many_of_how_many_is_one_sentence():
    assert part(votes(12, 23)).words == "10 to 14 of 20 to 24"


def test_a_quarter_adds_up_what_months_were_told_as():
    quarter = together([month(9), month(4), month(12)])

    assert quarter.totals[Total.REQUESTS] == Band(15, 27)
    assert quarter.shares[Share.FOLLOWED].words == "15 to 27 of 60 to 72"
    assert quarter.asked[Mode.COACH].part == Band(45, None)


def test_a_month_too_small_to_tell_opens_the_end_of_a_sum():
    both = together([month(9, 20), month(2, 6)])

    assert both.shares[Share.FOLLOWED] == Part(Band(5, None), Band(25, 33))


def test_how_things_stand_is_said_by_the_last_month():
    both = together([month(9), month(14)])

    assert both.shares[Share.UNGUIDED] == month(14).shares[Share.UNGUIDED]


def test_before_a_release_date_nothing_is_told_of_forms():
    hidden = month().without_forms()

    assert {hidden.shares[one].part for one in FORM_SHARES} == {NOT_TOLD}
    assert hidden.shares[Share.FOLLOWED] == month().shares[Share.FOLLOWED]


def test_figures_are_kept_as_they_were_told():
    kept = json.loads(json.dumps(to_json(month())))

    assert from_json(kept) == month()
    assert "U1" not in str(kept)

import pytest

from guidance.release import FELT, Question, Value
from guidance.reports import Rated
from handlers.views import figures

HALF, FEW = Value(0.5, 1), Value(0, 0.5)


def test_what_is_published_of_a_program_is_read_in_a_line_for_each_kind():
    felt = [Rated(one, HALF if one is Question.FELT_COACH else FEW, 3) for one in FELT.values()]
    told = [Rated(Question.USEFULNESS, Value(3.5, 5), 4), *felt, Rated(Question.CLEAR, HALF, 3)]

    assert [*figures.ratings(told)] == [
        "How useful sessions were: between 3.5 and 5.0 of 5, from 4 faculty",
        "What it felt like, of all answers: Advise 0% to 50%; Coach 50% to 100%;"
        " Coach with wisdom 0% to 50%; Mentor 0% to 50%, from 3 faculty",
        "Each change of role was clear: 50% to 100% of answers, from 3 faculty",
    ]
    assert [*figures.ratings([])] == []


@pytest.mark.parametrize(
    ("cells", "is_told"),
    [
        (["5 or more", "too few to say"], True),
        (["not released yet", "5 or more"], True),
        (["too few to say", "not released yet"], False),
        (["not released yet", "not released yet"], False),
        (["too few to say"], False),
    ],
)
def test_a_row_without_a_figure_is_none(cells, is_told):
    assert figures.is_told(["Requests", *cells]) == is_told

import pytest

from guidance.modes import Mode
from guidance.release import Question, Value
from guidance.reports import Gap, Rated, Told
from handlers.views import figures

NONE = dict.fromkeys(Mode, 0)


def test_what_is_published_of_a_program_is_read_in_a_line_for_each_kind():
    rated = [Rated(Question.USEFULNESS, Value(3.5, 5), 4), Rated(Question.CLEAR, Value(0.5, 1), 3)]
    gap = Gap(NONE | {Mode.COACH: 3}, NONE | {Mode.COACH: 1, Mode.ADVISE: 1}, 3)

    assert [*figures.published(Told(rated, gap))] == [
        "How useful sessions were: between 3.5 and 5.0 of 5, from 4 faculty",
        "Form agreed on with most of their learners: Coach 3 faculty",
        "Form felt by most of those who answered: Advise 1, Coach 1, no one form 1 faculty",
        "Each change of role was clear: 50% to 100% of answers, from 3 faculty",
    ]
    assert [*figures.published(Told())] == []


def test_what_waits_for_a_date_is_not_said_to_be_too_little():
    rows = [("Forms", "not released yet", "too few to say"), ("Steps", "too few to say")]

    assert [*figures.untold(rows)] == ["Too few people to say: Steps.", "Not released yet: Forms."]
    assert [*figures.untold([])] == []


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

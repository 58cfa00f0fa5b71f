"""What is pressed or sent is found by its id."""

import pytest

from handlers.register import routes
from handlers.routes import Table


def test_an_id_finds_what_is_bound_to_it_and_to_no_other():
    table = Table()
    table.bind("steps.done", "finish")

    assert table.find("steps.done") == "finish"
    assert [table.find(id_) for id_ in ("steps.don", "steps.done.", "steps.done.x", "", ".")] == (
        [None] * 5
    )


def test_an_id_that_ends_with_a_dot_stands_for_all_that_begin_so():
    table = Table()
    table.bind("agree.pick.", "pick")

    assert table.find("agree.pick.coach") == "pick"
    assert [table.find(id_) for id_ in ("agree.pick", "agree.picked", "agree.")] == [None] * 3


def test_two_journeys_that_take_the_same_id_are_found_out_at_the_start():
    table = Table()
    table.bind("steps.done", "finish")

    with pytest.raises(ValueError, match=r"steps\.done is bound twice"):
        table.bind("steps.done", "something else")


def test_no_id_hides_another():
    presses = routes().presses

    for id_, use_case in presses.rows.items():
        assert presses.find(f"{id_}anything" if id_.endswith(".") else id_) is use_case

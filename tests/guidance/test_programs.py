from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.errors import InvalidField
from guidance.programs import (
    NAME_LIMIT,
    ProgramRole,
    Setup,
    check_guide,
    check_name,
    check_people,
    check_setup,
    concerned,
    same_name,
)
from handlers.views.message import without_emoji

SETUP = Setup("Internal Medicine", frozenset({"UD"}), frozenset({"UF"}), frozenset({"UL"}))


def refusal(setup=SETUP, *, taken=(), keeps="UD"):
    with pytest.raises(InvalidField) as error:
        check_setup(setup, taken=taken, keeps=keeps)
    return error.value.field, str(error.value)


def test_a_form_comes_back_trimmed():
    setup = replace(SETUP, name="  Internal \n Medicine ", support=" Wellness: 555-0100 ")

    checked = check_setup(setup, taken=(), keeps="UD")

    assert checked == replace(SETUP, support="Wellness: 555-0100")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("", "a few words", id="nothing"),
        pytest.param(" \u200b\t", "a few words", id="nothing to see"),
        pytest.param("x" * (NAME_LIMIT + 1), "1 character over the 80", id="too long"),
        pytest.param("=HYPERLINK(1)", "begin the name with a letter", id="a formula"),
        pytest.param("@Medicine", "begin the name with a letter", id="a formula of old"),
        pytest.param("Medicine *bold*", "leave out *", id="markup"),
    ],
)
def test_a_name_that_cannot_stand_everywhere_is_refused(name, words):
    field, sentence = refusal(replace(SETUP, name=name))

    assert field == "name"
    assert words in sentence


def test_a_name_that_another_program_has_is_refused_whatever_its_case():
    field, sentence = refusal(taken=["Surgery", "internal  medicine"])

    assert (field, "of that name already" in sentence) == ("name", True)


@pytest.mark.parametrize("field", ["directors", "faculty", "learners"])
def test_a_program_needs_somebody_in_each_role(field):
    assert refusal(replace(SETUP, **{field: frozenset()}), keeps=None)[0] == field


def test_a_director_cannot_lock_themself_out():
    field, sentence = refusal(replace(SETUP, directors=frozenset({"UX"})), keeps="UD")

    assert (field, "lock you out" in sentence) == ("directors", True)


def test_an_administrator_may_leave_the_directing_to_others():
    assert check_setup(SETUP, taken=(), keeps=None) == SETUP


def test_one_person_may_guide_and_be_guided():
    both = replace(SETUP, faculty=frozenset({"UF", "UL"}))

    assert check_setup(both, taken=(), keeps="UD") == both


def test_a_support_line_is_one_line_long():
    assert refusal(replace(SETUP, support="x" * 201))[0] == "support"


def test_a_new_program_concerns_everybody_in_it():
    assert concerned(None, SETUP) == {"UD", "UF", "UL"}


@pytest.mark.parametrize(
    "change",
    [{"name": "Medicine"}, {"support": "555-0100"}, {"directors": frozenset({"UD", "UE"})}],
)
def test_what_all_read_concerns_all(change):
    assert concerned(SETUP, replace(SETUP, **change)) >= SETUP.everybody


def test_who_came_and_who_went_concerns_them_and_the_directors_who_read_the_counts():
    after = replace(SETUP, learners=frozenset({"UM"}))

    assert concerned(SETUP, after) == {"UL", "UM", "UD"}


def test_an_app_and_somebody_who_has_left_are_named_under_their_field():
    with pytest.raises(InvalidField, match="Paging Bot is an app") as error:
        check_people(SETUP, apps={"UF": "Paging Bot"}, gone={})
    assert error.value.field == "faculty"

    with pytest.raises(InvalidField, match="Gil Gone has left") as error:
        check_people(SETUP, apps={}, gone={"UL": "Gil Gone"})
    assert error.value.field == "learners"


def test_people_who_are_here_are_fine():
    check_people(SETUP, apps={"UX": "Paging Bot"}, gone={"UY": "Gil Gone"})


@given(st.text(max_size=NAME_LIMIT + 5))
def test_a_name_that_is_accepted_is_accepted_as_it_is(text):
    try:
        name = check_name(text)
    except InvalidField:
        return

    assert check_name(name) == name
    assert "\n" not in name
    assert name[0] not in "=+-@\t\r"
    assert same_name(name, f"  {name.upper().lower()} ") or name.upper().lower() != name


@pytest.mark.parametrize(
    ("guide", "more", "words"),
    [
        ("UL", {}, "That is you"),
        ("UF", {"is_bot": True}, "an app"),
        ("UF", {"is_deactivated": True}, "has left"),
        ("UX", {}, "does not guide"),
    ],
)
def test_only_a_faculty_member_who_is_here_may_be_asked(guide, more, words):
    with pytest.raises(InvalidField, match=words):
        check_guide(guide, learner_id="UL", faculty={"UF"}, **more)


def test_each_role_is_a_field_of_the_form():
    assert {role: SETUP.of(role) for role in ProgramRole} == {
        ProgramRole.DIRECTOR: {"UD"},
        ProgramRole.FACULTY: {"UF"},
        ProgramRole.LEARNER: {"UL"},
    }


def test_a_name_that_is_copied_from_the_screen_is_the_name_it_was():
    shown = without_emoji("Ward :smile: 10:30")

    assert "\u2060" in shown
    assert "10:30" in shown
    assert check_name(shown) == "Ward :smile: 10:30"
    assert same_name(shown, "ward :smile: 10:30")

from dataclasses import replace

import pytest

from guidance.agreements import Agreement
from guidance.errors import InvalidField, NotFound
from guidance.feedback import Answers, Clarity, RoleKept, Side, check, side_of, votes
from guidance.modes import FORMS, Mode
from guidance.stages import Stage

CLOSED = Agreement("a1", "T1", "p1", "U1", "U2", "goal", stage=Stage.CLOSED)
LEARNERS = Answers(
    enough_contact=True, felt_mode=Mode.COACH, usefulness=4, switches_clear=Clarity.YES
)
GUIDES = Answers(
    enough_contact=True,
    felt_mode=Mode.COACH,
    role_kept=RoleKept.MOSTLY,
    switches_clear=Clarity.NONE,
)


@pytest.mark.parametrize(("side", "answers"), [(Side.LEARNER, LEARNERS), (Side.GUIDE, GUIDES)])
def test_a_complete_form_is_kept_as_it_is(side, answers):
    assert check(answers, CLOSED, side=side) == answers


@pytest.mark.parametrize(
    ("side", "answers", "name"),
    [
        *((Side.LEARNER, LEARNERS, n) for n in ("felt_mode", "usefulness", "switches_clear")),
        *((Side.GUIDE, GUIDES, n) for n in ("felt_mode", "role_kept", "switches_clear")),
    ],
)
def test_a_question_left_out_is_named(side, answers, name):
    with pytest.raises(InvalidField) as error:
        check(replace(answers, **{name: None}), CLOSED, side=side)

    assert error.value.field == name


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(("side", "answers"), [(Side.LEARNER, LEARNERS), (Side.GUIDE, GUIDES)])
def test_changes_of_role_are_asked_about_where_there_may_have_been_some(side, answers, mode):
    of_mode = replace(CLOSED, mode=mode)
    if FORMS[mode].switches_role:
        assert check(answers, of_mode, side=side) == answers
        return
    unasked = replace(answers, switches_clear=None)
    for sent in (answers, unasked):  # a form that was opened before an update has the question
        assert check(sent, of_mode, side=side) == unasked
        assert set(votes(check(sent, of_mode, side=side))) == set(votes(unasked))


def test_with_too_little_contact_only_the_line_is_kept():
    answers = replace(LEARNERS, enough_contact=False, comment=" We never met ")

    assert check(answers, CLOSED, side=Side.LEARNER) == Answers(False, comment="We never met")


def test_what_a_side_is_not_asked_is_not_kept():
    learners, guides = replace(LEARNERS, role_kept=RoleKept.NO), replace(GUIDES, usefulness=1)
    assert check(learners, CLOSED, side=Side.LEARNER).role_kept is None
    assert check(guides, CLOSED, side=Side.GUIDE).usefulness is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"usefulness": 0}, "usefulness"),
        ({"usefulness": 6}, "usefulness"),
        ({"comment": "c" * 2001}, "comment"),
    ],
)
def test_what_is_out_of_bounds_is_named(changes, field):
    with pytest.raises(InvalidField) as error:
        check(replace(LEARNERS, **changes), CLOSED, side=Side.LEARNER)

    assert error.value.field == field


def test_all_that_is_wrong_is_named_at_once():
    with pytest.raises(InvalidField) as error:
        check(Answers(True, usefulness=6, comment="c" * 2001), CLOSED, side=Side.LEARNER)

    assert set(error.value.sentences) == {"felt_mode", "usefulness", "switches_clear", "comment"}


def test_a_line_of_white_space_is_no_line():
    assert check(replace(LEARNERS, comment="\u200b \n"), CLOSED, side=Side.LEARNER).comment == ""


def test_each_of_the_two_has_a_form_of_their_own():
    assert side_of(CLOSED, "U1") is Side.LEARNER
    assert side_of(CLOSED, "U2") is Side.GUIDE


@pytest.mark.parametrize(
    ("agreement", "user_id"),
    [(CLOSED, "U3"), *((replace(CLOSED, stage=s), "U1") for s in set(Stage) - {Stage.CLOSED})],
)
def test_nobody_else_has_a_form_and_no_session_before_its_end(agreement, user_id):
    with pytest.raises(NotFound):
        side_of(agreement, user_id)

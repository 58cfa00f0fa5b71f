"""Why a guide changes role, and where each reason leads."""

from datetime import timedelta

import pytest

from guidance.errors import InvalidField, MovedOn, NotFound, NotYourMove
from guidance.modes import Mode
from guidance.switches import STILL_OPEN_AFTER, Role, Switch, SwitchReason
from tests.samples import BY_GUIDE, BY_LEARNER, LATER, NOW, STRANGER, agreed, asked, mentoring
from tests.story import GUIDE

WHY = [SwitchReason.ASKED_FOR_EXPERIENCE, SwitchReason.CONCERN]
COACHING = [Mode.COACH, Mode.COACH_WITH_WISDOM]


def test_the_reasons_that_databases_hold_never_change():
    assert {reason.value for reason in SwitchReason} >= {
        "asked_for_experience",
        "concern",
        "back",
        "before_the_end",
    }


@pytest.mark.parametrize("reason", SwitchReason)
def test_a_reason_leads_to_coaching_exactly_if_it_is_a_way_back(reason):
    assert reason.is_back == (reason.to is Role.COACH)


def test_being_asked_and_having_a_concern_lead_to_mentoring():
    assert {reason.to for reason in WHY} == {Role.MENTOR}
    assert {SwitchReason.BACK.to, SwitchReason.BEFORE_THE_END.to} == {Role.COACH}


def test_an_open_switch_is_asked_about_after_ten_minutes():
    assert timedelta(minutes=10) == STILL_OPEN_AFTER


@pytest.mark.parametrize("mode", COACHING)
@pytest.mark.parametrize("reason", WHY)
def test_a_switch_and_the_way_back_are_two_lines_of_the_ledger(mode, reason):
    before = agreed(mode)
    switched, there = before.switch_role(reason, **BY_GUIDE)
    returned, back = switched.switch_role(SwitchReason.BACK, by=GUIDE, now=LATER)

    assert there == Switch(before.id, 1, Role.COACH, Role.MENTOR, reason, NOW)
    assert back == Switch(before.id, 2, Role.MENTOR, Role.COACH, SwitchReason.BACK, LATER)
    assert (switched.guide_role, switched.guide_role_since) == (Role.MENTOR, NOW)
    assert (returned.guide_role, returned.guide_role_since) == (Role.COACH, LATER)
    assert (before.switch_count, returned.switch_count) == (0, 2)


@pytest.mark.parametrize("reason", WHY)
def test_who_is_mentoring_already_does_not_say_so_twice(reason):
    with pytest.raises(MovedOn):
        mentoring().switch_role(reason, **BY_GUIDE)


def test_who_is_coaching_already_has_nothing_to_go_back_to():
    with pytest.raises(MovedOn):
        agreed().switch_role(SwitchReason.BACK, **BY_GUIDE)


@pytest.mark.parametrize("mode", [Mode.ADVISE, Mode.MENTOR])
@pytest.mark.parametrize("reason", SwitchReason)
def test_a_form_without_a_switch_says_so(mode, reason):
    with pytest.raises(InvalidField, match="no role to switch"):
        agreed(mode).switch_role(reason, **BY_GUIDE)


def test_the_role_is_the_guides_to_change():
    with pytest.raises(NotYourMove):
        agreed().switch_role(SwitchReason.CONCERN, **BY_LEARNER)
    with pytest.raises(NotFound):
        agreed().switch_role(SwitchReason.CONCERN, by=STRANGER, now=NOW)


def test_no_role_is_changed_before_or_after_a_session():
    for agreement in (asked(), agreed().close(**BY_LEARNER)):
        with pytest.raises(MovedOn):
            agreement.switch_role(SwitchReason.CONCERN, **BY_GUIDE)

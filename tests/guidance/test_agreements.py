"""What each move of an agreement does, keeps and refuses."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guidance.agreements import Agreement
from guidance.errors import GuidanceError, InvalidField, MovedOn, NotFound, NotYourMove
from guidance.modes import FORMS, Mode
from guidance.stages import BEFORE_AGREEMENT, ENDED, EXPIRE_AFTER, REMIND_AFTER, WAITING, Stage
from guidance.switches import Role
from guidance.text import NOTE_LIMIT, SCOPE_LIMIT
from tests.samples import (
    BY_GUIDE,
    BY_LEARNER,
    LATER,
    NOW,
    STRANGER,
    SUCCESSOR,
    agreed,
    asked,
    draft,
    every_stage,
)
from tests.story import GUIDE, LEARNER

SAMPLES = every_stage()
OFFERED = SAMPLES["another form offered"]
OTHER_TIME = SAMPLES["another time offered"]


def test_there_is_a_sample_of_every_stage():
    assert {sample.stage for sample in SAMPLES.values()} == set(Stage)


def test_every_stage_is_before_during_or_after():
    parts = [BEFORE_AGREEMENT, {Stage.AGREED}, ENDED]

    assert set().union(*parts) == set(Stage)
    assert sum(map(len, parts)) == len(Stage)
    assert WAITING < BEFORE_AGREEMENT


def test_a_request_keeps_what_was_asked_and_says_who_moved_and_when():
    request = asked(Mode.MENTOR)

    assert (request.stage, request.asked_mode) == (Stage.ASKED, Mode.MENTOR)
    assert (request.covers, request.covers_not) == ("What I want to do", "What I have done")
    assert (request.moved_by, request.moved_at, request.version) == (LEARNER, NOW, 1)


@pytest.mark.parametrize("field", ["covers", "covers_not"])
def test_an_over_long_scope_is_told_under_its_own_field(field):
    scope = {"covers": "", "covers_not": ""} | {field: "x" * (SCOPE_LIMIT + 1)}
    with pytest.raises(InvalidField) as error:
        draft().ask(Mode.COACH, **scope, **BY_LEARNER)

    assert error.value.field == field


@pytest.mark.parametrize("mode", Mode)
def test_accepting_agrees_on_what_was_asked(mode):
    agreement = agreed(mode)

    assert (agreement.stage, agreement.mode, agreement.agreed_at) == (Stage.AGREED, mode, NOW)
    assert agreement.guide_role is (Role.COACH if FORMS[mode].switches_role else None)
    assert (agreement.guide_role_since is None) == (agreement.guide_role is None)


def test_a_different_offer_is_visible_beside_what_was_asked():
    assert (OFFERED.asked_mode, OFFERED.offered_mode) == (Mode.COACH, Mode.MENTOR)
    assert OFFERED.differs
    assert not OTHER_TIME.differs
    assert OFFERED.note == "I know the field"


def test_the_difference_stays_visible_after_it_is_settled():
    taken = OFFERED.take_offer(**BY_LEARNER)

    assert (taken.mode, taken.asked_mode, taken.offered_mode) == (
        Mode.MENTOR,
        Mode.COACH,
        Mode.MENTOR,
    )
    assert OFFERED.keep_ask(**BY_LEARNER).offered_mode is Mode.MENTOR


def test_offering_what_was_asked_is_a_slip_and_told_so():
    with pytest.raises(InvalidField, match=r"Coach is what was asked for\..*press Accept"):
        asked(Mode.COACH).offer(Mode.COACH, note="", **BY_GUIDE)


def test_taking_another_time_agrees_on_the_form_that_was_asked_and_on_that_time():
    taken = OTHER_TIME.take_offer(**BY_LEARNER)

    assert (taken.mode, taken.meet_at) == (Mode.COACH, LATER)


def test_taking_another_form_leaves_the_time_as_it_was():
    offered = asked(meet_at=LATER).offer(Mode.ADVISE, note="", **BY_GUIDE)

    assert offered.take_offer(**BY_LEARNER).meet_at == LATER


def test_keeping_the_ask_keeps_its_time_too():
    offered = asked(meet_at=LATER).offer_time(LATER + timedelta(days=1), note="", **BY_GUIDE)
    kept = offered.keep_ask(**BY_LEARNER)

    assert (kept.stage, kept.meet_at, kept.offered_meet_at) == (Stage.ASKED, LATER, None)
    assert kept.accept(**BY_GUIDE).meet_at == LATER


def test_a_time_that_has_passed_cannot_be_offered():
    with pytest.raises(InvalidField) as error:
        asked().offer_time(NOW - timedelta(minutes=2), note="", **BY_GUIDE)

    assert error.value.field == "meet_at"


@pytest.mark.parametrize("to", [LEARNER, GUIDE])
def test_a_request_is_not_handed_on_to_one_of_the_two(to):
    with pytest.raises(InvalidField) as error:
        asked().pass_on(to, note="", **BY_GUIDE)

    assert error.value.field == "successor"


@pytest.mark.parametrize(
    "move",
    [
        lambda note: asked().offer(Mode.MENTOR, note=note, **BY_GUIDE),
        lambda note: asked().offer_time(LATER, note=note, **BY_GUIDE),
        lambda note: asked().pass_on(SUCCESSOR, note=note, **BY_GUIDE),
        lambda note: asked().decline(note=note, **BY_GUIDE),
    ],
    ids=["offer", "offer_time", "pass_on", "decline"],
)
def test_a_line_with_an_answer_is_optional_and_bounded(move):
    assert move(" \n ").note == ""
    assert move("x" * NOTE_LIMIT).note == "x" * NOTE_LIMIT
    with pytest.raises(InvalidField) as error:
        move("x" * (NOTE_LIMIT + 1))
    assert error.value.field == "note"


def test_two_equal_picks_are_an_agreement_whoever_picks_first():
    talking = SAMPLES["talking"]
    learner_first = talking.pick(Mode.ADVISE, **BY_LEARNER).pick(Mode.ADVISE, **BY_GUIDE)
    guide_first = talking.pick(Mode.ADVISE, **BY_GUIDE).pick(Mode.ADVISE, **BY_LEARNER)

    for agreement in (learner_first, guide_first):
        assert (agreement.stage, agreement.mode) == (Stage.AGREED, Mode.ADVISE)
        assert (agreement.learner_pick, agreement.guide_pick) == (Mode.ADVISE, Mode.ADVISE)


def test_one_person_alone_agrees_on_nothing_however_often_they_pick():
    talking = SAMPLES["talking"]
    for mode in (*Mode, *Mode):
        talking = talking.pick(mode, **BY_GUIDE)

    assert (talking.stage, talking.waits_for) == (Stage.TALKING, (LEARNER,))


def test_after_two_different_picks_each_is_waited_for_and_either_may_give_in():
    apart = SAMPLES["different picks"]

    assert (apart.stage, apart.waits_for) == (Stage.TALKING, (LEARNER, GUIDE))
    assert apart.pick(Mode.COACH, **BY_LEARNER).mode is Mode.COACH
    assert apart.pick(Mode.ADVISE, **BY_GUIDE).mode is Mode.ADVISE


@pytest.mark.parametrize(
    ("name", "waited_for"),
    [
        ("draft", ()),
        ("asked", (GUIDE,)),
        ("another form offered", (LEARNER,)),
        ("another time offered", (LEARNER,)),
        ("passed on", (LEARNER,)),
        ("talking", (LEARNER, GUIDE)),
        ("one has picked", (LEARNER,)),
        ("settled in a talk", ()),
        ("closed, coach", ()),
    ],
)
def test_who_is_waited_for(name, waited_for):
    sample = SAMPLES[name]

    assert sample.waits_for == waited_for
    for person in (LEARNER, GUIDE, STRANGER):
        assert outcome(sample, person) is expected(sample, person, waited_for)


def outcome(sample: Agreement, person: str) -> type | None:
    try:
        sample.awaiting_answer_of(person)
    except GuidanceError as error:
        return type(error)
    return None


def expected(sample: Agreement, person: str, waited_for: tuple[str, ...]) -> type | None:
    if person not in sample.parties:
        return NotFound
    if not waited_for:
        return MovedOn
    return None if person in waited_for else NotYourMove


@pytest.mark.parametrize("name", [n for n, s in SAMPLES.items() if s.stage in WAITING])
def test_nobody_waits_for_ever(name):
    expired = SAMPLES[name].expire(now=LATER)

    assert (expired.stage, expired.moved_by, expired.waits_for) == (Stage.EXPIRED, "", ())


@pytest.mark.parametrize("name", [n for n, s in SAMPLES.items() if s.stage not in WAITING])
def test_nothing_expires_that_nobody_is_waited_for(name):
    with pytest.raises(MovedOn):
        SAMPLES[name].expire(now=LATER)


@pytest.mark.parametrize("name", [n for n, s in SAMPLES.items() if s.stage in BEFORE_AGREEMENT])
def test_a_request_can_be_taken_back_until_it_is_agreed(name):
    assert SAMPLES[name].withdraw(**BY_LEARNER).stage is Stage.WITHDRAWN


def test_either_ends_the_session():
    assert agreed().close(**BY_LEARNER).moved_by == LEARNER
    assert agreed().close(**BY_GUIDE).moved_by == GUIDE


def test_a_move_leaves_the_value_it_came_from_alone():
    before = asked()
    copy = replace(before)
    before.accept(**BY_GUIDE)

    assert before == copy


def test_each_of_the_two_has_the_other():
    assert asked().other(LEARNER) == GUIDE
    assert asked().other(GUIDE) == LEARNER


def test_somebody_is_reminded_before_it_is_too_late():
    assert timedelta(days=2) == REMIND_AFTER
    assert timedelta(days=7) == EXPIRE_AFTER

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from guidance.follow_ups import RULES, FollowUp, FollowUpState, Kind
from guidance.modes import Mode
from guidance.stages import Stage
from guidance.steps import STEPS_LIMIT, Step, StepState
from guidance.switches import Role
from guidance.text import GOAL_LIMIT, LINE_LIMIT
from handlers.views import due
from handlers.views import follow_up as views
from handlers.views.follow_up import Nudge
from sandbox.block_kit import check_blocks
from tests.guidance.agreed import DAY, GUIDE, LEARNER, NOW, agreed, asked, closed

STEPS = (Kind.STEP_DUE, Kind.STEP_CHECK)
LONG = "<!channel> & " + "ü" * 987


def agreement_for(kind):
    if kind in (Kind.REQUEST_WAITING, Kind.REQUEST_EXPIRY):
        return asked()
    if kind in (Kind.SESSION_SOON, Kind.SESSION_OVERDUE, Kind.SWITCH_OPEN):
        return replace(agreed(meet_at=NOW + DAY), guide_role=Role.MENTOR)
    return closed(Mode.MENTOR, next_meet_at=NOW + 7 * DAY)


def nudge(kind, state=FollowUpState.SILENT, **more):
    agreement = replace(agreement_for(kind), goal=LONG[:GOAL_LIMIT])
    person_id = GUIDE if kind in (Kind.REQUEST_WAITING, Kind.SESSION_OVERDUE) else LEARNER
    step = Step("s", "a", LEARNER, "é" * LINE_LIMIT, date(2026, 3, 6), "x" * LINE_LIMIT)
    count = {Kind.STEP_DUE: 1, Kind.STEP_CHECK: STEPS_LIMIT}.get(kind, 0)
    follow_up = FollowUp("f", "a", kind, person_id, NOW, state=state, asks=RULES[kind].asks)
    return replace(Nudge(follow_up, agreement, steps=(step,) * count), **more)


CARDS = [kind for kind in Kind if kind is not Kind.REQUEST_EXPIRY]  # its end has the request's card


@pytest.mark.parametrize(("kind", "state"), list(product(CARDS, FollowUpState)))
def test_every_card_in_every_state_is_one_that_slack_takes(kind, state):
    for more in ({}, {"has_answered_form": True, "has_reported_back": True}):
        content = views.card(nudge(kind, state, **more)).content()

        assert check_blocks(content["blocks"], "message") == []
        assert "<!channel>" not in content["text"]
        assert content["text"].strip()


@pytest.mark.parametrize("kind", CARDS)
def test_every_card_that_asks_says_why_it_came(kind):
    assert RULES[kind].why in views.card(nudge(kind)).content()["text"].replace("&amp;", "&")


@pytest.mark.parametrize("kind", CARDS)
def test_every_card_that_asks_offers_less_of_it_and_the_last_one_more_as_well(kind):
    usual, last = (due.card("c", [nudge(kind)], is_last=one).content() for one in (False, True))

    assert usual["text"].count("Remind me less") == last["text"].count("Remind me less") == 1
    assert "Remind me again" not in usual["text"]
    assert "Buttons: Remind me again, Remind me less" in last["text"]
    assert check_blocks(last["blocks"], "message") == []


def test_a_card_for_each_stage_of_an_agreement_can_be_drawn():
    for kind, stage in product(CARDS, Stage):
        one = nudge(kind)
        views.card(replace(one, agreement=replace(one.agreement, stage=stage))).content()


def buttons(card):
    return card.content()["text"].split("Buttons: ")[-1].splitlines()[0]


def test_several_steps_are_all_done_at_once_and_one_is_done():
    several, single = nudge(Kind.STEP_CHECK), nudge(Kind.STEP_DUE)

    assert buttons(views.card(several)).startswith("All done, ")
    assert "Single steps can be ticked on your Home tab." in views.card(several).content()["text"]
    assert buttons(views.card(single)) == "Done, Not yet, Snooze, Stop"
    done = tuple(replace(step, state=StepState.DONE) for step in several.steps[1:])
    one_left = replace(several, steps=(several.steps[0], *done))
    assert buttons(views.card(one_left)).startswith("Done, ")


@pytest.mark.parametrize(("kind", "offers"), [(Kind.GOAL_CHECK, True), (Kind.MENTOR_CHECK, False)])
def test_only_what_has_come_to_something_is_told_back(kind, offers):
    text = views.card(nudge(kind, FollowUpState.DONE)).content()["text"]

    assert ("Tell them how it went" in text) is offers


def test_what_was_put_off_says_when_it_comes_back():
    later = nudge(Kind.STEP_DUE, FollowUpState.WAITING)
    later = replace(later, follow_up=replace(later.follow_up, asks=0, due_at=NOW + timedelta(3)))

    assert f"<!date^{int((NOW + timedelta(3)).timestamp())}^" in views.card(later).content()["text"]

"""Agreements as they come about: one in every stage, each made by the moves that lead there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from guidance import meetings
from guidance.agreements import Agreement
from guidance.modes import Mode
from guidance.switches import SwitchReason
from sandbox.seed import TEAM_ID
from tests.story import GUIDE, LEARNER, MONDAY

SUCCESSOR = "U0FACULTY2"
STRANGER = "U0RESIDENT2"

NOW = MONDAY
LATER = MONDAY + timedelta(days=3)

BY_LEARNER: dict[str, Any] = {"by": LEARNER, "now": NOW}
BY_GUIDE: dict[str, Any] = {"by": GUIDE, "now": NOW}


def draft(**changes: Any) -> Agreement:
    """Return a goal that has not been sent yet."""
    sample = Agreement(
        id="a" * 32,
        team_id=TEAM_ID,
        program_id="p" * 32,
        learner_id=LEARNER,
        guide_id=GUIDE,
        goal="Decide on one fellowship by 1 May",
        suggested_mode=Mode.COACH,
    )
    return replace(sample, **changes)


def asked(mode: Mode = Mode.COACH, **changes: Any) -> Agreement:
    """Return a request that waits for its guide."""
    return draft(**changes).ask(
        mode, covers="What I want to do", covers_not="What I have done", **BY_LEARNER
    )


def agreed(mode: Mode = Mode.COACH, **changes: Any) -> Agreement:
    """Return an agreement whose session has not ended."""
    return asked(mode, **changes).accept(**BY_GUIDE)


def mentoring(mode: Mode = Mode.COACH, **changes: Any) -> Agreement:
    """Return a coaching session in which the guide has just said "I am mentoring you now"."""
    switched, _ = agreed(mode, **changes).switch_role(SwitchReason.ASKED_FOR_EXPERIENCE, **BY_GUIDE)
    return switched


def every_stage(**changes: Any) -> dict[str, Agreement]:
    """Return samples by name, at least one for every stage, form and way of coming about."""
    request = asked(**changes)
    offered = request.offer(Mode.MENTOR, note="I know the field", **BY_GUIDE)
    other_time = request.offer_time(LATER, note="On service until then", **BY_GUIDE)
    passed_on = request.pass_on(SUCCESSOR, note="They know more", **BY_GUIDE)
    talking = offered.talk_first(**BY_LEARNER)
    one_pick = talking.pick(Mode.COACH, **BY_GUIDE)
    return {
        "draft": draft(**changes),
        "asked": request,
        "another form offered": offered,
        "another time offered": other_time,
        "the ask kept": offered.keep_ask(**BY_LEARNER),
        "the ask kept for its time": other_time.keep_ask(**BY_LEARNER),
        "passed on": passed_on,
        "asked elsewhere": passed_on.ask_elsewhere(**BY_LEARNER),
        "talking": talking,
        "one has picked": one_pick,
        "different picks": one_pick.pick(Mode.ADVISE, **BY_LEARNER),
        "settled in a talk": one_pick.pick(Mode.COACH, **BY_LEARNER),
        "offer taken": offered.take_offer(**BY_LEARNER),
        "other time taken": other_time.take_offer(**BY_LEARNER),
        "declined": request.decline(note="I am on leave", **BY_GUIDE),
        "declined without a word": request.decline(note="", **BY_GUIDE),
        "withdrawn": request.withdraw(**BY_LEARNER),
        "expired": request.expire(now=NOW),
        **{f"agreed on {mode}": agreed(mode, **changes) for mode in Mode},
        **{f"closed, {mode}": agreed(mode, **changes).close(**BY_GUIDE) for mode in Mode},
        "called off": meetings.call_off(agreed(**changes), **BY_LEARNER),
        "mentoring": mentoring(**changes),
        "closed while mentoring": mentoring(**changes).close(**BY_LEARNER),
    }

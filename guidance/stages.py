"""The stages in the life of an agreement."""

from datetime import timedelta
from enum import StrEnum


class Stage(StrEnum):
    """Where an agreement is in its life; the value is what the database keeps."""

    DRAFT = "draft"
    """The learner has a goal and has not sent it yet."""
    ASKED = "asked"
    """The guide is to answer."""
    OFFERED = "offered"
    """The guide has offered another form or a time; the learner is to answer."""
    PASSED_ON = "passed_on"
    """The guide has named somebody better placed; the learner decides whether to ask them."""
    TALKING = "talking"
    """They settle the form in a talk; both are to pick the same one."""
    AGREED = "agreed"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CALLED_OFF = "called_off"
    """It was agreed and did not happen; there is nothing to give feedback on."""
    ASKED_ELSEWHERE = "asked_elsewhere"
    """The learner has taken the goal to the person the guide named."""


BEFORE_AGREEMENT = frozenset(
    {Stage.DRAFT, Stage.ASKED, Stage.OFFERED, Stage.PASSED_ON, Stage.TALKING}
)
WAITING = BEFORE_AGREEMENT - {Stage.DRAFT}
"""Stages in which somebody waits for an answer."""
ENDED = frozenset(Stage) - BEFORE_AGREEMENT - {Stage.AGREED}

REMIND_AFTER = timedelta(days=2)
"""How long somebody may be waited on before one reminder."""

EXPIRE_AFTER = timedelta(days=7)
"""How long somebody may be waited on before the request is closed and both are told."""

NOTICE = timedelta(days=2)
"""At least so long after a reminder that was late a request stays open."""

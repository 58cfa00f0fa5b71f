"""What has become of an agreement, in one sentence."""

from guidance.agreements import Agreement
from guidance.modes import FORMS
from guidance.privacy import is_gone
from guidance.stages import Stage
from guidance.switches import Role
from handlers.views import parts
from handlers.views.message import Message

_SENTENCES: dict[Stage, str] = {
    Stage.DRAFT: "{who} not sent this request yet.",
    Stage.ASKED: "{who} asked for guidance. {guide} to answer next.",
    Stage.OFFERED: "{who} made an offer. {learner} to answer next.",
    Stage.PASSED_ON: "{who} named somebody else. {learner} to decide next.",
    Stage.TALKING: "You two talk first; the card for it is in your group DM.",
    Stage.AGREED: "You two agreed: it is *{mode}*. The card is in your group DM.",
    Stage.CLOSED: "{who} ended this session.",
    Stage.CALLED_OFF: "{who} closed this session; it did not take place.",
    Stage.DECLINED: "{who} declined this request, kindly.",
    Stage.WITHDRAWN: "{who} taken this request back. Nothing is left to do.",
    Stage.EXPIRED: "{lapsed}, so I closed the request.",
    Stage.ASKED_ELSEWHERE: "{who} asked {successor} instead.",
}


_JUST_AGREED = "{who} agreed: it is *{mode}*. The card is in your group DM."
_LEFT = "{who} closed this session."
_SWITCHED = {
    Role.MENTOR: "{who} said “I am mentoring you now” already.",
    Role.COACH: "{who} gone back to coaching already.",
}


def sentence(agreement: Agreement, *, viewer_id: str) -> str:
    """Return what has become of it; the viewer reads "You have" of their own moves."""
    return _filled(_now(agreement), agreement, viewer_id)


def over(agreement: Agreement, *, viewer_id: str) -> Message:
    """Return what is left of a card in a person's own DM: a line of what has become of it.

    Who has taken several requests back sees which it was; the guide's DM keeps no goal of these.
    """
    line = parts.small(sentence(agreement, viewer_id=viewer_id))
    if agreement.stage is not Stage.WITHDRAWN or viewer_id != agreement.learner_id:
        return Message([line])
    return Message([line, parts.quote("The goal was", parts.shortened(agreement.goal))])


def _now(agreement: Agreement) -> str:
    """Return the sentence of a stage; whoever is erased leaves it open whether the two have met."""
    if agreement.stage is Stage.CALLED_OFF and is_gone(agreement.moved_by or ""):
        return _LEFT
    return _SENTENCES[agreement.stage]


def _last_move(agreement: Agreement) -> str:
    """Return the sentence of the last move, which within a session may have been a switch."""
    if agreement.stage is not Stage.AGREED:
        return _now(agreement)
    if agreement.moved_at == agreement.agreed_at:
        return _JUST_AGREED
    if agreement.guide_role is not None and agreement.moved_at == agreement.guide_role_since:
        return _SWITCHED[agreement.guide_role]
    return _SENTENCES[Stage.AGREED]


def _filled(template: str, agreement: Agreement, viewer_id: str) -> str:
    mover = agreement.moved_by or agreement.learner_id  # a draft has not been moved yet
    return template.format(
        who="You have" if mover == viewer_id else f"{parts.mention(mover)} has",
        learner=_is(agreement.learner_id, viewer_id),
        guide=_is(agreement.guide_id, viewer_id),
        lapsed=_lapsed(agreement, viewer_id),
        successor=parts.mention(agreement.successor_id or ""),
        mode=FORMS[agreement.mode].label if agreement.mode else "",
    )


def _lapsed(agreement: Agreement, viewer_id: str) -> str:
    """Return whose words waited: a reply is kept until the learner's answer, but for a form.

    After an offer of one nothing tells which of the two was silent: it is left open.
    """
    learner, guide = (
        "you" if user_id == viewer_id else parts.mention(user_id) for user_id in agreement.parties
    )
    if agreement.successor_id is not None or agreement.offered_meet_at is not None:
        reply = f"{_whose(agreement.guide_id, viewer_id)} reply to {learner}"
        return f"{reply} waited a week or more for an answer"
    request = f"{_whose(agreement.learner_id, viewer_id)} request to {guide}"
    awaited = "the next answer" if agreement.offered_mode else "an answer"
    return f"{request} waited a week or more for {awaited}"


def _whose(user_id: str, viewer_id: str) -> str:
    return "Your" if user_id == viewer_id else f"{parts.mention(user_id)}’s"


def _is(user_id: str, viewer_id: str) -> str:
    return "You are" if user_id == viewer_id else f"{parts.mention(user_id)} is"


def too_late(agreement: Agreement, *, viewer_id: str) -> Message:
    """Return the answer to a button that came too late."""
    happened = _filled(_last_move(agreement), agreement, viewer_id)
    return Message([parts.says(f"{happened}\nNothing was changed; I have refreshed the card.")])

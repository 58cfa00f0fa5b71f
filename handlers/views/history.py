"""What has become of an agreement, in one sentence."""

from guidance.agreements import Agreement
from guidance.modes import FORMS
from guidance.stages import Stage
from handlers.views import parts
from handlers.views.message import Message

_SENTENCES: dict[Stage, str] = {
    Stage.DRAFT: "{who} not sent this request yet.",
    Stage.ASKED: "{who} asked {guide}, who is to answer next.",
    Stage.OFFERED: "{who} made another offer. {learner} is to answer next.",
    Stage.PASSED_ON: "{who} named somebody else. {learner} is to decide next.",
    Stage.TALKING: "You two talk first; the card for it is in your group DM.",
    Stage.AGREED: "{who} agreed: it is *{mode}*. The card is in your group DM.",
    Stage.CLOSED: "{who} ended this session.",
    Stage.CALLED_OFF: "{who} called this session off.",
    Stage.DECLINED: "{who} declined this request, kindly.",
    Stage.WITHDRAWN: "{who} taken this request back. Nothing is left to do.",
    Stage.EXPIRED: "Nobody answered for 7 days, so I closed this request.",
    Stage.ASKED_ELSEWHERE: "{who} asked {successor} instead.",
}


def sentence(agreement: Agreement, *, viewer_id: str) -> str:
    """Return what happened last and who did it; the viewer reads "You have" of their own moves."""
    mover = agreement.moved_by or agreement.learner_id  # a draft has not been moved yet
    return _SENTENCES[agreement.stage].format(
        who="You have" if mover == viewer_id else f"{parts.mention(mover)} has",
        learner=parts.mention(agreement.learner_id),
        guide=parts.mention(agreement.guide_id),
        successor=parts.mention(agreement.successor_id or ""),
        mode=FORMS[agreement.mode].label if agreement.mode else "",
    )


def too_late(agreement: Agreement, *, viewer_id: str) -> Message:
    """Return the answer to a button that came too late."""
    happened = sentence(agreement, viewer_id=viewer_id)
    return Message([parts.says(f"{happened}\nNothing was changed; I have refreshed the card.")])

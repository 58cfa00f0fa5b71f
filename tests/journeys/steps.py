"""What people do in many stories, by its name."""

from typing import Any

from handlers.views.second_look import NOBODY
from tests.story import GUIDE, LEARNER, Actor
from tests.told import told_once

GOAL = "Decide on one fellowship by 1 May"


@told_once
def ask(learner: Actor, *, mode: str = "coach", goal: str = GOAL, **answers: Any) -> None:
    """Ask the guide, in both modals."""
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal=goal, **answers)
    go_on(learner)
    chosen = learner.modal.values["mode"]["mode"].get("selected_option") or {}
    if mode != chosen.get("value"):
        learner.enter("mode", mode)
    learner.submit()


def go_on(actor: Actor) -> None:
    """Leave the words as they are after a second look, if there is one."""
    if actor.modal is not None and "second_look." in str(actor.modal.blocks):
        ticked = {NOBODY: ["nobody"]} if NOBODY in actor.modal.values else {}
        actor.submit(**ticked)


@told_once
def agree(learner: Actor, guide: Actor, *, mode: str = "coach", **answers: Any) -> str:
    """Ask and accept; return the group DM with the agreement card."""
    ask(learner, mode=mode, **answers)
    guide.press("agree.accept")
    return learner.group(GUIDE)


def offer(guide: Actor, mode: str, note: str = "") -> None:
    """Offer another form from the newest request card."""
    guide.press("agree.offer_mode")
    guide.submit(mode=mode, note=note)


def offer_time(guide: Actor, at: Any, note: str = "") -> None:
    """Offer another time from the newest request card."""
    guide.press("agree.offer_time")
    guide.submit(meet_at=int(at.timestamp()), note=note)


def switch(guide: Actor, reason: str = "asked_for_experience") -> None:
    """Say "I am mentoring you now" from the agreement card."""
    guide.press("guide.switch")
    guide.submit(reason=reason)


def buttons(message: Any) -> list[str]:
    """Return the words on a message's buttons, but for the one that every reminder ends with."""
    return [
        element["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button" and element["action_id"] != "preferences.open"
    ]


def agreement_card(actor: Actor) -> Any:
    """Return the agreement card as this person sees it."""
    other = GUIDE if actor.user_id == LEARNER else LEARNER
    cards = [
        m
        for m in actor.messages(actor.group(other))
        if "greement" in m.plain() or "ended" in m.plain()
    ]
    return cards[0]

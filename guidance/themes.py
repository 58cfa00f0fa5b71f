"""What published lines are about, by the words in them: a table, so that anybody can check it."""

import re
from collections.abc import Iterable
from enum import StrEnum

from guidance.release import RATERS

GUIDES_LEAST = 3
"""Faculty members whose answers a number or theme of the program needs: not one or two alone."""


class Theme(StrEnum):
    """What a line may be about; the value is what people read. Ours, from no published scheme."""

    TIME = "time together"
    LISTENING = "listening"
    QUESTIONS = "questions that help to think"
    ADVICE = "clear advice"
    ROLE = "knowing which role is spoken in"
    STEPS = "next steps"
    HEART = "encouragement"


WORDS = {
    Theme.TIME: r"time|late|rush\w*|hurr\w+|busy|longer|short\w*|minutes|interrupt\w*|wait\w*",
    Theme.LISTENING: r"listen\w*|heard|hear|understood|understand\w*|attention|present",
    Theme.QUESTIONS: r"question\w*|ask\w*|think\w*|reflect\w*|curious",
    Theme.ADVICE: r"advice|advise\w*|suggest\w*|recommend\w*|clear\w*|concrete|specific",
    Theme.ROLE: r"role\w*|coach\w*|mentor\w*|switch\w*|experience\w*",
    Theme.STEPS: r"step\w*|plan\w*|goal\w*|follow\w*|next|deadline\w*",
    Theme.HEART: r"encourag\w*|support\w*|kind\w*|confiden\w*|safe\w*|trust\w*|motivat\w*",
}
"""The words that show a theme: the whole of the rule."""

_WORDS = {one: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for one, words in WORDS.items()}


def of(lines: Iterable[tuple[str, str]]) -> list[Theme]:
    """Return what lines about guides (of whom, and the line) have in common, most often first.

    A theme needs as many lines as a publication needs people, about several guides.
    """
    found: dict[Theme, list[str]] = {}
    for guide_id, line in lines:
        for name, words in _WORDS.items():
            if words.search(line):
                found.setdefault(name, []).append(guide_id)
    told = {
        name: guides
        for name, guides in found.items()
        if len(guides) >= RATERS and len(set(guides)) >= GUIDES_LEAST
    }
    return sorted(told, key=lambda name: (-len(told[name]), name))

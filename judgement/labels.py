"""Which form of guidance a goal calls for: its words and the ticked answers together."""

import math
from dataclasses import dataclass

from guidance.modes import Mode
from guidance.suggestion import Answers, held_against, is_whole_row, points, said, suggest
from judgement import model
from judgement.questions import Question, between
from judgement.quote import NOT_ALONE, SAYS_NOTHING
from judgement.reading import Reading
from judgement.vocabulary import is_known, is_strange
from judgement.words import words

_SHARPNESS = 4.0
"""Makes chances of the scores; by the likelihood of the labels of authors left out."""

_SLIP = 0.2
"""How often somebody ticks another answer than the one that is in the row of what they mean."""

_LINE = 0.6
"""The chance from which nine of ten were right on authors left out; it is shown as 0.5."""

SURE = 0.5
"""From here on no question is asked."""

_ABOUT = {
    Mode.ADVISE: "which sounds like one event or decision, with an answer wanted",
    Mode.COACH: "which sounds like a task or skill, with a plan of your own wanted",
    Mode.COACH_WITH_WISDOM: (
        "which sounds like a skill and where it leads, with somebody's experience on top of your"
        " own plan"
    ),
    Mode.MENTOR: "which sounds like your career or place in the field, with a path to learn from",
}
"""The table's rows "about" and "who leads", as something that words may sound like."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A form, how sure that is (0 to 1), why, the next best, and what would settle it if unsure."""

    mode: Mode
    sure: float
    reason: str
    runner_up: Mode
    question: Question | None = None
    """To be asked before anything is suggested; None where words and answers are clear enough."""
    disagree: bool = False
    """Whether it is to be asked because words and answers point to different forms."""


def judge(goal: str, bigger_goal: str = "", answers: Answers | None = None) -> Judgement:
    """Return the form that the goal and the answers call for.

    The goal decides; a bigger goal counts only where there is neither an answer nor a word that is
    known. Who has ticked a whole row of the table is not asked for it once more.
    """
    ticked = answers or Answers(has_bigger_goal=bool(bigger_goal.strip()))
    found = words(goal)
    if not found or is_strange(found):
        return _by_ticks(ticked)
    reading = Reading(goal, found)
    by_words = model.chances(reading.scores("goals"), _SHARPNESS)
    chances = _with_ticks(by_words, ticked)
    first, second = sorted(chances, key=chances.__getitem__, reverse=True)[:2]
    sure = _sure(chances[first]) if is_known(found) else 0.0
    if is_whole_row(first, ticked):
        return Judgement(first, max(sure, SURE), _reason(first, reading, ticked), second)
    disagree = _disagree(by_words, ticked)
    return Judgement(
        first,
        sure,
        _reason(first, reading, ticked),
        second,
        between(first, second) if sure < SURE or disagree else None,
        disagree,
    )


def _by_ticks(answers: Answers) -> Judgement:
    """Judge without words: what the answers alone suggest."""
    suggestion = suggest(answers)
    second = suggestion.runner_up or Mode.COACH
    if second is suggestion.mode:
        second = Mode.ADVISE
    sure = 0.25 if suggestion.runner_up else 0.75
    question = between(suggestion.mode, second) if suggestion.runner_up else None
    return Judgement(suggestion.mode, sure, suggestion.reason, second, question)


def _with_ticks(by_words: dict[str, float], answers: Answers) -> dict[Mode, float]:
    """Return the chances once the answers are known too, by the rule of Bayes.

    An answer is in the row of what is meant in all but `_SLIP` of cases, else any other one.
    """
    logs = {
        mode.value: math.log(max(by_words[mode], 1e-9))
        + sum(
            math.log(1 - _SLIP if is_in_row else _SLIP / others)
            for is_in_row, others in held_against(mode, answers)
        )
        for mode in Mode
    }
    return {Mode(mode): chance for mode, chance in model.chances(logs, 1.0).items()}


def _sure(chance: float) -> float:
    below = 0.5 * chance / _LINE
    return round(below if chance < _LINE else 0.5 + 0.5 * (chance - _LINE) / (1 - _LINE), 3)


def _disagree(by_words: dict[str, float], answers: Answers) -> bool:
    """Return whether clear words say one form and the answers another."""
    by_ticks = {mode: points(mode, answers) for mode in Mode}
    highest = max(by_ticks.values())
    spoken = Mode(max(by_words, key=by_words.__getitem__))
    return highest > 0 and by_ticks[spoken] < highest and by_words[spoken] >= _LINE


def _reason(mode: Mode, reading: Reading, answers: Answers) -> str:
    quoted = reading.quoted("goals", mode, but_for=SAYS_NOTHING, not_alone=NOT_ALONE)
    return said(mode, answers, wrote=f"“{quoted}”, {_ABOUT[mode]}" if quoted else "")

"""The one question that settles it where two forms of guidance are as likely: one for each pair."""

from dataclasses import dataclass

from guidance.modes import Mode


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the two answers, and the form it stands for."""

    label: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its two answers."""

    ask: str
    choices: tuple[Choice, Choice]


QUESTIONS = (
    Question(
        "Would you rather leave with an answer, or with a plan that you made yourself?",
        (Choice("An answer", Mode.ADVISE), Choice("A plan of my own", Mode.COACH)),
    ),
    Question(
        "Is this one decision to settle now, or a skill that you will build on for years?",
        (
            Choice("One decision", Mode.ADVISE),
            Choice("A skill for years to come", Mode.COACH_WITH_WISDOM),
        ),
    ),
    Question(
        "Is this one question for one talk, or the start of a longer relationship?",
        (Choice("One question", Mode.ADVISE), Choice("A longer relationship", Mode.MENTOR)),
    ),
    Question(
        "Are good questions enough, or do you also want to hear how they did it themselves?",
        (
            Choice("Questions are enough", Mode.COACH),
            Choice("Their experience as well", Mode.COACH_WITH_WISDOM),
        ),
    ),
    Question(
        "Is this about something to get better at now, or about where you are heading?",
        (Choice("Something to get better at", Mode.COACH), Choice("My direction", Mode.MENTOR)),
    ),
    Question(
        "Is this about one skill and your plan for it, or about the path of your career?",
        (Choice("One skill", Mode.COACH_WITH_WISDOM), Choice("My path", Mode.MENTOR)),
    ),
)


def between(first: Mode, second: Mode) -> Question:
    """Return the question that tells two different forms apart."""
    pair = {first, second}
    return next(q for q in QUESTIONS if {choice.mode for choice in q.choices} == pair)

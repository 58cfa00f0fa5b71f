"""Figures in words: what each is called, and what has changed."""

from collections.abc import Iterator, Mapping

from guidance.bands import Band, Part
from guidance.digest import Figures, Share, Total
from guidance.modes import FORMS
from guidance.release import Question
from guidance.reports import Digest, Rated

TOTALS = {
    Total.REQUESTS: "Requests",
    Total.AGREED: "Agreements",
    Total.CLOSED: "Sessions ended",
    Total.SWITCHES: "Changes of role declared",
}

SHARES = {
    Share.ANSWERED_SOON: "Learners answered within two days",
    Share.TAKEN: "Learners who took the form suggested",
    Share.SETTLED: "Learners who settled a difference first",
    Share.LEFT_OPEN: "Learners left in a changed role",
    Share.FOLLOWED: "People who took their next steps",
    Share.LEARNERS_ANSWERED: "Learners who sent their feedback forms",
    Share.GUIDES_ANSWERED: "Faculty who sent their feedback forms",
    Share.UNGUIDED: "Learners with no guidance for three months",
    Share.FULL: "Faculty with four learners or more",
}

QUESTIONS = {
    Question.USEFULNESS: "How useful sessions were",
    Question.FELT: "It felt like the form agreed on",
    Question.CLEAR: "Each change of role was clear",
}

HOW = (
    "So that nobody can be found out, counts are in fives, nobody adds more than three to one, and"
    " a share counts each person once a month. Feedback forms are those of the month before; they"
    " wait for a release date."
)


def rows(figures: Figures) -> Iterator[tuple[str, str]]:
    """Yield every figure but the forms of guidance: what it is called, and how much it is."""
    for one, name in TOTALS.items():
        yield name, figures.totals[one].words
    for share, name in SHARES.items():
        yield name, share_words(figures.shares.get(share))


def beside(figures: Figures, before: Figures) -> Iterator[tuple[str, str, str]]:
    """Yield every figure but the forms of guidance, and what it was before."""
    for (name, value), (_, old) in zip(rows(figures), rows(before), strict=True):
        yield name, value, old


def share_words(told: Part | None) -> str:
    """Return a share in words; of forms that wait for a date, that they do."""
    return told.words if told else "not released yet"


def forms(figures: Figures) -> Iterator[tuple[str, str, str]]:
    """Yield each form of guidance: its name, who asked for it, and who agreed on it."""
    for mode, form in FORMS.items():
        yield form.label, figures.asked[mode].words, figures.agreed[mode].words


def rating(rated: Rated) -> str:
    """Return a published number of the program in words."""
    low, high = rated.value.low, rated.value.high
    if rated.question is Question.USEFULNESS:
        told = f"between {low:.1f} and {high:.1f} of 5"
    else:
        told = f"between {low:.0%} and {high:.0%} of answers"
    return f"{QUESTIONS[rated.question]}: {told}, from {rated.guides} faculty"


def changes(digest: Digest) -> str:
    """Return which counts have moved since the period before, in one sentence."""
    now, before = digest.figures.totals, digest.before.totals
    if digest.week is not None and digest.week_before is not None:
        now, before = digest.week, digest.week_before
    since = digest.period.before.title
    moved = list(_moved(now, before))
    if not moved:
        return f"No count has moved by more than a step since {since}."
    return f"Since {since}: {'; '.join(moved)}."


def _moved(now: Mapping[Total, Band], before: Mapping[Total, Band]) -> Iterator[str]:
    for one, name in TOTALS.items():
        is_more = before[one].high is not None and now[one].low > (before[one].high or 0)
        is_less = now[one].high is not None and before[one].low > (now[one].high or 0)
        if is_more or is_less:
            word = "more" if is_more else "fewer"
            yield f"{word} {name.lower()} ({now[one].words}, before {before[one].words})"

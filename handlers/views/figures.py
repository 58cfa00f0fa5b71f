"""Figures in words: what each is called, and what has changed."""

from collections.abc import Iterator, Mapping, Sequence

from guidance.bands import NOT_TOLD, Band, Part
from guidance.digest import Figures, Share, Total
from guidance.modes import FORMS, Mode
from guidance.release import Question
from guidance.reports import Digest, Told

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

HOW = (
    "So that nobody can be found out, counts are in fives, nobody adds more than three to one, and"
    " a share counts each person once a month. Feedback forms are those of the month before; they"
    " wait for a release date. What learners say is made of what is published of faculty."
)

_NOT_RELEASED = "not released yet"


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
    return told.words if told else _NOT_RELEASED


def is_told(row: Sequence[str]) -> bool:
    """Return whether a row says anything beside what it is called."""
    return not {*row[1:]} <= {NOT_TOLD.words, _NOT_RELEASED}


def untold(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield in words what rows say that have no figure: what waits for a date, and what cannot."""
    waiting = [row[0] for row in rows if _NOT_RELEASED in row]
    too_few = [row[0] for row in rows if _NOT_RELEASED not in row]
    if too_few:
        yield f"Too few people to say: {'; '.join(too_few)}."
    if waiting:
        yield f"Not released yet: {'; '.join(waiting)}."


def forms(figures: Figures) -> Iterator[tuple[str, str, str]]:
    """Yield each form of guidance: its name, who asked for it, and who agreed on it."""
    for mode, form in FORMS.items():
        yield form.label, figures.asked[mode].words, figures.agreed[mode].words


def published(told: Told) -> Iterator[str]:
    """Yield the published numbers of the program in words."""
    found = {one.question: one for one in told.ratings}
    if useful := found.get(Question.USEFULNESS):
        ends = f"between {useful.value.low:.1f} and {useful.value.high:.1f} of 5"
        yield f"How useful sessions were: {ends}, from {useful.guides} faculty"
    if gap := told.gap:
        yield f"Form agreed on with most of their learners: {_faculty(gap.agreed, gap.guides)}"
        yield f"Form felt by most of those who answered: {_faculty(gap.felt, gap.guides)}"
    if clear := found.get(Question.CLEAR):
        ends = f"{clear.value.low:.0%} to {clear.value.high:.0%}"
        yield f"Each change of role was clear: {ends} of answers, from {clear.guides} faculty"


def _faculty(by_most: Mapping[Mode, int], guides: int) -> str:
    """Return how many faculty members each form is told of, and of how many no one form."""
    each = {FORMS[mode].label: count for mode, count in by_most.items()}
    each["no one form"] = guides - sum(by_most.values())
    return ", ".join(f"{name} {count}" for name, count in each.items() if count) + " faculty"


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

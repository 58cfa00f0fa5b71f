"""An invented program, for a director who has nothing to be told yet and wants to see a digest.

Its counts go through the same bands as everybody's, so it promises nothing that is not told.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from guidance.bands import Times, Votes
from guidance.digest import Counts, Figures, Share, Total, told
from guidance.modes import Mode
from guidance.periods import Stretch, month_before, months_before
from guidance.release import Question, Value
from guidance.reports import Deed, Digest, Rated, Told
from guidance.themes import Theme

_LEARNERS, _FACULTY = 30, 10
_TOTALS = {Total.REQUESTS: 41, Total.AGREED: 36, Total.CLOSED: 31, Total.SWITCHES: 17}
_SHARES = {
    Share.ANSWERED_SOON: (21, 26),
    Share.TAKEN: (17, 26),
    Share.SETTLED: (7, 23),
    Share.LEFT_OPEN: (6, 14),
    Share.FOLLOWED: (19, 28),
    Share.LEARNERS_ANSWERED: (16, 20),
    Share.GUIDES_ANSWERED: (6, 9),
    Share.UNGUIDED: (7, _LEARNERS),
    Share.FULL: (3, _FACULTY),
}
_ASKED = {Mode.ADVISE: 11, Mode.COACH: 8, Mode.COACH_WITH_WISDOM: 5, Mode.MENTOR: 2}
_AGREED = {Mode.ADVISE: 6, Mode.COACH: 13, Mode.COACH_WITH_WISDOM: 5, Mode.MENTOR: 2}
"""The newest month; twelve months before there was nothing, and each brought as much more."""


def digest(program_id: str, *, today: date) -> Digest:
    """Return the example's digest of the last month that is over on a day."""
    period = month_before(today)
    (_, before), (_, figures) = months(period.until, 2)
    return Digest(
        program_id=program_id,
        name="Example program",
        period=period,
        months=period,
        figures=figures,
        before=before,
        week=None,
        week_before=None,
        told=Told(
            ratings=[
                Rated(Question.USEFULNESS, Value(4.0, 4.5), 5),
                Rated(Question.CLEAR, Value(0.7, 0.8), 4),
            ],
            themes=[Theme.QUESTIONS, Theme.TIME],
            deed=Deed("Sign-out now begins ten minutes earlier", period.since),
            next_release_on=period.until + timedelta(weeks=4),
        ),
    )


def months(until: date, count: int) -> Sequence[tuple[Stretch, Figures]]:
    """Return up to twelve months before a day, the oldest first."""
    stretches = enumerate(months_before(until, count), 13 - count)
    return [(month, _figures(twelfths)) for twelfths, month in stretches]


def _figures(twelfths: int) -> Figures:
    def then(count: int) -> int:
        return count * twelfths // 12

    return told(
        Counts(
            _LEARNERS,
            _FACULTY,
            {one: _times(then(count)) for one, count in _TOTALS.items()},
            {one: _votes(then(yes), of) for one, (yes, of) in _SHARES.items()},
            _chosen({mode: then(count) for mode, count in _ASKED.items()}),
            _chosen({mode: then(count) for mode, count in _AGREED.items()}),
        )
    )


def _times(count: int) -> Times:
    """Return a count as if everybody had as equal a part in it as can be."""
    return {f"{one}": (count + one) // _LEARNERS for one in range(_LEARNERS)}


def _votes(yes: int, of: int) -> Votes:
    return {f"{one}": one < yes for one in range(of)}


def _chosen(counts: dict[Mode, int]) -> dict[str, Mode]:
    each = [mode for mode, count in counts.items() for _ in range(count)]
    return {f"{one}": mode for one, mode in enumerate(each)}

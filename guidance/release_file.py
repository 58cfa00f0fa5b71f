"""Ratings as a file of JSON lines, and every publication that the release rule makes of them.

For whoever wants to try the rule on invented ratings before they trust it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from guidance import json_lines
from guidance.feedback import USEFULNESS
from guidance.modes import Mode
from guidance.release import (
    FELT,
    Period,
    Pool,
    Publication,
    Question,
    Rule,
    form_of_most,
)

KEYS = ("faculty", "rater", "at", "usefulness")


@dataclass(frozen=True, slots=True)
class Rating:
    """One answered form; `at` is aware."""

    faculty: str
    rater: str
    at: datetime
    usefulness: int
    felt: Mode | None = None

    def vote(self, question: Question) -> int | None:
        """Return what it counts for; None if it does not answer that question."""
        if question is Question.USEFULNESS:
            return self.usefulness
        return None if self.felt is None else int(FELT[self.felt] is question)


def parse(lines: Iterable[str]) -> tuple[list[Rating], list[str]]:
    """Return the ratings of a file, and a sentence for each line that is none, by its number.

    One JSON object a line with the keys `KEYS`; blank lines are passed over. A time without a zone
    is UTC. `felt_mode` and `comment` may be left out or null; where given they are checked.
    """
    told = list(json_lines.read(lines, KEYS, _rating))
    ratings = [one for one in told if isinstance(one, Rating)]
    return ratings, [one for one in told if isinstance(one, str)]


def replay(
    ratings: Iterable[Rating], rule: Rule, question: Question = Question.USEFULNESS
) -> Iterator[tuple[str, Publication]]:
    """Yield every publication, by date and then by name, up to the date after the last rating."""
    periods: dict[date, dict[str, dict[str, int]]] = {}
    for rating in sorted(ratings, key=lambda one: one.at):
        on = rule.period.next_date(rating.at.astimezone(UTC).date())
        votes = periods.setdefault(on, {}).setdefault(rating.faculty, {})
        if (vote := rating.vote(question)) is not None:
            votes[rating.rater] = vote  # the newest one of the period
    pools: dict[str, Pool] = {}
    for on in _dates(periods, rule):
        for faculty, votes in periods.get(on, {}).items():
            pools[faculty] = pools.get(faculty, Pool()).sealed(votes)
        for faculty in sorted(pools):
            publication, pools[faculty] = pools[faculty].published(on, rule, question)
            if publication is not None:
                yield faculty, publication


def replay_felt(ratings: Sequence[Rating], rule: Rule) -> Iterator[dict[str, Any]]:
    """Yield what is published of the form felt: that of more than half, None if there is none."""
    for each in zip(*(replay(ratings, rule, one) for one in FELT.values()), strict=True):
        told = {
            one: published.value for one, (_, published) in zip(FELT.values(), each, strict=True)
        }
        yield _head(*each[0]) | {"felt": form_of_most(told, FELT)}


def render(faculty: str, publication: Publication, rule: Rule) -> str:
    """Return a publication as a line of JSON; a band is a text like "3.0–3.5"."""
    value = publication.value
    band = f"{value.low:.1f}–{value.high:.1f}"
    shown = value.half_point if rule.scale().is_half_points else band
    return json.dumps(_head(faculty, publication) | {"value": shown}, ensure_ascii=False)


def _head(faculty: str, publication: Publication) -> dict[str, Any]:
    return {
        "faculty": faculty,
        "on": publication.on.isoformat(),
        "raters": publication.raters,
    }


def _dates(periods: Mapping[date, object], rule: Rule) -> Iterator[date]:
    """Yield every fixed date from the first that has ratings to the last."""
    if not periods:
        return
    on, last = min(periods), max(periods)
    while on <= last:
        yield on
        on = rule.period.next_date(on)


def _rating(read: Mapping[str, Any]) -> Rating:
    _check_words(read)
    useful = read["usefulness"]
    if type(useful) is not int or useful not in USEFULNESS:
        raise ValueError("usefulness must be a whole number from 1 to 5.")
    felt = Mode(read["felt_mode"]) if read.get("felt_mode") else None
    return Rating(_id(read, "faculty"), _id(read, "rater"), _at(read["at"]), useful, felt)


def _check_words(read: Mapping[str, Any]) -> None:
    if read.get("felt_mode") not in (None, *Mode):
        raise ValueError(f"felt_mode must be one of {_listed(list(Mode))}, or null.")
    if not isinstance(read.get("comment"), str | None):
        raise ValueError("comment must be a text or null.")  # noqa: TRY004  # as above


def _id(read: Mapping[str, Any], key: str) -> str:
    value = read[key]
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError(f"{key} must be a text on one line that is not blank.")
    return value


def _at(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        Period.QUARTERLY.next_date(at.date())  # or the year 10000
        return at  # noqa: TRY300  # each of the three may fail
    except (TypeError, ValueError, OverflowError):
        raise ValueError("at must be a time such as 2026-03-02T15:00:00Z.") from None


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)

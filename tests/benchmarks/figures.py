"""Measured numbers, as a benchmark prints them."""

from collections.abc import Sequence
from math import ceil
from statistics import median


def percentile(values: Sequence[float], share: int) -> float:
    """Return the smallest value that `share` percent of the values do not exceed."""
    return sorted(values)[ceil(len(values) * share / 100) - 1]


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Return the median of several rounds with the lowest and the highest."""
    middle, low, high = (f"{v:,.{digits}f}" for v in (median(values), min(values), max(values)))
    return f"{middle} ({low} to {high})"

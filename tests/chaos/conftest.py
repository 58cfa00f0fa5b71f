"""What every proof by destruction may use; run by `make chaos`, figures and seeds are printed."""

import os
import random

import pytest

from tests.benchmarks.conftest import say

__all__ = ["say"]


def size(whole: int) -> int:
    """Return how many, at the size that CHAOS_PERCENT asks for."""
    return max(1, whole * int(os.environ.get("CHAOS_PERCENT", "100")) // 100)


@pytest.fixture
def chance(request: pytest.FixtureRequest, say) -> random.Random:
    """A random number generator; CHAOS_SEED repeats a run."""
    seed = int(os.environ.get("CHAOS_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    say(f"{request.node.name}: seed {seed}")
    return random.Random(seed)

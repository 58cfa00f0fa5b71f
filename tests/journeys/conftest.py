"""What several stories listen to."""

import logging
from io import StringIO

import pytest

from bot import logs


@pytest.fixture
def log():
    """Everything that this process would log at DEBUG, whoever logs it."""
    root, written = logging.getLogger(), StringIO()
    level, ours = root.level, logs.handler()
    ours.setStream(written)
    root.addHandler(ours)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(ours)
    root.setLevel(level)

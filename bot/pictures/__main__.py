"""Reads a list of drawings as JSON and writes a list of files as JSON, each in base64."""

import base64
import json
import sys
from collections.abc import Callable
from typing import Any

from bot.pictures import charts, pages

_DRAWN: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "forms": charts.forms,
    "steps": charts.steps,
    "pages": pages.draw,
}

if __name__ == "__main__":
    drawings = json.load(sys.stdin)
    files = [base64.b64encode(_DRAWN[one["kind"]](one)).decode() for one in drawings]
    json.dump(files, sys.stdout)

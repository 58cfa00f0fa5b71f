"""How people write what the rules look for: regular expressions, read from `rules/` when needed."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """Return a file of rules."""
    return tomllib.loads(files("judgement").joinpath("rules", f"{name}.toml").read_text("utf-8"))


def any_of(alternatives: list[str]) -> str:
    """Return an expression for one of several."""
    return f"(?:{'|'.join(alternatives)})"


@cache
def lists(name: str) -> dict[str, str]:
    """Return the lists of a file, by name, as expressions; `words` are whole words."""
    told = read(name)
    whole = {key: rf"\b{any_of(items)}\b" for key, items in told["words"].items()}
    return whole | {key: any_of(items) for key, items in told["parts"].items()}


def compiled(name: str, pattern: str, *, cased: bool = False) -> re.Pattern[str]:
    """Return an expression in which <list> stands for a list of the file."""
    for key, expression in lists(name).items():
        pattern = pattern.replace(f"<{key}>", expression)
    return re.compile(pattern, 0 if cased else re.IGNORECASE)

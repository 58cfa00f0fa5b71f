"""Files with one JSON object a line, as people hand them in to try a rule on."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

Made = TypeVar("Made")


def read(
    lines: Iterable[str], keys: Sequence[str], make: Callable[[Mapping[str, Any]], Made]
) -> Iterator[Made | str]:
    """Yield what is made of each line's object, or a sentence that names the line by its number.

    Each object must have the keys; what `make` says by a ValueError goes into the sentence. Blank
    lines are passed over.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield make(_object(line, keys))
        except ValueError as error:
            yield f"Line {number}: {error}"


def _object(line: str, keys: Sequence[str]) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise ValueError("this is not JSON.") from None
    if not isinstance(found, dict):
        raise ValueError("this is not a JSON object.")  # noqa: TRY004  # a line's problem, see read
    if missing := [key for key in keys if key not in found]:
        raise ValueError(f"{', '.join(missing)} is missing.")
    return found

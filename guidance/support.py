"""Where a person finds help at any hour; shown everywhere, looked up by nobody."""

from dataclasses import dataclass
from datetime import date, timedelta

CHECKED_ON = date(2026, 11, 22)
"""When the national lines below were last read over.

Sources: 988lifeline.org; physiciansupportline.com/faq; facs.org, 2023-09-12. The second line says
8 am to 1 am Eastern in one place and midnight in another; the hours here are certain.
"""

READ_AGAIN_AFTER = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One place to turn to."""

    name: str
    how: str


DEFAULT_LINES = (
    SupportLine("988 Suicide & Crisis Lifeline (US)", "call or text 988, any hour"),
    SupportLine(
        "Physician Support Line (US)",
        "call 1-888-409-0141, 8 am to midnight Eastern, free and confidential",
    ),
)

NOBODY_WATCHES = "Nobody monitors this bot. If you need help now, please use one of these."


def lines(program_line: str, national: tuple[SupportLine, ...]) -> tuple[SupportLine, ...]:
    """Return the program's own line first, then the national ones."""
    own = (SupportLine("Your program's own line", program_line),) if program_line else ()
    return own + national


def is_stale(today: date) -> bool:
    """Return whether nobody has read the national lines over for more than a year."""
    return today - CHECKED_ON > READ_AGAIN_AFTER

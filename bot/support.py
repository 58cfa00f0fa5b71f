"""The operator's own national support lines."""

from guidance.support import SupportLine


def national_lines(text: str) -> tuple[SupportLine, ...]:
    """Return the lines of `name: how; name: how`; none for an empty text."""
    pairs = (part.partition(":") for part in text.split(";") if part.strip())
    return tuple(SupportLine(name.strip(), how.strip()) for name, _, how in pairs)

"""Where an error came about, told without its message; it loads nothing, for logs begin with it."""

import traceback


def where(error: BaseException) -> str:
    """Return the kind of an error and the way to it, without its message: it may quote people."""
    stack = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__}\n{stack}"

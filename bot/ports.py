"""Which port of this machine, from the command line, and why it cannot be had."""

from argparse import ArgumentTypeError
from errno import EACCES, EADDRINUSE

from bot.database import NotDone

HIGHEST = 65_535


def port(text: str) -> int:
    """Return a port as the command line gives it; 0 stands for a free one.

    Raises:
        ArgumentTypeError: There is no such port.
    """
    if not (text.isascii() and text.isdecimal() and int(text) <= HIGHEST):
        raise ArgumentTypeError(f"“{text}” is no port: give a number from 1 to {HIGHEST}")
    return int(text)


def not_had(error: OSError, number: int, *, option: str) -> NotDone:
    """Return what is said where listening on a port failed."""
    why = {
        EADDRINUSE: "is taken by another program: end that one, or",
        EACCES: "is not for this user:",
    }.get(error.errno or 0, f"cannot be had ({error.strerror}):")
    return NotDone(f"Port {number} of this machine {why} choose another with {option}.")

"""What may be logged: codes, kinds and places in the code; never what people typed, nor a token.

Our own modules log nothing else (`CONTRIBUTING.md`, rule 7). Libraries log requests and messages as
they are, on several levels, so of theirs only the place is kept: file and line of a warning or an
error.
"""

import logging
import re
import sys
from types import TracebackType

from handlers.whereabouts import where

OURS = frozenset({"bot", "handlers", "storage"})
"""Not `guidance`: it logs nothing, and Bolt names a logger after the app."""

_TOKEN = re.compile(r"x(?:ox[a-z]|app)-[\w-]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_NO_NEWS = re.compile(r"`token`.* will be (?:unused|ignored)")
"""Bolt says so at each start: it finds the token in the environment as well."""

log = logging.getLogger(__name__)


class Discreet(logging.Formatter):
    """A line that holds nothing of what people wrote."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record; whatever follows in it is indented, so no line is forged."""
        said = record.getMessage() if is_ours(record) else _place(record)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            said = f"{said} {where(error)}"
        clean = _CONTROL.sub("?", _TOKEN.sub("(a token)", said.rstrip()))
        return f"{record.levelname} {record.name}: " + clean.replace("\n", "\n    ")


def handler() -> logging.Handler:
    """Return a handler that writes to the terminal, and only what may be logged."""
    written = logging.StreamHandler()
    written.addFilter(_may_be_logged)
    written.setFormatter(Discreet())
    return written


def configure(level: str) -> None:
    """Let this process log through that handler alone, errors that end it included."""
    logging.basicConfig(level=level, handlers=[handler()])
    logging.captureWarnings(True)  # a library warns of what stands in somebody's file
    sys.excepthook = _ended


def is_ours(record: logging.LogRecord) -> bool:
    """Return whether a record was written by a module of ours."""
    return record.name.partition(".")[0] in OURS


def _may_be_logged(record: logging.LogRecord) -> bool:
    if is_ours(record):
        return True
    return record.levelno >= logging.WARNING and not _NO_NEWS.search(record.getMessage())


def _place(record: logging.LogRecord) -> str:
    return f"{record.filename}:{record.lineno} (its words may be people's)"


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        log.critical("the process ends: %s", where(error))

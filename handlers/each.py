"""One after the other, each by itself: what is wrong with one keeps no other waiting."""

import logging
from collections.abc import Callable, Iterable

from sqlalchemy.exc import DataError, IntegrityError

from guidance.errors import GuidanceError
from guidance.programs import Program
from handlers.services import Services
from handlers.whereabouts import where
from storage import programs
from storage.sealing import CannotOpen

log = logging.getLogger(__name__)

ROW_IS_WRONG = (
    CannotOpen,
    GuidanceError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    DataError,
    IntegrityError,
)
"""What one row's content can cause; a database that is away concerns them all and is not here."""


def each(
    services: Services, found: Iterable[tuple[str, str]], work: Callable[[Program], None]
) -> None:
    """Do some work for every program, by workspace and id; one that is wrong is passed over."""
    for team_id, program_id in found:
        try:
            with services.transaction() as session:
                program = programs.get(session, program_id, team_id=team_id)
            work(program)
        except ROW_IS_WRONG as error:
            log.error("program %s is passed over: %s", program_id, where(error))  # noqa: TRY400  # its words may be people's

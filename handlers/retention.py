"""The clock lets go of what has been kept long enough, and brings nobody back who was erased."""

from collections.abc import Callable, Collection
from functools import partial

from guidance.programs import Program
from handlers import moves
from handlers.each import each
from handlers.privacy import erase_person
from handlers.services import Services, reacting
from storage import audit, programs, retention, tombstones

Some = Callable[..., bool]

_ALL: tuple[Some, ...] = (
    retention.fade,
    retention.fade_left,
    partial(retention.forget, cards=moves.CARDS),
    retention.forget_waiting,
)


def let_go(services: Services) -> None:
    """Let go of all that is due, in small transactions; safe twice, late, or in two processes."""
    with services.transaction() as session:
        everywhere = programs.everywhere(session)
        retention.forget_of_no_program(session, now=services.now())
        audit.forget_old(session, now=services.now())
    each(services, everywhere, partial(_let_go_of, services))


def erase_again(services: Services, codes: Collection[str]) -> int:
    """Erase whom a backup has brought back, by their codes; return how many they were."""
    with services.transaction() as session:
        missing = frozenset(codes) - tombstones.codes(session)
        back = tombstones.people_behind(session, missing) if missing else set()
    for team_id, user_id in sorted(back):
        with reacting(services, team_id=team_id) as reaction:
            erase_person(reaction, user_id)
            reaction.record("person.erased_again")
    return len(back)


def _let_go_of(services: Services, program: Program) -> None:
    for some in _ALL:
        while _some(services, some, program):
            pass


def _some(services: Services, work: Some, program: Program) -> bool:
    with services.transaction() as session:
        return work(session, program, now=services.now())

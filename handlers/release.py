"""On the fixed dates of a program: what was answered is pooled, and what is ripe is published."""

from datetime import datetime
from functools import partial

from guidance.programs import Program
from handlers import moves
from handlers.each import each
from handlers.services import Services, reacting
from storage import pools, program_days, traces
from storage.agenda import Agenda


def is_due(agenda: Agenda, *, now: datetime) -> bool:
    """Return whether there is anything for `publish_due` to do."""
    is_waiting = agenda.publishes_at is not None and agenda.publishes_at <= now
    return is_waiting or agenda.unscrubbed_on is not None


def publish_due(services: Services) -> None:
    """Deal with every fixed date that has come; safe twice, late, or in two processes.

    After a long pause each date that has passed is dealt with in turn, one each time.
    """
    with services.transaction() as session:
        due = program_days.has_come(session, "publishes_on", now=services.now())
    each(services, due, partial(_publish, services))
    traces.wipe(services.transaction, cards=moves.FORM)


def _publish(services: Services, program: Program) -> None:
    """Publish what is due of one program, unless somebody else has."""
    with reacting(services, team_id=program.team_id) as reaction:
        today = reaction.now.astimezone(program.zone).date()
        on = program.publishes_on
        if on is not None and on > today:
            return
        following = program.rule.period.next_date(on or today)
        if (
            not program_days.move_on(reaction.session, program, "publishes_on", to=following)
            or on is None
        ):
            return
        published_of = pools.publish(reaction.session, program, on=on)
        reaction.outbox.publish_home(*published_of)

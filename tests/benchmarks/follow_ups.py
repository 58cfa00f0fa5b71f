"""What a morning brings: follow-ups of real agreements that fall due at once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session

from guidance.agreements import Agreement
from guidance.follow_ups import Kind, Planned
from guidance.modes import Mode
from guidance.roster import parse
from guidance.steps import StepDraft
from sandbox.seed import TEAM_ID
from storage import agreements, people, programs, steps
from storage.columns import new_id
from tests.samples import agreed, asked

MIX = (
    (Kind.STEP_DUE, Kind.GOAL_CHECK),
    (Kind.ADVICE_CHECK,),
    (Kind.FORM_WAITING, Kind.STEP_CHECK),
    (Kind.MENTOR_CHECK,),
    (Kind.SESSION_SOON,),
    (Kind.REQUEST_WAITING,),
)
"""One or two for each person in turn, of an agreement of their own; eight for six people."""

PEOPLE_OF_EIGHT = len(MIX)


class Due(NamedTuple):
    """What is still to be planned of one agreement."""

    agreement_id: str
    planned: Sequence[Planned]


def learner_of(number: int) -> str:
    return f"U0L{number:05}"


def guide_of(number: int) -> str:
    return f"U0F{number:05}"


def agree(session: Session, numbers: range, *, now: datetime, zone: ZoneInfo) -> list[Due]:
    """Enrol as many pairs as there are numbers; return what each is to be asked, due at `now`."""
    roster = ["user_id,role,program"]
    for number in numbers:
        roster += [f"{learner_of(number)},learner,Medicine", f"{guide_of(number)},faculty,Medicine"]
    programs.import_roster(session, parse("\n".join(roster)), team_id=TEAM_ID, zone=zone)
    program_id = programs.in_team(session, team_id=TEAM_ID)[0].id
    who = [user_id for number in numbers for user_id in (learner_of(number), guide_of(number))]
    for user_id in who:  # by day on any day, for nobody knows on which this is measured
        hours = {"start": time(21), "end": time(6, 30), "weekends": False}
        people.set_hours(session, user_id, team_id=TEAM_ID, now=now, **hours)
    session.flush()
    people.keep(session, (people.Told(TEAM_ID, one, zone) for one in who), now=now)
    return [_agree(session, number, program_id, now) for number in numbers]


def _agree(session: Session, number: int, program_id: str, now: datetime) -> Due:
    kinds = MIX[number % len(MIX)]
    who = {"learner_id": learner_of(number), "guide_id": guide_of(number)}
    agreement = _agreement(kinds[0], replace(_SAMPLES[kinds[0]], **who), now)
    agreement = replace(agreement, id=new_id(), program_id=program_id)
    agreements.add(session, agreement, now=now - timedelta(days=8))
    return Due(agreement.id, list(_planned(session, kinds, agreement, now)))


_SAMPLES = {
    Kind.STEP_DUE: agreed(Mode.COACH),
    Kind.ADVICE_CHECK: agreed(Mode.ADVISE),
    Kind.FORM_WAITING: agreed(Mode.COACH_WITH_WISDOM),
    Kind.MENTOR_CHECK: agreed(Mode.MENTOR),
    Kind.SESSION_SOON: agreed(Mode.COACH),
    Kind.REQUEST_WAITING: asked(Mode.COACH),
}


def _agreement(kind: Kind, sample: Agreement, now: datetime) -> Agreement:
    match kind:
        case Kind.REQUEST_WAITING:
            return sample
        case Kind.SESSION_SOON:
            return replace(sample, meet_at=now + timedelta(hours=1))
        case _:
            return sample.close(by=sample.guide_id, now=now - timedelta(days=7))


def _planned(
    session: Session, kinds: Sequence[Kind], agreement: Agreement, now: datetime
) -> Iterator[Planned]:
    learner_id = agreement.learner_id
    for kind in kinds:
        match kind:
            case Kind.STEP_DUE:
                draft = StepDraft(
                    "Ask two fellows what they would do again", learner_id, now.date()
                )
                [step] = steps.add(session, agreement.id, [draft])
                yield Planned(kind, learner_id, now, subject_id=step.id)
            case Kind.REQUEST_WAITING:
                yield Planned(kind, agreement.guide_id, now)
            case _:
                yield Planned(kind, learner_id, now)

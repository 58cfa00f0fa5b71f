from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from guidance.agreements import Agreement
from guidance.bands import Band, Part
from guidance.digest import Figures, Share, Total
from guidance.follow_ups import FollowUp
from guidance.follow_ups import Kind as FollowUpKind
from guidance.joining import JoinRequest
from guidance.modes import Mode
from guidance.periods import Cadence, last_over
from guidance.practice import Attempt, Kind, Voice
from guidance.programs import Program, ProgramRole
from guidance.quiet import Quiet
from guidance.reports import Deed, Digest, Told
from guidance.stages import Stage
from guidance.steps import Step
from guidance.support import DEFAULT_LINES, lines
from handlers.views import agree, guide, home, overview, parts
from handlers.views.follow_up import Nudge
from handlers.views.home import Belonging, Page
from handlers.views.overview import Entry, Overview
from handlers.views.plain import as_json
from handlers.views.preferences import Kept
from sandbox.block_kit import Surface, check_blocks, check_view
from tests.journeys.at_home import words

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
LONG = "<&>\u202e🎯" * 250


def agreement(number: int, stage: Stage, **more: object) -> Agreement:
    return Agreement(
        id=f"{number:032}",
        team_id="T1",
        program_id="p1",
        learner_id="UL",
        guide_id=f"UF{number}",
        goal=LONG[:1000],
        bigger_goal=LONG[:1000],
        asked_mode=Mode.MENTOR,
        covers=LONG[:500],
        covers_not=LONG[:500],
        stage=stage,
        moved_by=f"UF{number}",
        moved_at=NOW,
        **more,
    )


def offered(number: int) -> Entry:
    one = agreement(number, Stage.OFFERED, offered_mode=Mode.COACH, note=LONG * 2)
    return Entry(one, agree.request(one, viewer_id="UL", is_newest=True))


def agreed(number: int) -> Entry:
    one = agreement(number, Stage.AGREED, mode=Mode.COACH_WITH_WISDOM, meet_at=NOW)
    return Entry(one, guide.card(one, []))


def closed(number: int) -> Agreement:
    return agreement(number, Stage.CLOSED, mode=Mode.COACH, next_meet_at=NOW.replace(year=2027))


def step(number: int) -> tuple[Step, Agreement]:
    kept = Step(f"{number:032}", "a", "UL", LONG[:200], date(2026, 3, 1), LONG[:200])
    return kept, closed(number)


def question(number: int) -> Nudge:
    asked = FollowUp(f"{number:032}", "a", FollowUpKind.MENTOR_CHECK, "UL", NOW, asks=1)
    return Nudge(asked, closed(number))


def missed(number: int) -> Nudge:
    unasked = FollowUp(f"{number:032}", "a", FollowUpKind.STEP_DUE, "UL", NOW, asks=1)
    return Nudge(unasked, closed(number))


def crowded(count: int) -> Overview:
    several = range(count)
    return Overview(
        viewer_id="UL",
        now=NOW.astimezone(ZONE),
        waiting=[offered(n) for n in several],
        questions=[question(n) for n in several],
        coming=[question(n) for n in several],
        mentorings=[question(n) for n in several],
        forms=[closed(n) for n in several],
        joins=[JoinRequest(f"j{n}", "T1", f"UJ{n}", NOW) for n in several],
        sessions=[agreed(n) for n in several],
        steps=[step(n) for n in several],
        closed=[closed(n) for n in several],
        missed=[missed(n) for n in several],
    )


def figures() -> Digest:
    band, part = Band(5, 9), Part(Band(5, 9), Band(10, 14))
    some = Figures(
        dict.fromkeys(Total, band),
        dict.fromkeys(Share, part),
        dict.fromkeys(Mode, part),
        dict.fromkeys(Mode, part),
    )
    period = last_over(Cadence.MONTHLY, date(2026, 3, 2))
    return Digest("p", LONG[:60], period, period, some, some, None, None, Told())


def belonging(number: int) -> Belonging:
    name = f"{number} {'& Wards ' * 9}".strip()
    return Belonging(
        program=Program(f"p{number}", "T1", name, ZONE, support="<" * 200),
        roles=list(ProgramRole),
        directors=[f"UD{n}" for n in range(9)],
        counts=dict.fromkeys(ProgramRole, 100),
        may_edit=True,
        has_begun=False,
        deed=Deed(LONG[:200], date(2026, 3, 1)),
        digest=figures(),
        refused_by="C0GENERAL",
    )


def attempt(number: int) -> Attempt:
    kind, voice = Kind.OPENING, Voice.NEUTRAL
    return Attempt(f"a{number}", "T1", "U1", kind, "central_line", Mode.COACH, voice, "Words", NOW)


def page(count: int) -> Page:
    return Page(
        overview=crowded(count),
        programs=[belonging(n) for n in range(count)],
        settings=Kept(
            quiet=Quiet(ZONE, paused_until=date(2026, 5, 1), nights_until=date(2026, 5, 1)),
            weeks=2,
            is_quiet_now=True,
            now=NOW.astimezone(ZONE),
            is_slacks_zone=True,
        ),
        support=lines("&" * 200, DEFAULT_LINES),
        practised=[attempt(n) for n in range(min(count, home.PRACTISED_MOST))],
        is_admin=True,
    )


@pytest.mark.parametrize("count", [0, 1, 4, 30])
def test_slack_takes_the_home_tab_whatever_a_person_has_on_their_plate(count):
    assert check_view(as_json(home.tab(page(count)))) == []


@pytest.mark.parametrize("programs", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("count", [5, 6, 30])
def test_beside_programs_with_figures_lists_are_shortened_until_slack_takes_the_home_tab(
    count, programs
):
    tab = home.tab(replace(page(count), programs=[belonging(n) for n in range(programs)]))
    full = as_json(tab)
    blocks = full["blocks"]

    assert check_view(full) == []
    assert len(blocks) > 90  # and no more than that is left out
    for title in (
        "Waiting for you",
        "Your sessions",
        "Your next steps",
        "Ended lately",
        "Not asked",
    ):
        assert title in words(blocks)


def test_nothing_is_left_out_of_a_home_tab_that_fits():
    empty = replace(page(5), overview=Overview("UL", NOW), programs=[])
    few = replace(
        crowded(0), steps=[step(n) for n in range(5)], missed=[missed(n) for n in range(5)]
    )
    assert "more" not in words(as_json(home.tab(replace(empty, overview=few)))["blocks"])


@pytest.mark.parametrize("count", [0, 1, 4, 30])
def test_slack_takes_the_lists_as_a_message(count):
    content = overview.message(crowded(count)).content()

    assert check_blocks(content["blocks"], Surface.MESSAGE) == []
    assert content["text"]


def test_what_does_not_fit_is_counted():
    said = words(as_json(home.tab(replace(page(30), programs=[])))["blocks"])
    for count in (115, 26):
        assert f"… and {count} more, as soon as these are done." in said
    assert "… and 85 more: what comes up first is shown." in said  # no mentoring is done soon
    assert "… and 27 more." in said  # what has ended is not done again
    said = words(as_json(home.tab(page(30)))["blocks"])
    assert "… and 27 more: type `/guidance setup`" in said


def test_a_mentoring_that_finds_no_room_stands_among_what_has_ended():
    ended = [closed(n) for n in range(6)]
    goes_on = [replace(question(n), agreement=closed(n)) for n in range(6)]
    lists = overview.lists(replace(crowded(0), mentorings=goes_on, closed=ended), overview.IN_HOME)
    said = words([as_json(one) for one in lists])
    assert "… and 1 more: what comes up first is shown." in said
    assert "Ended lately" in said


@pytest.mark.parametrize("most", [overview.IN_MESSAGE, overview.IN_HOME])
def test_a_meeting_is_first_of_all_that_waits_and_other_questions_are_last(most):
    meeting = FollowUp("m" * 32, "a", FollowUpKind.NEXT_MEETING, "UL", NOW, asks=1)
    crowd = replace(crowded(1), questions=[question(1), Nudge(meeting, closed(2))])
    everything = words([as_json(one) for one in overview.lists(crowd, most | {"waiting": 5})])
    asks = ["Your next meeting", "offers", "How was it?", "asks to join", "Have you met"]
    places = [everything.index(one) for one in asks]
    assert places == sorted(places)

    crowd = replace(crowded(30), questions=[*crowded(30).questions, Nudge(meeting, closed(2))])
    assert "Begin" in words([as_json(one) for one in overview.lists(crowd, most)])


def test_long_words_are_shortened_in_a_list():
    assert parts.shortened("x" * 240) == "x" * 240
    assert parts.shortened("x" * 241) == "x" * 240 + "…"


def test_a_session_that_ended_late_at_night_ended_on_that_day():
    late = datetime(2026, 3, 3, 4, tzinfo=UTC)  # 11 p.m. on March 2 in New York
    one = Agreement("a", "T1", "p", "UL", "UF", "goal", mode=Mode.COACH, moved_at=late)
    shown = overview.message(Overview("UL", late.astimezone(ZONE), closed=[one]))

    assert "2 Mar 2026" in shown.content()["text"]

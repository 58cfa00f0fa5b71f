from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guidance.quiet import Ends, Quiet
from guidance.shifts import Shift, merged

NEW_YORK = ZoneInfo("America/New_York")
KOLKATA = ZoneInfo("Asia/Kolkata")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
ZONES = (NEW_YORK, KOLKATA, LORD_HOWE, ZoneInfo("America/Havana"), ZoneInfo("UTC"))
HOUR = timedelta(hours=1)

clocks = st.times(timezones=st.none()).map(lambda clock: clock.replace(second=0, microsecond=0))
moments = st.timedeltas(timedelta(), timedelta(days=1000)).map(
    lambda since: datetime(2025, 1, 1, tzinfo=UTC) + since
)
shifts = st.lists(
    st.builds(lambda start, hours: Shift(start, start + hours * HOUR), moments, st.integers(1, 30)),
    max_size=6,
).map(merged)
pauses = st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 31))
quiets = st.builds(
    Quiet,
    zone=st.sampled_from(ZONES),
    start=clocks,
    end=clocks,
    weekends=st.booleans(),
    paused_until=pauses,
    nights_until=pauses,
    shifts=shifts,
)


def local(quiet: Quiet, text: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=quiet.zone, fold=fold)


@given(quiets, moments)
@example(
    # An hour is lived twice: the quiet that ends in the middle of it ends in the second one too.
    Quiet(NEW_YORK, time(20), time(1, 30), weekends=False),
    datetime(2026, 11, 1, 6, 10, tzinfo=UTC),
)
def test_nobody_is_written_to_earlier_than_planned_or_in_quiet(quiet, at):
    opens = quiet.next_open(at)

    assert opens >= at
    assert quiet.is_open(opens)


@given(quiets, moments)
def test_nobody_waits_longer_than_the_quiet_lasts(quiet, at):
    opens = quiet.next_open(at)
    clocks_change = opens.astimezone(quiet.zone).utcoffset() != (
        (opens - HOUR).astimezone(quiet.zone).utcoffset()
    )

    assert opens == at or clocks_change or not quiet.is_open(opens - timedelta(minutes=1))


@given(quiets, moments)
def test_what_is_open_stays_where_it_is(quiet, at):
    opens = quiet.next_open(at)

    assert quiet.next_open(opens) == opens


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-02 07:59", "2026-03-02 08:00"),
        ("2026-03-02 08:00", "2026-03-02 08:00"),
        ("2026-03-02 19:59", "2026-03-02 19:59"),
        ("2026-03-02 20:00", "2026-03-03 08:00"),
        ("2026-03-06 20:00", "2026-03-09 08:00"),  # Friday evening: Monday
        ("2026-03-07 12:00", "2026-03-09 08:00"),
        ("2026-03-08 23:59", "2026-03-09 08:00"),
    ],
)
def test_evenings_nights_and_weekends_are_quiet_by_default(at, opens):
    quiet = Quiet(NEW_YORK)

    assert quiet.next_open(local(quiet, at)) == local(quiet, opens)


@pytest.mark.parametrize(
    ("zone", "evening", "morning", "hours"),
    [
        (NEW_YORK, "2026-03-09 20:00", "2026-03-10 08:00", 12),
        (NEW_YORK, "2026-10-29 20:00", "2026-10-30 08:00", 12),
        (KOLKATA, "2026-03-09 20:00", "2026-03-10 08:00", 12),
        (LORD_HOWE, "2026-04-02 20:00", "2026-04-03 08:00", 12),
    ],
)
def test_the_morning_is_at_the_same_hour_wherever_one_lives(zone, evening, morning, hours):
    quiet = Quiet(zone)
    opens = quiet.next_open(local(quiet, evening))

    assert opens == local(quiet, morning)
    assert opens - local(quiet, evening).astimezone(UTC) == hours * HOUR


@pytest.mark.parametrize(
    ("zone", "evening", "hours"),
    [
        (NEW_YORK, "2026-03-07 20:00", 11),  # clocks go forward an hour in the night
        (NEW_YORK, "2026-10-31 20:00", 13),  # and back again
        (LORD_HOWE, "2026-04-04 20:00", 12.5),  # half an hour back
        (LORD_HOWE, "2026-10-03 20:00", 11.5),
    ],
)
def test_a_night_in_which_clocks_change_ends_at_eight_by_the_clock(zone, evening, hours):
    quiet = Quiet(zone, weekends=False)
    opens = quiet.next_open(local(quiet, evening))

    assert opens.astimezone(zone).time() == time(8)
    assert opens - local(quiet, evening).astimezone(UTC) == hours * HOUR


def test_quiet_that_ends_in_an_hour_that_is_skipped_ends_after_it():
    quiet = Quiet(NEW_YORK, end=time(2, 30), weekends=False)
    opens = quiet.next_open(local(quiet, "2026-03-08 01:00")).astimezone(NEW_YORK)

    assert opens.time() == time(3, 30)


def test_quiet_hours_may_lie_within_a_day():
    quiet = Quiet(NEW_YORK, start=time(9), end=time(17), weekends=False)

    assert quiet.is_open(local(quiet, "2026-03-02 08:59"))
    assert quiet.next_open(local(quiet, "2026-03-02 09:00")) == local(quiet, "2026-03-02 17:00")


def test_equal_hours_mean_none():
    quiet = Quiet(NEW_YORK, start=time(0), end=time(0), weekends=False)

    assert quiet.is_open(local(quiet, "2026-03-02 03:00"))


def test_a_pause_lasts_until_the_morning_of_its_day():
    quiet = Quiet(NEW_YORK, paused_until=date(2026, 3, 12))

    assert quiet.is_paused(local(quiet, "2026-03-11 23:59"))
    assert not quiet.is_paused(local(quiet, "2026-03-12 00:00"))
    assert quiet.next_open(local(quiet, "2026-03-03 10:00")) == local(quiet, "2026-03-12 08:00")


@pytest.mark.parametrize(
    ("at", "before"),
    [
        ("2026-03-04 10:30", "2026-03-04 10:30"),
        ("2026-03-04 06:00", "2026-03-03 19:00"),  # seven in the morning: the evening before
        ("2026-03-09 06:30", "2026-03-06 19:00"),  # a Monday: Friday evening
        ("2026-03-04 21:15", "2026-03-04 19:00"),
    ],
)
def test_the_last_open_hour_before_a_night_is_the_evening_before(at, before):
    quiet = Quiet(NEW_YORK)

    assert quiet.last_open(local(quiet, at)) == local(quiet, before)


@given(quiets, moments)
def test_the_last_open_hour_is_open_and_not_later(quiet, at):
    before = quiet.last_open(at)

    assert before <= at
    assert quiet.usual.is_open(before) or before == at


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-03 07:59", "2026-03-03 07:59"),  # still up
        ("2026-03-03 08:00", "2026-03-03 20:00"),
        ("2026-03-03 23:00", "2026-03-03 23:00"),
        ("2026-03-04 12:00", "2026-03-04 20:00"),
        ("2026-03-05 03:00", "2026-03-05 18:00"),  # the last night ends at eight: ten hours more
        ("2026-03-05 19:00", "2026-03-05 19:00"),
        ("2026-03-05 20:00", "2026-03-06 08:00"),
    ],
)
def test_nights_turn_quiet_hours_round_until_a_day_and_are_rested_from(at, opens):
    quiet = Quiet(NEW_YORK, nights_until=date(2026, 3, 5))

    assert quiet.next_open(local(quiet, at)) == local(quiet, opens)
    assert quiet.usual.next_open(local(quiet, "2026-03-03 23:00")) == local(
        quiet, "2026-03-04 08:00"
    )


def test_hours_within_a_day_are_turned_round_until_midnight():
    quiet = Quiet(NEW_YORK, time(9), time(17), weekends=False, nights_until=date(2026, 3, 5))

    assert quiet.next_open(local(quiet, "2026-03-03 18:00")) == local(quiet, "2026-03-04 09:00")
    assert quiet.next_open(local(quiet, "2026-03-04 18:00")) == local(quiet, "2026-03-05 00:00")


def test_a_shift_and_ten_hours_after_it_are_quiet():
    start = local(Quiet(NEW_YORK), "2026-03-02 19:00").astimezone(UTC)
    quiet = Quiet(NEW_YORK, weekends=False, shifts=(Shift(start, start + 12 * HOUR),))

    assert quiet.is_open(local(quiet, "2026-03-02 18:59"))
    assert quiet.next_open(local(quiet, "2026-03-02 19:00")) == local(quiet, "2026-03-03 17:00")


PAUSE, WEEKEND, HOURS = Ends.PAUSE, Ends.WEEKEND, Ends.HOURS
BY_DAY = {"start": time(8), "end": time(20)}


@pytest.mark.parametrize(
    ("wanted", "hours", "comes", "reason"),
    [
        ("03-09 10:00", {}, "03-09 10:00", None),
        ("03-12 08:00", {}, "03-12 08:00", None),
        ("03-11 21:00", {}, "03-12 08:00", HOURS),
        ("03-09 02:00", {}, "03-09 08:00", HOURS),
        ("03-09 12:00", BY_DAY, "03-09 20:00", HOURS),
        ("03-07 10:00", {}, "03-09 08:00", WEEKEND),
        ("03-06 21:00", {}, "03-09 08:00", WEEKEND),
        ("03-07 10:00", {"weekends": False}, "03-07 10:00", None),
        ("03-10 10:00", {"paused_until": date(2026, 3, 11)}, "03-11 08:00", PAUSE),
        ("03-11 02:00", {"paused_until": date(2026, 3, 11)}, "03-11 08:00", HOURS),
        ("03-11 10:00", {"paused_until": date(2026, 3, 16)}, "03-16 08:00", PAUSE),
        ("03-14 10:00", {"paused_until": date(2026, 3, 16)}, "03-16 08:00", None),
        ("03-12 10:00", {"paused_until": date(2026, 3, 14)}, "03-16 08:00", None),
        ("03-10 10:00", {"paused_until": date(2026, 3, 11)}, "03-12 08:00", None),
    ],
)
def test_what_comes_later_than_it_was_wanted_names_only_what_moved_it(wanted, hours, comes, reason):
    quiet = Quiet(NEW_YORK, **hours)
    come = local(quiet, f"2026-{comes}")

    assert quiet.moved_by(local(quiet, f"2026-{wanted}"), come) is reason


def test_shifts_are_never_taken_for_anything_else():
    wanted = local(Quiet(NEW_YORK), "2026-03-10 10:00")
    quiet = Quiet(NEW_YORK, shifts=(Shift(wanted - HOUR, wanted + 8 * HOUR),))
    comes = quiet.next_open(wanted)

    assert comes > wanted
    assert quiet.moved_by(wanted, comes) is None

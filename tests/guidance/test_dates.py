from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.dates import FARTHEST, FarDay, PastDay, UnreadableDay, another, future, parse_day
from guidance.errors import GuidanceError, InvalidField

WEDNESDAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("Dec 1", date(2026, 12, 1)),
        ("december 1st, 2026", date(2026, 12, 1)),
        ("1 Dec", date(2026, 12, 1)),
        ("the 1st of December", date(2026, 12, 1)),
        ("12/1", date(2026, 12, 1)),
        ("12/01/2026", date(2026, 12, 1)),
        ("12/1/26", date(2026, 12, 1)),
        ("Mar 4", WEDNESDAY),
        ("Mar 3", date(2027, 3, 3)),  # gone this year: the next one
        ("until Friday", date(2026, 3, 6)),
        ("until Tuesday, Dec. 1", date(2026, 12, 1)),
        ("FRI.", date(2026, 3, 6)),
        ("Wednesday", date(2026, 3, 11)),  # today is one: the next one
        ("next Friday", date(2026, 3, 13)),
        ("next week", date(2026, 3, 9)),
        ("today", WEDNESDAY),
        ("tomorrow", date(2026, 3, 5)),
        ("in 10 days", date(2026, 3, 14)),
        ("for two weeks", date(2026, 3, 18)),
        ("a month", date(2026, 4, 3)),
    ],
)
def test_a_day_is_read_as_people_write_it(text, day):
    assert parse_day(text, today=WEDNESDAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "until",
        "soon",
        "frday",
        "13/13",
        "31 Feb",
        "2026-02-30",
        "mo",
        "0",
        "<!channel>",
        "١٢/١٢",
    ],
)
def test_what_is_no_day_is_answered_with_examples(text):
    with pytest.raises(UnreadableDay, match="Try a date such as"):
        parse_day(text, today=WEDNESDAY)


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-03-03", "2020-01-01", "3/3/2026", "0001-01-01"]
)
def test_a_day_that_has_passed_is_called_that(text):
    with pytest.raises(PastDay, match="has passed"):
        parse_day(text, today=WEDNESDAY)


@pytest.mark.parametrize("text", ["2027-03-06", "9999-12-31", "in 999 months", "in 370 days"])
def test_a_day_that_is_far_off_is_taken_for_a_slip(text):
    with pytest.raises(FarDay, match="more than a year"):
        parse_day(text, today=WEDNESDAY)


@given(
    st.dates(date(2020, 1, 1), date(2100, 1, 1)),
    st.integers(0, FARTHEST.days),
    st.sampled_from(["%Y-%m-%d", "%d %b %Y", "%B %d, %Y", "%m/%d/%Y", "%A"]),
)
def test_a_day_that_was_written_out_is_read_back(today, days, form):
    day = today + timedelta(days=days)
    read = parse_day(day.strftime(form), today=today)

    assert read == day if form != "%A" else read.weekday() == day.weekday()
    assert today <= read <= today + FARTHEST


@given(st.text(max_size=30), st.dates(date(1900, 1, 1), date(9990, 1, 1)))
def test_any_words_are_a_day_or_get_a_sentence(text, today):
    try:
        day = parse_day(text, today=today)
    except GuidanceError as error:
        day, sentence = today, str(error)
    else:
        sentence = "read."
    assert today <= day <= today + FARTHEST
    assert sentence.endswith(".")


def test_a_moment_may_be_a_minute_ago_but_no_more():
    now = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("UTC"))
    minute = timedelta(minutes=1)

    assert future(now - minute, now=now, field="meet_at") == now - minute
    with pytest.raises(InvalidField, match="has passed") as refused:
        future(now - 2 * minute, now=now, field="meet_at")
    assert refused.value.field == "meet_at"


def test_a_moment_is_at_most_a_year_away():
    now = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("UTC"))

    assert future(now + FARTHEST, now=now, field="meet_at") == now + FARTHEST
    with pytest.raises(InvalidField, match="more than a year away") as refused:
        future(now + FARTHEST + timedelta(minutes=1), now=now, field="meet_at")
    assert refused.value.field == "meet_at"


def test_a_time_that_has_passed_is_said_to_have_though_it_is_the_one_that_was_asked_for():
    now = datetime(2026, 3, 4, 12, tzinfo=ZoneInfo("UTC"))
    asked = now - timedelta(hours=1)

    with pytest.raises(InvalidField, match="has passed"):
        another(asked, than=asked, said="That is the time.", now=now)
    with pytest.raises(InvalidField, match="That is the time"):
        another(now, than=now, said="That is the time.", now=now)

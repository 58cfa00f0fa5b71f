"""What people and apps write, as the page shows it."""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from sandbox.page.mrkdwn import mrkdwn, plain
from tests.sandbox.page.builders import READER


def shown(text, **more):
    return str(mrkdwn(text, READER, **more))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("*bold* words", "<strong>bold</strong> words", id="bold"),
        pytest.param("_slanted_", "<em>slanted</em>", id="italic"),
        pytest.param("~gone~", "<s>gone</s>", id="strike"),
        pytest.param("*_both_*", "<strong><em>both</em></strong>", id="nested"),
        pytest.param("`a*b*c`", "<code>a*b*c</code>", id="code keeps its signs"),
        pytest.param("2*3*4", "2*3*4", id="signs inside words are words"),
        pytest.param("snake_case_name", "snake_case_name", id="underscores inside words"),
        pytest.param("* not bold *", "* not bold *", id="spaces inside the signs"),
        pytest.param("one\ntwo", "one<br>two", id="line end"),
        pytest.param("```\nx < 1\n```", "<pre>x &lt; 1</pre>", id="fenced code"),
        pytest.param("&gt; said\nreply", "<blockquote>said</blockquote>reply", id="quote"),
        pytest.param(":tada: :no_such:", "🎉 :no_such:", id="emoji"),
        pytest.param("3:00:00", "3:00:00", id="a time is no emoji"),
    ],
)
def test_markup_is_drawn_as_slack_draws_it(text, html):
    assert shown(text) == html


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        pytest.param("<@U0FACULTY1>", "user", "@Faculty One", id="person"),
        pytest.param("<@U0NOBODY>", "user", "@U0NOBODY", id="person nobody knows"),
        pytest.param("<#C0GENERAL>", "channel", "#general", id="channel"),
        pytest.param("<#C0HIDDEN>", "channel", "#private channel", id="channel not visible"),
        pytest.param("<!channel>", "broadcast", "@channel", id="broadcast"),
        pytest.param("<!subteam^S1|@chiefs>", "group", "@chiefs", id="group"),
    ],
)
def test_mentions_are_names(text, kind, name):
    assert shown(text) == f'<span class="mention mention-{kind}">{name}</span>'


def test_a_mention_of_the_reader_stands_out():
    assert "mention-me" in shown("<@U0RESIDENT1>")


@pytest.mark.parametrize(
    "typed",
    ["&lt;!channel&gt;", "&lt;@U0FACULTY1&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"],
)
def test_escaped_words_are_shown_as_typed_and_never_live(typed):
    assert shown(typed) == typed


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "<javascript:alert(1)|click>",
        '<https://a.example/"onmouseover="x|y>',
        '*<b onclick="x">*',
        "```<script>```",
        "`<script>`",
        "<!date^1^{date}^javascript:alert(1)|x>",
    ],
)
def test_no_text_becomes_markup_of_its_own(hostile):
    tags = set(re.findall(r"<(/?\w+)", shown(hostile)))

    assert tags <= {"a", "/a", "strong", "/strong", "pre", "/pre", "code", "/code", "time", "/time"}
    assert 'href="javascript' not in shown(hostile)
    assert '"onmouseover' not in shown(hostile)


def test_links_open_elsewhere_and_keep_their_label():
    html = shown("<https://a.example/?x=1&amp;y=2|the _plan_>")

    assert 'href="https://a.example/?x=1&amp;y=2"' in html
    assert 'rel="noopener noreferrer"' in html
    assert ">the _plan_</a>" in html


def test_a_bare_address_becomes_a_link_without_the_full_stop():
    assert 'href="https://a.example/x"' in shown("See https://a.example/x.")


def test_verbatim_text_leaves_bare_addresses_alone():
    assert shown("https://a.example/x", verbatim=True) == "https://a.example/x"


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{date_num}", "2026-03-03"),
        ("{date}", "March 3rd, 2026"),
        ("{date_short}", "Mar 3, 2026"),
        ("{date_long}", "Tuesday, March 3rd, 2026"),
        ("{date_pretty} at {time}", "today at 9:05 AM"),
        ("{time_secs}", "9:05:00 AM"),
        ("{ago}", "55 minutes ago"),
        ("{unknown}", "{unknown}"),
    ],
)
def test_dates_are_drawn_in_the_readers_zone(pattern, words):
    at = 1772546700  # 14:05 UTC, 9:05 in New York

    assert f">{words}</time>" in shown(f"<!date^{at}^{pattern}|fallback>")


def test_a_date_that_cannot_be_read_shows_its_fallback():
    assert shown("<!date^soon^{date}|some day>") == "some day"


@pytest.mark.parametrize(
    "odd", ["<!date>", "<>", "<@>", "<!>", "<|x>", "<!date^1>", "```", "*", ">"]
)
def test_half_finished_markup_never_fails(odd):
    assert isinstance(shown(odd), str)


def test_long_text_with_many_signs_is_drawn_quickly():
    assert len(shown("*_~`<" * 5000)) > 5000


def test_plain_text_knows_no_markup_but_emoji():
    assert str(plain("*x* <@U1> :wave:")) == "*x* &lt;@U1&gt; 👋"
    assert str(plain(":wave:", with_emoji=False)) == ":wave:"


def test_the_same_moment_reads_differently_across_zones():
    kolkata = replace(READER, zone=ZoneInfo("Asia/Kolkata"))

    assert ">7:35 PM</time>" in str(mrkdwn("<!date^1772546700^{time}|x>", kolkata))

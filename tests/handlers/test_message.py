"""One message twice: as blocks for the eye, as text for the ear, and never alive in either."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import (
    Block,
    DividerBlock,
    ImageBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from handlers.views import notices, parts
from handlers.views.message import MAX_BLOCKS, MAX_TEXT, Message, escaped
from sandbox.block_kit import Surface, check_blocks
from sandbox.words import live_tokens, plain_mrkdwn, unescape

LIVE = "<!channel> <!here> <@U0DIRECTOR> <#C0GENERAL> <https://evil.example|hospital.example> &lt;"

anything = st.text(st.characters(codec="utf-8"), min_size=1, max_size=400)
nearly_live = st.lists(
    st.sampled_from(
        ["<", ">", "&", "!channel", "@U0DIRECTOR", "|", "amp;", "lt;", "*", "\n", "🎯"]
    ),
    min_size=1,
    max_size=30,
).map("".join)


def text_of(*blocks: Block) -> str:
    return Message(blocks).content()["text"]


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (parts.heading("Fish & chips"), "Fish &amp; chips"),
        (parts.says("*Bold* <@U0FACULTY1>"), "*Bold* <@U0FACULTY1>"),
        (parts.small("small print"), "small print"),
        (parts.quote("The goal", "a < b & c"), "The goal\na &lt; b &amp; c"),
        (
            parts.row(parts.button("Accept", "a", "1"), parts.button("Not <me>", "b", "2")),
            "Buttons: Accept, Not &lt;me&gt;",
        ),
        (
            SectionBlock(
                text="First",
                fields=[MarkdownTextObject(text="*one*"), PlainTextObject(text="two & three")],
            ),
            "First\n*one*\ntwo &amp; three",
        ),
        (ImageBlock(image_url="https://a.example/a.png", alt_text="a <chart>"), "a &lt;chart&gt;"),
        (DividerBlock(), ""),
    ],
    ids=lambda value: getattr(value, "type", None),
)
def test_every_kind_of_block_is_heard(block, text):
    assert text_of(block) == text


def test_a_menu_is_heard_by_what_it_asks():
    menu = StaticSelectElement(
        action_id="a", placeholder="Later", options=[Option(text="One day", value="day")]
    )
    row = parts.row(parts.button("Done", "b", "1"))
    row.elements.append(menu)

    assert text_of(row) == "Buttons: Done, Later"


def test_a_button_beside_a_paragraph_is_heard_after_it():
    beside = SectionBlock(text="Your step", accessory=parts.button("Done", "a", "1"))

    assert text_of(beside) == "Your step\nButtons: Done"


def test_what_is_read_comes_in_the_order_of_the_screen():
    text = text_of(parts.heading("One"), parts.says("two"), parts.quote("Three", "four"))

    assert text == "One\ntwo\nThree\nfour"


def test_no_link_unfolds_by_itself():
    content = Message([parts.says("hello")]).content()

    assert (content["unfurl_links"], content["unfurl_media"]) == (False, False)


@given(anything | nearly_live)
@example(LIVE)
@example("\u202e<!channel>\u202c")
@example("&amp;lt;!channel&amp;gt;")
def test_whatever_people_wrote_is_quoted_as_they_wrote_it_and_never_alive(words):
    content = Message([parts.quote("The goal", words)]).content()

    assert live_tokens(content["text"]) == []
    assert plain_mrkdwn_keeps(content["text"], words)
    (block,) = content["blocks"]
    assert block["type"] == "rich_text"
    assert block["elements"][1]["elements"] == [{"type": "text", "text": words}]
    assert check_blocks(content["blocks"], Surface.MESSAGE) == []


def plain_mrkdwn_keeps(text: str, words: str) -> bool:
    """Return whether the words are all there once Slack has undone its own three escapes."""
    return len(text) >= MAX_TEXT or unescape(text) == f"The goal\n{words}"


@given(anything | nearly_live)
@example(LIVE)
def test_what_is_escaped_reads_as_it_was_written_and_is_never_alive(words):
    assert live_tokens(escaped(words)) == []
    assert unescape(escaped(words)) == words


@given(anything | nearly_live)
@example(LIVE)
def test_a_notice_never_comes_alive(words):
    content = notices.sentence(words).content()

    assert live_tokens(content["text"]) == []
    assert live_tokens(content["blocks"][0]["text"]["text"]) == []


@pytest.mark.parametrize("sign", ["x", "&", "<", "🎯"])
@pytest.mark.parametrize("beginning", ["", "x", "xx", "xxx", "xxxx"])
def test_a_long_text_is_cut_for_the_ear_between_two_signs(sign, beginning):
    text = text_of(parts.quote("Long", beginning + sign * 5_000))
    said, ending = text.split("… ")

    assert len(text) <= 4_000
    assert ending == "(the rest is in the message)"
    assert f"Long\n{beginning}{sign * 5_000}".startswith(unescape(said))
    assert len(said) > MAX_TEXT - len("&amp;")


@pytest.mark.parametrize("room", range(1, 14))
def test_a_mention_is_heard_whole_or_not_at_all(room):
    long = parts.quote("Long", "x" * (MAX_TEXT - len("Long\n\n") - room))
    text = text_of(long, parts.says("<@U0FACULTY1> and more that does not fit any more"))

    assert live_tokens(text) in ([], ["@U0FACULTY1"])
    assert "@" not in plain_mrkdwn(text, lambda user_id: user_id).replace("@U0FACULTY1", "")


def test_a_text_that_just_fits_is_heard_to_the_end():
    words = "x" * (MAX_TEXT - len("Long\n"))

    assert text_of(parts.quote("Long", words)) == f"Long\n{words}"


def test_more_blocks_than_slack_takes_are_an_error_of_ours_not_of_slacks():
    assert len(Message([parts.says("hello")] * MAX_BLOCKS).content()["blocks"]) == MAX_BLOCKS
    with pytest.raises(ValueError, match="51 blocks, Slack takes 50"):
        Message([parts.says("hello")] * (MAX_BLOCKS + 1)).content()


def test_a_paragraph_longer_than_slack_takes_is_an_error_of_ours_not_of_slacks():
    with pytest.raises(SlackObjectFormationError):
        Message([parts.says("x" * 3_001)]).content()


@pytest.mark.parametrize("on", [date(2026, 1, 15), date(2026, 7, 15)])
@pytest.mark.parametrize(
    "zone",
    [
        *("Pacific/Honolulu", "America/New_York", "Asia/Kolkata"),
        *("Pacific/Fiji", "Pacific/Tongatapu", "Pacific/Auckland"),
    ],
)
def test_a_day_is_the_same_day_for_its_reader(zone, on):
    seconds = int(re.match(r"<!date\^(\d+)\^", parts.day(on))[1])
    assert datetime.fromtimestamp(seconds, ZoneInfo(zone)).date() == on

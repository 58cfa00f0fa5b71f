"""What a person reads: mrkdwn and blocks as plain words."""

import pytest

from sandbox.messages import Message
from sandbox.words import escape, live_tokens, plain_blocks, plain_mrkdwn, unescape

NAMES = {"U1": "Ann Leaf", "C1": "tea"}


def name_of(thing_id):
    return NAMES.get(thing_id, thing_id)


@pytest.mark.parametrize(
    ("mrkdwn", "words"),
    [
        ("plain", "plain"),
        ("*bold* _soft_ ~gone~ `code`", "bold soft gone code"),
        ("*_both_*", "both"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("<@U1> in <#C1> or <#C1|old-name>", "@Ann Leaf in #tea or #old-name"),
        ("<!channel> <!here> <!subteam^S1|@brewers>", "@channel @here @brewers"),
        ("<!date^1700000000^{date}|14 Nov>", "14 Nov"),
        ("<https://tea.example|our leaf> <https://tea.example>", "our leaf https://tea.example"),
        ("&lt;!channel&gt; &amp;amp;", "<!channel> &amp;"),
    ],
)
def test_mrkdwn_is_read_as_slack_shows_it(mrkdwn, words):
    assert plain_mrkdwn(mrkdwn, name_of) == words


@pytest.mark.parametrize("typed", ["<!channel> & <@U1>", "&lt;", "a<b>c", ""])
def test_what_is_escaped_is_read_as_typed_and_never_live(typed):
    assert unescape(escape(typed)) == typed
    assert live_tokens(escape(typed)) == []


def test_blocks_are_read_from_top_to_bottom():
    def plain(text):
        return {"type": "plain_text", "text": text}

    rich = [
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " brews "},
        {"type": "link", "url": "https://tea.example"},
        {"type": "emoji", "name": "tea"},
        {"type": "broadcast", "range": "here"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "date", "timestamp": 1, "fallback": " today"},
    ]
    listed = {
        "type": "rich_text_list",
        "elements": [{"type": "rich_text_section", "elements": rich}],
    }
    blocks = [
        {"type": "header", "text": plain("Top")},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*Leaf*"},
            "fields": [plain("One"), plain("Two")],
            "accessory": {"type": "button", "text": plain("Pour"), "value": "unread"},
        },
        {"type": "divider"},
        {"type": "rich_text", "elements": [listed]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "cell"}]]},
        {"type": "image", "image_url": "https://unread.example", "alt_text": "a pot"},
    ]

    assert plain_blocks(blocks, name_of).splitlines() == [
        "Top",
        "Leaf",
        "One",
        "Two",
        "Pour",
        "@Ann Leaf brews https://tea.example:tea:@here#tea today",
        "cell",
        "a pot",
    ]


def test_a_message_without_blocks_is_its_text():
    message = Message({"ts": "1.000001", "text": "*Hello* <@U1>"}, "D1", name_of=name_of)

    assert message.plain() == "Hello @Ann Leaf"
    assert message.live() == ["@U1"]

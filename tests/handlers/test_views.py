"""Whatever there is to show, Slack takes it, and nothing that people wrote comes alive in it."""

import re
from functools import cache
from itertools import product
from typing import Any

import pytest
from slack_sdk.models.views import View

from guidance.support import DEFAULT_LINES, lines
from guidance.text import LINE_LIMIT
from handlers.views import agree, parts
from handlers.views.message import MAX_TEXT, Message
from handlers.views.plain import as_json
from sandbox.block_kit import Surface, check_blocks, check_view
from sandbox.words import live_tokens, plain_blocks, plain_mrkdwn
from tests.handlers.view_samples import calls, views
from tests.samples import every_stage

VIEWS = views()
each_view = pytest.mark.parametrize("name", VIEWS)

SLACK_TEXT_LIMIT = 4_000
OURS = re.compile(r"[@#]U0(RESIDENT|FACULTY)\d|!date\^\d+\^[^|]+\|.+")
"""The markup that our own sentences may hold: the people and channels of a sample, and moments."""


@cache
def sent(name: str) -> list[dict[str, Any]]:
    """Return what Slack would be sent by a view for each of its arguments."""
    return [payload(VIEWS[name](**arguments)) for arguments in calls(VIEWS[name])]


def payload(made: View | Message) -> dict[str, Any]:
    if isinstance(made, Message):
        return made.content()
    ends_with = getattr(made.blocks[-1], "block_id", None)
    if made.type == "modal" and ends_with != parts.SUPPORT_FOOTER:  # every one gets it on its way
        made.blocks.append(parts.support_footer(lines("&" * LINE_LIMIT, DEFAULT_LINES)))
    return as_json(made)


def mrkdwn(part: Any) -> list[str]:
    """Return every text of a payload in which Slack looks for markup."""
    if isinstance(part, list):
        return [text for item in part for text in mrkdwn(item)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if part.get("type") == "mrkdwn" else []
    return own + [text for item in part.values() for text in mrkdwn(item)]


@each_view
def test_slack_takes_it_with_the_longest_words_in_every_stage(name):
    for one in sent(name):
        is_view = "type" in one
        assert (check_view(one) if is_view else check_blocks(one["blocks"], Surface.MESSAGE)) == []


@each_view
def test_nothing_that_people_wrote_comes_alive_in_it(name):
    for one in sent(name):
        for text in (*mrkdwn(one), one.get("text", "")):
            assert [token for token in live_tokens(text) if not OURS.fullmatch(token)] == []


@each_view
def test_a_message_has_words_for_those_who_hear_it_and_no_more_than_slack_takes(name):
    for one in sent(name):
        assert "type" in one or 0 < len(one["text"]) <= SLACK_TEXT_LIMIT


@each_view
def test_who_hears_a_message_read_hears_every_word_that_is_on_the_screen(name):
    for one in sent(name):
        if "type" not in one and len(one["text"]) < MAX_TEXT:
            seen = plain_blocks(without_options(one["blocks"]), str.lower)
            unheard = words(seen) - words(plain_mrkdwn(one["text"], str.lower))
            assert unheard <= {"Form"}, "but for the head of a table's first column"


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def without_options(part: Any) -> Any:
    """Return a payload without what shows only once a menu is opened."""
    if isinstance(part, list):
        return [without_options(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {name: without_options(value) for name, value in part.items() if name != "options"}


def test_every_kind_of_view_is_looked_at():
    assert {"agree.request", "ask.goal", "guide.card", "home.tab", "notices.refused"} < set(VIEWS)
    assert [name for name in VIEWS if not sent(name)] == []


@pytest.mark.parametrize("picked", ["one has picked", "different picks"])
def test_a_pick_changes_nothing_on_the_cards_that_are_not_redrawn_for_it(picked):
    before, after = (every_stage()[stage] for stage in ("talking", picked))

    for viewer_id, is_newest in product(before.parties, (True, False)):
        cards = [
            agree.request(agreement, viewer_id=viewer_id, is_newest=is_newest).content()
            for agreement in (before, after)
        ]
        assert cards[0] == cards[1]

"""What Slack is sent for our blocks is what slack_sdk would send."""

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ConfirmObject,
    RichTextBlock,
    RichTextListElement,
    RichTextSectionElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from handlers.views.message import Message
from handlers.views.plain import as_json
from tests.handlers.view_samples import EACH, calls, views

VIEWS = views()


@pytest.mark.parametrize("name", VIEWS)
def test_each_of_our_views_is_what_slack_sdk_makes_of_it(name):
    maker = VIEWS[name]
    for arguments in list(calls(maker))[: EACH // 4]:
        made = maker(**arguments)
        models = [made] if isinstance(made, View) else made.blocks
        assert [as_json(one) for one in models] == [one.to_dict() for one in models]


def test_what_may_be_empty_is_there_and_what_has_a_way_of_its_own_goes_it():
    confirm = ConfirmObject(title="Sure?", text="It ends now.")
    blocks = [
        RichTextBlock(elements=[RichTextListElement(style="bullet", elements=[])]),
        RichTextBlock(elements=[RichTextSectionElement(elements=[])]),
        ActionsBlock(elements=[ButtonElement(text="End", action_id="end", confirm=confirm)]),
    ]

    assert [as_json(block) for block in blocks] == [block.to_dict() for block in blocks]


def test_a_fault_that_slack_sdk_finds_is_found():
    with pytest.raises(SlackObjectFormationError):
        Message([SectionBlock(text="x" * 3001)]).content()

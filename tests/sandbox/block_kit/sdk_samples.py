"""One of everything that slack_sdk's models can make."""

from slack_sdk.models import blocks as sdk
from slack_sdk.models.blocks import basic_components as objects
from slack_sdk.models.blocks import block_elements as more
from slack_sdk.models.blocks.block_elements import RichTextElementParts as Part

OPTIONS = [sdk.Option(text=name, value=name.lower()) for name in ("Advise", "Coach", "Mentor")]
GROUPS = [sdk.OptionGroup(label="Forms", options=OPTIONS)]
SURE = sdk.ConfirmObject(title="Sure?", text="*No* way back.", confirm="Go", deny="Stay")
ENTER = objects.DispatchActionConfig(trigger_actions_on=["on_enter_pressed"])
ONLY_DMS = sdk.ConversationFilter(include=["im", "mpim"], exclude_bot_users=True)
PICTURE = sdk.ImageElement(image_url="https://example.com/a.png", alt_text="A lake")
BUTTON = sdk.ButtonElement(text="Go", action_id="go", value="1", style="primary", confirm=SURE)
LONG_TEXT = sdk.PlainTextInputElement(
    action_id="goal",
    placeholder="Your goal",
    initial_value="Learn",
    multiline=True,
    min_length=1,
    max_length=1000,
    dispatch_action_config=ENTER.to_dict(),
    focus_on_load=True,
)
RICH = sdk.RichTextBlock(
    elements=[
        sdk.RichTextSectionElement(
            elements=[
                Part.Text(text="Hello ", style=Part.TextStyle(bold=True, underline=True)),
                Part.User(user_id="U0FACULTY1"),
                Part.Channel(channel_id="C0GENERAL"),
                Part.Emoji(name="wave", skin_tone=3),
                Part.Link(url="https://example.com", text="there"),
                Part.Team(team_id="T0LAKESIDE"),
                Part.UserGroup(usergroup_id="S0GROUP"),
                Part.Date(timestamp=1720710212, format="{date_num}", fallback="today"),
                Part.Broadcast(range="here"),
                Part.Color(value="#a0b1c2"),
            ]
        ),
        sdk.RichTextListElement(
            elements=[sdk.RichTextSectionElement(elements=[Part.Text(text="one")])],
            style="bullet",
            indent=1,
            offset=0,
            border=1,
        ),
        sdk.RichTextPreformattedElement(elements=[Part.Text(text="x = 1")], border=0),
        sdk.RichTextQuoteElement(elements=[Part.Text(text="wise words")]),
    ]
)
VIDEO = sdk.VideoBlock(
    alt_text="How to coach",
    title="Coaching",
    title_url="https://example.com/v",
    video_url="https://example.com/embed",
    thumbnail_url="https://example.com/t.png",
    description="A film",
    provider_name="Example",
    provider_icon_url="https://example.com/i.png",
    author_name="Somebody",
)
TABLE = sdk.TableBlock(
    rows=[
        [{"type": "raw_text", "text": "Form"}, {"type": "raw_text", "text": "Sessions"}],
        [RICH.to_dict(), objects.RawNumberObject(value=4, text="4").to_dict()],
    ],
    column_settings=[{"is_wrapped": True}, {"align": "right"}],
)

ANYWHERE = [
    sdk.DividerBlock(block_id="line"),
    sdk.HeaderBlock(text="Guidance"),
    sdk.SectionBlock(text="*Hello*", accessory=BUTTON, expand=True),
    sdk.SectionBlock(fields=["one", sdk.PlainTextObject(text="two", emoji=True)]),
    sdk.SectionBlock(text="pic", accessory=PICTURE),
    sdk.ContextBlock(elements=[PICTURE, sdk.MarkdownTextObject(text="_small_", verbatim=True)]),
    sdk.ImageBlock(image_url="https://example.com/a.png", alt_text="A lake", title="Lake"),
    sdk.ImageBlock(slack_file=objects.SlackFile(id="F0123"), alt_text="A chart"),
    RICH,
    VIDEO,
    sdk.ActionsBlock(
        elements=[
            sdk.LinkButtonElement(text="Read", url="https://example.com", action_id="read"),
            sdk.OverflowMenuElement(options=OPTIONS, action_id="more", confirm=SURE),
            sdk.StaticSelectElement(options=OPTIONS, initial_option=OPTIONS[1], action_id="form"),
            sdk.ExternalDataSelectElement(action_id="ext", min_query_length=2, placeholder="Any"),
            sdk.UserSelectElement(action_id="who", initial_user="U0RESIDENT1", confirm=SURE),
            sdk.ConversationSelectElement(action_id="where", filter=ONLY_DMS),
            sdk.ChannelSelectElement(action_id="channel", initial_channel="C0GENERAL"),
            sdk.DatePickerElement(action_id="day", initial_date="2026-01-31", placeholder="Day"),
            sdk.TimePickerElement(action_id="hour", initial_time="09:30", timezone="Asia/Kolkata"),
            sdk.RadioButtonsElement(action_id="one", options=OPTIONS),
            sdk.CheckboxesElement(
                action_id="any",
                options=[sdk.Option(text=sdk.MarkdownTextObject(text="*a*"), value="a")],
            ),
        ]
    ),
    sdk.InputBlock(label="Goal", hint="One", element=LONG_TEXT, optional=True),
    sdk.InputBlock(
        label="Forms",
        dispatch_action=True,
        element=sdk.StaticMultiSelectElement(
            option_groups=GROUPS, initial_options=OPTIONS[:2], max_selected_items=2, action_id="f"
        ),
    ),
    sdk.InputBlock(
        label="People",
        element=sdk.UserMultiSelectElement(initial_users=["U0FACULTY1"], max_selected_items=3),
    ),
    sdk.InputBlock(label="Any", element=sdk.ExternalDataMultiSelectElement(min_query_length=1)),
    sdk.InputBlock(
        label="Where",
        element=sdk.ConversationMultiSelectElement(
            default_to_current_conversation=True, filter=ONLY_DMS
        ),
    ),
    sdk.InputBlock(
        label="Channels",
        element=sdk.ChannelMultiSelectElement(initial_channels=["C0GENERAL", "C0RESIDENCY"]),
    ),
]
IN_MESSAGES = [
    TABLE,
    sdk.MarkdownBlock(text="**bold**"),
    sdk.FileBlock(external_id="abc"),
    sdk.ActionsBlock(elements=[sdk.DateTimePickerElement(initial_date_time=1720710212)]),
    sdk.ContextActionsBlock(
        elements=[
            sdk.FeedbackButtonsElement(
                action_id="helpful",
                positive_button=objects.FeedbackButtonObject(text="Yes", value="yes"),
                negative_button=objects.FeedbackButtonObject(text="No", value="no"),
            ),
            sdk.IconButtonElement(action_id="gone", icon="trash", text="Delete", value="1"),
        ]
    ),
    sdk.ActionsBlock(
        elements=[
            more.WorkflowButtonElement(
                text="Run",
                action_id="run",
                workflow=objects.Workflow(
                    trigger=objects.WorkflowTrigger(
                        url="https://slack.com/shortcuts/Ft0/xyz",
                        customizable_input_parameters=[{"name": "who", "value": "U0FACULTY1"}],
                    )
                ),
            )
        ]
    ),
    sdk.ContainerBlock(
        title="More",
        subtitle="to unfold",
        icon=PICTURE,
        width="wide",
        is_collapsible=True,
        default_collapsed=True,
        child_blocks=[sdk.SectionBlock(text="inside")],
    ),
]
IN_MODALS = [
    sdk.AlertBlock(text="Mind the gap", level="warning"),
    sdk.InputBlock(label="When", element=sdk.DateTimePickerElement(action_id="at")),
    sdk.InputBlock(label="Mail", element=sdk.EmailInputElement(initial_value="a@example.com")),
    sdk.InputBlock(label="Link", element=sdk.UrlInputElement(placeholder="https://")),
    sdk.InputBlock(
        label="How many",
        element=sdk.NumberInputElement(is_decimal_allowed=True, min_value=0.5, max_value=9),
    ),
    sdk.InputBlock(label="File", element=more.FileInputElement(filetypes=["csv"], max_files=1)),
    sdk.InputBlock(
        label="Notes", element=sdk.RichTextInputElement(initial_value=RICH, action_id="notes")
    ),
    sdk.InputBlock(
        label="Post to",
        element=sdk.ConversationSelectElement(response_url_enabled=True, action_id="post"),
    ),
]

"""Tables: every block element, its fields and limits, and where it may stand.

Source: docs.slack.dev/reference/block-kit/block-elements and slack_sdk's models.
"""

from collections.abc import Mapping

from sandbox.block_kit.agreements import (
    INPUT_MOST,
    initial_is_offered,
    lengths_agree,
    numbers_agree,
    within_most_selected,
)
from sandbox.block_kit.objects import (
    ALT_TEXT_MOST,
    ANY_ADDRESS,
    CHANNEL,
    CONFIRM,
    CONVERSATION,
    CONVERSATION_FILTER,
    DATE,
    DISPATCH_CONFIG,
    FEEDBACK_BUTTON,
    ID_MOST,
    LINK_OPTION,
    NUMERAL,
    OPTION_GROUP,
    PICTURE,
    PICTURE_SOURCE,
    PLAIN_OPTION,
    RICH_OPTION,
    TIME,
    URL_MOST,
    USER,
    WORKFLOW,
    plain,
    typed,
)
from sandbox.block_kit.rich_text import RICH_TEXT
from sandbox.block_kit.shapes import (
    EVERYWHERE,
    Fields,
    Flag,
    Items,
    Rule,
    Shape,
    Surface,
    Text,
    Whole,
    Word,
)

Shapes = Mapping[str, Shape]

OPTIONS_MOST = 100
TICKED_OPTIONS_MOST = 10  # checkboxes and radio buttons
OVERFLOW_OPTIONS_MOST = 5
FILES_MOST = 10
LAST_MOMENT = 9_999_999_999  # a date-time is at most ten digits of seconds

SINGLE_SELECTS = frozenset(
    f"{source}_select" for source in ("static", "external", "users", "conversations", "channels")
)
MULTI_SELECTS = frozenset(f"multi_{name}" for name in SINGLE_SELECTS)
PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
TICKED = frozenset({"checkboxes", "radio_buttons"})
TYPED_IN = frozenset(
    {"plain_text_input", "rich_text_input", "number_input", "email_text_input", "url_text_input"}
)

# Which elements a block takes. A live refusal of a multi-select in an actions block is on record
# ("unsupported element: multiselect"), so those stand in sections and inputs only.
IN_ACTIONS = SINGLE_SELECTS | PICKERS | TICKED | {"button", "overflow", "workflow_button"}
IN_SECTION = (IN_ACTIONS | MULTI_SELECTS | {"image"}) - {"datetimepicker"}
IN_INPUT = SINGLE_SELECTS | MULTI_SELECTS | PICKERS | TICKED | TYPED_IN | {"file_input"}
IN_CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})

MESSAGES = frozenset({Surface.MESSAGE})
MODALS = frozenset({Surface.MODAL})

# Where an element is shown; all others wherever their block is.
SURFACES: Mapping[str, frozenset[Surface]] = {
    "workflow_button": MESSAGES,
    "datetimepicker": MESSAGES | MODALS,
    "rich_text_input": frozenset({Surface.MODAL, Surface.HOME}),
    "number_input": MODALS,
    "email_text_input": MODALS,
    "url_text_input": MODALS,
    "file_input": MODALS,
}

_STYLE = Word(("primary", "danger"))
_SOME_PEOPLE = Items(Text(form=USER), 10)
_SPOKEN = {"accessibility_label": Text(75)}
_CONFIRM: Shapes = {"confirm": CONFIRM}
_TICK: Shapes = {**_CONFIRM, "focus_on_load": Flag()}
_PICK: Shapes = {**_TICK, "placeholder": plain(150)}
_TYPE: Shapes = {
    "placeholder": plain(150),
    "focus_on_load": Flag(),
    "dispatch_action_config": DISPATCH_CONFIG,
}
_PICK_SEVERAL: Shapes = {**_PICK, "max_selected_items": Whole(1)}
_LISTED: Shapes = {
    "options": Items(PLAIN_OPTION, OPTIONS_MOST),
    "option_groups": Items(OPTION_GROUP, OPTIONS_MOST),
}
_ASKED: Shapes = {"min_query_length": Whole(0)}
_CONVERSATIONS: Shapes = {
    "filter": CONVERSATION_FILTER,
    "default_to_current_conversation": Flag(),
}
_ANSWERABLE: Shapes = {"response_url_enabled": Flag()}
_TICKED_OPTIONS = Items(RICH_OPTION, TICKED_OPTIONS_MOST)
_CHOSEN_OPTIONS: Shapes = {"initial_options": Items(PLAIN_OPTION, OPTIONS_MOST)}
_NUMERAL = Text(form=NUMERAL)
_ADDRESS: Shapes = {"initial_value": Text(INPUT_MOST, least=0)}

# type: (required fields, optional fields); action_id is added to each.
_FIELDS: Mapping[str, tuple[Shapes, Shapes]] = {
    "button": (
        {"text": plain(75)},
        {
            **_CONFIRM,
            **_SPOKEN,
            "url": Text(URL_MOST, form=ANY_ADDRESS),
            "value": Text(2000, least=0),
            "style": _STYLE,
            "agent_prompt": Text(4000),
            "agent_prompt_display": Text(),
            "visible_to_user_ids": _SOME_PEOPLE,
        },
    ),
    "icon_button": (
        {"icon": Word(("trash",)), "text": plain(75)},
        {**_CONFIRM, **_SPOKEN, "value": Text(2000), "visible_to_user_ids": _SOME_PEOPLE},
    ),
    "feedback_buttons": (
        {"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON},
        {},
    ),
    "workflow_button": (
        {"text": plain(75), "workflow": WORKFLOW},
        {**_SPOKEN, "style": _STYLE},
    ),
    "overflow": ({"options": Items(LINK_OPTION, OVERFLOW_OPTIONS_MOST)}, _CONFIRM),
    "checkboxes": ({"options": _TICKED_OPTIONS}, {**_TICK, "initial_options": _TICKED_OPTIONS}),
    "radio_buttons": ({"options": _TICKED_OPTIONS}, {**_TICK, "initial_option": RICH_OPTION}),
    "static_select": ({}, {**_PICK, **_LISTED, "initial_option": PLAIN_OPTION}),
    "multi_static_select": ({}, {**_PICK_SEVERAL, **_LISTED, **_CHOSEN_OPTIONS}),
    "external_select": ({}, {**_PICK, **_ASKED, "initial_option": PLAIN_OPTION}),
    "multi_external_select": ({}, {**_PICK_SEVERAL, **_ASKED, **_CHOSEN_OPTIONS}),
    "users_select": ({}, {**_PICK, "initial_user": Text(form=USER)}),
    "multi_users_select": ({}, {**_PICK_SEVERAL, "initial_users": Items(Text(form=USER))}),
    "conversations_select": (
        {},
        {
            **_PICK,
            **_CONVERSATIONS,
            **_ANSWERABLE,
            "initial_conversation": Text(form=CONVERSATION),
        },
    ),
    "multi_conversations_select": (
        {},
        {
            **_PICK_SEVERAL,
            **_CONVERSATIONS,
            "initial_conversations": Items(Text(form=CONVERSATION)),
        },
    ),
    "channels_select": ({}, {**_PICK, **_ANSWERABLE, "initial_channel": Text(form=CHANNEL)}),
    "multi_channels_select": (
        {},
        {**_PICK_SEVERAL, "initial_channels": Items(Text(form=CHANNEL))},
    ),
    "datepicker": ({}, {**_PICK, "initial_date": Text(form=DATE)}),
    "timepicker": ({}, {**_PICK, "initial_time": Text(form=TIME), "timezone": Text()}),
    "datetimepicker": ({}, {**_TICK, "initial_date_time": Whole(0, LAST_MOMENT)}),
    "plain_text_input": (
        {},
        {
            **_TYPE,
            "initial_value": Text(INPUT_MOST, least=0),
            "multiline": Flag(),
            "min_length": Whole(0, INPUT_MOST),
            "max_length": Whole(1, INPUT_MOST),
        },
    ),
    "rich_text_input": (
        {},
        {**_TYPE, "initial_value": RICH_TEXT, "min_lines": Whole(1), "max_lines": Whole(1)},
    ),
    "number_input": (
        {"is_decimal_allowed": Flag()},
        {**_TYPE, "initial_value": _NUMERAL, "min_value": _NUMERAL, "max_value": _NUMERAL},
    ),
    "email_text_input": ({}, {**_TYPE, **_ADDRESS}),
    "url_text_input": ({}, {**_TYPE, **_ADDRESS}),
    "file_input": ({}, {"filetypes": Items(Text()), "max_files": Whole(1, FILES_MOST)}),
}

# Exactly one of these fields.
_ONE_OF: Mapping[str, tuple[str, ...]] = {
    "static_select": ("options", "option_groups"),
    "multi_static_select": ("options", "option_groups"),
}

_RULES: Mapping[str, tuple[Rule, ...]] = {
    "checkboxes": (initial_is_offered,),
    "radio_buttons": (initial_is_offered,),
    "static_select": (initial_is_offered,),
    "multi_static_select": (initial_is_offered, within_most_selected),
    "multi_external_select": (within_most_selected,),
    "multi_users_select": (within_most_selected,),
    "multi_conversations_select": (within_most_selected,),
    "multi_channels_select": (within_most_selected,),
    "plain_text_input": (lengths_agree,),
    "number_input": (numbers_agree,),
}

_IMAGE = typed("image", {"alt_text": Text(ALT_TEXT_MOST)}, optional=PICTURE, one_of=PICTURE_SOURCE)

ELEMENTS: Mapping[str, Fields] = {
    "image": _IMAGE,
    **{
        name: typed(
            name,
            required,
            optional={"action_id": Text(ID_MOST), **optional},
            one_of=_ONE_OF.get(name, ()),
            rules=_RULES.get(name, ()),
            surfaces=SURFACES.get(name, EVERYWHERE),
        )
        for name, (required, optional) in _FIELDS.items()
    },
}

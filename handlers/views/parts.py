"""The pieces that views are made of, so that the same thing looks the same everywhere."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from enum import StrEnum

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
    SectionBlock,
)
from slack_sdk.models.blocks.blocks import Block
from slack_sdk.models.views import View

from guidance.modes import FORMS, Mode
from guidance.privacy import NOBODY, is_gone
from guidance.steps import StepState
from guidance.support import NOBODY_WATCHES, SupportLine

_ON_THAT_DAY = time(10, 30)
"""A time of day, UTC, that is on the same day for almost everybody."""

INPUT_MOST = 3_000
"""Characters that Slack takes in a text field, and so for it to begin with."""

SHORT = 240
"""Characters of a goal in a list or a line; its card has all of them."""

SUPPORT_FOOTER = "support_footer"
"""The id of the block with the support numbers; it ends every modal."""

_BECOME = {StepState.PLANNED: "", StepState.DONE: ", done", StepState.DROPPED: ", let go"}


def heading(text: str) -> HeaderBlock:
    """Return a heading, 150 characters at most."""
    return HeaderBlock(text=text)


def says(text: str, block_id: str | None = None) -> SectionBlock:
    """Return a paragraph of ours; it may hold Slack's markup, so nothing that people wrote."""
    return SectionBlock(text=MarkdownTextObject(text=text), block_id=block_id)


def small(text: str, block_id: str | None = None) -> ContextBlock:
    """Return a line of ours in small print, with Slack's markup."""
    return ContextBlock(elements=[MarkdownTextObject(text=text)], block_id=block_id)


def quote(label: str, text: str, block_id: str | None = None) -> RichTextBlock:
    """Return what somebody wrote, as typed: rich text has no markup that could come alive."""
    return RichTextBlock(
        elements=[
            RichTextSectionElement(elements=[run(f"{label}\n", is_bold=True)]),
            RichTextQuoteElement(elements=[run(text)]),
        ],
        block_id=block_id,
    )


def shortened(text: str) -> str:
    """Return what somebody wrote as it fits a list or a line."""
    return text if len(text) <= SHORT else f"{text[:SHORT].rstrip()}…"


def typed(*pieces: RichTextElement, block_id: str | None = None) -> RichTextBlock:
    """Return a paragraph that holds what somebody wrote, as typed: see `quote`."""
    return RichTextBlock(elements=[RichTextSectionElement(elements=pieces)], block_id=block_id)


def run(text: str, *, is_bold: bool = False) -> RichTextElement:
    """Return a piece of `typed`."""
    style = RichTextElementParts.TextStyle(bold=True) if is_bold else None
    return RichTextElementParts.Text(text=text, style=style)


def face(name: str) -> RichTextElement:
    """Return an emoji as a piece of `typed`."""
    return RichTextElementParts.Emoji(name=name)


def become(state: StepState) -> str:
    """Return what follows the name of a step: what has become of it."""
    return _BECOME[state]


def button(
    text: str,
    action_id: str,
    value: str,
    *,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    """Return a button; `value` routes the press and never authorises it."""
    return ButtonElement(text=text, action_id=action_id, value=value, style=style, confirm=confirm)


def row(*elements: ButtonElement) -> ActionsBlock:
    """Return a row of buttons."""
    return ActionsBlock(elements=list(elements))


def sure(title: str, text: str, yes: str, no: str = "Go back") -> ConfirmObject:
    """Return the question Slack asks before a button has its effect."""
    return ConfirmObject(title=title, text=text, confirm=yes, deny=no)


def text_input(  # noqa: PLR0913  # the options of one input
    field: str,
    label: str,
    *,
    hint: str | None = None,
    initial: str = "",
    placeholder: str | None = None,
    multiline: bool = False,
    is_optional: bool = False,
) -> InputBlock:
    """Return a text field whose block id is its name.

    It sets no `max_length`: Slack's client would cut a paste in silence. What is over-long gets a
    sentence from us, and stays as it was typed.
    """
    element = PlainTextInputElement(
        action_id="value",
        multiline=multiline,
        initial_value=initial[:INPUT_MOST] or None,
        placeholder=placeholder,
    )
    return InputBlock(block_id=field, label=label, element=element, hint=hint, optional=is_optional)


def radio(
    field: str,
    label: str,
    options: Sequence[Option],
    *,
    initial: str | None = None,
    is_optional: bool = False,
    tells_at_once: bool = False,
) -> InputBlock:
    """Return radio buttons; with `tells_at_once` each choice is sent as an action `field`."""
    chosen = next((option for option in options if option.value == initial), None)
    element = RadioButtonsElement(
        action_id=field.split(":")[0], options=list(options), initial_option=chosen
    )
    return InputBlock(
        block_id=field,
        label=label,
        element=element,
        optional=is_optional,
        dispatch_action=tells_at_once,
    )


def option(text: str, value: StrEnum | str, description: str | None = None) -> Option:
    """Return one choice; text and description at most 75 characters."""
    return Option(text=text, value=str(value), description=description)


def mode_options(suggested: Mode | None = None, *, without: Mode | None = None) -> list[Option]:
    """Return the four forms to choose from, the suggested one marked."""
    return [
        option(
            f"{form.label} (suggested)" if mode is suggested else form.label,
            mode,
            form.short,
        )
        for mode, form in FORMS.items()
        if mode is not without
    ]


def modal(
    callback_id: str,
    title: str,
    blocks: Iterable[Block],
    *,
    submit: str | None = None,
    close: str = "Close",
    metadata: str = "",
) -> View:
    """Return a modal; the support line is added to every one where it is shown."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        submit=submit,
        close=close,
        private_metadata=metadata,
        blocks=list(blocks),
    )


def numbers(lines: Iterable[SupportLine]) -> str:
    """Return support lines in one line, as typed."""
    return " · ".join(f"{line.name}: {line.how}" for line in lines)


def support_footer(lines: Iterable[SupportLine]) -> ContextBlock:
    """Return the line with the numbers that are open at any hour; a director wrote the first."""
    return ContextBlock(
        elements=[
            MarkdownTextObject(text=":heart: Need support?"),
            PlainTextObject(text=numbers(lines), emoji=False),
            MarkdownTextObject(text=NOBODY_WATCHES),
        ],
        block_id=SUPPORT_FOOTER,
    )


def mention(user_id: str) -> str:
    """Return a person's name as Slack shows it; who was erased has none."""
    return NOBODY if is_gone(user_id) else f"<@{user_id}>"


def when(meet_at: datetime | None) -> str:
    """Return when two people mean to meet; without a time it is as soon as it suits both."""
    return moment(meet_at) if meet_at else "as soon as it suits both"


def moment(at: datetime) -> str:
    """Return a moment that Slack shows in each reader's own time zone."""
    fallback = at.strftime("%-d %b %Y %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"


def day(on: date) -> str:
    """Return a day in the words of each reader, as Slack shows it in their own time zone.

    The moment falls on that day from Hawaii (UTC-10) to Tonga and New Zealand's summer (UTC+13).
    Readers see the day before in American Samoa (UTC-11), and the day after on the Chatham Islands
    in summer and on Kiribati's Line Islands (UTC+13:45 and +14).
    """
    return _on(on, "date_short_pretty")


def weekday(on: date) -> str:
    """Return a day by its name and date, and never as "tomorrow": after a night, which is that?"""
    return f"{on:%A}, {_on(on, 'date_short')}"


def _on(day_: date, form: str) -> str:
    moment_ = int(datetime.combine(day_, _ON_THAT_DAY, UTC).timestamp())
    return f"<!date^{moment_}^{{{form}}}|{day_:%-d %b %Y}>"

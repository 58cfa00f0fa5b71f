"""What stands around a form when its writer is to look once more before it goes on."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, CheckboxesElement, InputBlock

from guidance.support import NOBODY_WATCHES
from handlers.views import parts
from handlers.views.parts import option

NOBODY = "second_look.nobody"
"""The box to tick when what was found identifies nobody."""

LOOK = {"title": {"type": "plain_text", "text": "Before you go on"}}

YOU_DECIDE = {
    "title": {"type": "plain_text", "text": "Before you go on"},
    "submit": {"type": "plain_text", "text": "Go on as it is"},
    "close": {"type": "plain_text", "text": "Discard"},
    "clear_on_close": True,
}
"""The buttons of a form that carries the card: closing it forgets all that was typed."""

STILL_THERE = "Please change the words, or tick this."

_QUOTED_MOST = 5
"""Findings that are shown; Slack takes 100 blocks, and a pasted list of patients has more."""

_KINDS = {
    "mrn": "a record number",
    "ssn": "a social security number",
    "dob": "a date of birth",
    "age_over_89": "an age over 89",
    "name": "a name",
    "date": "a date of care",
    "room": "a room or bed",
    "phone": "a phone number",
    "email": "an e-mail address",
    "address": "an address",
    "account": "an account or insurance number",
    "plate": "a licence plate",
    "device": "the number of a device",
    "url": "a link",
    "photo": "a picture",
    "other": "words that tell of one person",
}
_OTHERWISE = "something that may point to one person"


def card(numbers: str) -> list[Block]:
    """Return what stands above the form, for its writer alone."""
    lines = "\n".join(f"• {one}" for one in numbers.split(" · "))
    return [
        parts.says(
            ":heart: *You might be going through something hard.* If so, you do not have to"
            " carry it alone. Somebody is there now:",
            "second_look.card",
        ),
        parts.typed(parts.run(lines), block_id="second_look.numbers"),
        parts.says(
            "*You decide what happens to your words.* Change them below, go on with them as they"
            " are, or discard them. I have shown them to nobody, and I tell nobody of this.",
            "second_look.decide",
        ),
        parts.small(
            "If I have misread you, just go on. I write this down nowhere, and forget it within a"
            f" day. {NOBODY_WATCHES}",
            "second_look.misread",
        ),
    ]


def line(numbers: str) -> list[Block]:
    """Return the same for somebody who has read the card within a day."""
    return [
        parts.typed(
            parts.face("heart"),
            parts.run(f" Still there at any hour, if you need somebody: {numbers}. You decide:"),
            parts.run(" change your words, go on with them, or discard them."),
            block_id="second_look.line",
        )
    ]


def pointer() -> list[Block]:
    """Return what stands below a form, for who does not see its beginning."""
    return [parts.small(":arrow_up: I have put a few lines for you at the top.", "second_look.up")]


def patient(found: Sequence[tuple[str, str]]) -> list[Block]:
    """Return what was found, as (kind, the very words), and the box to tick."""
    quoted: list[Block] = [
        parts.quote(f"I see {_kind(kind)}", words, f"second_look.found.{place}")
        for place, (kind, words) in enumerate(found[:_QUOTED_MOST])
    ]
    more = len(found) - _QUOTED_MOST
    if more > 0:
        quoted.append(parts.small(f"… and {more} more like these.", "second_look.found.more"))
    return [
        parts.says(
            ":lock: *This may tell somebody who the patient is.* It has not gone anywhere yet.",
            "second_look.patient",
        ),
        *quoted,
        InputBlock(
            block_id=NOBODY,
            label="Change it below. Or, if I am wrong:",
            element=CheckboxesElement(
                action_id="value", options=[option("This identifies nobody", "nobody")]
            ),
            optional=True,
        ),
        parts.small(
            "Only you see this. I keep neither the words nor who wrote them, only a count.",
            "second_look.only_you",
        ),
    ]


def _kind(kind: str) -> str:
    return _KINDS.get(kind, _OTHERWISE)

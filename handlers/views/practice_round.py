"""A round for two: who plays with whom, the card they play aloud, and how it came across."""

from slack_sdk.models.blocks import InputBlock, UserSelectElement
from slack_sdk.models.views import View

from guidance.modes import FORMS
from guidance.practice import Round
from guidance.scenarios.card import Scenario
from handlers.views import parts, practice
from handlers.views.message import Message

BEGUN = "practice.round_begun"
HEARD = "practice.heard"


def invite(scenario: Scenario) -> View:
    """Return the form that asks with whom to play a card, and which form to aim at."""
    return parts.modal(
        BEGUN,
        "Play it with somebody",
        [
            parts.says(
                "You both get this card in a group DM. Play it aloud, in person or on the phone:"
                " you are the faculty member, they are the learner. Then they tick what they heard."
            ),
            InputBlock(
                block_id="partner",
                label="With whom?",
                element=UserSelectElement(action_id="value", placeholder="Choose a colleague"),
            ),
            parts.radio(
                "mode",
                "Which form will you aim at? They see it only after they have ticked.",
                parts.mode_options(),
            ),
            parts.small(":lock: Only you two see it. It is reported to nobody."),
        ],
        submit="Send us the card",
        close="Back",
        metadata=scenario.key,
    )


def begun(partner_id: str) -> Message:
    """Return what the player reads once the card is on its way."""
    return Message(
        [parts.says(f"The card is in your group DM with {parts.mention(partner_id)}. Have fun.")]
    )


def card(round_: Round, scenario: Scenario) -> Message:
    """Return the card of a round in the group DM, before and after the partner has ticked."""
    player, partner = parts.mention(round_.player_id), parts.mention(round_.partner_id)
    if round_.heard is not None:
        return _told(round_, scenario)
    return Message(
        [
            parts.heading("Practice: play this card aloud"),
            parts.says(
                f"{player} would like to practise with you, {partner}. {player} is the faculty"
                f" member and begins to answer; {partner} is the learner. Two minutes will do."
            ),
            *practice.moment(scenario),
            parts.says(f"{partner}, when you are done: *which form did you hear?*"),
            parts.row(
                *(
                    parts.button(form.label, f"{HEARD}.{mode}", f"{round_.id}:{mode}")
                    for mode, form in FORMS.items()
                )
            ),
            parts.small(
                ":lock: Only you two see this; it is reported to nobody. No time for it? Leave it:"
                " nothing will remind you."
            ),
        ]
    )


def _told(round_: Round, scenario: Scenario) -> Message:
    heard, aimed = FORMS[round_.heard or round_.aimed].label, FORMS[round_.aimed].label
    same = "So it came across." if heard == aimed else "A good thing to talk about for a minute."
    return Message(
        [
            parts.heading("Practice: how it came across"),
            *practice.moment(scenario),
            parts.says(
                f"{parts.mention(round_.partner_id)} heard *{heard}*;"
                f" {parts.mention(round_.player_id)} aimed at *{aimed}*. {same}"
            ),
            parts.says(
                f":bulb: *What the authors had in mind: {FORMS[scenario.form].label}.*"
                f" {scenario.meant}"
            ),
            parts.small("Another one? Type `/guidance practice`. This is reported to nobody."),
        ]
    )

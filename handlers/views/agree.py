"""How a request stands, for each of the two: what is asked, what is offered, who is to answer."""

from slack_sdk.models.blocks import (
    Block,
    DateTimePickerElement,
    InputBlock,
    UserSelectElement,
)
from slack_sdk.models.views import View

from guidance.agreements import Agreement
from guidance.modes import FORMS, Mode
from guidance.stages import Stage
from handlers.views import history, modes, parts
from handlers.views.message import Message

ACCEPT = "agree.accept"
OFFER_MODE = "agree.offer_mode"
OFFER_TIME = "agree.offer_time"
NOT_ME = "agree.not_me"
TAKE_OFFER = "agree.take_offer"
KEEP_ASK = "agree.keep_ask"
TALK_FIRST = "agree.talk_first"
WITHDRAW = "agree.withdraw"
ASK_SUCCESSOR = "agree.ask_successor"
PICK = "agree.pick"

MODE_OFFERED = "agree.mode_offered"
TIME_OFFERED = "agree.time_offered"
PASSED_ON = "agree.passed_on"


def request(agreement: Agreement, *, viewer_id: str, is_newest: bool) -> Message:
    """Return the card in one person's DM: everything while it matters to them, then one line."""
    if not is_newest or not _concerns(agreement, viewer_id):
        return history.over(agreement, viewer_id=viewer_id)
    is_guide = viewer_id == agreement.guide_id
    blocks = [parts.says(_headline(agreement, is_guide=is_guide)), *_words(agreement)]
    if viewer_id in agreement.waits_for or _may_withdraw(agreement, viewer_id):
        blocks += _buttons(agreement, is_guide=is_guide)
    return Message([*blocks, parts.small(_next(agreement, is_guide=is_guide))])


def settle(agreement: Agreement) -> Message:
    """Return the card in the group DM on which both pick a form after their talk."""
    picks = {
        agreement.learner_id: agreement.learner_pick,
        agreement.guide_id: agreement.guide_pick,
    }
    said = "\n".join(
        f"• {parts.mention(user_id)}: {FORMS[pick].label if pick else 'not yet'}"
        for user_id, pick in picks.items()
    )
    if agreement.stage is not Stage.TALKING:
        return Message([parts.small(history.sentence(agreement, viewer_id=""))])
    buttons = [
        # Slack wants another action id for each button of a message.
        parts.button(form.label, f"{PICK}.{mode}", f"{agreement.id}:{mode}")
        for mode, form in FORMS.items()
    ]
    return Message(
        [
            parts.says(
                f":speech_balloon: *You two want to talk first.* {_asked(agreement)} was asked for,"
                f" {_offered(agreement)} was offered."
            ),
            parts.quote("The goal", agreement.goal),
            parts.says(f"Afterwards, *each of you picks the form you settled on:*\n{said}"),
            parts.row(*buttons),
            parts.small("As soon as both picks are the same, the session can begin."),
        ]
    )


def offer_mode(agreement: Agreement) -> View:
    """Return the modal in which the guide offers another form, with a line why."""
    return parts.modal(
        MODE_OFFERED,
        "Offer another form",
        [
            parts.says(f"{parts.mention(agreement.learner_id)} asked for {_asked(agreement)}."),
            parts.radio(
                "mode",
                "What could you offer instead?",
                parts.mode_options(without=agreement.asked_mode),
            ),
            _note("Why this one?", "I think you would get more out of…"),
        ],
        submit="Send offer",
        close="Cancel",
        metadata=agreement.id,
    )


def offer_time(agreement: Agreement) -> View:
    """Return the modal in which the guide offers another time, or one where none was asked for."""
    return parts.modal(
        TIME_OFFERED,
        "Offer another time" if agreement.meet_at else "Offer a time",
        [
            parts.says(f"The request says: {parts.when(agreement.meet_at)}."),
            InputBlock(
                block_id="meet_at",
                label="When would suit you?",
                element=DateTimePickerElement(action_id="value"),
            ),
            _note("A line with it", "I am on service until…"),
        ],
        submit="Send offer",
        close="Cancel",
        metadata=agreement.id,
    )


def not_me(agreement: Agreement) -> View:
    """Return the modal in which the guide names somebody better placed, or declines kindly."""
    return parts.modal(
        PASSED_ON,
        "Not the right person",
        [
            parts.says(
                "That is fine, and kind to say early. If you know somebody better placed, name"
                f" them. {parts.mention(agreement.learner_id)} then decides whether to ask, and the"
                " person you name sees nothing before."
            ),
            InputBlock(
                block_id="successor",
                label="Who would be better placed?",
                element=UserSelectElement(
                    action_id="value", placeholder="Leave empty to decline kindly"
                ),
                optional=True,
            ),
            _note("A kind line with it", "I am not the best person for this because…"),
        ],
        submit="Send",
        close="Cancel",
        metadata=agreement.id,
    )


def _note(label: str, placeholder: str) -> InputBlock:
    return parts.text_input(
        "note", label, placeholder=placeholder, multiline=True, is_optional=True
    )


def _headline(agreement: Agreement, *, is_guide: bool) -> str:
    learner, guide = parts.mention(agreement.learner_id), parts.mention(agreement.guide_id)
    match agreement.stage:
        case Stage.ASKED if is_guide:
            return f":wave: *{learner} {_asks(agreement)}"
        case Stage.ASKED:
            return f":hourglass: *You asked {guide} for guidance:* {_asked(agreement)}"
        case Stage.OFFERED if agreement.differs:
            return (
                f":left_right_arrow: *You asked for {_asked(agreement)}. {guide} offers"
                f" {_offered(agreement)}.*"
            )
        case Stage.OFFERED:
            when = parts.when(agreement.offered_meet_at or agreement.meet_at)
            other = "another" if agreement.meet_at else "a"
            return f":calendar: *{guide} is glad to, and offers {other} time:* {when}"
        case Stage.PASSED_ON:
            named = parts.mention(agreement.successor_id or "")
            return f":handshake: *{guide} thinks {named} is better placed for this.*"
        case Stage.TALKING:
            return (
                f":speech_balloon: *You and {guide} talk first.* You asked for {_asked(agreement)},"
                f" they offer {_offered(agreement)}."
            )
        case Stage.DECLINED:
            return f":leaves: *{guide} cannot take this on.* It says nothing about your goal."
        case _:
            viewer_id = agreement.guide_id if is_guide else agreement.learner_id
            return history.sentence(agreement, viewer_id=viewer_id)


def _asks(agreement: Agreement) -> str:
    if agreement.offered_mode is None and agreement.answered_at is None:
        return f"asks you for guidance:* {_asked(agreement)}"
    if agreement.offered_mode is None:
        when = f"{parts.when(agreement.meet_at)} ({_asked(agreement)})"
        if agreement.meet_at is None:
            return f"thanks you for the time, and asks to leave it open:* {when}"
        return f"thanks you for the other time, and asks to keep to:* {when}"
    return f"thanks you and asks again for {_asked(agreement)}.*"


def _words(agreement: Agreement) -> list[Block]:
    """Return what the two have written, as far as it matters at this stage."""
    blocks: list[Block] = []
    if agreement.note and agreement.stage is not Stage.ASKED:
        blocks.append(parts.quote("They wrote", agreement.note))
    blocks.append(parts.quote("The goal", agreement.goal))
    if agreement.stage is Stage.ASKED:
        if agreement.bigger_goal:
            blocks.append(parts.quote("The bigger goal", agreement.bigger_goal))
        for label, text in (
            ("Will cover", agreement.covers),
            ("Will not cover", agreement.covers_not),
        ):
            if text:
                blocks.append(parts.quote(label, text))
        blocks.append(parts.says(f":clock3: *When:* {parts.when(agreement.meet_at)}"))
    return blocks


def _buttons(agreement: Agreement, *, is_guide: bool) -> list[Block]:
    key, time, keep = agreement.id, "Another time", "Keep my time"
    if agreement.meet_at is None:
        time, keep = "Offer a time", "Leave it open"
    withdraw = parts.button(
        "Withdraw",
        WITHDRAW,
        key,
        confirm=parts.sure(
            "Withdraw?", "This closes the request. You can always ask again.", "Withdraw"
        ),
    )
    match agreement.stage:
        case Stage.ASKED if is_guide:
            row = parts.row(
                parts.button("Accept", ACCEPT, key, style="primary"),
                parts.button("Offer another form", OFFER_MODE, key),
                parts.button(time, OFFER_TIME, key),
                parts.button("Not the right person", NOT_ME, key),
                modes.opener(agreement.asked_mode or Mode.COACH, "Mode card"),
            )
        case Stage.OFFERED if agreement.differs:
            row = parts.row(
                parts.button("Take the offer", TAKE_OFFER, key, style="primary"),
                parts.button("Keep my ask", KEEP_ASK, key),
                parts.button("Talk first", TALK_FIRST, key),
                withdraw,
            )
        case Stage.OFFERED:
            row = parts.row(
                parts.button("That suits me", TAKE_OFFER, key, style="primary"),
                parts.button(keep, KEEP_ASK, key),
                withdraw,
            )
        case Stage.PASSED_ON:
            row = parts.row(parts.button("Ask them", ASK_SUCCESSOR, key, style="primary"), withdraw)
        case _:
            row = parts.row(withdraw)
    return [row]


def _next(agreement: Agreement, *, is_guide: bool) -> str:
    other = parts.mention(agreement.learner_id if is_guide else agreement.guide_id)
    match agreement.stage:
        case Stage.ASKED if is_guide:
            form = FORMS[agreement.asked_mode or Mode.COACH]
            return f"{form.label}: {form.short} Accept, and a group DM opens for you two."
        case Stage.ASKED:
            return (
                f"{other} gets at most one reminder, after 2 days or more. After 7 days or more"
                " without an answer I close it and say so."
            )
        case Stage.OFFERED:
            return f"Nothing starts before you both say the same thing. {other} waits for you."
        case Stage.PASSED_ON:
            return (
                "They see your goal only if you ask them. To ask somebody else, withdraw this one"
                " and type `/guidance`."
            )
        case Stage.TALKING:
            return "After your talk, each of you picks a form on the card in your group DM."
        case Stage.DECLINED:
            return "Type `/guidance` to ask somebody else; your goal is above to copy."
        case Stage.EXPIRED:
            return "Type `/guidance` to ask again, or somebody else; your goal is above to copy."
        case _:
            return "Type `/guidance` whenever you want to ask again."


def _concerns(agreement: Agreement, viewer_id: str) -> bool:
    """Return whether this person has something to do, or to read at length, in their own DM."""
    if agreement.stage is Stage.TALKING and viewer_id == agreement.guide_id:
        return False  # what the guide has to do is in the group DM
    is_learners = agreement.stage in (Stage.ASKED, Stage.DECLINED, Stage.EXPIRED)
    return (
        viewer_id in agreement.waits_for
        or (is_learners and viewer_id == agreement.learner_id)
        or _may_withdraw(agreement, viewer_id)
    )


def _may_withdraw(agreement: Agreement, viewer_id: str) -> bool:
    return viewer_id == agreement.learner_id and bool(agreement.waits_for)


def _asked(agreement: Agreement) -> str:
    return FORMS[agreement.asked_mode].label if agreement.asked_mode else "guidance"


def _offered(agreement: Agreement) -> str:
    mode = agreement.offered_mode or agreement.asked_mode
    return FORMS[mode].label if mode else "guidance"

"""Cards of follow-ups: what is asked and why, the ways to answer, and what was answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from slack_sdk.models.blocks import ActionsBlock, Block, StaticSelectElement

from guidance.agreements import Agreement
from guidance.follow_ups import FollowUp, FollowUpState, Kind, Snooze
from guidance.quiet import Ends
from guidance.steps import Step, StepState
from handlers.views import parts, reminders
from handlers.views.message import Message
from handlers.views.parts import option

DONE = "follow_up.done"
NOT_YET = "follow_up.not_yet"
SNOOZE = "follow_up.snooze"
STOP = "follow_up.stop"
REPORT_BACK = "report_back.open"
"""The button that tells the guide how it went; the value is the agreement's id."""
LENGTHS = {
    Snooze.DAY: "For 1 day",
    Snooze.THREE_DAYS: "For 3 days",
    Snooze.WEEK: "For 1 week",
}

_AFTER = {
    None: "",
    Ends.PAUSE: "after your pause, ",
    Ends.WEEKEND: "after the weekend, ",
    Ends.HOURS: "after your quiet hours, ",
}


@dataclass(frozen=True, slots=True)
class Nudge:
    """One follow-up and what it is about."""

    follow_up: FollowUp
    agreement: Agreement
    steps: Sequence[Step] = ()
    """The steps it asks about."""
    has_answered_form: bool = False
    has_reported_back: bool = False
    has_come: bool = False
    """Whether the time of the next meeting has passed."""
    moved_by: Ends | None = None
    """Why it comes later than it was snoozed for."""
    is_last: bool = False
    """Whether its card says that it is the last one."""

    @property
    def other(self) -> str:
        """Return the mention of the other one of the two."""
        return parts.mention(self.agreement.other(self.follow_up.person_id))

    @property
    def open_steps(self) -> int:
        """Return how many of the steps are still to be taken."""
        return sum(step.state is StepState.PLANNED for step in self.steps)

    @property
    def is_learner(self) -> bool:
        """Return whether the person asked is the learner."""
        return self.follow_up.person_id == self.agreement.learner_id


@dataclass(frozen=True, slots=True)
class Words:
    """What one kind of question says; `{other}` is the other person."""

    asks: str
    done: str
    """What follows from Done."""
    buttons: tuple[str, str, str] = ("Done", "Not yet", "Stop")
    stopped: str = "I will not ask about this again."
    shows_goal: bool = field(default=True, kw_only=True)
    tells_back: bool = field(default=True, kw_only=True)
    """Whether there is something to tell the guide once it is done."""


_WORDS: dict[Kind, Words] = {
    Kind.STEP_DUE: Words(
        ":footprints: *How did your step go?* It comes from your session with {other}.",
        "I will not ask about it again.",
        shows_goal=False,
    ),
    Kind.ADVICE_CHECK: Words(
        ":mag: *{other} advised you on this. Have you settled it?* Taking the advice or leaving"
        " it are both fine.",
        "I will not ask about it again.",
    ),
    Kind.STEP_CHECK: Words(
        ":footprints: *What have you tried since your session with {other}?*",
        "I will not ask about it again.",
    ),
    Kind.GOAL_CHECK: Words(
        ":dart: *How far have you come with the goal of your session with {other}?*",
        "I will not ask about it again.",
    ),
    Kind.MENTOR_CHECK: Words(
        ":seedling: *It is about time for you and {other} to meet again.* Have you met, or set a"
        " date?",
        "I bring it up again as often as you two chose.",
        stopped="I will not bring this mentoring up again.",
        tells_back=False,
    ),
    Kind.STALL_CHECK: Words(
        ":seedling: *You and {other} have not met here for a while. Is the mentoring still on?*"
        " Letting it rest is fine too.",
        "Good. I go on bringing it up as often as you two chose.",
        ("Still on", "Ask me later", "Let it rest"),
        "I will not bring this mentoring up again.",
        tells_back=False,
    ),
}


def card(nudge: Nudge, *, is_last: bool = False) -> Message:
    """Return the card of a follow-up as it stands; `is_last` if the whole card says it is."""
    if nudge.follow_up.rule.answerable:
        return Message(_ANSWERABLE[nudge.follow_up.state](replace(nudge, is_last=is_last)))
    return reminders.card(
        nudge.follow_up,
        nudge.agreement,
        has_answered=nudge.has_answered_form,
        has_come=nudge.has_come,
    )


def too_late(follow_up: FollowUp, *, begun_by: str) -> Message:
    """Return the answer to a button on a card that was out of date."""
    if begun_by and follow_up.kind is Kind.NEXT_MEETING:
        who = "You have" if begun_by == follow_up.person_id else f"{parts.mention(begun_by)} has"
        happened = f"{who} begun this session; its card is in your group DM."
    elif follow_up.state is FollowUpState.CANCELLED:
        happened = "This has been settled in the meantime."
    else:
        happened = "You have answered this already."
    return Message([parts.says(f"{happened}\nNothing was changed; I have refreshed the card.")])


def _waiting(nudge: Nudge) -> list[Block]:
    return _put_off(nudge) if nudge.follow_up.is_put_off else _question(nudge)


def _question(nudge: Nudge) -> list[Block]:
    follow_up, words = nudge.follow_up, _words(nudge)
    why = follow_up.rule.why
    if follow_up.state is FollowUpState.SILENT and follow_up.rule.asks > 1 and not nudge.is_last:
        why = (
            f"{why} I ask {follow_up.rule.asks} times at most: this is the last. The buttons stay."
        )
    if nudge.open_steps > 1:
        words = replace(words, buttons=("All done", *words.buttons[1:]))
        why = f"{why} Single steps can be ticked on your Home tab."
    return [
        parts.says(words.asks.format(other=nudge.other)),
        *_about(nudge),
        _answers(follow_up.id, words),
        parts.small(why),
    ]


def _put_off(nudge: Nudge) -> list[Block]:
    follow_up, words = nudge.follow_up, _words(nudge)
    answer = words.buttons[1]
    if follow_up.snoozed:
        answer = f"Snoozed {LENGTHS[follow_up.snoozed].lower()}"
    at = f"{_AFTER[nudge.moved_by]}{parts.moment(follow_up.due_at)}"
    # Later, as a pause, shifts, silence or a full card may still hold it. No sooner is always true.
    return [
        parts.says(f":hourglass_flowing_sand: *{answer}.* I come back to it {at} or later."),
        *_about(nudge),
        parts.row(
            parts.button(words.buttons[0], DONE, follow_up.id, style="primary"),
            parts.button(words.buttons[2], STOP, follow_up.id),
        ),
    ]


def _done(nudge: Nudge) -> list[Block]:
    words = _words(nudge)
    blocks: list[Block] = [
        parts.says(f":white_check_mark: *{words.buttons[0]}.* {words.done}"),
        *_about(nudge),
    ]
    if not (nudge.is_learner and words.tells_back):
        return blocks
    if not nudge.has_reported_back:
        blocks += [
            parts.says(f"{nudge.other} would be glad to hear about it."),
            parts.row(parts.button("Tell them how it went", REPORT_BACK, nudge.agreement.id)),
        ]
    else:
        blocks.append(parts.small(f"{nudge.other} knows how it went."))
    return blocks


def _stopped(nudge: Nudge) -> list[Block]:
    words = _words(nudge)
    stopped = words.stopped
    if any(step.state is StepState.DROPPED for step in nudge.steps):
        stopped = f"{stopped} It is off your list; plans may change."
    return [
        parts.says(f":no_bell: *{_past(words.buttons[2])}.* {stopped}"),
        *_about(nudge),
    ]


def _settled(nudge: Nudge) -> list[Block]:
    """Return the card of a question that answered itself: the step was done, or they met again."""
    if nudge.steps and all(step.state is StepState.DONE for step in nudge.steps):
        return _done(nudge)
    return [
        parts.says(":white_check_mark: *Settled in the meantime.* Nothing is left to do here."),
        *_about(nudge),
    ]


_ANSWERABLE: dict[FollowUpState, Callable[[Nudge], list[Block]]] = {
    FollowUpState.WAITING: _waiting,
    FollowUpState.SILENT: _question,
    FollowUpState.DONE: _done,
    FollowUpState.STOPPED: _stopped,
    FollowUpState.CANCELLED: _settled,
    FollowUpState.MISSED: _question,
}


def _words(nudge: Nudge) -> Words:
    return _WORDS[nudge.follow_up.kind]


def _past(stop: str) -> str:
    return "Stopped" if stop == "Stop" else "It rests"


def _about(nudge: Nudge) -> list[Block]:
    """Return what the question is about, in the words of those who wrote it."""
    if nudge.steps:
        return [block for step in nudge.steps for block in _step(step)]
    if not _words(nudge).shows_goal:
        return []
    return [parts.quote("The goal was", nudge.agreement.goal)]


def _step(step: Step) -> list[Block]:
    blocks: list[Block] = [parts.quote(f"Your step{parts.become(step.state)}", step.text)]
    if step.if_then and step.state is StepState.PLANNED:
        blocks.append(parts.quote("If something gets in the way", step.if_then))
    return blocks


def _answers(follow_up_id: str, words: Words) -> ActionsBlock:
    done, not_yet, stop = words.buttons
    snooze = StaticSelectElement(
        action_id=SNOOZE,
        placeholder="Snooze",
        options=[option(text, f"{follow_up_id}:{length}") for length, text in LENGTHS.items()],
    )
    return ActionsBlock(
        elements=[
            parts.button(done, DONE, follow_up_id, style="primary"),
            parts.button(not_yet, NOT_YET, follow_up_id),
            snooze,
            parts.button(stop, STOP, follow_up_id),
        ]
    )

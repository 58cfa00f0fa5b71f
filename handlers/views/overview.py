"""What waits for a person, their sessions and their steps: for the Home tab and for a message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    InteractiveElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from guidance.agreements import Agreement
from guidance.follow_ups import Kind
from guidance.joining import JoinRequest
from guidance.modes import FORMS
from guidance.stages import Stage
from guidance.steps import Step
from handlers.views import due, entries, feedback, follow_up, guide, history, joining, parts
from handlers.views.follow_up import Nudge
from handlers.views.message import Message
from handlers.views.notices import sentence

STEP_DONE = "overview.step_done"
STEP_DROPPED = "overview.step_dropped"
"""Beside a step; the value is the step's id."""

Most = Mapping[str, int]
"""How many of each list are shown; what waits has four blocks, the others three."""

IN_MESSAGE: Most = {"waiting": 3, "sessions": 3, "steps": 3, "closed": 2, "missed": 0}
"""At most 50 of the 50 blocks that a message may have, with a line between two of a list."""

IN_HOME: Most = {"waiting": 5, "sessions": 5, "steps": 5, "closed": 3, "missed": 5}
"""Of the 100 blocks that the Home tab may have; beside programs with figures there are fewer."""

_ONCE_DONE = ", as soon as these are done."

_ONE_SIDED = frozenset({guide.SWITCH, guide.BACK})
"""Buttons of the agreement card that are the guide's alone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An agreement in a list, and its card as it stands."""

    agreement: Agreement
    card: Message

    def buttons(self, viewer_id: str) -> list[Block]:
        """Return the card's own row of buttons, as far as they are this person's."""
        for block in self.card.blocks:
            if isinstance(block, ActionsBlock):
                mine = [
                    element
                    for element in block.elements
                    if isinstance(element, InteractiveElement) and self._is_for(viewer_id, element)
                ]
                return [ActionsBlock(elements=mine)] if mine else []
        return []

    def _is_for(self, viewer_id: str, element: InteractiveElement) -> bool:
        return viewer_id == self.agreement.guide_id or element.action_id not in _ONE_SIDED


@dataclass(frozen=True, slots=True)
class Overview:
    """All that concerns one person now; `now` and the days are in their own time zone."""

    viewer_id: str
    now: datetime
    waiting: Sequence[Entry] = ()
    """Agreements whose next move is theirs."""
    questions: Sequence[Nudge] = ()
    """What they were asked and have not answered, a meeting that is near or past among it."""
    coming: Sequence[Nudge] = ()
    """Next meetings that are not near yet."""
    mentorings: Sequence[Nudge] = ()
    """Mentorings that go on and have no next meeting; each is the look at it that is to come."""
    forms: Sequence[Agreement] = ()
    """Sessions they have not said a word about."""
    joins: Sequence[JoinRequest] = ()
    """People who would like to join a program they direct."""
    sessions: Sequence[Entry] = ()
    """Open agreements whose next move is the other's, or nobody's."""
    steps: Sequence[tuple[Step, Agreement]] = ()
    closed: Sequence[Agreement] = ()
    missed: Sequence[Nudge] = ()
    """What they were not asked lately because nobody could."""

    @property
    def is_empty(self) -> bool:
        """Return whether this person has not begun."""
        return not (
            *self.waiting,
            *self.questions,
            *self.coming,
            *self.mentorings,
            *self.forms,
            *self.sessions,
            *self.steps,
            *self.closed,
        )


def message(overview: Overview) -> Message:
    """Return the lists for the person who asked, in a message."""
    blocks = lists(overview, IN_MESSAGE)
    if not blocks:
        return Message(
            [
                parts.says(
                    "You have no sessions yet, and nothing waits for you. Type `/guidance` to"
                    " ask for one."
                )
            ]
        )
    return Message([*blocks, parts.small("Your Home tab has the same, always current.")])


def lists(overview: Overview, most: Most) -> list[Block]:
    """Return every list that has something in it."""
    viewer_id = overview.viewer_id
    meetings = [one for one in overview.questions if one.follow_up.kind is Kind.NEXT_MEETING]
    others = [one for one in overview.questions if one not in meetings]
    waiting = [
        *(_question(nudge) for nudge in meetings),  # the one thing that cannot wait for the rest
        *(_waiting(entry, viewer_id) for entry in overview.waiting),
        *(_form(agreement, viewer_id) for agreement in overview.forms),
        *(joining.waiting(request) for request in overview.joins),
        *(_question(nudge) for nudge in others),
    ]
    sessions = [
        *(_session(entry, viewer_id) for entry in overview.sessions),
        *(entries.coming(nudge) for nudge in overview.coming),
        *(entries.mentoring(nudge) for nudge in overview.mentorings),
    ]
    steps = [_step(step, agreement, overview) for step, agreement in overview.steps]
    closed = [_closed(one, overview) for one in _not_shown(overview, most["sessions"])]
    return [
        *_list(":bell: Waiting for you", waiting, most["waiting"]),
        *_list("Your sessions", sessions, most["sessions"], more=_rest_of_sessions(overview)),
        *_list("Your next steps", steps, most["steps"]),
        *_list("Ended lately", closed, most["closed"], more="."),
        *_missed(overview.missed, most["missed"]),
    ]


def _not_shown(overview: Overview, most: int) -> list[Agreement]:
    """Return what has ended lately, but for what stands among the sessions as it goes on."""
    goes_on = [nudge.agreement.id for nudge in (*overview.coming, *overview.mentorings)]
    shown = goes_on[: max(most - len(overview.sessions), 0)]
    return [one for one in overview.closed if one.id not in shown]


def _rest_of_sessions(overview: Overview) -> str:
    """Return what becomes of sessions that find no room; no mentoring is over in a hurry."""
    if overview.mentorings:
        return ": what comes up first is shown."
    return _ONCE_DONE


def _missed(nudges: Sequence[Nudge], most: int) -> list[Block]:
    if not nudges or not most:
        return []
    lines = [block for nudge in nudges[:most] for block in due.missed(nudge)]
    more = len(nudges) - most
    if more > 0:
        lines.append(parts.small(f"… and {more} more."))
    note = "I could not ask then, and asking now would be late. You need do nothing."
    return [parts.heading("Not asked in time"), *lines, parts.small(note)]


def shown(card: Message) -> View:
    """Return an agreement's card in a modal, to read; its buttons stay where they are current."""
    blocks = [block for block in card.blocks if not isinstance(block, ActionsBlock)]
    return parts.modal("overview.shown", "As it stands", blocks)


def settled_already() -> Message:
    """Return the answer to a second press of "Done" or "Let go"."""
    return sentence("You have settled this step already. Nothing was changed.")


def _list(
    title: str,
    items: Sequence[Sequence[Block]],
    most: int,
    *,
    more: str = _ONCE_DONE,
) -> list[Block]:
    if not items:
        return []
    blocks: list[Block] = [parts.heading(title)]
    for place, item in enumerate(items[:most]):
        blocks += [*([DividerBlock()] if place else []), *item]
    if len(items) > most:
        blocks.append(parts.small(f"… and {len(items) - most} more{more}"))
    return blocks


def _waiting(entry: Entry, viewer_id: str) -> list[Block]:
    first = entry.card.blocks[0]
    assert isinstance(first, SectionBlock), "a card that waits for an answer begins with a sentence"
    return [
        SectionBlock(text=first.text, accessory=entries.details(entry.agreement)),
        *_note(entry.agreement),
        parts.quote("The goal", parts.shortened(entry.agreement.goal)),
        *entry.buttons(viewer_id),
    ]


def _question(nudge: Nudge) -> list[Block]:
    """Return a reminder's own words and buttons; why it came stands on its card."""
    return [one for one in follow_up.card(nudge).blocks if not isinstance(one, ContextBlock)]


def _note(agreement: Agreement) -> list[Block]:
    """Return the guide's line with an offer; a request that comes back has done with it."""
    if not agreement.note or agreement.stage is Stage.ASKED:
        return []
    return [parts.quote("They wrote", parts.shortened(agreement.note))]


def _form(agreement: Agreement, viewer_id: str) -> list[Block]:
    other = parts.mention(agreement.other(viewer_id))
    button = parts.button("Fill in the form", feedback.OPEN, agreement.id, style="primary")
    return [
        entries.beside(f":memo: *Your session with {other} has ended. How was it?*", button),
        parts.quote("The goal was", parts.shortened(agreement.goal)),
    ]


def _session(entry: Entry, viewer_id: str) -> list[Block]:
    agreement = entry.agreement
    return [
        entries.beside(_standing(agreement, viewer_id), entries.details(agreement)),
        parts.quote("The goal", parts.shortened(agreement.goal)),
        *entry.buttons(viewer_id),
    ]


def _standing(agreement: Agreement, viewer_id: str) -> str:
    other = parts.mention(agreement.other(viewer_id))
    if agreement.stage is Stage.AGREED and agreement.mode is not None:
        when = parts.when(agreement.meet_at)
        return f":handshake: *{FORMS[agreement.mode].label}* with {other}\n:clock3: {when}"
    return f":hourglass: {history.sentence(agreement, viewer_id=viewer_id)}"


def _step(step: Step, agreement: Agreement, overview: Overview) -> list[Block]:
    words = f"{step.text}\n{step.if_then}" if step.if_then else step.text
    other = parts.mention(agreement.other(overview.viewer_id))
    due = _due(step.due_on, overview.now.date())
    return [
        parts.says(f"{due}, from your session with {other}"),
        parts.quote("Step", words),
        parts.row(parts.button("Done", STEP_DONE, step.id), _let_go(step)),
    ]


def _due(due_on: date | None, today: date) -> str:
    if due_on is None:
        return ":white_medium_square: No day set"
    if due_on < today:
        return f":warning: *Was due* {parts.day(due_on)}"
    return f":white_medium_square: *Due* {parts.day(due_on)}"


def _closed(agreement: Agreement, overview: Overview) -> list[Block]:
    other = parts.mention(agreement.other(overview.viewer_id))
    label = FORMS[agreement.mode].label if agreement.mode else "Session"
    zone = overview.now.tzinfo
    at = agreement.moved_at
    ended = f", ended {parts.day(at.astimezone(zone).date())}" if at else ""
    return [
        entries.beside(f"*{label}* with {other}{ended}", entries.details(agreement)),
        parts.quote("The goal was", parts.shortened(agreement.goal)),
    ]


def _let_go(step: Step) -> ButtonElement:
    what = "It leaves your list and I do not ask about it; the card in your group DM says so."
    confirm = parts.sure("Let go of this step?", what, "Let go")
    return parts.button("Let go", STEP_DROPPED, step.id, confirm=confirm)

"""A learner asks: the goal first, then the form of guidance, then the request goes out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from slack_sdk.models.views import View

from guidance.agreements import Agreement
from guidance.dates import future
from guidance.errors import EachField, InvalidField, NotEnrolled
from guidance.modes import FORMS, Control, Focus, Mode, Span
from guidance.polite import plain_words
from guidance.programs import ProgramRole, check_guide
from guidance.stages import Stage
from guidance.suggestion import Answers, WhyAnother
from guidance.text import GOAL_LIMIT, SCOPE_LIMIT, is_blank, optional, required
from handlers import moves, second_look
from handlers.markup import as_read
from handlers.payloads import Command, Press, Request, Shortcut, Submission, chosen, known, routed
from handlers.replies import CloseAll, Open, Replace, Reply, Tell
from handlers.routes import Form, Routes
from handlers.services import Reaction
from handlers.support import support_lines
from handlers.values import Values
from handlers.views import ask as views
from handlers.views import parts
from handlers.views.say import somebody_to_talk_to
from judgement import labels, screen
from judgement.labels import Judgement
from storage import agreements, people, programs
from storage.columns import new_id

SHORTCUT = "ask_for_guidance"
MESSAGE_SHORTCUT = "ask_about_message"

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_WAITS_ALREADY = (
    "They have this request from you already, and I tell you as soon as they answer. For another"
    " one choose another form, or go back and change the goal or the time."
)
_MENTION_FIRST = re.compile(rf"^\s*{_MENTION.pattern}\s*(?:[,;:.!\u2013\u2014-]+(?=\s|$))?")


def register(routes: Routes) -> None:
    """Bind the shortcuts and the two modals; the command is in `handlers.commands`."""
    routes.shortcuts.bind(SHORTCUT, open_from_shortcut)
    routes.shortcuts.bind(MESSAGE_SHORTCUT, open_from_shortcut)
    routes.presses.bind(views.START, open_from_home)
    routes.presses.bind(views.START_WITH, open_with)
    routes.forms.bind(views.ANSWERED, Form(answer, names=_guide))
    routes.presses.bind(views.SETTLED, settle)
    routes.presses.bind(views.MODE_CHANGED, change_mode)
    routes.forms.bind(views.SENT, Form(send))


def open_from_command(reaction: Reaction, command: Command) -> Reply:
    """Open the first modal; the first mention is the guide, and if it begins it is no word."""
    mentioned = _MENTION.search(command.text)
    words = _MENTION_FIRST.sub("", command.text)
    goal = as_read(" ".join(words.split())) if plain_words(words) else ""
    return _opened(reaction, command, goal, guide_id=mentioned[1] if mentioned else None)


def tell_whom(reaction: Reaction, _command: Command) -> Reply:
    """Answer "who can I ask": the faculty of a person's programs, without themselves."""
    guides = {
        guide_id
        for program_id in _programs_of(reaction)
        for guide_id in programs.people_in(reaction.session, program_id, ProgramRole.FACULTY)
    }
    left = people.outside_of(reaction.session, guides, team_id=reaction.team_id)
    return Tell(views.whom(sorted(guides - left - {reaction.user_id})))


def open_from_shortcut(reaction: Reaction, shortcut: Shortcut) -> Reply:
    """Open the first modal; a message shortcut puts the message's words into the goal."""
    return _opened(reaction, shortcut, shortcut.message_text)


def open_from_home(reaction: Reaction, _press: Press) -> Reply:
    """Open the first modal from the Home tab."""
    _programs_of(reaction)
    return Open(views.goal())


def open_with(reaction: Reaction, press: Press) -> Reply:
    """Open the first modal for one more session with the mentor of one that has ended."""
    before = reaction.agreement(press.value)
    _programs_of(reaction)
    return Open(views.goal(guide_id=before.guide_id))


def _opened(
    reaction: Reaction, request: Request, text: str, *, guide_id: str | None = None
) -> Reply:
    """Open the first modal with these words; where they sound heavy, the numbers stand first.

    They are not looked at again as long as the form is open. Who may not ask has the numbers too.
    """
    # Most type no words at all: nothing is looked at then, nor what judges them loaded.
    is_heavy = text != "" and second_look.needs_card(screen.judge(text[: parts.INPUT_MOST]))
    try:
        _programs_of(reaction)
    except NotEnrolled:
        if not is_heavy:
            raise
        return Tell(somebody_to_talk_to(support_lines(reaction), is_in_no_program=True))
    view = views.goal(guide_id=guide_id, text=text)
    if is_heavy:
        numbers = parts.numbers(support_lines(reaction))
        view.blocks[:0] = second_look.where_to_turn(reaction.services, request, numbers)
        view.private_metadata = second_look.Mark(card=True).text()
    return Open(view)


def answer(reaction: Reaction, submission: Submission) -> Reply:
    """Keep the goal as a draft, and suggest a form of guidance or ask what would settle it."""
    values, each = submission.values, EachField()
    guide_id = values.user("guide") or ""
    with each:
        program_id = _program_with(reaction, guide_id)
    with each:
        goal = required(values.text("goal"), field="goal", limit=GOAL_LIMIT)
    with each:
        bigger = optional(values.text("bigger_goal"), field="bigger_goal", limit=GOAL_LIMIT)
    with each:
        if (meet_at := values.moment("meet_at")) is not None:
            future(meet_at, now=reaction.now, field="meet_at")
    each.done()
    draft = Agreement(
        id=new_id(),
        team_id=reaction.team_id,
        program_id=program_id,
        learner_id=reaction.user_id,
        guide_id=guide_id,
        goal=goal,
        bigger_goal=bigger,
        meet_at=meet_at,
    )
    key = submission.root_view_id
    draft = agreements.keep_draft(reaction.session, draft, key=key, now=reaction.now)
    written = Written(draft, _answers(values))
    return Open(_second(written, mode=written.suggested))


def settle(reaction: Reaction, press: Press) -> Reply:
    """Take the answer to the one question, and suggest the form that it stands for."""
    written = replace(_written(reaction, press.metadata), settled=chosen(Mode, press.value))
    return Replace(_second(written, mode=written.settled, edited=_edited(press.values)))


def change_mode(reaction: Reaction, press: Press) -> Reply:
    """Show the second modal for another form, with what that form covers."""
    written = _written(reaction, press.metadata)
    mode = known(Mode, press.value)
    return Replace(_second(written, mode=mode, edited=_edited(press.values)))


def send(reaction: Reaction, submission: Submission) -> Reply:
    """Send the request to the guide."""
    written = _written(reaction, submission.metadata)
    values = submission.values
    mode = known(Mode, values.option("mode"))
    why = chosen(WhyAnother, values.option("why_another"))  # asked only where they differ
    draft = replace(written.draft, suggested_mode=written.suggested, differs_because=why)
    covers, covers_not = (values.text(name) or "" for name in ("covers", "covers_not"))
    by, now, each = reaction.user_id, reaction.now, EachField()
    with each:
        asked = draft.ask(mode, covers=covers, covers_not=covers_not, by=by, now=now)
    with each:
        optional(covers_not, field="covers_not", limit=SCOPE_LIMIT)
    with each:
        _check_not_waiting(reaction, draft, mode)
    each.done()
    moves.made(reaction, asked)
    return CloseAll()


def _check_not_waiting(reaction: Reaction, draft: Agreement, mode: Mode) -> None:
    """Raise `InvalidField` where the same goal waits with the same guide, form and time."""
    opened = agreements.open_of(reaction.session, draft.learner_id, team_id=draft.team_id)
    request = draft.guide_id, draft.goal, draft.meet_at, mode
    waiting = [one for one in opened if one.stage is Stage.ASKED]
    if request in [(one.guide_id, one.goal, one.meet_at, one.asked_mode) for one in waiting]:
        raise InvalidField("mode", _WAITS_ALREADY)


@dataclass(frozen=True, slots=True)
class Written:
    """A draft, and what is known of it while its writer chooses a form."""

    draft: Agreement
    answers: Answers
    settled: Mode | None = None

    @property
    def judgement(self) -> Judgement:
        """Return which form the words and the answers call for."""
        return labels.judge(self.draft.goal, self.draft.bigger_goal, self.answers)

    @property
    def suggested(self) -> Mode | None:
        """Return what is suggested, None while the one question is open."""
        return views.suggestion(self.judgement, self.settled)


def _guide(submission: Submission) -> Iterable[str | None]:
    return [submission.values.user("guide")]


def _answers(values: Values) -> Answers:
    return Answers(
        focus=chosen(Focus, values.option("focus")),
        control=chosen(Control, values.option("control")),
        span=chosen(Span, values.option("span")),
        has_bigger_goal=not is_blank(values.text("bigger_goal")),
    )


def _edited(values: Values) -> dict[str, str]:
    """Return what somebody has put in place of the texts of a form, by field, to be carried on."""
    found = {}
    for name in ("covers", "covers_not"):
        mode = chosen(Mode, (values.block_id(name) or "").partition(":")[2])
        text = values.text(name) or ""
        if mode is not None and text != getattr(FORMS[mode], name):
            found[name] = text
    return found


def _second(
    written: Written, *, mode: Mode | None, edited: Mapping[str, str] | None = None
) -> View:
    # The ticked answers travel in the view: they are not kept, and any form may be chosen.
    answers = written.answers
    ticked = [answers.focus, answers.control, answers.span, written.settled]
    metadata = ":".join([written.draft.id, *(tick or "" for tick in ticked)])
    return views.form(
        metadata,
        written.draft,
        written.judgement,
        settled=written.settled,
        mode=mode,
        edited=edited or {},
    )


def _written(reaction: Reaction, metadata: str) -> Written:
    draft_id, focus, control, span, settled = routed(metadata, 5)
    draft = reaction.agreement(draft_id)
    answers = Answers(
        chosen(Focus, focus), chosen(Control, control), chosen(Span, span), bool(draft.bigger_goal)
    )
    return Written(draft, answers, chosen(Mode, settled))


def _program_with(reaction: Reaction, guide_id: str) -> str:
    """Return the program in which this person may be asked; the first one, when there are more."""
    programs_of = _programs_of(reaction)
    programs.hold_memberships(reaction.session, guide_id)
    guides = {
        program_id: programs.people_in(reaction.session, program_id, ProgramRole.FACULTY)
        for program_id in programs_of
    }
    profile = reaction.found.profiles.get(guide_id)
    check_guide(
        guide_id,
        learner_id=reaction.user_id,
        faculty=frozenset().union(*guides.values()),
        is_bot=profile is not None and profile.is_bot,
        is_deactivated=profile is not None and profile.is_deactivated,
        is_outside=profile is not None and profile.is_outside,
    )
    return next(program_id for program_id, faculty in guides.items() if guide_id in faculty)


def _programs_of(reaction: Reaction) -> list[str]:
    """Return the programs a person takes part in.

    Raises:
        NotEnrolled: there is none.
    """
    memberships = programs.memberships_of(
        reaction.session, reaction.user_id, team_id=reaction.team_id
    )
    if not memberships:
        raise NotEnrolled
    return list(dict.fromkeys(membership.program_id for membership in memberships))

"""Practice: a card, a sentence and what it sounds like; the switch; a round aloud with somebody."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from guidance import practice
from guidance.errors import EachField, InvalidField, NotEnrolled, NotFound
from guidance.modes import Mode
from guidance.practice import ANY_TOPIC, Attempt, Kind, Round, Voice
from guidance.scenarios.card import Scenario
from guidance.text import NOTE_LIMIT, required
from handlers.payloads import Command, Press, Submission, chosen, known
from handlers.replies import Open, Replace, Reply, Tell
from handlers.routes import Form, Routes
from handlers.services import Reaction
from handlers.views import notices
from handlers.views import practice as views
from handlers.views import practice_round as rounds
from handlers.views import practice_switch as switches
from handlers.views.message import Message
from judgement import cues
from storage import practice as kept
from storage import programs
from storage.columns import new_id
from storage.outbox import Card, group_address

TWICE_WITHIN = timedelta(seconds=30)
"""The same words for the same card so soon are one attempt, submitted twice."""

ROUND = "practice_round"
"""In the group DM of two: the card they play, and then how it came across."""


def register(routes: Routes) -> None:
    """Bind the forms of practice and their buttons; the command is in `handlers.commands`."""
    routes.presses.bind(views.OPEN, open_from_home)
    routes.presses.bind(views.ANOTHER, show_another)
    routes.presses.bind(views.TOPIC, choose_topic)
    routes.presses.bind(views.TRY_AGAIN, try_again)
    routes.presses.bind(views.OPEN_SWITCH, show_switch)
    routes.presses.bind(views.OPEN_ROUND, open_round)
    routes.presses.bind(views.FORGET, forget)
    routes.presses.bind(f"{rounds.HEARD}.", hear)
    routes.forms.bind(views.ANSWERED, Form(answer))
    routes.forms.bind(switches.SWITCHED, Form(answer_switch))
    routes.forms.bind(rounds.BEGUN, Form(begin_round, names=_partner))


def open_from_command(reaction: Reaction, _command: Command) -> Reply:
    """Answer `/guidance practice` with a card."""
    return Open(views.card(_next_for(reaction)))


def open_from_home(reaction: Reaction, _press: Press) -> Reply:
    """Show a card from the Home tab."""
    return Open(views.card(_next_for(reaction)))


def show_another(_reaction: Reaction, press: Press) -> Reply:
    """Show the card that follows this one in its topic, or this one from its drill."""
    key, _, which = press.value.partition(":")
    topic = _topic(press.metadata)
    one = practice.scenario(key) if which == "same" else practice.after(key, topic)
    return Replace(views.card(one, topic=topic))


def choose_topic(_reaction: Reaction, press: Press) -> Reply:
    """Show the first card of a topic."""
    topic = _known(press.value)
    return Replace(views.card(practice.after(None, topic), topic=topic))


def try_again(reaction: Reaction, press: Press) -> Reply:
    """Show an attempt's card with what was written, to change it."""
    attempt = kept.get(
        reaction.session, press.value, team_id=reaction.team_id, user_id=reaction.user_id
    )
    scenario, topic = practice.scenario(attempt.scenario), _topic(press.metadata)
    view = views.card(scenario, topic=topic, mode=attempt.chosen, opening=attempt.words)
    if attempt.kind is Kind.SWITCH:
        said, _, back = attempt.words.partition(practice.AND_BACK)
        view = switches.form(scenario, topic=topic, said=said, back=back)
    return Replace(view)


def answer(reaction: Reaction, submission: Submission) -> Reply:
    """Say what the opening sounds like, and show the other voices."""
    scenario, topic = _card(submission.metadata)
    each = EachField()
    with each:
        mode = _mode(submission)
    with each:
        words = _words(submission, "opening")
    each.done()
    heard = cues.judge(words)
    attempt = _attempt(reaction, scenario, Kind.OPENING, mode, Voice(heard.label), words)
    return Replace(views.result(attempt, scenario, topic=topic, because=heard.words))


def show_switch(_reaction: Reaction, press: Press) -> Reply:
    """Show the drill: say the switch, and the way back."""
    key, _, which = press.value.partition(":")
    topic = _topic(press.metadata)
    one = practice.after(key, topic) if which == "next" else practice.scenario(key)
    return Replace(switches.form(one, topic=topic))


def answer_switch(reaction: Reaction, submission: Submission) -> Reply:
    """Say whether the switch was said aloud, and whether the lead went back."""
    scenario, topic = _card(submission.metadata)
    each = EachField()
    with each:
        said = _words(submission, "switch")
    with each:
        back = _words(submission, "back")
    each.done()
    sounded, back_sounded = (Voice(cues.judge(words).label) for words in (said, back))
    both = f"{said}{practice.AND_BACK}{back}"
    attempt = _attempt(reaction, scenario, Kind.SWITCH, Mode.COACH_WITH_WISDOM, sounded, both)
    return Replace(switches.result(attempt, scenario, topic=topic, back_sounded=back_sounded))


def open_round(_reaction: Reaction, press: Press) -> Reply:
    """Ask with whom to play a card."""
    return Open(rounds.invite(practice.scenario(press.value)))


def begin_round(reaction: Reaction, submission: Submission) -> Reply:
    """Send both the card in their group DM."""
    _check_enrolled(reaction)
    scenario = practice.scenario(submission.metadata)
    partner_id = submission.values.user("partner") or ""
    profile = reaction.found.profiles.get(partner_id)
    programs.hold_memberships(reaction.session, partner_id)
    each = EachField()
    with each:
        practice.check_partner(
            partner_id,
            player_id=reaction.user_id,
            is_enrolled=_is_enrolled(reaction, partner_id),
            is_bot=profile is not None and profile.is_bot,
            is_deactivated=profile is not None and profile.is_deactivated,
            is_outside=profile is not None and profile.is_outside,
        )
    with each:
        aimed = _mode(submission)
    each.done()
    round_ = Round(
        new_id(), reaction.team_id, reaction.user_id, partner_id, scenario.key, aimed, reaction.now
    )
    kept.begin(reaction.session, round_)
    group = group_address(reaction.user_id, partner_id)
    reaction.outbox.draw(Card(ROUND, round_.id, "group"), address=group)
    return Tell(rounds.begun(partner_id))


def hear(reaction: Reaction, press: Press) -> Reply:
    """Keep which form the partner heard, and show both how it came across."""
    round_id, _, mode = press.value.partition(":")
    round_ = kept.round_of(reaction.session, round_id, team_id=reaction.team_id)
    kept.save(reaction.session, round_.hear(known(Mode, mode), by=reaction.user_id))
    reaction.outbox.redraw(ROUND, round_.id)
    return None


def forget(reaction: Reaction, _press: Press) -> None:
    """Delete all that this person has practised."""
    rounds_of = kept.forget(reaction.session, reaction.user_id, team_id=reaction.team_id)
    reaction.outbox.redraw(ROUND, *rounds_of)
    reaction.outbox.publish_home(reaction.user_id)


def draw(reaction: Reaction, card: Card) -> Message:
    """Return the card of a round as it stands now; a line, once that is gone."""
    try:
        round_ = kept.round_of(reaction.session, card.subject_id, team_id=reaction.team_id)
    except NotFound:
        return notices.no_longer_kept()
    return rounds.card(round_, practice.scenario(round_.scenario))


def _partner(submission: Submission) -> Iterable[str | None]:
    return [submission.values.user("partner")]


def _attempt(  # what an attempt is made of
    reaction: Reaction, scenario: Scenario, kind: Kind, mode: Mode, sounded: Voice, words: str
) -> Attempt:
    _check_enrolled(reaction)
    team_id, user_id = reaction.team_id, reaction.user_id
    attempt = Attempt(
        new_id(), team_id, user_id, kind, scenario.key, mode, sounded, words, reaction.now
    )
    for last in kept.newest(reaction.session, user_id, team_id=team_id, limit=1):
        is_recent = reaction.now - last.at < TWICE_WITHIN
        if is_recent and replace(last, id=attempt.id, at=attempt.at) == attempt:
            return last
    kept.add(reaction.session, attempt)
    reaction.outbox.publish_home(user_id)
    return attempt


def _mode(submission: Submission) -> Mode:
    mode = chosen(Mode, submission.values.option("mode"))
    if mode is None:
        raise InvalidField("mode", "Please choose a form.")
    return mode


def _words(submission: Submission, field: str) -> str:
    return required(submission.values.text(field), field=field, limit=NOTE_LIMIT)


def _next_for(reaction: Reaction) -> Scenario:
    """Return the card that follows the one this person had last."""
    _check_enrolled(reaction)
    last = kept.newest(reaction.session, reaction.user_id, team_id=reaction.team_id, limit=1)
    return practice.after(last[0].scenario if last else None)


def _check_enrolled(reaction: Reaction) -> None:
    if not _is_enrolled(reaction, reaction.user_id):
        raise NotEnrolled


def _is_enrolled(reaction: Reaction, user_id: str) -> bool:
    return bool(programs.memberships_of(reaction.session, user_id, team_id=reaction.team_id))


def _card(metadata: str) -> tuple[Scenario, str]:
    return practice.scenario(metadata.partition(":")[0]), _topic(metadata)


def _topic(metadata: str) -> str:
    """Return the topic that the form's metadata names; any, where there is no form."""
    return _known(metadata.partition(":")[2])


def _known(topic: str) -> str:
    return topic if topic in practice.TOPICS else ANY_TOPIC

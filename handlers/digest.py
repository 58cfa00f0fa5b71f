"""What a director is told of a program: on its day, when they ask, and what they say to it."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from guidance import example
from guidance.errors import NotFound
from guidance.periods import Stretch, last_over
from guidance.programs import Program, ProgramRole
from guidance.quiet import Quiet
from guidance.reports import Deed, Digest, check_deed
from handlers.each import each
from handlers.payloads import Press, Submission
from handlers.replies import Open, Reply, Tell
from handlers.routes import Form, Routes
from handlers.services import Reaction, Services, reacting
from handlers.views import digest as views
from handlers.views.message import Message
from storage import digests, people, program_days, programs, reports, stuck
from storage.agenda import Agenda
from storage.outbox import Card
from storage.queues import Action

DIGEST = "digest"
"""The card in a director's DM or in the program's channel; its subject is "program:since:until"."""

CHARTS = "charts"
"""A file of the outbox that is drawn as it is sent (`handlers.drawn`); its subject begins so."""

EXAMPLE_CHARTS = "example_charts"
"""The same of the example; they know nothing of the program."""

QUIET = "quiet"
"""What a file that nobody has asked for waits for to end."""

_MORNING = time(8)


def register(routes: Routes) -> None:
    """Bind the director's buttons on the Home tab."""
    routes.presses.bind(views.SEND_NOW, send_now)
    routes.presses.bind(views.SHOW_EXAMPLE, show_example)
    routes.presses.bind(views.SAY_DEED, open_deed)
    routes.forms.bind(views.DEED_SAID, Form(say_deed))


def is_due(agenda: Agenda, *, now: datetime) -> bool:
    """Return whether there is anything for `send_due` to do."""
    return agenda.digest_at is not None and agenda.digest_at <= now


def send_due(services: Services) -> None:
    """Send the newest digest of each program whose day has come; safe twice, late or twofold."""
    with services.transaction() as session:
        found = program_days.has_come(session, "digest_on", now=services.now())
    each(services, found, partial(send, services))


def send(services: Services, program: Program) -> None:
    """Send one program's digest if nobody has done so since `program` was read."""
    with reacting(services, team_id=program.team_id) as reaction:
        today, on = today_of(reaction, program), program.digest_on
        if on is None:
            first = program.next_digest(after=today - timedelta(days=1))
            program_days.move_on(reaction.session, program, "digest_on", to=first)
        elif on <= today and program_days.move_on(
            reaction.session, program, "digest_on", to=program.next_digest(after=today)
        ):
            period = last_over(program.cadence, today)
            if digests.begin(reaction.session, program.id, period, now=reaction.now):
                _post(reaction, program, period, today)


def _post(reaction: Reaction, program: Program, period: Stretch, today: date) -> None:
    directors = programs.people_in(reaction.session, program.id, ProgramRole.DIRECTOR)
    zones = {one: reaction.quiet_of(one).zone for one in sorted(directors)}
    due = {one: datetime.combine(today, _MORNING, zone) for one, zone in zones.items()}
    if program.digest_channel_id:
        due[program.digest_channel_id] = datetime.combine(today, _MORNING, program.zone)
    subject = f"{program.id}:{period.since}:{period.until}"
    for address, at in due.items():
        at = max(at.astimezone(UTC), reaction.now)
        reaction.outbox.draw(Card(DIGEST, subject, address), address=address, at=at)
        key = f"charts:{subject}:{address}"
        _post_charts(reaction, _charts(program.id, period), address, key=key, at=at)
    reaction.outbox.publish_home(*directors)


def _charts(program_id: str, period: Stretch, made: str = CHARTS) -> dict[str, str]:
    """Return what `handlers.drawn` draws them from."""
    return {"made": made, "program_id": program_id, "until": period.until.isoformat()}


def _post_charts(
    reaction: Reaction,
    charts: dict[str, str],
    address: str,
    *,
    key: str,
    at: datetime | None = None,
) -> None:
    made = charts | ({"waits_for": QUIET} if at else {})  # else somebody wants it now
    reaction.outbox.post(address, made, key=key, at=at, action=Action.FILE, subject=key)


def draw(reaction: Reaction, card: Card) -> Message:
    """Return the digest as it stands, for whoever still directs the program.

    Raises:
        NotFound: the reader no longer directs it, or it no longer goes to that channel.
    """
    program_id, since, until = card.subject_id.split(":")
    program = read_by(reaction, program_id, card.viewer_id)
    period = Stretch(date.fromisoformat(since), date.fromisoformat(until))
    return views.message(_of(reaction, program, period))


def opens_at(reaction: Reaction, program_id: str, reader_id: str) -> datetime:
    """Return when a digest that nobody has asked for may be posted, in UTC.

    A channel has the usual hours of its program.

    Raises:
        NotFound: the reader no longer directs the program, or it no longer goes to that channel.
    """
    program = read_by(reaction, program_id, reader_id)
    is_channel = reader_id == program.digest_channel_id
    quiet = Quiet(program.zone, weekends=False) if is_channel else reaction.quiet_of(reader_id)
    return quiet.next_open(reaction.now)


def latest(reaction: Reaction, program: Program) -> Digest:
    """Return the digest of the newest period that is over."""
    return _of(reaction, program, last_over(program.cadence, today_of(reaction, program)))


def channel_refused(reaction: Reaction, program: Program) -> str | None:
    """Return the program's channel if Slack refused the newest digest there for good."""
    channel_id = program.digest_channel_id
    if channel_id is None:
        return None
    subjects, team_id = f"{DIGEST}:{program.id}:", reaction.team_id
    refused = stuck.is_refused(reaction.session, channel_id, subjects, team_id=team_id)
    return channel_id if refused else None


def send_now(reaction: Reaction, press: Press) -> Reply:
    """Send the latest digest to whoever asks; it has been told before or is told for good now."""
    program = read_by(reaction, press.value, reaction.user_id)
    _send(reaction, press, latest(reaction, program), views.Note.ASKED_FOR, CHARTS)
    return Tell(views.coming("Your digest comes"))


def show_example(reaction: Reaction, press: Press) -> Reply:
    """Send an invented digest with its charts: there is nothing to tell of the program yet."""
    program = read_by(reaction, press.value, reaction.user_id)
    digest = example.digest(program.id, today=today_of(reaction, program))
    _send(reaction, press, digest, views.Note.EXAMPLE, EXAMPLE_CHARTS)
    return Tell(views.coming("An example comes"))


def _send(reaction: Reaction, press: Press, digest: Digest, note: views.Note, made: str) -> None:
    """Send a digest and its charts at once to whoever has pressed."""
    content = views.message(digest, note=note).content()
    reaction.outbox.post(reaction.user_id, content, key=f"digest:{press.key}")
    charts = _charts(digest.program_id, digest.period, made)
    _post_charts(reaction, charts, reaction.user_id, key=f"charts:{press.key}")


def open_deed(reaction: Reaction, press: Press) -> Reply:
    """Ask a director what was done."""
    program = read_by(reaction, press.value, reaction.user_id)
    today = today_of(reaction, program)
    return Open(
        views.deed_form(reports.told(reaction.session, program, today=today).deed, program.id)
    )


def say_deed(reaction: Reaction, submission: Submission) -> Reply:
    """Keep the director's line; everybody in the program finds it on their Home tab."""
    program = read_by(reaction, submission.metadata, reaction.user_id)
    text, today = check_deed(submission.values.text("deed")), today_of(reaction, program)
    if digests.deed(reaction.session, program.id) == (Deed(text, today) if text else None):
        return Tell(views.deed_said(text))  # submitted twice
    digests.say_deed(reaction.session, program.id, text, on=today)
    reaction.record("deed.said", program.id)
    reaction.outbox.publish_home(
        *sorted(programs.people_in(reaction.session, program.id, *ProgramRole))
    )
    return Tell(views.deed_said(text))


def read_by(reaction: Reaction, program_id: str, reader_id: str) -> Program:
    """Return a program of which this director may read the figures, or its channel.

    Raises:
        NotFound: there is none, or it is not theirs, or they are a guest or gone: all answer alike.
    """
    program = programs.get(reaction.session, program_id, team_id=reaction.team_id)
    directors = programs.people_in(reaction.session, program.id, ProgramRole.DIRECTOR)
    if reader_id not in directors | {program.digest_channel_id}:
        raise NotFound
    if people.is_outside(reaction.session, reader_id, team_id=reaction.team_id):
        raise NotFound
    return program


def today_of(reaction: Reaction, program: Program) -> date:
    """Return the day that it is in the program's time zone."""
    return reaction.now.astimezone(program.zone).date()


def _of(reaction: Reaction, program: Program, period: Stretch) -> Digest:
    return reports.digest(reaction.session, program, period, today=today_of(reaction, program))

"""One request, one transaction, one effect; and every error a person can act on is an answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from guidance.agreements import Agreement
from guidance.errors import (
    GuidanceError,
    InvalidField,
    MovedOn,
    NotADirector,
    NotEnrolled,
    NotFound,
    NotYourMove,
)
from handlers import moves
from handlers.edge import react
from handlers.payloads import Command, Press, Request, Submission
from handlers.replies import CloseAll, Errors, Open, Replace, Reply, Tell
from handlers.services import Reaction, Services
from handlers.values import Values
from handlers.views import notices, parts
from handlers.views.people import not_to_set_up
from sandbox.seed import TEAM_ID
from sandbox.words import plain_blocks
from storage import agreements, programs
from storage.columns import new_id
from storage.database import transactions
from storage.outbox import Card, Outbox
from storage.queues import Delivery, OutboxRow
from tests.samples import BY_LEARNER, NOW, asked
from tests.storage.racing import at_once
from tests.story import DIRECTOR, GUIDE, LEARNER, enrol

PRESS = Press(TEAM_ID, GUIDE, "key", "trigger", action_id="a")
COMMAND = Command(TEAM_ID, GUIDE, "key", "trigger")


@dataclass
class Edge:
    """What a use case works with, and what it has left behind."""

    services: Services
    woken: list[str]

    def react(self, use_case: Callable[..., Reply], request: Request) -> Reply:
        return react(use_case, request, self.services)

    def said(self) -> list[str]:
        with self.services.transaction() as session:
            return [row.address for row in session.exec(select(OutboxRow))]


@pytest.fixture
def edge(engine: Engine) -> Edge:
    enrol(engine)
    woken: list[str] = []
    services = Services(
        transaction=lambda: transactions(engine)(),
        now=lambda: NOW,
        wake=lambda: woken.append("now"),
    )
    return Edge(services, woken)


def says_a_line(reaction: Reaction, _request: Request) -> Reply:
    reaction.outbox.post("somebody", {"text": "hello"}, key=new_id())
    return CloseAll()


def submission(state: dict[str, dict[str, dict[str, str]]], metadata: str = "") -> Submission:
    return Submission(TEAM_ID, GUIDE, "key", metadata=metadata, values=Values(state))


def typed(**fields: str) -> dict[str, dict[str, dict[str, str]]]:
    """Return the state of a modal with these text fields; two underscores stand for a colon."""
    return {
        name.replace("__", ":"): {"value": {"type": "plain_text_input", "value": value}}
        for name, value in fields.items()
    }


def raises(error: GuidanceError) -> Callable[..., Reply]:
    """Return a use case that says a line and then finds that it cannot go on."""

    def use_case(reaction: Reaction, request: Request) -> Reply:
        says_a_line(reaction, request)
        raise error

    return use_case


def words(reply: Reply) -> str:
    """Return what a person reads."""
    if isinstance(reply, Tell):
        return plain_blocks(reply.message.content()["blocks"], str)
    assert isinstance(reply, Open | Replace)
    return plain_blocks(reply.view.to_dict()["blocks"], str)


@pytest.mark.parametrize("times", [2, 5])
def test_a_request_that_is_repeated_at_the_same_moment_has_one_effect(edge, times):
    replies = at_once(*[lambda: edge.react(says_a_line, PRESS)] * times)

    assert edge.said() == ["somebody"]
    assert sorted(map(str, replies)) == ["CloseAll()", *["None"] * (times - 1)]


def test_two_requests_at_the_same_moment_have_two_effects(edge):
    others = [replace(PRESS, key="one"), replace(PRESS, key="other")]
    at_once(*[lambda request=request: edge.react(says_a_line, request) for request in others])

    assert edge.said() == ["somebody"] * 2


def test_the_sender_is_woken_when_all_is_written(edge):
    edge.react(says_a_line, PRESS)

    assert edge.woken == ["now"]


def test_what_says_nothing_to_anybody_else_wakes_no_sender(edge):
    edge.react(lambda _reaction, _request: CloseAll(), PRESS)

    assert edge.woken == []


@pytest.mark.parametrize(
    "error",
    [NotFound(), NotYourMove(), GuidanceError(), InvalidField("goal", "No.")],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("request_", [PRESS, COMMAND], ids=["press", "command"])
def test_an_error_is_told_and_leaves_nothing_behind(edge, error, request_):
    reply = edge.react(raises(error), request_)

    assert words(reply) == str(error)
    assert edge.said() == []
    assert edge.woken == []


def test_where_nobody_directs_whoever_may_set_nothing_up_reads_which_administrator_to_ask(edge):
    told = words(edge.react(raises(NotADirector()), COMMAND))

    assert told.startswith(str(NotADirector()))
    assert told.endswith(f"please ask @{DIRECTOR}.")
    nobody = words(Tell(not_to_set_up("No.", [])))
    assert nobody.endswith("please ask the person who installed this app.")


def test_a_request_that_was_refused_may_be_tried_again(edge):
    edge.react(raises(NotYourMove()), PRESS)

    assert isinstance(edge.react(says_a_line, PRESS), CloseAll)


def test_a_crash_leaves_nothing_behind_and_may_be_tried_again(edge):
    def crashes(reaction: Reaction, request: Request) -> Reply:
        says_a_line(reaction, request)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        edge.react(crashes, PRESS)
    assert (edge.said(), edge.woken) == ([], [])
    assert isinstance(edge.react(says_a_line, PRESS), CloseAll)


def test_whoever_is_not_enrolled_is_told_how_to_ask(edge):
    assert "Ask to join" in words(edge.react(raises(NotEnrolled()), COMMAND))


@pytest.mark.parametrize(
    ("field", "block_id"),
    [
        ("goal", "goal"),
        ("covers", "covers:coach"),
        ("covers_not", "covers_not:coach"),
        ("due_on:1", "due_on:1"),
        ("due_on", "due_on:0"),
        ("of another modal", "goal"),
    ],
)
def test_an_error_stands_under_its_own_field(edge, field, block_id):
    state = typed(goal="g", covers_not__coach="n", covers__coach="c", due_on__0="d", due_on__1="e")
    reply = edge.react(raises(InvalidField(field, "Please mend this.")), submission(state))

    assert reply == Errors({block_id: "Please mend this."})


def test_errors_of_fields_that_are_not_there_stand_under_the_first_one_together(edge):
    error = InvalidField("guide", "Choose somebody.")
    error.sentences |= {"successor": "Not you.", "goal": "A few words.", "note": "Too long."}

    reply = edge.react(raises(error), submission(typed(goal="g", note="n")))

    assert reply == Errors({"goal": "Choose somebody. Not you. A few words.", "note": "Too long."})


def test_an_error_of_a_modal_without_fields_is_told_in_words(edge):
    reply = edge.react(raises(InvalidField("goal", "Please mend this.")), submission({}))

    assert words(reply).startswith("Please mend this.")


@pytest.fixture
def request_card(edge: Edge) -> Agreement:
    """A request whose card has been sent to its guide."""
    with edge.services.transaction() as session:
        program_id = programs.in_team(session, team_id=TEAM_ID)[0].id
        agreement = replace(asked(), id=new_id(), program_id=program_id)
        agreements.add(session, agreement, now=NOW)
        card = Card(moves.REQUEST, agreement.id, GUIDE, 1)
        outbox = Outbox(session, TEAM_ID, NOW)
        outbox.draw(card, address=GUIDE)
        outbox.write()
        session.exec(select(OutboxRow)).one().state = Delivery.SENT
        session.exec(select(OutboxRow)).one().ts = "1.000001"
        agreements.save(session, agreement.withdraw(**BY_LEARNER))
    return agreement


def is_redrawn(edge: Edge) -> bool:
    with edge.services.transaction() as session:
        return session.exec(select(OutboxRow)).one().state is Delivery.PENDING


def test_a_button_that_came_too_late_is_told_who_was_faster_and_its_card_is_redrawn(
    edge, request_card
):
    reply = edge.react(raises(MovedOn()), replace(PRESS, value=f"{request_card.id}:coach"))

    assert "Nothing was changed" in words(reply)
    assert f"@{LEARNER}" in words(reply)
    assert is_redrawn(edge)
    assert edge.woken == ["now"]


def test_a_modal_that_came_too_late_gives_back_every_word_that_was_typed(edge, request_card):
    late = submission(typed(note="An hour of thought", goal="And more"), f"{request_card.id}:x")
    reply = edge.react(raises(MovedOn()), late)

    assert isinstance(reply, Replace)
    assert "An hour of thought" in words(reply)
    assert "And more" in words(reply)
    assert is_redrawn(edge)


def test_a_stranger_who_is_too_late_learns_nothing_and_moves_no_card(edge, request_card):
    stranger = replace(PRESS, user_id="U0FACULTY2", value=request_card.id)
    told = words(edge.react(raises(MovedOn()), stranger))

    assert told == words(edge.react(raises(MovedOn()), replace(stranger, value="f" * 32)))
    assert LEARNER not in told
    assert not is_redrawn(edge)


@pytest.mark.parametrize("reply", [Open, Replace])
def test_every_modal_shows_where_to_find_support(edge, reply):
    view = parts.modal("anything", "Anything", [parts.says("hello")])
    shown = edge.react(lambda _reaction, _request: reply(view), PRESS)

    assert "988" in words(shown)


def test_a_sentence_of_ours_needs_no_footer(edge):
    told = edge.react(lambda _reaction, _request: Tell(notices.sentence("hello")), PRESS)

    assert words(told) == "hello"

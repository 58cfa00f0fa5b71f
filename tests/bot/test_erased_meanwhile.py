"""Somebody is erased while the bot is in the middle of a call that is about them."""

import pytest
from sqlalchemy import String, cast
from sqlmodel import select

from handlers import retention
from storage import tombstones
from storage.inventory import tables
from storage.outbox import group_address
from tests.bot.mail import POST, Mail
from tests.journeys.erasing import erase, erased
from tests.journeys.test_shifts import NIGHT, calendar, give
from tests.story import GUIDE, LEARNER

FILE = "guidance-my-data.txt"
BOTH = group_address(LEARNER, GUIDE)


@pytest.fixture
def mail(story):
    return Mail(story)


def erases_at(story, method):
    """Erase the learner the first time that Slack is asked this; return what tells of it."""
    done = []

    def begin():
        if not done:
            done.append(method)
            erase(story, LEARNER)

    story.sandbox.faults.choose(method, begin)
    return done


def still_named(story):
    """Return, some days on, each table and column in which the learner is named."""
    for _ in range(3):
        story.passes(days=1)
        tombstones.finish(story.services.transaction)
        retention.let_go(story.services)
    with story.services.transaction() as session:
        return [
            (of.name, column.name)
            for of in tables()
            for column in of.columns
            for value in session.exec(select(cast(column, String))).all()
            if LEARNER in str(value)
        ]


@pytest.mark.parametrize("to", [LEARNER, BOTH], ids=["own DM", "group"])
def test_who_is_erased_while_a_conversation_is_opened_is_not_written_back(story, mail, to):
    """As who asks for all that is kept of them, and then to be erased: a file needs a DM's id."""
    mail.file(FILE, to=to)
    done = erases_at(story, "conversations.open")
    mail.send()

    assert done
    assert still_named(story) == []


def test_nor_while_it_is_noted(story, mail):
    mail.file(FILE, to=LEARNER)
    with erased(story, LEARNER, before="INSERT INTO conversation"):
        mail.send()

    assert still_named(story) == []


@pytest.mark.usefixtures("unread")
def test_nor_while_their_profile_is_read(story):
    done = erases_at(story, "users.info")
    story.passes(minutes=1)

    assert done
    assert still_named(story) == []


@pytest.mark.usefixtures("unread")
def test_nor_while_their_shifts_are_fetched(story, learner):
    done = erases_at(story, "files.info")
    give(story, learner, calendar(NIGHT))

    assert done
    assert "This was not kept" in learner.modal.plain()
    assert still_named(story) == []


@pytest.mark.parametrize("action", [POST, "files.completeUploadExternal"])
def test_nor_while_something_is_sent_to_them(story, mail, action):
    mail.post("hello")
    mail.file(FILE, to=LEARNER)
    done = erases_at(story, action)
    mail.send()

    assert done
    assert still_named(story) == []

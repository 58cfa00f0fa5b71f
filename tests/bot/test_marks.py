"""What a message carries besides its words: everybody in a workspace can read it."""

import json
import re
import uuid

from sqlmodel import select

from sandbox.seed import TEAM_ID
from storage import marks, pseudonyms
from storage.queues import OutboxRow
from tests.bot.mail import POST, Mail
from tests.journeys.ending import agree_and_end, fill_in_forms
from tests.story import LEARNER

MARK = re.compile(r"[0-9a-f]{32}")


def secret_of(story):
    with story.services.transaction() as session:
        return pseudonyms.secret(session)


def test_no_id_stands_in_what_a_message_carries_only_a_hash_with_this_databases_key(
    story, learner, guide
):
    agree_and_end(learner, guide)
    fill_in_forms(learner, guide)
    story.passes(days=8)
    with story.services.transaction() as session:
        keys = session.exec(select(OutboxRow.key)).all()
    ours = {marks.of_row(secret_of(story), TEAM_ID, key) for key in keys}

    carried = [call["metadata"] for call in Mail(story).calls(POST)]
    assert len(carried) > 5
    for one in carried:
        told = json.loads(one) if isinstance(one, str) else one
        assert told["event_type"] == "guidance_message"
        assert set(told) == {"event_type", "event_payload"}
        assert set(told["event_payload"]) == {"mark"}
        assert MARK.fullmatch(told["event_payload"]["mark"])
        assert told["event_payload"]["mark"] in ours


def test_a_mark_tells_nothing_to_who_has_not_the_key_and_is_another_in_each_workspace():
    one = marks.of_row(b"a key", "T1", f"home:{LEARNER}")

    assert one == marks.of_row(b"a key", "T1", f"home:{LEARNER}")
    others = {
        marks.of_row(b"another", "T1", f"home:{LEARNER}"),
        marks.of_row(b"", "T1", f"home:{LEARNER}"),
        marks.of_row(b"a key", "T2", f"home:{LEARNER}"),
        marks.of_row(b"a key", "T1", "home:U2"),
    }
    assert len(others - {one}) == 4


def test_each_try_of_a_message_carries_one_and_the_same_id_of_its_own(story):
    mail = Mail(story)
    first, second = mail.post("hello"), mail.post("and good day")
    story.sandbox.faults.rate_limit_next(POST, 30)
    mail.send()
    mail.wait(seconds=40)
    mail.send()

    sent = [(call["text"], call["client_msg_id"]) for call in mail.calls()]
    assert len(sent) == 3
    assert len(set(sent)) == 2
    secret = secret_of(story)
    for key, text in ((first, "hello"), (second, "and good day")):
        mark = marks.of_row(secret, TEAM_ID, key)
        assert dict(sent)[text] == str(uuid.uuid5(uuid.NAMESPACE_OID, mark))

from datetime import timedelta

import pytest

from sandbox.words import live_tokens
from tests.journeys.steps import GOAL, agree, agreement_card, ask, offer, offer_time
from tests.story import GUIDE, LEARNER, MONDAY

LIVE = (
    "<!channel> <!here> <@U0DIRECTOR> <#C0GENERAL> <https://evil.example|hospital.example>"
    " & &amp; *bold* _it_ `code` :tada: \u202eright to left\u202c 🎯 الهدف"
)


TEN_YEARS = int((MONDAY + timedelta(days=3653)).timestamp())
"""A slip of the finger: in a picker the years stand side by side."""


def test_a_wrong_answer_gets_a_sentence_under_its_field_and_the_rest_stays(learner, guide):
    for field, value, sentence in [
        ("goal", "   \n\t ", "write a few words"),  # white space
        ("goal", "\u200b\u200b", "write a few words"),  # invisible
        ("goal", "x" * 1001, "1 character over the 1,000"),  # over-long
        ("bigger_goal", "x" * 3000, "2,000 characters over"),  # far over-long
        ("guide", LEARNER, "That is you"),  # oneself
        ("guide", "U0OTHERBOT", "That is an app"),  # a bot
        ("guide", "U0GONE", "has left this workspace"),  # somebody who left
        ("guide", "U0RESIDENT2", "does not guide"),  # another resident
        ("guide", "U0OUTSIDER", "does not guide"),  # an outsider
        ("meet_at", int((MONDAY - timedelta(days=1)).timestamp()), "has passed"),  # the past
        ("meet_at", TEN_YEARS, "more than a year away"),  # ten years
    ]:
        answers = {"guide": GUIDE, "goal": GOAL, field: value}
        learner.hears()
        learner.submit(**answers)

        assert sentence in learner.modal_errors.get(field, ""), (field, value)
        if field != "goal":
            assert learner.modal.values["goal"]["value"]["value"] == GOAL, (field, value)
        assert guide.messages() == [], (field, value)


def test_scope_that_is_too_long_is_refused_and_kept(learner, guide):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal=GOAL)
    learner.enter("mode", "coach")
    learner.submit(**{"covers:coach": "y" * 501})

    assert "1 character over the 500" in learner.modal_errors["covers:coach"]
    assert guide.messages() == []


def test_a_note_that_is_too_long_is_refused_and_kept(learner, guide):
    ask(learner)
    guide.press("agree.offer_mode")
    guide.submit(mode="advise", note="z" * 2001)

    assert "1 character over the 2,000" in guide.modal_errors["note"]
    assert guide.modal.values["note"]["value"]["value"] == "z" * 2001


@pytest.mark.parametrize(
    ("hours", "sentence"), [(-1, "has passed"), (24 * 3653, "more than a year away")]
)
def test_a_time_in_the_past_or_in_ten_years_cannot_be_offered(learner, guide, hours, sentence):
    ask(learner)
    offer_time(guide, MONDAY + timedelta(hours=hours))

    assert sentence in guide.modal_errors["meet_at"]


def test_the_very_time_that_was_asked_for_is_no_other_time(learner, guide):
    at = MONDAY + timedelta(days=2)
    ask(learner, meet_at=int(at.timestamp()))
    offer_time(guide, at)

    assert "close this and press Accept" in guide.modal_errors["meet_at"]
    assert len(learner.messages()) == 1


def test_a_request_is_handed_on_only_to_somebody_who_guides(learner, guide):
    ask(learner)
    for successor, sentence in [
        (GUIDE, "somebody else than the two of you"),  # oneself
        (LEARNER, "somebody else than the two of you"),  # the learner
        ("U0RESIDENT2", "does not guide"),  # a resident
        ("U0GONE", "has left"),  # somebody who left
        ("U0OTHERBOT", "is an app"),  # a bot
    ]:
        guide.reload()
        guide.press("agree.not_me")
        guide.submit(successor=successor)

        assert sentence in guide.modal_errors.get("successor", ""), successor
        assert len(learner.messages()) == 1, successor


def live(message):
    """Return what Slack would make a mention, a link or a bell of, in the text and the blocks."""
    texts = [message.text, *mrkdwn(message.blocks)]
    return [token for text in texts for token in live_tokens(text)]


def mrkdwn(part):
    if isinstance(part, list):
        return [text for item in part for text in mrkdwn(item)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if part.get("type") == "mrkdwn" else []
    return own + [text for item in part.values() for text in mrkdwn(item)]


@pytest.mark.parametrize("goal", [LIVE, "m" * 1000, "&" * 1000, "<!channel>" * 100])
def test_what_people_type_is_shown_as_typed_and_never_live(story, learner, guide, goal):
    group = agree(learner, guide, goal=goal)

    for message in (learner.messages()[0], *guide.messages(), agreement_card(guide)):
        assert {token[:10] for token in live(message)} <= {f"@{LEARNER}"[:10], f"@{GUIDE}"[:10]}
    assert goal.strip() in agreement_card(learner).plain()
    assert story.sandbox.problems == []
    assert learner.group(GUIDE) == group


def test_a_button_of_a_card_that_has_moved_on_says_what_happened_and_changes_nothing(
    learner, guide
):
    ask(learner)
    card = guide.last()
    learner.press("agree.withdraw")
    guide.press("agree.accept", message=card)

    told = guide.last()
    assert told.is_ephemeral
    assert "@Remy First has taken this request back" in told.plain()
    assert "Nothing was changed" in told.plain()
    assert len(learner.messages()) == 1


def test_a_modal_submitted_too_late_gives_back_what_was_typed(learner, guide):
    ask(learner)
    guide.press("agree.offer_mode")
    learner.press("agree.withdraw")
    guide.submit(mode="advise", note="I thought about this for an hour")

    words = guide.modal.plain()
    assert "has taken this request back" in words
    assert "I thought about this for an hour" in words


def test_both_at_once_one_wins_and_the_other_is_told(learner, guide):
    ask(learner, mode="mentor")
    offer(guide, "coach")
    card = learner.last()
    learner.press("agree.take_offer")
    learner.press("agree.withdraw", message=card)

    assert "You have agreed" in learner.last().plain()
    assert "Your agreement: Coach" in agreement_card(guide).plain()


def test_pressing_twice_has_its_effect_once(story, learner, guide):
    ask(learner)
    guide.press("agree.accept")
    story.repeat()

    assert len(guide.messages(guide.group(LEARNER))) == 1
    assert not guide.last().is_ephemeral


def test_an_unknown_button_is_acknowledged_and_logged_by_its_id_only(story, learner, guide, log):
    ask(learner, goal="a secret goal")
    guide.press("agree.accept")
    story.forge(action_id="long.gone", value="a secret goal")

    assert "long.gone" in log.getvalue()
    assert "secret" not in log.getvalue()


def test_a_crash_tells_a_reference_that_is_in_the_log_and_nothing_people_wrote(
    story, learner, guide, log
):
    ask(learner, goal="a secret goal")
    with story.services.transaction() as session:
        session.connection().exec_driver_sql("DROP TABLE form_answer")
        session.connection().exec_driver_sql("ALTER TABLE switch RENAME TO gone")
    guide.press("agree.accept")
    group = guide.group(LEARNER)
    guide.press("guide.switch")
    guide.submit(reason="concern")

    words = guide.modal.plain()
    reference = words.split("reference ")[1].split(".")[0]
    assert "Something went wrong on my side" in words
    assert reference in log.getvalue()
    assert "secret" not in log.getvalue()
    assert len(learner.messages(group)) == 1

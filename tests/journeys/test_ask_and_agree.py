from datetime import timedelta

import pytest
from sqlmodel import select

from guidance.modes import FORMS, Mode
from storage.queues import OutboxRow
from tests.journeys.steps import GOAL, agree, agreement_card, ask, buttons, offer, offer_time
from tests.story import GUIDE, LEARNER, MONDAY

TUESDAY = int((MONDAY + timedelta(days=1)).timestamp())


def test_a_request_reaches_the_guide_with_the_goal_and_the_form(learner, guide):
    ask(learner, mode="advise", control="answer", focus="event", span="once")

    card = guide.last()
    assert GOAL in card.plain()
    assert "Advise" in card.plain()
    assert buttons(card) == [
        "Accept",
        "Offer another form",
        "Offer a time",
        "Not the right person",
        "Mode card",
    ]
    assert learner.modal is None


def test_the_learner_sees_that_the_request_waits_and_may_withdraw_it(learner, guide):
    ask(learner)
    assert "You asked" in learner.last().plain()
    assert "After 7 days or more without an answer I close it" in learner.last().plain()

    learner.press("agree.withdraw")

    assert "taken this request back" in learner.last().plain()
    assert GOAL in learner.last().plain(), "of several, which it was"
    assert "taken this request back" in guide.last().plain()
    assert GOAL not in guide.last().plain()
    assert buttons(guide.last()) == []


def test_words_after_the_command_fill_in_the_guide_and_the_goal(learner):
    learner.command("/guidance", f"<@{GUIDE}> present at grand rounds")

    assert learner.modal.values["guide"]["value"]["selected_user"] == GUIDE
    assert learner.modal.values["goal"]["value"]["value"] == "present at grand rounds"


def test_a_global_shortcut_opens_the_same_modal(learner):
    learner.shortcut("ask_for_guidance")

    assert learner.modal.callback_id == "ask.answered"


def test_a_message_shortcut_puts_the_message_into_the_goal(learner):
    said = learner.say("C0RESIDENCY", f"<@{GUIDE}>, I freeze at sign-out & on rounds")

    learner.message_shortcut("ask_about_message", "C0RESIDENCY", said.ts)

    goal = learner.modal.values["goal"]["value"]["value"]
    assert goal == "I freeze at sign-out & on rounds"


@pytest.mark.parametrize(("times", "kept"), [(50, 1249), (200, 3000)])
def test_a_message_longer_than_a_goal_is_put_there_for_its_writer_to_shorten(learner, times, kept):
    said = learner.say("C0RESIDENCY", " ".join(["Present at grand rounds."] * times))

    learner.message_shortcut("ask_about_message", "C0RESIDENCY", said.ts)
    assert len(learner.modal.values["goal"]["value"]["value"]) == kept

    learner.submit(guide=GUIDE)
    assert "characters over the 1,000 that fit here" in learner.modal_errors["goal"]
    assert len(learner.modal.values["goal"]["value"]["value"]) == kept


def test_words_of_a_command_that_are_longer_than_a_goal_are_put_there_as_well(learner):
    learner.command("/guidance", "word " * 299)

    assert len(learner.modal.values["goal"]["value"]["value"]) == 1494


@pytest.mark.parametrize(
    ("typed", "goal"),
    [
        (f"<@{GUIDE}> decide how to tell <@U0FACULTY2> no", "decide how to tell @finn.lung no"),
        (f"decide how to tell <@{GUIDE}> no", "decide how to tell @faye.heart no"),
    ],
)
def test_somebody_named_within_a_goal_stays_there_by_name(learner, typed, goal):
    learner.command("/guidance", typed)

    assert learner.modal.values["guide"]["value"]["selected_user"] == GUIDE
    assert learner.modal.values["goal"]["value"]["value"] == goal


def test_home_has_a_button_that_asks(learner):
    learner.open_home()
    learner.press("ask.start")

    assert learner.modal.callback_id == "ask.answered"


def test_a_slip_of_the_finger_gets_the_help(learner):
    learner.command("/guidance", "hlep")

    told = learner.last().plain()
    assert told.startswith("I do not know “hlep” yet. Is it your goal? Then type /guidance alone")
    assert "What you can type" in told
    assert learner.last().is_ephemeral


def test_the_suggestion_says_why(learner):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal="Get better at", control="own_plan", focus="skill")

    words = learner.modal.plain()
    assert "I suggest Coach." in words
    assert "You said this is about a task or skill" in words


def test_choosing_another_form_refills_what_it_covers(learner):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal=GOAL)
    learner.enter("mode", "mentor")

    assert FORMS[Mode.MENTOR].covers in learner.modal.plain()
    assert FORMS[Mode.COACH].covers not in learner.modal.plain()


def test_what_the_learner_changes_in_the_scope_stands_on_the_card(learner, guide):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal=GOAL)
    learner.enter("mode", "coach")
    learner.submit(**{"covers:coach": "Only my talk on Friday", "covers_not:coach": ""})

    assert "Only my talk on Friday" in guide.last().plain()
    assert "Will not cover" not in guide.last().plain()


def test_going_back_and_changing_the_goal_makes_one_request(learner, guide):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal="First thought")
    learner.close_modal()
    learner.submit(goal="Second thought")
    learner.submit(mode="coach")

    assert len(guide.messages()) == 1
    assert "Second thought" in guide.last().plain()


@pytest.mark.parametrize("mode", list(Mode))
def test_accepting_opens_the_group_dm_with_the_agreement(learner, guide, mode):
    group = agree(learner, guide, mode=mode)

    card = guide.last(group)
    assert f"Your agreement: {FORMS[mode].label}" in card.plain()
    assert GOAL in card.plain()
    assert FORMS[mode].covers in card.plain()
    assert FORMS[mode].openings[0] in card.plain()
    assert ("I am mentoring you now" in buttons(card)) == FORMS[mode].switches_role
    assert guide.group(LEARNER) == group
    assert buttons(guide.last()) == []


def test_a_different_offer_is_shown_to_both_and_taken(learner, guide):
    ask(learner, mode="mentor")
    offer(guide, "coach", "I know this skill, not your field")

    card = learner.last()
    assert "You asked for Mentor." in card.plain()
    assert "offers Coach" in card.plain()
    assert "I know this skill, not your field" in card.plain()
    assert "made an offer" in guide.last().plain()

    learner.press("agree.take_offer")

    assert "Your agreement: Coach" in agreement_card(learner).plain()
    assert "Mentor was asked for at first" in agreement_card(guide).plain()


def test_a_learner_may_keep_the_ask_and_the_guide_is_asked_again(learner, guide):
    ask(learner, mode="mentor")
    offer(guide, "coach")
    learner.press("agree.keep_ask")

    assert "asks again for Mentor" in guide.last().plain()

    guide.press("agree.accept")

    assert "Your agreement: Mentor" in agreement_card(learner).plain()


def test_talking_first_needs_the_same_pick_from_both(learner, guide):
    ask(learner, mode="mentor")
    offer(guide, "advise")
    learner.press("agree.talk_first")
    group = learner.group(GUIDE)
    assert "You two want to talk first" in guide.last(group).plain()
    assert guide.last().plain() == "You two talk first; the card for it is in your group DM."
    assert buttons(guide.last()) == []
    assert "You and @Faye Heart talk first" in learner.last().plain()
    assert "each of you picks a form" in learner.last().plain()

    learner.press("agree.pick.coach")
    guide.press("agree.pick.advise")
    assert len(guide.messages(group)) == 1

    guide.press("agree.pick.coach")

    assert "Your agreement: Coach" in guide.last(group).plain()
    assert "You two agreed: it is Coach" in guide.messages(group)[0].plain()
    assert buttons(guide.messages(group)[0]) == []


def test_a_pick_redraws_the_card_in_the_group_and_no_other(story, learner, guide):
    ask(learner, mode="mentor")
    offer(guide, "advise")
    learner.press("agree.talk_first")
    before = versions_of_cards(story)
    own = [person.messages() for person in (learner, guide)]

    learner.press("agree.pick.coach")
    guide.press("agree.pick.advise")

    changed = {key for key, version in versions_of_cards(story).items() if version > before[key]}
    assert [key.partition(":")[0] for key in changed] == ["settle"]
    card = guide.last(guide.group(LEARNER)).plain()
    assert "@Remy First: Coach" in card
    assert "@Faye Heart: Advise" in card
    assert [person.messages() for person in (learner, guide)] == own


def versions_of_cards(story) -> dict[str, int]:
    """Return how often each card was asked for, by its key."""
    with story.services.transaction() as session:
        return dict(session.exec(select(OutboxRow.key, OutboxRow.version)).all())


def test_another_time_needs_the_learners_word(learner, guide):
    ask(learner, meet_at=TUESDAY)
    assert "Another time" in buttons(guide.last())
    guide.press("agree.offer_time")
    assert guide.modal.title == "Offer another time"
    offer_time(guide, MONDAY + timedelta(days=2), "On service until then")

    assert "offers another time" in learner.last().plain()
    assert buttons(learner.last())[0] == "That suits me"

    learner.press("agree.take_offer")

    assert "4 Mar 2026" in agreement_card(learner).plain()


def test_declining_is_kind_and_leaves_the_goal_to_the_learner(learner, guide):
    ask(learner)
    guide.press("agree.not_me")
    guide.submit(note="I am on leave soon")

    card = learner.last()
    assert "cannot take this on" in card.plain()
    assert "I am on leave soon" in card.plain()
    assert GOAL in card.plain()


def test_a_hand_on_shows_the_goal_to_nobody_before_the_learner_says_so(story, learner, guide):
    other = story.person("U0FACULTY2")
    ask(learner, mode="mentor")
    guide.press("agree.not_me")
    guide.submit(successor="U0FACULTY2", note="They run the fellowship")

    assert other.messages() == []
    assert "is better placed" in learner.last().plain()

    learner.press("agree.ask_successor")

    assert GOAL in other.last().plain()
    assert "Mentor" in other.last().plain()
    assert "asked @Finn Lung instead" in guide.last().plain()


def test_taking_another_form_takes_what_that_form_covers(learner, guide):
    ask(learner, mode="coach")
    offer(guide, "mentor")
    learner.press("agree.take_offer")

    assert FORMS[Mode.MENTOR].covers_not in agreement_card(learner).plain()
    assert FORMS[Mode.COACH].covers_not not in agreement_card(learner).plain()


def test_a_time_that_has_passed_before_the_answer_is_no_time(story, learner, guide):
    ask(learner, meet_at=TUESDAY)
    story.passes(days=3)
    guide.press("agree.accept")

    assert "as soon as it suits both" in agreement_card(learner).plain()


def test_another_time_is_no_matter_for_a_talk_about_forms(learner, guide):
    ask(learner, meet_at=TUESDAY)
    offer_time(guide, MONDAY + timedelta(days=2))

    assert buttons(learner.last()) == ["That suits me", "Keep my time", "Withdraw"]


def test_where_no_time_was_asked_for_the_one_offered_is_no_other(learner, guide):
    ask(learner)
    guide.press("agree.offer_time")
    assert guide.modal.title == "Offer a time"
    offer_time(guide, MONDAY + timedelta(days=2))

    assert "is glad to, and offers a time" in learner.last().plain()
    assert buttons(learner.last()) == ["That suits me", "Leave it open", "Withdraw"]
    learner.press("agree.keep_ask")
    assert "asks to leave it open: as soon as it suits both" in guide.last().plain()
    assert buttons(guide.last())[2] == "Offer a time"


def test_a_learner_who_has_picked_may_still_withdraw(learner, guide):
    ask(learner, mode="mentor")
    offer(guide, "coach")
    learner.press("agree.talk_first")
    learner.press("agree.pick.coach")
    learner.press("agree.withdraw")

    assert "taken this request back" in guide.last(guide.group(LEARNER)).plain()
    assert buttons(guide.last(guide.group(LEARNER))) == []


def test_a_switch_of_role_does_not_change_who_agreed(learner, guide):
    agree(learner, guide)
    guide.press("guide.switch")
    guide.submit(reason="concern")

    assert "You two agreed" in learner.messages()[0].plain()


def test_the_goal_does_not_go_to_somebody_who_no_longer_guides(story, learner, guide, director):
    ask(learner)
    guide.press("agree.not_me")
    guide.submit(successor="U0FACULTY2")
    with story.services.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM membership WHERE user_id = 'U0FACULTY2'")
    learner.press("agree.ask_successor")

    assert story.person("U0FACULTY2").messages() == []
    assert "does not guide" in learner.last().plain()


@pytest.mark.parametrize("change", [{"deleted": True}, {"is_restricted": True}])
def test_nor_to_somebody_who_has_left_since_or_is_a_guest(unread, story, learner, guide, change):
    ask(learner)
    guide.press("agree.not_me")
    guide.submit(successor="U0FACULTY2")
    story.run(story.sandbox.change_person("U0FACULTY2", **change))
    for _ in range(4):
        story.passes(hours=1)
    learner.press("agree.ask_successor")

    assert story.person("U0FACULTY2").messages() == []
    assert "does not guide" in learner.last().plain()

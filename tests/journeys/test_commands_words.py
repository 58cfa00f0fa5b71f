import pytest

from handlers.commands import ALIASES, WITH_MORE, WORDS
from handlers.views.commands import HELP
from sandbox.words import live_tokens, plain_blocks
from tests.journeys.ending import agree_and_end
from tests.journeys.steps import GOAL, agree, ask, go_on
from tests.story import GUIDE, LEARNER


def goal_of(heard):
    """Return the goal in the form that opened; None where there is no such form."""
    field = getattr(heard, "values", {}).get("goal")
    return field and field["value"]["value"]


def check_goals(learner, *texts):
    """Check that each of these opens the form as its goal, as it was typed."""
    for text in texts:
        heard = learner.hears(text)

        assert goal_of(heard) == text, text


def test_help_names_every_word_that_is_obeyed(learner):
    learner.command("/guidance", "help")

    said = learner.last().plain()
    for typed in (typed for group in HELP.values() for typed in group):
        assert f"/guidance {typed}".strip() in said
    assert learner.last().is_ephemeral


def test_every_word_that_is_obeyed_has_a_line_in_the_help_and_every_line_is_obeyed():
    named = {typed.split()[0] for group in HELP.values() for typed in group if typed}

    assert named - {"@Name"} == WORDS.keys() | WITH_MORE.keys()
    assert {*ALIASES.values()} <= WORDS.keys() - ALIASES.keys()


def test_a_word_that_means_one_of_ours_does_what_that_does(learner):
    for typed, shown in [
        ("suicidal", "call or text 988"),
        ("crisis please", "call or text 988"),
        ("burnout", "call or text 988"),
        ("burnout :(", "call or text 988"),
        ("depressed", "call or text 988"),
        ("tired", "call or text 988"),
        ("exhausted :(", "call or text 988"),
        ("forms", "The four forms of guidance"),
        ("practise", "How does it sound?"),
        ("reminders", "Your settings"),
        ("feedback, please", "You have no sessions yet"),
        ("cancel", "You have no sessions yet"),
        ("withdraw", "You have no sessions yet"),
        ("quit", "Until which day do you want no reminders?"),
        ("mentor", "The four forms of guidance"),
        ("stop", "Until which day do you want no reminders?"),
        ("mute", "Until which day do you want no reminders?"),
        ("unpause", "You were not paused"),
        ("`modes`", "The four forms of guidance"),
        ("'support'", "call or text 988"),
    ]:
        heard = learner.hears(typed)

        assert shown in heard.plain(), typed


def test_a_few_words_that_are_no_goal_do_what_they_say(learner):
    for typed, shown in [
        ("stop reminders", "Until which day do you want no reminders?"),
        ("Reminders off, please", "Until which day do you want no reminders?"),
        ("stop my reminders", "Stop on a reminder ends that one for good"),
        ("Stop reminding me!", "Stop on a reminder ends that one for good"),
        ("no reminders please", "Until which day do you want no reminders?"),
        ("pause all my reminders", "Until which day do you want no reminders?"),
        ("mute until Friday", "No reminders until"),
        ("no reminders until Dec. 1, please", "No reminders until"),
        ("stop my reminders for a week", "No reminders until"),
        ("no reminders until the cows come home", "could not read that day"),
        ("burned out", "call or text 988"),
        ("I'm burnt out.", "call or text 988"),
        ("my sessions", "You have no sessions yet"),
        ("End session!", "You have no sessions yet"),
        ("next steps", "You have no sessions yet"),
        ("How do I stop this?", "Until which day do you want no reminders?"),
        ("delete my data", "Export my data"),
        ("export my data!", "Export my data"),
    ]:
        heard = learner.hears(typed)

        assert shown in heard.plain(), typed


def test_a_feeling_is_a_goal_and_not_a_slip(learner):
    check_goals(learner, "anxious :(", "thank you setup is hard")


def test_such_a_word_with_more_behind_it_begins_a_goal(learner):
    check_goals(
        learner,
        "mentor me in research",
        "night float leaves me tired",
        "mute alarms that mean nothing",
        "burned out and unsure what to change",
        "next steps for my fellowship application",
        "who can I ask for a letter",
        "how do I stop this for my patients",
        "no reminders for patients who miss vaccines",
    )


def test_what_divides_a_name_from_the_goal_goes_with_the_name(learner):
    learner.command("/guidance", f"<@{GUIDE}>, could you help me plan my fellowship?")

    goal = learner.modal.values["goal"]["value"]["value"]
    assert goal == "could you help me plan my fellowship?"


def test_what_the_help_names_does_something_else_than_the_help(learner):
    for typed in [typed for group in HELP.values() for typed in group if typed not in ("", "help")]:
        heard = learner.hears(typed.replace("@Name", f"<@{GUIDE}>"))

        assert "What you can type" not in heard.plain(), typed
        assert bool(goal_of(heard)) is typed.startswith("@"), typed


def test_one_word_that_is_not_ours_gets_the_help_and_not_silence(learner):
    for text in [
        "halp",
        "HELP",
        "  help  ",
        "?",
        "please help",
    ]:
        heard = learner.hears(text)

        assert "What you can type" in heard.plain(), text
        assert ("I do not know “halp” yet." in heard.plain()) is (text == "halp"), text


def test_thanks_are_answered_kindly_with_a_way_to_begin(learner):
    for text in ["thanks", "Thank you so much!", "thx"]:
        heard = learner.hears(text)

        assert "You are welcome." in heard.plain(), text
        assert "type `/guidance`" in str(heard.blocks), text


def test_who_asks_whom_they_may_ask_reads_the_faculty_without_themselves(learner, guide):
    for text in ["who can I ask?", "faculty"]:
        assert "You can ask @" in learner.hears(text).plain(), text
        assert set(live_tokens(learner.last().text)) == {f"@U0FACULTY{n}" for n in (1, 2, 3)}
    guide.hears("faculty")

    assert set(live_tokens(guide.last().text)) == {"@U0FACULTY2", "@U0FACULTY3"}


def test_a_word_of_ours_is_known_however_it_is_stressed(learner):
    for text in [
        "support!",
        "Support, please.",
        "support now",
    ]:
        heard = learner.hears(text)

        assert "call or text 988" in heard.plain(), text


def test_kind_words_beside_one_of_ours_make_no_goal_of_it(learner):
    for text, shown in [
        ("settings thank you", "Your settings"),
        ("Settings, please, thank you so much.", "Your settings"),
        ("modes thank you very much", "The four forms of guidance"),
        ("practice now, thanks", "Practice"),
    ]:
        heard = learner.hears(text)

        assert shown in (learner.modal.title if learner.modal else heard.plain()), text


def test_a_person_and_a_kind_word_are_no_goal(learner):
    learner.command("/guidance", f"<@{GUIDE}> please")

    assert learner.modal.values["guide"]["value"]["selected_user"] == GUIDE
    assert not learner.modal.values["goal"]["value"]["value"]


def test_a_sentence_that_begins_with_one_of_our_words_is_a_goal(learner):
    check_goals(
        learner,
        "help me decide on a fellowship",
        "support for my project",
        "please help me decide now",
        "thank you notes for my patients",
    )


@pytest.mark.parametrize(
    "typed", ["<!channel>", "<!here>", "<!subteam^S0CHIEFS>", "*bold* :smile:"]
)
def test_what_would_call_a_whole_channel_stays_in_the_goal_as_it_was_typed(learner, guide, typed):
    learner.command("/guidance", f"<@{GUIDE}> write to {typed} without fear")
    assert learner.modal.values["goal"]["value"]["value"] == f"write to {typed} without fear"

    learner.submit()
    go_on(learner)
    learner.enter("mode", "coach")
    learner.submit()
    assert f"write to {typed} without fear" in guide.last().plain()
    assert live_tokens(guide.last().text) == [f"@{LEARNER}"]


def test_the_four_forms_come_as_a_table_that_is_also_read_aloud(learner):
    learner.command("/guidance", "modes")

    message = learner.last()
    (table,) = [block for block in message.blocks if block["type"] == "table"]
    head, *rows = [[plain_blocks(cell, str) for cell in row] for row in table["rows"]]
    assert head == ["Form", "Advise", "Coach", "Coach with wisdom", "Mentor"]
    assert [row[0] for row in rows] == ["About", "Who leads", "How", "Time", "Sounds like"]
    assert all(cell in message.text for row in rows for cell in row)
    assert "About. Advise: One event or decision Coach: A task or a skill" in message.text


def test_sessions_lists_what_waits_what_is_open_and_the_steps_privately(learner, guide):
    agree_and_end(learner, guide, step="Send 2 abstracts", due_on="2026-03-06")
    agree(learner, guide, goal="<!channel> *run* the team")
    ask(learner, goal="Choose a lab")
    learner.command("/guidance", "sessions")

    message = learner.last()
    assert message.is_ephemeral
    for words in ("How was it?", "Send 2 abstracts", "<!channel> *run* the team", "Choose a lab"):
        assert words in message.plain()
    assert "!channel" not in live_tokens(message.text)
    assert GOAL in message.text
    learner.press("overview.step_done", message=message)
    assert "Your next steps" not in learner.home.plain()
    assert "Done. /guidance sessions shows how things stand now" in learner.last().plain()


def test_a_button_of_an_old_list_changes_nothing_and_says_why(learner, guide):
    ask(learner)
    guide.command("/guidance", "sessions")
    old = guide.last()
    guide.press("agree.accept", message=old)
    guide.press("agree.accept", message=old)

    assert "You have agreed" in guide.last().plain()
    assert "Nothing was changed" in guide.last().plain()


def test_somebody_with_no_sessions_is_told_how_to_begin(learner):
    learner.command("/guidance", "sessions")

    assert "You have no sessions yet" in learner.last().plain()


def test_settings_can_be_typed_too(learner):
    learner.command("/guidance", "settings")

    assert learner.modal.title == "Your settings"


def test_support_is_seen_by_the_person_alone(learner, guide):
    learner.command("/guidance", "support")

    assert "call or text 988" in learner.last().plain()
    assert "Nobody monitors this bot" in learner.last().text
    assert learner.last().is_ephemeral
    assert guide.messages() == []

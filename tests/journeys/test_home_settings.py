from tests.journeys.at_home import part
from tests.journeys.ending import agree_and_end

SETTINGS = "Your settings"


def change(person, **values):
    person.open_home()
    person.press("preferences.open", in_home=True)
    person.submit(**values)


def test_the_form_shows_what_holds(learner):
    learner.open_home()
    assert "No reminders from 8:00 PM to 8:00 AM, and none on weekends" in part(learner, SETTINGS)
    learner.press("preferences.open", in_home=True)

    labels = [one["label"]["text"] for one in learner.modal.json["blocks"] if "label" in one]
    assert labels[:2] == ["No reminders from", "No reminders until"], "each says it on its own"
    values = learner.modal.values
    assert values["quiet_start"]["value"]["selected_time"] == "20:00"
    assert values["quiet_end"]["value"]["selected_time"] == "08:00"
    assert values["weekends"]["value"]["selected_options"]
    assert values["paused_until"]["value"]["selected_date"] is None


def test_what_is_chosen_holds_at_once(learner):
    change(learner, quiet_start="22:30", quiet_end="06:15", weekends=[], paused_until="2026-03-09")

    said = part(learner, SETTINGS)
    assert "No reminders from 10:30 PM to 6:15 AM, weekends like any day." in said
    assert "Paused: no reminders until" in said
    change(learner, paused_until=None, quiet_start="00:00", quiet_end="00:00")
    assert "Reminders at any hour." in part(learner, SETTINGS)


def test_a_pause_holds_a_reminder_back(story, learner, guide):
    agree_and_end(learner, guide, step="Send 2 abstracts by Friday", due_on="2026-03-06")
    change(learner, paused_until="2026-03-13")
    story.passes(days=7)
    assert not is_asked(learner)

    change(learner, paused_until=None)
    story.passes(minutes=1)
    assert is_asked(learner)


def is_asked(learner):
    return any("Send 2 abstracts" in message.plain() for message in learner.messages())


def test_what_cannot_be_is_said_under_its_field(learner):
    for field, values, sentence in [
        ("quiet_end", {"quiet_start": "08:00", "quiet_end": "07:30"}, "at least one hour"),  # never
        ("paused_until", {"paused_until": "2026-03-02"}, "after today"),  # today
        ("paused_until", {"paused_until": "2026-03-01"}, "after today"),  # past
        ("paused_until", {"paused_until": "2027-06-01"}, "more than a year"),  # far
    ]:
        learner.reload()
        change(learner, **values)

        assert sentence in learner.modal_errors.get(field, ""), values
        assert "8:00 PM to 8:00 AM" in part(learner, SETTINGS), values

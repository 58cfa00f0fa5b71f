"""The program as it is wired together."""


def test_slack_is_never_asked_who_we_are(story, learner, guide):
    for person in (learner, guide, learner):
        person.command("/guidance")
        person.close_modal()

    assert [call.method for call in story.sandbox.calls].count("auth.test") == 0

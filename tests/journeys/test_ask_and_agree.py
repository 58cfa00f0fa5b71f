from tests.story import GUIDE, LEARNER


def ask(learner, goal="Decide on one fellowship", **answers):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal=goal, **answers)
    learner.submit()


def test_a_request_reaches_the_guide_with_the_goal_and_the_form(learner, guide):
    ask(learner, control="answer", focus="event", span="once")

    card = guide.last()
    assert "Decide on one fellowship" in card.plain()
    assert "Advise" in card.plain()
    assert learner.modal is None
    assert "Decide on one fellowship" in learner.last().plain()


def test_accepting_opens_the_group_dm_with_the_agreement(learner, guide):
    ask(learner)

    guide.press("agree.accept")

    group = learner.group(GUIDE)
    assert "Your agreement: Coach" in guide.last(group).plain()
    assert guide.group(LEARNER) == group

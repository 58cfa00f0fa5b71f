import asyncio

import pytest
from sqlalchemy import delete

from sandbox.administration import change_person
from sandbox.seed import TEAM_ID
from storage import programs
from storage.tables import MembershipRow
from tests.journeys.at_home import MODE_CARDS, headings, labels, part, value_of
from tests.journeys.coming_back import asked, at
from tests.journeys.steps import buttons
from tests.story import DIRECTOR, GUIDE, LEARNER, Story

OUTSIDER = "U0OUTSIDER"
WAITING = "Waiting for you"


@pytest.fixture
def outsider(story):
    return story.person(OUTSIDER)


@pytest.fixture
def workspace(engine):
    """Make a workspace without programs, with these administrators."""
    with asyncio.Runner() as runner:
        stories = []

        def make(*admins):
            stories.append(Story(engine, runner.get_loop(), admins=frozenset(admins)))
            return stories[-1]

        yield make
        for story in stories:
            story.end()


def test_an_administrator_in_no_program_yet_is_shown_how_to_set_one_up(workspace):
    admin = workspace(DIRECTOR).person(DIRECTOR)
    admin.command("/guidance")

    assert "You may set one up" in admin.last().plain()
    assert "/guidance setup" in admin.last().plain()
    assert "Ask to join" not in admin.last().plain()
    admin.press("people.set_up")
    assert admin.modal.title == "Set up a program"


@pytest.mark.parametrize("answer", ["people.set_up.0", "people.ask_to_join"])
def test_an_administrator_in_no_program_is_led_to_the_one_that_is_there(workspace, answer):
    story = workspace(OUTSIDER)
    story.enrol(f"user_id,role,program\n{DIRECTOR},director,Billing")
    admin = story.person(OUTSIDER)
    admin.command("/guidance")
    assert "Set up a program" not in admin.last().plain()
    assert "name yourself in it" in admin.last().plain()
    admin.press(answer)

    if answer == "people.ask_to_join":
        assert "asks to join" in story.person(DIRECTOR).last().plain()
        admin.command("/guidance")
        assert "is with the program directors already" in admin.last().plain()
        assert "Ask to join" not in admin.last().plain()
        admin.press("people.set_up.0", message=admin.last())
        assert admin.modal.title == "Edit the program"
    else:
        assert admin.modal.title == "Edit the program"
        assert "Billing" in str(admin.modal.blocks)


@pytest.mark.parametrize("asked_before", [False, True])
def test_an_administrator_where_nobody_directs_is_led_to_the_form_and_asks_nobody(
    workspace, asked_before
):
    story = workspace(OUTSIDER, GUIDE)
    story.enrol(f"user_id,role,program\n{DIRECTOR},director,Billing")
    admin = story.person(OUTSIDER)
    admin.command("/guidance")
    before = admin.last()
    if asked_before:
        admin.press("people.ask_to_join")
    with story.services.transaction() as session:
        session.exec(delete(MembershipRow))
    admin.press("people.ask_to_join", message=before)
    assert "name yourself in it" in admin.last().plain()
    assert story.person(GUIDE).messages() == []

    admin.command("/guidance")
    assert "Ask to join" not in admin.last().plain()
    assert "program director" not in admin.last().plain()
    admin.press("people.set_up.0")
    assert admin.modal.title == "Edit the program"


def ask_to_join(person):
    person.command("/guidance")
    person.press("people.ask_to_join")


@pytest.mark.parametrize("how", [{"is_restricted": True}, {"deleted": True}], ids=["guest", "gone"])
def test_where_the_only_director_has_become_a_guest_the_administrators_are_asked(workspace, how):
    story = workspace(GUIDE)
    story.enrol(f"user_id,role,program\n{DIRECTOR},director,Billing")
    story.run(change_person(story.sandbox.slack, DIRECTOR, **how))
    story.passes(days=1)
    outsider, admin = story.person(OUTSIDER), story.person(GUIDE)
    ask_to_join(outsider)

    assert "the people who look after this app have your name" in outsider.last().plain()
    assert "asks to join" in admin.last().plain()
    story.passes(days=1)
    story.passes(days=2)
    assert len([one for one in admin.messages() if "asks to join" in one.plain()]) == 2
    assert story.person(DIRECTOR).messages() == []
    admin.press("joining.add.learner")
    assert roles(story) == ["learner"]


@pytest.mark.parametrize(
    "how", [{"is_restricted": True}, {"deleted": True}, {}], ids=["guest", "gone", "no director"]
)
def test_a_reminder_that_waits_for_a_pause_to_end_comes_to_nobody_who_may_not_answer(
    workspace, how
):
    story = workspace(GUIDE)
    story.enrol(f"user_id,role,program\n{DIRECTOR},director,Billing")
    outsider, director = story.person(OUTSIDER), story.person(DIRECTOR)
    director.command("/guidance", "pause until March 10")
    ask_to_join(outsider)
    story.goes_to(at("2026-03-05 12:00"))
    assert len(asked(director, "asks to join")) == 1
    if how:
        story.run(change_person(story.sandbox.slack, DIRECTOR, **how))
    else:
        with story.services.transaction() as session:
            session.exec(delete(MembershipRow))
    story.goes_to(at("2026-03-07 12:00"))
    story.goes_to(at("2026-03-10 12:00"))

    assert len(asked(director, "asks to join")) == 1


@pytest.mark.parametrize("answer", ["joining.add.learner", "joining.not_now"])
def test_the_card_of_somebody_who_directs_no_more_closes_as_they_press(workspace, answer):
    story = workspace(GUIDE)
    story.enrol(f"user_id,role,program\n{DIRECTOR},director,Billing")
    ask_to_join(story.person(OUTSIDER))
    with story.services.transaction() as session:
        session.exec(delete(MembershipRow))
    director = story.person(DIRECTOR)
    director.press(answer)

    card, told = director.messages()
    assert buttons(card) == []
    for one in (card, told):
        assert "You direct no program here any more, so others answer this." in one.plain()
    assert roles(story) == []


def roles(story, user_id=OUTSIDER):
    with story.services.transaction() as session:
        found = programs.memberships_of(session, user_id, team_id=TEAM_ID)
    return [one.role.value for one in found]


def test_somebody_not_enrolled_asks_and_a_director_adds_them(story, outsider, director):
    ask_to_join(outsider)

    assert "the program directors have your name" in outsider.last().plain()
    assert "@Otis Outside asks to join" in director.last().plain()
    director.press("joining.add.learner")

    assert roles(story) == ["learner"]
    assert "@Dana Director has added you to Internal Medicine" in outsider.last().plain()
    assert "Dana Director added @Otis Outside to Internal Medicine" in director.last().plain()
    assert "You are a learner in Internal Medicine" in outsider.home.plain()
    outsider.command("/guidance")
    assert outsider.modal.title == "Ask for guidance"


def test_a_director_adds_them_as_faculty(story, outsider, director):
    ask_to_join(outsider)
    director.press("joining.add.faculty")

    assert roles(story) == ["faculty"]
    assert "Requests from learners will reach you" in outsider.last().plain()


def test_not_now_is_told_kindly_and_they_may_ask_again(story, outsider, director):
    ask_to_join(outsider)
    director.press("joining.not_now")

    assert "not now" in outsider.last().plain()
    assert roles(story) == []
    assert labels(outsider) == ["Ask to join", *MODE_CARDS]
    outsider.press("people.ask_to_join", in_home=True)
    assert "the program directors have your name" in outsider.modal.plain()
    assert len([m for m in director.messages() if "asks to join" in m.plain()]) == 1


def test_however_often_they_press_the_directors_are_asked_once(story, outsider, director):
    ask_to_join(outsider)
    ask_to_join(outsider)
    story.repeat()
    outsider.open_home()

    assert "is with the program directors already" in outsider.last().plain()
    assert "Your request to join is with the program directors" in outsider.home.plain()
    assert labels(outsider) == MODE_CARDS
    assert len(director.messages()) == 1


def test_every_director_is_asked_and_the_slower_one_is_told_who_was_faster(story, outsider):
    story.enrol(f"user_id,role,program\n{GUIDE},director,Internal Medicine")
    guide, director = story.person(GUIDE), story.person(DIRECTOR)
    ask_to_join(outsider)
    stale = guide.last()
    director.press("joining.add.learner")
    guide.press("joining.not_now", message=stale)

    assert "@Dana Director added @Otis Outside" in guide.last().plain()
    assert "Nothing was changed" in guide.last().plain()
    assert roles(story) == ["learner"]


def test_a_request_waits_at_the_directors_home_and_is_answered_there(story, outsider, director):
    ask_to_join(outsider)

    assert "asks to join your program" in part(director, WAITING)
    director.press("joining.add.learner", in_home=True)
    assert roles(story) == ["learner"]
    assert WAITING not in headings(director)
    assert "7 learners" in director.home.plain()


def test_a_director_of_several_programs_says_which(story, outsider, director):
    story.enrol(f"user_id,role,program\n{DIRECTOR},director,Cardiology")
    ask_to_join(outsider)
    director.press("joining.add.learner")

    assert director.modal.title == "Which program?"
    with story.services.transaction() as session:
        by_name = {one.name: one.id for one in programs.in_team(session, team_id=TEAM_ID)}
    director.submit(program=by_name["Internal Medicine"])
    assert "added you to Internal Medicine" in outsider.last().plain()


def test_while_they_choose_the_program_somebody_else_may_answer(story, outsider, director):
    both = "\n".join(f"{user},director,Cardiology" for user in (DIRECTOR, GUIDE))
    story.enrol(f"user_id,role,program\n{both}")
    ask_to_join(outsider)
    director.press("joining.add.learner")
    story.person(GUIDE).press("joining.not_now")
    director.submit()

    assert "answered @Otis Outside: not now" in director.modal.plain()
    assert roles(story) == []


def test_a_request_is_settled_by_the_programs_form_too(outsider, director):
    ask_to_join(outsider)
    director.press("people.set_up", value=value_of(director, "Edit"), in_home=True)
    director.submit(learners=[OUTSIDER])

    assert "has added you to Internal Medicine" in outsider.last().plain()
    assert WAITING not in headings(director)


@pytest.mark.parametrize("programs_of_theirs", [6, 11, 100])
def test_a_director_of_many_programs_finds_each_in_a_menu(
    story, outsider, director, programs_of_theirs
):
    more = [f"{DIRECTOR},director,Program {n:03}" for n in range(1, programs_of_theirs)]
    story.enrol("\n".join(["user_id,role,program", *more]))
    ask_to_join(outsider)
    director.press("joining.add.learner")
    with story.services.transaction() as session:
        *_, last = programs.in_team(session, team_id=TEAM_ID)
    director.submit(program=last.id)

    assert last.name == f"Program {programs_of_theirs - 1:03}"
    assert f"added you to {last.name}" in outsider.last().plain()


def test_in_the_menu_of_programs_none_is_chosen_by_accident(story, outsider, director):
    more = [f"{DIRECTOR},director,Program {n}" for n in range(6)]
    story.enrol("\n".join(["user_id,role,program", *more]))
    ask_to_join(outsider)
    director.press("joining.add.learner")
    director.submit()

    assert director.modal_errors["program"]
    assert roles(story) == []


@pytest.mark.parametrize("answer", ["joining.add.learner", "joining.not_now"])
def test_only_a_director_may_answer(story, outsider, director, answer):
    story.enrol(f"user_id,role,program\n{DIRECTOR},director,Cardiology")
    ask_to_join(outsider)
    director.press("joining.add.learner")  # asks which program; nothing is decided yet
    for stranger in (LEARNER, OUTSIDER):
        story.forge(user=stranger, action_id=answer)

    assert roles(story) == []
    assert "asks to join" in part(director, WAITING)
    assert "could not find that" in director.last().plain()  # where the forged press came from


def test_somebody_enrolled_meanwhile_is_told_so(story, outsider):
    outsider.command("/guidance")
    story.enrol(f"user_id,role,program\n{OUTSIDER},learner,Internal Medicine")
    outsider.press("people.ask_to_join")

    assert "You are in already" in outsider.last().plain()


def test_where_nobody_directs_the_administrators_are_asked(workspace):
    story = workspace(DIRECTOR)
    outsider, admin = story.person(OUTSIDER), story.person(DIRECTOR)
    ask_to_join(outsider)
    assert "the people who look after this app have your name" in outsider.last().plain()
    assert "no program director in this workspace at the moment" in outsider.last().plain()
    outsider.open_home()
    assert "is with the people who look after this app" in outsider.home.plain()
    outsider.command("/guidance")
    assert "program directors" not in outsider.last().plain()
    admin.press("joining.add.learner")

    assert "There is no program to add them to yet" in admin.last().plain()
    admin.press("people.set_up", message=admin.last())
    admin.submit(name="Billing", faculty=[GUIDE], learners=[OUTSIDER])
    assert "has added you to Billing" in outsider.last().plain()


def test_what_says_that_there_is_no_program_is_gone_once_there_is_one(workspace):
    story = workspace(DIRECTOR)
    outsider, admin = story.person(OUTSIDER), story.person(DIRECTOR)
    ask_to_join(outsider)
    admin.open_home()
    admin.press("joining.add.learner", in_home=True)
    assert "There is no program to add them to yet" in admin.modal.plain()
    admin.press("people.set_up")
    admin.submit(name="Billing", faculty=[GUIDE], learners=[GUIDE])
    assert "is set up" in admin.modal.plain()
    admin.close_modal()

    assert admin.modal is None
    admin.press("joining.add.learner", in_home=True)
    assert "has added you to Billing" in outsider.last().plain()


def test_where_there_is_nobody_to_ask_that_is_said(workspace):
    story = workspace()
    outsider = story.person(OUTSIDER)
    ask_to_join(outsider)

    assert "Nobody has set up a guidance program" in outsider.last().plain()


def test_where_the_directors_are_gone_that_is_said(workspace):
    story = workspace()
    story.enrol(f"user_id,role,program\n{GUIDE},faculty,Internal Medicine")
    outsider = story.person(OUTSIDER)
    ask_to_join(outsider)

    assert "no program director in this workspace at the moment" in outsider.last().plain()
    assert "Nobody has set up" not in outsider.last().plain()


@pytest.mark.parametrize("words", ["", "setup", "become a better listener"])
def test_whoever_has_asked_to_join_reads_that_it_waits_and_is_not_asked_again(
    story, outsider, words
):
    ask_to_join(outsider)
    outsider.command("/guidance", words)

    assert "is with the program directors already" in outsider.last().plain()
    assert "Shall I ask" not in outsider.last().plain()


def test_after_not_now_the_command_offers_to_ask_again(outsider, director):
    ask_to_join(outsider)
    director.press("joining.not_now")
    outsider.command("/guidance")

    assert "Shall I ask" in outsider.last().plain()


@pytest.mark.parametrize("way", ["shortcut", "home"])
def test_every_way_in_offers_an_outsider_to_ask(story, outsider, way):
    if way == "shortcut":
        outsider.shortcut("ask_for_guidance")
        assert "Ask to join" in outsider.modal.plain()
    else:
        outsider.open_home()
    outsider.press("people.ask_to_join")

    assert "the program directors have your name" in outsider.modal.plain()

import asyncio
import json

import pytest

from sandbox.seed import TEAM_ID
from sandbox.words import live_tokens
from storage import programs
from tests.journeys.at_home import headings, labels, part, value_of
from tests.journeys.test_bad_input import mrkdwn
from tests.story import DIRECTOR, GUIDE, LEARNER, Story

MINE = "Programs you look after"
FORM = {
    "name": "Cardiology",
    "faculty": [GUIDE],
    "learners": [LEARNER],
    "digest_day": "friday",
    "support": "Wellness: 555-0100",
}


@pytest.fixture
def story_without_programs(engine):
    with asyncio.Runner() as runner:
        story = Story(engine, runner.get_loop())
        yield story
        story.end()


def found(director, **changes):
    """Set up a second program from Home."""
    director.open_home()
    director.press("people.set_up", value="new", in_home=True)
    director.submit(**(FORM | changes))


def edit(director, **changes):
    """Change the first program from Home."""
    director.open_home()
    director.press("people.set_up", value=value_of(director, "Edit"), in_home=True)
    director.submit(**changes)


def people(story, name="Internal Medicine"):
    with story.services.transaction() as session:
        rows = programs.roster(session, team_id=TEAM_ID)
    return {(row.user_id, row.role.value) for row in rows if row.program == name}


def test_a_director_sets_up_a_program_and_is_told_what_comes_next(story, director, guide):
    found(director)

    said = director.modal.plain()
    assert "Cardiology is set up: 1 learner, 1 faculty, 1 director." in said
    assert "Learners type /guidance" in said
    assert people(story, "Cardiology") == {
        (LEARNER, "learner"),
        (GUIDE, "faculty"),
        (DIRECTOR, "director"),
    }
    assert "A support line of its own." in part(director, MINE)
    assert "You are faculty in Cardiology. Director: @Dana Director." in guide.home.plain()
    assert guide.messages() == []


def test_the_programs_own_line_stands_before_the_national_ones(story, director):
    story.enrol(f"user_id,role,program\n{DIRECTOR},director,Cardiology")
    person = story.person("U0OUTSIDER")
    found(director, name="Billing", learners=["U0OUTSIDER"])

    said = part(person, "Support")
    assert said.index("Wellness: 555-0100") < said.index("988")
    person.command("/guidance")
    assert "Wellness: 555-0100" in person.modal.plain()


def test_the_programs_own_line_is_shown_as_typed(story, director):
    person = story.person("U0OUTSIDER")
    found(director, learners=["U0OUTSIDER"], support="*Us* :smile: <x> a_b@c.org: 555-0100")
    person.command("/guidance", "support")
    person.command("/guidance")
    person.open_home()

    for shown in (person.last(), person.modal, person.home):
        assert "*Us* :smile: <x> a_b@c.org: 555-0100" in shown.plain()
        assert [text for text in mrkdwn(shown.blocks) if "Us" in text] == []


def test_the_form_of_a_program_shows_it_as_it_stands(director):
    director.open_home()
    director.press("people.set_up", value=value_of(director, "Edit"), in_home=True)

    values = director.modal.values
    assert values["name"]["value"]["value"] == "Internal Medicine"
    assert values["directors"]["value"]["selected_users"] == [DIRECTOR]
    assert len(values["learners"]["value"]["selected_users"]) == 6
    assert values["digest_day"]["value"]["selected_option"]["value"] == "monday"


def test_a_changed_form_adds_and_removes_people_and_their_homes_follow(story, director, learner):
    learner.open_home()
    edit(director, learners=["U0RESIDENT2", "U0OUTSIDER"], name="Medicine")

    assert people(story, "Medicine") == {
        (DIRECTOR, "director"),
        ("U0RESIDENT2", "learner"),
        ("U0OUTSIDER", "learner"),
        *((f"U0FACULTY{n}", "faculty") for n in (1, 2, 3)),
    }
    assert "Ask to join" in labels(learner)
    assert "You are a learner in Medicine" in story.person("U0OUTSIDER").home.plain()


def test_what_is_wrong_is_said_under_its_field_and_the_rest_stays(story, director):
    for field, value, sentence in [
        ("name", " internal  medicine", "of that name already"),  # taken
        ("name", "  ", "a few words"),  # blank
        ("name", "x" * 81, "1 character over the 80"),  # over-long
        ("name", "=1+1", "begin the name with a letter"),  # a formula
        ("support", "x" * 201, "1 character over the 200"),  # a long line
        ("faculty", [GUIDE, "U0OTHERBOT"], "Paging Bot is an app"),  # an app
        ("learners", ["U0GONE"], "Gil Gone has left"),  # somebody who left
    ]:
        director.reload()
        found(director, **{field: value})

        assert sentence in director.modal_errors.get(field, ""), (field, value)
        assert (
            director.modal.values["digest_day"]["value"]["selected_option"]["value"] == "friday"
        ), (field, value)
        assert people(story, "Cardiology") == set(), (field, value)


def test_a_director_cannot_lock_themself_out(story):
    story.enrol(f"user_id,role,program\n{GUIDE},director,Internal Medicine")
    guide = story.person(GUIDE)
    edit(guide, directors=[DIRECTOR])

    assert "lock you out" in guide.modal_errors["directors"]
    edit(story.person(DIRECTOR), directors=[GUIDE])  # an administrator may
    assert (DIRECTOR, "director") not in people(story)


def test_one_person_may_guide_and_be_guided(story, director):
    edit(director, learners=[LEARNER, GUIDE])

    assert {(GUIDE, "learner"), (GUIDE, "faculty")} <= people(story)


def test_of_two_forms_that_are_open_together_the_second_is_offered_back(story, director):
    story.enrol(f"user_id,role,program\n{GUIDE},director,Internal Medicine")
    guide = story.person(GUIDE)
    guide.open_home()
    guide.press("people.set_up", value=value_of(guide, "Edit"), in_home=True)
    edit(director, support="Wellness: 555-0100")
    learners = ["U0RESIDENT2", "U0RESIDENT3"]
    guide.submit(support="Chief: 555-0199", learners=learners, directors=[DIRECTOR, GUIDE])

    said = guide.modal.plain()
    assert "Somebody has changed this program meanwhile" in said
    assert "In it now, and not below: @Remy First" in said
    assert guide.modal.values["learners"]["value"]["selected_users"] == learners
    assert guide.modal.values["support"]["value"]["value"] == "Chief: 555-0199"
    assert (LEARNER, "learner") in people(story)

    guide.submit()
    assert "is saved" in guide.modal.plain()
    assert {one for one, role in people(story) if role == "learner"} == set(learners)


def test_times_that_are_none_of_the_usual_ones_stay_as_they_are(story, director):
    with story.services.transaction() as session:
        session.connection().exec_driver_sql("UPDATE program SET words_months = 7")
    director.command("/guidance", "setup")
    director.submit(support="Wellness: 555-0100")

    with story.services.transaction() as session:
        [program] = programs.in_team(session, team_id=TEAM_ID)
    assert program.retention.words_months == 7


def test_somebody_who_may_set_up_nothing_reads_whom_to_ask(story, director, learner):
    story.enrol("user_id,role,program\nU0OUTSIDER,director,A first one")
    learner.command("/guidance", "setup")

    told = learner.last()
    assert "Only a program director" in told.plain()
    assert "please ask @Dana Director, @Otis Outside." in told.plain()
    assert told.is_ephemeral
    assert story.person("U0OUTSIDER").messages() == []


def test_somebody_in_no_program_is_not_sent_to_directors_that_they_do_not_have(story):
    outsider = story.person("U0OUTSIDER")
    outsider.command("/guidance", "setup")

    assert "please ask" not in outsider.last().plain()
    assert "Shall I ask whoever can add you?" in outsider.last().plain()


@pytest.mark.parametrize("stranger", [LEARNER, GUIDE])
def test_nobody_sees_the_form_of_a_program_that_they_do_not_direct(story, director, stranger):
    story.enrol(f"user_id,role,program\n{GUIDE},director,Cardiology")
    director.open_home()
    director.press("people.set_up", value=value_of(director, "Edit"), in_home=True)
    story.forge(user=stranger)

    *_, opened = (call for call in story.sandbox.calls if call.method == "views.open")
    assert "could not find that" in str(opened.arguments["view"])


def test_setup_opens_the_form_or_asks_which_program(director):
    director.command("/guidance", "setup")
    assert director.modal.title == "Edit the program"
    director.close_modal()
    found(director)
    director.close_modal()

    director.command("/guidance", "setup")
    assert "Which program?" in director.last().plain()
    director.press("people.set_up.0", message=director.last())
    assert director.modal.values["name"]["value"]["value"] == "Cardiology"


def test_programs_without_a_button_are_counted_and_one_can_be_named(story, director):
    roster = "\n".join(f"{DIRECTOR},director,Ward {number:02}" for number in range(22))
    story.enrol(f"user_id,role,program\n{roster}")
    director.command("/guidance", "setup")
    assert "… and 3 more: type /guidance setup and the name of one." in director.last().plain()

    director.command("/guidance", "setup  ward 21")
    assert director.modal.values["name"]["value"]["value"] == "Ward 21"


def test_kind_words_beside_setup_are_no_name(director):
    for words in [
        "setup please",
        "please setup now",
        "setup internal medicine now, thank you very much!",
    ]:
        director.hears(words)

        assert director.modal.title == "Edit the program", words


@pytest.mark.parametrize("typed", ["Code Now", "Code Now, please", "Code Now thanks a lot"])
def test_a_name_keeps_its_own_words_beside_the_kind_ones(story, director, typed):
    for name in ("Code Now", "Code"):
        story.enrol(f"user_id,role,program\n{DIRECTOR},director,{name}")
    director.command("/guidance", f"setup {typed}")

    assert director.modal.values["name"]["value"]["value"] == "Code Now"


@pytest.mark.parametrize("name", ["Cardiology & <!channel>", "a clinic of my own"])
def test_a_name_that_no_program_has_is_told_and_given_back(director, name):
    director.command("/guidance", f"setup {name}")

    told = director.last()
    assert director.modal is None
    assert "no program of that name" in told.plain()
    assert f"setup {name}" in told.plain()
    assert live_tokens(told.text) == []
    director.press("people.set_up.new", message=told)
    assert director.modal.title == "Set up a program"


def test_a_learner_who_names_a_program_reads_who_may_and_gets_the_words_back(learner):
    for name in [
        "Internal Medicine",
        "no such program",
    ]:
        heard = learner.hears(f"setup {name}")

        assert learner.modal is None, name
        assert "Only a program director can set programs up" in heard.plain(), name
        assert "Did you mean a goal? Begin with another word." in heard.plain(), name
        assert "have a program set up or changed, please ask @Dana Director." in heard.plain(), name
        assert f"setup {name}" in heard.plain(), name


def test_where_there_is_no_program_the_name_goes_into_the_form_of_a_new_one(
    story_without_programs,
):
    admin = story_without_programs.person(DIRECTOR)
    admin.command("/guidance", "setup Internal Medicine, please")

    assert admin.modal.title == "Set up a program"
    assert admin.modal.values["name"]["value"]["value"] == "Internal Medicine"


def test_the_name_of_a_program_is_shown_as_it_was_typed(story, director, learner):
    found(director, name="Ward :smile: & <b>: A")
    shown = [director.modal, director.home, learner.home]
    director.close_modal()
    director.command("/guidance", "setup")
    shown.append(director.last())

    for one in shown:
        assert "Ward :smile: & <b>: A" in one.plain().replace("\u2060", "")
        assert ":smile:" not in json.dumps(one.blocks)


def test_an_administrator_sets_up_the_first_program(story_without_programs):
    director = story_without_programs.person(DIRECTOR)
    director.open_home()

    assert "You may set up guidance programs" in director.home.plain()
    assert "No program yet" in headings(director)
    director.press("people.set_up", in_home=True)
    director.submit(**FORM)
    assert "You are a director in Cardiology." in director.home.plain()
    assert (DIRECTOR, "director") in people(story_without_programs, "Cardiology")


def test_a_program_is_where_the_person_is_who_sets_it_up(story, director):
    story.enrol("user_id,role,program\nU0FACULTY3,director,Hospital Medicine")
    pacific = story.person("U0FACULTY3")
    found(pacific, name="Wards")

    with story.services.transaction() as session:
        zones = {one.name: one.zone.key for one in programs.in_team(session, team_id=TEAM_ID)}
    assert zones["Wards"] == "America/Los_Angeles"


def test_where_slack_says_nothing_of_people_the_form_is_taken_as_it_is(story, director):
    story.sandbox.faults.fail_next("users.info", "user_not_found", times=3)
    found(director)

    with story.services.transaction() as session:
        zones = {one.name: one.zone.key for one in programs.in_team(session, team_id=TEAM_ID)}
    assert zones["Cardiology"] == "America/New_York"

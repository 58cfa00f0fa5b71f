"""Before words go on, their writer alone may look again: where to turn, and who a patient is."""

import asyncio
import re
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from storage.tables import METADATA
from tests.journeys.steps import agree, ask
from tests.story import GUIDE, Story

HEAVY = "I want to die. I cannot do another week on this service."
PATIENT = "Review the case of MRN 4471920 with me"
CARD, LINE = "You might be going through something hard", "Still there at any hour"
TICK = "second_look.nobody"


def rows(story) -> dict[str, list[tuple]]:
    """Return all that is kept, but for how messages are on their way."""
    with story.services.transaction() as session:
        run = session.connection().execute
        return {
            table.name: sorted(map(repr, run(text(f"SELECT * FROM {table.name}"))))
            for table in METADATA.sorted_tables
        }


def shape(kept: dict[str, list[tuple]], goal: str) -> dict[str, list[str]]:
    """Return rows without what is another in every story: ids, sealed words, Slack's moments."""
    masks = {
        re.escape(goal): "GOAL",
        r"test:[A-Za-z0-9+/=]+": "SEALED",
        r"\b\d{10}\.\d{6}\b": "MOMENT",
        r"\b[0-9a-f]{8,}\b": "ID",
        r"^\(\d+, ": "(NUMBER, ",
        r"\b[A-Z]{1,2}[0-9A-F]{9,}\b": "SLACK",
    }
    found = {}
    for name, lines in kept.items():
        found[name] = []
        for line in map(str, lines):
            for pattern, mask in masks.items():
                line = re.sub(pattern, mask, line)
            found[name].append(line)
    return {name: sorted(lines) for name, lines in found.items()}


def write_goal(learner, goal, **more):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal=goal, **more)


def test_a_heavy_sentence_brings_the_numbers_and_leaves_the_choice(learner, guide):
    write_goal(learner, HEAVY, control="own_plan", meet_at=1_772_700_000)

    said = learner.modal.plain()
    assert CARD in said
    assert "call or text 988, any hour" in said
    assert "You decide what happens to your words." in said
    assert "Go on as it is" in said
    assert "Discard" in said
    assert "write this down nowhere, and forget it within a day" in said
    assert learner.modal.values["goal"]["value"]["value"] == HEAVY
    assert learner.modal.values["guide"]["value"]["selected_user"] == GUIDE
    assert learner.modal.values["control"]["control"]["selected_option"]["value"] == "own_plan"
    assert learner.modal.values["meet_at"]["value"]["selected_date_time"] == 1_772_700_000
    assert guide.messages() == []


def test_the_programs_own_line_stands_first(story, learner, director):
    with story.services.transaction() as session:
        session.connection().exec_driver_sql("UPDATE program SET support = 'call 5-0100'")
    write_goal(learner, HEAVY)

    said = learner.modal.plain()
    assert said.index("call 5-0100") < said.index("988")


@pytest.mark.parametrize("is_first", [True, False], ids=["card", "line"])
def test_a_form_opened_before_an_update_brings_the_numbers_too(learner, is_first):
    if not is_first:
        write_goal(learner, HEAVY)
        learner.close_modal()
    learner.command("/guidance")
    old = {"type": "mrkdwn", "text": ":heart: Need support? *A line*: 5-0100"}
    learner.slack.views.top(learner.user_id).json["blocks"][-1]["elements"] = [old]
    learner.submit(guide=GUIDE, goal=HEAVY)

    before, _, after = learner.modal.plain().partition("call or text 988, any hour")
    assert (CARD if is_first else LINE) in before
    assert "Physician Support Line" in after


def test_who_goes_on_has_sent_it_like_anybody_else(learner, guide):
    write_goal(learner, HEAVY)
    learner.submit()
    assert "Choose the form" in learner.modal.plain()
    learner.submit(mode="mentor")

    assert learner.modal is None
    assert HEAVY in guide.last().plain()
    assert CARD not in guide.last().plain()


def test_who_changes_the_words_goes_on_with_the_new_ones(learner, guide):
    write_goal(learner, HEAVY)
    learner.submit(goal="Talk about how to get through this month")
    learner.submit(mode="mentor")

    assert "get through this month" in guide.last().plain()
    assert HEAVY not in guide.last().plain()


def test_who_discards_has_written_nothing(story, learner, guide):
    learner.command("/guidance")
    before = rows(story)
    learner.submit(guide=GUIDE, goal=HEAVY)
    learner.close_modal()

    assert learner.modals == []
    assert rows(story) == before


def test_discarding_closes_what_lies_below_as_well(story, learner, guide):
    write_goal(learner, "Plan my career with somebody who has been there")
    learner.submit(**{"covers:mentor": HEAVY})
    assert CARD in learner.modal.plain()
    assert len(learner.modals) == 2
    learner.close_modal()

    assert learner.modals == []
    assert guide.messages() == []


def test_within_a_day_it_is_one_line_and_after_it_the_card_again(story, learner):
    write_goal(learner, HEAVY)
    learner.close_modal()
    write_goal(learner, HEAVY)
    assert CARD not in learner.modal.plain()
    assert LINE in learner.modal.plain()
    learner.close_modal()
    story.passes(hours=25)
    write_goal(learner, HEAVY)

    assert CARD in learner.modal.plain()


def test_a_restart_remembers_nobody_and_another_person_is_not_taken_for_this_one(story, learner):
    write_goal(learner, HEAVY)
    learner.close_modal()
    other = story.person("U0RESIDENT2")
    write_goal(other, HEAVY)
    assert CARD in other.modal.plain()
    story.restart()
    write_goal(learner, HEAVY)

    assert CARD in learner.modal.plain()


def test_no_trace_is_left_a_story_with_the_card_is_kept_like_one_without(engine, log):
    """The same story twice on the same database, once with the card: what is kept has one shape."""
    kept, logged, heard = [], [], []
    plain = "Plan my career with somebody who has been there"
    heavy = f"{plain}. {HEAVY}"
    # The first of all also writes down what a bot needs once.
    for goal in (f"{plain} now", plain, heavy):
        with asyncio.Runner() as runner:
            story = Story(engine, runner.get_loop())
            story.enrol()
            learner, guide = story.person("U0RESIDENT1"), story.person(GUIDE)
            before = rows(story)
            log.truncate(0)
            log.seek(0)
            write_goal(learner, goal, focus="career", control="their_path")
            if goal is heavy:
                assert CARD in learner.modal.plain()
                learner.submit()
            learner.submit()
            after = rows(story)
            new = {n: [row for row in found if row not in before[n]] for n, found in after.items()}
            kept.append(shape(new, goal))
            logged.append(log.getvalue())
            heard.append([m.plain().replace(goal, "…") for m in guide.messages()])
            assert "going through something" not in str(after)
            assert "looked:" not in str(after)
            story.end()

    assert kept[1] == kept[2]
    assert logged[1] == logged[2]
    assert heard[1] == heard[2]


@contextmanager
def without_database(story):
    """Make every request fail in the database, on both kinds."""
    rename(story, "inbox", "gone")
    yield
    rename(story, "gone", "inbox")


def rename(story, old, new):
    with story.services.transaction() as session:
        session.connection().exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


def test_the_card_needs_no_database_and_nothing_typed_is_lost_with_it(story, learner, guide):
    learner.command("/guidance")
    with without_database(story):
        learner.submit(guide=GUIDE, goal=HEAVY)
        assert CARD in learner.modal.plain()
        assert "call or text 988" in learner.modal.plain()
        learner.submit()
        assert "Something went wrong on my side" in learner.modal.plain()
        learner.close_modal()
    assert learner.modal.values["goal"]["value"]["value"] == HEAVY
    learner.submit()
    learner.submit(mode="mentor")

    assert HEAVY in guide.last().plain()


def test_words_of_every_journey_are_looked_at(story, learner, guide):
    ask(learner)
    guide.press("agree.offer_mode")
    guide.submit(mode="mentor", note=HEAVY)
    assert CARD in guide.modal.plain()
    guide.close_modal()
    guide.press("agree.accept")
    learner.press("guide.end")
    learner.submit(**{"step:0": "Two pages", "if_then:0": HEAVY})
    assert CARD in learner.modal.plain()
    assert learner.modal.values["step:0"]["value"]["value"] == "Two pages"
    learner.close_modal()
    guide.command("/guidance", "practice")
    guide.submit(**{"mode": "coach", "opening:failed_in_training": HEAVY})

    assert LINE in guide.modal.plain()


def test_a_step_more_keeps_the_answer_to_the_card(learner, guide):
    agree(learner, guide)
    learner.press("guide.end")
    learner.submit(**{"step:0": HEAVY})
    assert CARD in learner.modal.plain()
    learner.press("close.add_step")
    learner.submit(**{"step:1": "Sleep on Sunday"})

    assert CARD not in learner.modal.plain()
    assert LINE not in learner.modal.plain()


def test_what_may_tell_a_patient_is_shown_to_the_writer_alone(learner, guide):
    write_goal(learner, PATIENT)

    said = learner.modal.plain()
    assert "This may tell somebody who the patient is" in said
    assert "I see a record number" in said
    assert "MRN 4471920" in said.split("I see a record number")[1][:20]
    assert learner.modal.values["goal"]["value"]["value"] == PATIENT
    assert guide.messages() == []


def test_who_changes_it_is_asked_no_more(learner, guide):
    write_goal(learner, PATIENT)
    learner.submit(goal="Review a hard case with me")
    learner.submit(mode="mentor")

    assert "Review a hard case" in guide.last().plain()


def test_who_says_that_it_identifies_nobody_goes_on(learner, guide):
    write_goal(learner, PATIENT)
    learner.submit(**{TICK: ["nobody"]})
    learner.submit(mode="mentor")

    assert PATIENT in guide.last().plain()


def test_pressing_on_without_either_is_told_and_loses_nothing(learner, guide):
    write_goal(learner, PATIENT)
    learner.submit()
    assert learner.modal_errors == {TICK: "Please change the words, or tick this."}
    learner.submit(goal=f"{PATIENT}, and of MRN 5512003")

    assert "MRN 5512003" in learner.modal.plain()
    assert learner.modal_errors == {}
    assert guide.messages() == []


def test_a_tick_holds_for_what_was_found_and_not_for_what_comes_later(learner, guide):
    agree(learner, guide)
    learner.press("guide.end")
    learner.submit(**{"step:0": f"Read on {PATIENT}"})
    learner.submit(**{TICK: ["nobody"]})
    assert "A look before I keep this" in learner.modal.plain()
    learner.submit(**{"step:0": "Read on MRN 5512003"})

    assert "MRN 5512003" in learner.modal.plain()
    assert "I see a record number" in learner.modal.plain()


def test_of_a_patient_found_only_a_count_is_kept(story, learner):
    learner.command("/guidance")
    before = rows(story)
    learner.submit(guide=GUIDE, goal=PATIENT)

    assert rows(story) == before
    assert story.services.looks.patients_found == 1


def test_both_can_be_said_of_one_text(learner):
    write_goal(learner, f"{HEAVY} MRN 4471920")

    assert CARD in learner.modal.plain()
    assert "I see a record number" in learner.modal.plain()


def patients(count: int) -> str:
    names = [
        "Smith",
        "Jones",
        "Brown",
        "Clark",
        "Davis",
        "Evans",
        "Green",
        "Hill",
        "King",
        "Lewis",
        "Moore",
        "Young",
        "Adams",
    ]
    return "\n".join(
        f"Mr. {name}, DOB 1/2/19{40 + n}, MRN 41234{n:02}, room 4{n:02}, 9{n % 10} years old,"
        f" phone 212-555-01{n:02}, {name.lower()}@mail.example, admitted 3/{n + 1}/2026"
        for n, name in enumerate(names[:count])
    )


def test_a_pasted_list_of_patients_is_asked_about_in_part_and_its_writer_has_the_numbers(learner):
    goal = f"{patients(13)}\nI want to kill myself tonight."
    write_goal(learner, goal)

    assert learner.notices == []
    said = learner.modal.plain()
    assert CARD in said
    assert "Smith" in said.partition("This may tell somebody")[2]
    assert re.search(r"… and \d+ more like these\.", said)
    assert learner.modal.values["goal"]["value"]["value"] == goal
    assert len([one for one in learner.modal.blocks if "found" in one["block_id"]]) == 6

    learner.enter("goal", goal.replace("9 years", "8 years"))  # what is not shown has changed
    learner.submit()
    assert not learner.modal_errors
    learner.enter(TICK, ["nobody"])
    learner.submit()
    assert "over the 1,000" in learner.modal_errors["goal"]  # so it has passed the look


def test_the_end_of_a_session_full_of_record_numbers_is_asked_about_as_well(learner, guide):
    agree(learner, guide, mode="mentor")
    learner.press("guide.end")
    for _ in range(4):
        learner.press("close.add_step")
    learner.submit(
        **{
            f"{field}:{n}": " ".join(f"MRN {4000000 + k + 1000 * n}," for k in range(12))
            for n in range(5)
            for field in ("step", "if_then")
        }
    )

    assert learner.notices == []
    assert "more like these" in learner.modal.plain()

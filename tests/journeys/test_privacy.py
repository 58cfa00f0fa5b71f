"""A person sees what is kept, takes it along, and has it erased."""

import json
from datetime import date, timedelta

import pytest
from sqlmodel import select

from guidance.privacy import GONE, NO_GOAL
from guidance.release import Question
from handlers import retention
from handlers.services import reacting
from sandbox.seed import TEAM_ID
from storage import exporting, pseudonyms, tombstones
from storage.answers import FormAnswerRow, PooledCommentRow, RaterRow
from storage.inventory import INVENTORY, tables
from storage.ledgers import TombstoneRow
from storage.sealing import Sealed, row_id_of, sealed, vault_of
from storage.statements import run
from storage.tables import AgreementRow, ProgramRow
from tests.journeys.a_past import SUCCESSOR, have_a_past
from tests.journeys.ending import end
from tests.journeys.steps import agree, ask
from tests.journeys.test_people_joining import ask_to_join
from tests.journeys.test_practice import play_together
from tests.journeys.test_silence import tables_of
from tests.patience import until_done
from tests.story import GUIDE, LEARNER


def everything(story) -> dict[str, list[dict[str, object]]]:
    """Return every row of every table with its words open."""
    with story.services.transaction() as session:
        return {
            of.name: [
                {
                    name: vault_of(session).open(f"{of.name}:{name}:{row_id_of(of, row)}", value)
                    if isinstance(value, Sealed)
                    else value
                    for name, value in row.items()
                }
                for row in run(session, of.select()).mappings().all()
            ]
            for of in tables()
        }


def where(story, word: str) -> list[str]:
    """Return where a word stands, in all that is kept."""
    return [
        f"{table}.{name}"
        for table, rows in everything(story).items()
        for row in rows
        for name, value in row.items()
        if word in str(value)
    ]


def erase(person):
    person.command("/guidance", "privacy")
    person.press("privacy.erase")
    person.submit()


def test_the_screen_says_what_is_kept_and_for_how_long(learner):
    learner.command("/guidance", "privacy")

    said = learner.modal.plain()
    assert "gone 12 months after a session has ended" in said
    assert "Gone 24 months after the last move" in said
    assert "A rating that was published stays" in said


def test_a_program_sets_its_own_times(story, director, learner):
    director.command("/guidance", "setup")
    director.submit(retention="6:12")
    learner.command("/guidance", "privacy")

    assert "gone 6 months after a session has ended" in learner.modal.plain()
    assert "Gone 12 months after the last move" in learner.modal.plain()
    assert "wait at most 12 months" in learner.modal.plain()


def files_of(person) -> dict[str, str]:
    found = [file for message in person.messages() for file in message.files]
    return {file["name"]: person.file_content(file["id"]).decode() for file in found}


def test_an_export_comes_as_two_files_to_the_person_alone(story, learner, guide):
    have_a_past(story, learner, guide)
    learner.command("/guidance", "privacy")
    learner.press("privacy.export")

    assert "on its way" in learner.modal.plain()
    files = files_of(learner)
    assert sorted(files) == ["guidance-my-data.json", "guidance-my-data.txt"]
    for content in files.values():
        for word in ("My seeded goal", "seeded trials", "seeded line", "A seeded note"):
            assert word in content
    assert files_of(guide) == {}
    assert json.loads(files["guidance-my-data.json"])["agreement"][0]["learner_id"] == LEARNER


def test_an_export_that_slack_shows_no_word_of_is_told_in_a_dm(story, learner):
    learner.command("/guidance", "privacy")
    story.sandbox.faults.fail_next("views.push", "expired_trigger_id")
    learner.press("privacy.export")

    told = [message.plain() for message in learner.messages()]
    assert any("two files" in words for words in told)
    assert not any("went wrong" in words for words in told)


def test_an_export_has_every_field_of_the_inventory(story, learner, guide):
    have_a_past(story, learner, guide)
    with story.services.transaction() as session:
        kept = exporting.of_person(session, LEARNER, team_id=TEAM_ID)
    wanted = {name: exporting.exported(name) for name in INVENTORY if exporting.exported(name)}

    assert {name: list(rows[0]) for name, rows in kept.items() if rows} == {
        name: columns for name, columns in wanted.items() if kept[name]
    }
    assert set(kept) == set(wanted)
    filled = {name for name, rows in kept.items() if rows}
    assert {"agreement", "membership", "person", "step", "switch", "took_part", "audit"} <= filled
    assert {"form_answer", "follow_up"} <= filled


def test_an_export_has_nothing_of_the_other_ones_answers(story, learner, guide):
    have_a_past(story, learner, guide)
    guide.press("feedback.open")
    guide.enter("not_enough_contact", ["yes"])
    guide.submit(comment="The guide's own line")
    with story.services.transaction() as session:
        mine = exporting.of_person(session, LEARNER, team_id=TEAM_ID)
        theirs = exporting.of_person(session, GUIDE, team_id=TEAM_ID)

    assert "own line" not in str(mine)
    assert "own line" in str(theirs)
    assert "seeded line" not in str(theirs)
    assert "My seeded goal" in str(theirs)


def test_an_export_has_no_line_about_a_guide_that_still_waits(story):
    about = {"guide_id": GUIDE}
    with story.services.transaction() as session:
        about["program_id"] = session.exec(select(ProgramRow.id)).one()
        for name, on in (("waiting", None), ("published", date(2026, 3, 1))):
            words = {"id": name, "text": f"A {name} line", **about}
            kept = sealed(session, PooledCommentRow, words)
            session.add(PooledCommentRow(**kept, published_on=on))
        rater = {"rater_id": LEARNER, "question": Question.USEFULNESS, "is_waiting": True}
        session.add(RaterRow(**rater, **about))
        session.flush()
        exported = exporting.of_person(session, GUIDE, team_id=TEAM_ID)
        by_rater = exporting.of_person(session, LEARNER, team_id=TEAM_ID)

    line = {"guide_id": GUIDE, "text": "A published line"}
    assert exported["pooled_comment"] == [line], "and it has no date"
    assert exported["rater"] == [], "or a guide reads who has rated them"
    assert [row["is_waiting"] for row in by_rater["rater"]] == [True]
    assert by_rater["pooled_comment"] == []


def test_erasing_takes_two_taps_and_says_what_stays(story, learner, guide):
    have_a_past(story, learner, guide)
    learner.command("/guidance", "privacy")
    learner.press("privacy.erase")

    assert "What stays" in learner.modal.plain()
    assert "published ratings" in learner.modal.plain()
    assert "lines you wrote about a guide, without your name" in learner.modal.plain()
    assert "There is 1 request or session open with you" in learner.modal.plain()
    assert where(story, LEARNER), "and nothing has happened yet"


@pytest.mark.parametrize("who", [LEARNER, GUIDE])
def test_after_an_erasure_nothing_of_the_person_is_found(story, learner, guide, who, engine):
    have_a_past(story, learner, guide)
    guide.open_home()
    erase(story.person(who))
    story.passes(seconds=5)
    upkeep(story)

    assert where(story, who) == []
    seeded = {"learner_id": "My seeded", "guide_id": "seeded note"}
    assert where(story, seeded["learner_id" if who == LEARNER else "guide_id"]) == []
    assert who.encode() not in tables_of(engine)
    assert story.person(who).modal.plain().startswith("Done")
    assert "Ask for guidance" not in story.person(who).home.plain()


def upkeep(story):
    """Do what the running bot's tick does besides."""
    until_done(lambda: tombstones.finish(story.services.transaction))
    assert not tombstones.finish(story.services.transaction), "once is enough"


def test_the_other_one_keeps_their_side_without_a_name(story, learner, guide):
    have_a_past(story, learner, guide)
    guide.open_home()
    erase(learner)
    story.passes(seconds=5)

    assert LEARNER not in guide.home.plain()
    seen = [m for c in guide.conversations() for m in guide.messages(c.id)]
    assert any("the other person no longer takes part" in m.plain() for m in seen)
    with story.services.transaction() as session:
        rows = session.exec(select(AgreementRow)).all()
        assert {row.guide_id for row in rows} == {GUIDE}
        assert len({row.learner_id for row in rows}) == len(rows), "not to be joined either"
        assert all(row.learner_id.startswith(GONE) for row in rows)
    guide.command("/guidance", "sessions")
    assert "somebody who has left" in guide.last().plain() or guide.modal


def test_cards_that_were_shown_no_longer_name_the_person(story, learner, guide):
    agree(learner, guide, goal="My seeded goal, all by May")
    group = guide.group(LEARNER)
    erase(learner)

    for message in [*guide.messages(group), *guide.messages()]:
        assert f"<@{LEARNER}>" not in json.dumps(message.blocks), message.plain()
        assert "My seeded goal" not in message.plain()
    assert NO_GOAL in guide.messages(group)[0].plain()


def test_cards_of_what_comes_back_and_of_what_is_gone_no_longer_name_the_person_either(
    story, learner, guide
):
    ask(learner, goal="My seeded goal")
    story.passes(days=4)  # the guide is reminded
    play_together(learner)
    group = guide.group(LEARNER)
    seen = json.dumps([m.blocks for m in [*guide.messages(), *guide.messages(group)]])
    assert seen.count(f"<@{LEARNER}>") > 2
    erase(learner)

    for message in [*guide.messages(), *guide.messages(group)]:
        assert f"<@{LEARNER}>" not in json.dumps(message.blocks), message.plain()
        assert "My seeded goal" not in message.plain()
    assert "no longer kept" in guide.last(group).plain()


def test_a_request_to_join_no_longer_names_the_person(story, director):
    outsider = story.person("U0OUTSIDER")
    ask_to_join(outsider)
    director.open_home()
    assert "@Otis Outside" in director.last().plain()
    erase(outsider)

    assert "no longer kept" in director.last().plain()
    assert "Otis" not in director.last().plain() + director.home.plain()


def test_who_was_suggested_instead_is_no_longer_named(story, learner, guide):
    ask(learner)
    guide.press("agree.not_me")
    guide.submit(successor=SUCCESSOR)
    assert "@Finn Lung" in learner.last().plain()
    erase(story.person(SUCCESSOR))

    for message in [*learner.messages(), *guide.messages()]:
        assert SUCCESSOR not in json.dumps(message.blocks), message.plain()


def test_what_is_still_to_be_said_to_others_arrives_and_names_nobody(story, learner, guide):
    later = story.clock.now() + timedelta(hours=1)
    with reacting(story.services, team_id=TEAM_ID, user_id=GUIDE) as reaction:
        reaction.outbox.post(GUIDE, {"text": f"<@{LEARNER}> asks for you."}, key="a", at=later)
    erase(learner)
    assert where(story, LEARNER) == []
    story.passes(hours=2)

    assert guide.last().text == "somebody who has left asks for you."


def test_what_others_do_meanwhile_is_theirs(story, learner, guide):
    other = story.person("U0RESIDENT2")
    ask(other, goal="Another goal")
    erase(learner)

    assert where(story, "Another goal") == ["agreement.goal"]
    assert "U0RESIDENT2" in str(everything(story)["membership"])


def test_who_was_erased_can_come_back_and_begins_anew(story, learner, guide, director):
    have_a_past(story, learner, guide)
    erase(learner)
    upkeep(story)
    story.enrol()
    ask(learner, goal="A new goal")
    with story.services.transaction() as session:
        codes = frozenset(session.exec(select(TombstoneRow.who)))

    assert retention.erase_again(story.services, codes) == 0
    assert where(story, "A new goal") == ["agreement.goal"]


def test_a_backup_from_before_does_not_bring_them_back(story, learner, guide):
    have_a_past(story, learner, guide)
    with story.services.transaction() as session:
        code = pseudonyms.of(session, LEARNER, team_id=TEAM_ID)

    assert retention.erase_again(story.services, ["of nobody here", code]) == 1
    story.passes(seconds=5)
    upkeep(story)
    assert where(story, LEARNER) == []
    assert retention.erase_again(story.services, [code]) == 0


def test_a_directors_form_from_before_brings_nobody_back(story, learner, director):
    director.command("/guidance", "setup")
    erase(learner)
    director.submit()

    assert where(story, LEARNER) == []
    assert "changed this program meanwhile" in director.modal.plain()


def test_words_fade_and_sessions_go_when_their_time_has_come(story, learner, guide):
    have_a_past(story, learner, guide)
    learner.press("agree.talk_first")
    about = {row["id"] for row in everything(story)["agreement"]}
    learner.press("agree.withdraw")
    story.passes(days=20)
    story.passes(days=366)
    retention.let_go(story.services)

    assert where(story, "seeded goal") == []
    assert where(story, "seeded trials") == []
    assert len(everything(story)["agreement"]) == 2, "the two sessions are still counted"
    learner.open_home()
    assert learner.home
    story.passes(days=366)
    retention.let_go(story.services)
    retention.let_go(story.services)  # an hour later: what hung on sessions
    gone = ("agreement", "switch", "step", "follow_up", "took_part", "form_answer", "report_back")
    kept = everything(story)
    assert {name: kept[name] for name in gone} == {name: [] for name in gone}
    assert [row for row in kept["outbox"] if "nudge:" in str(row)] == [], "who was reminded"
    assert not {row["subject"].split(":")[-1] for row in kept["outbox"]} & about
    pairs = [row for name in ("conversation", "pace") for row in kept[name] if "+" in str(row)]
    assert pairs == [], "which two had a group"


def test_words_of_the_other_one_fade_as_well_when_a_learner_was_erased(story, learner, guide):
    agree(learner, guide)
    end(learner, "Send the seeded syllabus by Friday", owner=GUIDE)
    guide.press("feedback.open")
    guide.enter("not_enough_contact", ["yes"])
    guide.submit(comment="The guide's own line")
    erase(learner)
    story.passes(days=300)
    length = length_of_answers(story)
    retention.let_go(story.services)
    assert where(story, "own line") == ["form_answer.answers"]
    assert where(story, "seeded syllabus") == ["step.text"]

    story.passes(days=70)
    retention.let_go(story.services)
    assert where(story, "own line") == where(story, "seeded syllabus") == []
    assert len(everything(story)["form_answer"]) == 1, "ticks stay as long as the session"
    assert length_of_answers(story) == length, "nobody sees whether there was a line"


def length_of_answers(story) -> int:
    with story.services.transaction() as session:
        return len(session.exec(select(FormAnswerRow)).one().answers.token)


def test_what_is_open_or_young_stays(story, learner, guide):
    agree(learner, guide, goal="A long road, all by 2027")
    story.passes(days=300)
    retention.let_go(story.services)
    assert where(story, "A long road") == ["agreement.goal"]

    story.passes(days=100)
    retention.let_go(story.services)
    assert where(story, "A long road") == ["agreement.goal"], "it has not ended"


def test_a_program_that_forgets_sooner_forgets_its_own_only(story, learner, guide):
    agree(learner, guide, goal="Soon gone, all by May")
    end(learner)
    with story.services.transaction() as session:
        [program] = session.exec(select(ProgramRow))
        program.words_months, program.requests_months = 6, 12
    story.passes(days=200)
    retention.let_go(story.services)

    assert where(story, "Soon gone") == []


def test_letting_go_with_nothing_due_writes_nothing(story, learner, guide, engine):
    have_a_past(story, learner, guide)
    before = everything(story)
    retention.let_go(story.services)

    assert everything(story) == before

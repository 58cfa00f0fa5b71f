from datetime import date

import pytest
from sqlmodel import select

from guidance.errors import NotFound
from guidance.reports import DEED_LIMIT
from handlers import digest, drawn, lookups
from handlers.services import reacting
from sandbox.installation import BOT_USER_ID as BOT
from sandbox.seed import GENERAL, TEAM_ID
from storage import programs
from storage.tables import ProgramRow
from storage.told import DigestRow
from tests.journeys.test_digest import APRIL_6, chosen, digests, kept, learners
from tests.story import DIRECTOR, LEARNER


def files(person):
    return [file["name"] for one in person.messages() for file in one.files]


def words(person):
    return person.home.plain()


def program_of(story):
    with story.services.transaction() as session:
        [program] = programs.in_team(session, team_id=TEAM_ID)
    return program


def test_home_shows_a_director_the_latest_figures_and_the_next_release(story, director, learner):
    learners(story, 12)
    story.goes_to(APRIL_6)
    told = words(director)

    assert "March 2026\nRequests: 10 to 14\nSessions ended: 10 to 14\nLearners answered" in told
    assert "no guidance for three months" not in told, "the program is not old enough"
    assert "Next release of ratings: " in told
    assert "requests" not in words(learner)


def test_send_me_one_now_brings_the_last_month_and_takes_nobody_s_digest_away(story, director):
    learners(story, 12, month=2)
    story.passes(days=3)
    director.press("digest.send_now", in_home=True)

    [told] = digests(director)
    assert "Figures of February 2026" in told
    assert "It publishes nothing new" in told
    assert files(director) == ["forms-of-guidance.png"]
    assert kept(story, DigestRow) == []
    story.goes_to(APRIL_6)
    assert len(digests(director)) == 2


def test_whoever_has_nothing_to_be_told_sees_an_example_that_says_so(story, director):
    story.draws = True
    story.restart()
    director.open_home()
    director.press("digest.show_example", in_home=True)

    [told] = digests(director)
    assert "An example: this program and all its figures are invented." in told
    assert "Requests" in told
    assert "Advise: asked for by 10 to 14 of 25 or more" in told
    assert "How useful sessions were: between 4.0 and 4.5 of 5, from 5 faculty" in told
    [pictures] = [one.files for one in director.messages() if one.files]
    assert [one["title"] for one in pictures] == [
        "Example: Forms asked for and agreed on",
        "Example: Next steps taken",
    ]
    assert all("An example, all figures invented." in one["alt_txt"] for one in pictures)
    assert kept(story, DigestRow) == []


def test_no_example_stands_beside_figures(story, director):
    learners(story, 12)
    story.goes_to(APRIL_6)
    director.open_home()

    assert "Send me one now" in words(director)
    assert "Show an example" not in words(director)


def test_asking_all_day_shows_the_same(story, director):
    chosen(story)
    for count in (3, 9, 20):
        learners(story, count)
        director.press("digest.send_now", in_home=True)
        story.passes(hours=1)

    asked = [told for told in digests(director) if "You asked for this one" in told]
    assert len(asked) == 3
    assert len(set(asked)) == 1


def test_a_year_is_exported_to_the_director_s_own_messages(story, director):
    director.press("digest.export", in_home=True)

    assert files(director) == ["guidance-figures.csv", "guidance-evaluation.pdf"]
    assert "come in a few seconds, in Messages" in director.modal.plain()


def test_what_was_done_is_read_by_everybody_in_the_program_and_may_be_taken_back(
    story, director, learner, guide
):
    director.press("digest.say_deed", in_home=True)
    director.submit(deed="Sign-out begins <!channel> *earlier*")
    for person in (learner, guide, director):
        assert "Done because of feedback" in words(person)
        assert "Sign-out begins <!channel> *earlier*" in words(person)
    director.press("digest.send_now", in_home=True)
    assert "Sign-out begins" in digests(director)[-1]

    director.press("digest.say_deed", in_home=True)
    director.submit(deed="")
    assert "Done because" not in words(learner)


def test_a_line_that_is_too_long_is_handed_back(story, director):
    director.press("digest.say_deed", in_home=True)
    director.submit(deed="x" * (DEED_LIMIT + 1))

    assert "1 character over" in str(director.modal_errors)


def exported(reaction, program_id, reader):
    choice = {"made": "export", "program_id": program_id, "until": "2026-03-01"}
    drawn.make(reaction, choice, reader)


def is_not_found(story, use, *given):
    try:
        with reacting(story.services, team_id=TEAM_ID) as reaction:
            use(reaction, *given)
    except NotFound:
        return True
    return False


def test_nobody_but_a_director_reads_figures_and_both_answers_are_alike(story):
    for program_id in (program_of(story).id, "0" * 32):
        for reader in (LEARNER, "U0FACULTY1", "U0OUTSIDER", GENERAL, ""):
            for use in (digest.read_by, exported):
                given = program_id, reader
                assert is_not_found(story, use, *given), (use.__name__, *given)


def test_another_workspace_s_director_reads_nothing(story):
    with pytest.raises(NotFound), reacting(story.services, team_id="T0OTHER") as reaction:
        digest.read_by(reaction, program_of(story).id, DIRECTOR)


def set_up(director, **entered):
    director.command("/guidance", "setup")
    director.submit(**entered)


def test_a_director_chooses_how_often_and_where(story, director):
    director.invite(GENERAL, BOT)
    set_up(director, cadence="weekly", digest_day="friday", channel=GENERAL)
    story.passes(minutes=1)

    [row] = kept(story, ProgramRow)
    assert (row.cadence, row.digest_on) == ("weekly", date(2026, 3, 6))
    assert row.digest_channel_id == GENERAL
    story.passes(days=4)
    in_channel = [one for one in director.messages(GENERAL) if ":bar_chart:" in str(one.json)]
    assert len(in_channel) == 1
    assert "Figures of the week of 23 Feb 2026" in in_channel[0].plain()


def test_a_channel_without_the_app_is_said_kindly_and_nothing_typed_is_lost(story, director):
    set_up(director, name="Medicine", channel=GENERAL)

    assert director.modal_errors == {
        "channel": "I am not in that channel, or cannot see it. Type /invite @guidance there, then"
        " press Save again."
    }
    assert [row.name for row in kept(story, ProgramRow)] == ["Internal Medicine"]
    director.invite(GENERAL, BOT)
    director.submit()
    assert [row.name for row in kept(story, ProgramRow)] == ["Medicine"]


def test_a_digest_in_a_channel_stops_with_the_next_that_is_chosen(story, director):
    director.invite(GENERAL, BOT)
    set_up(director, channel=GENERAL)
    chosen(story, digest_channel_id=None)
    story.goes_to(APRIL_6)

    assert [one for one in director.messages(GENERAL) if ":bar_chart:" in str(one.json)] == []
    with story.services.transaction() as session:
        assert session.exec(select(DigestRow.period)).all() == ["2026-03"]


def test_a_channel_that_takes_no_digest_any_more_is_told_on_home_until_one_comes_through(
    story, director, learner
):
    chosen(story, digest_channel_id=GENERAL)
    assert "could not post" not in words(director)

    story.goes_to(APRIL_6)
    director.open_home()
    assert f"I could not post the last digest in <#{GENERAL}>" in str(director.home.json)
    assert "could not post" not in words(learner)

    director.invite(GENERAL, BOT)
    story.passes(days=31)
    director.open_home()
    assert "could not post" not in words(director)


def test_a_channel_of_which_slack_does_not_tell_in_time_is_no_channel_without_the_app(
    story, director
):
    director.invite(GENERAL, BOT)
    story.sandbox.faults.delay_next("conversations.info", lookups.WITHIN_SECONDS + 0.5)
    set_up(director, channel=GENERAL)
    assert "did not tell me in time" in director.modal_errors["channel"]

    director.submit()
    assert [row.digest_channel_id for row in kept(story, ProgramRow)] == [GENERAL]

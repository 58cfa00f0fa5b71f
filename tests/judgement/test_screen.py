"""What a text may tell of its writer and of a patient, before it is kept."""

import pytest

from judgement import crisis, patients, screen
from judgement.screen import Distress


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself",
        "some days i just want to die",
        "i don’t want to be alive anymore",
        "Goal: better notes. I keep thinking about ending my life.",
        "they'd be better off without me",
        "I can't go on",
    ],
)
def test_what_is_said_plainly_always_brings_the_card(text):
    assert crisis.said(text) in text
    assert screen.judge(text).distress is Distress.CRISIS
    assert screen.judge(text).because == crisis.said(text)


@pytest.mark.parametrize(
    "text", ["word word word", "Word word. " * 150, "goal, goal, goal!", "coffee " * 20]
)
def test_how_often_one_harmless_word_is_said_makes_no_crisis_of_it(text):
    assert screen.judge(text).distress is Distress.NONE


@pytest.mark.parametrize("text", ["stop stop stop", "Help! Help! HELP!", "die " * 300, "no " * 9])
def test_a_call_for_help_that_says_nothing_else_brings_the_card(text):
    screened = screen.judge(text)

    assert screened.distress is Distress.CRISIS
    assert screened.because == text.split()[0].strip("!")


@pytest.mark.parametrize(
    "word",
    [
        "gun",
        "rope",
        "razor",
        "bridge",
        "xanax",
        "tablets",
        "funeral",
        "forgive",
        "nobody",
        "waking",
        "overdose",
        "noose",
    ],
)
def test_what_can_do_harm_and_a_farewell_bring_the_card_as_well(word):
    assert screen.judge(f"{word} {word} {word}").distress is Distress.CRISIS
    assert screen.judge(f"{word}, " * 30).distress is Distress.CRISIS


def test_what_the_model_takes_for_a_crisis_when_it_is_said_once_is_one_said_again():
    assert screen.judge("god god god").distress is Distress.CRISIS
    assert screen.judge("tired tired tired").distress is Distress.WELLBEING


@pytest.mark.parametrize(
    "text",
    [
        "My patient said he wants to kill himself, how do I respond?",
        "Teach the interns to ask: are you thinking of killing yourself?",
        "She said “I want to die” and I did not know what to answer.",
        "The student wrote: I can't go on.",
        "I'm not suicidal, the survey asked.",
        "No thoughts of suicide, sleeping well.",
        "I can't go on Thursday, sorry.",
        "I want to live in Chicago after residency",
    ],
)
def test_talk_about_others_and_denials_are_left_to_the_model(text):
    assert crisis.said(text) == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("MRN 4471902 had the wrong drain pulled", "mrn"),
        ("her SSN 123-45-6789 is on the sheet", "ssn"),
        ("pt DOB 4/17/61, second opinion", "dob"),
        ("a 97 yo woman with a hip fracture refused surgery", "age_over_89"),
        ("patient's daughter wants a call back at 555-0147", "phone"),
        ("the patient writes from rosa.m@example.org at night", "email"),
        ("the man in room 412 with the stroke yelled at me", "room"),
        ("she was admitted on 3/14 and died two days later", "date"),
        ("his pacemaker serial number 88213-A keeps alarming", "device"),
        ("Medicaid ID 88-1029-33 was denied for my patient", "account"),
        ("My patient Robert wants to stop chemo", "name"),
        ("Mrs. Kim's daughter is angry that I was late", "name"),
        ("R.L., 45M with AML, asked me how long", "name"),
        ("https://portal.example.org/pt/88123 is what I'd like you to read", "url"),
    ],
)
def test_an_identifier_is_found_named_and_shown_where_it_stands(text, kind):
    screened = screen.judge(text)

    assert screened.patient
    assert kind in screened.kinds
    assert all(0 <= one.start < one.end <= len(text) for one in screened.found)


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Patel says that I interrupt patients",
        "Meeting on 4/12 at 3 pm in room 210",
        "text me at 555-0133",
        "A 67 year old man with chest pain, how would you work it up?",
        "My daughter Emma starts school on September 2",
        "Parkinson, Crohn and Foley walk into a bar",
        "Blood pressure 92/60, heart rate 101, what next?",
        "see https://evil.example/x",
        "(https://evil.example/x)",
        "look at https://books.example/mrs-dalloway-by-woolf",
        "www.evil.example/x.pdf?y=1 please",
        "",
    ],
)
def test_ones_own_a_colleagues_and_an_eponym_are_nobodys_secret(text):
    screened = screen.judge(text)

    assert (screened.patient, screened.kinds, screened.found) == (False, (), ())


def test_a_record_number_is_found_whatever_stands_around_it():
    # The whole text reads like one about oneself.
    about_oneself = (
        "What could I try so that my sign-out is shorter, my notes clearer and my evenings free,"
        " working out my own plan?"
    )

    assert screen.judge(f"{about_oneself} MRN 4471902").patient


def test_a_link_takes_away_nothing_of_what_is_said_beside_it():
    said = "the mayor of our town came in last night and died of the bleed"

    assert screen.judge(said).patient
    assert screen.judge(f"{said} https://evil.example/x").patient


@pytest.mark.parametrize("text", ["Ich möchte nicht mehr hier arbeiten müssen", "xxxx yyyy " * 40])
def test_of_what_is_no_english_the_model_says_nothing(text):
    screened = screen.judge(text)

    assert (screened.distress, screened.sure, screened.patient) == (Distress.NONE, 0.0, False)


def test_of_a_long_text_in_two_languages_the_english_part_is_looked_at():
    spanish = "la guardia fue larga y la doctora Ibarra llamó a su hija de noche. " * 8
    told = "The lady who sells flowers at our station has the clot, and the whole town knows her."

    assert screen.judge(told).kinds == ("other",)
    assert screen.judge(spanish + told).kinds == ("other",)
    assert not screen.judge(spanish).patient


def test_a_few_words_that_are_hardly_english_are_looked_at_too():
    assert screen.judge("DOB 1/1/99 f/u depo").kinds == ("dob",)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("feedback on my talk about someone who is 96, and on how I teach", "age_over_89"),
        ("How could I teach better in room 12 while she is asleep?", "room"),
    ],
)
def test_an_age_over_89_and_a_room_are_shown_however_much_the_rest_is_about_oneself(text, kind):
    assert kind in screen.judge(text).kinds


def test_every_rule_has_a_kind_that_is_known():
    assert {rule.kind for rule in patients.rules()} | {"other"} == set(patients.KINDS)

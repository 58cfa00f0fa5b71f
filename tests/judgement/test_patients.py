"""Looking for patients ends soon, whatever is typed: each way of looking has a bound."""

from dataclasses import replace
from functools import partial
from itertools import chain
from time import process_time

import pytest

from judgement import names, patients
from judgement.reading import Reading
from judgement.words import words
from tests.judgement.corpus import seen_lines, text_of

ADDRESS = "the patient writes from {} at night"


def found(text, kind):
    return [text[one.start : one.end] for one in patients.find(text, {kind})]


def test_an_address_may_be_as_long_as_mail_allows_and_no_longer():
    longest = "a" * 64 + "@" + "b" * 63 + ".org"  # RFC 5321, 4.5.3.1, and RFC 1035, 2.3.4

    assert found(ADDRESS.format(longest), "email") == [longest]
    assert found(ADDRESS.format("a" + longest), "email") == []
    assert found(ADDRESS.format(longest.replace("@b", "@bb")), "email") == []


@pytest.mark.parametrize("run", ["a", "a.", "a@", "a.a@a.", "+-"])
def test_what_might_begin_an_address_is_looked_at_once(run):
    text = ADDRESS.format(run * (100_000 // len(run)))
    began = process_time()
    found(text, "email")

    # Begun anew at each of its characters it takes more than a minute.
    assert process_time() - began < 2


def test_of_very_many_names_the_first_fifty_are_looked_at():
    text = "Zebedee, her wound. " * 60

    assert len(list(names.bare(text))) == 50
    assert len(list(names.bare(text[: len(text) // 2]))) == 30


def test_an_eponym_is_nobodys_name():
    assert found("I mixed up Zebedee, her wound is small", "name") == ["Zebedee"]
    assert found("I mixed up Hesselbach, her wound is small", "name") == []


def test_what_looks_for_distress_is_asked_too_but_of_no_part_of_a_long_text():
    text = "At sign-out I say 'Vandermeer, sick' and nobody hears sick. How to land it?"
    whole = Reading(text, words(text))
    by_words, second = whole.by_words("patient"), whole.by_words("distress")
    first = (by_words["patient"] - by_words["clean"]) / 2 - patients._LINE
    told = second["patient True"] - second["patient False"]

    assert patients._over_the_line(whole) == pytest.approx(first + patients._SECOND * told)
    part = replace(whole, by_words_alone=True)
    assert patients._over_the_line(part) == pytest.approx(
        first + patients._SECOND * patients._SECOND_NEAR_THE_LINE
    )


def test_rules_that_begin_alike_find_what_each_finds_by_itself():
    notes = [text_of(line) for line in seen_lines("patient")]
    texts = [
        *notes,
        " ".join(notes[:40]).upper(),
        "Kim, A. Kim, B. 3/14 4/15 died 5/16 Ada Lee's case",
    ]
    sharing = [rule for rule in patients.rules() if rule.begins]
    every = {rule: [own(rule, text) for text in texts] for rule in sharing}

    assert len(sharing) > 9
    assert sum(map(bool, chain.from_iterable(every.values()))) > 50
    for rule, alone in every.items():
        kept = replace(rule, begins=None)
        assert alone == [own(kept, text) for text in texts]


def own(rule, text):
    matches = patients._matches(rule, text, partial(patients._places, text))
    return [match.span() for match in matches]


def test_of_one_kind_of_hint_a_rule_shows_a_dozen():
    assert found("pt DOB 4/17/61, " * 11, "dob") == ["DOB 4/17/61"] * 11
    assert len(found("pt DOB 4/17/61, " * 30, "dob")) == 12


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("a farmer deep in his late nineties wants the valve", "age_over_89", "his late nineties"),
        ("Mid-nineties, lives by herself", "age_over_89", "Mid-nineties"),
        ("frail, older than ninety, and on ten drugs", "age_over_89", "older than ninety"),
        ("born in 1931 and still skiing", "age_over_89", "born in 1931"),
        ("I mixed up Varga's potassium", "name", "Varga's potassium"),
        ("My attending and I read Okoro's CT scan", "name", "Okoro's CT scan"),
        ("I was short with the Lindqvist twins", "name", "the Lindqvist twins"),
        ("new to our panel, surname Ferrante", "name", "surname Ferrante"),
        ("I promised Yusra on 6 West a walk", "name", "Yusra on 6 West"),
        ("discharged the ninth of June", "date", "ninth of June"),
        ("readmitted March the third", "date", "March the third"),
        ("bed 9 fell twice", "room", "bed 9"),
    ],
)
def test_what_only_a_patient_has_is_found_as_people_say_it(text, kind, place):
    assert place in found(text, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("our chair, who is 91, still operates", "age_over_89"),
        ("a vignette on a 93-year-old with a fall", "age_over_89"),
        ("my grandfather is in his nineties", "age_over_89"),
        ("she kept her sats past 90%", "age_over_89"),
        ("born in 1961 and still skiing", "age_over_89"),
        ("Dr. Okoro's labs are always late", "name"),
        ("Mom's surgery is on Friday", "name"),
        ("Yusra in 10 minutes, then lunch", "name"),
        ("she will run the ward in 2028", "room"),
        ("my exam is the ninth of June", "date"),
        ("the recruiter who wants my chart talk is at 555-0151", "phone"),
    ],
)
def test_what_others_have_too_is_left_alone(text, kind):
    assert found(text, kind) == []

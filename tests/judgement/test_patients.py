"""Looking for patients ends soon, whatever is typed: each way of looking has a bound."""

from dataclasses import replace
from functools import partial
from itertools import chain
from time import process_time

import pytest

from judgement import names, patients
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

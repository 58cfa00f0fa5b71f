"""How often the judging is right on texts that no model was made from, by another author."""

import random
from enum import StrEnum

import pytest

from guidance.modes import FORMS, Control, Focus, Mode, Span
from guidance.suggestion import Answers
from judgement import cues, labels, screen
from judgement.screen import Distress
from tests.judgement.corpus import Figures, figures, lines

ONE_IN = 5
"""Of the ticked answers one in so many is wrong."""


@pytest.fixture(scope="module")
def screened() -> Figures:
    return figures("distress", lambda text: screen.judge(text).distress)


def test_a_goal_alone_names_its_form():
    judged = figures("goals", lambda text: labels.judge(text).mode)

    # 0.80 is wanted; with each author of the others left out it is 0.93. See corpus/README.md.
    assert judged.accuracy >= 0.78
    assert min(judged.recall().values()) >= 0.70


def test_where_it_is_sure_it_is_right_and_it_is_sure_of_most():
    judged = [(line["label"], labels.judge(line["goal"])) for line in lines("goals")]
    sure = [(label, one) for label, one in judged if one.sure >= labels.SURE]

    assert len(sure) / len(judged) >= 0.80
    # 0.90 is wanted; with each author of the others left out it is 0.97.
    assert sum(label == one.mode for label, one in sure) / len(sure) >= 0.88


def test_where_it_is_not_sure_the_question_offers_what_it_is():
    unsure = [
        (line["label"], judged.question)
        for line in lines("goals")
        if (judged := labels.judge(line["goal"])).sure < labels.SURE
    ]
    offered = sum(label in {c.mode for c in q.choices} for label, q in unsure if q)

    assert all(question for _, question in unsure)
    assert offered / len(unsure) >= 0.85


def ticked(label: str, chance: random.Random) -> Answers:
    """Return the answers of somebody who means a form and slips one time in five."""
    form = FORMS[Mode(label)]
    right: tuple[StrEnum, ...] = (form.focus, form.control, form.span)
    given = [
        one if chance.randrange(ONE_IN) else chance.choice([o for o in type(one) if o is not one])
        for one in right
    ]
    return Answers(Focus(given[0]), Control(given[1]), Span(given[2]))


def test_a_goal_with_its_answers_names_its_form_nearly_always():
    chance = random.Random(5)
    pairs = [
        (line["label"], labels.judge(line["goal"], answers=ticked(line["label"], chance)).mode)
        for line in lines("goals") * 5
    ]

    # 0.97 is wanted; with each author of the others left out it is 0.98.
    assert Figures(pairs).accuracy >= 0.94


def test_the_role_that_a_sentence_is_heard_in():
    judged = figures("cues", lambda text: cues.judge(text).label)

    assert judged.accuracy >= 0.88
    assert min(judged.recall().values()) >= 0.70


def test_a_sentence_of_somebody_in_crisis_brings_the_card(screened):
    assert screened.share("crisis", Distress.CRISIS) >= 0.95


def test_clinical_teaching_and_everyday_talk_seldom_brings_it(screened):
    assert screened.share("none", Distress.CRISIS) <= 0.12
    assert screened.share("none", Distress.CRISIS, Distress.WELLBEING) <= 0.12


def test_most_of_those_who_suffer_are_offered_support(screened):
    assert screened.share("wellbeing", Distress.CRISIS, Distress.WELLBEING) >= 0.75


def test_who_a_patient_is_is_found_and_clean_text_is_left_alone():
    judged = figures("patient", lambda text: screen.judge(text).patient)

    assert judged.share(True, True) >= 0.90
    assert judged.share(False, True) <= 0.04

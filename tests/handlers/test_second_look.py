"""One table says which fields of which forms are looked at, and it is complete."""

from datetime import UTC, datetime, timedelta

from slack_sdk.models.views import View

from handlers.looks import Shown
from handlers.second_look import FORMS, NOT_LOOKED_AT, Mark
from handlers.views import second_look as views
from judgement import patients
from tests.handlers.view_samples import calls
from tests.handlers.view_samples import views as all_views

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def fields_with_words() -> dict[str, set[str]]:
    """Return, by the name of a form, every field that takes words in any of its shapes."""
    found: dict[str, set[str]] = {}
    for maker in all_views().values():
        for made in (maker(**arguments) for arguments in calls(maker)):
            for block in made.blocks if isinstance(made, View) else ():
                element = getattr(block, "element", None)
                if element is not None and element.type == "plain_text_input":
                    field = block.block_id.partition(":")[0]
                    found.setdefault(made.callback_id, set()).add(field)
    return found


def test_every_field_that_takes_words_is_looked_at_or_says_why_not():
    assert fields_with_words() == {**FORMS, **NOT_LOOKED_AT}


def test_each_kind_of_finding_has_words_of_its_own():
    said = {views._kind(kind) for kind in patients.KINDS}

    assert len(said) == len(patients.KINDS)
    assert views._OTHERWISE not in said


def test_a_mark_is_read_as_it_was_written():
    for mark in (Mark(), Mark(card=True), Mark(True, "a1", "b2"), Mark(asked="a1")):
        assert Mark.read(mark.text()) == mark
    assert Mark.read("a" * 32) == Mark()


def test_who_was_shown_the_card_is_forgotten_after_a_day_and_is_not_to_be_read():
    shown = Shown()

    assert not shown.note("T1", "U1", now=NOON)
    assert shown.note("T1", "U1", now=NOON + timedelta(hours=23))
    assert not shown.note("T1", "U2", now=NOON + timedelta(hours=23))
    assert not shown.note("T1", "U1", now=NOON + timedelta(hours=47))
    assert "U1" not in repr(vars(shown))
    assert all(len(key) == 32 for key in shown._at)


def test_another_process_has_hashes_of_its_own():
    keys = []
    for shown in (Shown(), Shown()):
        shown.note("T1", "U1", now=NOON)
        keys += shown._at

    assert len(set(keys)) == 2

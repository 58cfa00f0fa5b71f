"""Agreements in the database: as they were, for their own people, and never moved twice."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidance.agreements import Agreement
from guidance.errors import MovedOn, NotFound
from guidance.modes import Mode
from guidance.stages import Stage
from guidance.suggestion import WhyAnother
from guidance.switches import Role
from sandbox.seed import TEAM_ID
from storage import agreements
from storage.columns import new_id
from tests.samples import BY_GUIDE, BY_LEARNER, LATER, NOW, STRANGER, asked, draft, every_stage
from tests.storage.racing import each_in_its_own
from tests.storage.test_due import plan_of
from tests.story import GUIDE, LEARNER


@pytest.fixture
def kept(transaction, program_id):
    """Return a function that puts an agreement into the database."""

    def keep(agreement: Agreement, *, at=NOW) -> Agreement:
        mine = replace(agreement, id=new_id(), program_id=program_id)
        with transaction() as session:
            return agreements.add(session, mine, now=at)

    return keep


def read(transaction, agreement: Agreement) -> Agreement:
    with transaction() as session:
        return agreements.get(session, agreement.id, team_id=TEAM_ID)


def save(transaction, moved: Agreement) -> None:
    with transaction() as session:
        agreements.save(session, moved)


def test_every_field_comes_back_from_an_insert_and_from_a_move(transaction, kept):
    before = kept(draft())
    values = {field.name: other_than_default(field.name) for field in fields(Agreement)[5:]}
    full = replace(before, **values | {"continues_id": before.id, "version": 1})
    again = kept(full)
    save(transaction, full)

    assert read(transaction, full) == full
    assert read(transaction, again) == again
    assert all(getattr(full, field.name) != field.default for field in fields(Agreement))


def other_than_default(name: str) -> object:
    """Return a value that no field of this name has by itself."""
    if name.endswith("_at") or name == "guide_role_since":
        return LATER
    known = {
        "stage": Stage.TALKING,
        "differs_because": WhyAnother.NEED,
        "guide_role": Role.MENTOR,
        "switch_count": 3,
        "mentor_months": 5,
    }
    by_kind = Mode.MENTOR if name.endswith(("mode", "pick")) else f"words for {name}"
    return known.get(name, by_kind)


def test_an_agreement_in_any_stage_comes_back_as_it_was(transaction, kept):
    for agreement in map(kept, every_stage().values()):
        assert read(transaction, agreement) == agreement


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    words=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=300)
)
def test_whatever_people_write_comes_back_as_they_wrote_it(transaction, kept, words):
    agreement = kept(draft(goal=words, note=words))

    assert read(transaction, agreement).goal == words


def test_another_workspace_finds_nothing(transaction, kept):
    agreement = kept(asked())
    with pytest.raises(NotFound), transaction() as session:
        agreements.get(session, agreement.id, team_id="T0ELSEWHERE")


def test_a_stranger_finds_nothing_and_reads_the_same_as_for_an_id_that_never_was(transaction, kept):
    agreement = kept(asked())
    sentences = []
    for agreement_id in (agreement.id, "f" * 32):
        with pytest.raises(NotFound) as error, transaction() as session:
            agreements.of_party(session, agreement_id, team_id=TEAM_ID, user_id=STRANGER)
        sentences.append(str(error.value))

    assert len(set(sentences)) == 1


@pytest.mark.parametrize("user_id", [LEARNER, GUIDE])
def test_each_of_the_two_finds_their_agreement(transaction, kept, user_id):
    agreement = kept(asked())
    with transaction() as session:
        found = agreements.of_party(session, agreement.id, team_id=TEAM_ID, user_id=user_id)

    assert found == agreement


def test_when_both_move_at_once_one_wins_and_the_other_is_told(transaction, kept):
    for _ in range(5):
        agreement = kept(asked())
        moves = [agreement.accept(**BY_GUIDE), agreement.withdraw(**BY_LEARNER)]
        ended = each_in_its_own(
            transaction, [lambda session, m=move: agreements.save(session, m) for move in moves]
        )

        assert sorted(type(outcome).__name__ for outcome in ended) == ["MovedOn", "NoneType"]
        assert read(transaction, agreement) == moves[ended.index(None)]


def test_who_pressed_the_same_button_four_times_at_once_has_moved_once(transaction, kept):
    agreement = kept(asked())
    moved = agreement.accept(**BY_GUIDE)
    ended = each_in_its_own(transaction, [lambda session: agreements.save(session, moved)] * 4)

    assert [outcome for outcome in ended if outcome is None] == [None]
    assert read(transaction, agreement).version == 2


def test_a_move_from_an_old_reading_writes_nothing(transaction, kept):
    agreement = kept(asked())
    save(transaction, agreement.withdraw(**BY_LEARNER))
    with pytest.raises(MovedOn):
        save(transaction, agreement.accept(**BY_GUIDE))

    assert read(transaction, agreement).stage is Stage.WITHDRAWN


def test_a_move_in_another_workspace_writes_nothing(transaction, kept):
    agreement = kept(asked())
    with pytest.raises(MovedOn):
        save(transaction, replace(agreement.accept(**BY_GUIDE), team_id="T0ELSEWHERE"))

    assert read(transaction, agreement) == agreement


def keep_draft(transaction, program_id: str, key: str = "V1", **changes) -> Agreement:
    mine = replace(draft(**changes), id=new_id(), program_id=program_id)
    with transaction() as session:
        return agreements.keep_draft(session, mine, key=key, now=NOW)


def test_going_back_in_the_modal_replaces_the_draft_and_keeps_its_id(transaction, program_id):
    first = keep_draft(transaction, program_id, goal="First thought")
    second = keep_draft(transaction, program_id, goal="Second thought", bigger_goal="More")

    assert second.id == first.id
    assert read(transaction, first) == second
    assert second.goal == "Second thought"


def test_another_modal_is_another_draft(transaction, program_id):
    assert keep_draft(transaction, program_id).id != keep_draft(transaction, program_id, "V2").id


def test_a_draft_that_was_sent_is_not_changed_any_more(transaction, program_id):
    sent = keep_draft(transaction, program_id).ask(
        Mode.COACH, covers="", covers_not="", **BY_LEARNER
    )
    save(transaction, sent)
    with pytest.raises(MovedOn):
        keep_draft(transaction, program_id, goal="Too late")

    assert read(transaction, sent) == sent


def test_nobody_writes_into_the_draft_of_somebody_else(transaction, program_id):
    mine = keep_draft(transaction, program_id)
    with pytest.raises(MovedOn):
        keep_draft(transaction, program_id, learner_id=STRANGER, goal="Not mine")

    assert read(transaction, mine) == mine


def test_pressing_next_twice_at_once_keeps_one_draft(transaction, program_id):
    works = [
        lambda session, n=number: agreements.keep_draft(
            session,
            replace(draft(goal=f"Thought {n}"), id=new_id(), program_id=program_id),
            key="V1",
            now=NOW,
        )
        for number in range(3)
    ]
    ended = each_in_its_own(transaction, works)

    assert len({kept.id for kept in ended}) == 1


def test_drafts_are_deleted_in_time_and_nothing_else_is(transaction, kept):
    old, new = kept(draft(), at=NOW - timedelta(days=2)), kept(draft())
    sent = kept(asked(), at=NOW - timedelta(days=400))
    with transaction() as session:
        deleted = agreements.delete_drafts(session, before=NOW - timedelta(days=1))

    assert deleted == 1
    assert read(transaction, new) == new
    assert read(transaction, sent) == sent
    with pytest.raises(NotFound):
        read(transaction, old)


@pytest.mark.parametrize("user_id", [LEARNER, GUIDE, STRANGER])
def test_what_is_open_is_listed_for_its_two_people_newest_first(transaction, kept, user_id):
    samples = [
        kept(sample, at=NOW + timedelta(minutes=number))
        for number, sample in enumerate(every_stage().values())
    ]
    is_open = {Stage.ASKED, Stage.OFFERED, Stage.PASSED_ON, Stage.TALKING, Stage.AGREED}
    with transaction() as session:
        listed = agreements.open_of(session, user_id, team_id=TEAM_ID)
        elsewhere = agreements.open_of(session, user_id, team_id="T0ELSEWHERE")

    mine = [] if user_id == STRANGER else [s for s in reversed(samples) if s.stage in is_open]
    assert list(listed) == mine
    assert list(elsewhere) == []


def test_the_newest_closed_sessions_are_listed(transaction, kept):
    closed = every_stage()["closed, coach"]
    samples = [kept(closed, at=NOW + timedelta(minutes=number)) for number in range(4)]
    kept(asked())
    with transaction() as session:
        listed = agreements.closed_of(session, GUIDE, team_id=TEAM_ID, limit=3)

    assert list(listed) == samples[:0:-1]


def test_several_are_read_together_and_none_of_another_workspace(transaction, kept):
    one, other = kept(asked(Mode.COACH)), kept(asked(Mode.ADVISE))
    with transaction() as session:
        found = agreements.each(session, {one.id, other.id}, team_id=TEAM_ID)
        assert found == {one.id: one, other.id: other}
        for ids, team_id in (({one.id, "gone"}, TEAM_ID), ({one.id}, "T0ELSEWHERE")):
            with pytest.raises(NotFound):
                agreements.each(session, ids, team_id=team_id)


def test_several_are_found_by_their_ids_and_not_among_all_of_a_workspace(engine):
    if engine.dialect.name == "postgresql":
        return  # it goes by how many there are, and of a few it reads all
    plan = plan_of(engine, lambda session: agreements.each(session, (), team_id=TEAM_ID))

    assert "(id=?)" in plan
    assert "(team_id=?)" not in plan

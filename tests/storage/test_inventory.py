"""Everything that is kept has a class, so that nothing is forgotten by export, erasure or time."""

from storage.inventory import EXPORTED, INVENTORY, Sort, tables
from storage.sealing import SealedWords


def test_every_column_of_every_table_has_a_class():
    kept = {name: sorted(one.columns) for name, one in INVENTORY.items()}

    assert kept == {one.name: sorted(one.columns.keys()) for one in tables()}


def test_what_is_sealed_is_words_a_secret_or_on_its_way():
    sealed = {
        str(column): INVENTORY[one.name].columns[column.name]
        for one in tables()
        for column in one.columns
        if isinstance(column.type, SealedWords)
    }

    assert set(sealed.values()) <= {Sort.WORDS, Sort.SECRET, Sort.ROUTE}
    assert {name for name, sort in sealed.items() if sort is Sort.ROUTE} == {
        "outbox.content",  # other people's too; gone once it has arrived
        "ballot.vote",  # nobody's
    }


def test_words_are_sealed_wherever_they_are():
    for one in tables():
        for name in INVENTORY[one.name].of(Sort.WORDS):
            assert isinstance(one.c[name].type, SealedWords), f"{one.name}.{name}"


def test_a_column_named_after_a_person_is_one_that_erasure_knows():
    for one in tables():
        for name, sort in INVENTORY[one.name].columns.items():
            if name.endswith("_id") and name.removesuffix("_id") in ROLES:
                assert sort in {Sort.GONE, Sort.RENAMED, Sort.CLEARED}, f"{one.name}.{name}"


ROLES = {"user", "learner", "guide", "owner", "person", "rater", "successor", "viewer"}


def test_each_table_says_in_plain_words_what_it_is():
    titles = [one.title for one in INVENTORY.values()]

    assert len(set(titles)) == len(titles)
    assert all(title[0].isupper() and "_" not in title for title in titles)


def test_an_export_has_all_that_says_something_of_a_person():
    assert {Sort.WORDS, Sort.FACT, Sort.GONE, Sort.RENAMED, Sort.CLEARED} == set(EXPORTED)

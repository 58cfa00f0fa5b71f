"""What stands near a name counts, and so does what else a text has, each once and in its place."""

from judgement import company
from judgement.company import pairs

KINDS = ["i", "saw", "@name", "with", "her", "@kin"]
FAR = [*KINDS, "and", "then", "we", "went"]


def words_of(found, kinds):
    return {(kinds[one], kinds[other]) for one, other in found}


def test_each_word_and_its_neighbours_are_counted_and_what_stands_over_a_gap():
    alone, gaps, _, _ = pairs(KINDS)

    assert alone[:6] == [(at, at) for at in range(6)]
    assert alone[6:] == [(at - 1, at) for at in range(7)]
    assert words_of(gaps, KINDS) >= {("saw", "with"), ("@name", "her")}


def test_a_name_is_counted_with_what_is_near_on_either_side():
    _, _, near, _ = pairs(FAR)

    assert words_of(near, FAR) >= {("@name", "i"), ("@name", "and"), ("@kin", "saw")}
    assert ("@name", "then") not in words_of(near, FAR)
    assert {one for one, _ in near} == {2, 5}


def test_a_name_is_counted_with_all_else_of_a_text_once():
    _, _, _, somewhere = pairs([*FAR, "went", "@name"])

    assert words_of(somewhere, FAR) >= {("@name", "went"), ("@name", "@kin"), ("@kin", "went")}
    assert len({frozenset(pair) for pair in somewhere}) == len(somewhere)


def test_of_very_many_names_the_first_sixteen_are_looked_at():
    _, _, near, somewhere = pairs([f"@name{at}" for at in range(40)])

    assert {one for one, _ in near} == set(range(16))
    assert {one for one, _ in somewhere} == set(range(16))


def test_left_is_not_right_and_a_word_by_itself_is_no_pair():
    one, other = (company.numbers(["@name", word]) for word in ("saw", "wound"))
    _, _, before, both = company.numbers(["saw", "@name"])

    assert one[2] != other[2]
    assert (one[2], one[3]) != (before, both)
    assert one[3] == both
    assert company.numbers(["a"])[0][0] not in company.numbers(["b", "a", "a"])[0][3:]


def test_each_number_is_that_of_its_pair_and_has_a_place_of_its_sort():
    assert company.numbers([]) == company.numbers([])
    for kinds in (KINDS, FAR, ["@name"], ["@name", "@name", "x"]):
        numbers = company.numbers(kinds)
        assert [len(own) for own in numbers] == [len(found) for found in pairs(kinds)]
        for sort, (own, ends) in enumerate(zip(numbers, pairs(kinds), strict=True)):
            assert set(company.places(sort, own)) <= set(company.AREAS[sort])
            if sort == 3:
                by_words = {frozenset((kinds[a], kinds[b])) for a, b in ends}
                assert len(set(own)) == len(by_words)

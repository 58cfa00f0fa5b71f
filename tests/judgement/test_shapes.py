"""Words as what they are: what stands around a name is known where the name is not."""

from judgement.shapes import shapes
from judgement.words import words

KNOWN = {"saw", "with", "the", "in", "asked", "about", "her", "scan", "and"}


def shape_of(text):
    return " ".join(shapes(text, words(text), KNOWN.__contains__))


def test_a_name_is_a_name_whoever_bears_it():
    assert shape_of("Saw Okonjo with her mother") == "saw @name with her @kin"
    assert shape_of("Asked about Brandvold's scan") == "asked about @name's scan"
    assert shape_of("saw okonjo") == "saw @unknown"
    assert shape_of("R.T. and the CBTX") == "@initial . @initial . and the @letters"


def test_days_numbers_and_codes_are_known_by_their_kind():
    assert shape_of("in March, the third Tuesday") == "in @month , the @ordinal @day"
    assert shape_of("3/14 and 447190 and 8K4") == "0 / 00 and @digits and @unit"
    assert shape_of("ZR-440912 and ZKQ4417") == "@letters - @digits and @code6"
    assert shape_of("Mrs. and Dr's pt") == "@title . and @staff @patient"


def test_an_age_over_89_and_the_year_in_which_it_began_are_no_usual_numbers():
    assert shape_of("89 and 90 and 104") == "00 and @old and @old"
    assert shape_of("1936 and 1937") == "@long_ago and 0000"
    assert shape_of("In her nineties") == "in her @old"
    assert shape_of("⑨⓪ and ²") == "@old and 0"


def test_what_is_typed_in_capitals_or_is_no_english_has_a_shape_too():
    assert shape_of("SAW THE SCAN") == "saw the scan"
    assert shape_of("医生") == "@unknown"


def test_an_eponym_and_who_is_no_patient_are_known_by_their_kind():
    assert shape_of("Saw Kocher and the mentee in the vignette") == (
        "saw @eponym and the @others in the @invented"
    )
    assert shape_of("saw Wilson with the hospitalist") == "saw @name with the @others"


def test_small_words_and_contractions_are_themselves():
    assert shape_of("I saw a scan, I'm in") == "i saw a scan , i'm in"
    assert shape_of("the O'Briens asked") == "the @name asked"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.programs import ProgramRole, check_name
from guidance.roster import RosterErrors, RosterRow, parse, render

HEAD = "user_id,role,program\n"
EMPTY = "Line 1: the file is empty; its first line is user_id,role,program."
ROW = RosterRow("U012AB3CD", ProgramRole.LEARNER, "Internal Medicine")

NAMES = st.text(
    alphabet=st.characters(blacklist_characters="*_~`", blacklist_categories=("Cs", "Cc", "Cf")),
    min_size=1,
    max_size=40,
).filter(lambda text: text[0].isalnum() and text == " ".join(text.split()))


def problems(text):
    with pytest.raises(RosterErrors) as error:
        parse(text)
    return error.value.problems


def test_a_row_is_read_whatever_the_order_case_and_spaces():
    text = "\ufeffprogram, role ,user_id\nInternal  Medicine, Learner ,U012AB3CD\n\n"

    assert problems(text) == ["Line 1: the column role is missing."]
    assert parse(text.replace(" role ", "role")) == {ROW: 2}


def test_semicolons_separate_as_well_as_excel_writes_them_in_europe():
    text = "user_id;role;program\nU012AB3CD;learner;Internal Medicine\n"

    assert parse(text) == {ROW: 2}
    assert problems(text.replace("Internal Medicine", "Surgery; Trauma")) == [
        "Line 2: there are more cells than columns; put a name with a comma or semicolon in quotes."
    ]


def test_one_person_may_have_several_rows_and_a_repeated_one_counts_once():
    text = f"{HEAD}U012AB3CD,learner,Surgery\nU012AB3CD,faculty,Surgery\nU012AB3CD,learner,Surgery"

    assert [row.role for row in parse(text)] == [ProgramRole.LEARNER, ProgramRole.FACULTY]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [EMPTY], id="empty"),
        pytest.param("\ufeff \n\n", [EMPTY], id="blank"),
        pytest.param(HEAD, ["Line 2: the file has no people in it."], id="nobody"),
        pytest.param(f"{HEAD}Remy,learner,Surgery", ["Line 2: “Remy” is not a Slack"], id="a name"),
        pytest.param(
            f"{HEAD}U012AB3CD,chief,Surgery", ["Line 2: “chief” is not a role"], id="role"
        ),
        pytest.param(f"{HEAD}U012AB3CD,learner", ["Line 2: the program is missing."], id="short"),
        pytest.param(
            f"{HEAD}U012AB3CD,learner,Medicine, Internal",
            ["Line 2: there are more cells than columns"],
            id="a comma",
        ),
        pytest.param(
            f"{HEAD}U012AB3CD,learner,=1+1", ["Line 2: the program: Please begin"], id="a formula"
        ),
        pytest.param(
            f"{HEAD}\nremy,x,Surgery\nU012AB3CD,learner,Surgery\n,learner,\n",
            [
                "Line 3: “remy” is not a Slack",
                "Line 3: “x” is not a role",
                "Line 5: “” is not a Slack",
                "Line 5: the program is missing.",
            ],
            id="several",
        ),
        pytest.param(
            f'{HEAD}U012AB3CD,learner,"{"x" * 140_000}"\n', ["Line 2: this is not CSV"], id="huge"
        ),
        pytest.param(
            f'{HEAD}\nU012AB3CD,learner,"Surgery\nU0SECOND1,learner,Surgery\n',
            ["Line 3: this is not CSV (unexpected end of data). Is there a quotation mark"],
            id="a quotation mark that is never closed",
        ),
        pytest.param(
            f'{HEAD}remy,learner,Surgery\nU012AB3CD,learner,"Surgery\n',
            ["Line 2: “remy” is not a Slack", "Line 3: this is not CSV (unexpected end of data)."],
            id="a quotation mark that is never closed, after another error",
        ),
        pytest.param('user_id,"role', ["Line 1: this is not CSV"], id="one in the first line"),
        pytest.param(
            f'{HEAD}U012AB3CD,"learner" ,Surgery\n',
            ["Line 2: this is not CSV (',' expected after '\"'). Take out what stands after the"],
            id="a space after a closing quotation mark",
        ),
        pytest.param(
            f'{HEAD}U012AB3CD,learner,"Surgery\nU0SECOND1,learner,Surgery"\nremy,learner,Surgery',
            ["Line 2: a cell goes on in the next line", "Line 4: “remy” is not a Slack"],
            id="a quotation mark that is closed lines after it",
        ),
        pytest.param(
            "user_id,role,program,user_id\nU012AB3CD,learner,Surgery,U0SECOND1\n",
            ["Line 1: the column user_id stands there twice."],
            id="a column twice",
        ),
    ],
)
def test_every_error_is_named_with_its_line_and_nothing_is_read(text, expected):
    found = problems(text)

    assert len(found) == len(expected)
    for sentence, start in zip(found, expected, strict=False):
        assert sentence.startswith(start)


@given(
    st.lists(
        st.builds(
            RosterRow,
            st.from_regex(r"[UW][A-Z0-9]{2,20}", fullmatch=True),
            st.sampled_from(ProgramRole),
            NAMES,
        ),
        min_size=1,
        unique=True,
    )
)
def test_what_is_exported_is_imported_as_it_was(rows):
    assert [*parse(render(rows))] == rows


@given(st.text())
def test_any_file_is_read_or_refused_with_a_sentence(text):
    try:
        assert all(row.program == check_name(row.program) for row in parse(HEAD + text))
    except RosterErrors as error:
        refused = error.problems
    else:
        refused = []
    assert all(problem.startswith("Line ") for problem in refused)

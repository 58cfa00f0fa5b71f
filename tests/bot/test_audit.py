import json

import pytest

from bot import cli


def line(number, **changes):
    rating = {
        "faculty": "Dr. Ö. Example",
        "rater": f"R{number}",
        "at": f"2026-01-{number + 1:02}T12:00:00Z",
        "usefulness": 4,
        "felt_mode": "coach",
        "comment": "More silence",
    }
    return json.dumps(rating | changes)


@pytest.fixture
def audit(tmp_path, capsys):
    def run(*lines, options=()):
        path = tmp_path / "ratings.jsonl"
        path.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines))
        code = cli.main(["audit", "release", str(path), *options])
        return code, *capsys.readouterr()

    return run


def test_every_publication_is_one_line_with_four_keys(audit):
    code, out, err = audit(*map(line, range(8)))

    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "faculty": "Dr. Ö. Example",
        "on": "2026-02-01",
        "raters": 8,
        "value": 4.0,
    }


def test_a_small_program_that_publishes_quarterly_has_five_people_and_bands(audit):
    lines = [line(n, usefulness=2, felt_mode=None, comment=None) for n in range(5)]
    code, out, _ = audit(*lines, options=["--small", "--period", "quarterly"])

    told = json.loads(out)
    assert (code, told["on"], told["raters"]) == (0, "2026-04-01", 5)
    assert told["value"] == "1.0–3.0"


def test_the_form_felt_and_the_comment_may_be_left_out(audit):
    needed = ("faculty", "rater", "at", "usefulness")
    lines = [json.dumps({k: json.loads(line(n))[k] for k in needed}) for n in range(8)]

    assert audit(*lines) == audit(*map(line, range(8)))


def test_the_form_felt_is_told_when_asked_for_and_only_that_of_more_than_half(audit):
    lines = [line(n, felt_mode="advise" if n < 5 else "coach") for n in range(8)]
    halves = [line(n, faculty="F", felt_mode="advise" if n < 4 else "coach") for n in range(8)]
    unsaid = [line(n, faculty="G", felt_mode=None) for n in range(8)]
    code, out, err = audit(*lines, *halves, *unsaid, options=["--felt"])

    assert (code, err) == (0, "")
    told = [json.loads(one) for one in out.splitlines()]
    assert [(one["faculty"], one["felt"]) for one in told] == [
        ("Dr. Ö. Example", "advise"),
        ("F", None),
    ]
    assert {(one["on"], one["raters"]) for one in told} == {("2026-02-01", 8)}


def test_too_few_people_are_no_line(audit):
    assert audit(*map(line, range(7))) == (0, "", "")
    assert audit("") == (0, "", "")


@pytest.mark.parametrize(
    "wrong",
    [
        "nonsense",
        "[]",
        "null",
        "[" * 100_000,
        "{}",
        line(1, usefulness=0),
        line(1, usefulness=6),
        line(1, usefulness=4.0),
        line(1, usefulness=True),
        line(1, usefulness="4"),
        '{"usefulness": ' + "9" * 5000 + "}",
        line(1, felt_mode="dance"),
        line(1, felt_mode=["coach"]),
        line(1, comment=7),
        line(1, faculty=""),
        line(1, rater=None),
        line(1, rater="R\ud800"),
        line(1, faculty="F\n"),
        line(1, at="yesterday"),
        line(1, at=None),
        line(1, at=20260101),
        line(1, at="9999-12-31T00:00:00Z"),
        line(1, at="0001-01-01T00:00:00+14:00"),
        *(
            json.dumps({k: v for k, v in json.loads(line(1)).items() if k != key})
            for key in ("faculty", "rater", "at", "usefulness")
        ),
    ],
)
def test_a_malformed_line_is_named_by_its_number_and_the_others_count(audit, wrong):
    code, out, err = audit("", wrong, *map(line, range(8)))

    assert code == 1
    assert err.startswith("Line 2: ")
    assert err.count("\n") == 1
    assert json.loads(out)["raters"] == 8


def test_what_the_line_says_is_not_repeated(audit):
    _, _, err = audit(line(1, usefulness="a secret"), '{"a secret"')

    assert "secret" not in err


def test_a_file_that_cannot_be_read_is_one_sentence(audit, capsys):
    assert audit(b"\xff\xfe")[0] == 1
    assert cli.main(["audit", "release", "nowhere.jsonl"]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_a_byte_order_mark_and_windows_lines_are_no_fault(audit):
    lines = [b"\xef\xbb\xbf" + line(0).encode() + b"\r", *(line(n) + "\r" for n in range(1, 8))]

    assert audit(*lines)[0] == 0


@pytest.fixture
def judged(tmp_path, capsys):
    def run(task, *lines):
        path = tmp_path / "lines.jsonl"
        path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines))
        code = cli.main(["audit", task, str(path)])
        out, err = capsys.readouterr()
        return code, [json.loads(one) for one in out.splitlines()], err

    return run


def test_a_goal_is_answered_with_four_keys_in_the_order_of_the_file(judged):
    code, out, err = judged(
        "labels",
        {"id": "b", "goal": "Do I take the offer or stay? Yes or no by Friday"},
        {"id": 1, "goal": "", "focus": "career", "control": "their_path", "time": "long_term"},
    )

    assert (code, err) == (0, "")
    assert [list(one) for one in out] == [["id", "label", "sure", "because"]] * 2
    assert [(one["id"], one["label"]) for one in out] == [("b", "advise"), (1, "mentor")]


def test_a_sentence_and_a_text_are_answered_with_their_keys(judged):
    _, cue, _ = judged("cues", {"id": "a", "text": "What have you tried?"})
    _, screened, _ = judged("screen", {"id": "a", "text": "Mr. Garza in room 412 shouted at me"})

    assert list(cue[0]) == ["id", "label", "sure", "because"]
    assert list(screened[0]) == ["id", "distress", "patient", "kinds", "sure", "because"]
    assert screened[0]["patient"] is True
    assert "name" in screened[0]["kinds"]


def test_with_labels_in_the_file_it_says_how_often_it_was_right(judged):
    code, out, err = judged(
        "cues",
        {"id": "a", "text": "What have you tried?", "label": "coaching"},
        {"id": "b", "text": "What have you tried?", "label": "neutral"},
        {"id": "c", "text": "What have you tried?"},
    )

    assert (code, len(out)) == (0, 3)
    assert "label: 1 of 2 right, accuracy 0.500" in err
    assert "wrong: b: expected neutral, judged coaching" in err


def test_a_text_to_screen_may_expect_either_answer_or_both(judged):
    _, _, err = judged(
        "screen",
        {"id": "a", "text": "I want to die", "distress": "crisis", "patient": False},
        {"id": "b", "text": "See you at four", "label": "none"},
        {"id": "c", "text": "See you at four", "label": True},
    )

    assert "distress: 2 of 2 right" in err
    assert "patient: 1 of 2 right" in err
    assert "wrong: c: expected true, judged false" in err


@pytest.mark.parametrize(
    ("task", "wrong"),
    [
        ("labels", "nonsense"),
        ("labels", "[]"),
        ("labels", {"goal": "no id"}),
        ("labels", {"id": "a", "text": "another key"}),
        ("labels", {"id": "a", "goal": 7}),
        ("labels", {"id": True, "goal": "x"}),
        ("labels", {"id": "a", "goal": "x", "focus": "moon"}),
        ("labels", {"id": "a", "goal": "x", "time": ["once"]}),
        ("labels", {"id": "a", "goal": "x", "label": "dance"}),
        ("labels", {"id": "a", "goal": "x", "bigger_goal": 1}),
        ("cues", {"id": "a", "goal": "another key"}),
        ("cues", {"id": "a", "text": "x", "label": "advise"}),
        ("screen", {"id": "a", "text": "x", "patient": "yes"}),
        ("screen", {"id": "a", "text": "x", "distress": True}),
        ("screen", {"id": "a", "text": "x", "label": "maybe"}),
    ],
)
def test_a_malformed_line_to_judge_is_named_and_the_others_are_answered(judged, task, wrong):
    good = {"id": "good", "goal" if task == "labels" else "text": "See you at four"}
    code, out, err = judged(task, "", wrong, good)

    assert code == 1
    assert err.startswith("Line 2: ")
    assert "x" not in err.removeprefix("Line 2: ").split()
    assert [one["id"] for one in out] == ["good"]


def test_half_a_character_is_answered_like_any_other(judged):
    code, out, _ = judged("cues", '{"id": "a\\ud800", "text": "\\ud800 should I \\udfff"}')

    assert (code, len(out)) == (0, 1)

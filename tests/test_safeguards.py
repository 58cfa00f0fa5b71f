"""The list of safeguards that tests must miss: each of them is still where the list says."""

import pytest

from scripts.safeguard import Safeguard
from scripts.safeguards import ROOT, SAFEGUARDS, red


@pytest.mark.parametrize("safeguard", SAFEGUARDS, ids=lambda one: one.name)
def test_a_safeguard_on_the_list_is_there_and_so_is_who_misses_it(safeguard):
    text = (ROOT / safeguard.file).read_text(encoding="utf-8")

    assert text.count(safeguard.lines) == 1
    assert (ROOT / safeguard.tests.partition("::")[0]).is_file()


def test_a_test_that_falls_before_anything_is_taken_away_is_named(tmp_path):
    for name, line in (("right", "assert 1"), ("wrong", "assert not 1"), ("broken", "import none")):
        (tmp_path / f"test_{name}.py").write_text(f"def test_{name}():\n    {line}\n")
    (tmp_path / "test_empty.py").touch()

    def found(*names: str) -> list[str]:
        tests = [f"test_{name}.py" for name in names]
        return red([Safeguard(name, "a", "b", "c", name) for name in tests], tmp_path)

    assert found("right", "right") == []
    assert found("right", "wrong", "broken") == [
        "test_broken.py::test_broken",
        "test_wrong.py::test_wrong",
    ]
    assert found("empty") == ["the tests not postgresql: pytest cannot run"]

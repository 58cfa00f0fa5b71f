"""The list of safeguards that tests must miss: each of them is still where the list says."""

import pytest

from scripts.safeguards import ROOT, SAFEGUARDS


@pytest.mark.parametrize("safeguard", SAFEGUARDS, ids=lambda one: one.name)
def test_a_safeguard_on_the_list_is_there_and_so_is_who_misses_it(safeguard):
    text = (ROOT / safeguard.file).read_text(encoding="utf-8")

    assert text.count(safeguard.lines) == 1
    assert (ROOT / safeguard.tests.partition("::")[0]).is_file()

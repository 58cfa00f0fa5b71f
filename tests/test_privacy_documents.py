"""What the documents promise is what the code does."""

import re
from pathlib import Path

import pytest
import yaml

from guidance.privacy import CHOICES, Retention
from storage import audit, inbox

ROOT = Path(__file__).parent.parent
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PRIVACY = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
SCOPES = yaml.safe_load((ROOT / "manifest.yml").read_text())["oauth_config"]["scopes"]["bot"]


def test_each_scope_of_the_manifest_has_its_reason_and_no_other_has():
    rows = re.findall(r"^\| `([a-z:]+)` \| (.{10,}) \|$", SECURITY, re.M)

    assert [scope for scope, _ in rows] == sorted(SCOPES)


@pytest.mark.parametrize(
    "words",
    [
        f"{Retention().requests_months} months after the last move",
        f"{Retention().words_months} months after the end",
        f"{inbox.KEEP.days} days",
        f"{audit.KEEP.days // 366} years",
        f"among {['no', 'one', 'two', 'three', 'four'][len(CHOICES)]} pairs",
        "article 360020685594",
        "Richter, 22 June 1995",
    ],
)
def test_times_and_sources_are_the_ones_in_the_code(words):
    assert words in " ".join(PRIVACY.split())


def test_what_a_holder_of_the_database_can_still_find_out_is_said():
    pages = [" ".join(text.split()) for text in (SECURITY, PRIVACY)]

    assert all("nobody knows whose" not in page for page in pages)
    assert "a vote in a pool as long as it is the only one there or all there are alike" in pages[0]
    assert "while one person alone has one waiting" in pages[1]
    assert "all waiting votes are alike" in pages[1]
    why = " ".join((ROOT / "docs" / "why.md").read_text(encoding="utf-8").split()).lower()
    for page in (*pages, why):
        assert "before the date still holds the link" in page or "date holds the link" in page
        assert "two copies" in page
        assert "from after different dates" in page
        assert "who came in between" in page
    for page in (*pages, why):
        assert "not enough contact” " in page.lower() or "not enough contact”," in page.lower()
        assert "there was no change of role" in page
        assert "infer" in page
    assert all("one pseudonym" in page for page in pages)


@pytest.mark.parametrize("document", [SECURITY, PRIVACY, (ROOT / "README.md").read_text()])
def test_nobody_is_told_that_it_complies_with_a_law(document):
    assert not re.search(r"(FERPA|HIPAA|GDPR)[\s-]*(compliant|certified|compliance)", document)
    assert not re.search(r"compl(ies|iant|iance) with (FERPA|HIPAA|GDPR)", document)

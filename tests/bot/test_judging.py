"""Which judge a program uses: the settings name it, and what is missing is said in one line."""

import json
import sys
from pathlib import Path

import pytest

from bot import cli, judging
from bot.settings import Settings
from judgement import extra, patients, screen
from tests.judgement.conftest import small_encoder

__all__ = ["small_encoder"]

SEMANTIC = Settings(guidance_judge="semantic")
NOWHERE = Path("nowhere.npz")

ANALYZER = """
import re
from dataclasses import dataclass

@dataclass
class RecognizerResult:
    entity_type: str
    start: int
    end: int
    score: float

class AnalyzerEngine:
    def __init__(self, *, nlp_engine, supported_languages):
        self.names = nlp_engine["names"]

    def analyze(self, text, language, score_threshold=0.0):
        found = [("PERSON", 0.85, name) for name in self.names]
        found += [("PERSON", 0.3, "rounds"), ("NRP", 0.9, "surgeon"), ("US_PASSPORT", 0.9, "A71")]
        return [
            RecognizerResult(kind, match.start(), match.end(), score)
            for kind, score, word in found
            for match in re.finditer(word, text)
            if score >= score_threshold
        ]
"""
ENGINES = """
import json
from pathlib import Path

class NlpEngineProvider:
    def __init__(self, *, conf_file):
        self.nlp_configuration = json.loads(Path(conf_file).read_text())

    def create_engine(self):
        return self.nlp_configuration
"""
"""Microsoft Presidio's interface, with as little behind it as can be."""


@pytest.fixture(autouse=True)
def _own_judge():
    yield
    extra.use(None)
    patients.use(None)


def said(values, encoder=NOWHERE):
    return [finding.line() for finding in judging.findings(values, encoder)]


def test_without_a_setting_the_words_alone_are_judged_and_numpy_is_not_needed(caplog):
    judging.choose(Settings(), NOWHERE)

    assert extra.in_use() is None
    assert said(Settings()) == ["ok       Judge: light, by the words alone"]
    assert caplog.text == ""


def test_the_extra_is_used_where_it_is_wanted_and_here(small_encoder, caplog):
    judging.choose(SEMANTIC, small_encoder)

    assert extra.in_use() is not None
    assert said(SEMANTIC, small_encoder) == ["ok       Judge: semantic, by words and meaning"]
    assert caplog.text == ""


def test_an_extra_that_is_not_here_is_one_line_and_the_words_alone_are_judged(caplog):
    judging.choose(SEMANTIC, NOWHERE)

    assert extra.in_use() is None
    assert len(caplog.records) == 1
    assert "`make semantic`" in caplog.text
    (line,) = said(SEMANTIC)
    assert line.startswith("warning  Judge: GUIDANCE_JUDGE=semantic, but the extra is not here")
    assert "`make semantic`" in line


@pytest.fixture
def presidio(tmp_path):
    """Return what installs a package that looks like Presidio, with these names to be found."""

    def installed(*names, model="json"):
        package = tmp_path / "presidio_analyzer"
        (package / "nlp_engine").mkdir(parents=True)
        (package / "__init__.py").write_text(ANALYZER)
        (package / "nlp_engine" / "__init__.py").write_text(ENGINES)
        sys.path.insert(0, str(tmp_path))
        told = {"models": [{"lang_code": "en", "model_name": model}], "names": names}
        (tmp_path / "presidio.json").write_text(json.dumps(told))
        return Settings(guidance_presidio=str(tmp_path / "presidio.json"))

    yield installed
    while str(tmp_path) in sys.path:
        sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("presidio_analyzer")]:
        del sys.modules[name]


NAMED = "the patient, quill, wants another surgeon"
"""A name in small letters, which our own rules do not see."""


def test_what_presidio_finds_of_a_patient_is_shown_with_the_rest(presidio):
    before = screen.judge(NAMED)
    judging.choose(presidio("quill"))
    after = screen.judge(NAMED)

    assert "name" not in before.kinds
    assert "name" in after.kinds
    assert "quill" in [NAMED[one.start : one.end] for one in after.found]


@pytest.mark.parametrize(
    "text", ["thanks, quill, see you at rounds", "my attending quill said so", "the surgeon"]
)
def test_a_name_that_is_no_patients_is_left_alone(presidio, text):
    judging.choose(presidio("quill"))

    assert not screen.judge(text).patient


def test_what_presidio_is_not_sure_of_is_left_alone(presidio):
    judging.choose(presidio())
    text = "the patient spoke at rounds"

    assert "rounds" not in [text[one.start : one.end] for one in screen.judge(text).found]


def test_a_file_is_tried_with_the_judge_that_the_settings_name(small_encoder, tmp_path, capsys):
    extra.use(extra.read(small_encoder))
    file = tmp_path / "goals.jsonl"
    file.write_text('{"id": 1, "goal": "what should i do"}\n')

    assert cli.main(["audit", "labels", str(file)]) == 0
    assert extra.in_use() is None  # no setting names it here
    assert '"label"' in capsys.readouterr().out


def test_a_number_that_only_a_patient_has_counts_wherever_it_stands(presidio):
    judging.choose(presidio())

    assert screen.judge("it says A71 on the form").kinds == ("account",)


def test_presidio_that_runs_is_told_by_the_doctor(presidio):
    assert said(presidio())[-1] == "ok       Presidio: looks for patients as well"


def test_presidio_that_is_not_installed_is_one_line(caplog):
    values = Settings(guidance_presidio="presidio.yml")
    judging.choose(values)

    assert len(caplog.records) == 1
    assert "the package presidio-analyzer is not installed" in caplog.text
    assert said(values)[-1].startswith("warning  Presidio: GUIDANCE_PRESIDIO is set, but the pack")


@pytest.mark.parametrize("model", ["en_core_nowhere", "some/model"])
def test_a_language_model_that_is_not_here_is_not_fetched(presidio, caplog, model):
    judging.choose(presidio(model=model))

    assert f"the language model {model} is not installed" in caplog.text
    assert not screen.judge(NAMED).found or "name" not in screen.judge(NAMED).kinds


def test_a_file_that_is_not_there_is_named(presidio, caplog):
    presidio()
    judging.choose(Settings(guidance_presidio="nowhere.yml"))

    assert "there is no file nowhere.yml" in caplog.text


@pytest.fixture
def used_before(small_encoder):
    extra.use(extra.read(small_encoder))


@pytest.mark.usefixtures("used_before", "story")
def test_a_bot_that_starts_judges_as_its_settings_say():
    assert extra.in_use() is None

"""Microsoft Presidio, where an operator has installed it, as a further look for patients.

It brings its own language model, which the operator chooses and installs: a file names it, see
`read`. Presidio would fetch one that is not here, so it is not asked to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from judgement import names
from judgement.patients import Found

_KINDS = {
    "PERSON": "name",
    "DATE_TIME": "date",
    "LOCATION": "address",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "URL": "url",
    "IP_ADDRESS": "url",
    "US_SSN": "ssn",
    "US_DRIVER_LICENSE": "account",
    "US_PASSPORT": "account",
    "US_BANK_NUMBER": "account",
    "CREDIT_CARD": "account",
}
"""What Presidio finds, by the names of `patients.KINDS`; the rest of it is not about patients."""

_OFTEN_A_NUMBER = frozenset({"ssn", "account"})
"""Kinds that are nobody's but a patient's; all others count only where a patient is told of."""

_SURE = 0.5
"""Presidio's own score from which a place counts."""


class Missing(Exception):
    """Presidio or its language model is not here; the message says which."""


@dataclass(frozen=True, eq=False)
class Presidio:
    """Presidio's engine, ready."""

    engine: Any

    def __call__(self, text: str) -> Iterator[Found]:
        """Yield what it takes for an identifier of a patient."""
        for one in self.engine.analyze(text=text, language="en", score_threshold=_SURE):
            kind = _KINDS.get(one.entity_type)
            if kind and (kind in _OFTEN_A_NUMBER or names.is_patients(text, one.start, one.end)):
                yield Found(one.start, one.end, kind)


def read(path: Path) -> Presidio:
    """Return Presidio with the language model that its own configuration file names.

    Raises:
        Missing: it, its file or a model that the file names is not on this machine.
    """
    try:
        analyzer = import_module("presidio_analyzer")
        engines = import_module("presidio_analyzer.nlp_engine")
    except ImportError:
        raise Missing("the package presidio-analyzer is not installed") from None
    if not path.is_file():
        raise Missing(f"there is no file {path}")
    provider = engines.NlpEngineProvider(conf_file=str(path))
    for name in _models(provider.nlp_configuration):
        if not (find_spec(name) if name.isidentifier() else Path(name).exists()):
            raise Missing(f"the language model {name} is not installed")
    engine = provider.create_engine()
    return Presidio(analyzer.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"]))


def _models(configuration: Mapping[str, Any]) -> Iterator[str]:
    for told in configuration["models"]:
        name = told["model_name"]
        yield from name.values() if isinstance(name, dict) else (name,)

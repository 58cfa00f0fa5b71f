"""What judges sentences in this process: the words alone, or the extras that the settings name."""

import logging
from collections.abc import Iterator
from pathlib import Path

from bot.findings import Finding, ok, warning
from bot.settings import Settings, keep_to_one_core
from judgement import extra, patients, presidio

_NO_EXTRA = "GUIDANCE_JUDGE=semantic, but the extra is not here, so the words alone are judged."
_FETCH = "Type `make semantic`, then start the bot again."
_NO_PRESIDIO = "GUIDANCE_PRESIDIO is set, but {}, so our own rules alone look for patients."
_INSTALL = "Install it, or take the setting out."

log = logging.getLogger(__name__)


def choose(values: Settings, encoder: Path = extra.FILE) -> None:
    """Judge as the settings say from now on; what is missing for it is one line in the log."""
    extra.use(_extra(values, encoder))
    patients.use(_presidio(values))


def _extra(values: Settings, encoder: Path) -> extra.Extra | None:
    if values.guidance_judge == "light":
        return None
    keep_to_one_core()
    try:
        return extra.read(encoder)
    except extra.Missing:
        log.warning("%s %s", _NO_EXTRA, _FETCH)
    return None


def _presidio(values: Settings) -> presidio.Presidio | None:
    if not values.guidance_presidio:
        return None
    try:
        return presidio.read(Path(values.guidance_presidio))
    except presidio.Missing as missing:
        log.warning("%s %s", _NO_PRESIDIO.format(missing), _INSTALL)
    return None


def findings(values: Settings, encoder: Path = extra.FILE) -> Iterator[Finding]:
    """Yield which judge runs, and what is missing for the one that is wanted."""
    if values.guidance_judge == "light":
        yield ok("Judge", "light, by the words alone")
    elif encoder.exists():
        yield ok("Judge", "semantic, by words and meaning")
    else:
        yield warning("Judge", _NO_EXTRA, _FETCH)
    if values.guidance_presidio:
        try:
            presidio.read(Path(values.guidance_presidio))
        except presidio.Missing as missing:
            yield warning("Presidio", _NO_PRESIDIO.format(missing), _INSTALL)
        else:
            yield ok("Presidio", "looks for patients as well")

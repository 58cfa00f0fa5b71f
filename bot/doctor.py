"""`python -m bot doctor`: what is wrong, and what to do about it, within 10 seconds."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from bot import database_check, judging, slack_check
from bot.findings import Finding, ok, warning
from bot.settings import Settings
from guidance import support

MANIFEST = Path(__file__).parent.parent / "manifest.yml"


def run(values: Settings, *, now: Callable[[], datetime], say: Callable[[str], None]) -> int:
    """Say what is found, one line each; return 1 if anything has to be mended."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    findings = asyncio.run(examine(values, manifest, now=now))
    for finding in findings:
        say(finding.line())
    failures = sum(finding.is_failure for finding in findings)
    say(f"To mend: {failures}." if failures else "Nothing has to be mended.")
    return 1 if failures else 0


async def examine(
    values: Settings, manifest: Mapping[str, Any], *, now: Callable[[], datetime]
) -> Sequence[Finding]:
    """Return what is found; no finding holds a token or anything that people wrote."""
    slack = await slack_check.examine(values, manifest, now=now)
    database = await asyncio.to_thread(
        database_check.examine, values, team_id=slack.team_id, now=now()
    )
    return [*slack.findings, *database, *_support_lines(values, now()), *judging.findings(values)]


def _support_lines(values: Settings, now: datetime) -> Iterator[Finding]:
    about = "Support lines"
    if values.guidance_support:
        yield ok(about, "your own (GUIDANCE_SUPPORT)")
    elif support.is_stale(now.date()):
        yield warning(
            about,
            f"the national ones were last checked on {support.CHECKED_ON}.",
            "Call them, correct guidance/support.py or set GUIDANCE_SUPPORT.",
        )
    else:
        yield ok(about, f"the national ones, checked on {support.CHECKED_ON}")

"""Sentences that always bring the support numbers, whatever a model says; never the only judge."""

import re

_SENTENCES = re.compile(
    r"\b(?:kill(?:ing)?\s+my\s?self|kms|end(?:ing)?\s+my\s+(?:own\s+)?life|take\s+my\s+own\s+life"
    r"|i\s+(?:want|wish|need)\s+to\s+(?:die|be\s+dead)|i\s+wish\s+i\s+(?:was|were)\s+dead"
    r"|i(?:'m|\s+am)\s+suicidal|don'?t\s+want\s+to\s+(?:be\s+alive|live|wake\s+up)"
    r"|better\s+off\s+without\s+me|hurt(?:ing)?\s+my\s?self|cut(?:ting)?\s+my\s?self)\b",
    re.IGNORECASE,
)


def said(text: str) -> str:
    """Return the words of such a sentence; "" if there is none."""
    match = _SENTENCES.search(text.replace("’", "'"))
    return match.group() if match else ""

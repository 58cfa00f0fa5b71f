"""Two charts as plain data: what is drawn, its words, and alt text that says the finding.

`bot.pictures` draws them, in a process of its own; it knows no word and no rule.
"""

from collections.abc import Sequence
from typing import Any

from guidance.bands import Band, Part
from guidance.digest import Figures, Share
from guidance.modes import FORMS, Mode
from guidance.periods import Stretch

Drawing = dict[str, Any]
Months = Sequence[tuple[Stretch, Figures]]

_HOW = "The pale end of a bar shows how far the number may reach; a cross: too few to say."

FORMS_FILE, STEPS_FILE = "forms-of-guidance.png", "next-steps.png"


def has_forms(months: Months) -> bool:
    """Return whether the first chart would show anything."""
    told = (part for _, one in months for part in (*one.asked.values(), *one.agreed.values()))
    return any(part.is_told for part in told)


def has_steps(months: Months) -> bool:
    """Return whether the second chart would show anything."""
    return any(one.shares[Share.FOLLOWED].is_told for _, one in months)


def forms(months: Months) -> Drawing:
    """Return how many learners asked for each form and agreed on it, month by month."""
    return {
        "kind": "forms",
        "title": _forms_finding(months),
        "legend": ["Asked for", "Agreed on"],
        "note": f"Learners a month. {_HOW}",
        "alt": f"{_span(months)}: {_forms_finding(months)}. {_forms_details(months)}",
        "months": [f"{month.since:%b}" for month, _ in months],
        "panels": [
            {
                "label": form.label,
                "pairs": [
                    [_range(figures.asked[mode]), _range(figures.agreed[mode])]
                    for _, figures in months
                ],
            }
            for mode, form in FORMS.items()
        ],
    }


def steps(months: Months) -> Drawing:
    """Return how many people took their next steps, month by month."""
    parts = [figures.shares[Share.FOLLOWED] for _, figures in months]
    return {
        "kind": "steps",
        "title": _steps_finding(months),
        "legend": ["Had steps due", "Took at least half of them"],
        "note": f"People a month. {_HOW}",
        "alt": f"{_span(months)}: {_steps_finding(months)}.",
        "months": [f"{month.since:%b}" for month, _ in months],
        "bars": [[_range(part), _ends(part.of, part.of.low)] for part in parts],
    }


def upload(name: str, title: str, drawing: Drawing) -> Drawing:
    """Return a file that is drawn as it is sent."""
    return {"filename": name, "title": title, "alt_txt": drawing["alt"], "drawing": drawing}


def invented(file: Drawing) -> Drawing:
    """Return an upload whose picture, title and alt text say that no figure in it is real."""
    drawing = file["drawing"]
    return file | {
        "title": f"Example: {file['title']}",
        "alt_txt": f"An example, all figures invented. {file['alt_txt']}",
        "drawing": drawing | {"note": f"An example, all figures invented. {drawing['note']}"},
    }


def _range(part: Part) -> list[int] | None:
    """Return from where to where a share lies, None where nothing is told."""
    if not part.is_told:
        return None
    return _ends(part.part, part.of.high or part.of.low)


def _ends(band: Band, most: int) -> list[int]:
    return [band.low, max(band.low, most if band.high is None else band.high)]


def _forms_finding(months: Months) -> str:
    _, figures = months[-1]
    asked, agreed = _most(figures.asked), _most(figures.agreed)
    if asked is None and agreed is None:
        return "Too few people yet to say which form is asked for most"
    if asked is None or agreed is None or asked is agreed:
        label = FORMS[asked or agreed or Mode.ADVISE].label
        return f"{label} is the form most asked for and agreed on"
    return f"{FORMS[asked].label} is asked for most, {FORMS[agreed].label} agreed on most"


def _most(forms: Any) -> Mode | None:
    """Return the form that certainly has most, None if that cannot be said."""
    best = max(Mode, key=lambda mode: forms[mode].part.low)
    others = [forms[mode].part.high for mode in Mode if mode is not best]
    low = forms[best].part.low
    is_certain = low > 0 and all(high is not None and high < low for high in others)
    return best if is_certain else None


def _forms_details(months: Months) -> str:
    month, figures = months[-1]
    each = (
        f"{form.label} {figures.asked[mode].words} asked, {figures.agreed[mode].words} agreed"
        for mode, form in FORMS.items()
    )
    return f"In {month.title}: {'; '.join(each)}."


def _steps_finding(months: Months) -> str:
    told = [(month, figures.shares[Share.FOLLOWED]) for month, figures in months]
    newest = [(month, part) for month, part in told if part.is_told]
    if not newest:
        return "Too few people had steps due to say how many took them"
    month, part = newest[-1]
    return f"In {month.since:%B} {part.part.words} of {part.of.words} people took their steps"


def _span(months: Months) -> str:
    return f"{months[0][0].since:%B %Y} to {months[-1][0].since:%B %Y}"

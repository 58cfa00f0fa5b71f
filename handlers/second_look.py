"""Before words go anywhere their writer may look once more: is there help, is there a patient?

One mechanism for every form that takes people's words. It runs before the use case, needs no
database, and answers the writer alone. Of the card for somebody in distress nothing is kept: no
row, log line or number. That it was shown is known to this process for a day, by a salted hash
that is lost when the process ends; so the same person sees one line and not the card again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from slack_sdk.models.blocks import Block

from guidance import modes
from handlers import forms
from handlers.payloads import MARK_ENDS, Request, Submission
from handlers.services import Services
from handlers.values import Json
from handlers.views import (
    agree,
    ask,
    close,
    digest,
    feedback,
    parts,
    people,
    practice,
    practice_switch,
    report_back,
)
from handlers.views import second_look as views
from judgement import screen
from judgement.screen import Distress, Screened

FORMS: Mapping[str, frozenset[str]] = {
    ask.ANSWERED: frozenset({"goal", "bigger_goal"}),
    ask.SENT: frozenset({"covers", "covers_not"}),
    agree.MODE_OFFERED: frozenset({"note"}),
    agree.TIME_OFFERED: frozenset({"note"}),
    agree.PASSED_ON: frozenset({"note"}),
    close.ENDED: frozenset({"goal", "step", "if_then"}),
    report_back.TOLD: frozenset({"line"}),
    feedback.ANSWERED: frozenset({"comment"}),
    digest.DEED_SAID: frozenset({"deed"}),
    practice.ANSWERED: frozenset({"opening"}),
    practice_switch.SWITCHED: frozenset({"switch", "back"}),
}
"""Every form that takes people's words, and the fields with them, by the name before the colon."""

NOT_LOOKED_AT: Mapping[str, frozenset[str]] = {
    people.SAVED: frozenset({"name", "support"}),
}
"""Fields that are looked at by nobody: a program's name and number are for all to read."""

_OURS = {text for form in modes.FORMS.values() for text in (form.covers, form.covers_not)}

_MARK = "looked"


@dataclass(frozen=True, slots=True)
class Mark:
    """What this form's writer has been shown; it travels in the form, and nowhere else."""

    card: bool = False
    asked: str = ""
    """A digest of what was found and asked about last."""
    ticked: str = ""
    """A digest of what the writer says identifies nobody."""

    @classmethod
    def read(cls, mark: str) -> "Mark":
        """Return a mark as `text` wrote it."""
        name, *rest = mark.removesuffix(MARK_ENDS).split(":")
        if name != _MARK or len(rest) != len(fields(cls)):
            return cls()
        card, asked, ticked = rest
        return cls(bool(card), asked, ticked)

    def text(self) -> str:
        """Return it as it stands before a form's metadata."""
        return f"{_MARK}:{'card' if self.card else ''}:{self.asked}:{self.ticked}{MARK_ENDS}"


@dataclass(frozen=True, slots=True)
class Again:
    """Show the form again, as this answer to its submission."""

    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pass:
    """Let the words go on; the form's next view keeps the mark."""

    mark: str


def look(services: Services, submission: Submission, form: Json) -> Again | Pass:
    """Return whether the words may go on, or what their writer sees first."""
    texts = _texts(submission, FORMS.get(form["callback_id"], frozenset()))
    mark = Mark.read(submission.mark)
    if not texts:
        return Pass(submission.mark)
    seen = [(text, screen.judge(text)) for text in texts]
    patient = [
        (one.kind, text[one.start : one.end]) for text, screened in seen for one in screened.found
    ]
    digest = _digest(patient)
    if submission.values.is_ticked(views.NOBODY):
        mark = Mark(mark.card, mark.asked, digest)
    asks = bool(patient) and digest != mark.ticked
    shows_card = not mark.card and any(needs_card(one) for _, one in seen)
    if not (asks or shows_card):
        return Pass(mark.text() if mark != Mark() else "")
    if asks and digest == mark.asked and not shows_card:
        return Again({"response_action": "errors", "errors": {views.NOBODY: views.STILL_THERE}})
    now_ = Mark(mark.card or shows_card, digest if asks else mark.asked, mark.ticked)
    above = _above(
        services, submission, form, shows_card=shows_card, patient=patient if asks else []
    )
    return Again(_form_again(submission, form, above, now_))


def needs_card(seen: Screened) -> bool:
    """Return whether the writer is shown where to turn: one time too many is better than missed.

    One ordinary goal in twelve to twenty-five brings it as well, see `corpus/README.md`.
    """
    return seen.distress is Distress.CRISIS


def where_to_turn(services: Services, request: Request, numbers: str) -> Sequence[Block]:
    """Return the card with the numbers; for who has read it within a day, one line."""
    who = request.team_id, request.user_id
    was_shown = services.looks.shown.note(*who, now=services.now())
    return views.line(numbers) if was_shown else views.card(numbers)


def _above(
    services: Services,
    submission: Submission,
    form: Json,
    *,
    shows_card: bool,
    patient: Sequence[tuple[str, str]],
) -> list[Block]:
    blocks: list[Block] = []
    if shows_card:
        # A form that was opened before an update may end with its numbers in another shape.
        numbers = forms.numbers_in(form) or parts.numbers(services.national_support)
        blocks += where_to_turn(services, submission, numbers)
    if patient:
        services.looks.patients_found += 1
        blocks += views.patient(patient)
    return blocks


def _form_again(
    submission: Submission, form: Json, above: Sequence[Block], mark: Mark
) -> dict[str, Any]:
    changes = views.YOU_DECIDE if mark.card else views.LOOK
    metadata = {"private_metadata": mark.text() + submission.metadata}
    view = forms.shown_again(form, above=above, below=views.pointer(), changes=changes | metadata)
    return {"response_action": "update", "view": view}


def _texts(submission: Submission, fields: frozenset[str]) -> list[str]:
    """Return what was typed into these fields; what stood in them already is not their words."""
    values = submission.values
    ids = [one for one in values.state if one.partition(":")[0] in fields]
    return [text for one in ids if (text := values.text(one)) and text not in _OURS]


def _digest(found: Sequence[tuple[str, str]]) -> str:
    """Return what tells one set of findings from another; it travels with the words themselves."""
    words = "\0".join(sorted(f"{kind}\0{text}" for kind, text in found))
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()[:16] if found else ""

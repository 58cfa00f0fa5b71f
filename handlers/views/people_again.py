"""A program's form that comes back, as something has happened while it was written."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from slack_sdk.models.views import View

from guidance.programs import FIELDS, Program, Setup
from handlers.views import parts
from handlers.views import people as views


def again(setup: Setup, program: Program, now_in: Setup, *, now: datetime) -> View:
    """Return the form with what was picked, for somebody who comes second; saving it replaces.

    `now_in` is the program as the other one has left it.
    """
    view = views.form(setup, program=program, now=now)
    told = (
        ":warning: *Somebody has changed this program meanwhile.* Below is what you picked; nothing"
        " of it is saved yet. *Save* puts it in place of what they chose."
    )
    left_out = sorted(now_in.everybody - setup.everybody)
    if left_out:
        told += f"\nIn it now, and not below: {views.named(left_out)}."
    view.blocks = [parts.says(told), *(view.blocks or ())]
    return view


def without(setup: Setup, erased: Collection[str], *, now: datetime) -> View:
    """Return a new program's form without those who were erased while it was written."""
    stay = {field: getattr(setup, field) - frozenset(erased) for field in FIELDS.values()}
    view = views.form(replace(setup, **stay), program=None, now=now)
    # No director is told who it was: to have oneself erased is nobody else's business.
    told = (
        ":warning: *Somebody was taken out of this form meanwhile.* Nothing is saved yet: please"
        " look at it again before you press *Save*."
    )
    for block in view.blocks or ():
        if block.block_id in stay:  # another id: Slack keeps what was picked in a block of one id
            block.block_id = f"{block.block_id}:{int(now.timestamp())}"
    view.blocks = [parts.says(told), *(view.blocks or ())]
    return view

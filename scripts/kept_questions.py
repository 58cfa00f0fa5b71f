"""What keeps questions alive until they are answered: lines that some test has to miss."""

from scripts.safeguard import Safeguard

QUESTIONS = (
    Safeguard(
        "what may be there is not said again because its group is unknown",
        "bot/delivery.py",
        "        if found is None and row.channel_id not in (None, channel_id):\n",
        "        if False:\n",
        "tests/bot/test_delivery_unknown.py",
    ),
    Safeguard(
        "an answer counts though silence held its question",
        "handlers/follow_up.py",
        "    nudges.heard_from(reaction)  # first",
        "    # first",
        "tests/journeys/test_due_silence.py",
    ),
    Safeguard(
        "a session that is only agreed takes nothing over",
        "handlers/relevance.py",
        "    is_taken_over = any(newer.stage is Stage.CLOSED for newer in later)\n",
        "    is_taken_over = bool(later)\n",
        "tests/journeys/test_follow_up_checks.py",
    ),
    Safeguard(
        "who is to meet is not told that it is time to",
        "handlers/relevance.py",
        "    dates = [_is_over_by(newer) for newer in later if newer.stage is Stage.AGREED]\n",
        "    dates: list[datetime] = []\n",
        "tests/journeys/test_follow_up_checks.py",
    ),
    Safeguard(
        "what follows a question follows its answer, too",
        "handlers/follow_up.py",
        "    sequels.plan_next(reaction, answered)\n",
        "",
        "tests/journeys/test_unsent_uncertain.py",
    ),
    Safeguard(
        "nobody is asked to meet somebody who has left",
        "handlers/relevance.py",
        "    if follow_up.kind in plans.TO_MEET and is_gone(",
        "    if False and is_gone(",
        "tests/journeys/test_privacy_left.py",
    ),
    Safeguard(
        "nobody begins a meeting with somebody who has left",
        "guidance/meetings.py",
        "    if is_gone(draft.other(by)):\n",
        "    if False:\n",
        "tests/journeys/test_privacy_left.py",
    ),
    Safeguard(
        "what is put off comes on the day that was said",
        "guidance/follow_ups.py",
        'is_back=self.is_put_off and self.card_id not in ("", self.id))',
        "is_back=False)",
        "tests/journeys/test_follow_up_put_off.py",
    ),
    Safeguard(
        "what comes back makes nothing else wait, though nobody knows of its card",
        "storage/due.py",
        "is_back=bool(row.is_back))",
        "is_back=False)",
        "tests/journeys/test_follow_up_put_off.py",
    ),
    Safeguard(
        "a day is said that is as far off as the cards somebody wants",
        "handlers/follow_up.py",
        "        length = max(length, budget.weeks * WEEK)\n",
        "        pass\n",
        "tests/journeys/test_follow_up_put_off.py",
    ),
    Safeguard(
        "an answer shows on the card that it was given on",
        "handlers/nudges.py",
        "    return one if is_before else one.shown_on(one.asking_on)\n",
        "    return one.shown_on(one.asking_on)\n",
        "tests/journeys/test_unsent_before.py",
    ),
    Safeguard(
        "a card that is not there takes nothing off the one before",
        "handlers/asking.py",
        "if not is_there and one.card_id != one.id}",
        "if False}",
        "tests/journeys/test_unsent_before.py",
    ),
)

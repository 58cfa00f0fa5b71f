"""What keeps reminder cards few: lines that some test has to miss when they are taken away."""

from scripts.safeguard import Safeguard

CARDS = (
    Safeguard(
        "what found no room on a card comes a day later",
        "handlers/asking.py",
        "    if len(shown) >= ITEMS_MOST:\n",
        "    if False:\n",
        "tests/journeys/test_unsent_after.py",
    ),
    Safeguard(
        "a card counts as unanswered once it is out",
        "handlers/asking.py",
        "    if shown and is_seen:\n",
        "    if False:\n",
        "tests/journeys/test_unsent_counts.py",
    ),
    Safeguard(
        "a card of which nobody knows yet counts as if it were out",
        "handlers/asking.py",
        "    budget = due.once_noted(noted, asked, now=now, but_for=card_id)\n",
        "    budget = noted\n",
        "tests/journeys/test_unsent_uncertain.py",
    ),
    Safeguard(
        "what can be mended is chosen anew",
        "bot/asked.py",
        " and not stuck.may_live(outcome.error, REVIVED)\n",
        "\n",
        "tests/journeys/test_unsent_refused.py",
    ),
    Safeguard(
        "who was erased is not written down anew",
        "storage/due.py",
        "    if row is None and run(session, _IS_NEW, which).scalar():\n",
        "    if row is None:\n",
        "tests/bot/test_asked.py",
    ),
    Safeguard(
        "a card that is given up counts as asked",
        "handlers/due.py",
        "            end(reaction, Card(nudges.NUDGE, card_id, person_id))\n",
        "            pass\n",
        "tests/journeys/test_asking.py",
    ),
    Safeguard(
        "an answer counts on a card of which nobody knows yet",
        "handlers/nudges.py",
        "    return one.shown_on(one.asking_on)\n",
        "    return one\n",
        "tests/journeys/test_asking.py",
    ),
    Safeguard(
        "what is wrong on a card costs itself alone",
        "bot/sending.py",
        "            raise MustWait(now, holds_place=False) from None  # without what is wrong\n",
        "            raise\n",
        "tests/journeys/test_asking.py",
    ),
)

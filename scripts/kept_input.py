"""What keeps wrong input from passing in silence: lines that some test has to miss."""

from scripts.safeguard import Safeguard

INPUT = (
    Safeguard(
        "a refused token ends the start",
        "bot/run.py",
        "            slack_check.check_accepted(bot=refusal, app=calls.code(error))\n",
        "",
        "tests/bot/test_refused_tokens.py",
    ),
    Safeguard(
        "a refused token gives nothing up",
        "bot/run.py",
        " and work.refusal not in slack_check.REFUSALS",
        "",
        "tests/bot/test_refused_tokens.py",
    ),
    Safeguard(
        "an address that came to nothing is not tried again",
        "bot/socket_mode.py",
        "            self.wss_uri = None\n",
        "",
        "tests/bot/test_reconnect.py",
    ),
    Safeguard(
        "one wrong field hides no other",
        "guidance/errors.py",
        "        self._wrong.append(error)\n        return True\n",
        "        return False\n",
        "tests/journeys/test_every_field.py",
    ),
    Safeguard(
        "a quotation mark in a roster swallows nobody",
        "guidance/roster.py",
        "skipinitialspace=True, strict=True)",
        "skipinitialspace=True)",
        "tests/guidance/test_roster.py",
    ),
    Safeguard(
        "no form from before an update brings the card without its numbers",
        "handlers/second_look.py",
        "forms.numbers_in(form) or parts.numbers(services.national_support)",
        "forms.numbers_in(form)",
        "tests/journeys/test_second_look.py",
    ),
)

import re
from pathlib import Path

from sandbox.page.emoji import EMOJI

VIEWS = Path(__file__).parent.parent.parent / "handlers" / "views"


def test_the_sandbox_draws_every_emoji_that_we_write():
    used = {
        code
        for path in VIEWS.glob("*.py")
        for code in re.findall(r":([a-z]\w+):", path.read_text(encoding="utf-8"))
    }

    assert len(used) > 10
    assert used - EMOJI.keys() == set()

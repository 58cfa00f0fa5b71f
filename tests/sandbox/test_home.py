"""App Home: published to one person, and guarded by its hash."""

import pytest

from tests.sandbox.support import FAYE, REMY, Teapot, home, modal, run, section


def test_a_home_is_published_to_one_person_and_guarded_by_its_hash():
    async def story():
        pot = Teapot()
        first = pot.done("views.publish", user_id=REMY, view=home(section("Hello Remy")))
        remy = pot.sandbox.person(REMY)

        assert remy.home.plain() == "Hello Remy"
        assert pot.sandbox.person(FAYE).home is None
        old = first["view"]["hash"]
        pot.done("views.publish", user_id=REMY, view=home(), hash=old)
        assert pot.refused("views.publish", user_id=REMY, view=home(), hash=old) == "hash_conflict"

    run(story)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"user_id": "U0NOBODY", "view": home()}, "user_not_found"),
        ({"user_id": REMY, "view": modal()}, "invalid_arguments"),
        ({"user_id": REMY, "view": "{"}, "invalid_arguments"),
        ({"user_id": REMY}, "invalid_arguments"),
    ],
)
def test_a_home_that_cannot_be_published_says_why(arguments, error):
    async def story():
        assert Teapot().refused("views.publish", **arguments) == error

    run(story)

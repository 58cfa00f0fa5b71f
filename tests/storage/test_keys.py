import pytest

from storage import keys
from storage.keys import WrongKeys
from storage.sealing import Vault
from tests.keys import KEYS, TEXT
from tests.samples import NOW

OTHER = b"another thirty-two bytes, really"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no key"),
        ("# only a word\n", "no key"),
        ("k1", "32 random bytes"),
        ("k1:c2hvcnQ=", "32 random bytes"),
        ("k1:not base64!", "32 random bytes"),
        ("k 1:dGhlc2UgYXJlIHRoaXJ0eS10d28gYnl0ZXMgb2sgISE=", "32 random bytes"),
        (f"{TEXT},{TEXT}", "test is there twice"),
    ],
)
def test_what_is_no_key_is_told_without_quoting_it(text, told):
    with pytest.raises(ValueError, match=told) as error:
        keys.parse(text)

    assert "dGhl" not in str(error.value)


def test_keys_are_read_as_they_were_written_newest_first():
    two = keys.with_new(KEYS)

    assert list(keys.parse(keys.render(two)).items()) == list(two.items())
    assert list(two)[1] == "test"
    assert keys.parse(TEXT + " , " + keys.render(keys.with_new({})).strip())["test"]


def test_each_new_key_is_another():
    assert len({next(iter(keys.with_new({}).values())) for _ in range(100)}) == 100


@pytest.fixture
def adopted(transaction):
    with transaction() as session:
        keys.adopt(session, now=NOW)
        keys.adopt(session, now=NOW)


def test_a_key_in_use_is_noted_once(transaction, adopted):
    with transaction() as session:
        assert keys.in_use(session) == ["test"]
        keys.check(session)


@pytest.mark.parametrize(
    ("here", "told"),
    [
        pytest.param({"test": OTHER}, "not the one", id="another key of the same name"),
        pytest.param({"other": OTHER}, "test is missing", id="another key"),
    ],
)
def test_a_wrong_key_is_found_out(transaction, adopted, here, told):
    with transaction() as session:
        session.info["vault"] = Vault(lambda: here)
        with pytest.raises(WrongKeys, match=told):
            keys.check(session)

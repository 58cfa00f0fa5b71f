import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers import uploads

ELSEWHERE = "https://files.example/shifts.ics"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        pytest.param({"is_external": True, "size": 1}, {"is_missing": True}, id="kept elsewhere"),
        pytest.param({"size": uploads.BYTES_MOST + 1}, {"is_too_large": True}, id="too large"),
    ],
)
def test_what_is_not_wanted_is_not_fetched_and_sees_no_token(file, expected):
    client = AsyncWebClient(token="xoxb-of-nobody")  # without a session: a call would fail
    upload = asyncio.run(uploads._download(client, file | {"url_private_download": ELSEWHERE}))

    assert upload == uploads.Upload(**expected)

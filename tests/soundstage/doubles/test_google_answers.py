"""What the Google doubles share."""

import base64
import json

import numpy as np
import pytest

from hotset.media import png_bytes
from hotset.soundstage.doubles.google_answers import (
    GoogleError,
    busy,
    camel,
    checked_fields,
    decoded,
    error,
    fields,
    read_body,
)  # fmt: skip


class Sent:
    def __init__(self, held):
        self.held = held

    async def body(self):
        return self.held


def test_an_error_is_google_s_envelope():
    answer = error("PERMISSION_DENIED", "No.", "BILLING_DISABLED")
    held = json.loads(answer.body)["error"]
    assert answer.status_code == held["code"] == 403
    assert (held["status"], held["message"], held["details"][0]["reason"]) == (
        "PERMISSION_DENIED",
        "No.",
        "BILLING_DISABLED",
    )


def test_429_says_its_time_in_the_text_and_in_retry_info_and_in_no_header():
    answer = busy("m", 20.22)
    held = json.loads(answer.body)["error"]
    assert "Please retry in 20.22s." in held["message"]
    assert [detail["@type"].rpartition(".")[2] for detail in held["details"]] == ["Help", "QuotaFailure", "RetryInfo"]
    assert "retry-after" not in answer.headers
    assert "details" not in json.loads(busy("m", 20.22, told=False).body)["error"]


def test_both_spellings_are_one_field_and_null_is_absent():
    assert camel("bytes_base64_encoded") == "bytesBase64Encoded"
    assert fields({"mime_type": "a", "last_frame": None}, "x", ("mimeType", "lastFrame")) == {"mimeType": "a"}
    assert fields({"mimeType": "a"}, "x", ("mimeType",)) == {"mimeType": "a"}


@pytest.mark.parametrize("held", [{"lastframe": 1}, "text", None])
def test_a_field_that_is_not_known_is_refused(held):
    with pytest.raises(GoogleError, match=r"Unknown name|message was expected"):
        fields(held, "x", ("lastFrame",))


def test_a_value_of_another_type_is_refused():
    checked_fields({"a": 1, "b": "x"}, "p", {"a": int, "b": str, "c": int})
    for wrong in ("1", True, 1.5):
        with pytest.raises(GoogleError, match=r"Invalid value at 'p\.a'"):
            checked_fields({"a": wrong}, "p", {"a": int})


async def test_a_body_that_is_no_object_is_refused():
    assert await read_body(Sent(b'{"a": 1}')) == {"a": 1}
    for body in (b"", b'{"a"', b"[1]"):
        with pytest.raises(GoogleError, match="Invalid JSON payload"):
            await read_body(Sent(body))


def test_a_picture_is_a_picture():
    body = png_bytes(np.zeros((8, 8, 3), np.uint8))
    assert decoded(base64.b64encode(body).decode(), "x") == body
    assert decoded(base64.urlsafe_b64encode(body).decode().rstrip("="), "x") == body
    for wrong in (None, "no!", base64.b64encode(b"words").decode()):
        with pytest.raises(GoogleError, match=r"Base64 decoding failed|Unable to process"):
            decoded(wrong, "x")

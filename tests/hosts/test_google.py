"""How Google says no, and results in base64."""

import json

import pytest

from hotset.errors import HostError, Refused
from hotset.hosts.google import ended_by, label, refusal, rpc_name, support_codes, write_result
from hotset.hosts.port import Ended
from hotset.hosts.wire import Answer


def said(http, message, status="INVALID_ARGUMENT", details=None, headers=None):
    body = {"error": {"code": http, "status": status, "message": message, "details": details or []}}
    return refusal(Answer(http, headers or {}, json.dumps(body).encode()))


@pytest.mark.parametrize(
    ("http", "status", "message", "kind"),
    [
        # The literal texts are those of the live answers and of the SDK's documents, 2026.
        (400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", Refused.KEY),
        (400, "FAILED_PRECONDITION", "User location is not supported for the API use.", Refused.KEY),
        (400, "FAILED_PRECONDITION", "Please enable billing on your project in Google AI Studio.", Refused.CREDIT),
        (400, "INVALID_ARGUMENT", "Video duration 2s is less than the minimum allowed 3s.", Refused.INVALID),
        (400, "INVALID_ARGUMENT", "This model only supports Interactions API.", Refused.INVALID),
        (400, "INVALID_ARGUMENT", "It violates Google's Responsible AI practices. Try rephrasing.", Refused.MODERATED),
        (400, "INVALID_ARGUMENT", "The input was blocked. Support codes: 15236754", Refused.FACE),
        (401, "UNAUTHENTICATED", "Request had invalid authentication credentials.", Refused.KEY),
        (403, "PERMISSION_DENIED", "The caller does not have permission", Refused.KEY),
        (404, "NOT_FOUND", "models/veo-3.1-generate-preview is no longer available", Refused.RETIRED),
        (413, "INVALID_ARGUMENT", "Request payload size exceeds the limit: 20971520 bytes.", Refused.INVALID),
        (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", Refused.BUSY),
        (429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.", Refused.CREDIT),
    ],
)
def test_a_refusal_is_known_by_its_code_and_words(http, status, message, kind):
    found = said(http, message, status)
    assert found.kind is kind
    assert message[:20] in str(found)


@pytest.mark.parametrize(
    ("http", "status"), [(500, "INTERNAL"), (503, "UNAVAILABLE"), (504, "X"), (408, "X"), (409, "X")]
)
def test_what_may_have_been_accepted_is_no_refusal(http, status):
    assert said(http, "…", status) is None


def test_an_answer_that_is_not_google_s_is_no_refusal():
    assert refusal(Answer(400, {}, b'{"message": "no"}')) is None
    assert refusal(Answer(400, {}, b"no")) is None
    assert refusal(Answer(400, {}, b'[{"error": {"message": "in a list", "status": "INVALID_ARGUMENT"}}]')) is not None


def test_how_long_to_wait_stands_in_the_details_in_the_words_or_in_a_header():
    info = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "20.5s"}]
    assert said(429, "Quota.", "RESOURCE_EXHAUSTED", info).again_seconds == 20.5
    assert said(429, "Please retry in 7.25s.", "RESOURCE_EXHAUSTED").again_seconds == 7.25
    assert said(429, "Quota.", "RESOURCE_EXHAUSTED", headers={"retry-after": "9"}).again_seconds == 9
    assert said(429, "Spend limit.", "RESOURCE_EXHAUSTED").again_seconds is None


def test_the_reason_of_the_details_is_quoted():
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "BILLING_DISABLED"}]
    found = said(403, "This API method requires billing.", "PERMISSION_DENIED", details)
    assert (found.kind, "BILLING_DISABLED" in str(found)) == (Refused.CREDIT, True)


def test_how_a_job_ended_is_read_from_code_and_words():
    assert ended_by(13, "Internal error.") is Ended.FAILED
    assert ended_by(1, "") is Ended.CANCELLED
    assert ended_by("DEADLINE_EXCEEDED", "") is Ended.EXPIRED
    assert ended_by(3, "Blocked. Support codes: 64151117") is Ended.MODERATED
    assert (rpc_name(3), rpc_name(99), rpc_name("internal")) == ("INVALID_ARGUMENT", "99", "INTERNAL")
    assert support_codes("Support codes: 64151117, 15236754") == {"64151117", "15236754"}


def test_a_label_holds_only_what_google_takes():
    assert label("Ref/12A-3 é") == "ref-12a-3--"
    assert len(label("x" * 100)) == 63


def test_a_result_is_written_whole_or_not_at_all(tmp_path):
    assert write_result("aG90", tmp_path / "new" / "take.mp4", "vertex").read_bytes() == b"hot"
    with pytest.raises(HostError, match="no base64"):
        write_result("no!", tmp_path / "other.mp4", "vertex")
    assert not (tmp_path / "other.mp4").exists()

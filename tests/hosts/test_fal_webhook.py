import base64
import builtins
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hotset.errors import HostError, UsageError
from hotset.hosts.fal_webhook import heard

NOW = 1_764_000_000.0
PRIVATE = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a test").digest())
PADDED = base64.urlsafe_b64encode(PRIVATE.public_key().public_bytes_raw()).decode()
OTHER = base64.urlsafe_b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
KEYS = {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": OTHER}, {"kty": "OKP", "crv": "Ed25519", "x": PADDED}]}
BODY = json.dumps(
    {
        "request_id": "r-1",
        "gateway_request_id": "g-1",
        "status": "OK",
        "payload": {"video": {"url": "https://x/y.mp4"}},
    }
).encode()


def signed(body=BODY, now=NOW, request_id="r-1"):
    text = "\n".join((request_id, "u-1", str(int(now)), hashlib.sha256(body).hexdigest()))
    return {
        "X-Fal-Webhook-Request-Id": request_id,
        "X-Fal-Webhook-User-Id": "u-1",
        "X-Fal-Webhook-Timestamp": str(int(now)),
        "X-Fal-Webhook-Signature": PRIVATE.sign(text.encode()).hex(),
    }


def test_a_call_that_fal_has_signed_is_heard():
    call = heard(BODY, signed(), KEYS, NOW + 299)
    assert (call.request_id, call.gateway_request_id, call.done) == ("r-1", "g-1", True)
    assert call.payload == {"video": {"url": "https://x/y.mp4"}}


@pytest.mark.parametrize("x", [PADDED, PADDED.rstrip("=")], ids=["padded", "bare"])
def test_a_key_is_read_with_and_without_its_padding(x):
    assert heard(BODY, signed(), {"keys": [{"x": x}]}, NOW).done


def test_an_error_is_heard_as_one():
    body = json.dumps({"request_id": "r-1", "status": "ERROR", "error": "Invalid status code: 422", "payload": None})
    call = heard(body.encode(), signed(body.encode()), KEYS, NOW)
    assert (call.done, call.error, call.payload, call.gateway_request_id) == (
        False,
        "Invalid status code: 422",
        {},
        "r-1",
    )


@pytest.mark.parametrize("seconds", [301, -301])
def test_a_call_of_another_time_is_refused(seconds):
    with pytest.raises(HostError, match="too old"):
        heard(BODY, signed(), KEYS, NOW + seconds)


@pytest.mark.parametrize(
    ("body", "changes", "words"),
    [
        (BODY + b" ", {}, "not signed by fal"),
        (BODY, {"X-Fal-Webhook-Request-Id": "r-2"}, "not signed by fal"),
        (BODY, {"X-Fal-Webhook-User-Id": "u-2"}, "not signed by fal"),
        (BODY, {"X-Fal-Webhook-Timestamp": str(int(NOW) + 1)}, "not signed by fal"),
        (BODY, {"X-Fal-Webhook-Timestamp": "soon"}, "too old"),
        (BODY, {"X-Fal-Webhook-Signature": "no hex"}, "not signed by fal"),
        (BODY, {"X-Fal-Webhook-Signature": "00" * 64}, "not signed by fal"),
        (BODY, {"X-Fal-Webhook-Signature": ""}, "carries no signature"),
    ],
)
def test_a_call_that_was_changed_is_refused(body, changes, words):
    with pytest.raises(HostError, match=words):
        heard(body, {**signed(), **changes}, KEYS, NOW)


@pytest.mark.parametrize(
    "keys",
    [{}, {"keys": []}, {"keys": [{"x": OTHER}]}, {"keys": [{"x": "*"}, {"y": 1}]}],
    ids=["nothing", "no keys", "another key", "no key at all"],
)
def test_no_key_of_fal_is_no_signature(keys):
    with pytest.raises(HostError, match="not signed by fal"):
        heard(BODY, signed(), keys, NOW)


@pytest.mark.parametrize("body", [b"no json", b"[]", b'{"status":"OK"}'])
def test_a_call_that_says_nothing_is_refused(body):
    with pytest.raises(HostError):
        heard(body, signed(body), KEYS, NOW)


def test_a_machine_without_cryptography_is_told_so(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match="cryptography"):
        heard(BODY, signed(), KEYS, NOW)

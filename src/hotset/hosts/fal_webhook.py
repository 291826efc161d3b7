"""fal's webhooks: whether a call came from fal, and what it says. No network, no clock, no disk.

fal signs each call with ED25519 (docs.fal.ai, webhooks, autumn 2026; six independent readers of it agree):

    X-Fal-Webhook-Request-Id, -User-Id, -Timestamp (seconds since 1970), -Signature (hexadecimal)
    signed text    request id, user id, timestamp and the raw body's sha256 in hexadecimal, a line feed between them
    keys           `keys[].x` of https://rest.fal.ai/.well-known/jwks.json in base64url; the live ones are padded with
                   '=', which RFC 7515 forbids and readers that follow it refuse. May be kept for 24 hours.
    too old        a timestamp more than 300 seconds away

The same call comes up to ten times in two hours: whoever acts on one has to be able to hear it twice.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hotset.errors import HostError, UsageError

__all__ = ["JWKS_URL", "MOST_SECONDS", "FalCall", "heard"]

JWKS_URL = "https://rest.fal.ai/.well-known/jwks.json"
"""Where fal's public keys are."""

MOST_SECONDS = 300
"""How far the time of a call may be from ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FalCall:
    """What a call says that fal has signed."""

    request_id: str
    """The id that the submit was answered with."""
    gateway_request_id: str
    """Another one after fal has tried again by itself."""
    done: bool
    """Status OK; what is not OK has ended without a result."""
    payload: Mapping[str, Any]
    """The result; empty where there is none or it was too large to be sent."""
    error: str = ""


def heard(body: bytes, headers: Mapping[str, str], keys: Mapping[str, Any], now: float) -> FalCall:
    """A call that is certainly fal's. `keys` is the document of JWKS_URL, `now` seconds since 1970, UTC.

    Raises HostError where it is not signed by one of these keys, is too old, or says nothing that can be read;
    UsageError where this machine has no `cryptography`.
    """
    given = {name.lower(): value for name, value in headers.items()}
    names = ("request-id", "user-id", "timestamp", "signature")
    request_id, user_id, timestamp, signature = (given.get(f"x-fal-webhook-{name}", "") for name in names)
    if not (request_id and timestamp and signature):
        raise HostError("A call to fal's webhook carries no signature.")
    if not timestamp.isdigit() or abs(now - int(timestamp)) > MOST_SECONDS:
        raise HostError("A call to fal's webhook is too old, or a clock is wrong.")
    signed = "\n".join((request_id, user_id, timestamp, hashlib.sha256(body).hexdigest())).encode()
    if not _signed_by_one(signed, signature, keys.get("keys") or ()):
        raise HostError("A call to fal's webhook is not signed by fal.")
    return _call(body)


def _signed_by_one(signed: bytes, signature: str, keys: Iterable[Mapping[str, Any]]) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise UsageError(
            "fal's webhooks are signed with ED25519, which needs the package cryptography.",
            next_commands=("pip install cryptography",),
        ) from error
    try:
        sealed = bytes.fromhex(signature)
    except ValueError:
        return False
    for key in keys:
        try:
            Ed25519PublicKey.from_public_bytes(_unpadded(str(key.get("x", "")))).verify(sealed, signed)
        except (InvalidSignature, ValueError):
            continue
        return True
    return False


def _unpadded(text: str) -> bytes:
    """base64url with its padding, without it, or with part of it. Raises ValueError for what is none."""
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("no base64url") from error


def _call(body: bytes) -> FalCall:
    try:
        said = json.loads(body)
    except ValueError as error:
        raise HostError("A call to fal's webhook is signed and no JSON.") from error
    if not isinstance(said, dict) or not said.get("request_id"):
        raise HostError("A call to fal's webhook is signed and names no request.")
    payload = said.get("payload")
    return FalCall(
        request_id=str(said["request_id"]),
        gateway_request_id=str(said.get("gateway_request_id") or said["request_id"]),
        done=said.get("status") == "OK",
        payload=payload if isinstance(payload, dict) else {},
        error=str(said.get("error") or said.get("payload_error") or ""),
    )

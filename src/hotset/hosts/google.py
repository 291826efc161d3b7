"""What the two doors to Google share: how it says no, at the Gemini API and on Vertex alike, and results in base64.

    {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "… Please retry in 20.22s.", "details": [
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "20s"}, {"@type": "…ErrorInfo", "reason"}]}}

Sources: cloud.google.com/apis/design/errors (codes), the live samples of 2026-07 for 429 and the blocked images. What
is marked [R] was remembered and not seen again on 2026-11-22.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hotset.errors import HostError, HostRefusedError, Refused
from hotset.hosts.port import Ended
from hotset.hosts.wire import Answer, retry_after

__all__ = ["STILL_BLOCKS", "ended_by", "envelope", "label", "refusal", "rpc_name", "support_codes", "write_result"]

STILL_BLOCKS = frozenset(
    {
        "BLOCKLIST",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
        "IMAGE_SAFETY",
        "PROHIBITED_CONTENT",
        "RECITATION",
        "SAFETY",
        "SPII",
    }
)
"""The finish and block reasons by which a still is withheld; its picture is not charged (apiyi, 2026-10)."""

_FACE_CODES = frozenset({"15236754", "29310472"})
"""Support codes of a real, known person [R]."""

_RPC = {
    1: "CANCELLED",
    2: "UNKNOWN",
    3: "INVALID_ARGUMENT",
    4: "DEADLINE_EXCEEDED",
    5: "NOT_FOUND",
    7: "PERMISSION_DENIED",
    8: "RESOURCE_EXHAUSTED",
    9: "FAILED_PRECONDITION",
    10: "ABORTED",
    13: "INTERNAL",
    14: "UNAVAILABLE",
    16: "UNAUTHENTICATED",
}

_RULES = re.compile(
    r"usage guidelines|responsible ai|safety|sensitive words|prohibited|polic(?:y|ies) violat|violat\w* .{0,40}polic",
    re.IGNORECASE,
)
_FACES = re.compile(r"prominent (?:person|people)|celebrit|real person|photorealistic.{0,40}(?:person|people)", re.I)


def envelope(answer: Answer) -> Mapping[str, Any] | None:
    """The `error` object of an answer, also where it comes in a list; None where it is not in Google's form."""
    data = answer.data
    if isinstance(data, list) and data:
        data = data[0]
    error = data.get("error") if isinstance(data, dict) else None
    return error if isinstance(error, dict) else None


def refusal(answer: Answer) -> HostRefusedError | None:
    """Why Google certainly accepted nothing; None where that is not sure (5xx, 408, 409, another's answer)."""
    error = envelope(answer)
    if error is None or not 400 <= answer.status < 500 or answer.status in (408, 409, 499):
        return None
    message = _sentence(str(error.get("message") or ""))
    status = str(error.get("status") or answer.status)
    reasons = _reasons(error)
    kind = _kind(answer.status, status, message, reasons)
    code = next(iter(sorted(reasons)), status) if kind in (Refused.KEY, Refused.CREDIT) else status
    return HostRefusedError(
        f"{_WHY[kind]} ({code}): {message}" if message else f"{_WHY[kind]} ({code}).",
        kind=kind,
        again_seconds=_again(answer, error) if kind is Refused.BUSY else None,
    )


_WHY = {
    Refused.BUSY: "too many requests",
    Refused.KEY: "the key is not taken",
    Refused.CREDIT: "the account has to be paid first",
    Refused.MODERATED: "it is against Google's rules",
    Refused.FACE: "it shows a real person",
    Refused.RETIRED: "the model is not there, or not open to this account",
    Refused.INVALID: "the request was not taken",
}


def _kind(http: int, status: str, message: str, reasons: frozenset[str]) -> Refused:
    low = message.lower()
    if reasons & {"API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED", "ACCESS_TOKEN_EXPIRED"} or "api key not valid" in low:
        return Refused.KEY
    if "BILLING_DISABLED" in reasons or "enable billing" in low or re.search(r"credits? .{0,20}(deplet|exhaust)", low):
        return Refused.CREDIT
    if http == 429:
        return Refused.BUSY
    if "location is not supported" in low:
        return Refused.KEY
    if http in (401, 403):
        return Refused.KEY
    if http == 404:
        return Refused.RETIRED
    if support_codes(message) & _FACE_CODES or _FACES.search(message):
        return Refused.FACE
    if support_codes(message) or _RULES.search(message):
        return Refused.MODERATED
    return Refused.INVALID


def ended_by(code: object, message: str) -> Ended:
    """How a job ended, by the google.rpc code (number or name) and the words of its error."""
    if support_codes(message) or _RULES.search(message) or _FACES.search(message):
        return Ended.MODERATED
    name = rpc_name(code)
    return {"CANCELLED": Ended.CANCELLED, "DEADLINE_EXCEEDED": Ended.EXPIRED}.get(name, Ended.FAILED)


def rpc_name(code: object) -> str:
    """The name of a google.rpc code: 3 → INVALID_ARGUMENT; what is no number stays as it is."""
    return _RPC.get(code, str(code)) if isinstance(code, int) else str(code).upper()


def support_codes(text: str) -> frozenset[str]:
    """The eight-digit codes after 'Support codes:', by which Google's support knows why something was withheld."""
    found = re.search(r"support codes?:? *([\d, ]+)", text, re.IGNORECASE)
    return frozenset(re.findall(r"\d{8}", found[1])) if found else frozenset()


def label(reference: str) -> str:
    """Our reference as a value that a label may have: at most 63 of a-z, 0-9, _ and -."""
    return re.sub(r"[^a-z0-9_-]", "-", reference.lower())[:63]


def write_result(held: str, target: Path, host: str) -> Path:
    """A result that came in base64 as a file, whole or not there at all. Raises HostError for what is no base64."""
    try:
        body = base64.b64decode(held, validate=True)
    except binascii.Error as error:
        raise HostError(f"{host}'s result is no base64.") from error
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    return target


def _reasons(error: Mapping[str, Any]) -> frozenset[str]:
    details = error.get("details")
    found = [d.get("reason") for d in details if isinstance(d, dict)] if isinstance(details, list) else []
    return frozenset(str(reason) for reason in found if reason)


def _again(answer: Answer, error: Mapping[str, Any]) -> float | None:
    """Retry-After is not dependable here: RetryInfo, or the words 'Please retry in 20.22s.'"""
    details = error.get("details")
    for detail in details if isinstance(details, list) else ():
        delay = detail.get("retryDelay") if isinstance(detail, dict) else None
        if isinstance(delay, str) and re.fullmatch(r"\d+(\.\d+)?s", delay):
            return float(delay[:-1])
    return retry_after(answer)


def _sentence(message: str) -> str:
    text = " ".join(message.split())
    return text if len(text) <= 300 else text[:299] + "…"

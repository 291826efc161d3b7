"""What both Google doubles share: error answers, proto-JSON in both spellings, pictures in a request, video sizes."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotset.soundstage.filming import read_sent

__all__ = ["SIZES", "GoogleError", "busy", "camel", "checked_fields", "decoded", "error", "fields", "read_body"]

SIZES: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "360p": {"16:9": (640, 360), "9:16": (360, 640)},
    "720p": {"16:9": (1280, 720), "9:16": (720, 1280)},
    "1080p": {"16:9": (1920, 1080), "9:16": (1080, 1920)},
    "4k": {"16:9": (3840, 2160), "9:16": (2160, 3840)},
}
"""Pixels of a video by resolution and shape."""

_HTTP = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ABORTED": 409,
    "RESOURCE_EXHAUSTED": 429,
    "INTERNAL": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}


class GoogleError(Exception):
    """A request that is refused, by the name of its google.rpc code."""

    def __init__(self, status: str, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.reason = status, message, reason

    def answer(self) -> Response:
        """As it goes out."""
        return error(self.status, self.message, self.reason)


def error(status: str, message: str, reason: str = "", details: Iterable[Mapping[str, Any]] = ()) -> Response:
    """Google's envelope; `reason` goes into an ErrorInfo."""
    code = _HTTP[status]
    rows = [dict(detail) for detail in details]
    if reason:
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}
        rows.insert(0, info)
    body: dict[str, Any] = {"code": code, "message": message, "status": status}
    if rows:
        body["details"] = rows
    return JSONResponse({"error": body}, code)


def busy(model: str, seconds: float, *, told: bool = True) -> Response:
    """429 as in the live samples of 2026: the wait is in the text and in RetryInfo, and in no header.

    Without `told` it is the spend limit of ten minutes, which says no time.
    """
    if not told:
        return error(
            "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing details."
        )
    violation = {
        "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
        "quotaId": "GenerateRequestsPerMinutePerProjectPerModel",
        "quotaDimensions": {"location": "global", "model": model},
        "quotaValue": "10",
    }
    details = (
        {
            "@type": "type.googleapis.com/google.rpc.Help",
            "links": [
                {"description": "Learn more about quotas", "url": "https://ai.google.dev/gemini-api/docs/rate-limits"}
            ],
        },
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]},
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{int(seconds)}s"},
    )
    message = f"You exceeded your current quota. Please retry in {seconds:.2f}s."
    return error("RESOURCE_EXHAUSTED", message, details=details)


async def read_body(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises GoogleError."""
    try:
        held = json.loads(await request.body())
    except ValueError:
        raise GoogleError(
            "INVALID_ARGUMENT", "Invalid JSON payload received. Parsing terminated before end of input."
        ) from None
    if not isinstance(held, dict):
        raise GoogleError("INVALID_ARGUMENT", "Invalid JSON payload received. Root element must be a message.")
    return held


def camel(name: str) -> str:
    """The camelCase spelling of a proto field: 'mime_type' → 'mimeType'."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)


def fields(held: object, where: str, known: Iterable[str]) -> dict[str, Any]:
    """A message by its fields' camelCase names, either spelling taken, null taken as absent.

    Raises GoogleError for a field that is not known, in the words of Google's JSON parser.
    """
    if not isinstance(held, dict):
        raise GoogleError(
            "INVALID_ARGUMENT", f"Invalid value at '{where}' (type.googleapis.com), a message was expected."
        )
    names = frozenset(known)
    read: dict[str, Any] = {}
    for name, value in held.items():
        if camel(name) not in names:
            raise GoogleError(
                "INVALID_ARGUMENT",
                f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}': Cannot find field.",
            )
        if value is not None:
            read[camel(name)] = value
    return read


def checked_fields(held: Mapping[str, Any], where: str, kinds: Mapping[str, type | tuple[type, ...]]) -> None:
    """Raise GoogleError where a field has a value of another type. A bool is no number."""
    for name, kind in kinds.items():
        value = held.get(name)
        wrong = value is not None and not isinstance(value, kind)
        wrong = wrong or (isinstance(value, bool) and kind in (int, float, (int, float)))
        if wrong:
            raise GoogleError("INVALID_ARGUMENT", f"Invalid value at '{where}.{name}': {json.dumps(value)[:80]}")


def decoded(data: object, where: str) -> bytes:
    """A picture that came in base64. Raises GoogleError where it is none.

    Plain or of addresses, padded or not: proto-JSON takes all, and Google's own client sends that of addresses.
    """
    if not isinstance(data, str):
        raise GoogleError("INVALID_ARGUMENT", f"Invalid value at '{where}' (TYPE_BYTES), Base64 decoding failed")
    try:
        plain = data.replace("-", "+").replace("_", "/").rstrip("=")
        body = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise GoogleError(
            "INVALID_ARGUMENT", f"Invalid value at '{where}' (TYPE_BYTES), Base64 decoding failed"
        ) from None
    try:
        read_sent(body)
    except ValueError:
        raise GoogleError(
            "INVALID_ARGUMENT",
            "Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting",
        ) from None
    return body

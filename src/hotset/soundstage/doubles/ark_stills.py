"""What Ark takes in the request of a Seedream still, and what it asks for it.

Source: request types of byteplus-python-sdk-v2 3.0.63; docs as audited by volcengine-ark-mcp 0.6.2 (2026-10-23); prices
of Comfy-Org/docs, 2026-08-21.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hotset.soundstage.doubles.ark_rules import NotTakenError, picture_of
from hotset.soundstage.stage import Order
from hotset.units import Micros

__all__ = ["STILLS", "Still", "read_still"]

_SIDES = {"1k": 1024, "1.5k": 1536, "2k": 2048, "3k": 3072, "4k": 4096}
_WXH = re.compile(r"(\d{2,5})x(\d{2,5})")
_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "model": str, "prompt": str, "image": (str, list), "size": str, "response_format": str, "output_format": str,
    "watermark": bool, "sequential_image_generation": str, "sequential_image_generation_options": dict,
    "optimize_prompt_options": dict, "seed": int, "guidance_scale": (int, float), "background": str,
    "layer_decomposition": (bool, dict), "tools": list, "stream": bool,
}  # fmt: skip
_ONLY_5X = ("output_format", "background", "layer_decomposition", "tools")
_SERIES = ("sequential_image_generation", "sequential_image_generation_options", "stream")
_LITE_ENDS = datetime(2026, 11, 24, 6, 0, tzinfo=UTC).timestamp()
"""2026-11-24 14:00 of Beijing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """One Seedream model as Ark sells it."""

    byteplus: str
    volcengine: str
    sizes: tuple[str, ...]
    pixels: tuple[int, int]
    price: int
    """Micros a picture."""
    large: int | None = None
    """Micros a picture of more than 2.36 megapixels."""
    shown: int = 0
    """Micros for each picture shown after the first."""
    references: int
    inapplicable: tuple[str, ...]
    ends: float | None = None
    """From then on it is gone."""

    def id_at(self, region: str) -> str:
        """The model id in a region."""
        return self.byteplus if region == "byteplus" else self.volcengine


STILLS = (
    Still(
        byteplus="seedream-4-0-250828", volcengine="doubao-seedream-4-0-250828", sizes=("1k", "2k", "4k"),
        pixels=(921_600, 16_777_216), price=30_000, references=14, inapplicable=(*_ONLY_5X, "seed", "guidance_scale"),
    ),
    Still(
        byteplus="seedream-4-5-251128", volcengine="doubao-seedream-4-5-251128", sizes=("2k", "4k"),
        pixels=(3_686_400, 16_777_216), price=40_000, references=14,
        inapplicable=(*_ONLY_5X, "seed", "guidance_scale"),
    ),
    Still(
        byteplus="seedream-5-0-260128", volcengine="doubao-seedream-5-0-260128", sizes=("2k", "3k", "4k"),
        pixels=(3_686_400, 16_777_216), price=35_000, references=14, inapplicable=("seed", "guidance_scale"),
        ends=_LITE_ENDS,
    ),
    Still(
        byteplus="dola-seedream-5-0-pro-260628", volcengine="doubao-seedream-5-0-pro-260628",
        sizes=("1k", "1.5k", "2k"), pixels=(921_600, 4_624_220), price=45_000, large=90_000, shown=3_000,
        references=10, inapplicable=(*_SERIES, "seed", "guidance_scale"),
    ),
    Still(
        byteplus="dola-seedream-5-0-flash-260915", volcengine="doubao-seedream-5-0-flash-260915",
        sizes=("1k", "1.5k", "2k"), pixels=(921_600, 4_624_220), price=18_000, references=10,
        inapplicable=(*_SERIES, "seed", "guidance_scale"),
    ),
)  # fmt: skip
"""The reach of flash in pixels is taken over from pro: not published. 4.5 in 1K is told both ways; here it has none."""


def read_still(body: Mapping[str, Any], still: Still) -> Order:
    """The order of a request whose nulls are gone already. Raises NotTakenError in Ark's words."""
    for name, value in body.items():
        if name not in _FIELDS:
            raise NotTakenError(400, "InvalidParameter", f"the parameter `{name}` is not known", name)
        if not isinstance(value, _FIELDS[name]):
            raise NotTakenError(400, "InvalidParameter", f"the parameter `{name}` has the wrong type", name)
        if name in still.inapplicable:
            message = f"the parameter `{name}` is not supported by the current model"
            raise NotTakenError(400, "InvalidParameter", message, name)
    if not body.get("prompt", "").strip():
        raise NotTakenError(400, "MissingParameter", "the request is missing `prompt`", "prompt")
    _one_of(body, "response_format", ("url", "b64_json"))
    _one_of(body, "output_format", ("png", "jpeg"))
    _one_of(body, "sequential_image_generation", ("auto", "disabled"))
    width, height = _size(body.get("size", "2K"), still)
    shown = [body["image"]] if isinstance(body.get("image"), str) else list(body.get("image", ()))
    pictures = [picture_of(str(url), sides=(15, 6000)) for url in shown]
    count = _count(body, len(shown), still)
    large = still.large is not None and width * height > 2_360_000
    price = count * (still.large if large and still.large is not None else still.price)
    return Order(
        model=body["model"],
        kind="still",
        prompt=body["prompt"],
        width=width,
        height=height,
        references=tuple(p for p in pictures if p is not None),
        count=count,
        price=Micros(price + still.shown * max(0, len(shown) - 1)),
        queue_seconds=0.0,
        run_seconds=15.0,
        request=dict(body),
    )


def _one_of(body: Mapping[str, Any], name: str, values: tuple[str, ...]) -> None:
    if name in body and body[name] not in values:
        raise NotTakenError(400, "InvalidParameter", f"the parameter `{name}` must be one of {values}", name)


def _size(text: str, still: Still) -> tuple[int, int]:
    """Pixels of a size word (a square here; the model may choose a shape) or of WxH."""
    if text.lower() in still.sizes:
        return _SIDES[text.lower()], _SIDES[text.lower()]
    found = _WXH.fullmatch(text)
    if found is None:
        raise NotTakenError(400, "InvalidParameter", f"the parameter `size` is not valid: {text}", "size")
    width, height = int(found[1]), int(found[2])
    if not still.pixels[0] <= width * height <= still.pixels[1]:
        message = f"image size must be {still.pixels[0]} to {still.pixels[1]} pixels"
        raise NotTakenError(400, "InvalidParameter", message, "size")
    if not 1 / 16 <= width / height <= 16:
        raise NotTakenError(400, "InvalidParameter", "the ratio of the image must be 1/16 to 16", "size")
    return width, height


def _count(body: Mapping[str, Any], shown: int, still: Still) -> int:
    """How many pictures come. With 'auto' the model decides up to max_images; the double draws them all."""
    options = body.get("sequential_image_generation_options", {})
    most = options.get("max_images", 15)
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= 15:
        raise NotTakenError(
            400, "InvalidParameter", "max_images must be 1 to 15", "sequential_image_generation_options"
        )
    count = most if body.get("sequential_image_generation") == "auto" else 1
    if shown > still.references:
        raise NotTakenError(400, "InvalidParameter", f"at most {still.references} images can be given", "image")
    return count if "stream" in still.inapplicable else min(count, 15 - shown)

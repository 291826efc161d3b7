"""One vendor a file; each names its doubles in `DOUBLES`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from hotset.soundstage.double import Double
from hotset.soundstage.server import Callbacks
from hotset.soundstage.stage import Stage

__all__ = ["FILES", "all_doubles"]

FILES = ("ark", "comfyui", "fal", "gemini", "kling", "openai", "vertex")
"""The modules of this package that hold doubles."""


def all_doubles() -> tuple[Callable[[Stage, Callbacks], Double], ...]:
    """Every double that the soundstage opens with, to be made with its stage and callbacks."""
    return tuple(double for name in FILES for double in import_module(f"{__name__}.{name}").DOUBLES)

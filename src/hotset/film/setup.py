"""A setup: the complete frozen request to a host. Same setup, same digest."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from hotset.film.board import Board
from hotset.film.canonical import digest_of
from hotset.film.elements import Element
from hotset.film.motion import Motion
from hotset.film.production import Scene
from hotset.film.words import Look, Panel
from hotset.units import Digest

__all__ = ["Companion", "Reference", "StillSetup", "TakeSetup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A locked picture that a host is shown, and what it is a picture of."""

    element: str
    role: Literal["cast", "prop", "product", "place", "style", "frame"]
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """What an artist kept beside a picture: its depth, its object ids, its plate with spare picture round the frame."""

    role: str
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class StillSetup:
    """One still to draw. Hosts that render read board, scene and elements; hosted models read prompt and references."""

    model: str
    slate: str
    panel: Panel
    candidate: int
    """Counted from 1. Another number is another drawing of the same board."""
    width: int
    height: int
    board: Board
    motion: Motion
    """Only so that an artist leaves spare picture where the camera will go."""
    scene: Scene
    elements: tuple[Element, ...]
    look: Look
    prompt: str
    references: tuple[Reference, ...] = ()

    def digest(self) -> Digest:
        """Identity of this setup."""
        return digest_of(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSetup:
    """One take to shoot from locked frames."""

    model: str
    slate: str
    width: int
    height: int
    """Pixels of what the model delivers, which need not be the film's."""
    resolution: str = ""
    """The model's own name of that size ('720p'); empty where it takes any."""
    shape: str = "16:9"
    frame_rate: Fraction
    """Of what the model delivers."""
    seconds: Fraction
    """The length that is ordered and paid for."""
    first_frame: Digest
    last_frame: Digest | None = None
    companions: tuple[Companion, ...] = ()
    """Of the first frame."""
    lens_mm: int = 35
    motion: Motion
    prompt: str
    references: tuple[Reference, ...] = ()
    """In the order in which the prompt cites them."""
    audio: bool = False
    draft: bool = False
    """A cheap draft of the take, where the model has such a rung."""
    draft_job: str | None = None
    """The host's id of the draft whose final this is."""
    attempt: int = 1
    """Of an unchanged setup: a retake on purpose is another setup."""

    def digest(self) -> Digest:
        """Identity of this setup."""
        return digest_of(self)

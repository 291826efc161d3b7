"""What a figure is asked to be: its look, its pose, and what is handed back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.geometry import Mesh

__all__ = ["Figure", "FigureLook", "FigurePose", "Grip", "Heights", "Look", "Reach"]

Point = tuple[float, float, float]


class Look(Protocol):
    """Anything with the attributes of a `FigureLook`; see there."""

    @property
    def archetype(self) -> str: ...
    @property
    def build(self) -> str: ...
    @property
    def height_m(self) -> float | None: ...
    @property
    def skin(self) -> str: ...
    @property
    def hair(self) -> str: ...
    @property
    def hair_colour(self) -> str: ...
    @property
    def top(self) -> str: ...
    @property
    def top_colour(self) -> str: ...
    @property
    def bottom(self) -> str: ...
    @property
    def bottom_colour(self) -> str: ...
    @property
    def shoes_colour(self) -> str: ...
    @property
    def extras(self) -> tuple[str, ...]: ...
    @property
    def extras_colour(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLook:
    """A person. Names come from `figures.words`; colours are sRGB '#rrggbb'; `height_m` None means the archetype's
    own."""

    archetype: str = "woman"
    build: str = "average"
    height_m: float | None = None
    skin: str = "#d9a98a"
    hair: str = "bob"
    hair_colour: str = "#3a2a20"
    top: str = "shirt"
    top_colour: str = "#c9cfd6"
    bottom: str = "trousers"
    bottom_colour: str = "#3c4656"
    shoes_colour: str = "#2b2522"
    extras: tuple[str, ...] = ()
    extras_colour: str = "#5b4636"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where one hand goes. `point` (3,) metres in the figure's own coordinates: the middle of the held thing for
    'grip' and 'cup', where the finger tips meet for 'pinch', the finger tip for 'point', the palm for the others.

    `palm`: the direction that the palm faces, or None for the natural one. `axis`: the long axis of a held thing,
    towards the thumb's side. `radius_m`: of the held cylinder. `elbow`: the side to which the elbow goes, or None.
    """

    point: Point
    shape: str = "relaxed"
    palm: Point | None = None
    axis: Point = (0.0, 0.0, 1.0)
    radius_m: float = 0.034
    elbow: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePose:
    """What the figure does. Points are (3,) metres in the figure's own coordinates (it faces -y, its right hand is at
    -x).

    `lean_degrees` bends the trunk forward (negative: back); `head_tilt_degrees` tips the head to its own right.
    `surface_m` is the height of the counter or table that a stance leans or works on (None: what suits the stance);
    `seat_m` of the seat. `seed` varies the weight shift, breath and small angles.
    """

    stance: str = "standing"
    expression: str = "neutral"
    strength: float = 1.0
    look_at: Point | None = None
    right_hand: Reach | None = None
    left_hand: Reach | None = None
    lean_degrees: float = 0.0
    head_tilt_degrees: float = 0.0
    surface_m: float | None = None
    seat_m: float | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Grip:
    """Where a held thing goes. `matrix` (4, 4): origin in the middle of the held cylinder, z along its axis towards
    the thumb's side, -y away from the palm. `error_m`: how far the hand stayed from the point that was asked for (0
    when not asked)."""

    matrix: NDArray[np.float32]
    error_m: float


@dataclass(frozen=True, slots=True)
class Heights:
    """Heights in metres above the floor of a figure standing upright, shoes on."""

    height_m: float
    eye_m: float
    chin_m: float
    shoulder_m: float
    waist_m: float
    hip_m: float
    knee_m: float
    shoulder_width_m: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A built figure. `mesh`: all parts as one object. `joints`: name -> (3,) metres in the figure's coordinates:
    'head', 'crown', 'eyes', 'eye_right', 'eye_left', 'chin', 'mouth', 'neck', 'chest', 'pelvis' and for both sides
    'shoulder_right', 'elbow_right', 'wrist_right', 'palm_right', 'index_tip_right', 'thumb_tip_right', 'hip_right',
    'knee_right', 'ankle_right', 'toe_right'. `grips`: 'right' and 'left'. `gaze` (2, 3): the unit directions of the
    right and left eye. `height_m` and `eye_m`: top of the head and eyes above the floor, in this pose.
    """

    mesh: Mesh
    joints: dict[str, NDArray[np.float32]]
    grips: dict[str, Grip]
    gaze: NDArray[np.float32]
    height_m: float
    eye_m: float

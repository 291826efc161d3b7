"""A board: exactly what the storyboard layer decides about one shot, and nothing that a video model decides."""

from __future__ import annotations

from dataclasses import dataclass, field

from hotset.film.words import Angle, DepthOfField, KeyDirection, Mood, ShotSize, View

__all__ = ["ABSENT", "Board", "Composition", "Focus", "Lighting", "Placement", "Pose"]

ABSENT = "absent"
"""The state of an element that the scene's staging has and this frame has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where one element stands.

    `x` and `y` are where its centre of interest (a face, a prop's middle) falls in the frame, 0..1 from the left and
    the top; None leaves it to the artist. `mark` names a place on the set (a mark or a surface of the set's kit).
    """

    element: str
    mark: str | None = None
    x: float | None = None
    y: float | None = None
    turned_deg: float = 0.0
    """Turned on its mark, clockwise seen from above."""
    state: str | None = None
    """The element's state in this shot: full, empty, steaming, open, torn, wet …; or `ABSENT`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What the frame holds. `subject` is what the size is measured on (None: everybody in it); `over` gives an
    over-the-shoulder frame."""

    size: ShotSize = ShotSize.MEDIUM
    angle: Angle = Angle.EYE
    view: View = View.FRONT
    lens_mm: int = 35
    """Focal length for a 36 mm wide sensor."""
    subject: str | None = None
    over: str | None = None
    placement: tuple[Placement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lighting:
    """Key light and what the shadows get. `ratio` is key+fill to fill: 2 is gentle, 8 is dramatic."""

    key: KeyDirection = KeyDirection.LEFT
    ratio: float = 4.0
    kelvin: int = 5600
    mood: Mood = Mood.SOFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """What one member of the cast does at the instant of the frame."""

    element: str
    stance: str = "standing_relaxed"
    expression: str = "neutral"
    looks_at: str | None = None
    """An element, 'camera', or 'left' | 'right' | 'up' | 'down' of the frame."""
    right_hand: str | None = None
    """The element that the hand holds or touches, or a hand shape's name."""
    left_hand: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """What is sharp: the element (None: the subject) and how deep."""

    on: str | None = None
    depth: DepthOfField = DepthOfField.MEDIUM


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One frame, decided: composition, lighting, pose, palette, focus."""

    composition: Composition = field(default_factory=Composition)
    lighting: Lighting = field(default_factory=Lighting)
    pose: tuple[Pose, ...] = ()
    palette: tuple[str, ...] = ()
    """Up to six '#rrggbb' that the frame is graded towards, the dominant one first."""
    focus: Focus = field(default_factory=Focus)

"""The closed vocabularies of a board and of a camera move. A person writes the value, so the value is the film word."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "Angle",
    "CameraMoveKind",
    "DepthOfField",
    "Easing",
    "ElementKind",
    "KeyDirection",
    "Look",
    "Mood",
    "Panel",
    "Reason",
    "ShotSize",
    "Transition",
    "View",
]


class ElementKind(StrEnum):
    """What an element is; it decides how a host is told about its references."""

    CAST = "cast"
    PROP = "prop"
    PRODUCT = "product"
    PLACE = "place"
    STYLE = "style"


class ShotSize(StrEnum):
    """How much of the subject is in frame, from a landscape to a detail."""

    EXTREME_WIDE = "extreme wide"
    WIDE = "wide"
    FULL = "full"
    MEDIUM_WIDE = "medium wide"
    MEDIUM = "medium"
    MEDIUM_CLOSE = "medium close"
    CLOSE = "close"
    EXTREME_CLOSE = "extreme close"
    INSERT = "insert"


class Angle(StrEnum):
    """Height and tilt of the camera against the subject."""

    EYE = "eye"
    LOW = "low"
    HIGH = "high"
    OVERHEAD = "overhead"
    GROUND = "ground"
    DUTCH = "dutch"


class View(StrEnum):
    """From which side of the subject the camera looks, the subject's own front being `front`.

    Left and right are the picture's: in `three-quarter left` the subject faces towards the left edge of the frame.
    """

    FRONT = "front"
    THREE_QUARTER_LEFT = "three-quarter left"
    THREE_QUARTER_RIGHT = "three-quarter right"
    PROFILE_LEFT = "profile left"
    PROFILE_RIGHT = "profile right"
    BACK_LEFT = "back left"
    BACK_RIGHT = "back right"
    BACK = "back"


class KeyDirection(StrEnum):
    """Where the key light comes from, as seen from the camera."""

    LEFT = "left"
    RIGHT = "right"
    FRONT = "front"
    BACK = "back"
    BACK_LEFT = "back left"
    BACK_RIGHT = "back right"
    TOP = "top"
    UNDER = "under"
    WINDOW = "window"
    PRACTICAL = "practical"


class Mood(StrEnum):
    """The light as a whole; it sets ambience and contrast where the numbers leave it open."""

    HIGH_KEY = "high key"
    LOW_KEY = "low key"
    SOFT = "soft"
    HARD = "hard"
    MORNING = "morning"
    NOON = "noon"
    GOLDEN_HOUR = "golden hour"
    DUSK = "dusk"
    NIGHT = "night"
    OVERCAST = "overcast"
    CANDLE = "candle"
    NEON = "neon"
    SILHOUETTE = "silhouette"


class DepthOfField(StrEnum):
    """How much in front of and behind the focus is sharp."""

    DEEP = "deep"
    MEDIUM = "medium"
    SHALLOW = "shallow"


class CameraMoveKind(StrEnum):
    """One part of a camera path. The unit of its amount is fixed by its kind: see `hotset.film.motion`."""

    STATIC = "static"
    PAN = "pan"
    TILT = "tilt"
    ROLL = "roll"
    ZOOM = "zoom"
    DOLLY = "dolly"
    TRUCK = "truck"
    PEDESTAL = "pedestal"
    ARC = "arc"
    HANDHELD = "handheld"
    RACK_FOCUS = "rack focus"


class Easing(StrEnum):
    """How a move starts and ends."""

    LINEAR = "linear"
    EASE_IN = "ease in"
    EASE_OUT = "ease out"
    EASE = "ease"


class Transition(StrEnum):
    """How the film gets from the shot before into this one."""

    CUT = "cut"
    DISSOLVE = "dissolve"
    FADE = "fade"


class Look(StrEnum):
    """How the embedded storyboard artist draws."""

    PENCIL = "pencil"
    SHADED = "shaded"


class Panel(StrEnum):
    """Which frame of the shot a picture is."""

    FIRST = "first"
    LAST = "last"


class Reason(StrEnum):
    """Why a take is NG, in an editor's words. A technical check or a person names it; it chooses the remedy."""

    UNDECODABLE = "undecodable"
    WRONG_SIZE = "wrong size"
    WRONG_RATE = "wrong frame rate"
    WRONG_DURATION = "wrong duration"
    BLACK = "black frames"
    FROZEN = "frozen"
    SILENT = "silent"
    NOT_THE_LOCK = "first frame is not the lock"
    CAMERA = "camera move"
    ACTION = "action"
    FACE = "face"
    WARDROBE = "wardrobe"
    LIGHT = "light"
    PRODUCT = "product"
    OTHER = "other"

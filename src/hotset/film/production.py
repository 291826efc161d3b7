"""The production and what it is made of. Pure values; how they are read from text is `hotset.film.reader`."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from hotset.film.board import Board, Placement
from hotset.film.elements import Element
from hotset.film.motion import Motion
from hotset.film.words import ElementKind, Look, Transition
from hotset.units import Micros

__all__ = ["Deliverables", "Line", "Production", "Scene", "Shot", "Sound", "Title"]

NOTHING = Micros(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One spoken line. `speaker` is an element's slug; None is a narrator, called `name` in the script."""

    text: str
    speaker: str | None = None
    name: str = ""
    parenthetical: str = ""
    off_screen: bool = False
    at: Fraction | None = None
    """Seconds from the start of the shot; None: the artist's guess, after the line before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One camera idea inside a scene; layer 2 makes exactly one finished clip of it."""

    slate: str
    scene: str
    duration: Fraction
    """Seconds in the cut, exactly a whole number of frames."""
    board: Board = field(default_factory=Board)
    last_board: Board | None = None
    """Where the shot ends on a frame of its own that is locked too."""
    motion: Motion = field(default_factory=Motion)
    description: str = ""
    elements: tuple[str, ...] = ()
    """Slugs of everything in frame, the place included."""
    lines: tuple[Line, ...] = ()
    picture: str | None = None
    """A picture file that is to be locked as the first frame, relative to the production's folder."""
    follows: str | None = None
    """The slate whose last frame this shot's first frame must match."""
    transition: Transition = Transition.CUT
    transition_seconds: Fraction = Fraction(0)
    sound: str = ""
    """A sound effect or ambience in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A stretch of script in one place and time, numbered by the script."""

    number: str
    heading: str
    place: str | None = None
    time: str = "day"
    staging: tuple[Placement, ...] = ()
    """Who stands on which mark while the scene lasts: eyelines and screen sides follow from it."""
    synopsis: str = ""
    text: str = ""
    """The scene's script text, whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title card: lines of text over paper or black, before or after the film."""

    text: str
    subtitle: str = ""
    seconds: Fraction = Fraction(2)
    ink: str = "#f4efe6"
    ground: str = "#14110f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """The scratch track. `music` names a cue of the kit, 'none' for none."""

    music: str = "warm"
    tempo_bpm: int = 84
    voices: bool = True
    narrator_voice: str = "en-gb"
    loudness_lufs: float = -14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverables:
    """What is made of the cut besides the master."""

    contact_sheet: bool = True
    captions: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """One film being made."""

    title: str
    frame_rate: Fraction = Fraction(24)
    width: int = 1280
    height: int = 720
    look: Look = Look.PENCIL
    style: str = ""
    """House style in words, for hosted models."""
    language: str = "en"
    cap: Micros = NOTHING
    """The most that may be spent and committed together."""
    candidates: int = 3
    """Stills drawn per board."""
    stills_model: str = "previs"
    takes_model: str = "animatic"
    script: str | None = None
    elements: tuple[Element, ...] = ()
    scenes: tuple[Scene, ...] = ()
    shots: tuple[Shot, ...] = ()
    opening: Title | None = None
    closing: Title | None = None
    sound: Sound = field(default_factory=Sound)
    deliverables: Deliverables = field(default_factory=Deliverables)

    def element(self, slug: str) -> Element:
        """The element of this slug. Raises KeyError when there is none."""
        for element in self.elements:
            if element.slug == slug:
                return element
        raise KeyError(slug)

    def scene(self, number: str) -> Scene:
        """The scene of this number. Raises KeyError when there is none."""
        for scene in self.scenes:
            if scene.number == number:
                return scene
        raise KeyError(number)

    def shot(self, slate: str) -> Shot:
        """The shot of this slate. Raises KeyError when there is none."""
        for shot in self.shots:
            if shot.slate == slate:
                return shot
        raise KeyError(slate)

    def cast(self) -> tuple[Element, ...]:
        """The elements that are people."""
        return tuple(e for e in self.elements if e.kind is ElementKind.CAST)

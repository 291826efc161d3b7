"""From a board's lighting to lamps on the stage, as a gaffer would: key, fill by ratio, a kicker, the set's own lights.

Light is linear RGB; 1.0 is a diffuse white surface facing the key at the subject. The picture is balanced to
daylight, so
a key of 3200 K is warm. Directions are as seen from the camera.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hotset.film.board import Lighting
from hotset.film.words import KeyDirection, Mood
from hotset.hosts.previs.camera import Camera
from hotset.hosts.previs.stage import Lamp, Point, Stage

__all__ = ["Rig", "Source", "kelvin_rgb", "rig_of"]

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Source:
    """One lamp. `strength` is what a white surface facing it gets at `reach_m` (None: the sun, everywhere the same).

    `point` is where it stands, or for the sun a point far away in its direction. `aim` (3,): a window or a shade sends
    light only to that side. `shadow_rays` 0 casts no shadow.
    """

    name: str
    point: Point
    colour: Triple
    strength: float
    radius_m: float
    reach_m: float | None = None
    aim: Point | None = None
    shadow_rays: int = 2
    wrap: float = 0.0
    falloff: float = 0.8
    """Power of the inverse square: 1 is nature; less, and what stands behind keeps some light, as bounce would give
    it."""


@dataclass(frozen=True, slots=True)
class Rig:
    """All light on the stage. `above`, `below` and `front`: soft light from the sky, the floor and beside the
    camera."""

    sources: tuple[Source, ...]
    above: Triple
    below: Triple
    front: Triple
    exposure: float
    contrast: float
    tint: Triple
    sky: Triple
    mood: Mood


@dataclass(frozen=True, slots=True)
class _Mood:
    fill: float = 1.0
    ambient: float = 1.0
    softness: float = 1.0
    key: float = 1.0
    lamps: float = 0.6
    exposure: float = 1.0
    contrast: float = 1.0
    elevation: float = 34.0
    shade: Triple = (0.94, 0.98, 1.06)
    kicker: float = 0.35
    tint: Triple = (1.0, 1.0, 1.0)
    sky: float = 1.0
    falloff: float = 0.8


MOODS = {
    Mood.HIGH_KEY: _Mood(
        fill=1.5,
        ambient=1.3,
        softness=1.6,
        exposure=1.12,
        contrast=0.85,
        shade=(1.0, 1.0, 1.02),
        kicker=0.25,
    ),
    Mood.LOW_KEY: _Mood(
        fill=0.55,
        ambient=0.5,
        softness=0.8,
        lamps=0.7,
        falloff=1.15,
        contrast=1.15,
        shade=(0.86, 0.95, 1.14),
        kicker=0.55,
        sky=0.35,
    ),
    Mood.SOFT: _Mood(
        softness=1.4,
    ),
    Mood.HARD: _Mood(
        softness=0.18,
        fill=0.85,
        contrast=1.1,
    ),
    Mood.MORNING: _Mood(
        elevation=18,
        ambient=1.05,
        shade=(0.90, 0.97, 1.12),
        exposure=1.04,
        tint=(1.02, 1.0, 0.97),
    ),
    Mood.NOON: _Mood(
        elevation=62,
        softness=0.35,
        ambient=1.1,
        contrast=1.08,
    ),
    Mood.GOLDEN_HOUR: _Mood(
        elevation=12,
        key=1.12,
        ambient=0.72,
        shade=(0.90, 0.93, 1.12),
        tint=(1.05, 1.0, 0.92),
        kicker=0.6,
        sky=0.95,
    ),
    Mood.DUSK: _Mood(
        falloff=1.0,
        key=0.75,
        ambient=0.55,
        lamps=0.9,
        shade=(0.72, 0.86, 1.25),
        exposure=0.95,
        tint=(0.95, 0.98, 1.06),
        sky=0.45,
    ),
    Mood.NIGHT: _Mood(
        key=1.0,
        fill=0.9,
        ambient=0.75,
        lamps=1.5,
        shade=(0.55, 0.80, 1.38),
        exposure=1.05,
        contrast=1.08,
        tint=(0.94, 0.98, 1.07),
        kicker=0.8,
        sky=0.8,
        falloff=1.05,
    ),
    Mood.OVERCAST: _Mood(
        softness=3.0,
        ambient=1.35,
        fill=1.2,
        contrast=0.92,
        shade=(0.95, 0.99, 1.05),
        kicker=0.1,
        tint=(0.98, 1.0, 1.02),
    ),
    Mood.CANDLE: _Mood(
        falloff=1.3,
        key=0.95,
        fill=0.5,
        ambient=0.22,
        lamps=1.2,
        shade=(1.10, 0.92, 0.80),
        contrast=1.1,
        tint=(1.06, 0.99, 0.88),
        kicker=0.25,
        sky=0.06,
    ),
    Mood.NEON: _Mood(
        falloff=1.2,
        key=1.0,
        fill=1.3,
        ambient=0.5,
        lamps=1.3,
        shade=(0.80, 0.72, 1.35),
        contrast=1.12,
        kicker=1.1,
        sky=0.10,
    ),
    Mood.SILHOUETTE: _Mood(
        key=1.0,
        fill=0.16,
        ambient=0.35,
        lamps=0.12,
        contrast=1.15,
        kicker=0.9,
        sky=1.25,
    ),
}

AZIMUTH = {
    KeyDirection.LEFT: 58.0, KeyDirection.RIGHT: -58.0, KeyDirection.FRONT: 14.0, KeyDirection.BACK: 165.0,
    KeyDirection.BACK_LEFT: 132.0, KeyDirection.BACK_RIGHT: -132.0, KeyDirection.TOP: 30.0, KeyDirection.UNDER: 20.0,
    KeyDirection.WINDOW: 62.0, KeyDirection.PRACTICAL: 48.0,
}  # fmt: skip
"""Degrees from the camera's side of the subject round to its left."""
BACKS = (KeyDirection.BACK, KeyDirection.BACK_LEFT, KeyDirection.BACK_RIGHT)


def kelvin_rgb(kelvin: float, balance: float = 5600.0) -> Triple:
    """Linear RGB of a black body seen by a camera balanced to `balance` kelvin, luminance 1, at two thirds of its
    saturation.

    After Tanner Helland's fit of the CIE 1964 data; what a colourist leaves of it is a taste, hence the two thirds.
    """
    raw = np.asarray(_black_body(kelvin)) / np.asarray(_black_body(balance))
    raw = raw ** (2 / 3)
    raw = raw / float(raw @ np.array([0.2126, 0.7152, 0.0722]))
    return float(raw[0]), float(raw[1]), float(raw[2])


def _black_body(kelvin: float) -> Triple:
    t = float(np.clip(kelvin, 1000, 20000)) / 100
    red = 255.0 if t <= 66 else 329.698727446 * (t - 60) ** -0.1332047592
    green = 99.4708025861 * np.log(t) - 161.1195681661 if t <= 66 else 288.1221695283 * (t - 60) ** -0.0755148492
    blue = 255.0 if t >= 66 else (8.0 if t <= 19 else 138.5177312231 * np.log(t - 10) - 305.0447927307)
    values = np.clip(np.array([red, green, blue]), 8, 255) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return float(linear[0]), float(linear[1]), float(linear[2])


def rig_of(lighting: Lighting, stage: Stage, camera: Camera, subject: Point, turn_deg: float = 0.0) -> Rig:
    """The rig of a board's lighting. `subject` (3,) metres is what is lit; `turn_deg` moves the key round a little."""
    mood = MOODS[lighting.mood]
    key = _key(lighting, mood, stage, camera, subject, turn_deg)
    ratio = max(lighting.ratio, 1.1)
    # key + fill to fill is the ratio; the shares are kept so that their sum, the lit side, stays at 1.
    fill = mood.fill / (ratio - 1 + mood.fill)
    fill = float(np.clip(fill, 0.03, 0.75))
    shade = np.asarray(mood.shade) * np.asarray(kelvin_rgb(lighting.kelvin)) ** 0.35
    strength = (1 - fill) * mood.key
    sources = [replace(key, strength=strength, shadow_rays=3, falloff=mood.falloff)]
    if mood.kicker > 0.15 and lighting.key not in BACKS:
        sources.append(_kicker(lighting, mood, camera, subject, key))
    if lighting.key in BACKS and lighting.mood is not Mood.SILHOUETTE:
        # Lit from behind, a face or a product lives by what comes back from the front.
        fill = max(fill, 0.36)
    if lighting.mood is Mood.SILHOUETTE:
        # What the silhouette stands against: a wash on the background from behind the subject.
        # It shines away from the camera only, so that whoever stands beside the subject stays dark too.
        ahead = camera.axes[2] * np.array([1.0, 1.0, 0.0])
        ahead = ahead / max(float(np.linalg.norm(ahead)), 1e-6)
        behind, colour = subject + ahead * 0.7 + np.array([0, 0, 0.3]), kelvin_rgb(lighting.kelvin)
        sources.append(Source("wash", behind, colour, 1.0, 0.5, 2.8, ahead, shadow_rays=0, falloff=0.5))
    sources.extend(_practicals(stage, subject, mood))
    ambient = fill * mood.ambient
    return Rig(
        sources=tuple(sources),
        above=_times(shade, 0.55 * ambient),
        below=_times(shade * np.array([1.05, 1.0, 0.93]), 0.28 * ambient),
        front=_times(shade, 0.50 * fill),
        exposure=mood.exposure,
        contrast=mood.contrast,
        tint=mood.tint,
        sky=_times(np.asarray(stage.sky), mood.sky),
        mood=lighting.mood,
    )


def _key(lighting: Lighting, mood: _Mood, stage: Stage, camera: Camera, subject: Point, turn_deg: float) -> Source:
    colour = kelvin_rgb(lighting.kelvin)
    windows = [lamp for lamp in stage.lamps if lamp.kind == "window"]
    bare = [lamp for lamp in stage.lamps if lamp.kind not in ("window", "sun")]
    if lighting.key is KeyDirection.WINDOW and windows:
        lamp = min(windows, key=lambda w: _off(w, subject))
        radius = max(lamp.radius_m, 0.4) * min(mood.softness, 1.3)
        return Source("key", lamp.point, colour, 1.0, radius, max(_off(lamp, subject), 0.8), lamp.direction, wrap=0.15)
    if lighting.key is KeyDirection.PRACTICAL and bare:
        lamp = min(bare, key=lambda w: _off(w, subject))
        return Source(
            "key", lamp.point, colour, 1.0, max(lamp.radius_m, 0.10), max(_off(lamp, subject), 0.6), wrap=0.12
        )
    elevation = mood.elevation
    if lighting.key is KeyDirection.TOP:
        elevation = 74.0
    elif lighting.key is KeyDirection.UNDER:
        elevation = -32.0
    elif lighting.key in BACKS:
        elevation = min(elevation + 8, 45)
    azimuth = AZIMUTH[lighting.key] + turn_deg
    direction = _direction(camera, subject, azimuth, elevation)
    if not stage.indoors:
        return Source("key", subject + direction * 200, colour, 1.0, 200 * 0.05 * mood.softness, None, wrap=0.05)
    distance = 2.6 + 0.45 * camera.focus_m
    radius = 0.22 * distance * mood.softness
    return Source(
        "key", subject + direction * distance, colour, 1.0, radius, distance, wrap=min(0.22, 0.13 * mood.softness)
    )


def _kicker(lighting: Lighting, mood: _Mood, camera: Camera, subject: Point, key: Source) -> Source:
    """A light from behind on the side away from the key: it parts the subject from the background."""
    side = -np.sign(AZIMUTH[lighting.key]) or -1.0
    direction = _direction(camera, subject, float(side) * 140.0, 34.0)
    colour: Triple = (0.95, 1.0, 1.08)
    if lighting.mood is Mood.NEON:
        colour = (1.5, 0.35, 1.2) if side > 0 else (0.25, 1.1, 1.5)
    elif lighting.mood in (Mood.GOLDEN_HOUR, Mood.CANDLE):
        colour = (1.25, 0.98, 0.62)
    distance = 2.4 + 0.3 * camera.focus_m
    return Source("kicker", subject + direction * distance, colour, mood.kicker, 0.35, distance, shadow_rays=1)


def _practicals(stage: Stage, subject: Point, mood: _Mood) -> list[Source]:
    """The set's own lamps: pools of light about the room, held back where they would outshine the key on the
    subject."""
    lamps = [_lamp_source(lamp, mood) for lamp in _nearest(stage.lamps, subject, 4)]
    arriving = sum(
        lamp.strength * min((2.0 / max(float(np.linalg.norm(lamp.point - subject)), 0.3)) ** 1.6, 2.2) for lamp in lamps
    )
    most = 0.34 * mood.lamps
    if arriving > most:
        lamps = [replace(lamp, strength=lamp.strength * max(most / arriving, 0.22)) for lamp in lamps]
    return lamps


def _lamp_source(lamp: Lamp, mood: _Mood) -> Source:
    window = lamp.kind == "window"
    strength = lamp.power * (mood.lamps if not window else 0.55 * mood.ambient)
    if lamp.kind == "sun":
        far = lamp.point - lamp.direction * 200
        return Source("sun", far, lamp.colour, strength, 4.0, None, None, shadow_rays=1)
    radius = max(lamp.radius_m, 0.05)
    return Source(
        lamp.kind, lamp.point, lamp.colour, strength, radius, 2.0, lamp.direction if window else None, shadow_rays=1
    )


def _off(lamp: Lamp, subject: Point) -> float:
    return float(np.linalg.norm(lamp.point - subject))


def _nearest(lamps: tuple[Lamp, ...], subject: Point, count: int) -> list[Lamp]:
    """The lamps that matter most: brightest at the subject, lamps that would sit in the key's own place included."""
    local = [lamp for lamp in lamps if lamp.kind != "sun"]
    ranked = sorted(local, key=lambda lamp: (_off(lamp, subject) / max(lamp.power, 1e-3) ** 0.5, tuple(lamp.point)))
    return ranked[:count]


def _direction(camera: Camera, subject: Point, azimuth_deg: float, elevation_deg: float) -> Point:
    """Towards a lamp that stands `azimuth_deg` to the left of the camera, seen from the subject's place."""
    back = -camera.axes[2].copy()
    back[2] = 0
    if np.linalg.norm(back) < 0.05:
        back = -camera.axes[1].copy()
        back[2] = 0
    back /= np.linalg.norm(back)
    a, e = np.radians(azimuth_deg), np.radians(elevation_deg)
    left = np.array([back[1], -back[0], 0.0])
    level = np.cos(a) * back + np.sin(a) * left
    return np.cos(e) * level + np.array([0, 0, np.sin(e)])


def _times(values: NDArray[np.floating], factor: float) -> Triple:
    return float(values[0] * factor), float(values[1] * factor), float(values[2] * factor)

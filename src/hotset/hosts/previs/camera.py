"""From a board's composition to a camera on the stage.

The camera stands where the size, the angle, the view and the lens put it; then a small fixed set of neighbouring
positions
is tried, and the one that shows the subject unhidden, keeps clear of furniture and people and puts the named elements
nearest to where the board wants them is taken.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hotset.film.board import Board, Composition
from hotset.film.words import Angle, ShotSize, View
from hotset.hosts.previs.rays import Raster, World
from hotset.hosts.previs.stage import Actor, Point, Stage, spin

__all__ = ["Camera", "Nudge", "aim", "find_camera", "subject_of"]

VIEW_DEGREES = {
    View.FRONT: 0.0, View.THREE_QUARTER_LEFT: 38.0, View.THREE_QUARTER_RIGHT: -38.0, View.PROFILE_LEFT: 84.0,
    View.PROFILE_RIGHT: -84.0, View.BACK_LEFT: 140.0, View.BACK_RIGHT: -140.0, View.BACK: 178.0,
}  # fmt: skip
"""How far the camera walks round the subject, counter-clockwise seen from above; then the subject faces frame left."""

ELEVATION = {
    Angle.EYE: 3.0,
    Angle.LOW: -16.0,
    Angle.HIGH: 26.0,
    Angle.OVERHEAD: 76.0,
    Angle.GROUND: -9.0,
    Angle.DUTCH: 2.0,
}
SPAN_M = {
    ShotSize.EXTREME_CLOSE: 0.24, ShotSize.CLOSE: 0.43, ShotSize.MEDIUM_CLOSE: 0.64, ShotSize.MEDIUM: 1.02,
    ShotSize.MEDIUM_WIDE: 1.42, ShotSize.FULL: 2.10, ShotSize.WIDE: 3.3, ShotSize.EXTREME_WIDE: 7.5, ShotSize.INSERT:
    0.42,
}  # fmt: skip
"""Metres from the bottom to the top of the frame at a figure 1.7 m tall."""
EYES_AT = {
    ShotSize.EXTREME_CLOSE: 0.42, ShotSize.CLOSE: 0.40, ShotSize.MEDIUM_CLOSE: 0.36, ShotSize.MEDIUM: 0.32,
    ShotSize.MEDIUM_WIDE: 0.27, ShotSize.FULL: 0.17, ShotSize.WIDE: 0.36, ShotSize.EXTREME_WIDE: 0.50,
    ShotSize.INSERT: 0.5,
}  # fmt: skip
PROP_SHARE = {
    ShotSize.EXTREME_CLOSE: 1.25, ShotSize.INSERT: 0.62, ShotSize.CLOSE: 0.56, ShotSize.MEDIUM_CLOSE: 0.42,
    ShotSize.MEDIUM: 0.30, ShotSize.MEDIUM_WIDE: 0.2, ShotSize.FULL: 0.14, ShotSize.WIDE: 0.09, ShotSize.EXTREME_WIDE:
    0.05,
}  # fmt: skip
"""How much of the frame's height a prop fills."""
HEART_SHARE = 0.62
WIDE_SIZES = (ShotSize.WIDE, ShotSize.EXTREME_WIDE, ShotSize.FULL)
NEAREST_M = 0.28
GOOD_ENOUGH = 0.1
"""A first camera that costs no more than this is taken without trying its neighbours."""


@dataclass(frozen=True, slots=True)
class Camera:
    """`position` (3,) metres, `axes` (3, 3) rows right, up, forward; `focal` in frame widths; `focus_m` along the
    view axis."""

    position: Point
    axes: NDArray[np.float64]
    focal: float
    focus_m: float

    def raster(self, width: int, height: int, density: float = 1.0, overscan: float = 0.0) -> Raster:
        """The pixels of the frame times `density`, and `overscan` (a share of the frame) more on each side."""
        w, h = round(width * density), round(height * density)
        left, top = round(w * overscan), round(h * overscan)
        full = (w + 2 * left, h + 2 * top)
        axes = self.axes.astype(np.float32)
        return Raster(self.position.astype(np.float32), axes, *full, self.focal * w, (full[0] / 2, full[1] / 2))

    def where(self, points: NDArray[np.floating], aspect: float) -> NDArray[np.float64]:
        """Frame positions (N, 2), 0..1 from the left and the top, of world points (N, 3)."""
        local = (np.asarray(points, np.float64).reshape(-1, 3) - self.position) @ self.axes.T
        depth = np.maximum(local[:, 2], 1e-6)
        return np.stack([0.5 + self.focal * local[:, 0] / depth, 0.5 - self.focal * aspect * local[:, 1] / depth], 1)


@dataclass(frozen=True, slots=True)
class Nudge:
    """How one drawing of a board differs from the plain one: degrees round and up, times the lens, share of the
    frame."""

    azimuth: float = 0.0
    elevation: float = 0.0
    lens: float = 1.0
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the camera is to look at: `point` lies at frame (x, y); the frame is `span` metres high there."""

    point: Point
    front: Point
    span: float
    at: tuple[float, float]
    elevation: float
    probes: NDArray[np.float64]
    owners: frozenset[str]


def subject_of(composition: Composition, stage: Stage) -> Actor | None:
    """The actor on whom the size is measured; None for a frame of the place or of a group."""
    if composition.subject is not None:
        return stage.actors.get(composition.subject)
    figures = [a for a in stage.actors.values() if a.is_figure]
    if len(figures) > 1 and composition.size is not ShotSize.INSERT:
        return None
    return figures[0] if figures else next(iter(stage.actors.values()), None)


def aim(
    position: Point, point: Point, at: tuple[float, float], focal: float, aspect: float, roll_deg: float = 0.0
) -> Camera:
    """A camera at `position` turned so that `point` falls at frame position `at`; verticals upright before the roll."""
    away = point - position
    ahead, aside, up = (float(v) for v in away)
    distance = math.sqrt(ahead * ahead + aside * aside + up * up)
    level = max(math.hypot(ahead, aside), 1e-9)
    yaw = math.atan2(aside, ahead)
    pitch = math.atan2(up, level)
    steep = level < 0.02 * distance
    for _ in range(4):
        # The point in the camera's own axes, written out: this runs for every camera that is tried.
        along, deep = ahead * math.cos(yaw) + aside * math.sin(yaw), math.cos(pitch)
        right = ahead * math.sin(yaw) - aside * math.cos(yaw)
        above, before = up * deep - along * math.sin(pitch), along * deep + up * math.sin(pitch)
        x = 0.5 + focal * right / max(before, 1e-6)
        y = 0.5 - focal * aspect * above / max(before, 1e-6)
        pitch = min(max(pitch + (at[1] - y) / (focal * aspect), -1.55), 1.55)
        if not steep:
            yaw += (at[0] - x) / focal / max(math.cos(pitch), 0.2)
    axes = _axes(yaw, pitch)
    if roll_deg:
        c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
        axes = np.stack([c * axes[0] - s * axes[1], s * axes[0] + c * axes[1], axes[2]])
    return Camera(position, axes, focal, max(float(axes[2] @ away), 0.05))


def _axes(yaw: float, pitch: float) -> NDArray[np.float64]:
    """(3, 3) rows right, up, forward."""
    cy, sy, cp, sp = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch)
    return np.array([[sy, -cy, 0.0], [-cy * sp, -sy * sp, cp], [cy * cp, sy * cp, sp]])


def find_camera(
    board: Board, stage: Stage, worlds: tuple[World, World], aspect: float, nudge: Nudge | None = None
) -> Camera:
    """The camera of a board on a stage; `aspect` is frame width / height.

    `worlds`: the whole stage, for cameras inside all its walls, and the stage without wild walls for those beyond one.
    """
    nudge = nudge or Nudge()
    look = board.composition
    subject = subject_of(look, stage)
    wish = _wish(look, subject, stage, aspect, nudge, frozenset(p.element for p in board.pose))
    focal = look.lens_mm / 36 * nudge.lens
    azimuth = VIEW_DEGREES[look.view] + nudge.azimuth
    foreground = stage.actors.get(look.over) if look.over else None
    if subject is not None and foreground is not None and foreground.is_figure and foreground is not subject:
        options = _over_options(look, subject, foreground, wish, focal, aspect)
    else:
        options = _round_options(look, stage, wish, azimuth, focal, aspect)
    first = _costs(options[:1], wish, look, stage, worlds, aspect, foreground)[0]
    if first < GOOD_ENOUGH:
        best = options[0]
    else:
        costs = _costs(options, wish, look, stage, worlds, aspect, foreground)
        best = options[int(np.argmin(costs))]
    camera = best[0]
    focus = stage.actors.get(board.focus.on) if board.focus.on else None
    if focus is not None:
        camera = replace(camera, focus_m=max(float(camera.axes[2] @ (focus.interest - camera.position)), 0.1))
    return camera


def _wish(
    look: Composition, subject: Actor | None, stage: Stage, aspect: float, nudge: Nudge, posed: frozenset[str]
) -> _Wish:
    elevation = ELEVATION[look.angle] + nudge.elevation
    asked = {p.element: p for p in look.placement}
    if subject is None:
        return _group_wish(look, stage, aspect, elevation, posed)
    mine = asked.get(subject.slug)
    if not subject.is_figure:
        return _prop_wish(look, subject, mine, aspect, elevation, nudge)
    scale = subject.height_m / 1.7 if subject.height_m > 0 else 1.0
    span = SPAN_M[look.size] * scale
    point, y = subject.interest, EYES_AT[look.size]
    head = subject.joints.get("crown", point + np.array([0, 0, 0.12]))
    if look.size in WIDE_SIZES:
        low, high = subject.low, subject.high
        body = float(high[2] - low[2])
        span = max(body * span / (1.7 * scale), span * 0.6)
        y = (0.12 if look.size is ShotSize.FULL else EYES_AT[look.size]) + float(high[2] - point[2]) / span
    elif aspect < 1:
        span = max(span, 0.40 * scale / aspect * (span / SPAN_M[ShotSize.CLOSE]) ** 0.5)
        y = min(y, 0.36)
    if elevation > 45:
        y, span = 0.5, max(span, 1.2)
    side = float(np.sign(VIEW_DEGREES[look.view]))
    x = 0.5 + side * (0.085 if look.size is not ShotSize.EXTREME_CLOSE else 0.04) + nudge.shift
    if look.size is ShotSize.EXTREME_CLOSE:
        point = (point + head) / 2 * 0.3 + point * 0.7
    if mine is not None:
        x, y = (mine.x if mine.x is not None else x), (mine.y if mine.y is not None else y)
    names = ("eyes", "chin", "crown", "chest", "shoulder_left", "shoulder_right", "pelvis")
    count = 4 if span < 0.8 else len(names)
    probes = np.array([subject.joints[n] for n in names[:count] if n in subject.joints] or [point])
    return _Wish(point, subject.front, span, (x, y), elevation, probes, frozenset({subject.slug}))


def _prop_wish(look: Composition, subject: Actor, mine, aspect: float, elevation: float, nudge: Nudge) -> _Wish:
    size = subject.high - subject.low
    tall = max(float(size[2]), 0.55 * float(np.hypot(size[0], size[1])) / min(aspect, 1.6), 0.02)
    span = tall / PROP_SHARE[look.size]
    if look.angle is Angle.EYE:
        elevation += 13.0
    x = 0.5 + nudge.shift
    y = 0.54
    if mine is not None:
        x, y = (mine.x if mine.x is not None else x), (mine.y if mine.y is not None else y)
    middle = (subject.high + subject.low) / 2
    lift = np.array([0.0, 0.0, float(size[2])])
    if subject.heart is not None and look.size is ShotSize.EXTREME_CLOSE:
        middle, tall = subject.heart
        span, lift = tall / HEART_SHARE, np.array([0.0, 0.0, tall])
    probes = np.stack([middle, middle + lift * 0.3, middle - lift * 0.2])
    return _Wish(middle, subject.front, span, (x, y), elevation, probes, frozenset({subject.slug}))


def _group_wish(look: Composition, stage: Stage, aspect: float, elevation: float, posed: frozenset[str]) -> _Wish:
    """A frame of the people who are `posed` in it, or of all on the set where that is one or nobody."""
    everybody = [a for a in stage.actors.values() if a.is_figure]
    figures = [a for a in everybody if a.slug in posed]
    figures = figures if len(figures) > 1 else everybody
    if not figures:
        low, high = stage.bounds
        middle = (low + high) / 2
        middle[2] = low[2] + min(1.1, 0.45 * float(high[2] - low[2]))
        width = float(max(high[0] - low[0], high[1] - low[1]))
        span = max(0.62 * width / aspect, 2.4) * (1.3 if look.size is ShotSize.EXTREME_WIDE else 1.0)
        return _Wish(middle, np.array([0.0, -1, 0]), span, (0.5, 0.52), elevation + 3, middle[None], frozenset())
    faces = np.array([a.interest for a in figures])
    point = faces.mean(0)
    front = np.sum([a.front for a in figures], axis=0)
    across = faces[:, :2].max(0) - faces[:, :2].min(0)
    if len(figures) == 2:
        # Two people facing each other: the camera looks across their line, from the side that is open to both.
        line = faces[1] - faces[0]
        normal = np.array([line[1], -line[0], 0.0])
        if np.linalg.norm(front) > 0.35:
            normal *= 1.0 if normal @ front >= 0 else -1.0
        front = (
            normal
            if abs(float(np.dot(figures[0].front, figures[1].front))) < 0.999 or np.linalg.norm(front) < 0.35
            else front
        )
    if np.linalg.norm(front) < 1e-6:
        front = figures[0].front
    front = front / np.linalg.norm(front)
    scale = max(a.height_m for a in figures) / 1.7
    wide = float(np.hypot(*across)) + 0.65
    span = max(SPAN_M[look.size] * scale, wide / aspect * 1.12)
    y = EYES_AT[look.size]
    if look.size in WIDE_SIZES:
        y = 0.30 if look.size is ShotSize.FULL else EYES_AT[look.size]
    if elevation > 45:
        y = 0.5
    return _Wish(point, front, span, (0.5, y), elevation, faces, frozenset(a.slug for a in figures))


def _round_options(
    look: Composition, stage: Stage, wish: _Wish, azimuth: float, focal: float, aspect: float, first: bool = False
):
    """Cameras round the wished point, each with the price of being other than asked."""
    result = []
    whole = wish.owners == frozenset()
    turns = (0, -9, 9, -18, 18, -30, 30, -45, 45)
    if whole:
        turns = (0, -15, 15, -30, 30, 180, 150, 210, 90, -90, 60, -60)
    elif wish.elevation > 45:
        turns = (0, 180, 90, -90, 30, -30, 150, -150)
    for turn, reach in itertools.product(turns, (1.0, 1.15, 0.85, 0.7, 0.55, 0.42)):
        lens = focal * min(reach, 1.0)
        distance = wish.span * focal * aspect * reach
        distance = max(distance, NEAREST_M)
        camera = _from(look, wish, azimuth + turn, distance, lens, aspect, stage)
        price = (
            abs(turn) / (400 if wish.elevation > 45 else 60)
            + 0.5 * abs(reach - 1)
            + (0.4 if 20 < abs(turn) < 60 else 0)
        )
        result.append((camera, price))
    return result


def _from(
    look: Composition, wish: _Wish, azimuth: float, distance: float, focal: float, aspect: float, stage: Stage
) -> Camera:
    round_ = spin(wish.front, azimuth)
    up = np.radians(wish.elevation)
    position = wish.point + distance * (np.cos(up) * round_ + np.array([0, 0, np.sin(up)]))
    if look.angle in (Angle.EYE, Angle.DUTCH) and wish.elevation < 12:
        # A level camera keeps upright lines upright: it goes most of the way from the face to the frame's middle.
        position[2] += 0.72 * (wish.at[1] - 0.5) * distance / (focal * aspect)
        position[2] = max(position[2], min(wish.point[2], stage.bounds[0][2] + 0.55))
    if look.angle is Angle.GROUND:
        position[2] = stage.bounds[0][2] + 0.14
    position[2] = max(position[2], stage.bounds[0][2] + 0.1)
    roll = 11.0 if look.angle is Angle.DUTCH else 0.0
    return aim(position, wish.point, wish.at, focal, aspect, roll)


def _over_options(look: Composition, subject: Actor, near: Actor, wish: _Wish, focal: float, aspect: float):
    """Cameras behind the shoulder of `near`, looking at the subject."""
    line = near.interest - subject.interest
    line[2] = 0
    gap = max(float(np.linalg.norm(line)), 0.4)
    line /= gap
    side = float(np.sign(VIEW_DEGREES[look.view])) or (1.0 if subject.slug < near.slug else -1.0)
    result = []
    for turn, behind in itertools.product((14, 18, 22, 27, 11), (0.75, 0.95, 1.2, 0.6)):
        away = spin(line, side * turn)
        distance = (gap + behind) / max(np.cos(np.radians(turn)), 0.5)
        span = max(wish.span, 0.8 * SPAN_M[ShotSize.MEDIUM])
        lens = float(np.clip(distance / (span * aspect), focal * 0.75, focal * 1.9))
        position = subject.interest + away * distance
        position[2] = near.interest[2] + (0.06 if wish.elevation < 12 else 0.35)
        x = 0.5 + side * 0.13
        placed = next((p for p in look.placement if p.element == subject.slug), None)
        if placed is not None and placed.x is not None:
            x = placed.x
        camera = aim(position, subject.interest, (x, 0.40), lens, aspect)
        result.append((camera, abs(turn - 16) / 40 + abs(behind - 0.9) / 3))
    return result


def _costs(
    options: list[tuple[Camera, float]],
    wish: _Wish,
    look: Composition,
    stage: Stage,
    worlds: tuple[World, World],
    aspect: float,
    foreground: Actor | None,
) -> list[float]:
    """What speaks against each camera: 0 is perfect; hidden subjects and blocked cameras weigh most."""
    probes, turned, frame = [], [], []
    for camera, _ in options:
        probes.append(wish.probes - camera.position)
        turned.append(np.concatenate([camera.axes, -camera.axes]))
        frame.append(_frame_rays(camera, aspect))
    away = np.stack([np.concatenate(parts) for parts in zip(probes, turned, frame, strict=True)])
    starts = np.broadcast_to(np.stack([camera.position for camera, _ in options])[:, None], away.shape)
    inside = np.array([stage.within_walls(camera.position) for camera, _ in options])
    mine, distance = np.zeros(away.shape[:2], bool), np.zeros(away.shape[:2])
    for chosen, world in ((inside, worlds[0]), (~inside, worlds[1])):
        if chosen.any():
            names = np.array(["", *(name for _, name in world.names)])
            found, far = world.first_object(starts[chosen].reshape(-1, 3), away[chosen].reshape(-1, 3))
            mine[chosen] = np.isin(names, list(wish.owners))[found].reshape(-1, away.shape[1])
            distance[chosen] = far.reshape(-1, away.shape[1])
    count = len(wish.probes)
    result = []
    for i, (camera, price) in enumerate(options):
        hidden = float(np.mean((distance[i, :count] < 0.985) & ~mine[i, :count]))
        blocked = float(np.clip(0.30 - distance[i, count : count + 6].min(), 0, 0.3)) / 0.3
        near = distance[i, count + 6 :] < 0.45 * max(camera.focus_m, 0.1)
        crowded = float(np.mean(near & ~mine[i, count + 6 :]))
        price += 6 * hidden + 2.5 * blocked + _crowding(camera, crowded, foreground, aspect) + _outside(camera, stage)
        price += _misplaced(camera, look, stage, aspect) + _broken_group(camera, wish, stage, aspect)
        result.append(price + _overlapped(camera, wish, stage, aspect, foreground))
    return result


def _crowding(camera: Camera, crowded: float, foreground: Actor | None, aspect: float) -> float:
    """The price of things close before the lens; over a shoulder, of a shoulder that is not at the frame's edge."""
    if foreground is None:
        return 4 * crowded
    head = camera.where(foreground.interest, aspect)[0]
    edge = min(abs(head[0] - 0.13), abs(head[0] - 0.87))
    return 4 * float(edge) + 5 * max(0.0, crowded - 0.42)


def _outside(camera: Camera, stage: Stage) -> float:
    low, high = stage.bounds
    outside = float(np.maximum(np.maximum(low[:2] - camera.position[:2], camera.position[:2] - high[:2]), 0).max())
    price = min(outside, 3.0) * 0.12
    return price + 3.0 if stage.indoors and camera.position[2] > high[2] - 0.1 else price


def _misplaced(camera: Camera, look: Composition, stage: Stage, aspect: float) -> float:
    """The price of named elements that are not where the board wants them in frame."""
    price = 0.0
    for placed in look.placement:
        actor = stage.actors.get(placed.element)
        if actor is None:
            continue
        at = camera.where(actor.interest, aspect)[0]
        price += 2.5 * abs(float(at[0]) - placed.x) if placed.x is not None else 0.0
        price += 0.8 * abs(float(at[1]) - placed.y) if placed.y is not None else 0.0
    return price


def _overlapped(camera: Camera, wish: _Wish, stage: Stage, aspect: float, foreground: Actor | None) -> float:
    """The price of people who stand before the subject, and of those cut by the frame's edge."""
    if len(wish.owners) != 1:
        return 0.0
    at = camera.where(wish.point, aspect)[0]
    price = 0.0
    for actor in stage.actors.values():
        if not actor.is_figure or actor.slug in wish.owners or actor is foreground:
            continue
        depth = float(camera.axes[2] @ (actor.interest - camera.position))
        if depth <= 0.1:
            continue
        head = camera.where(actor.interest, aspect)[0]
        half = 0.34 * camera.focal / depth
        if depth < camera.focus_m:
            price += 2.2 * max(0.0, 1 - abs(float(head[0] - at[0])) / (half + 0.10))
        price += 0.5 if min(abs(float(head[0])), abs(float(head[0]) - 1)) < 0.3 * half else 0.0
    return price


def _broken_group(camera: Camera, wish: _Wish, stage: Stage, aspect: float) -> float:
    """The price of a frame of several people that loses one at its edge, hides one behind another, or shows a back."""
    if len(wish.owners) < 2:
        return 0.0
    group = [stage.actors[slug] for slug in sorted(wish.owners)]
    heads = camera.where(np.array([a.interest for a in group]), aspect)
    price = float(np.clip(np.maximum(0.10 - heads[:, 0], heads[:, 0] - 0.90), 0, 0.4).sum()) * 8
    across = np.sort(heads[:, 0])
    price += float(np.clip(0.22 - np.diff(across), 0, 0.22).sum()) * 5
    for actor in group:
        away = camera.position - actor.interest
        away[2] = 0
        turned = float(actor.front @ away) / max(float(np.linalg.norm(away)), 1e-6)
        price += 1.6 * max(0.0, -0.15 - turned)
    return price


def _frame_rays(camera: Camera, aspect: float) -> NDArray[np.float64]:
    """(63, 3) directions through a coarse grid of the frame, one metre along the view axis."""
    x, y = np.meshgrid(np.linspace(0.06, 0.94, 9), np.linspace(0.08, 0.92, 7))
    right = (x.reshape(-1, 1) - 0.5) / camera.focal
    up = (0.5 - y.reshape(-1, 1)) / (camera.focal * aspect)
    return right * camera.axes[0] + up * camera.axes[1] + camera.axes[2]

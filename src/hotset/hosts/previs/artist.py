"""The storyboard artist: one setup in, a drawing out. Pure: the same setup gives the same bytes, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.film.motion import CameraMove, Motion
from hotset.film.setup import StillSetup
from hotset.film.words import CameraMoveKind, Look
from hotset.hosts.plate import Layers, frame_of, write_layers
from hotset.hosts.previs.camera import Camera, Nudge, find_camera, subject_of
from hotset.hosts.previs.geometry import linear
from hotset.hosts.previs.lights import Rig, rig_of
from hotset.hosts.previs.pencil import draw_pencil
from hotset.hosts.previs.rays import Hits, Raster, World
from hotset.hosts.previs.seen import Glass, Seen, circle_of_confusion, to_srgb
from hotset.hosts.previs.shaded import draw_shaded
from hotset.hosts.previs.shading import glow_of, light_surfaces
from hotset.hosts.previs.stage import Actor
from hotset.hosts.previs.staging import Staged, look_again, stage_of
from hotset.units import Digest

__all__ = [
    "DENSITY",
    "MOST_OVERSCAN",
    "Drawing",
    "Prepared",
    "draw",
    "draw_to",
    "encode_png",
    "prepare",
    "render_view",
    "see",
]

DENSITY = 1.0
OVERSCAN, MOST_OVERSCAN = 0.10, 0.35
_PROBE_WIDTH, _PROBE_OVERSCAN = 96, 0.2
"""Pixels across a frame, and the share beyond it, that is traced only to learn how near its edges are."""
_THROUGH_SPACE = (CameraMoveKind.TRUCK, CameraMoveKind.PEDESTAL, CameraMoveKind.DOLLY, CameraMoveKind.ARC)
SKIN_WORDS = ("skin", "face", "hand", "lip", "nail")


@dataclass(frozen=True, slots=True)
class Drawing:
    """`picture` (h, w, 3) and `plate` (H, W, 3) uint8 RGB; `layers` lie behind the plate."""

    picture: NDArray[np.uint8]
    plate: NDArray[np.uint8]
    layers: Layers


@dataclass(frozen=True, slots=True)
class Prepared:
    """A stage with its camera and its lights, before anything is traced."""

    setup: StillSetup
    staged: Staged
    camera: Camera
    rig: Rig
    world: World
    seed: int


def prepare(setup: StillSetup) -> Prepared:
    """Stages, frames and lights a setup."""
    seed = int(setup.digest()[:8], 16)
    aspect = setup.width / setup.height
    staged = stage_of(setup)
    probing = staged.probing()
    nudge, light_turn = _variation(setup.candidate, seed)
    camera = find_camera(setup.board, staged.stage, probing, aspect, nudge)
    staged = look_again(staged, camera.position, camera.axes)
    stage = staged.stage
    subject = subject_of(setup.board.composition, stage)
    lit = subject.interest if subject is not None else camera.position + camera.axes[2] * camera.focus_m
    rig = rig_of(setup.board.lighting, stage, camera, lit, light_turn)
    shell = stage.shell if stage.indoors else frozenset()
    return Prepared(setup, staged, camera, rig, staged.world_from(camera.position, shell), seed)


def draw(setup: StillSetup) -> Drawing:
    """Draws a setup: the plate at 1.25 times the frame's density with spare picture around, and the frame cut from
    it."""
    prepared = prepare(setup)
    overscan = _overscan(setup.motion, prepared, setup.width / setup.height)
    raster = prepared.camera.raster(setup.width, setup.height, DENSITY, overscan)
    seen = see(prepared, raster, DENSITY * setup.width / 1280)
    plate = draw_pencil(seen) if setup.look is Look.PENCIL else draw_shaded(seen)
    w, h = round(setup.width * DENSITY), round(setup.height * DENSITY)
    crop = ((raster.width - w) // 2, (raster.height - h) // 2, w, h)
    layers = Layers(seen.hits.depth.astype(np.float16), seen.hits.ids, prepared.world.names, crop, raster.focal_px)
    return Drawing(frame_of(plate, crop, setup.width, setup.height), plate, layers)


def render_view(
    setup: StillSetup,
    *,
    offset_m: tuple[float, float, float] = (0.0, 0.0, 0.0),
    zoom: float = 1.0,
    width: int,
    height: int,
) -> NDArray[np.uint8]:
    """The setup's stage, always in its own look, from a camera moved by `offset_m` (right, up, forward in camera
    space), its focal
    length times `zoom`: (height, width, 3) uint8. What a camera move over the still is measured against."""
    prepared = _prepared_for(setup.digest(), setup)
    camera = prepared.camera
    position = camera.position + np.asarray(offset_m, float) @ camera.axes
    moved = Camera(position, camera.axes, camera.focal * zoom, max(camera.focus_m - offset_m[2], 0.05))
    raster = moved.raster(width, height, DENSITY, 0.0)
    seen = see(prepared, raster, DENSITY * width / 1280, moved)
    plate = draw_pencil(seen) if setup.look is Look.PENCIL else draw_shaded(seen)
    return frame_of(plate, (0, 0, raster.width, raster.height), width, height)


@lru_cache(maxsize=2)
def _prepared_for(digest: Digest, setup: StillSetup) -> Prepared:
    return prepare(setup)


def _variation(candidate: int, seed: int) -> tuple[Nudge, float]:
    """How candidate n differs: the first is as asked; the others walk round, change height, lens and light a little."""
    if candidate <= 1:
        return Nudge(), 0.0
    rng = np.random.default_rng(seed)
    side = 1.0 if candidate % 2 == 0 else -1.0
    return (
        Nudge(
            azimuth=side * float(rng.uniform(7, 14)),
            elevation=float(rng.uniform(-4, 7)),
            lens=float(rng.choice([0.82, 0.9, 1.15, 1.3])),
            shift=float(rng.uniform(-0.04, 0.04)),
        ),
        float(rng.uniform(-14, 14)),
    )


def see(prepared: Prepared, raster: Raster, scale: float, camera: Camera | None = None) -> Seen:
    """Traces and lights one view of a prepared stage."""
    camera = camera or prepared.camera
    setup, stage, world, rig = prepared.setup, prepared.staged.stage, prepared.world, prepared.rig
    hits = world.see(raster)
    surface = light_surfaces(world, hits, raster, rig, stage.beyond)
    subject = subject_of(setup.board.composition, stage)
    roles = np.zeros(len(world.names) + 1, np.uint8)
    for number, name in world.names:
        if name in stage.actors:
            roles[number] = 2 if subject is None or name == subject.slug else 1
    skin = np.array([m is not None and any(w in m.name for w in SKIN_WORDS) for m in world.materials])
    sky = np.zeros((raster.height, raster.width, 3), np.float32)
    empty = np.flatnonzero(hits.face < 0)
    if len(empty):
        sky.reshape(-1, 3)[empty] = glow_of(rig, raster.directions_at(empty), stage.haze)
    lens = camera.focal * 36
    focused = stage.actors.get(setup.board.focus.on or "") or subject
    hold = _half_depth(focused, camera) if focused is not None else 0.3
    return Seen(
        world=world, raster=raster, hits=hits, surface=surface, rig=rig, role=np.take(roles, hits.ids),
        skin=np.take(skin, hits.material),
        blur_px=circle_of_confusion(hits.depth, camera.focus_m, setup.board.focus, lens, raster.focal_px, hold),
        sky=sky, haze=stage.haze, glass=_glass(world, raster, hits, rig), focus_m=camera.focus_m,
        palette=tuple(_display(colour) for colour in setup.board.palette), seed=prepared.seed, scale=scale,
    )  # fmt: skip


def _half_depth(actor: Actor, camera: Camera) -> float:
    """How far, in metres, an actor reaches before and behind its point of interest, seen from the camera."""
    if actor.is_figure:
        return 0.13
    spread = np.abs(camera.axes[2]) @ (actor.high - actor.low)
    return float(np.clip(0.5 * spread, 0.01, 0.5))


def _display(colour: str) -> tuple[float, float, float]:
    red, green, blue = (float(v) for v in to_srgb(np.asarray(linear(colour), np.float32)))
    return red, green, blue


def _glass(world: World, raster: Raster, hits: Hits, rig: Rig) -> Glass | None:
    found = world.see_through(raster, hits.depth)
    if found is None:
        return None
    at, front = found
    material = front.material[0]
    table = np.array(
        [
            (*m.colour, m.opacity, m.emission, m.specular) if m is not None else (0, 0, 0, 1, 0, 0)
            for m in world.materials
        ],
        np.float32,
    )
    own = table[material]
    normal, point = front.normal[0], front.point[0]
    ray = point - raster.position
    ray /= np.linalg.norm(ray, axis=1, keepdims=True)
    facing = np.abs(np.einsum("ij,ij->i", ray, normal))
    edge = (1 - facing) ** 3
    key = rig.sources[0]
    away = np.asarray(key.point, np.float32) - point
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    half = away - ray
    half /= np.maximum(np.linalg.norm(half, axis=1, keepdims=True), 1e-6)
    spot = np.clip(np.einsum("ij,ij->i", half, normal), 0, 1) ** 90 * (own[:, 5] > 0.02)
    soft = np.asarray(rig.above, np.float32) + np.asarray(rig.below, np.float32) + np.asarray(rig.front, np.float32)
    lit = soft + 0.45 * key.strength * np.asarray(key.colour, np.float32)
    colour = own[:, :3] * (lit * (0.6 + 0.7 * edge[:, None]) + own[:, 4:5]) + spot[:, None] * 2
    covered = np.clip(own[:, 3] + (1 - own[:, 3]) * 0.45 * edge * (own[:, 5] > 0.02) + spot, 0, 0.97)
    return Glass(at, np.minimum(colour, 3).astype(np.float32), (1 - covered).astype(np.float32))


def _overscan(motion: Motion, prepared: Prepared, aspect: float) -> float:
    """The share of the frame to draw beyond each side, so that the camera path has somewhere to go."""
    camera = prepared.camera
    wide = max((_reach_of(move, camera, aspect) for move in motion.camera), default=0.0)
    if any(move.kind in _THROUGH_SPACE for move in motion.camera):
        # What stands near the frame's edge travels farther than what the lens is focused on.
        probed = _probed(prepared, aspect)
        wide = max(wide, sum(_travel_of(move, camera, aspect, probed) for move in motion.camera) - OVERSCAN / 2)
    return float(np.clip(OVERSCAN + wide, OVERSCAN, MOST_OVERSCAN))


def _probed(prepared: Prepared, aspect: float) -> tuple[float, float, float]:
    """Inverse depths (1/m): of the farthest and the nearest along the frame's edges and beyond them, strays left out,
    and of what fills the middle, which an arc goes round."""
    wide, high = _PROBE_WIDTH, max(2, round(_PROBE_WIDTH / aspect))
    depth = prepared.world.see(prepared.camera.raster(wide, high, 1.0, _PROBE_OVERSCAN)).depth
    nearness = np.where(np.isfinite(depth) & (depth > 0), 1 / np.maximum(depth, 1e-3), 0)
    x, y = round(wide * (_PROBE_OVERSCAN + 1 / 12)), round(high * (_PROBE_OVERSCAN + 1 / 12))
    sides = (nearness[:, :x], nearness[:y], nearness[:, -x:], nearness[-y:])
    found = [np.percentile(side, (3, 97)) for side in sides]
    rows, columns = nearness.shape
    middle = nearness[
        rows // 2 - high // 5 : rows // 2 + high // 5, columns // 2 - wide * 15 // 100 : columns // 2 + wide * 15 // 100
    ]
    held = middle[middle > 0]
    subject = float(np.percentile(held, 70)) if held.size else 1 / prepared.camera.focus_m
    return float(min(low for low, _ in found)), float(max(high for _, high in found)), subject


def _travel_of(move: CameraMove, camera: Camera, aspect: float, probed: tuple[float, float, float]) -> float:
    """How far a move carries what lies along the edges, `probed` as above, in frame widths or heights."""
    far, near, subject = probed
    amount = abs(move.amount)
    if move.kind is CameraMoveKind.TRUCK:
        return camera.focal * amount * near
    if move.kind is CameraMoveKind.PEDESTAL:
        return camera.focal * aspect * amount * near
    if move.kind is CameraMoveKind.DOLLY and move.amount < 0:
        return 0.5 * amount * near
    if move.kind is CameraMoveKind.ARC:
        # The camera goes aside and turns back: the subject stays, what is nearer or farther goes either way.
        turned = camera.focal * float(np.tan(np.radians(min(amount, 45))))
        return turned * max(near / subject - 1, 1 - far / subject)
    return _reach_of(move, camera, aspect)


def _reach_of(move: CameraMove, camera: Camera, aspect: float) -> float:
    """How far a move carries the frame's edge, in frame widths."""
    amount = abs(move.amount)
    kind = move.kind
    if kind in (CameraMoveKind.PAN, CameraMoveKind.ARC):
        return camera.focal * float(np.tan(np.radians(min(amount, 45)))) * (1.0 if kind is CameraMoveKind.PAN else 0.4)
    if kind is CameraMoveKind.TILT:
        return camera.focal * aspect * float(np.tan(np.radians(min(amount, 45))))
    if kind in (CameraMoveKind.TRUCK, CameraMoveKind.PEDESTAL):
        return camera.focal * amount / camera.focus_m * (1.0 if kind is CameraMoveKind.TRUCK else aspect)
    if kind is CameraMoveKind.DOLLY and move.amount < 0:
        return 0.5 * amount / camera.focus_m
    if kind is CameraMoveKind.ZOOM and 0 < move.amount < 1:
        return 0.5 * (1 / move.amount - 1)
    if kind is CameraMoveKind.ROLL:
        return 0.5 * float(np.sin(np.radians(min(amount, 30))))
    return 0.02 if kind is CameraMoveKind.HANDHELD else 0.0


def draw_to(setup: StillSetup, folder: str) -> dict[str, str]:
    """Draws a setup into files of `folder`: role ('picture', 'plate', 'layers') to path. Runs in a worker process."""
    cv2.setNumThreads(1)
    drawing = draw(setup)
    root = Path(folder)
    root.mkdir(parents=True, exist_ok=True)
    files = {"picture": root / "picture.png", "plate": root / "plate.png", "layers": root / "layers.npz"}
    files["picture"].write_bytes(encode_png(drawing.picture))
    files["plate"].write_bytes(encode_png(drawing.plate))
    write_layers(files["layers"], drawing.layers)
    return {role: str(path) for role, path in files.items()}


def encode_png(picture: NDArray[np.uint8]) -> bytes:
    """A PNG of an RGB picture (H, W, 3); the same picture gives the same bytes."""
    flags = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_SUB]
    ok, data = cv2.imencode(".png", picture[..., ::-1], flags)
    if not ok:
        raise ValueError("a picture that cannot be encoded as PNG")
    return data.tobytes()

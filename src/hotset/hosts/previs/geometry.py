"""The one shape that everything on the previs stage is made of: a triangle mesh whose faces name their material.

World convention, everywhere in `previs`: metres, right-handed, z up. The floor is z = 0. A figure or prop stands at the
origin and faces -y, which is towards a camera that stands at -y and looks along +y; its right hand is then at -x.
Colours are linear-light RGB in 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["Material", "Mesh", "linear", "merge", "row_dots", "scale_rows", "transform"]


@dataclass(frozen=True, slots=True)
class Material:
    """How a surface answers light. `colour` is linear RGB; `roughness` 0 (mirror) .. 1 (chalk)."""

    name: str
    colour: tuple[float, float, float]
    roughness: float = 0.7
    specular: float = 0.04
    metallic: float = 0.0
    emission: float = 0.0
    """Times `colour`, in units of a diffuse white at key exposure."""
    opacity: float = 1.0
    """Below 1 the surface is glass, steam or liquid: drawn over what is behind it."""
    lines: bool = True
    """Whether the pencil look draws creases and outline of this surface (false: skin folds, steam, hair strands)."""
    texture: str | None = None
    """Name of a procedural texture the renderer knows ('wood', 'brick', 'plaster', 'fabric', 'tile', ...), or None."""


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles. `vertices` (V, 3) float32 metres, `faces` (F, 3) int32, `face_material` (F,) uint8 into `materials`.

    `normals` (V, 3) are smooth shading normals, or None for flat faces. `name` is the object's name on the set: every
    face of one mesh carries the same object id in the id picture.
    """

    name: str
    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    face_material: NDArray[np.uint8]
    materials: tuple[Material, ...]
    normals: NDArray[np.float32] | None = field(default=None)


def linear(hex_colour: str) -> tuple[float, float, float]:
    """'#c0392b' (sRGB) as linear-light RGB, by IEC 61966-2-1."""
    text = hex_colour.lstrip("#")
    values = [int(text[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return red, green, blue


def transform(mesh: Mesh, matrix: NDArray[np.floating], name: str | None = None) -> Mesh:
    """The mesh moved by a 4x4 affine `matrix` (column vectors); normals by the inverse transpose."""
    rotation, shift = matrix[:3, :3], matrix[:3, 3]
    normals = mesh.normals
    if normals is not None:
        normals = normals @ np.linalg.inv(rotation)
        length = np.sqrt(normals[:, 0] ** 2 + normals[:, 1] ** 2 + normals[:, 2] ** 2)
        normals = (normals / np.maximum(length, 1e-12)[:, None]).astype(np.float32)
    (a, b, c), (d, e, f), (g, h, i) = (row.tolist() for row in rotation)
    mirrored = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) <= 0
    return replace(
        mesh,
        vertices=(mesh.vertices @ rotation.T + shift).astype(np.float32),
        faces=np.ascontiguousarray(mesh.faces[:, ::-1]) if mirrored else mesh.faces,
        normals=normals,
        name=mesh.name if name is None else name,
    )


def merge(name: str, meshes: list[Mesh]) -> Mesh:
    """Several meshes as one object. Flat-shaded parts get their vertices split so that they stay flat."""
    materials: list[Material] = []
    vertices, faces, indices, normals = [], [], [], []
    offset = 0
    for mesh in meshes:
        points, triangles, smooth = mesh.vertices, mesh.faces, mesh.normals
        if smooth is None:
            points = points[triangles.reshape(-1)]
            triangles = np.arange(len(points), dtype=np.int32).reshape(-1, 3)
            edges = points.reshape(-1, 3, 3)
            flat = np.cross(edges[:, 1] - edges[:, 0], edges[:, 2] - edges[:, 0])
            flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
            smooth = np.repeat(flat, 3, axis=0)
        places = []
        for material in mesh.materials:
            if material not in materials:
                materials.append(material)
            places.append(materials.index(material))
        vertices.append(points)
        normals.append(smooth)
        faces.append(triangles + offset)
        indices.append(np.asarray(places, np.uint8)[mesh.face_material])
        offset += len(points)
    return Mesh(
        name=name,
        vertices=np.concatenate(vertices).astype(np.float32),
        faces=np.concatenate(faces).astype(np.int32),
        face_material=np.concatenate(indices),
        materials=tuple(materials),
        normals=np.concatenate(normals).astype(np.float32),
    )


def row_dots(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """(...) the dot products of vectors (..., 3), one by one."""
    result = a[..., 0] * b[..., 0]
    result += a[..., 1] * b[..., 1]
    result += a[..., 2] * b[..., 2]
    return result


def scale_rows(rows: NDArray[np.float32], by: NDArray[np.floating]) -> None:
    """Multiplies each row (N, 3) by its own factor, in place: column by column, since numpy is slow over short rows."""
    for k in range(rows.shape[1]):
        rows[:, k] *= by

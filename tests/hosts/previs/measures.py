"""What the tests of props and sets measure on a mesh."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.geometry import Mesh, linear
from hotset.hosts.previs.sets import StageSet

Points = NDArray[np.float64]


def points_of(mesh: Mesh, material: str) -> Points:
    """(N, 3) the corners of every face in a material of that name."""
    chosen = np.array([m.name == material for m in mesh.materials])[mesh.face_material]
    return mesh.vertices[mesh.faces[chosen]].reshape(-1, 3).astype(float)


def points_in(mesh: Mesh, colour: str) -> Points:
    """(N, 3) the corners of every face in an sRGB hex colour."""
    chosen = np.array([m.colour == linear(colour) for m in mesh.materials])[mesh.face_material]
    return mesh.vertices[mesh.faces[chosen]].reshape(-1, 3).astype(float)


def brightest(mesh: Mesh) -> float:
    """The strongest emission of its materials."""
    return max(material.emission for material in mesh.materials)


def mesh_of(stage: StageSet, name: str) -> Mesh:
    return next(mesh for mesh in stage.meshes if mesh.name == name)


def gaze(facing_deg: float) -> Points:
    """(2,) where somebody looks who faces that way: 0 is -y, 90 is +x."""
    angle = np.radians(facing_deg)
    return np.array([np.sin(angle), -np.cos(angle)])

"""The diner: booths that face each other over a table, a counter with stools, a chequered floor."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.props.palette import matte
from hotset.hosts.previs.sets import build_set
from hotset.hosts.previs.sets.diner import chequers


def test_two_sit_opposite_each_other_with_the_table_between_them() -> None:
    diner = build_set("diner")
    left, right, top = diner.marks["table_left"], diner.marks["table_right"], diner.surfaces["table_top"]
    assert left.point[0] < top.point[0] < right.point[0]
    assert (left.facing_deg, right.facing_deg) == (90, -90)
    for mark in (left, right):
        assert mark.seat_m == pytest.approx(0.46, abs=0.05)
        assert 0.6 < (mark.surface_m or 0) < 0.85


def test_who_serves_stands_behind_the_counter() -> None:
    diner = build_set("diner")
    top = np.array(diner.surfaces["counter_top"].point[:2])
    server, guest = (np.array(diner.marks[name].point[:2]) for name in ("behind_counter", "counter"))
    assert (server - top) @ (guest - top) < 0


def test_the_neon_shines() -> None:
    diner = build_set("diner", time="night")
    assert any(p.kind == "neon" and p.power > 0 for p in diner.practicals)
    neon = next(mesh for mesh in diner.meshes if mesh.name == "neon")
    assert any(material.emission > 0 for material in neon.materials)


def test_chequers_alternate_and_cover_the_floor() -> None:
    mesh = chequers((0, 2), (0, 1), 0.5, matte("#ffffff"), matte("#000000"))
    a, b, c = (mesh.vertices[mesh.faces[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    assert area.sum() == pytest.approx(2.0)
    assert area[mesh.face_material == 0].sum() == pytest.approx(1.0)
    centres = ((a + b + c) / 3)[:, :2]
    tile = np.floor(centres / 0.5).sum(1) % 2
    assert len({(int(t), int(m)) for t, m in zip(tile, mesh.face_material, strict=True)}) == 2

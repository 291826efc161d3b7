from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.geometry import linear
from hotset.hosts.previs.props.bench import Bench
from hotset.hosts.previs.props.palette import matte, steam

GREY = matte("#808080")


def bench(detail: float = 1.0, name: str = "thing", seed: int = 0) -> Bench:
    return Bench(name, {"main": "#112233"}, "", seed, detail)


def test_a_finished_prop_is_set_down_with_all_that_it_says_of_itself() -> None:
    b = bench()
    b.box((0.2, 0.3, 0.1), GREY, (0, 0, 0.5), 0)
    b.hold((0, 0, 0.55), (0, 0, 2), 0.02)
    b.spout, b.surface, b.heart = (0.1, 0.0, 0.6), 0.6, ((0.0, 0.0, 0.55), 0.1)
    prop = b.finish()
    assert prop.mesh.vertices[:, 2].min() == pytest.approx(0, abs=1e-6)
    assert prop.size_m == pytest.approx((0.2, 0.3, 0.1), abs=1e-6)
    assert prop.grip is not None
    assert prop.grip.point[2] == pytest.approx(0.05)
    assert prop.grip.axis == (0, 0, 1)
    assert prop.spout is not None
    assert prop.spout[2] == pytest.approx(0.1)
    assert prop.surface_m == pytest.approx(0.1)
    assert prop.heart is not None
    assert prop.heart[0][2] == pytest.approx(0.05)


def test_steam_is_no_part_of_the_size() -> None:
    b = bench()
    b.box((0.1, 0.1, 0.1), GREY)
    b.ball(0.2, steam(), (0, 0, 0.6))
    assert b.finish().size_m == pytest.approx((0.1, 0.1, 0.1), abs=1e-6)


def test_detail_cuts_round_things_coarser_but_never_below_six() -> None:
    faces = []
    for detail in (1.0, 0.5):
        b = bench(detail)
        b.ball(0.1, GREY, n=24)
        b.turned([(0, 0), (0.1, 0), (0.1, 0.2), (0, 0.2)], GREY, n=32, soft=0.01)
        faces.append(len(b.finish().mesh.faces))
    assert faces[1] < 0.5 * faces[0]
    assert bench(0.1).n(20) == 6
    assert bench().n(20) == 20


def test_dressing_goes_without_its_finest_bevels() -> None:
    for detail, bevelled in ((1.0, True), (0.5, False)):
        b = bench(detail)
        b.box((0.1, 0.1, 0.1), GREY, bevel=0.003)
        assert (len(b.parts[0].faces) > 12) == bevelled


def test_chance_is_seeded_by_name_and_seed() -> None:
    def draw(of: Bench) -> list[float]:
        return of.rng.uniform(size=4).tolist()

    assert draw(bench()) == draw(bench())
    assert draw(bench()) != draw(bench(seed=1))
    assert draw(bench()) != draw(bench(name="other"))


def test_a_role_that_was_asked_for_is_taken_and_another_keeps_its_own() -> None:
    assert bench().hue("main", "#ffffff") == "#112233"
    assert bench().hue("label", "#ffffff") == "#ffffff"


def test_a_ball_is_about_its_centre_and_a_post_lies_where_it_is_tilted() -> None:
    b = bench()
    b.ball(0.1, GREY, (0.5, 0, 1.0))
    b.post(0.01, 0.4, GREY, tilt=90)
    b.post(0.01, 0.4, GREY, roll=90)
    ball, along, across = (part.vertices for part in b.parts)
    assert ball.mean(0) == pytest.approx((0.5, 0, 1.0), abs=0.01)
    assert along[:, 1].min() == pytest.approx(-0.4, abs=1e-6)
    assert across[:, 0].max() == pytest.approx(0.4, abs=1e-6)


def test_another_prop_becomes_a_part_where_it_is_put() -> None:
    inner = bench()
    inner.box((0.1, 0.2, 0.1), matte("#ff0000"), bevel=0)
    outer = bench()
    outer.box((1, 1, 0.5), GREY, bevel=0)
    outer.include(inner.finish(), (0, 0, 0.5), turn=90)
    mesh = outer.finish().mesh
    assert linear("#ff0000") in [m.colour for m in mesh.materials]
    top = mesh.vertices[mesh.vertices[:, 2] > 0.55]
    assert np.ptp(top, axis=0)[:2] == pytest.approx((0.2, 0.1), abs=1e-5)

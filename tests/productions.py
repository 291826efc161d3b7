"""Small productions that tests are made on: values, not files."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hotset.film.board import Board, Composition, Lighting, Placement, Pose
from hotset.film.elements import Element, FigureLook
from hotset.film.motion import CameraMove, Motion
from hotset.film.production import Production, Scene, Shot
from hotset.film.words import CameraMoveKind, ElementKind, ShotSize
from hotset.units import Micros

__all__ = ["two_shots"]


def two_shots(**changes: object) -> Production:
    """One scene in a café with one woman: a wide and a close shot of a second each, small enough to draw quickly."""
    mara = Element(slug="mara", kind=ElementKind.CAST, name="Mara", look="thirty, apron", figure=FigureLook())
    bar = Element(slug="bar", kind=ElementKind.PLACE, name="Corner café", kit="cafe")
    scene = Scene(
        number="1",
        heading="INT. CAFÉ - DAY",
        place="bar",
        staging=(Placement(element="mara", mark="behind_counter"),),
    )
    wide = Shot(
        slate="1A",
        scene="1",
        duration=Fraction(1),
        board=Board(
            composition=Composition(size=ShotSize.WIDE, lens_mm=28, subject="mara"),
            pose=(Pose(element="mara"),),
        ),
        motion=Motion(camera=(CameraMove(kind=CameraMoveKind.DOLLY, amount=0.2),)),
        elements=("mara", "bar"),
        description="Mara at the bar.",
    )
    close = Shot(
        slate="1B",
        scene="1",
        duration=Fraction(1),
        board=Board(
            composition=Composition(size=ShotSize.CLOSE, lens_mm=85, subject="mara"),
            lighting=Lighting(ratio=8),
            pose=(Pose(element="mara", expression="smile", looks_at="left"),),
        ),
        elements=("mara", "bar"),
        description="She smiles.",
    )
    production = Production(
        title="Two shots",
        width=320,
        height=180,
        cap=Micros(1_000_000),
        candidates=2,
        elements=(mara, bar),
        scenes=(scene,),
        shots=(wide, close),
    )
    return replace(production, **changes)  # ty: ignore[invalid-argument-type]

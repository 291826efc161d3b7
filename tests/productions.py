"""Small productions that tests are made on: values, not files."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from hotset.film.board import Board, Composition, Lighting, Placement, Pose
from hotset.film.elements import Element, FigureLook
from hotset.film.motion import CameraMove, Motion
from hotset.film.production import Production, Scene, Shot
from hotset.film.words import CameraMoveKind, ElementKind, ShotSize
from hotset.units import Micros

__all__ = ["SMALL", "small_production", "two_shots"]


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


SMALL = """title: Two shots
size: 320x180
cap: $1.00
candidates: 2
opening: {title: Two shots, for: 1s}
sound: {music: warm, voices: no}
elements:
  mara:
    kind: cast
    name: Mara
    look: thirty, apron
    figure: {archetype: woman, hair: bun, top: shirt}
  bar: {kind: place, name: Corner café, kit: cafe}
scenes:
  '1': {heading: INT. CAFÉ - DAY, place: bar, staging: [{element: mara, mark: behind_counter}]}
shots:
  1A:
    for: 1s
    description: Mara at the bar.
    elements: [mara, bar]
    board:
      composition: {size: medium, lens: 35mm, subject: mara}
      pose: [{element: mara}]
    motion: {camera: [{move: pan, amount: 2deg}]}
  1B:
    for: 1s
    description: She smiles.
    elements: [mara, bar]
    board:
      composition: {size: close, lens: 85mm, subject: mara}
      pose: [{element: mara, expression: smile, looks_at: left}]
    motion: {camera: [{move: zoom, amount: 1.05x}]}
"""
"""A production of two seconds, small enough to be made whole in a test."""


def small_production(folder: Path, **swaps: str) -> Path:
    """Write SMALL into a folder; each swap replaces a text (underscores as spaces) by another."""
    text = SMALL
    for old, new in swaps.items():
        assert old.replace("_", " ") in text
        text = text.replace(old.replace("_", " "), new)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "production.yaml").write_text(text, encoding="utf-8")
    return folder

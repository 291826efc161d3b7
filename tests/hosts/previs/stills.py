"""Small setups that the previs tests draw: two people in a diner, a cup, one still at a time, all cached."""

from __future__ import annotations

from functools import lru_cache

from hotset.film.board import Board, Composition, Focus, Lighting, Placement, Pose
from hotset.film.elements import Element, FigureLook
from hotset.film.motion import Motion
from hotset.film.production import Scene
from hotset.film.setup import StillSetup
from hotset.film.words import DepthOfField, ElementKind, KeyDirection, Look, Mood, Panel, ShotSize, View
from hotset.hosts.previs.artist import Prepared, prepare

DINER = Element(slug="diner", kind=ElementKind.PLACE, name="Diner", kit="diner")
ANA = Element(slug="ana", kind=ElementKind.CAST, name="Ana", figure=FigureLook(hair="bob", top="sweater"))
BEN = Element(
    slug="ben", kind=ElementKind.CAST, name="Ben", figure=FigureLook(archetype="man", hair="crop", top="shirt")
)
CUP = Element(slug="cup", kind=ElementKind.PRODUCT, name="Cup", kit="espresso_cup", colours=(("main", "#b5342b"),))
SCENE = Scene(
    number="1",
    heading="INT. DINER - DAY",
    place="diner",
    time="day",
    staging=(
        Placement(element="ana", mark="table_left"),
        Placement(element="ben", mark="table_right"),
        Placement(element="cup", mark="table_top"),
    ),
)
SEATED = (
    Pose(element="ana", stance="sitting", looks_at="ben"),
    Pose(element="ben", stance="sitting", looks_at="ana"),
)


def board(
    size: ShotSize = ShotSize.CLOSE,
    subject: str | None = "ana",
    view: View = View.THREE_QUARTER_RIGHT,
    lens_mm: int = 50,
    over: str | None = None,
    placement: tuple[Placement, ...] = (),
    lighting: Lighting | None = None,
    pose: tuple[Pose, ...] = SEATED,
    depth: DepthOfField = DepthOfField.DEEP,
    palette: tuple[str, ...] = (),
) -> Board:
    return Board(
        composition=Composition(size=size, subject=subject, view=view, lens_mm=lens_mm, over=over, placement=placement),
        lighting=lighting or Lighting(key=KeyDirection.LEFT, ratio=4, kelvin=5600, mood=Mood.SOFT),
        pose=pose,
        focus=Focus(depth=depth),
        palette=palette,
    )


def setup(
    of: Board,
    look: Look = Look.PENCIL,
    candidate: int = 1,
    width: int = 192,
    height: int = 108,
    elements: tuple[Element, ...] = (DINER, ANA, BEN, CUP),
    motion: Motion | None = None,
    scene: Scene = SCENE,
) -> StillSetup:
    return StillSetup(
        model="previs",
        slate="1A",
        panel=Panel.FIRST,
        candidate=candidate,
        width=width,
        height=height,
        board=of,
        motion=motion or Motion(),
        scene=scene,
        elements=elements,
        look=look,
        prompt="",
    )


@lru_cache(maxsize=16)
def prepared(of: Board, candidate: int = 1) -> Prepared:
    return prepare(setup(of, candidate=candidate))

"""The figure kit: posed, dressed people as meshes.

    look = FigureLook(archetype="woman", hair="bob", top="sweater")
    pose = FigurePose(stance="holding_cup", expression="tender", look_at=(0.3, -1.2, 1.1))
    figure = build_figure(look, pose, "MIA")

A figure stands at the origin, facing -y, its right hand at -x, in metres. The names of everything to choose from are
in `words`.
"""

from hotset.hosts.previs.figures.figure import build_figure, measure
from hotset.hosts.previs.figures.looks import Figure, FigureLook, FigurePose, Grip, Heights, Look, Reach
from hotset.hosts.previs.figures.words import (
    ARCHETYPES,
    BOTTOMS,
    BUILDS,
    EXPRESSIONS,
    EXTRAS,
    HAIR,
    HAND_SHAPES,
    STANCES,
    TOPS,
)

__all__ = [
    "ARCHETYPES",
    "BOTTOMS",
    "BUILDS",
    "EXPRESSIONS",
    "EXTRAS",
    "HAIR",
    "HAND_SHAPES",
    "STANCES",
    "TOPS",
    "Figure",
    "FigureLook",
    "FigurePose",
    "Grip",
    "Heights",
    "Look",
    "Reach",
    "build_figure",
    "measure",
]

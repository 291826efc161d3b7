"""A board in words, for hosts that draw from a prompt. The same board always gives the same words."""

from __future__ import annotations

from hotset.film.board import Board
from hotset.film.production import Production, Scene, Shot
from hotset.film.words import Angle, DepthOfField, ElementKind, KeyDirection, ShotSize, View

__all__ = ["still_prompt"]

_ANGLES = {
    Angle.EYE: "at eye level",
    Angle.LOW: "from a low angle",
    Angle.HIGH: "from a high angle",
    Angle.OVERHEAD: "from straight overhead",
    Angle.GROUND: "from the ground",
    Angle.DUTCH: "with a Dutch tilt",
}
_DEPTHS = {
    DepthOfField.DEEP: "deep focus",
    DepthOfField.MEDIUM: "the background slightly soft",
    DepthOfField.SHALLOW: "shallow focus, the background far out of focus",
}
_KEYS = {
    KeyDirection.WINDOW: "key light from the window",
    KeyDirection.PRACTICAL: "lit by the lamps in the frame",
    KeyDirection.FRONT: "frontal key light",
    KeyDirection.TOP: "key light from above",
    KeyDirection.UNDER: "key light from below",
}


def still_prompt(production: Production, scene: Scene, shot: Shot, board: Board) -> str:
    """One paragraph: frame, place, people and what they do, light, focus, colour, style."""
    names = {e.slug: e for e in production.elements}

    def called(slug: str) -> str:
        element = names.get(slug)
        if element is None:
            return slug
        return f"{element.name} ({element.look})" if element.look else element.name

    composition = board.composition
    frame = f"{_sentence(composition.size)} shot"
    if composition.subject:
        frame += f" of {called(composition.subject)}"
    elif len(board.pose) > 1:
        # Nobody before the others: the frame is one of all of them.
        frame += f" of {' and '.join(called(p.element) for p in board.pose)} together"
    frame += f", {_ANGLES[composition.angle]}, {composition.lens_mm} mm lens"
    if composition.view is not View.FRONT:
        frame += f", seen {composition.view}"
    if composition.over:
        frame += f", over the shoulder of {called(composition.over)}"
    sentences = [frame]
    if shot.description:
        sentences.append(shot.description.strip())
    places = [called(s) for s in shot.elements if s in names and names[s].kind is ElementKind.PLACE]
    if places:
        sentences.append(f"Set in {', '.join(places)}, {scene.time}")
    for pose in board.pose:
        sentences.append(_pose_words(called(pose.element), pose.stance, pose.expression, pose.looks_at))
    light = board.lighting
    key = _KEYS.get(light.key, f"key light from the {light.key}")
    sentences.append(f"{_sentence(light.mood)} light, {key}, contrast {light.ratio:g} to 1, {light.kelvin} K")
    sentences.append(_sentence(_DEPTHS[board.focus.depth]))
    if board.palette:
        sentences.append(f"Palette {', '.join(board.palette)}")
    if production.style:
        sentences.append(production.style.strip())
    return " ".join(s.rstrip(".") + "." for s in sentences)


def _pose_words(name: str, stance: str, expression: str, looks_at: str | None) -> str:
    words = f"{name} is {stance.replace('_', ' ')}"
    if expression != "neutral":
        words += f", {expression.replace('_', ' ')}"
    if looks_at == "camera":
        words += ", looking into the camera"
    elif looks_at:
        words += f", looking at {looks_at}" if looks_at not in _SIDES else f", looking {_SIDES[looks_at]}"
    return words


_SIDES = {"left": "off to the left", "right": "off to the right", "up": "up", "down": "down"}


def _sentence(text: str | ShotSize) -> str:
    words = str(text)
    return words[:1].upper() + words[1:]

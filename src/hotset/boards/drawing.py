"""What has to be drawn: the still setups of a production's boards, and the digest that says whether a picture is stale.

A picture is stale when what it shows was decided anew: the board, the elements in it, the set, the look. The model that
drew it is left out on purpose: choosing another model for the next still must not make finished pictures stale.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from hotset.boards.wording import still_prompt
from hotset.errors import RefusalError
from hotset.film.board import ABSENT, Board
from hotset.film.canonical import digest_of
from hotset.film.elements import Element
from hotset.film.motion import Motion
from hotset.film.production import Production, Scene, Shot
from hotset.film.setup import Reference, StillSetup
from hotset.film.words import Panel
from hotset.hosts.port import Abilities
from hotset.units import Digest

__all__ = ["Frame", "drawn_size", "frames_of", "picture_digest", "still_setup"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture that a shot needs locked: its first frame, or its last."""

    shot: Shot
    scene: Scene
    panel: Panel
    board: Board
    digest: Digest
    """What was decided about this picture (not by which model)."""

    @property
    def owner(self) -> str:
        """The shot's slate."""
        return self.shot.slate

    @property
    def picture(self) -> str | None:
        """A picture file that people brought for this frame."""
        return self.shot.picture if self.panel is Panel.FIRST else None


def frames_of(production: Production, brought: Mapping[str, Digest] | None = None) -> Iterator[Frame]:
    """Every frame of the production that is to be locked, in the film's order.

    `brought` gives the digest of each picture file that people brought, by its name in the production.
    """
    for shot in production.shots:
        scene = production.scene(shot.scene)
        boards = [(Panel.FIRST, shot.board)]
        if shot.last_board is not None:
            boards.append((Panel.LAST, shot.last_board))
        for panel, board in boards:
            file = shot.picture if panel is Panel.FIRST else None
            if file is not None:
                digest = digest_of(["brought", (brought or {}).get(file, file), production.width, production.height])
            else:
                digest = picture_digest(production, scene, shot, board)
            yield Frame(shot, scene, panel, board, digest)


def picture_digest(production: Production, scene: Scene, shot: Shot, board: Board) -> Digest:
    """Digest of all that decides a drawn picture."""
    return digest_of(
        {
            "board": board,
            "elements": [_drawn(e) for e in _in_frame(production, scene, shot, board)],
            "staging": scene.staging,
            "time": scene.time,
            "look": production.look,
            "style": production.style,
            "size": [production.width, production.height],
        }
    )


def still_setup(
    production: Production,
    frame: Frame,
    candidate: int,
    *,
    model: str,
    references: tuple[Reference, ...] = (),
    abilities: Abilities | None = None,
) -> StillSetup:
    """The complete request for one drawing of a frame, in the size and the words that a model of `abilities` takes.

    Raises RefusalError where the model draws no such size.
    """
    shot = frame.shot
    able = abilities or Abilities(model=model)
    width, height = drawn_size(production.width, production.height, able)
    cited = able.prompt.cited([production.element(r.element).name for r in references])
    prompt = still_prompt(production, frame.scene, shot, frame.board)
    return StillSetup(
        model=model,
        slate=shot.slate,
        panel=frame.panel,
        candidate=candidate,
        width=width,
        height=height,
        board=frame.board,
        motion=shot.motion if frame.panel is Panel.FIRST else Motion(),
        scene=replace(frame.scene, text="", synopsis=""),
        elements=tuple(_drawn(e) for e in _in_frame(production, frame.scene, shot, frame.board)),
        look=production.look,
        prompt=" ".join([prompt, *(f"{sentence}." for sentence in cited)]),
        references=references,
    )


def drawn_size(width: int, height: int, abilities: Abilities) -> tuple[int, int]:
    """The size to have a still drawn at: the film's, or the next larger of its shape that the model draws.

    Raises RefusalError where the model draws none so large.
    """
    shape = Fraction(width, height)
    least = max(width * height, abilities.min_pixels or 0)
    step = abilities.side_step
    across, down = shape.numerator, shape.denominator
    # The shape in the smallest whole pixels whose sides both come in the model's step.
    unit = math.lcm(step // math.gcd(step, across), step // math.gcd(step, down))
    times = math.isqrt(max(0, least - 1) // (across * down * unit * unit)) + 1
    if (width * height >= least) and width % step == 0 and height % step == 0:
        drawn = (width, height)
    else:
        drawn = (across * unit * times, down * unit * times)
        if drawn[0] * drawn[1] > 2 * max(least, step * step):
            # A shape that comes in no such steps is rounded up to the next, a few pixels off.
            larger = max(1.0, math.sqrt(least / (width * height)))
            drawn = (-(-math.ceil(width * larger) // step) * step, -(-math.ceil(height * larger) // step) * step)
    if abilities.max_pixels is not None and drawn[0] * drawn[1] > abilities.max_pixels:
        raise RefusalError(
            f"{abilities.model} cannot draw {width}x{height} (size: it draws up to {abilities.max_pixels:,} pixels).",
            next_commands=(f"hotset models {abilities.model}", "hotset models"),
        )
    return drawn


def _in_frame(production: Production, scene: Scene, shot: Shot, board: Board) -> tuple[Element, ...]:
    wanted = {*shot.elements, *(p.element for p in scene.staging), *(p.element for p in shot.board.pose)}
    if scene.place:
        wanted.add(scene.place)
    absent = {p.element for p in board.composition.placement if p.state == ABSENT}
    return tuple(e for e in production.elements if e.slug in wanted - absent)


def _drawn(element: Element) -> Element:
    """The element without what no picture shows, so that a new voice or credit draws nothing again."""
    return replace(element, voice=None, credit="", references=())

"""What only the whole film can tell: shots that depend on each other, and times that do not fit their shot."""

from __future__ import annotations

from collections.abc import Callable

from hotset.errors import ContinuityError, FieldError, ProductionError, Where
from hotset.film.nearest import hint, listed
from hotset.film.production import Production, Shot
from hotset.film.words import ElementKind, Transition
from hotset.units import seconds_text

__all__ = ["film_faults"]

Finder = Callable[[str], Where | None]


def film_faults(production: Production, where: Finder) -> tuple[ProductionError, ...]:
    """Every fault between the shots of a complete production. `where` finds the place of a dotted key path."""
    return (*_continuity(production, where), *_times(production, where), *_poses(production, where))


def _continuity(production: Production, where: Finder) -> list[ProductionError]:
    faults: list[ProductionError] = []
    follows = {s.slate: s.follows for s in production.shots if s.follows}
    slates = [s.slate for s in production.shots]
    for slate, before in follows.items():
        at = where(f"shots.{slate}.follows")
        if before == slate:
            faults.append(ContinuityError(f"Shot {slate} follows itself; name the shot before it.", where=at))
        elif before not in slates:
            near = hint(before, slates) or f"; there are {listed(slates)}."
            faults.append(ContinuityError(f"Shot {slate} follows {before}, and there is no such shot{near}", where=at))
    told: set[str] = set()
    for slate in follows:
        circle = _circle(slate, follows)
        if len(circle) > 1 and not told & set(circle):
            told |= set(circle)
            path = " → ".join([*circle, circle[0]])
            faults.append(
                ContinuityError(
                    f"These shots follow each other in a circle: {path}. Take follows away from one of them.",
                    where=where(f"shots.{circle[0]}.follows"),
                )
            )
    return faults


def _circle(slate: str, follows: dict[str, str]) -> list[str]:
    """The slates of the circle that `slate` lies on, [] where it lies on none."""
    way = [slate]
    while (after := follows.get(way[-1])) is not None:
        if after == slate:
            return way
        if after in way:
            return []
        way.append(after)
    return []


def _times(production: Production, where: Finder) -> list[ProductionError]:
    faults: list[ProductionError] = []
    shots = production.shots
    for index, shot in enumerate(shots):
        at = f"shots.{shot.slate}"
        blend = shot.transition_seconds
        if shot.transition is Transition.DISSOLVE and index == 0 and production.opening is None:
            faults.append(
                FieldError(
                    f"Shot {shot.slate} opens the film, so that there is nothing to dissolve from; write fade or cut.",
                    where=where(f"{at}.transition"),
                )
            )
        before = shots[index - 1] if index else None
        if blend > shot.duration:
            faults.append(_too_long(shot, "it", shot, where))
        elif before is not None and shot.transition is Transition.DISSOLVE:
            taken = before.transition_seconds if before.transition is Transition.DISSOLVE else 0
            if blend + taken > before.duration:
                faults.append(_too_long(shot, f"shot {before.slate} before it", before, where))
        faults += _late(shot, at, where)
    return faults


def _too_long(shot: Shot, what: str, measured: Shot, where: Finder) -> ProductionError:
    return FieldError(
        f"The {shot.transition} of {seconds_text(shot.transition_seconds)} into shot {shot.slate} is longer than "
        f"{what} can give ({seconds_text(measured.duration)}); shorten it.",
        where=where(f"shots.{shot.slate}.transition"),
    )


def _late(shot: Shot, at: str, where: Finder) -> list[ProductionError]:
    """Moves, beats and lines that begin when the shot is over."""
    timed = [(f"{at}.motion.camera.{i}.start", m.start, "camera move") for i, m in enumerate(shot.motion.camera)]
    timed += [(f"{at}.motion.camera.{i}.end", m.end, "camera move") for i, m in enumerate(shot.motion.camera) if m.end]
    timed += [(f"{at}.motion.beats.{i}.at", b.at, "beat") for i, b in enumerate(shot.motion.beats)]
    timed += [(f"{at}.lines.{i}.at", line.at, "line") for i, line in enumerate(shot.lines) if line.at is not None]
    return [
        FieldError(
            f"Shot {shot.slate} lasts {seconds_text(shot.duration)}, and this {what} is set to {seconds_text(time)}.",
            where=where(path),
        )
        for path, time, what in timed
        if time > shot.duration or (time == shot.duration and not path.endswith(".end"))
    ]


def _poses(production: Production, where: Finder) -> list[ProductionError]:
    """Poses of what has no body."""
    kinds = {e.slug: e.kind for e in production.elements}
    faults: list[ProductionError] = []
    for shot in production.shots:
        for name, board in (("board", shot.board), ("last_board", shot.last_board)):
            for index, pose in enumerate(board.pose if board is not None else ()):
                kind = kinds.get(pose.element, ElementKind.CAST)
                if kind is not ElementKind.CAST:
                    faults.append(
                        FieldError(
                            f"{pose.element!r} is a {kind}, and only cast can pose; give it a place under "
                            "composition: placement instead.",
                            where=where(f"shots.{shot.slate}.{name}.pose.{index}.element"),
                        )
                    )
    return faults

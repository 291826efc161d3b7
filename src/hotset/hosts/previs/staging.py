"""From a setup to a stage: the set is built, the cast takes its marks, props go to surfaces and hands, everybody looks.

Figures keep the marks of their scene from shot to shot, so screen sides and eyelines hold across a cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from hotset.film.board import Placement, Pose
from hotset.film.elements import Element
from hotset.film.setup import StillSetup
from hotset.film.words import ElementKind
from hotset.hosts.previs import shapes
from hotset.hosts.previs.figures import build_figure
from hotset.hosts.previs.figures.looks import Figure, FigureLook, FigurePose
from hotset.hosts.previs.figures.words import EXPRESSIONS, STANCES
from hotset.hosts.previs.geometry import Material, Mesh, linear, transform
from hotset.hosts.previs.holding import SIT, handle_turn, held_things, in_hand, reach_for
from hotset.hosts.previs.lights import kelvin_rgb
from hotset.hosts.previs.props import PROPS, Prop, build_prop
from hotset.hosts.previs.props.bench import Grip
from hotset.hosts.previs.rays import Block, World, block_of
from hotset.hosts.previs.sets import SETS, Mark, StageSet, build_set
from hotset.hosts.previs.stage import Actor, Lamp, Point, Stage, facing, spin, standing_at, turn_of
from hotset.hosts.previs.standins import look_of, plain_prop, prop_by_words

__all__ = ["Staged", "look_again", "stage_of"]

TALLEST_SURFACE_M, LOWEST_SURFACE_M = 1.35, 0.3
FARTHEST_PAIR_M = 2.0
FLOOR = "floor"
"""The mark of what lies on the floor, on every set."""


@dataclass(slots=True)
class Staged:
    """A stage, and what is needed to turn a head on it again: each figure's look, pose and matrix by slug."""

    stage: Stage
    set_: StageSet
    poses: dict[str, Pose]
    seats: tuple[Mesh, ...] = ()
    casting: dict[str, tuple[FigureLook, FigurePose, NDArray[np.float64]]] = field(default_factory=dict)
    _block: tuple[tuple[int, ...], Block] | None = None

    def world_from(self, camera: Point, light_through: frozenset[str]) -> World:
        """What stands when the camera does: wild walls behind it are taken out."""
        scenery = self.set_.seen_from((float(camera[0]), float(camera[1]), float(camera[2])))
        return World((block_of(scenery), self._players()), light_through)

    def probing(self) -> tuple[World, World]:
        """The whole stage, and the stage without its wild walls and all that hangs on them: for finding a camera."""
        bare = tuple(m for m in self.stage.meshes if m.name not in self.stage.wild)
        players = self._players()
        return World((block_of(self.stage.meshes), players)), World((block_of(bare), players))

    def _players(self) -> Block:
        key = tuple(id(actor.mesh) for actor in self.stage.actors.values())
        if self._block is None or self._block[0] != key:
            self._block = (key, Block((*self.seats, *(actor.mesh for actor in self.stage.actors.values()))))
        return self._block[1]


@dataclass(slots=True)
class _Plan:
    """What is known before anything is built."""

    setup: StillSetup
    set_: StageSet
    marks: dict[str, Mark]
    surfaces: dict[str, Mark]
    placements: dict[str, Placement]
    poses: dict[str, Pose]
    cast: list[Element]
    things: list[Element]
    seed: int


def stage_of(setup: StillSetup) -> Staged:
    """The stage of a setup, everybody looking at what stands on it; who looks at the camera is turned by
    `look_again`."""
    plan = _plan(setup)
    base = plan.set_.meshes
    places = _take_marks(plan)
    seats = _missing_seats(plan, places)
    staged = Staged(_bare(plan, base), plan.set_, plan.poses, tuple(seats))
    floor = World((block_of(tuple(m for m in base if m.name not in staged.stage.wild)),))
    faces = {slug: _nominal_face(plan, slug, mark) for slug, mark in places.items()}
    held = held_things({e.slug for e in plan.things}, plan.poses)
    props = {e.slug: _prop_of(e, plan) for e in plan.things}
    lying = _lay_props(plan, props, held, places, floor)
    actors: dict[str, Actor] = {slug: actor for slug, (actor, _) in lying.items()}
    for element in plan.cast:
        slug = element.slug
        figure, matrix = _act(plan, staged, element, places[slug], faces, lying, held, props)
        actors[slug] = _figure_actor(slug, figure, matrix)
        for side in ("right", "left"):
            thing = held.get((slug, side))
            if thing is not None and thing not in lying:
                local = in_hand(thing, props[thing], figure, side, plan.poses[slug], _stance(plan.poses[slug]))
                actors[thing] = _prop_actor(thing, props[thing], matrix @ local)
    stage = staged.stage
    staged.stage = replace(stage, actors=_in_order(plan, actors))
    return staged


def look_again(staged: Staged, position: Point, axes: NDArray[np.float64]) -> Staged:
    """The same stage with those who look at the camera, or out of the frame, turned to where the camera really is."""
    turned: dict[str, Actor] = {}
    for slug, pose in staged.poses.items():
        if slug not in staged.casting or pose.looks_at not in ("camera", "left", "right", "up", "down"):
            continue
        look, figure_pose, matrix = staged.casting[slug]
        face = staged.stage.actors[slug].interest
        back = -axes[2] * 1.3
        target = {
            "camera": position,
            "left": face - axes[0] * 2.0 + back,
            "right": face + axes[0] * 2.0 + back,
            "up": face + np.array([0, 0, 1.3]) + 1.6 * staged.stage.actors[slug].front,
            "down": face + np.array([0, 0, -0.9]) + 0.8 * staged.stage.actors[slug].front,
        }[pose.looks_at]
        local = np.linalg.inv(matrix) @ np.append(target, 1.0)
        again = _with_gaze(figure_pose, local[:3])
        staged.casting[slug] = (look, again, matrix)
        turned[slug] = _figure_actor(slug, build_figure(look, again, slug), matrix)
    if not turned:
        return staged
    stage = staged.stage
    actors = {slug: turned.get(slug, actor) for slug, actor in stage.actors.items()}
    staged.stage = replace(stage, actors=actors)
    return staged


def _plan(setup: StillSetup) -> _Plan:
    scene, board = setup.scene, setup.board
    place = next((e for e in setup.elements if e.kind is ElementKind.PLACE and e.slug == scene.place), None)
    place = place or next((e for e in setup.elements if e.kind is ElementKind.PLACE), None)
    set_ = _set_of(place, scene.time)
    placements = {p.element: p for p in scene.staging}
    for placed in board.composition.placement:
        before = placements.get(placed.element)
        if before is not None:
            mark = placed.mark or before.mark
            turned = placed.turned_deg if placed.mark or placed.turned_deg else before.turned_deg
            placed = Placement(
                element=placed.element,
                mark=mark,
                x=placed.x,
                y=placed.y,
                turned_deg=turned,
                state=placed.state or before.state,
            )
        placements[placed.element] = placed
    return _Plan(
        setup=setup,
        set_=set_,
        marks=dict(set_.marks),
        surfaces=dict(set_.surfaces),
        placements=placements,
        poses={p.element: p for p in board.pose},
        cast=[e for e in setup.elements if e.kind is ElementKind.CAST],
        things=[e for e in setup.elements if e.kind in (ElementKind.PROP, ElementKind.PRODUCT)],
        seed=setup.candidate,
    )


def _set_of(place: Element | None, time: str) -> StageSet:
    """The set of a place element: its kit, else the kit whose name is among its words, else the empty studio."""
    if place is None:
        return build_set("limbo", {}, time)
    words = f" {place.slug} {place.name} {place.look} ".lower().replace("-", " ")
    kit = place.kit if place.kit in SETS else next((s for s in SETS if s.replace("_", " ") in words), "limbo")
    return build_set(kit, dict(place.colours), time)


def _bare(plan: _Plan, scenery: tuple[Mesh, ...]) -> Stage:
    """The stage before anybody is on it."""
    s = plan.set_
    wild = frozenset(name for wall in s.walls for name in wall.meshes)
    shell = frozenset(
        m.name
        for m in s.meshes
        if m.name.startswith(("wall", "ceiling", "floor", "window", "outside", "facade", "sky"))
    )
    lamps = tuple(
        Lamp(
            p.kind, np.array(p.point), np.array(p.direction), kelvin_rgb(p.kelvin), p.power,
            0.25 * (p.size_m[0] + p.size_m[1]),
        )
        for p in s.practicals
    )  # fmt: skip
    bounds = (np.array(s.bounds[0], float), np.array(s.bounds[1], float))
    beyond = frozenset(m.name for m in s.meshes if m.name.startswith("outside"))
    return Stage(
        scenery, {}, lamps, bounds, tuple((np.array(w.point), np.array(w.normal)) for w in s.walls), wild, shell |
        wild, beyond,
        s.sky, s.haze, s.interior, s.time,
    )  # fmt: skip


def _take_marks(plan: _Plan) -> dict[str, Mark]:
    """A mark for each of the cast: what was asked for, else what suits the stance, two people turned to each other."""
    taken: dict[str, Mark] = {}
    free: list[str] = []
    for element in plan.cast:
        placed = plan.placements.get(element.slug)
        if placed is not None and placed.mark is not None and placed.mark in plan.marks:
            mark = plan.marks[placed.mark]
            same = sum(1 for m in taken.values() if np.allclose(m.point, mark.point, atol=0.05))
            if same:
                step = spin(facing(mark.facing_deg), 90) * 0.62 * same
                x, y, z = np.asarray(mark.point) + step
                mark = Mark((float(x), float(y), float(z)), mark.facing_deg, mark.seat_m, mark.surface_m)
            taken[element.slug] = Mark(mark.point, mark.facing_deg - placed.turned_deg, mark.seat_m, mark.surface_m)
        else:
            free.append(element.slug)
    if not free:
        return taken
    spots = _free_spots(plan, free, taken)
    for slug, mark in zip(free, spots, strict=True):
        placed = plan.placements.get(slug)
        turned = placed.turned_deg if placed is not None else 0.0
        taken[slug] = Mark(mark.point, mark.facing_deg - turned, mark.seat_m, mark.surface_m)
    return taken


def _free_spots(plan: _Plan, free: list[str], taken: Mapping[str, Mark]) -> list[Mark]:
    unused = {
        n: m for n, m in plan.marks.items() if not any(np.allclose(m.point, t.point, atol=0.3) for t in taken.values())
    }
    if not unused:
        gap = 1.15
        start = -gap * (len(free) - 1) / 2
        spots = []
        for i in range(len(free)):
            turn = (55.0 if i == 0 else -55.0) if len(free) == 2 else 0.0
            spots.append(Mark((start + gap * i, 0.0, 0.0), turn))
        return spots
    result: list[Mark] = []
    pairs = [
        (n, n.replace("left", "right")) for n in unused if n.endswith("left") and n.replace("left", "right") in unused
    ]
    if len(free) == 2 and not taken:
        sitting = any(_stance(plan.poses.get(s)) in SIT for s in free)
        seated = [
            (a, b)
            for a, b in pairs
            if (unused[a].seat_m is not None) == sitting
            and np.linalg.norm(np.subtract(unused[a].point, unused[b].point)) < FARTHEST_PAIR_M
        ]
        if seated:
            return [unused[seated[0][0]], unused[seated[0][1]]]
        middle = unused.get("centre") or next(iter(unused.values()))
        base = np.asarray(middle.point)
        across = spin(facing(middle.facing_deg), 90) * 0.55
        return [Mark(_triple(base + s * across), turn_of(-s * across)) for s in (1, -1)]
    for slug in free:
        stance = _stance(plan.poses.get(slug))
        wanted = [n for n, m in unused.items() if (m.seat_m is not None) == (stance in SIT)]
        if stance in ("leaning_counter", "pressing", "pouring", "reaching"):
            wanted = [n for n in wanted if unused[n].surface_m is not None] or wanted
        elif stance not in SIT:
            wanted = [n for n in wanted if n == "centre"] + [n for n in wanted if n != "centre"]
        name = (wanted or list(unused))[0]
        result.append(unused.pop(name))
        if not unused:
            unused = dict(plan.marks)
    return result


def _stance(pose: Pose | None) -> str:
    stance = pose.stance if pose is not None else "standing_relaxed"
    return stance if stance in STANCES else "standing_relaxed"


def _missing_seats(plan: _Plan, places: Mapping[str, Mark]) -> list[Mesh]:
    """Chairs for those who sit where the set has no seat."""
    result = []
    for slug, mark in places.items():
        if _stance(plan.poses.get(slug)) in SIT and mark.seat_m is None:
            kit = next((n for n in ("chair", "cafe_chair", "bentwood_chair", "stool", "bar_stool") if n in PROPS), None)
            matrix = standing_at(np.asarray(mark.point), mark.facing_deg)
            if kit is not None:
                result.append(transform(build_prop(kit).mesh, matrix, f"chair_{slug}"))
            else:
                box = shapes.bevelled_box((0.42, 0.42, 0.45), Material("seat", linear("#6b5a48"), 0.7), 0.02)
                result.append(transform(box, matrix, f"chair_{slug}"))
    return result


def _nominal_face(plan: _Plan, slug: str, mark: Mark) -> Point:
    """About where a face will be, before the figure is built."""
    element = next(e for e in plan.cast if e.slug == slug)
    look = look_of(element)
    tall = look.height_m or {"girl": 1.3, "boy": 1.32, "man": 1.78, "elder_man": 1.73, "elder_woman": 1.6}.get(
        look.archetype, 1.68
    )
    stance = _stance(plan.poses.get(slug))
    z = 0.93 * tall
    if stance in SIT:
        z = (mark.seat_m or 0.46) + 0.44 * tall
    elif stance in ("crouching", "kneeling"):
        z = 0.6 * tall
    return np.asarray(mark.point, float) + np.array([0, 0, z]) + facing(mark.facing_deg) * 0.08


def _prop_of(element: Element, plan: _Plan) -> Prop:
    placed = plan.placements.get(element.slug)
    state = placed.state if placed is not None else None
    kit = element.kit if element.kit in PROPS else prop_by_words(element, PROPS)
    if kit is not None:
        return build_prop(kit, dict(element.colours), state)
    mesh = plain_prop(element.slug)
    size = mesh.vertices.max(0) - mesh.vertices.min(0)
    x, y, z = (float(v) for v in size)
    return Prop(mesh, (x, y, z), Grip((0.0, 0.0, z / 2), (0.0, 0.0, 1.0), min(max(x / 2, 0.01), 0.05)))


def _lay_props(
    plan: _Plan, props, held, places: Mapping[str, Mark], floor: World
) -> dict[str, tuple[Actor, NDArray[np.float64]]]:
    """Props that stand somewhere: on a surface that was named, or near whom they belong to."""
    result: dict[str, tuple[Actor, NDArray[np.float64]]] = {}
    in_hand = set(held.values())
    used: list[Point] = []
    for element in plan.things:
        slug, prop = element.slug, props[element.slug]
        placed = plan.placements.get(slug)
        mark = placed.mark if placed is not None else None
        if slug in in_hand and mark is None:
            continue
        where = _on_the_floor(places, used) if mark == FLOOR and mark not in plan.surfaces else None
        where = where or _named_spot(plan, mark, floor)
        if where is None:
            where = _near_spot(plan, prop, places, used, floor)
        point, turn = where
        while any(np.linalg.norm(point - other) < 0.10 for other in used):
            point = point + spin(facing(turn), 90) * 0.14
        used.append(point)
        turned = placed.turned_deg if placed is not None else 0.0
        turn = turn if turned else handle_turn(prop, turn, point, _holder(held, places, slug))
        matrix = standing_at(point, turn - turned)
        result[slug] = (_prop_actor(slug, prop, matrix), matrix)
    return result


def _holder(held, places: Mapping[str, Mark], thing: str) -> Point | None:
    """Where the one stands who holds or takes a thing."""
    found = next((slug for (slug, _), other in held.items() if other == thing and slug in places), None)
    return None if found is None else np.asarray(places[found].point, float)


def _on_the_floor(places: Mapping[str, Mark], used: list[Point]) -> tuple[Point, float]:
    """A place on the floor: before the feet of the first of the cast and to one side, or the middle of an empty set."""
    mark = next(iter(places.values()), Mark((0.0, 0.0, 0.0), 0.0))
    side = spin(facing(mark.facing_deg), 90) * (0.35 + 0.25 * len(used))
    return np.asarray(mark.point, float) + facing(mark.facing_deg) * 0.5 + side, mark.facing_deg


def _named_spot(plan: _Plan, mark: str | None, floor: World) -> tuple[Point, float] | None:
    if mark is None:
        return None
    if mark in plan.surfaces:
        spot = plan.surfaces[mark]
        return np.asarray(spot.point, float), spot.facing_deg
    if mark in plan.marks:
        spot = plan.marks[mark]
        ahead = facing(spot.facing_deg)
        point = np.asarray(spot.point, float)
        if spot.surface_m is not None:
            point = _drop(point + ahead * 0.45, spot.surface_m, floor)
            return point, spot.facing_deg + 180
        return point, spot.facing_deg
    return None


def _drop(point: Point, guess: float, floor: World) -> Point:
    """The surface under a point, looked for from a little above `guess` metres."""
    start = np.array([[point[0], point[1], guess + 0.25]])
    distance = float(floor.distance(start, np.array([[0, 0, -1.0]]))[0])
    z = guess if distance > 0.6 else guess + 0.25 - distance
    return np.array([point[0], point[1], z])


def _near_spot(
    plan: _Plan, prop: Prop, places: Mapping[str, Mark], used: list[Point], floor: World
) -> tuple[Point, float]:
    """A free level place for a prop before the first of the cast; else the set's first free surface; else the floor."""
    half = 0.5 * max(prop.size_m[0], prop.size_m[1])
    subject = plan.setup.board.composition.subject
    owner = subject if subject in places else next(iter(places), None)
    if owner is not None:
        mark = places[owner]
        ahead, side = facing(mark.facing_deg), spin(facing(mark.facing_deg), 90)
        origin = np.asarray(mark.point, float)
        grid = [(f, s) for f in (0.42, 0.52, 0.62, 0.34, 0.75) for s in (0.10, -0.14, 0.26, -0.30, 0.0)]
        grid.sort(key=lambda fs: abs(fs[0] - 0.45) * 2 + abs(fs[1] - 0.10))
        for forward, across in grid:
            point = origin + ahead * forward + side * across
            found = _level(point, half, floor, mark.surface_m)
            if found is not None and all(np.linalg.norm(found - other) > half + 0.06 for other in used):
                return found, mark.facing_deg + 180
    for spot in plan.surfaces.values():
        point = np.asarray(spot.point, float)
        if all(np.linalg.norm(point - other) > half + 0.06 for other in used):
            return point, spot.facing_deg
    if owner is not None:
        mark = places[owner]
        return np.asarray(mark.point, float) + facing(mark.facing_deg) * 0.5 + spin(
            facing(mark.facing_deg), 90
        ) * 0.35, mark.facing_deg
    return np.array([0.0, 0.0, 0.0]) + np.array([0.3, 0, 0]) * len(used), 0.0


def _level(point: Point, half: float, floor: World, guess: float | None) -> Point | None:
    """The point on a free level surface between knee and breast height under `point`, or None."""
    top = (guess + 0.3) if guess is not None else TALLEST_SURFACE_M
    corners = [(0, 0), (half, half), (-half, half), (half, -half), (-half, -half)]
    starts = np.array([[point[0] + x, point[1] + y, top] for x, y in corners])
    distance = floor.distance(starts, np.broadcast_to(np.array([0, 0, -1.0]), starts.shape))
    heights = top - distance
    if heights.min() < LOWEST_SURFACE_M or float(heights.max() - heights.min()) > 0.012:
        return None
    return np.array([point[0], point[1], float(heights[0])])


def _act(
    plan: _Plan, staged: Staged, element: Element, mark: Mark, faces, lying, held, props
) -> tuple[Figure, NDArray[np.float64]]:
    """Builds one figure on its mark: stance, expression, gaze and hands."""
    slug = element.slug
    pose = plan.poses.get(slug) or Pose(element=slug)
    stance = _stance(pose)
    matrix = standing_at(np.asarray(mark.point, float), mark.facing_deg)
    inverse = np.linalg.inv(matrix)
    gaze = None
    if pose.looks_at in faces and pose.looks_at != slug:
        gaze = faces[pose.looks_at]
    elif pose.looks_at in lying:
        gaze = lying[pose.looks_at][0].interest
    hands = {
        side: reach_for(side, pose, stance, mark, held.get((slug, side)), lying, props, inverse, faces[slug])
        for side in ("right", "left")
    }
    if gaze is None and pose.looks_at in props:
        hand = next((h for s, h in hands.items() if held.get((slug, s)) == pose.looks_at and h is not None), None)
        local = (
            np.asarray(hand.point)
            if hand is not None
            else np.array([0.0, -0.45, 0.62 * (inverse @ np.append(faces[slug], 1))[2]])
        )
        gaze = (matrix @ np.append(local, 1.0))[:3]
    target = _triple((inverse @ np.append(gaze, 1.0))[:3]) if gaze is not None else None
    figure_pose = FigurePose(
        stance=stance,
        expression=pose.expression if pose.expression in EXPRESSIONS else "neutral",
        look_at=target,
        right_hand=hands["right"],
        left_hand=hands["left"],
        surface_m=mark.surface_m,
        seat_m=mark.seat_m if stance in SIT else None,
        seed=plan.seed,
    )
    look = _kit_look(element)
    staged.casting[slug] = (look, figure_pose, matrix)
    return build_figure(look, figure_pose, slug), matrix


def _kit_look(element: Element) -> FigureLook:
    look = look_of(element)
    return FigureLook(
        archetype=look.archetype, build=look.build, height_m=look.height_m, skin=look.skin, hair=look.hair,
        hair_colour=look.hair_colour, top=look.top, top_colour=look.top_colour, bottom=look.bottom,
        bottom_colour=look.bottom_colour, shoes_colour=look.shoes_colour, extras=look.extras,
        extras_colour=look.extras_colour,
    )  # fmt: skip


def _prop_actor(slug: str, prop: Prop, matrix: NDArray[np.float64]) -> Actor:
    mesh = transform(prop.mesh, matrix, slug)
    x, y, z = prop.size_m
    corners = np.array([(a * x / 2, b * y / 2, c * z) for a in (-1, 1) for b in (-1, 1) for c in (0, 1)])
    corners = corners @ matrix[:3, :3].T + matrix[:3, 3]
    low, high = corners.min(0), corners.max(0)
    front = matrix[:3, :3] @ np.array([0, -1.0, 0])
    front[2] = 0
    front /= max(float(np.linalg.norm(front)), 1e-6)
    heart = None
    if prop.heart is not None:
        heart = ((matrix @ np.append(prop.heart[0], 1.0))[:3], prop.heart[1])
    return Actor(slug, mesh, (low + high) / 2, front, low, high, heart=heart)


def _figure_actor(slug: str, figure: Figure, matrix: NDArray[np.float64]) -> Actor:
    mesh = transform(figure.mesh, matrix, slug)
    joints = {name: (matrix @ np.append(point.astype(np.float64), 1.0))[:3] for name, point in figure.joints.items()}
    front = matrix[:3, :3] @ np.array([0, -1.0, 0])
    low, high = mesh.vertices.min(0).astype(np.float64), mesh.vertices.max(0).astype(np.float64)
    return Actor(slug, mesh, joints["eyes"], front, low, high, joints, figure.height_m)


def _with_gaze(pose: FigurePose, target: NDArray[np.floating]) -> FigurePose:
    return FigurePose(
        stance=pose.stance, expression=pose.expression, strength=pose.strength, look_at=_triple(target),
        right_hand=pose.right_hand,
        left_hand=pose.left_hand, lean_degrees=pose.lean_degrees, head_tilt_degrees=pose.head_tilt_degrees,
        surface_m=pose.surface_m, seat_m=pose.seat_m, seed=pose.seed,
    )  # fmt: skip


def _in_order(plan: _Plan, actors: Mapping[str, Actor]) -> dict[str, Actor]:
    """Actors in the order of the setup's elements, so that object ids do not hang on how they were placed."""
    return {e.slug: actors[e.slug] for e in plan.setup.elements if e.slug in actors}


def _triple(values: NDArray[np.floating]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])

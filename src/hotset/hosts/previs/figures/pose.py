"""Posing: a stance, the reaches of the hands, and where the figure looks, as turned bones.

`pose_body` is the door. It lays the pelvis and trunk, sets the feet on the floor, solves the arms, turns neck, head
and eyes, and says how far each hand stayed from what it was asked to reach.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.body import SOLE_M, Body
from hotset.hosts.previs.figures.hands import HandShape, contact, hand_frame, hand_shape, pose_hand
from hotset.hosts.previs.figures.looks import FigurePose, Reach
from hotset.hosts.previs.figures.skeleton import (
    Skeleton,
    about,
    frame,
    mix,
    rotation_angle,
    turn,
    twist_about,
    two_bone,
    unit,
)
from hotset.hosts.previs.figures.stances import POSES, Arm, Foot, Stance

__all__ = ["Posed", "ear_point", "eye_centre", "mouth_point", "pose_body"]

Array = NDArray[np.float64]
SIDES = ("r", "l")
HEAD_YAW, HEAD_PITCH = 66.0, (-42.0, 46.0)
EYE_YAW, EYE_PITCH = 36.0, (-27.0, 30.0)
PRONATION, WRIST = 88.0, 62.0
LEAN_FOR_REACH = 30.0
STRAIGHT, FARTHEST_BACK_M = 0.985, 0.45


@dataclass(slots=True)
class Posed:
    """A posed skeleton, the hands' shapes and reach errors in metres by side 'r' and 'l', and each eye's rotation (3,
    3)."""

    skeleton: Skeleton
    shapes: dict[str, HandShape]
    errors: dict[str, float]
    eyes: dict[str, Array]
    radii: dict[str, float]


def out_sign(side: str) -> float:
    """The sign of x away from the body's middle: -1 for the right side 'r', 1 for the left."""
    return -1.0 if side == "r" else 1.0


def world(side: str, triple: tuple[float, float, float]) -> Array:
    """(out, forward, up) of one side as figure coordinates."""
    return np.array([out_sign(side) * triple[0], -triple[1], triple[2]])


def length(body: Body, first: str, second: str) -> float:
    """Metres between two joints at rest."""
    return float(np.linalg.norm(body.joint(second) - body.joint(first)))


def leg_length(body: Body) -> float:
    """Metres from hip to ankle along a straight leg."""
    return length(body, "thigh_l", "calf_l") + length(body, "calf_l", "foot_l")


def eye_centre(body: Body, side: str) -> Array:
    """(3,) the middle of the 'r' or 'l' eye ball at rest."""
    points = body.part(f"eye_{side}")
    return (points.min(0) + points.max(0)) / 2


def varied(stance: Stance, seed: int) -> Stance:
    """The stance with a little of its own: small turns of trunk and head, and where the weight is."""
    if not seed:
        return stance
    draw = np.random.default_rng(seed)
    sway, spine, head = draw.uniform(-1, 1, 2), draw.uniform(-1, 1, 3), draw.uniform(-1, 1, 3)
    jog = lambda base, by, size: tuple(b + x * s for b, x, s in zip(base, by, size, strict=True))  # noqa: E731
    return replace(
        stance,
        hips=(stance.hips[0] + 0.008 * sway[0], stance.hips[1] + 0.006 * sway[1]),
        spine=jog(stance.spine, spine, (2.5, 1.5, 1.2)),
        head=jog(stance.head, head, (4.0, 2.5, 2.5)),
    )


def trunk(skeleton: Skeleton, stance: Stance, lean: float, twist: float) -> None:
    """Turn pelvis and spine; the bend is shared by the three bones of the spine, the lean partly by the hips."""
    yaw, pitch, roll = stance.pelvis
    pelvis = turn(yaw, pitch + lean * 0.45, roll)
    skeleton.set("pelvis", pelvis)
    yaw, pitch, roll = stance.spine
    done = pelvis
    for name, part in (("spine_01", 0.3), ("spine_02", 0.35), ("spine_03", 0.35)):
        done = done @ turn((yaw + twist) * part, (pitch + lean * 0.55) * part, roll * part)
        skeleton.set(name, done)
    for side in SIDES:
        skeleton.follow(f"clavicle_{side}")
    skeleton.follow("neck_01")


def foot_rotation(side: str, foot: Foot) -> Array:
    """(3, 3) how a foot stands: toes out by its yaw, heel lifted about the ball."""
    return about((0, 0, 1), out_sign(side) * foot.yaw) @ about((1, 0, 0), foot.heel)


def ankle_target(body: Body, side: str, foot: Foot) -> Array:
    """(3,) where the ankle is for a foot that stands at its place; a lifted heel turns about the ball, lifted toes
    about the heel."""
    ankle, ball = body.joint(f"foot_{side}"), body.joint(f"ball_{side}")
    leg = leg_length(body)
    hip = body.joint(f"thigh_{side}")
    spot = np.array([hip[0] + out_sign(side) * foot.at[0] * leg, hip[1] - foot.at[1] * leg, ankle[2]])
    spot[2] += SOLE_M * body.scale + foot.up * leg
    pivot = ball - ankle if foot.heel >= 0 else np.array([0.0, 0.05 * body.scale, -ankle[2]])
    pivot = np.array([pivot[0], pivot[1], -ankle[2]])
    flat = about((0, 0, 1), out_sign(side) * foot.yaw) @ pivot
    return spot + flat - foot_rotation(side, foot) @ pivot


def settle_hips(skeleton: Skeleton, stance: Stance, feet: dict[str, Foot], seat: float) -> None:
    """Put the pelvis where the stance wants it: over the feet as high as the straighter leg allows, on a seat, or
    low."""
    body = skeleton.body
    leg = leg_length(body)
    start = skeleton.position("pelvis").copy()
    goal = body.joint("pelvis").copy()
    goal[0] += stance.hips[0] * leg
    goal[1] -= stance.hips[1] * leg
    if stance.ground == "seat":
        goal[2] = seat + 0.098 * body.scale
    elif stance.ground == "low":
        goal[2] = leg * (1 - stance.drop) + (body.joint("foot_l")[2] + SOLE_M * body.scale)
        if stance.drop > 0.5:
            knee = length(body, "thigh_l", "calf_l")
            goal[2] = knee * 0.985 + 0.062 * body.scale
    elif stance.ground == "lying":
        goal[2] = body.joint("pelvis")[2]
    skeleton.shift(goal - start)
    if stance.ground != "feet":
        return
    room = []
    for side in SIDES:
        hip = skeleton.carry("pelvis", body.joint(f"thigh_{side}"))
        ankle = ankle_target(body, side, feet[side])
        flat = np.linalg.norm((hip - ankle)[:2])
        reach = 0.9935 * leg
        if feet[side].up < 0.05:
            room.append(ankle[2] + np.sqrt(max(reach**2 - flat**2, 0.0)) - hip[2])
    skeleton.shift(np.array([0.0, 0.0, min(room) - stance.drop * leg]))


def legs(skeleton: Skeleton, feet: dict[str, Foot]) -> None:
    """Lay both legs so that the feet stand where they should."""
    body = skeleton.body
    for side in SIDES:
        foot = feet[side]
        names = (f"thigh_{side}", f"calf_{side}", f"foot_{side}")
        skeleton.set(names[0], skeleton.rotation("pelvis"))
        root = skeleton.position(names[0])
        pole = about((0, 0, 1), out_sign(side) * foot.yaw * 0.6) @ world(side, foot.knee)
        target = ankle_target(body, side, foot)
        upper, lower = length(body, *names[:2]), length(body, *names[1:])
        knee, ankle = two_bone(root, target, upper, lower, pole)
        rest = [body.joint(n) for n in names]
        ahead = np.array([0.0, -1.0, 0.0])
        hinge_rest = np.cross(rest[2] - rest[0], ahead)
        bend = unit(knee - root) + unit(knee - ankle)
        hinge = np.cross(ankle - root, pole if np.linalg.norm(bend) < 0.05 else bend)
        skeleton.limb(names, knee, ankle, hinge_rest, hinge)
        spin = foot_rotation(side, foot)
        if np.linalg.norm(ankle - target) > 0.02 * body.scale:
            spin = mix(spin, skeleton.rotation(names[1]), 0.5)
        skeleton.set(names[2], spin)
        flat = about((0, 0, 1), out_sign(side) * foot.yaw)
        skeleton.set(f"ball_{side}", mix(spin, flat, 0.85) if foot.heel > 0 else spin)


def hand_turn(body: Body, side: str, fingers: Array, palm: Array) -> Array:
    """(3, 3) the hand's rotation for directions of its fingers and palm."""
    hand = hand_frame(body, side)
    return frame(fingers, palm) @ frame(hand.fingers, hand.palm).T


def natural_hand(body: Body, side: str, lower: Array, wanted: Array) -> Array:
    """The hand rotation nearest to `wanted` that a wrist can do: pronation within 88 degrees of thumb-up, bend within
    62."""
    hand = hand_frame(body, side)
    rest_axis = unit(body.joint(f"hand_{side}") - body.joint(f"lowerarm_{side}"))
    upper = body.joint(f"lowerarm_{side}") - body.joint(f"upperarm_{side}")
    inward = np.cross(upper, rest_axis) * (1 if side == "l" else -1)
    a = inward - rest_axis * (inward @ rest_axis)
    b = hand.palm - rest_axis * (hand.palm @ rest_axis)
    offset = float(np.degrees(np.arctan2(np.cross(a, b) @ rest_axis, a @ b)))
    local = lower.T @ wanted
    twist = twist_about(local, rest_axis)
    from_neutral = (twist + offset + 180) % 360 - 180
    kept = float(np.clip(from_neutral, -PRONATION, PRONATION))
    spin = about(rest_axis, kept - offset)
    swing = local @ about(rest_axis, twist).T
    axis, degrees = rotation_angle(swing)
    return lower @ about(axis, min(degrees, WRIST)) @ spin


def lift_shoulder(skeleton: Skeleton, side: str, target: Array, raised: float) -> None:
    """Let the collar bone help: up when the arm goes up, forward when it reaches far ahead."""
    body = skeleton.body
    chest = skeleton.rotation("spine_03")
    shoulder = skeleton.carry("spine_03", body.joint(f"upperarm_{side}"))
    arm = length(body, f"upperarm_{side}", f"lowerarm_{side}") + length(body, f"lowerarm_{side}", f"hand_{side}")
    way = chest.T @ (target - shoulder)
    rise = float(np.degrees(np.arctan2(way[2], np.linalg.norm(way[:2]))))
    far = float(np.clip(np.linalg.norm(way) / arm - 0.75, 0.0, 0.35)) / 0.35
    up = float(np.clip((rise + 15) * 0.24, 0, 22)) + raised
    ahead = float(np.clip(-way[1] / arm, -0.4, 1.0)) * 13 * far
    across = float(np.clip(-way[0] * out_sign(side) / arm, 0, 0.5)) * 26
    sign = out_sign(side)
    skeleton.set(f"clavicle_{side}", chest @ about((0, 0, 1), -sign * (ahead + across)) @ about((0, 1, 0), -sign * up))


def arm(
    skeleton: Skeleton,
    side: str,
    target: Array,
    shape: HandShape,
    plan: tuple[Array, Array | None, Array | None],
    centre: bool,
) -> float:
    """Solve one arm. `plan`: elbow side, palm and finger directions (None: follow the forearm). With `centre` the
    hand's working point goes to `target`, else the wrist does. Returns the error in metres."""
    body = skeleton.body
    names = (f"upperarm_{side}", f"lowerarm_{side}", f"hand_{side}")
    pole, palm, fingers = plan
    upper, lower = length(body, *names[:2]), length(body, *names[1:])
    rest = [body.joint(n) for n in names]
    hinge_rest = np.cross(rest[1] - rest[0], rest[2] - rest[1])
    skeleton.set(names[0], skeleton.rotation(f"clavicle_{side}"))
    root = skeleton.position(names[0])
    offset = shape.centre - rest[2] if centre else np.zeros(3)
    ahead = fingers if fingers is not None else unit(target - root)
    face = palm if palm is not None else world(side, (-1.0, 0.0, -0.3))
    hand = hand_turn(body, side, ahead, face)
    for _ in range(10):
        elbow, wrist = two_bone(root, target - hand @ offset, upper, lower, pole)
        skeleton.limb(names, elbow, wrist, hinge_rest, np.cross(elbow - root, wrist - elbow))
        forearm = unit(wrist - elbow)
        ahead = fingers if fingers is not None else forearm
        wanted = hand_turn(body, side, ahead, face)
        hand = natural_hand(body, side, skeleton.rotation(names[1]), wanted)
    skeleton.set(names[2], hand)
    skeleton.forearm_twist(side, hand)
    skeleton.set(names[2], hand)
    pose_hand(skeleton, side, shape)
    reached = contact(skeleton, side, shape) if centre else skeleton.position(names[2])
    return float(np.linalg.norm(reached - target))


def anchor_point(skeleton: Skeleton, side: str, plan: Arm, surface: float) -> Array:
    """(3,) where a stance's hand goes."""
    body = skeleton.body
    other = "l" if side == "r" else "r"
    chest = skeleton.rotation("spine_03")
    offset = world(side, plan.at)
    if plan.anchor == "shoulder":
        reach = length(body, f"upperarm_{side}", f"lowerarm_{side}") + length(body, f"lowerarm_{side}", f"hand_{side}")
        level = mix(np.eye(3), chest, 0.6)
        return skeleton.carry(f"clavicle_{side}", body.joint(f"upperarm_{side}")) + level @ (offset * reach)
    offset = offset * body.scale * length(body, "pelvis", "neck_01") / 0.52
    if plan.anchor == "surface":
        base = skeleton.carry("pelvis", body.joint("pelvis"))
        across = abs(body.joint(f"upperarm_{side}")[0]) * out_sign(side)
        return np.array([base[0] + across + offset[0], base[1] + offset[1], surface + offset[2]])
    head = skeleton.rotation("head")
    places = {
        "hip": (skeleton.carry("pelvis", body.joint(f"thigh_{side}")), skeleton.rotation("pelvis")),
        "knee": (skeleton.position(f"calf_{side}"), np.eye(3)),
        "chest": (skeleton.carry("spine_03", body.joint("spine_03")), chest),
        "elbow_other": (skeleton.position(f"lowerarm_{other}"), chest),
        "mouth": (skeleton.carry("head", mouth_point(body)), head),
        "ear": (skeleton.carry("head", ear_point(body, side)), head),
        "temple": (skeleton.carry("head", ear_point(body, side) + np.array([0, -0.05, 0.03]) * body.scale), head),
    }
    if plan.anchor == "arm_other":
        shoulder = skeleton.carry(f"clavicle_{other}", body.joint(f"upperarm_{other}"))
        down = chest @ np.array([out_sign(other) * 0.012, -0.062, -0.135]) * body.scale
        return shoulder + down + chest @ offset
    point, rotation = places[plan.anchor]
    return point + rotation @ offset


def mouth_point(body: Body) -> Array:
    """(3,) the middle of the closed lips at rest."""
    teeth = body.part("teeth_upper")
    return np.array([0.0, teeth[:, 1].min() - 0.008 * body.scale, teeth[:, 2].min() + 0.001 * body.scale])


def ear_point(body: Body, side: str) -> Array:
    """(3,) beside the ear at rest."""
    head = body.part("body")
    level = eye_centre(body, side)[2] - 0.02 * body.scale
    near = head[np.abs(head[:, 2] - level) < 0.03 * body.scale]
    near = near[near[:, 2] > body.joint("neck_01")[2]]
    sign = out_sign(side)
    return np.array([sign * (near[:, 0] * sign).max(), body.joint("head")[1] + 0.005 * body.scale, level])


def stance_arm(skeleton: Skeleton, side: str, plan: Arm, surface: float) -> tuple[HandShape, float]:
    """Lay one arm as the stance says; returns the hand's shape and its radius."""
    shape = hand_shape(skeleton.body, side, plan.shape)
    target = anchor_point(skeleton, side, plan, surface)
    lift_shoulder(skeleton, side, target, plan.raised)
    chest = skeleton.rotation("head" if plan.anchor in ("ear", "mouth", "temple") else "spine_03")
    level = np.eye(3) if plan.anchor in ("surface", "knee") else chest
    turned = [None if d is None else level @ world(side, d) for d in (plan.elbow, plan.palm, plan.fingers)]
    if plan.anchor == "shoulder":
        target = anchor_point(skeleton, side, plan, surface)
    elbow = turned[0] if turned[0] is not None else np.array([0.0, 1.0, 0.0])
    arm(skeleton, side, target, shape, (elbow, turned[1], turned[2]), plan.anchor != "shoulder")
    return shape, 0.034


def reach_arm(skeleton: Skeleton, side: str, reach: Reach) -> tuple[HandShape, float]:
    """Lay one arm to a point; returns the hand's shape and how far it stayed away in metres."""
    body = skeleton.body
    shape = hand_shape(body, side, reach.shape, reach.radius_m)
    target = np.asarray(reach.point, float)
    lift_shoulder(skeleton, side, target, 0.0)
    chest = skeleton.rotation("spine_03")
    shoulder = skeleton.carry(f"clavicle_{side}", body.joint(f"upperarm_{side}"))
    way = target - shoulder
    level = unit(np.array([way[0], way[1], 0.0])) if np.linalg.norm(way[:2]) > 0.02 else np.array([0.0, -1.0, 0.0])
    if reach.elbow is not None:
        elbow = np.asarray(reach.elbow, float)
    else:
        high = float(np.clip(way[2] / 0.5, -1, 1))
        elbow = chest @ world(side, (0.55 + 0.35 * high, -0.45 + 0.3 * high, -1.0))
    palm = None if reach.palm is None else unit(reach.palm)
    fingers: Array | None = None
    if reach.shape in ("grip", "cup"):
        axis = unit(reach.axis)
        if palm is None:
            inward = np.cross(axis, level) * (1.0 if side == "r" else -1.0)
            palm = unit(inward * 0.92 + level * 0.38)
        palm = unit(palm - axis * (palm @ axis))
        fingers = np.cross(axis, palm) if side == "l" else np.cross(palm, axis)
    elif palm is None:
        down = np.array([0.0, 0.0, -1.0])
        inward = world(side, (-1.0, 0.0, 0.0))
        palm = unit(
            {"flat": down, "pinch": down * 0.7 + inward * 0.5, "point": down * 0.7 + inward * 0.6}.get(
                reach.shape, inward
            )
        )
        if reach.shape in ("flat", "pinch"):
            fingers = unit(level + world(side, (-0.25, 0.0, -0.1)))
    else:
        fingers = unit(level - palm * (level @ palm)) if abs(level @ palm) < 0.95 else None
    error = arm(skeleton, side, target, shape, (elbow, palm, fingers), True)
    return shape, error


def look(skeleton: Skeleton, stance: Stance, target: Array | None, tilt: float) -> dict[str, Array]:
    """Turn neck and head, then the eyes, towards a point; returns the eyes' global rotations."""
    body = skeleton.body
    chest = skeleton.rotation("spine_03")
    yaw, pitch, roll = stance.head
    level = mix(np.eye(3), chest, 0.55)
    skeleton.set("neck_01", chest @ turn(yaw * 0.35, pitch * 0.4, roll * 0.35))
    skeleton.set("head", mix(chest, level, 0.6) @ turn(yaw, pitch, roll + tilt))
    eyes = {s: skeleton.rotation("head") for s in SIDES}
    if target is None:
        return eyes
    for _ in range(3):
        middle = (skeleton.carry("head", eye_centre(body, "r")) + skeleton.carry("head", eye_centre(body, "l"))) / 2
        way = chest.T @ unit(target - middle)
        yaw = float(np.degrees(np.arctan2(way[0], -way[1])))
        pitch = float(np.degrees(np.arctan2(-way[2], np.linalg.norm(way[:2]))))
        head_yaw = float(np.clip(yaw * 0.8, -HEAD_YAW, HEAD_YAW))
        head_pitch = float(np.clip(pitch * 0.62, *HEAD_PITCH))
        skeleton.set("neck_01", chest @ turn(head_yaw * 0.4, head_pitch * 0.35, roll * 0.3))
        skeleton.set("head", chest @ turn(head_yaw, head_pitch, roll * 0.6 + tilt))
    head = skeleton.rotation("head")
    for side in SIDES:
        way = head.T @ unit(target - skeleton.carry("head", eye_centre(body, side)))
        yaw = float(np.clip(np.degrees(np.arctan2(way[0], -way[1])), -EYE_YAW, EYE_YAW))
        pitch = float(np.clip(np.degrees(np.arctan2(-way[2], np.linalg.norm(way[:2]))), *EYE_PITCH))
        eyes[side] = head @ turn(yaw, pitch)
    return eyes


def torso_share(target: tuple[float, float, float] | None) -> float:
    """Degrees by which the trunk turns towards what is looked at: none for a glance, up to 26 for something behind."""
    if target is None:
        return 0.0
    yaw = float(np.degrees(np.arctan2(target[0], -target[1])))
    return float(np.clip(np.sign(yaw) * max(abs(yaw) - 28, 0) * 0.34, -26, 26))


def lay_down(skeleton: Skeleton, eyes: dict[str, Array]) -> dict[str, Array]:
    """Turn a figure that was posed upright onto its back, head towards +y, on the floor."""
    spin = about((1, 0, 0), -90)
    skeleton.positions = skeleton.positions @ spin.T
    skeleton.rotations = spin @ skeleton.rotations
    middle = skeleton.position("pelvis").copy()
    skeleton.shift(np.array([-middle[0], -middle[1], 0.125 * skeleton.body.scale - middle[2]]))
    return {side: spin @ eye for side, eye in eyes.items()}


def once(body: Body, pose: FigurePose, stance: Stance, lean: float, back: float = 0.0) -> Posed:
    """One pass of posing: hips, trunk, head, legs and arms, with the trunk leaning by `lean` degrees and the whole
    body `back` metres behind its mark."""
    skeleton = Skeleton.at_rest(body)
    if back:
        step = back / leg_length(body)
        stance = replace(stance, hips=(stance.hips[0], stance.hips[1] - step))
        stance = replace(stance, right_foot=_stepped(stance.right_foot, step))
        stance = replace(stance, left_foot=_stepped(stance.left_foot, step))
    feet = {"r": stance.right_foot, "l": stance.left_foot}
    trunk(skeleton, stance, lean, torso_share(pose.look_at))
    seat = (stance.seat_m * min(1.0, body.scale * leg_length(body) / 0.78)) if pose.seat_m is None else pose.seat_m
    surface = stance.surface_m if pose.surface_m is None else pose.surface_m
    settle_hips(skeleton, stance, feet, seat)
    legs(skeleton, feet)
    eyes = look(
        skeleton, stance, None if pose.look_at is None else np.asarray(pose.look_at, float), pose.head_tilt_degrees
    )
    shapes, errors, radii = {}, {"r": 0.0, "l": 0.0}, {"r": 0.034, "l": 0.034}
    plans = {"r": (stance.right, pose.right_hand), "l": (stance.left, pose.left_hand)}
    for side in SIDES:
        plan, reach = plans[side]
        if reach is None:
            shapes[side], radii[side] = stance_arm(skeleton, side, plan, surface)
        else:
            shapes[side], errors[side] = reach_arm(skeleton, side, reach)
            radii[side] = reach.radius_m
    if stance.ground == "lying":
        eyes = lay_down(skeleton, eyes)
    return Posed(skeleton, shapes, errors, eyes, radii)


def _stepped(foot: Foot, step: float) -> Foot:
    return replace(foot, at=(foot.at[0], foot.at[1] - step))


def _arm_spare(posed: Posed) -> float:
    """How many metres the right arm is from straight: from shoulder to wrist, less than it is long."""
    skeleton = posed.skeleton
    shoulder, wrist = skeleton.position("upperarm_r"), skeleton.position("hand_r")
    whole = length(skeleton.body, "upperarm_r", "lowerarm_r") + length(skeleton.body, "lowerarm_r", "hand_r")
    return STRAIGHT * whole - float(np.linalg.norm(wrist - shoulder))


def _standing_back(body: Body, pose: FigurePose, stance: Stance) -> Posed:
    """The pose from as far behind the mark as makes the right arm straight."""
    back = 0.0
    posed = once(body, pose, stance, pose.lean_degrees)
    for _ in range(6):
        spare = _arm_spare(posed)
        if spare < 0.004 or back >= FARTHEST_BACK_M:
            break
        back = min(back + 1.15 * spare, FARTHEST_BACK_M)
        posed = once(body, pose, stance, pose.lean_degrees, back)
    return posed


def pose_body(body: Body, pose: FigurePose) -> Posed:
    """Pose a body. ValueError for an unknown stance. A hand that cannot reach its point makes the trunk lean towards
    it, up to 30 degrees; what is left is in `errors`."""
    if pose.stance not in POSES:
        raise ValueError(f"no stance {pose.stance!r}; known: {', '.join(POSES)}")
    stance = varied(POSES[pose.stance], pose.seed)
    if stance.straight and pose.right_hand is not None:
        return _standing_back(body, pose, stance)
    best = once(body, pose, stance, pose.lean_degrees)
    lean = 0.0
    while max(best.errors.values()) > 0.006 and lean < LEAN_FOR_REACH:
        lean += 7.5
        again = once(body, pose, stance, pose.lean_degrees + lean)
        if max(again.errors.values()) >= max(best.errors.values()) - 1e-4:
            break
        best = again
    return best

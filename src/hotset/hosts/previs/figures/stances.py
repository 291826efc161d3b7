"""The stances as data: where hips, feet, hands, trunk and head go, in the proportions of whoever takes them.

Directions and offsets are written for one side as (out, forward, up): out is away from the body's middle, so that the
same entry serves either hand. Lengths are in arm lengths for arms (shoulder to wrist) and leg lengths for feet and
hips (hip to ankle), except where an anchor says otherwise. Angles are degrees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["POSES", "Arm", "Foot", "Stance"]

Triple = tuple[float, float, float]
REST = (0.1, 0.04, -1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """`at`: for anchor 'shoulder' the wrist from the shoulder, in arm lengths; for the others the palm from the
    anchor, in metres of an adult. `elbow`: the side to which the elbow goes. `palm`, `fingers`: directions, or None to
    follow the forearm."""

    at: Triple = (0.14, 0.07, -0.965)
    anchor: str = "shoulder"
    elbow: Triple = (0.55, -1.0, 0.0)
    palm: Triple | None = (-0.9, -0.25, 0.0)
    fingers: Triple | None = None
    shape: str = "relaxed"
    raised: float = 0.0
    """Degrees by which the collar bone lifts the shoulder, on top of what the reach itself needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """`at`: (out, forward) of the ankle from under its own hip, in leg lengths. `yaw` turns the toes out. `heel` lifts
    the heel, about the ball, in degrees; negative lifts the toes. `up`: the height of the sole above the floor in leg
    lengths."""

    at: tuple[float, float] = (0.02, 0.0)
    yaw: float = 9.0
    heel: float = 0.0
    up: float = 0.0
    knee: Triple = (0.12, 1.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """`hips`: (to its left, forward) shift of the pelvis in leg lengths. `drop`: how far the pelvis is below straight
    legs, in leg lengths. `pelvis`, `spine`, `head`: (yaw to its left, pitch forward, roll to its right). `seat`: the
    pelvis rests on a seat at this height in metres, or at 'drop' above the floor when `ground` is 'low'."""

    hips: tuple[float, float] = (0.0, 0.0)
    drop: float = 0.0
    pelvis: Triple = (0.0, 0.0, 0.0)
    spine: Triple = (0.0, 0.0, 0.0)
    head: Triple = (0.0, 0.0, 0.0)
    right_foot: Foot = Foot()
    left_foot: Foot = Foot()
    right: Arm = Arm()
    left: Arm = Arm()
    ground: str = "feet"
    seat_m: float = 0.46
    surface_m: float = 0.92
    straight: bool = False
    """The body stands back until the right arm, on its way to what it holds, is straight."""


# Weight on the right leg, the left one eased; the trunk answers the tilt of the hips, the head answers the trunk.
EASED = Stance(
    hips=(-0.042, 0.0),
    pelvis=(4.0, -1.0, -4.0),
    spine=(-5.0, 1.0, 5.5),
    head=(5.0, 3.0, -3.0),
    right_foot=Foot(at=(-0.02, -0.01), yaw=6),
    left_foot=Foot(at=(0.055, 0.075), yaw=20, knee=(0.3, 1.0, 0.0)),
    right=Arm(at=(0.13, 0.06, -0.965)),
    left=Arm(at=(0.17, 0.12, -0.945), palm=(-0.8, -0.5, 0.0)),
)
SEATED = Stance(
    ground="seat",
    pelvis=(0.0, -6.0, 0.0),
    spine=(-3.0, 9.0, 1.5),
    head=(4.0, 1.0, -2.0),
    right_foot=Foot(at=(0.03, 0.50), yaw=8, knee=(0.16, 1.0, 0.5)),
    left_foot=Foot(at=(0.05, 0.60), yaw=12, knee=(0.24, 1.0, 0.5)),
    right=Arm(
        anchor="knee",
        at=(0.0, -0.085, 0.092),
        palm=(-0.1, 0.1, -1.0),
        fingers=(-0.3, 1.0, -0.15),
        elbow=(1.0, -0.8, -0.3),
    ),
    left=Arm(
        anchor="knee",
        at=(-0.01, -0.060, 0.092),
        palm=(-0.1, 0.1, -1.0),
        fingers=(-0.45, 1.0, -0.15),
        elbow=(1.0, -0.8, -0.3),
    ),
)
CUP_ARM = Arm(
    at=(-0.10, 0.52, -0.34), elbow=(0.5, -0.5, -1.0), palm=(-1.0, 0.15, 0.0), fingers=(-0.25, 1.0, 0.1), shape="grip"
)

POSES: dict[str, Stance] = {
    "standing": replace(
        EASED,
        hips=(-0.018, 0.0),
        pelvis=(2.0, 0.0, -1.8),
        spine=(-2.0, 0.0, 2.2),
        head=(2.0, 1.0, -1.0),
        left_foot=Foot(at=(0.035, 0.035), yaw=14),
    ),
    "standing_relaxed": EASED,
    "hands_on_hips": replace(
        EASED,
        right=Arm(
            anchor="hip",
            at=(0.055, 0.045, 0.115),
            palm=(-1.0, -0.2, -0.1),
            fingers=(-0.35, 0.8, -0.55),
            elbow=(1.0, -0.45, 0.1),
        ),
        left=Arm(
            anchor="hip",
            at=(0.055, 0.045, 0.105),
            palm=(-1.0, -0.2, -0.1),
            fingers=(-0.35, 0.8, -0.55),
            elbow=(1.0, -0.45, 0.1),
        ),
    ),
    "arms_crossed": replace(
        EASED,
        spine=(-4.0, -3.0, 4.0),
        right=Arm(
            anchor="chest",
            at=(-0.085, 0.150, -0.055),
            palm=(-0.3, -1.0, -0.2),
            fingers=(-1.0, -0.1, 0.22),
            elbow=(0.9, 0.2, -1.0),
        ),
        left=Arm(
            anchor="chest",
            at=(-0.075, 0.205, -0.100),
            palm=(-0.2, -1.0, 0.1),
            fingers=(-1.0, -0.15, 0.12),
            elbow=(0.9, 0.2, -1.0),
        ),
    ),
    "hands_in_pockets": replace(
        EASED,
        right=Arm(
            anchor="hip",
            at=(0.085, 0.055, -0.045),
            palm=(-1.0, 0.1, 0.0),
            fingers=(-0.2, 0.35, -1.0),
            elbow=(0.8, -1.0, 0.0),
        ),
        left=Arm(
            anchor="hip",
            at=(0.085, 0.055, -0.055),
            palm=(-1.0, 0.1, 0.0),
            fingers=(-0.2, 0.35, -1.0),
            elbow=(0.8, -1.0, 0.0),
        ),
    ),
    "leaning_counter": replace(
        EASED,
        hips=(-0.045, -0.10),
        pelvis=(4.0, 14.0, -4.0),
        spine=(-4.0, 13.0, 4.0),
        head=(3.0, -13.0, -3.0),
        right=Arm(
            anchor="surface",
            at=(0.06, 0.34, 0.018),
            palm=(0.0, 0.0, -1.0),
            fingers=(-0.45, 1.0, 0.0),
            elbow=(0.32, -1.0, -0.1),
            shape="flat",
        ),
        left=Arm(
            anchor="surface",
            at=(0.10, 0.30, 0.018),
            palm=(0.0, 0.0, -1.0),
            fingers=(-0.25, 1.0, 0.0),
            elbow=(0.32, -1.0, -0.1),
            shape="flat",
        ),
    ),
    "pressing": replace(
        EASED,
        hips=(-0.02, 0.03),
        pelvis=(-3.0, 7.0, -2.0),
        spine=(5.0, 13.0, 2.0),
        head=(0.0, 2.0, -1.0),
        right_foot=Foot(at=(0.0, -0.10), yaw=8, heel=6),
        left_foot=Foot(at=(0.05, 0.15), yaw=12),
        right=Arm(
            anchor="surface",
            at=(-0.04, 0.40, 0.018),
            palm=(0.0, 0.0, -1.0),
            fingers=(-0.45, 1.0, 0.0),
            elbow=(0.7, -0.5, -0.4),
            shape="flat",
        ),
        left=Arm(at=(0.10, -0.10, -0.96), palm=(-0.8, -0.5, 0.0)),
        straight=True,
    ),
    "leaning_wall": replace(
        EASED,
        hips=(-0.03, -0.06),
        pelvis=(0.0, -9.0, -3.0),
        spine=(0.0, 5.0, 4.0),
        head=(6.0, 5.0, -4.0),
        right_foot=Foot(at=(0.0, 0.16), yaw=8),
        left_foot=Foot(at=(-0.10, 0.24), yaw=4, knee=(0.25, 1.0, 0.0)),
        right=Arm(
            anchor="hip",
            at=(0.085, 0.055, -0.045),
            palm=(-1.0, 0.1, 0.0),
            fingers=(-0.2, 0.35, -1.0),
            elbow=(0.8, -1.0, 0.0),
        ),
        left=Arm(
            anchor="hip",
            at=(0.085, 0.055, -0.055),
            palm=(-1.0, 0.1, 0.0),
            fingers=(-0.2, 0.35, -1.0),
            elbow=(0.8, -1.0, 0.0),
        ),
    ),
    "sitting": SEATED,
    "sitting_forward": replace(
        SEATED,
        pelvis=(0.0, 8.0, 0.0),
        spine=(-2.0, 22.0, 2.0),
        head=(3.0, -18.0, -2.0),
        surface_m=0.74,
        right=Arm(
            anchor="surface",
            at=(-0.13, 0.42, 0.035),
            palm=(-0.35, -0.1, -1.0),
            fingers=(-1.0, 0.25, 0.0),
            elbow=(1.0, -0.3, -0.4),
        ),
        left=Arm(
            anchor="surface",
            at=(-0.10, 0.46, 0.055),
            palm=(-0.4, -0.2, -1.0),
            fingers=(-1.0, 0.15, 0.0),
            elbow=(1.0, -0.3, -0.4),
        ),
    ),
    "sitting_back": replace(
        SEATED,
        pelvis=(0.0, -20.0, 0.0),
        spine=(-4.0, 3.0, 3.0),
        head=(5.0, 12.0, -4.0),
        right_foot=Foot(at=(0.05, 0.66), yaw=10, knee=(0.18, 1.0, 0.6)),
        left_foot=Foot(at=(0.07, 0.80), yaw=16, heel=-8, knee=(0.3, 1.0, 0.6)),
        right=Arm(
            anchor="knee",
            at=(-0.01, -0.16, 0.095),
            palm=(-0.25, 0.1, -1.0),
            fingers=(-0.7, 1.0, -0.1),
            elbow=(1.0, -0.8, 0.0),
        ),
        left=Arm(
            anchor="knee",
            at=(-0.02, -0.14, 0.095),
            palm=(-0.25, 0.1, -1.0),
            fingers=(-0.6, 1.0, -0.1),
            elbow=(1.0, -0.8, 0.0),
        ),
    ),
    "walking": Stance(
        hips=(-0.012, 0.02),
        pelvis=(-6.0, 2.0, -2.0),
        spine=(10.0, 2.0, 2.0),
        head=(-4.0, -1.0, 0.0),
        right_foot=Foot(at=(-0.04, 0.27), yaw=5, heel=-14),
        left_foot=Foot(at=(-0.04, -0.32), yaw=9, heel=38),
        right=Arm(at=(0.10, -0.30, -0.90), elbow=(0.4, -1.0, 0.0)),
        left=Arm(at=(0.06, 0.40, -0.84), elbow=(0.5, -1.0, -0.2)),
    ),
    "running": Stance(
        hips=(0.0, 0.10),
        drop=0.02,
        pelvis=(-10.0, 12.0, 0.0),
        spine=(16.0, 6.0, 0.0),
        head=(-6.0, -12.0, 0.0),
        right_foot=Foot(at=(-0.05, 0.30), yaw=3, heel=12, up=0.22),
        left_foot=Foot(at=(-0.05, -0.36), yaw=4, heel=52),
        right=Arm(at=(0.10, -0.34, -0.42), elbow=(0.45, -1.0, 0.15), shape="fist"),
        left=Arm(at=(-0.08, 0.52, -0.18), elbow=(0.6, -0.5, -1.0), shape="fist"),
    ),
    "crouching": Stance(
        ground="low",
        drop=0.36,
        hips=(0.0, -0.05),
        pelvis=(4.0, 22.0, 0.0),
        spine=(-4.0, 22.0, 2.0),
        head=(3.0, -20.0, 0.0),
        right_foot=Foot(at=(0.05, 0.05), yaw=14, heel=34, knee=(0.35, 1.0, 0.1)),
        left_foot=Foot(at=(0.06, 0.26), yaw=12, knee=(0.35, 1.0, 0.5)),
        right=Arm(at=(-0.12, 0.72, -0.42), elbow=(0.8, -0.4, -0.6)),
        left=Arm(
            anchor="knee",
            at=(-0.02, -0.10, 0.08),
            palm=(-0.2, 0.1, -1.0),
            fingers=(-0.6, 1.0, -0.2),
            elbow=(1.0, -0.3, -0.2),
        ),
    ),
    "kneeling": Stance(
        ground="low",
        drop=0.535,
        pelvis=(3.0, 2.0, 0.0),
        spine=(-4.0, 8.0, 2.0),
        head=(3.0, 6.0, -2.0),
        right_foot=Foot(at=(0.02, -0.36), yaw=2, heel=62, knee=(0.05, 1.0, -0.8)),
        left_foot=Foot(at=(0.05, 0.46), yaw=8, knee=(0.2, 1.0, 0.8)),
        right=Arm(at=(0.12, 0.28, -0.90)),
        left=Arm(
            anchor="knee",
            at=(-0.03, -0.08, 0.08),
            palm=(-0.2, 0.1, -1.0),
            fingers=(-0.6, 1.0, -0.2),
            elbow=(1.0, -0.5, -0.2),
        ),
    ),
    "reaching": replace(
        EASED,
        hips=(-0.03, 0.03),
        spine=(12.0, 7.0, 3.0),
        right_foot=Foot(at=(0.0, 0.08), yaw=4),
        left_foot=Foot(at=(0.03, -0.14), yaw=22, heel=14),
        right=Arm(at=(0.05, 0.88, 0.28), elbow=(0.6, -0.2, -1.0), palm=(-0.6, 0.2, -0.6), raised=6),
    ),
    "pouring": replace(
        EASED,
        spine=(3.0, 9.0, 4.0),
        head=(-2.0, 15.0, 2.0),
        right=Arm(
            at=(-0.12, 0.62, -0.22),
            elbow=(1.0, -0.3, -0.6),
            palm=(-0.75, 0.2, -0.55),
            fingers=(-0.35, 1.0, -0.1),
            shape="grip",
            raised=4,
        ),
        left=Arm(
            at=(-0.12, 0.56, -0.52),
            elbow=(0.6, -0.5, -1.0),
            palm=(-1.0, 0.1, 0.0),
            fingers=(-0.3, 1.0, 0.0),
            shape="grip",
        ),
    ),
    "drinking": replace(
        EASED,
        head=(0.0, -7.0, 0.0),
        right=Arm(
            anchor="mouth",
            at=(0.015, 0.072, -0.02),
            palm=(-0.80, -0.45, 0.0),
            fingers=(-0.75, 0.35, 0.25),
            elbow=(0.8, 0.2, -1.0),
            shape="grip",
        ),
    ),
    "holding_cup": replace(EASED, right=CUP_ARM, head=(3.0, 6.0, -3.0)),
    "carrying": replace(
        EASED,
        spine=(0.0, -5.0, 2.0),
        right=Arm(
            at=(-0.06, 0.52, -0.44),
            elbow=(0.5, -0.7, -1.0),
            palm=(-0.75, 0.0, 0.6),
            fingers=(-0.35, 1.0, 0.1),
            shape="cup",
        ),
        left=Arm(
            at=(-0.06, 0.52, -0.44),
            elbow=(0.5, -0.7, -1.0),
            palm=(-0.75, 0.0, 0.6),
            fingers=(-0.35, 1.0, 0.1),
            shape="cup",
        ),
    ),
    "phone": replace(
        EASED,
        head=(0.0, 4.0, 6.0),
        right=Arm(
            anchor="ear",
            at=(0.040, 0.030, -0.040),
            palm=(-1.0, 0.1, 0.2),
            fingers=(-0.1, 0.15, 1.0),
            elbow=(0.55, 0.35, -1.0),
            shape="cup",
        ),
        left=Arm(
            anchor="chest",
            at=(-0.02, 0.165, -0.13),
            palm=(-0.3, -1.0, -0.1),
            fingers=(-1.0, -0.1, 0.15),
            elbow=(0.8, -0.1, -1.0),
        ),
    ),
    "writing": replace(
        SEATED,
        pelvis=(0.0, 8.0, 0.0),
        spine=(-3.0, 20.0, 3.0),
        head=(2.0, 16.0, 3.0),
        surface_m=0.74,
        right=Arm(
            anchor="surface",
            at=(-0.06, 0.40, 0.04),
            palm=(-0.75, -0.1, -0.7),
            fingers=(-0.65, 1.0, -0.15),
            elbow=(1.0, -0.6, -0.2),
            shape="pinch",
        ),
        left=Arm(
            anchor="surface",
            at=(-0.02, 0.36, 0.02),
            palm=(0.0, 0.0, -1.0),
            fingers=(-0.8, 1.0, 0.0),
            elbow=(1.0, -0.6, -0.2),
            shape="flat",
        ),
    ),
    "typing": replace(
        SEATED,
        pelvis=(0.0, 4.0, 0.0),
        spine=(0.0, 12.0, 1.0),
        head=(0.0, 5.0, -1.0),
        surface_m=0.74,
        right=Arm(
            anchor="surface",
            at=(-0.05, 0.42, 0.045),
            palm=(0.0, 0.05, -1.0),
            fingers=(-0.3, 1.0, -0.05),
            elbow=(0.8, -0.8, -0.5),
        ),
        left=Arm(
            anchor="surface",
            at=(-0.05, 0.43, 0.045),
            palm=(0.0, 0.05, -1.0),
            fingers=(-0.3, 1.0, -0.05),
            elbow=(0.8, -0.8, -0.5),
        ),
    ),
    "waving": replace(
        EASED,
        head=(2.0, 0.0, -4.0),
        right=Arm(
            at=(0.40, 0.34, 0.40),
            elbow=(1.0, -0.1, -0.75),
            palm=(0.05, 1.0, 0.1),
            fingers=(0.22, 0.05, 1.0),
            shape="flat",
        ),
    ),
    "pointing": replace(
        EASED,
        spine=(6.0, 1.0, 3.0),
        right=Arm(at=(0.10, 0.95, 0.06), elbow=(0.8, -0.1, -0.8), palm=(-0.6, 0.0, -0.75), shape="point"),
    ),
    "hugging_self": replace(
        EASED,
        spine=(-2.0, 10.0, 3.0),
        head=(3.0, 9.0, -5.0),
        right=Arm(
            anchor="arm_other",
            at=(0.012, 0.0, -0.02),
            palm=(0.55, -0.85, 0.0),
            fingers=(-0.8, -0.5, 0.4),
            elbow=(0.6, 0.5, -1.0),
            raised=5,
        ),
        left=Arm(
            anchor="arm_other",
            at=(0.012, 0.035, -0.08),
            palm=(0.5, -0.85, 0.0),
            fingers=(-0.8, -0.5, 0.3),
            elbow=(0.6, 0.5, -1.0),
            raised=5,
        ),
    ),
    "head_in_hands": replace(
        SEATED,
        pelvis=(0.0, 12.0, 0.0),
        spine=(0.0, 32.0, 1.0),
        head=(0.0, 26.0, 0.0),
        surface_m=0.74,
        right=Arm(
            anchor="temple",
            at=(0.028, 0.034, 0.0),
            palm=(-0.85, -0.5, 0.0),
            fingers=(-0.3, 0.25, 1.0),
            elbow=(0.35, 0.9, -1.0),
        ),
        left=Arm(
            anchor="temple",
            at=(0.028, 0.034, 0.0),
            palm=(-0.85, -0.5, 0.0),
            fingers=(-0.3, 0.25, 1.0),
            elbow=(0.35, 0.9, -1.0),
        ),
    ),
    "turning_away": replace(
        EASED,
        pelvis=(-28.0, 0.0, -4.0),
        spine=(-26.0, 2.0, 4.0),
        head=(-30.0, 10.0, 2.0),
        left_foot=Foot(at=(0.03, 0.10), yaw=-16, heel=10),
        right_foot=Foot(at=(-0.01, -0.02), yaw=34),
    ),
    "lying": Stance(
        ground="lying",
        spine=(0.0, 0.0, 2.0),
        head=(8.0, 8.0, -4.0),
        right_foot=Foot(at=(0.05, 0.03), yaw=16, knee=(0.3, 1.0, 0.0)),
        left_foot=Foot(at=(0.10, 0.10), yaw=20, knee=(0.4, 1.0, 0.0)),
        right=Arm(at=(0.30, 0.03, -0.92), elbow=(1.0, -0.35, 0.0), palm=(-0.3, -1.0, 0.0)),
        left=Arm(
            anchor="chest",
            at=(0.02, 0.15, -0.20),
            palm=(-0.1, -1.0, 0.0),
            fingers=(-1.0, -0.1, -0.25),
            elbow=(1.0, -0.3, -0.5),
        ),
    ),
}

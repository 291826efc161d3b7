"""The keys of a board and of a motion, each described once. `hotset.film.schema` holds the rest."""

from __future__ import annotations

from hotset.film.keys import Key, Section
from hotset.film.keys import choice_key as _choice
from hotset.film.words import (
    Angle,
    CameraMoveKind,
    DepthOfField,
    Easing,
    KeyDirection,
    Mood,
    ShotSize,
    View,
)

__all__ = ["BOARD", "MOTION", "PLACEMENT"]

PLACEMENT = Section(
    name="placement",
    doc="Where one element stands in the frame or on the set.",
    keys=(
        Key(name="element", kind="slug", doc="Which element.", required=True, example="cup"),
        Key(
            name="mark", kind="word", doc="A mark or a surface of the place's set, or floor.", example="behind_counter"
        ),
        Key(name="x", kind="share", doc="Where its centre of interest falls, from the left edge.", example="0.33"),
        Key(name="y", kind="share", doc="The same, from the top edge.", example="40%"),
        Key(
            name="turned",
            kind="degrees",
            field="turned_deg",
            doc="Turned on its mark, clockwise seen from above.",
            default="0deg",
            example="20deg",
        ),
        Key(
            name="state",
            kind="text",
            doc="Its state in this shot: full, empty, steaming, open and so on; `absent` leaves it out of the frame "
            "although the scene's staging has it.",
            example="steaming",
        ),
    ),
)

COMPOSITION = Section(
    name="composition",
    doc="What the frame holds.",
    keys=(
        _choice("size", ShotSize, "How much of the subject is in frame.", "medium", example="close"),
        _choice("angle", Angle, "Height and tilt of the camera against the subject.", "eye", example="low"),
        _choice(
            "view",
            View,
            "From which side the camera looks. In three-quarter left the subject faces the left edge.",
            "front",
            example="three-quarter left",
        ),
        Key(
            name="lens",
            kind="lens",
            field="lens_mm",
            doc="Focal length for a 36 mm wide sensor.",
            default="35mm",
            example="85mm",
        ),
        Key(
            name="subject",
            kind="slug",
            doc="The element that the size is measured on. Left out in a frame of several people, medium or wider and "
            "over no shoulder, or `none`: a group frame, composed for everybody who has a pose in it.",
            example="mara",
        ),
        Key(name="over", kind="slug", doc="Over whose shoulder the camera looks.", example="tomas"),
        Key(
            name="placement",
            kind="section",
            many="list",
            section=PLACEMENT,
            doc="Where elements stand.",
            example="[{element: cup, mark: counter_top, x: 0.6}]",
            most=24,
        ),
    ),
)

LIGHTING = Section(
    name="lighting",
    doc="The key light and what the shadows get.",
    keys=(
        _choice(
            "key", KeyDirection, "Where the key light comes from, as seen from the camera.", "left", example="window"
        ),
        Key(
            name="ratio",
            kind="ratio",
            doc="Key to fill: 2:1 is gentle, 8:1 is dramatic.",
            default="4:1",
            example="4:1",
        ),
        Key(name="kelvin", kind="kelvin", doc="Colour temperature of the key.", default="5600K", example="3200K"),
        _choice("mood", Mood, "The light as a whole.", "soft", example="golden hour"),
    ),
)

POSE = Section(
    name="pose",
    doc="What one member of the cast does at the instant of the frame.",
    keys=(
        Key(name="element", kind="slug", doc="Which member of the cast.", required=True, example="mara"),
        Key(
            name="stance",
            kind="word",
            doc="The body, in a word of the figure kit.",
            default="standing_relaxed",
            example="leaning_counter",
        ),
        Key(
            name="expression",
            kind="word",
            doc="The face, in a word of the figure kit.",
            default="neutral",
            example="smile",
        ),
        Key(
            name="looks_at",
            kind="word",
            doc="An element, or camera, left, right, up or down.",
            example="tomas",
        ),
        Key(name="right_hand", kind="word", doc="The element it holds or touches, or a hand shape.", example="cup"),
        Key(name="left_hand", kind="word", doc="The element it holds or touches, or a hand shape.", example="relaxed"),
    ),
)

FOCUS = Section(
    name="focus",
    doc="What is sharp, and how deep.",
    keys=(
        Key(
            name="on",
            kind="slug",
            doc="The element that is sharp; the subject, or the group, when left out.",
            example="cup",
        ),
        _choice("depth", DepthOfField, "How much in front and behind is sharp too.", "medium", example="shallow"),
    ),
)

BOARD = Section(
    name="board",
    doc="One frame, decided: composition, lighting, pose, palette, focus.",
    keys=(
        Key(
            name="composition",
            kind="section",
            section=COMPOSITION,
            doc="What the frame holds.",
            example="{size: close, lens: 85mm, subject: mara}",
        ),
        Key(
            name="lighting",
            kind="section",
            section=LIGHTING,
            doc="The light.",
            example="{key: window, ratio: 4:1, kelvin: 3200K}",
        ),
        Key(
            name="pose",
            kind="section",
            many="list",
            section=POSE,
            doc="What the cast does.",
            example="[{element: mara, stance: pouring}]",
            most=12,
        ),
        Key(
            name="palette",
            kind="colour",
            many="list",
            doc="Colours that the frame is graded towards, the dominant one first.",
            example="['#8c2a1c', '#f4efe6']",
            most=6,
        ),
        Key(name="focus", kind="section", section=FOCUS, doc="What is sharp.", example="{on: cup, depth: shallow}"),
    ),
)

MOVE = Section(
    name="camera",
    doc="One part of the camera path; the parts of a shot run together.",
    keys=(
        _choice("move", CameraMoveKind, "What the camera does.", "", field="kind", example="dolly", required=True),
        Key(
            name="amount",
            kind="amount",
            doc="How far, in the move's own unit: pan, tilt, roll and arc in deg (right, up and clockwise are "
            "positive), dolly, truck and pedestal in m (in, right and up are positive), zoom in x (above 1x is in), "
            "handheld as a strength from 0 to 1.",
            example="0.3m",
        ),
        _choice("easing", Easing, "How the move starts and ends.", "ease", example="ease out"),
        Key(name="start", kind="time", doc="When it begins, from the start of the shot.", default="0s", example="1s"),
        Key(name="end", kind="time", doc="When it ends; the end of the shot when left out.", example="3s"),
        Key(name="to", kind="slug", doc="Of a rack focus: the element that ends up sharp.", example="cup"),
    ),
)

BEAT = Section(
    name="beats",
    doc="Something that happens at a time.",
    keys=(
        Key(name="at", kind="time", doc="When, from the start of the shot.", required=True, example="1.5s"),
        Key(name="action", kind="text", doc="What happens.", required=True, example="She looks up."),
    ),
)

MOTION = Section(
    name="motion",
    doc="What the locked frame leaves to the video model: camera path, action, timing.",
    keys=(
        Key(
            name="camera",
            kind="section",
            many="list",
            section=MOVE,
            doc="The camera path.",
            example="[{move: dolly, amount: 0.3m, easing: ease}]",
            most=8,
        ),
        Key(name="action", kind="text", doc="What the subject does, in words.", example="She pours and looks up."),
        Key(
            name="beats",
            kind="section",
            many="list",
            section=BEAT,
            doc="What happens when.",
            example="[{at: 1.5s, action: She looks up.}]",
            most=24,
        ),
    ),
)

"""What the words of a script tell a camera: the tables of the breakdown, and nothing that decides.

Plain word tables on purpose: a person can read why a shot came out as it did, and correct one line of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hotset.film.board import Lighting
from hotset.film.motion import CameraMove
from hotset.film.words import Angle, CameraMoveKind, Easing, KeyDirection, Mood, ShotSize

__all__ = [
    "STAYS",
    "Cue",
    "cue_of",
    "expression_of",
    "hour_of",
    "is_emotional",
    "is_group",
    "is_moving",
    "lens_for",
    "light_for",
    "palette_for",
    "set_for",
    "stance_of",
]

LENSES = {
    ShotSize.EXTREME_WIDE: 24,
    ShotSize.WIDE: 28,
    ShotSize.FULL: 35,
    ShotSize.MEDIUM_WIDE: 35,
    ShotSize.MEDIUM: 50,
    ShotSize.MEDIUM_CLOSE: 75,
    ShotSize.CLOSE: 85,
    ShotSize.EXTREME_CLOSE: 100,
    ShotSize.INSERT: 100,
}


def lens_for(size: ShotSize) -> int:
    """The focal length in millimetres that a shot of this size is taken with."""
    return LENSES[size]


# -- camera instructions in the action ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cue:
    """A camera instruction that a writer put into the action. None leaves it to the breakdown."""

    size: ShotSize | None = None
    angle: Angle | None = None
    move: CameraMove | None = None
    pov: bool = False
    group: bool = False
    """It asks for several people, none of them before the others."""
    cuts: bool = True
    """It asks for a shot of its own."""


def _move(kind: CameraMoveKind, amount: float, easing: Easing = Easing.EASE) -> CameraMove:
    return CameraMove(kind=kind, amount=amount, easing=easing)


_C = CameraMoveKind
_CUES: tuple[tuple[re.Pattern[str], Cue], ...] = tuple(
    (re.compile(pattern), cue)
    for pattern, cue in (
        (r"^(?:EXTREME CLOSE(?:[- ]?UP)?|ECU|XCU)\b", Cue(size=ShotSize.EXTREME_CLOSE)),
        (r"^(?:CLOSE[- ]?UP|CLOSE ON|CLOSER ON|CLOSE|CU)\b", Cue(size=ShotSize.CLOSE)),
        (r"^(?:INSERT|DETAIL|MACRO)\b", Cue(size=ShotSize.INSERT)),
        (r"^(?:MEDIUM|MID|MS|MCU)\b(?: SHOT| ON|:)", Cue(size=ShotSize.MEDIUM)),
        (r"^(?:TWO|2)[- ]?SHOT\b", Cue(size=ShotSize.MEDIUM, group=True)),
        (r"^(?:THREE|3|GROUP)[- ]?SHOT\b", Cue(size=ShotSize.MEDIUM_WIDE, group=True)),
        (r"^(?:EXTREME WIDE|EWS|ELS|AERIAL)\b", Cue(size=ShotSize.EXTREME_WIDE)),
        (r"^(?:WIDE|WIDER|WS|LONG SHOT|ESTABLISHING|MASTER)\b", Cue(size=ShotSize.WIDE)),
        (r"^(?:OVERHEAD|TOP SHOT|BIRD'?S[- ]EYE)\b", Cue(angle=Angle.OVERHEAD)),
        (r"^(?:LOW ANGLE|FROM BELOW)\b", Cue(angle=Angle.LOW)),
        (r"^(?:HIGH ANGLE|FROM ABOVE)\b", Cue(angle=Angle.HIGH)),
        (r"^(?:DUTCH|CANTED)\b", Cue(angle=Angle.DUTCH)),
        (r"\bPOV\b|^WHAT (?:HE|SHE|THEY) SEES?\b", Cue(pov=True)),
        (r"^(?:NEW ANGLE|ANGLE ON|REVERSE ANGLE|REVERSE|BACK TO|RESUME|ON)\b(?=[ :])", Cue()),
        (
            r"\b(?:PUSH(?:ES|ING)? IN|DOLLY(?:ING)? IN|DOLLY|MOVE(?:S)? IN|CREEP(?:S)? IN)\b",
            Cue(move=_move(_C.DOLLY, 0.5)),
        ),
        (r"\b(?:PULL(?:S|ING)? BACK|DOLLY(?:ING)? OUT|PULL(?:S)? OUT)\b", Cue(move=_move(_C.DOLLY, -0.6))),
        (r"\b(?:TRACK(?:S|ING)?|TRUCK(?:S|ING)?|FOLLOWING)\b", Cue(move=_move(_C.TRUCK, 0.8))),
        (r"\b(?:PAN(?:S|NING)? LEFT)\b", Cue(move=_move(_C.PAN, -18))),
        (r"\bPAN(?:S|NING)?\b", Cue(move=_move(_C.PAN, 18))),
        (r"\bTILT(?:S|ING)? DOWN\b", Cue(move=_move(_C.TILT, -12))),
        (r"\bTILT(?:S|ING)?\b", Cue(move=_move(_C.TILT, 12))),
        (r"\b(?:CRANE|BOOM)(?:S|ING)? DOWN\b", Cue(move=_move(_C.PEDESTAL, -0.6))),
        (r"\b(?:CRANE|BOOM)(?:S|ING)?(?: UP)?\b", Cue(move=_move(_C.PEDESTAL, 0.6))),
        (r"\bZOOM(?:S|ING)? OUT\b", Cue(move=_move(_C.ZOOM, 0.75))),
        (r"\bZOOM(?:S|ING)?\b", Cue(move=_move(_C.ZOOM, 1.3))),
        (r"\b(?:ARC|ORBIT|CIRCLE)(?:S|ING)? (?:AROUND|ROUND)\b", Cue(move=_move(_C.ARC, 25))),
        (r"\bHAND-?HELD\b", Cue(move=_move(_C.HANDHELD, 0.4), cuts=False)),
    )
)


def cue_of(sentence: str) -> Cue | None:
    """The camera instruction in a sentence, capitals only. A framing and a move in one sentence are joined."""
    found = [cue for pattern, cue in _CUES if pattern.search(sentence)]
    if not found:
        return None
    size = next((c.size for c in found if c.size), None)
    angle = next((c.angle for c in found if c.angle), None)
    move = next((c.move for c in found if c.move), None)
    if size is None and angle is None and move is None and not any(c.pov for c in found) and len(sentence.split()) < 2:
        return None
    pov, group = any(c.pov for c in found), any(c.group for c in found)
    return Cue(size=size, angle=angle, move=move, pov=pov, group=group, cuts=any(c.cuts for c in found))


_GROUP = re.compile(r"\b(?:two|three|2|3|group)[- ]?shot\b", re.IGNORECASE)


def is_group(text: str) -> bool:
    """Whether a text asks for a frame of several people with nobody before the others."""
    return bool(_GROUP.search(text))


# -- bodies and faces --------------------------------------------------------------------------------------------------


def _verbs(words: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + words.replace(" ", "|") + r")\b", re.IGNORECASE)


# The first that fits wins, so that the particular stands before the general.
_STANCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (_verbs(words), stance)
    for words, stance in (
        ("pours? pouring poured tips? streams?_from", "pouring"),
        ("drinks? drinking sips? sipping gulps? swigs? tastes?", "drinking"),
        ("types? typing keyboard", "typing"),
        ("writes? writing scribbles? signs? signing draws?", "writing"),
        ("phones? telephone receiver dials? dialling dialing", "phone"),
        ("waves? waving", "waving"),
        ("points? pointing gestures?", "pointing"),
        ("kneels? kneeling", "kneeling"),
        ("crouch crouches crouching squats? ducks? hunkers?", "crouching"),
        ("lies lying asleep sleeps? sleeping sprawled", "lying"),
        ("runs? running sprints? races? dashes bolts? chases?", "running"),
        ("walks? walking strides? crosses enters? strolls? paces? steps? wanders? approaches follows?", "walking"),
        ("carries carrying lugs? hauls?", "carrying"),
        ("tamps? tamping tamper kneads? kneading", "pressing"),
        ("reaches reaching grabs? hands? passes slides? picks? takes? lays? puts?", "reaching"),
        ("weeps? sobs? cries crying", "head_in_hands"),
        ("leans? leaning", "leaning_counter"),
        ("turns? turning", "turning_away"),
        ("sits? sitting seated sat booth", "sitting"),
        ("hugs? shivers? shivering", "hugging_self"),
        ("shrugs?", "hands_in_pockets"),
        ("glares? scowls?", "arms_crossed"),
        ("stands? standing rises stood", "standing"),
    )
)

STAYS = frozenset({"sitting", "standing", "lying", "kneeling", "crouching", "leaning_counter"})
"""What a body goes on doing until something else is said of it."""

_EXPRESSIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (_verbs(words), expression)
    for words, expression in (
        ("laughs? laughing chuckles? giggles?", "laugh"),
        ("grins? grinning beams? beaming", "grin"),
        ("smirks? smirking sly wry wryly sarcastic sarcastically", "smirk"),
        ("smiles? smiling warmly happily happy cheerful cheerfully", "smile"),
        ("tender tenderly softly soft gently gentle lovingly kissing", "tender"),
        ("cries crying weeps? weeping sobs? sobbing sad sadly tears? tearful grief mourns?", "sad"),
        ("angry angrily furious furiously shouts? shouting yells? yelling glares? snaps? snapping rage", "angry"),
        ("worried nervous nervously anxious anxiously afraid scared frightened fear hesitant hesitates?", "worried"),
        ("surprised shocked startled stunned gasps? gapes? amazed", "surprised"),
        ("disgusted disgust grimaces?", "disgust"),
        ("pain painful winces? wincing agony", "pain"),
        ("tired exhausted weary wearily yawns? bored", "tired"),
        ("closes_\\w+_eyes eyes_closed asleep sleeping", "eyes_closed"),
        ("thinks? thinking thoughtful ponders? pondering contemplating considers? pause beat quietly", "thoughtful"),
        ("concentrates? concentrated focused careful carefully intent levels", "concentrated"),
    )
)


def stance_of(text: str) -> str | None:
    """The stance that a text's verbs tell of, None where they tell of none."""
    return next((stance for pattern, stance in _STANCES if pattern.search(text)), None)


def expression_of(text: str) -> str | None:
    """The expression that a text tells of, None where it tells of none."""
    flat = re.sub(r"\b(closes|eyes)\s+(\w+\s+)?", lambda m: m[0].replace(" ", "_"), text)
    return next((face for pattern, face in _EXPRESSIONS if pattern.search(flat) or pattern.search(text)), None)


_EMOTION = _verbs(
    "cries crying weeps? tears? sobs? kiss kisses kissing love loves hate hates sorry forgive goodbye dead dies dying "
    "whispers? whispering softly tenderly trembling trembles breaks afraid alone never please heart remember face eyes"
)
_MOVING = _verbs(
    "walks? runs? crosses enters? exits? leaves strides? rushes races? dashes chases? drives? rides? paces? climbs? "
    "follows? approaches sprints? hurries emerges wanders?"
)


def is_emotional(text: str) -> bool:
    """Whether a text is better seen in a face than in a room."""
    return bool(_EMOTION.search(text))


def is_moving(text: str) -> bool:
    """Whether somebody goes from one place to another."""
    return bool(_MOVING.search(text))


# -- time, light, colour -----------------------------------------------------------------------------------------------

_HOURS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (_verbs(words), hour)
    for words, hour in (
        ("dawn daybreak sunrise", "dawn"),
        ("golden magic sunset", "sunset"),
        ("morning morn", "morning"),
        ("noon midday", "noon"),
        ("afternoon", "afternoon"),
        ("dusk twilight", "dusk"),
        ("evening nightfall", "evening"),
        ("night midnight", "night"),
        ("day", "day"),
    )
)


def hour_of(words: str, before: str) -> str:
    """A heading's time as an hour of the sets. LATER, CONTINUOUS and silence stay in the hour of the scene before."""
    return next((hour for pattern, hour in _HOURS if pattern.search(words)), before)


_INSIDE = {
    "dawn": (KeyDirection.WINDOW, 4.0, 6500, Mood.SOFT),
    "morning": (KeyDirection.WINDOW, 3.0, 5000, Mood.MORNING),
    "noon": (KeyDirection.WINDOW, 3.0, 5600, Mood.HIGH_KEY),
    "afternoon": (KeyDirection.WINDOW, 4.0, 4800, Mood.SOFT),
    "sunset": (KeyDirection.WINDOW, 5.0, 3400, Mood.GOLDEN_HOUR),
    "evening": (KeyDirection.PRACTICAL, 5.0, 3000, Mood.LOW_KEY),
    "dusk": (KeyDirection.WINDOW, 5.0, 7000, Mood.DUSK),
    "night": (KeyDirection.PRACTICAL, 6.0, 2900, Mood.LOW_KEY),
    "day": (KeyDirection.WINDOW, 4.0, 5600, Mood.SOFT),
}
_OUTSIDE = {
    "dawn": (KeyDirection.BACK_LEFT, 3.0, 7000, Mood.DUSK),
    "morning": (KeyDirection.LEFT, 4.0, 4800, Mood.MORNING),
    "noon": (KeyDirection.TOP, 6.0, 5600, Mood.NOON),
    "afternoon": (KeyDirection.RIGHT, 4.0, 5200, Mood.HARD),
    "sunset": (KeyDirection.BACK_RIGHT, 4.0, 3300, Mood.GOLDEN_HOUR),
    "evening": (KeyDirection.BACK_RIGHT, 5.0, 4000, Mood.DUSK),
    "dusk": (KeyDirection.BACK, 4.0, 8000, Mood.DUSK),
    "night": (KeyDirection.BACK_LEFT, 8.0, 4300, Mood.NIGHT),
    "day": (KeyDirection.RIGHT, 4.0, 5600, Mood.HARD),
}
_SKY = _verbs("rain raining rainy fog foggy mist overcast cloud clouds cloudy snow snowing grey gray drizzle")
_CANDLE = _verbs("candle candles candlelight fireplace firelight campfire lantern")
_NEON = _verbs("neon nightclub arcade")

_PALETTES = {
    Mood.HIGH_KEY: ("#f2ede2", "#c9d6d9", "#8fa6ad", "#d8a25e"),
    Mood.LOW_KEY: ("#1d1a1c", "#5a3b24", "#c98a44", "#2f3a45"),
    Mood.SOFT: ("#d9d2c5", "#8d9aa0", "#5d6770", "#b98d64"),
    Mood.HARD: ("#e6d5b3", "#6d8ba0", "#3f4a4f", "#b8743f"),
    Mood.MORNING: ("#efdcc0", "#a9b9bf", "#6f7d80", "#d59a5b"),
    Mood.NOON: ("#f4ecd6", "#7fa3b5", "#5b6650", "#c9a05a"),
    Mood.GOLDEN_HOUR: ("#f0b35c", "#a8572e", "#4a3b4f", "#f6dca6"),
    Mood.DUSK: ("#5b6f94", "#27324d", "#b07a6c", "#8f9bb5"),
    Mood.NIGHT: ("#141c2e", "#31456b", "#6f86a8", "#c7a35e"),
    Mood.OVERCAST: ("#b9c0c4", "#7d888c", "#4f585b", "#9a8f7c"),
    Mood.CANDLE: ("#241510", "#8a4a1e", "#e3a24a", "#4b2d22"),
    Mood.NEON: ("#12101f", "#d6336c", "#2bb3c0", "#5a3fa0"),
    Mood.SILHOUETTE: ("#0f1013", "#d99a5b", "#3a3f4a", "#7a5a44"),
}


def light_for(setting: str, hour: str, text: str) -> Lighting:
    """The light of a scene by its setting ('int', 'ext', …), its hour and what its text says of flames and skies."""
    table = _OUTSIDE if setting == "ext" else _INSIDE
    key, ratio, kelvin, mood = table.get(hour, table["day"])
    if _CANDLE.search(text):
        return Lighting(key=KeyDirection.PRACTICAL, ratio=6.0, kelvin=2000, mood=Mood.CANDLE)
    if _NEON.search(text) and hour in ("night", "evening", "dusk"):
        return Lighting(key=KeyDirection.PRACTICAL, ratio=6.0, kelvin=4300, mood=Mood.NEON)
    if setting == "ext" and hour in ("day", "morning", "noon", "afternoon") and _SKY.search(text):
        return Lighting(key=KeyDirection.TOP, ratio=2.0, kelvin=6500, mood=Mood.OVERCAST)
    return Lighting(key=key, ratio=ratio, kelvin=kelvin, mood=mood)


def palette_for(mood: Mood) -> tuple[str, ...]:
    """The colours that a scene of this mood is graded towards, the dominant one first."""
    return _PALETTES[mood]


# -- places ------------------------------------------------------------------------------------------------------------

# Words of a heading, and the sets that could stand for them, the best first.
_SETS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("diner booth roadhouse truckstop restaurant canteen cafeteria", ("diner", "cafe")),
    ("bar pub tavern saloon nightclub", ("bar", "cafe")),
    ("café cafe coffee espresso bistro bakery shop store market", ("cafe", "diner")),
    ("kitchen", ("kitchen",)),
    ("office study desk newsroom classroom laboratory lab clinic precinct station", ("office",)),
    ("bedroom motel hotel hospital ward dormitory", ("bedroom",)),
    ("apartment flat living lounge parlor parlour house home cabin trailer room mansion shack", ("living_room",)),
    ("train carriage compartment subway metro wagon", ("train_compartment",)),
    ("car taxi cab van truck bus charger porsche chevy", ("car_interior",)),
    ("corridor hallway hall stairs lobby elevator", ("corridor",)),
    ("rooftop roof terrace patio balcony", ("rooftop",)),
    ("beach sea ocean river riverbank lake shore", ("beach",)),
    ("park garden yard backyard lawn pool", ("park",)),
    ("field meadow forest woods farm hill desert swamp", ("field",)),
    ("street alley sidewalk pavement road avenue square corner town city neighborhood driveway", ("street",)),
)


def set_for(place: str, sets: tuple[str, ...]) -> str | None:
    """The kit's set for a place in words: an empty studio where it has nothing like it, None where not even that."""
    words = set(re.findall(r"[^\W\d_]+", place.casefold()))
    named = [s for s in sets if set(s.split("_")) <= words]
    if named:
        return max(named, key=len)
    for row, candidates in _SETS:
        if words & set(row.split()):
            found = [c for c in candidates if c in sets]
            if found:
                return found[0]
    return "limbo" if "limbo" in sets else None

"""The vocabularies of the figure kit: plain names, nothing else, so that they can be read without loading numpy."""

from __future__ import annotations

__all__ = ["ARCHETYPES", "BOTTOMS", "BUILDS", "EXPRESSIONS", "EXTRAS", "HAIR", "HAND_SHAPES", "STANCES", "TOPS"]

ARCHETYPES = ("woman", "man", "girl", "boy", "elder_woman", "elder_man")
BUILDS = ("slim", "average", "heavy")
HAIR = (
    "bob",
    "long",
    "wavy",
    "ponytail",
    "bun",
    "braid",
    "short",
    "crop",
    "side_part",
    "undercut",
    "curly",
    "afro",
    "buzz",
    "receding",
    "bald",
)
TOPS = ("shirt", "tshirt", "sweater", "hoodie", "jacket", "coat", "blouse", "dress")
BOTTOMS = ("trousers", "jeans", "skirt", "shorts")
EXTRAS = ("apron", "glasses", "hat", "cap", "scarf", "beard", "moustache", "tie")
STANCES = (
    "standing",
    "standing_relaxed",
    "hands_on_hips",
    "arms_crossed",
    "hands_in_pockets",
    "leaning_counter",
    "pressing",
    "leaning_wall",
    "sitting",
    "sitting_forward",
    "sitting_back",
    "walking",
    "running",
    "crouching",
    "kneeling",
    "reaching",
    "pouring",
    "drinking",
    "holding_cup",
    "carrying",
    "phone",
    "writing",
    "typing",
    "waving",
    "pointing",
    "hugging_self",
    "head_in_hands",
    "turning_away",
    "lying",
)
EXPRESSIONS = (
    "neutral",
    "smile",
    "grin",
    "laugh",
    "sad",
    "worried",
    "angry",
    "surprised",
    "thoughtful",
    "tender",
    "tired",
    "disgust",
    "speaking",
    "eyes_closed",
    "smirk",
    "pain",
    "concentrated",
)
HAND_SHAPES = ("relaxed", "grip", "pinch", "flat", "point", "fist", "cup")

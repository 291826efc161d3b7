"""The names of the props and their states: words only, so that a parser can know them without building anything."""

from __future__ import annotations

__all__ = ["PROPS", "STATES"]

PROPS: tuple[str, ...] = (
    "espresso_cup", "saucer", "cup_and_saucer", "spoon", "portafilter", "tamper", "espresso_stream", "milk_pitcher",
    "bean_scatter", "coffee_bag", "cappuccino", "espresso_machine", "grinder", "moka_pot", "kettle", "glass", "mug",
    "wine_glass", "bottle", "generic_bottle", "package", "plate", "bowl", "knife", "croissant", "candle", "vase",
    "chair", "stool", "sofa", "armchair", "bed", "bench", "booth", "train_seat", "table", "round_table", "desk",
    "counter", "shelf", "lamp", "floor_lamp", "pendant_lamp", "clock", "picture_frame", "window", "door",
    "kitchen_unit", "rug", "phone", "laptop", "letter", "envelope", "book", "book_stack", "newspaper", "suitcase",
    "umbrella", "bag", "box", "key", "ring_box", "camera", "radio", "hat", "car", "bicycle", "street_lamp", "tree",
    "plant", "bin", "crate",
)  # fmt: skip

STATES: dict[str, tuple[str, ...]] = {
    "espresso_cup": ("full", "half", "empty", "steaming", "filling"),
    "cup_and_saucer": ("full", "half", "empty", "steaming"),
    "portafilter": ("empty", "dosed", "tamped", "tamping"),
    "espresso_machine": ("idle", "brewing"),
    "milk_pitcher": ("full", "empty"),
    "bean_scatter": ("strewn", "pile"),
    "glass": ("full", "empty"),
    "mug": ("full", "empty"),
    "wine_glass": ("full", "empty"),
    "bowl": ("empty", "full"),
    "candle": ("lit", "out"),
    "lamp": ("on", "off"),
    "floor_lamp": ("on", "off"),
    "pendant_lamp": ("on", "off"),
    "street_lamp": ("on", "off"),
    "door": ("closed", "open"),
    "phone": ("on", "off"),
    "laptop": ("on", "off"),
    "letter": ("closed", "open"),
    "envelope": ("closed", "open"),
    "book": ("closed", "open"),
    "umbrella": ("open", "closed"),
    "box": ("closed", "open"),
    "ring_box": ("open", "closed"),
    "kitchen_unit": ("sink", "plain"),
    "car": ("parked", "lights"),
}
"""The states of a prop, the first being the one it is in when none is named; a prop not listed has only ''."""

"""The names of the props and their states: words only, so that a parser can know them without building anything."""

from __future__ import annotations

__all__ = ["PROPS", "STATES"]

PROPS: tuple[str, ...] = (
    "espresso_cup", "saucer", "cup_and_saucer", "spoon", "portafilter", "tamper", "espresso_stream", "milk_pitcher",
    "bean_scatter", "coffee_bag", "espresso_machine", "grinder", "moka_pot", "kettle",
    "chair", "stool", "sofa", "armchair", "bed", "bench", "booth", "train_seat", "table", "round_table", "desk",
    "counter", "shelf", "lamp", "floor_lamp", "pendant_lamp", "clock", "picture_frame", "window", "door", "kitchen_unit", "rug",
)  # fmt: skip

STATES: dict[str, tuple[str, ...]] = {
    "espresso_cup": ("full", "half", "empty", "steaming"),
    "cup_and_saucer": ("full", "half", "empty", "steaming"),
    "portafilter": ("empty", "dosed", "tamped"),
    "milk_pitcher": ("full", "empty"),
    "espresso_machine": ("idle", "brewing"),
    "lamp": ("on", "off"),
    "floor_lamp": ("on", "off"),
    "pendant_lamp": ("on", "off"),
    "door": ("closed", "open"),
    "bean_scatter": ("strewn", "pile"),
}
"""The states of a prop, the first being the one it is in when none is named; a prop not listed has only ''."""

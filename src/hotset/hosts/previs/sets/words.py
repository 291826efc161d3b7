"""The names of the sets, of their marks and surfaces and of the times of day: words only."""

from __future__ import annotations

__all__ = ["MARKS", "SETS", "SURFACES", "TIMES"]

TIMES: tuple[str, ...] = ("day", "dawn", "morning", "noon", "afternoon", "sunset", "evening", "dusk", "night")

MARKS: dict[str, tuple[str, ...]] = {
    "cafe": (
        "table_left",
        "table_right",
        "window_left",
        "window_right",
        "centre",
        "counter",
        "counter_left",
        "counter_right",
        "behind_counter",
        "machine",
        "grinder",
        "window",
        "door",
        "outside",
    ),
    "diner": (
        "table_left",
        "table_right",
        "booth_left",
        "booth_right",
        "counter",
        "counter_right",
        "behind_counter",
        "centre",
        "aisle",
        "table_side",
        "door",
        "window",
        "jukebox",
    ),
    "kitchen": ("centre", "counter", "stove", "fridge", "table_left", "table_right", "table", "door", "window"),
    "living_room": ("sofa_left", "sofa", "sofa_right", "armchair", "centre", "door", "window", "shelf"),
    "bedroom": ("centre", "bed", "bed_left", "bed_right", "window", "door", "wardrobe", "chair"),
    "office": ("desk", "visitor", "centre", "before_desk", "window", "door", "shelf"),
    "corridor": ("centre", "near", "far", "door_left", "door_right", "door", "window", "chair"),
    "bar": (
        "centre",
        "stool_left",
        "stool",
        "stool_right",
        "behind_counter",
        "table_left",
        "table_right",
        "door",
        "window",
    ),
    "train_compartment": ("seat_left", "seat_right", "aisle_left", "aisle_right", "centre", "window", "door"),
    "street": ("centre", "left", "right", "shop_door", "kerb", "lamp", "bench", "far", "cafe_table"),
    "park": ("centre", "bench_left", "bench_right", "bench", "path_left", "path_right", "tree", "lamp"),
    "rooftop": ("centre", "edge", "edge_left", "door", "washing", "chair"),
    "beach": ("centre", "left", "right", "shore", "boat", "dunes"),
    "field": ("centre", "left", "right", "fence", "tree", "track"),
    "limbo": ("centre", "left", "right", "plinth", "back"),
    "table_top": ("behind_table", "before_table", "centre", "left", "right"),
    "car_interior": ("driver", "passenger", "back_left", "back_right"),
}
"""Per set, where figures stand or sit."""

SURFACES: dict[str, tuple[str, ...]] = {
    "cafe": (
        "counter_top",
        "counter_left",
        "counter_right",
        "counter_work",
        "wing_top",
        "machine_tray",
        "back_bar",
        "table_top",
        "window_table_top",
    ),
    "diner": ("table_top", "table_top_left", "table_top_right", "counter_top"),
    "kitchen": ("counter_top", "table_top"),
    "living_room": ("table_top", "sideboard_top"),
    "bedroom": ("night_table_left", "night_table_right", "bed_top"),
    "office": ("desk_top",),
    "corridor": (),
    "bar": ("counter_top", "table_top"),
    "train_compartment": ("table_top",),
    "street": ("table_top",),
    "park": ("bench_top",),
    "rooftop": ("parapet_top",),
    "beach": (),
    "field": ("fence_top",),
    "limbo": ("floor", "plinth_top"),
    "table_top": ("table_top", "table_left", "table_right", "table_back"),
    "car_interior": ("dashboard_top",),
}
"""Per set, where props stand."""

SETS: tuple[str, ...] = tuple(MARKS)

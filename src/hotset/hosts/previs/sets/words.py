"""The names of the sets, of their marks and of the times of day: words only, nothing is built by reading them."""

from __future__ import annotations

__all__ = ["MARKS", "SETS", "TIMES"]

TIMES: tuple[str, ...] = ("day", "dawn", "morning", "noon", "afternoon", "sunset", "evening", "dusk", "night")

MARKS: dict[str, tuple[str, ...]] = {
    "cafe": (
        "centre", "counter", "counter_left", "counter_right", "behind_counter", "machine", "grinder", "table_left",
        "table_right", "window_left", "window_right", "window", "door", "outside",
    ),
    "diner": (
        "centre", "table_left", "table_right", "aisle", "table_side", "counter", "counter_right", "behind_counter",
        "booth_left", "booth_right", "door", "window", "jukebox",
    ),
}  # fmt: skip

SETS: tuple[str, ...] = tuple(MARKS)

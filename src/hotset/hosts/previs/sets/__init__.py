"""Sets: `build_set` makes one from its name; the names, their marks and the times of day are in `sets.words`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from hotset.hosts.previs.sets import cafe, diner, home, indoors, open_air, studio
from hotset.hosts.previs.sets.stage import Mark, Practical, Stage, StageSet, Wall
from hotset.hosts.previs.sets.words import MARKS, SETS, SURFACES, TIMES

__all__ = ["MARKS", "SETS", "SURFACES", "TIMES", "Mark", "Practical", "StageSet", "Wall", "build_set"]

_BUILDERS: dict[str, Callable[[Stage], StageSet]] = {
    "cafe": cafe.build,
    "diner": diner.build,
    "kitchen": home.kitchen,
    "living_room": home.living_room,
    "bedroom": home.bedroom,
    "office": indoors.office,
    "corridor": indoors.corridor,
    "bar": indoors.bar,
    "train_compartment": indoors.train_compartment,
    "street": open_air.street,
    "park": open_air.park,
    "rooftop": open_air.rooftop,
    "beach": open_air.beach,
    "field": open_air.field,
    "limbo": studio.limbo,
    "table_top": studio.table_top,
    "car_interior": studio.car_interior,
}


def build_set(name: str, colours: Mapping[str, str] | None = None, time: str = "day", seed: int = 0) -> StageSet:
    """The set of that name at that time of day, in metres.

    `colours` maps roles ('wall', 'floor', 'trim', 'wood', 'seat', 'accent', 'lamp', ...) to sRGB hex; `time` is one of
    `TIMES`, anything else is plain day; `seed` varies the dressing. Raises KeyError for an unknown name.
    """
    return _built(name, tuple(sorted((colours or {}).items())), time, seed)


@lru_cache(maxsize=48)
def _built(name: str, colours: tuple[tuple[str, str], ...], time: str, seed: int) -> StageSet:
    return _BUILDERS[name](Stage(name, dict(colours), time, seed))

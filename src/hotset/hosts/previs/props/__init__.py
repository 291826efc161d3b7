"""Props: `build_prop` makes one from its name; the names and their states are in `props.words`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from hotset.hosts.previs.props import coffee, furniture, machine, outdoors, seats, table, things
from hotset.hosts.previs.props.bench import Bench, Grip, Prop, Recipe
from hotset.hosts.previs.props.words import PROPS, STATES

__all__ = ["PROPS", "STATES", "Grip", "Prop", "build_prop"]

_RECIPES: dict[str, Recipe] = {
    name: recipe
    for module in (coffee, machine, table, seats, furniture, things, outdoors)
    for name, recipe in module.RECIPES.items()
}


def build_prop(
    name: str,
    colours: Mapping[str, str] | None = None,
    state: str | None = None,
    seed: int = 0,
    detail: float = 1.0,
) -> Prop:
    """The prop of that name, standing on z = 0 and facing -y, in metres.

    `colours` maps roles ('main', 'accent', 'inside', 'label', 'liquid', ...) to sRGB hex; roles a prop does not have
    are ignored. An unknown or missing `state` gives the prop's first state. `seed` varies what may vary; `detail`
    below 1 cuts round things more coarsely. Raises KeyError for an unknown name.
    """
    states = STATES.get(name, ("",))
    chosen = state if state in states else states[0]
    return _built(name, tuple(sorted((colours or {}).items())), chosen, seed, detail)


@lru_cache(maxsize=256)
def _built(name: str, colours: tuple[tuple[str, str], ...], state: str, seed: int, detail: float) -> Prop:
    bench = Bench(name, dict(colours), state, seed, detail)
    _RECIPES[name](bench)
    return bench.finish()

"""Which models there are and which host shoots them: model families from dated data files, hosts from entry points.

A host enters by the entry point group `hotset.hosts`, the bundled ones too, so that anybody can add one in a package of
their own. Its module is imported on first use only.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from typing import Any, cast

from hotset.errors import RefusalError, UsageError
from hotset.hosts.port import Abilities, StillHost, VideoHost

__all__ = ["HOSTS_GROUP", "Hosts", "Model", "model", "models"]

HOSTS_GROUP = "hotset.hosts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model family as its data file states it."""

    slug: str
    name: str
    kind: str
    """'still' or 'take'."""
    host: str
    status: str
    about: str
    checked: str
    source: str
    abilities: Abilities


@cache
def models() -> tuple[Model, ...]:
    """All models of the data files, in the files' order."""
    return tuple(_read_models())


def model(slug: str, kind: str) -> Model:
    """The model of this name that makes stills or takes. Raises UsageError with the nearest name."""
    for known in models():
        if known.slug == slug:
            if known.kind != kind:
                thing = {"still": "stills", "take": "takes"}
                raise RefusalError(
                    f"The model {slug} makes {thing[known.kind]}, not {thing[kind]}.", next_commands=("hotset models",)
                )
            return known
    names = [m.slug for m in models() if m.kind == kind]
    near = difflib.get_close_matches(slug, names, n=1)
    hint = f" Did you mean {near[0]}?" if near else f" There is {', '.join(names)}."
    raise UsageError(f"No model is called {slug!r}.{hint}", next_commands=("hotset models",))


class Hosts:
    """The hosts of one run: each made once, on first use, and closed together."""

    def __init__(self) -> None:
        self._made: dict[str, StillHost | VideoHost] = {}

    def still(self, name: str) -> StillHost:
        """The host of this name that draws stills. Raises UsageError where it is not installed or shoots takes."""
        host = self._host(name)
        if not hasattr(host, "draws"):
            raise UsageError(f"The host {name} draws no stills.", next_commands=("hotset models",))
        return cast(StillHost, host)

    def video(self, name: str) -> VideoHost:
        """The host of this name that shoots takes. Raises UsageError where it is not installed or draws stills."""
        host = self._host(name)
        if not hasattr(host, "shoots"):
            raise UsageError(f"The host {name} shoots no takes.", next_commands=("hotset models",))
        return cast(VideoHost, host)

    def _host(self, name: str) -> StillHost | VideoHost:
        if name not in self._made:
            found = entry_points(group=HOSTS_GROUP, name=name)
            if not found:
                raise UsageError(
                    f"The host {name} is not installed: no package offers it under {HOSTS_GROUP}.",
                    next_commands=("hotset models",),
                )
            self._made[name] = next(iter(found)).load()()
        return self._made[name]

    def close(self) -> None:
        """Give back what the hosts hold: worker processes, connections."""
        for host in self._made.values():
            close = getattr(host, "close", None)
            if close is not None:
                close()
        self._made.clear()


def _read_models() -> Iterator[Model]:
    folder = files("hotset") / "data" / "models"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        held = tomllib.loads(file.read_text(encoding="utf-8"))
        checked, source = str(held.pop("checked")), str(held.pop("source"))
        held.pop("schema")
        for slug, facts in held.items():
            yield Model(
                slug=slug,
                name=facts.pop("name"),
                kind=facts.pop("kind"),
                host=facts.pop("host"),
                status=facts.pop("status"),
                about=facts.pop("about"),
                checked=checked,
                source=source,
                abilities=_abilities(slug, facts),
            )


def _abilities(slug: str, facts: dict[str, Any]) -> Abilities:
    read = dict(facts)
    for key in ("min_seconds", "max_seconds", "step_seconds"):
        if key in read:
            read[key] = Fraction(read[key])
    if "frame_rates" in read:
        read["frame_rates"] = tuple(Fraction(rate) for rate in read["frame_rates"])
    if "sizes" in read:
        read["sizes"] = tuple((w, h) for w, h in read["sizes"])
    if "moves" in read:
        read["moves"] = tuple(read["moves"])
    return Abilities(model=slug, **read)

"""Which models there are and which host shoots them: model families from dated data files, hosts from entry points.

A host enters by the entry point group `hotset.hosts`, the bundled ones too, so that anybody can add one in a package of
their own. Its module is imported on first use only. A host that is called over the network has the class attribute
`hosted = True` and is made with an `Access`, to whose address its class attribute `api_path` is added; any other is
made with nothing.

A package brings the abilities of its own models by the entry point group `hotset.models`, which names a folder of data
files in it (`my_package.data.models`).

A model is named by its family where one host is the usual way to it, and by `family@host` elsewhere: seedance-2.0 is
the maker's own, seedance-2.0@fal is the same model bought at fal.
"""

from __future__ import annotations

import contextlib
import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from types import MappingProxyType
from typing import Any, cast

from hotset.errors import RefusalError, UsageError
from hotset.hosts.port import Abilities, Access, PromptRules, Resolution, StillHost, VideoHost

__all__ = ["HOSTS_GROUP", "MODELS_GROUP", "Hosts", "Model", "host_classes", "model", "models"]

HOSTS_GROUP = "hotset.hosts"
MODELS_GROUP = "hotset.models"


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
    """All models of the data files, hotset's own first, in the files' order. Raises UsageError for two of one name."""
    found: dict[str, Model] = {}
    for known in _read_models():
        if known.slug in found:
            raise UsageError(f"Two installed packages bring a model called {known.slug}.")
        found[known.slug] = known
    return tuple(found.values())


def model(slug: str, kind: str) -> Model:
    """The model of this name that makes stills or takes; `family@host` also names a family's usual host.

    Raises RefusalError where it makes the other, UsageError with the nearest name where there is none.
    """
    family, _, at = slug.partition("@")
    for known in models():
        if known.slug == slug or (at and known.slug == family and known.host == at):
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
    """The hosts of one run: each made once, on first use, and closed together.

    `access` gives a hosted host what it needs by its name; without one no hosted host can be made.
    """

    def __init__(self, access: Callable[[str], Access] | None = None) -> None:
        self._made: dict[str, StillHost | VideoHost] = {}
        self._access = access

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
            made = next(iter(found)).load()
            if getattr(made, "hosted", False):
                if self._access is None:
                    raise UsageError(f"The host {name} is called over the network, and nothing here says how.")
                given = self._access(name)
                if given.address is not None:
                    given = replace(given, address=given.address + getattr(made, "api_path", ""))
                self._made[name] = made(given)
            else:
                self._made[name] = made()
        return self._made[name]

    async def hang_up(self) -> None:
        """Close the connections of the running event loop; the hosts stay as they are."""
        for host in self._made.values():
            hang_up = getattr(host, "hang_up", None)
            if hang_up is not None:
                await hang_up()

    def close(self) -> None:
        """Give back what the hosts hold: worker processes, connections."""
        for host in self._made.values():
            close = getattr(host, "close", None)
            if close is not None:
                close()
        self._made.clear()


def host_classes() -> dict[str, type]:
    """Every installed host by its name, imported but not made. One whose packages are missing is left out."""
    found = {}
    for point in sorted(entry_points(group=HOSTS_GROUP), key=lambda point: point.name):
        with contextlib.suppress(ImportError):
            found[point.name] = point.load()
    return found


def _read_models() -> Iterator[Model]:
    points = sorted(entry_points(group=MODELS_GROUP), key=lambda point: point.name)
    folders = [files("hotset") / "data" / "models", *(files(point.module) for point in points)]
    for file in (file for folder in folders for file in sorted(folder.iterdir(), key=lambda f: f.name)):
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
                status=facts.get("status", "current"),
                about=facts.pop("about"),
                checked=checked,
                source=source,
                abilities=_abilities(slug, facts),
            )


def _abilities(slug: str, facts: dict[str, Any]) -> Abilities:
    """The facts of a table as Abilities. Raises TypeError for a key that means nothing: a fault of the file."""
    read = dict(facts)
    for key in ("min_seconds", "max_seconds", "step_seconds", "frame_rate"):
        if key in read:
            read[key] = Fraction(read[key])
    for key in ("moves", "reference_roles", "draft_finals", "instead", "unconfirmed"):
        if key in read:
            read[key] = tuple(read[key])
    if "only_seconds" in read:
        read["only_seconds"] = tuple(Fraction(seconds) for seconds in read["only_seconds"])
    if "resolutions" in read:
        read["resolutions"] = tuple(_resolution(name, sizes) for name, sizes in read["resolutions"].items())
    if "prompt" in read:
        read["prompt"] = PromptRules(**read["prompt"])
    if "wire" in read:
        read["wire"] = MappingProxyType(read["wire"])
    if "ends" in read and not isinstance(read["ends"], date):
        raise TypeError(f"{slug}: ends is no date")
    return Abilities(model=slug, **read)


def _resolution(name: str, sizes: Mapping[str, Any]) -> Resolution:
    return Resolution(name=name, sizes=MappingProxyType({shape: (w, h) for shape, (w, h) in sizes.items()}))

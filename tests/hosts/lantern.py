"""The example of a host elsewhere, found as if it were installed: its folder is on the path, with what a wheel says."""

from __future__ import annotations

import contextlib
import functools
import importlib
import sys
import tomllib
from fractions import Fraction
from pathlib import Path

from hotset.hosts.conformance import RULES, Subject, check
from hotset.hosts.registry import models
from hotset.ledger import rates as cards
from hotset.soundstage.house import soundstage_house
from tests.hosts.stagecraft import Album, take_setup

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "third-party-host"


def said_of(folder):
    """The entry points of the example in `folder`, as the installed package would have them."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    info = folder / f"hotset_lantern-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    groups = [
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
        for group, points in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(groups))
    return folder


@contextlib.contextmanager
def installed(folder):
    """While this is open, hotset finds the example's host, model and rates."""
    paths = [str(said_of(folder)), str(EXAMPLE / "src")]
    sys.path[:0] = paths
    fresh()
    try:
        yield
    finally:
        for path in paths:
            sys.path.remove(path)
        for name in [name for name in sys.modules if name.startswith("hotset_lantern")]:
            del sys.modules[name]
        fresh()


def fresh():
    importlib.invalidate_caches()
    for kept in (models, cards.rates, cards._billing):
        kept.cache_clear()


class Lantern:
    """The example, and the rules held against variants of its host."""

    def __init__(self, folder):
        self.host = importlib.import_module("hotset_lantern.host")
        self.double = importlib.import_module("hotset_lantern.double").LanternDouble
        self.album = Album(folder)
        self.album.add = functools.cache(self.album.add)

    def subject(self, made=None, double=None, **changes):
        setup = take_setup(
            self.album, "lantern-1", width=640, height=360, resolution="360p", seconds=Fraction(1),
            first_frame=self.album.add(640, 360),
        )  # fmt: skip
        plain = {
            "make": made or self.host.LanternHost,
            "house": functools.partial(soundstage_house, double or self.double),
            "setup": setup,
            "pictures": self.album,
            "picture": self.album.add,
            "price": lambda setup, end: end.billed,
        }
        return Subject(**{**plain, **changes})

    def variant(self, **parts):
        """A host that does some things differently."""
        return type("Variant", (self.host.LanternHost,), parts)

    def hold(self, name, made=None, **changes):
        """One rule, by its name."""
        return check(next(rule for rule in RULES if rule.name == name), self.subject(made, **changes))


__all__ = ["EXAMPLE", "Lantern", "installed", "said_of"]

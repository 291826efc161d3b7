"""The name that a person most likely meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["hint", "listed", "nearest"]

# What people write where hotset has a word of its own: other tools' keys, the other English, film slang.
_MEANT = {
    "aspect": "size",
    "aspect_ratio": "size",
    "budget": "cap",
    "camera_move": "move",
    "character": "cast",
    "color": "colours",
    "color_temp": "kelvin",
    "color_temperature": "kelvin",
    "colors": "colours",
    "colour": "colours",
    "colour_temp": "kelvin",
    "colour_temperature": "kelvin",
    "duration": "for",
    "fps": "frame_rate",
    "framerate": "frame_rate",
    "framing": "composition",
    "length": "for",
    "location": "place",
    "resolution": "size",
    "seconds": "for",
    "set": "place",
    "slug": "name",
    "temperature": "kelvin",
    "track": "truck",
    "crane": "pedestal",
    "orbit": "arc",
}


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name nearest to `name`, None where none is near. The same answer for the same question, always."""
    choices = sorted({str(word) for word in known})
    plain = name.strip().casefold().replace("-", "_").replace(" ", "_")
    by_plain = {c.casefold().replace("-", "_").replace(" ", "_"): c for c in reversed(choices)}
    if plain in by_plain:
        return by_plain[plain]
    if _MEANT.get(plain) in choices:
        return _MEANT[plain]
    close = difflib.get_close_matches(plain, sorted(by_plain), n=1, cutoff=0.6)
    if close:
        return by_plain[close[0]]
    within = [c for p, c in sorted(by_plain.items()) if len(plain) > 2 and (plain in p or (len(p) > 2 and p in plain))]
    return within[0] if within else None


def hint(name: str, known: Iterable[str]) -> str:
    """'; did you mean 'kelvin'?' or '' where nothing is near."""
    found = nearest(name, known)
    return f"; did you mean {found!r}?" if found else ""


def listed(names: Iterable[str], most: int = 12) -> str:
    """'a, b and c', cut off after `most` names."""
    names = list(names)
    if len(names) > most:
        return ", ".join(names[:most]) + " …"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"

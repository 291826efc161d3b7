"""The times of day: what colour the sky is, where the sun stands, and whether the lamps are lit."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["HOURS", "Hour", "hour_of"]


@dataclass(frozen=True, slots=True)
class Hour:
    """One time of day. `sky` and `haze` are sRGB hex (overhead and at the horizon); `sun` is the direction in which
    sunlight travels; `sun_power` and `sky_power` are in units of key exposure, `lamps` 0..1 says how far lamps count.
    """

    name: str
    sky: str
    haze: str
    sun: tuple[float, float, float]
    sun_kelvin: float
    sun_power: float
    sky_power: float
    lamps: float
    mist: tuple[str, float] | None = None
    """What lies in the street: its colour, and the share of it in all that is seen outside; None: clear air."""

    @property
    def dark(self) -> bool:
        """Whether windows across the street are lit."""
        return self.lamps >= 0.8


HOURS: dict[str, Hour] = {
    hour.name: hour
    for hour in (
        Hour("day", "#a9c7e6", "#dfe8ee", (0.45, 0.5, -0.74), 5600, 1.0, 0.8, 0.25),
        Hour("dawn", "#93a3c8", "#ecc0a4", (0.85, 0.45, -0.2), 3200, 0.45, 0.6, 0.7, ("#cdd4ec", 0.5)),
        Hour("morning", "#9fc0e0", "#f0dcc0", (0.75, 0.5, -0.42), 4600, 0.95, 0.65, 0.35),
        Hour("noon", "#9cc4ee", "#dbe8f2", (0.15, 0.3, -0.94), 5800, 1.1, 0.9, 0.15),
        Hour("afternoon", "#a3c2e2", "#f0e2c8", (0.7, 0.4, -0.55), 4900, 1.0, 0.7, 0.3),
        Hour("sunset", "#8488ac", "#f2a262", (0.9, 0.35, -0.16), 2900, 0.7, 0.35, 0.7),
        Hour("evening", "#4d5878", "#c98d6b", (0.9, 0.3, -0.12), 3000, 0.2, 0.25, 0.9),
        Hour("dusk", "#3c4868", "#8d7c8c", (0.8, 0.3, -0.2), 6500, 0.06, 0.2, 0.95),
        Hour("night", "#0d1424", "#1d2740", (0.4, 0.5, -0.75), 7500, 0.05, 0.06, 1.0),
    )
}


def hour_of(name: str) -> Hour:
    """The hour of that name; an unknown name is plain day."""
    return HOURS.get(name.strip().lower(), HOURS["day"])

"""Previs: a storyboard artist that runs here — posed figures, props, sets, lights and a lens, drawn in pencil or
shaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hotset.hosts.previs.host import PrevisHost

__all__ = ["PrevisHost"]


def __getattr__(name: str) -> Any:
    """Loads the host on first use, so that the kit's words can be read without the renderer behind it."""
    if name == "PrevisHost":
        from hotset.hosts.previs.host import PrevisHost

        return PrevisHost
    raise AttributeError(name)

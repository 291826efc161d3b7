"""The embedded video host `animatic`: a locked still and its depth become a take along the camera path.

path    poses from moves        lens    what a pose sees       spare   refusals before any work
still   the dense picture       layers  objects by depth       flat, parallax, focus   the frames
"""

from __future__ import annotations

from hotset.hosts.animatic.host import AnimaticHost
from hotset.hosts.animatic.spare import Finding, check_motion, spare_needed

__all__ = ["AnimaticHost", "Finding", "check_motion", "spare_needed"]

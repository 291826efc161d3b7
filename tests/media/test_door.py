"""Library errors end at the door."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from hotset.errors import MediaError
from hotset.media.door import broken, plane_view, reading


@pytest.mark.parametrize("error", [ValueError("odd"), OSError("gone"), EOFError(), MemoryError(), SyntaxError("bad")])
def test_a_library_error_becomes_ours_with_the_path(error: BaseException) -> None:
    with pytest.raises(MediaError, match=r"x\.mp4: this is no film that can be read"), reading(Path("x.mp4"), "film"):
        raise error


def test_our_own_errors_pass_as_they_are() -> None:
    own = broken(Path("x.mp4"), "ends early.")
    with pytest.raises(MediaError) as caught, reading(Path("y.mp4"), "film"):
        raise own
    assert caught.value is own


def test_a_view_writes_the_frame() -> None:
    frame = av.VideoFrame(34, 18, "yuv420p")
    view = plane_view(frame.planes[0])
    assert view.shape == (18, 34)
    view[:] = 77
    assert bytes(frame.planes[0])[:34] == bytes([77]) * 34
